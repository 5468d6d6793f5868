-- safe: columns that may be empty and a new table
-- What another help desk held. `open` came in with work to do, `closed` is kept to read and never changes.
alter table conversations.conversations
  add column history text,
  add column history_ref text,
  add column history_import_id uuid;
--;
alter table conversations.conversations add constraint conversations_history_known check (history in ('open', 'closed'));
--;
alter table conversations.conversations add constraint conversations_history_stays_closed check (history is distinct from 'closed' or state = 'closed');
--;
-- One run of `porchlight import history`: what it made, and nobody's words.
create table conversations.history_imports (
  district_id uuid not null,
  id uuid not null,
  source text not null,
  run_by text,
  state text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  counts jsonb not null default '{}',
  problems integer not null default 0,
  constraint history_imports_pkey primary key (district_id, id),
  constraint history_imports_state_known check (state in ('running', 'done'))
);
--;
select platform.tenant_table('conversations.history_imports', 'setting');
--;
create index history_imports_by_start on conversations.history_imports (district_id, started_at);
