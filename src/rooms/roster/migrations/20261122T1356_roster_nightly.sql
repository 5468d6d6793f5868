-- safe: new tables, and columns that may be empty
-- Where a district's roster comes from by itself: a watched folder of the operator, or a OneRoster 1.2 service.
create table roster.load_sources (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  name text not null,
  is_on boolean not null default true,
  -- The time of day on the district's clock; null: as soon as a file is whole.
  load_at text,
  next_run timestamptz,
  needs_manifest boolean not null default true,
  base_url text,
  token_url text,
  scope text,
  client_id text,
  secret_sealed text,
  made_by uuid,
  made_at timestamptz not null,
  ended_at timestamptz,
  -- What lay in the folder when it was last looked at, and since when it lies there unchanged.
  seen jsonb not null default '[]',
  last_good_at timestamptz,
  trouble text,
  trouble_at timestamptz,
  constraint load_sources_pkey primary key (district_id, id),
  constraint load_sources_kind_known check (kind in ('folder', 'rest'))
);
--;
select platform.tenant_table('roster.load_sources', 'setting');
--;
create unique index load_sources_one_folder on roster.load_sources (district_id) where kind = 'folder' and ended_at is null;
--;
-- Each time a source was loaded, whatever came of it. No foreign key to the import: that has its own time of keeping.
create table roster.loads (
  district_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  status text not null,
  asked_by uuid,
  file_name text,
  signature text,
  started_at timestamptz not null,
  lease_until timestamptz not null,
  finished_at timestamptz,
  import_id uuid,
  reason text,
  reason_value text,
  constraint loads_pkey primary key (district_id, id),
  constraint loads_status_known check (status in ('running', 'applied', 'unchanged', 'held', 'rejected', 'failed'))
);
--;
select platform.tenant_table('roster.loads', 'work');
--;
alter table roster.loads add constraint loads_source foreign key (district_id, source_id) references roster.load_sources (district_id, id);
--;
-- Once, though two processes work: a second load of the same source cannot begin.
create unique index loads_one_running on roster.loads (district_id, source_id) where status = 'running';
--;
create index loads_by_time on roster.loads (district_id, started_at desc);
--;
-- What attendance.csv says of a child's day.
create table roster.attendance_days (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  on_date date not null,
  kind text not null,
  reason text,
  minutes integer,
  import_id uuid not null,
  constraint attendance_days_pkey primary key (district_id, id),
  constraint attendance_days_once unique (district_id, student_id, on_date, kind),
  constraint attendance_days_kind_known check (kind in ('absent', 'late', 'left_early')),
  constraint attendance_days_minutes_fit check (minutes between 0 and 1440)
);
--;
select platform.tenant_table('roster.attendance_days', 'directory', 'student_id');
--;
alter table roster.attendance_days add constraint attendance_days_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index attendance_days_by_date on roster.attendance_days (district_id, on_date);
--;
-- What groups.csv says: clubs, caseloads, homerooms, buses.
create table roster.groups (
  district_id uuid not null,
  id uuid not null,
  source_id text not null,
  kind text not null,
  name text not null,
  school_id uuid,
  ended_at timestamptz,
  constraint groups_pkey primary key (district_id, id),
  constraint groups_once unique (district_id, source_id),
  constraint groups_kind_known check (kind in ('club', 'caseload', 'homeroom', 'bus', 'team', 'other'))
);
--;
select platform.tenant_table('roster.groups', 'directory');
--;
alter table roster.groups add constraint groups_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
create table roster.group_members (
  district_id uuid not null,
  id uuid not null,
  group_id uuid not null,
  person_id uuid not null,
  role text not null,
  ended_at timestamptz,
  constraint group_members_pkey primary key (district_id, id),
  constraint group_members_once unique (district_id, group_id, person_id),
  constraint group_members_role_known check (role in ('member', 'leader'))
);
--;
select platform.tenant_table('roster.group_members', 'directory');
--;
alter table roster.group_members add constraint group_members_group foreign key (district_id, group_id) references roster.groups (district_id, id);
--;
alter table roster.group_members add constraint group_members_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index group_members_by_person on roster.group_members (district_id, person_id);
--;
-- The file's own value changed after somebody put it right: both are shown until a person decides.
alter table roster.corrections add column file_before text, add column file_changed_at timestamptz;
