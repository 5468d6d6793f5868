-- safe: new tables only
create table roster.settings (
  district_id uuid not null,
  id uuid not null,
  guardians_see_records boolean not null default true,
  constraint settings_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.settings', 'setting');
--;
-- What somebody put right by hand. An import writes the file's words first and these over them.
create table roster.corrections (
  district_id uuid not null,
  id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  field text not null,
  value text,
  file_value text,
  corrected_by uuid,
  corrected_at timestamptz not null,
  constraint corrections_pkey primary key (district_id, id),
  constraint corrections_once unique (district_id, subject_kind, subject_id, field),
  constraint corrections_kind_known check (subject_kind in ('org', 'person', 'class', 'guardianship'))
);
--;
select platform.tenant_table('roster.corrections', 'directory');
--;
create table roster.imports (
  district_id uuid not null,
  id uuid not null,
  source text not null,
  version text,
  mode text,
  file_name text not null,
  status text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  started_by uuid,
  decided_by uuid,
  decided_at timestamptz,
  digest text,
  newest_row_at timestamptz,
  reading jsonb not null default '{}',
  counts jsonb not null default '{}',
  held jsonb not null default '[]',
  error_count integer not null default 0,
  constraint imports_pkey primary key (district_id, id),
  constraint imports_status_known check (status in ('applied', 'unchanged', 'held', 'rejected', 'superseded'))
);
--;
select platform.tenant_table('roster.imports', 'audit');
--;
create index imports_by_time on roster.imports (district_id, started_at desc);
--;
create table roster.import_errors (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  file text not null,
  line integer,
  field text,
  code text not null,
  message text not null,
  constraint import_errors_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.import_errors', 'work');
--;
alter table roster.import_errors add constraint import_errors_import foreign key (district_id, import_id) references roster.imports (district_id, id);
--;
create index import_errors_by_import on roster.import_errors (district_id, import_id);
--;
-- The readable difference: who would come, go or change, in words.
create table roster.import_changes (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  kind text not null,
  change text not null,
  subject_id uuid,
  before text,
  after text,
  constraint import_changes_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.import_changes', 'work');
--;
alter table roster.import_changes add constraint import_changes_import foreign key (district_id, import_id) references roster.imports (district_id, id);
--;
create index import_changes_by_import on roster.import_changes (district_id, import_id);
--;
-- Staged rows live for one import: written by COPY, compared and applied as sets, deleted in the same transaction,
-- and kept only while an import is held. No foreign keys, no second index: they must load fast.
create table roster.staged_orgs (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  source_id text not null,
  source_hash text not null,
  line integer not null,
  action text not null,
  kind text,
  parent_source_id text,
  name text,
  slug text,
  constraint staged_orgs_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_orgs', 'work');
--;
create table roster.staged_people (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  source_id text not null,
  source_hash text not null,
  line integer not null,
  action text not null,
  given_name text,
  middle_name text,
  family_name text,
  preferred_name text,
  is_student boolean,
  is_guardian boolean,
  is_staff boolean,
  birth_date date,
  language text,
  interpreter boolean,
  grade text,
  school_source_id text,
  local_id text,
  search_text text,
  emails text[],
  phones text[],
  constraint staged_people_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_people', 'work');
--;
create table roster.staged_assignments (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  line integer not null,
  action text not null,
  person_source_id text not null,
  org_source_id text not null,
  role text not null,
  title text,
  source_role text,
  is_primary boolean not null,
  constraint staged_assignments_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_assignments', 'work');
--;
create table roster.staged_classes (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  source_id text not null,
  source_hash text not null,
  line integer not null,
  action text not null,
  school_source_id text,
  name text,
  code text,
  grade text,
  constraint staged_classes_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_classes', 'work');
--;
create table roster.staged_enrollments (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  source_id text not null,
  source_hash text not null,
  line integer not null,
  action text not null,
  class_source_id text,
  person_source_id text,
  role text,
  is_primary boolean,
  begins date,
  ends date,
  constraint staged_enrollments_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_enrollments', 'work');
--;
create table roster.staged_guardianships (
  district_id uuid not null,
  id uuid not null,
  import_id uuid not null,
  source_hash text not null,
  line integer not null,
  action text not null,
  guardian_source_id text not null,
  student_source_id text not null,
  relation text,
  legal_guardian boolean,
  lives_with boolean,
  says_be_contacted boolean,
  says_see_records boolean,
  says_act boolean,
  says_pick_up boolean,
  emergency_only boolean,
  contact_order integer,
  begins date,
  ends date,
  state text,
  restriction text,
  document_reference text,
  constraint staged_guardianships_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('roster.staged_guardianships', 'work');
