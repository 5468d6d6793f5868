-- safe: new schema, tables and data classes only
create schema if not exists records;
--;
grant usage on schema records to porchlight_app;
--;
insert into platform.data_classes (name, keep_days, meaning) values
  ('request', 3650, 'requests for records: what was asked, decided, and given to whom'),
  ('hold', 3650, 'legal holds');
--;
-- Only what a district set itself; without a row the room's usual time holds.
create table records.times (
  district_id uuid not null,
  id uuid not null,
  kept text not null,
  days integer not null,
  changed_by uuid,
  changed_at timestamptz not null,
  constraint times_pkey primary key (district_id, id),
  constraint times_once unique (district_id, kept),
  constraint times_finite check (days between 1 and 36500)
);
--;
select platform.tenant_table('records.times', 'setting');
--;
-- A hold ends only by being released. For a school it covers both dates; for a person or a conversation everything.
create table records.holds (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  subject_id uuid not null,
  from_on date,
  until_on date,
  reason text not null,
  reference text,
  placed_by uuid,
  placed_at timestamptz not null,
  released_by uuid,
  released_at timestamptz,
  release_reason text,
  constraint holds_pkey primary key (district_id, id),
  constraint holds_kind_known check (kind in ('person', 'conversation', 'school')),
  constraint holds_dates check (kind <> 'school' or (from_on is not null and until_on is not null and from_on <= until_on))
);
--;
select platform.tenant_table('records.holds', 'hold');
--;
create index holds_standing on records.holds (district_id, placed_at) where released_at is null;
--;
-- Each night's deleting: counts only. Nothing of what was deleted stands here.
create table records.runs (
  district_id uuid not null,
  id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  units integer not null default 0,
  deleted integer not null default 0,
  held integer not null default 0,
  constraint runs_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('records.runs', 'measure');
--;
create index runs_newest on records.runs (district_id, started_at desc);
--;
create table records.run_counts (
  district_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  kept text not null,
  data_class text not null,
  days integer not null,
  units integer not null default 0,
  deleted integer not null default 0,
  held integer not null default 0,
  tables jsonb not null default '{}',
  constraint run_counts_pkey primary key (district_id, id),
  constraint run_counts_once unique (district_id, run_id, kept)
);
--;
select platform.tenant_table('records.run_counts', 'measure');
--;
-- A keyed hash of what was deleted, so that "it was deleted in its time" can be told from "it never was".
create table records.tombstones (
  district_id uuid not null,
  id uuid not null,
  hash text not null,
  kept text not null,
  run_id uuid not null,
  removed_at timestamptz not null,
  constraint tombstones_pkey primary key (district_id, id),
  constraint tombstones_once unique (district_id, hash)
);
--;
select platform.tenant_table('records.tombstones', 'audit');
--;
-- One row a district, under the district's own id.
create table records.rules (
  district_id uuid not null,
  id uuid not null,
  family_days integer not null,
  family_count text not null,
  public_days integer not null,
  public_count text not null,
  officer_id uuid,
  constraint rules_pkey primary key (district_id, id),
  constraint rules_family_law check (family_days between 1 and 45 and family_count in ('calendar', 'school')),
  constraint rules_public_finite check (public_days between 1 and 365 and public_count in ('calendar', 'school'))
);
--;
select platform.tenant_table('records.rules', 'setting');
--;
create table records.requests (
  district_id uuid not null,
  id uuid not null,
  code text not null,
  kind text not null,
  state text not null default 'open',
  asker_id uuid,
  asker_name text not null,
  asker_address text,
  language text not null,
  student_ids uuid[] not null default '{}',
  people_ids uuid[] not null default '{}',
  asked text not null,
  search_words text[] not null default '{}',
  from_on date,
  until_on date,
  conversation_id uuid,
  wanted text,
  opened_at timestamptz not null,
  opened_by uuid,
  days integer not null,
  counted text not null,
  due_on date not null,
  owner_id uuid not null,
  reminded integer not null default 0,
  gathered_at timestamptz,
  out_of_reach integer not null default 0,
  closed_at timestamptz,
  closed_by uuid,
  answer text,
  constraint requests_pkey primary key (district_id, id),
  constraint requests_code_once unique (district_id, code),
  constraint requests_kind_known check (kind in ('family', 'public', 'amendment')),
  constraint requests_state_known check (state in ('open', 'given', 'refused', 'granted', 'withdrawn')),
  constraint requests_counted_known check (counted in ('calendar', 'school'))
);
--;
select platform.tenant_table('records.requests', 'request');
--;
alter table records.requests add constraint requests_asker foreign key (district_id, asker_id) references roster.people (district_id, id);
--;
alter table records.requests add constraint requests_owner foreign key (district_id, owner_id) references roster.people (district_id, id);
--;
create index requests_open on records.requests (district_id, due_on) where state = 'open';
--;
create index requests_of_asker on records.requests (district_id, asker_id, opened_at) where asker_id is not null;
--;
-- What was gathered for a request, and whether it goes into the copy.
create table records.items (
  district_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  source text not null,
  record_id uuid not null,
  part text not null,
  part_id uuid,
  title text not null,
  at timestamptz not null,
  other_writer boolean not null default false,
  names_others integer not null default 0,
  decision text not null default 'undecided',
  reason text,
  decided_by uuid,
  decided_at timestamptz,
  constraint items_pkey primary key (district_id, id),
  constraint items_once unique nulls not distinct (district_id, request_id, source, record_id, part_id),
  constraint items_part_known check (part in ('whole', 'note', 'file')),
  constraint items_decision_known check (decision in ('undecided', 'in', 'out'))
);
--;
select platform.tenant_table('records.items', 'request');
--;
alter table records.items add constraint items_request foreign key (district_id, request_id) references records.requests (district_id, id) on delete cascade;
--;
-- Names and words that are blacked out in the copy. The original stays as it is.
create table records.blackouts (
  district_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  words text not null,
  why text not null,
  person_id uuid,
  lifted_reason text,
  decided_by uuid,
  constraint blackouts_pkey primary key (district_id, id),
  constraint blackouts_once unique (district_id, request_id, words),
  constraint blackouts_why_known check (why in ('child', 'family', 'chosen'))
);
--;
select platform.tenant_table('records.blackouts', 'request');
--;
alter table records.blackouts add constraint blackouts_request foreign key (district_id, request_id) references records.requests (district_id, id) on delete cascade;
--;
-- The record of what was given: to whom, when, by whom, and exactly which bytes.
create table records.disclosures (
  district_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  file_id uuid not null,
  sha256 text not null,
  size integer not null,
  records integer not null,
  left_out integer not null,
  blacked_out integer not null,
  given_to text not null,
  given_to_id uuid,
  interest text not null,
  how text not null,
  given_by uuid,
  given_at timestamptz not null,
  constraint disclosures_pkey primary key (district_id, id),
  constraint disclosures_how_known check (how in ('page', 'hand', 'post'))
);
--;
select platform.tenant_table('records.disclosures', 'request');
--;
alter table records.disclosures add constraint disclosures_request foreign key (district_id, request_id) references records.requests (district_id, id);
--;
revoke update on records.disclosures from porchlight_app;
--;
-- The family's own words beside a record that was not changed. They travel with it.
create table records.statements (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  conversation_id uuid,
  request_id uuid,
  guardian_id uuid not null,
  guardian_name text not null,
  words text not null,
  filed_at timestamptz not null,
  constraint statements_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('records.statements', 'request', 'student_id');
--;
revoke update on records.statements from porchlight_app;
--;
create index statements_of_student on records.statements (district_id, student_id, filed_at);
--;
create index statements_of_conversation on records.statements (district_id, conversation_id) where conversation_id is not null;
--;
-- The log of who did and who saw what is append-only for the application. Its end is here and nowhere else: only what
-- is older than asked and never anything younger than six years, only inside one district, so many rows at a time.
create function records.expire_log(older_than timestamptz, at_most integer) returns table (what text, removed integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  district uuid := nullif(current_setting('app.district', true), '')::uuid;
  latest timestamptz := least(older_than, now() - interval '2192 days');
  gone integer;
begin
  if district is null then
    return;
  end if;
  with old as (
    select a.id from platform.audit a where a.district_id = district and a.written_at < latest order by a.written_at limit at_most)
  delete from platform.audit a using old where a.district_id = district and a.id = old.id;
  get diagnostics gone = row_count;
  what := 'platform.audit'; removed := gone;
  return next;
  with old as (
    select l.id from platform.looks l where l.district_id = district and l.at < latest order by l.at limit at_most)
  delete from platform.looks l using old where l.district_id = district and l.id = old.id;
  get diagnostics gone = row_count;
  what := 'platform.looks'; removed := gone;
  return next;
end $$;
--;
revoke all on function records.expire_log(timestamptz, integer) from public;
--;
grant execute on function records.expire_log(timestamptz, integer) to porchlight_app;
