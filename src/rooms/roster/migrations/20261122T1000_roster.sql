-- safe: new schema and tables only
create schema if not exists roster;
--;
grant usage on schema roster to porchlight_app;
--;
-- The district itself is the one row of kind 'district', and its id is the district's id.
create table roster.orgs (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  parent_id uuid,
  name text not null,
  slug text not null,
  zone text,
  phone text,
  email text,
  address text,
  languages text[] not null default '{}',
  is_open boolean not null default true,
  status text not null default 'active',
  ended_at timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  source_id text,
  source_hash text,
  created_at timestamptz not null default now(),
  constraint orgs_pkey primary key (district_id, id),
  constraint orgs_slug_once unique (district_id, slug),
  constraint orgs_source_once unique (district_id, source_id),
  constraint orgs_kind_known check (kind in ('district', 'school', 'department')),
  constraint orgs_status_known check (status in ('active', 'ended')),
  constraint orgs_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.orgs', 'directory');
--;
alter table roster.orgs add constraint orgs_parent foreign key (district_id, parent_id) references roster.orgs (district_id, id);
--;
create table roster.people (
  district_id uuid not null,
  id uuid not null,
  given_name text not null,
  middle_name text,
  family_name text not null,
  preferred_name text,
  is_student boolean not null default false,
  is_guardian boolean not null default false,
  is_staff boolean not null default false,
  birth_date date,
  language text,
  interpreter boolean not null default false,
  zone text,
  grade text,
  school_id uuid,
  local_id text,
  search_text text not null default '',
  status text not null default 'active',
  deceased_on date,
  ended_at timestamptz,
  restore_until timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  source_id text,
  source_hash text,
  created_at timestamptz not null default now(),
  constraint people_pkey primary key (district_id, id),
  constraint people_source_once unique (district_id, source_id),
  constraint people_status_known check (status in ('active', 'ended', 'deceased')),
  constraint people_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.people', 'directory');
--;
alter table roster.people add constraint people_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
create index people_by_school on roster.people (district_id, school_id);
--;
create index people_by_search on roster.people using gin (search_text gin_trgm_ops);
--;
-- What a person is at an org: a student at a school, staff in a role. Guardians have no org; their ties are guardianships.
create table roster.assignments (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid not null,
  role text not null,
  title text,
  source_role text,
  is_primary boolean not null default false,
  ended_at timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  constraint assignments_pkey primary key (district_id, id),
  constraint assignments_once unique (district_id, person_id, org_id, role),
  constraint assignments_role_known check (role in ('student', 'teacher', 'office', 'department', 'principal', 'engagement', 'administrator')),
  constraint assignments_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.assignments', 'directory');
--;
alter table roster.assignments add constraint assignments_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
alter table roster.assignments add constraint assignments_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index assignments_by_org on roster.assignments (district_id, org_id, role);
--;
create table roster.classes (
  district_id uuid not null,
  id uuid not null,
  school_id uuid not null,
  name text not null,
  code text,
  grade text,
  ended_at timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  source_id text,
  source_hash text,
  constraint classes_pkey primary key (district_id, id),
  constraint classes_source_once unique (district_id, source_id),
  constraint classes_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.classes', 'directory');
--;
alter table roster.classes add constraint classes_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
create index classes_by_school on roster.classes (district_id, school_id);
--;
-- The one table without foreign keys: half a million rows come at once, and two checks a row took longer than all else.
-- The import writes only rows whose person and class it has just joined; `porchlight check` recounts that none is orphaned.
create table roster.enrollments (
  district_id uuid not null,
  id uuid not null,
  class_id uuid not null,
  person_id uuid not null,
  role text not null,
  is_primary boolean not null default false,
  begins date,
  ends date,
  ended_at timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  source_id text,
  source_hash text,
  constraint enrollments_pkey primary key (district_id, id),
  constraint enrollments_source_once unique (district_id, source_id),
  constraint enrollments_role_known check (role in ('student', 'teacher')),
  constraint enrollments_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.enrollments', 'directory');
--;
create index enrollments_by_person on roster.enrollments (district_id, person_id);
--;
create index enrollments_by_class on roster.enrollments (district_id, class_id);
--;
-- The may_ columns are what counts now, the says_ columns what the file claims, the state who stands behind it. A held one is for a person to decide and
-- works for the guardian exactly like an unconfirmed one, so that nothing gives a restriction away.
create table roster.guardianships (
  district_id uuid not null,
  id uuid not null,
  guardian_id uuid not null,
  student_id uuid not null,
  relation text not null,
  legal_guardian boolean not null default false,
  lives_with boolean not null default false,
  may_be_contacted boolean not null default true,
  may_see_records boolean not null default false,
  may_act boolean not null default false,
  may_pick_up boolean not null default false,
  says_be_contacted boolean,
  says_see_records boolean,
  says_act boolean,
  says_pick_up boolean,
  emergency_only boolean not null default false,
  contact_order integer,
  begins date,
  ends date,
  state text not null default 'unconfirmed',
  decided_by uuid,
  decided_at timestamptz,
  ended_at timestamptz,
  ended_import_id uuid,
  source text not null default 'hand',
  source_hash text,
  constraint guardianships_pkey primary key (district_id, id),
  constraint guardianships_once unique (district_id, guardian_id, student_id),
  constraint guardianships_state_known check (state in ('confirmed', 'unconfirmed', 'held')),
  constraint guardianships_not_self check (guardian_id <> student_id),
  constraint guardianships_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.guardianships', 'directory', 'student_id');
--;
alter table roster.guardianships add constraint guardianships_guardian foreign key (district_id, guardian_id) references roster.people (district_id, id);
--;
alter table roster.guardianships add constraint guardianships_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index guardianships_by_student on roster.guardianships (district_id, student_id);
--;
create table roster.restrictions (
  district_id uuid not null,
  id uuid not null,
  guardianship_id uuid not null,
  student_id uuid not null,
  words text not null,
  document_reference text,
  entered_at timestamptz not null default now(),
  entered_by uuid,
  lifted_at timestamptz,
  lifted_by uuid,
  source text not null default 'hand',
  constraint restrictions_pkey primary key (district_id, id),
  constraint restrictions_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.restrictions', 'restriction', 'student_id');
--;
alter table roster.restrictions add constraint restrictions_guardianship foreign key (district_id, guardianship_id) references roster.guardianships (district_id, id);
--;
create index restrictions_by_guardianship on roster.restrictions (district_id, guardianship_id);
--;
-- Addresses as the roster says them. Whether one may be used, and whether it works, is known by the channels room.
create table roster.contact_details (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  value text not null,
  as_written text not null,
  position integer not null default 1,
  ended_at timestamptz,
  source text not null default 'hand',
  constraint contact_details_pkey primary key (district_id, id),
  constraint contact_details_once unique (district_id, person_id, kind, value),
  constraint contact_details_kind_known check (kind in ('email', 'phone')),
  constraint contact_details_source_known check (source in ('hand', 'oneroster', 'simple'))
);
--;
select platform.tenant_table('roster.contact_details', 'contact');
--;
alter table roster.contact_details add constraint contact_details_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index contact_details_by_value on roster.contact_details (district_id, value);
--;
create view roster.v_orgs with (security_invoker = true) as
  select district_id, id, kind, parent_id, name, slug, zone, phone, languages, is_open, status = 'active' as is_active
  from roster.orgs;
--;
create view roster.v_people with (security_invoker = true) as
  select district_id, id, given_name, family_name, preferred_name,
    trim(coalesce(preferred_name, given_name) || ' ' || family_name) as name,
    is_student, is_guardian, is_staff, grade, school_id, language, interpreter, zone,
    status = 'active' as is_active, search_text
  from roster.people;
--;
create view roster.v_assignments with (security_invoker = true) as
  select district_id, id, person_id, org_id, role, title, is_primary
  from roster.assignments where ended_at is null;
--;
create view roster.v_enrollments with (security_invoker = true) as
  select district_id, id, class_id, person_id, role, is_primary, begins, ends
  from roster.enrollments where ended_at is null;
--;
create view roster.v_classes with (security_invoker = true) as
  select district_id, id, school_id, name, code, grade, ended_at is null as is_active
  from roster.classes;
--;
-- No restriction and no state here: a held guardianship must read like an unconfirmed one.
create view roster.v_guardianships with (security_invoker = true) as
  select district_id, id, guardian_id, student_id, relation, legal_guardian, lives_with, contact_order, emergency_only,
    may_be_contacted, may_see_records, may_act, may_pick_up, begins, ends, state = 'confirmed' as is_confirmed
  from roster.guardianships where ended_at is null;
--;
create view roster.v_contact_details with (security_invoker = true) as
  select district_id, id, person_id, kind, value, as_written, position
  from roster.contact_details where ended_at is null;
--;
grant select on roster.v_orgs, roster.v_people, roster.v_assignments, roster.v_enrollments, roster.v_classes, roster.v_guardianships, roster.v_contact_details to porchlight_app;
