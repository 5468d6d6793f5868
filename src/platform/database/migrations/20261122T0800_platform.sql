-- safe: the floor: districts, addresses, files, outbox, audit, looks
create schema platform;
--;
grant usage on schema platform to porchlight_app, porchlight_search;
--;
-- Outside the tenant wall: what must be known before a tenant is known. No name or address of a person stands here.
create table platform.districts (
  id uuid not null,
  slug text not null,
  name text not null,
  zone text not null,
  languages text[] not null,
  mode text not null,
  created_at timestamptz not null default now(),
  constraint districts_pkey primary key (id),
  constraint districts_slug_key unique (slug),
  constraint districts_mode_check check (mode in ('demo', 'production'))
);
--;
create table platform.hosts (
  host text not null,
  district_id uuid not null,
  constraint hosts_pkey primary key (host)
);
--;
create table platform.mail_addresses (
  address text not null,
  district_id uuid not null,
  constraint mail_addresses_pkey primary key (address)
);
--;
create table platform.sessions (
  id_hash text not null,
  district_id uuid not null,
  person_id uuid not null,
  session_id uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  constraint sessions_pkey primary key (id_hash)
);
--;
create index sessions_person on platform.sessions (district_id, person_id);
--;
create table platform.contact_hashes (
  hash text not null,
  district_id uuid not null,
  constraint contact_hashes_pkey primary key (hash, district_id)
);
--;
grant select, insert, update, delete on platform.districts, platform.hosts, platform.mail_addresses, platform.sessions, platform.contact_hashes to porchlight_app;
--;
-- What kinds of data there are and for how long each is kept. Every tenant table names one; none is kept for ever.
create table platform.data_classes (
  name text not null,
  keep_days integer not null,
  meaning text not null,
  constraint data_classes_pkey primary key (name),
  constraint data_classes_keep_days_check check (keep_days > 0)
);
--;
insert into platform.data_classes (name, keep_days, meaning) values
  ('directory', 2555, 'people, schools, classes and who belongs to whom'),
  ('contact', 2555, 'addresses on a channel, with consent and health'),
  ('restriction', 3650, 'court orders and other limits on a guardian'),
  ('conversation', 2555, 'what families and schools wrote to each other'),
  ('note', 2555, 'what staff wrote inside'),
  ('attachment', 2555, 'files and raw originals'),
  ('credential', 400, 'sessions, codes, passkeys and tokens, as hashes'),
  ('setting', 3650, 'how a district works: topics, hours, templates'),
  ('work', 60, 'jobs, attempts and wake-ups'),
  ('audit', 3650, 'who did what, and who looked at what'),
  ('measure', 3650, 'counts without people');
--;
create table platform.tenant_tables (
  name text not null,
  data_class text not null,
  student_column text,
  constraint tenant_tables_pkey primary key (name),
  constraint tenant_tables_data_class_fkey foreign key (data_class) references platform.data_classes (name)
);
--;
grant select on platform.data_classes, platform.tenant_tables to porchlight_app;
--;
-- Puts a table behind the tenant wall. Foreign keys are added after this call.
create function platform.tenant_table(target regclass, data_class text, student_column text default null) returns void
language plpgsql as $$
declare
  condition text := 'district_id = nullif(current_setting(''app.district'', true), '''')::uuid';
begin
  if student_column is not null then
    condition := condition || format(
      ' and (nullif(current_setting(''app.students'', true), '''') is null or %I is null or %I = any (string_to_array(current_setting(''app.students'', true), '','')::uuid[]))',
      student_column, student_column);
  end if;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s as permissive for all to public using (%s) with check (%s)', target, condition, condition);
  execute format('grant select, insert, update, delete on %s to porchlight_app', target);
  insert into platform.tenant_tables (name, data_class, student_column) values (target::text, data_class, student_column);
  if exists (select from pg_extension where extname = 'citus') then
    execute format('select create_distributed_table(%L, ''district_id'', colocate_with => %L)', target::text,
      case when target::text = 'platform.outbox' then 'none' else 'platform.outbox' end);
  end if;
end $$;
--;
-- Lets the search function, and nothing else, read a table across people; it filters the tenant itself.
create function platform.searched_table(target regclass) returns void
language plpgsql as $$
begin
  execute format('create policy searched on %s as permissive for select to porchlight_search using (true)', target);
  execute format('grant select on %s to porchlight_search', target);
end $$;
--;
create table platform.outbox (
  district_id uuid not null,
  id uuid not null,
  job text not null,
  key text,
  payload jsonb not null,
  run_at timestamptz not null,
  state text not null default 'waiting',
  attempts integer not null default 0,
  leased_by text,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (district_id, id),
  constraint outbox_state_check check (state in ('waiting', 'leased', 'done', 'dead'))
);
--;
select platform.tenant_table('platform.outbox', 'work');
--;
create index outbox_due on platform.outbox (district_id, run_at) where state in ('waiting', 'leased');
--;
create unique index outbox_key on platform.outbox (district_id, job, key) where key is not null and state = 'waiting';
--;
create index outbox_done on platform.outbox (district_id, done_at) where state = 'done';
--;
-- Each try of a job: when, by whom, how it ended.
create table platform.attempts (
  district_id uuid not null,
  id uuid not null,
  outbox_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text,
  error text,
  primary key (district_id, id)
);
--;
select platform.tenant_table('platform.attempts', 'work');
--;
create index attempts_job on platform.attempts (district_id, outbox_id);
--;
create table platform.schedules (
  district_id uuid not null,
  id uuid not null,
  name text not null,
  next_run timestamptz not null,
  last_run timestamptz,
  primary key (district_id, id),
  constraint schedules_name_key unique (district_id, name)
);
--;
select platform.tenant_table('platform.schedules', 'work');
--;
create table platform.audit (
  district_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  written_at timestamptz not null default clock_timestamp(),
  actor_kind text not null,
  actor_id uuid,
  reason text,
  what text not null,
  about_kind text,
  about_id uuid,
  facts jsonb not null,
  primary key (district_id, id)
);
--;
select platform.tenant_table('platform.audit', 'audit');
--;
-- Append-only: the application can add to the record of what was done, and never change it.
revoke update, delete on platform.audit from porchlight_app;
--;
create index audit_about on platform.audit (district_id, about_id, id);
--;
create index audit_written on platform.audit (district_id, written_at);
--;
-- A chain over the audit, one link a batch: changing, removing or reordering any row breaks it.
create table platform.audit_seals (
  district_id uuid not null,
  id uuid not null,
  seq integer not null,
  from_written timestamptz not null,
  to_written timestamptz not null,
  row_count integer not null,
  previous text not null,
  hash text not null,
  primary key (district_id, id),
  constraint audit_seals_seq_key unique (district_id, seq)
);
--;
select platform.tenant_table('platform.audit_seals', 'audit');
--;
revoke update, delete on platform.audit_seals from porchlight_app;
--;
-- Who looked at what of a child: one row a person, record and hour, stored before the answer is sent.
create table platform.looks (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  role text not null,
  what text not null,
  record_id uuid,
  student_id uuid,
  guardian_id uuid,
  hour timestamptz not null,
  at timestamptz not null,
  children integer not null default 1,
  held_by uuid,
  released_at timestamptz,
  primary key (district_id, id),
  constraint looks_once unique nulls not distinct (district_id, person_id, what, record_id, student_id, guardian_id, hour)
);
--;
select platform.tenant_table('platform.looks', 'audit', 'student_id');
--;
revoke delete on platform.looks from porchlight_app;
--;
create index looks_student on platform.looks (district_id, student_id, at);
--;
create table platform.files (
  district_id uuid not null,
  id uuid not null,
  sha256 text not null,
  size integer not null,
  type text not null,
  name text not null,
  data_class text not null,
  state text not null,
  held_reason text,
  owner_kind text not null,
  owner_id uuid,
  created_at timestamptz not null,
  primary key (district_id, id),
  constraint files_state_check check (state in ('clean', 'held'))
);
--;
select platform.tenant_table('platform.files', 'attachment');
--;
create index files_owner on platform.files (district_id, owner_id);
--;
create table platform.file_pieces (
  district_id uuid not null,
  id uuid not null,
  file_id uuid not null,
  seq integer not null,
  bytes bytea not null,
  primary key (district_id, id),
  constraint file_pieces_seq_key unique (district_id, file_id, seq)
);
--;
select platform.tenant_table('platform.file_pieces', 'attachment');
--;
alter table platform.file_pieces add constraint file_pieces_file_fkey foreign key (district_id, file_id) references platform.files (district_id, id) on delete cascade;
--;
-- Already compressed or small: storing them plain costs less than trying to compress them again.
alter table platform.file_pieces alter column bytes set storage external;
--;
create table platform.idempotency (
  district_id uuid not null,
  id uuid not null,
  actor_id uuid not null,
  key text not null,
  body_hash text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null,
  primary key (district_id, id),
  constraint idempotency_key unique (district_id, actor_id, key)
);
--;
select platform.tenant_table('platform.idempotency', 'work');
--;
create table platform.district_settings (
  district_id uuid not null,
  id uuid not null,
  key text not null,
  value jsonb not null,
  primary key (district_id, id),
  constraint district_settings_key unique (district_id, key)
);
--;
select platform.tenant_table('platform.district_settings', 'setting');
