-- roster: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table roster.assignments
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  org_id uuid not null
  role text not null
  title text
  source_role text
  is_primary bool not null default
  ended_at timestamptz
  ended_import_id uuid
  source text not null default
  constraint assignments_once UNIQUE (district_id, person_id, org_id, role)
  constraint assignments_pkey PRIMARY KEY (district_id, id)
  constraint assignments_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint assignments_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint assignments_role_known CHECK ((role = ANY (ARRAY['student'::text, 'teacher'::text, 'office'::text, 'department'::text, 'principal'::text, 'engagement'::text, 'administrator'::text])))
  constraint assignments_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  CREATE INDEX assignments_by_org ON roster.assignments USING btree (district_id, org_id, role)
  CREATE UNIQUE INDEX assignments_once ON roster.assignments USING btree (district_id, person_id, org_id, role)
  CREATE UNIQUE INDEX assignments_pkey ON roster.assignments USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.attendance_days
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  on_date date not null
  kind text not null
  reason text
  minutes int4
  import_id uuid not null
  constraint attendance_days_once UNIQUE (district_id, student_id, on_date, kind)
  constraint attendance_days_pkey PRIMARY KEY (district_id, id)
  constraint attendance_days_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint attendance_days_kind_known CHECK ((kind = ANY (ARRAY['absent'::text, 'late'::text, 'left_early'::text])))
  constraint attendance_days_minutes_fit CHECK (((minutes >= 0) AND (minutes <= 1440)))
  CREATE INDEX attendance_days_by_date ON roster.attendance_days USING btree (district_id, on_date)
  CREATE UNIQUE INDEX attendance_days_once ON roster.attendance_days USING btree (district_id, student_id, on_date, kind)
  CREATE UNIQUE INDEX attendance_days_pkey ON roster.attendance_days USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.child_openings
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  student_id uuid not null
  school_id uuid
  role text not null
  reason text not null
  opened_at timestamptz not null
  until timestamptz not null
  review_due_at timestamptz not null
  reviewed_at timestamptz
  reviewed_by uuid
  finding text
  remark text
  constraint child_openings_pkey PRIMARY KEY (district_id, id)
  constraint child_openings_finding_known CHECK ((finding = ANY (ARRAY['fitting'::text, 'not_fitting'::text])))
  constraint child_openings_not_by_oneself CHECK ((reviewed_by <> person_id))
  constraint child_openings_reason_said CHECK ((length(TRIM(BOTH FROM reason)) >= 10))
  CREATE INDEX child_openings_in_force ON roster.child_openings USING btree (district_id, person_id, student_id, until)
  CREATE UNIQUE INDEX child_openings_pkey ON roster.child_openings USING btree (district_id, id)
  CREATE INDEX child_openings_waiting ON roster.child_openings USING btree (district_id, review_due_at) WHERE (reviewed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.classes
  district_id uuid not null
  id uuid not null
  school_id uuid not null
  name text not null
  code text
  grade text
  ended_at timestamptz
  ended_import_id uuid
  source text not null default
  source_id text
  source_hash text
  is_homeroom bool not null default
  subject text
  constraint classes_source_once UNIQUE (district_id, source_id)
  constraint classes_pkey PRIMARY KEY (district_id, id)
  constraint classes_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint classes_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  CREATE INDEX classes_by_school ON roster.classes USING btree (district_id, school_id)
  CREATE UNIQUE INDEX classes_pkey ON roster.classes USING btree (district_id, id)
  CREATE UNIQUE INDEX classes_source_once ON roster.classes USING btree (district_id, source_id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.contact_details
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  kind text not null
  value text not null
  as_written text not null
  position int4 not null default
  ended_at timestamptz
  source text not null default
  constraint contact_details_once UNIQUE (district_id, person_id, kind, value)
  constraint contact_details_pkey PRIMARY KEY (district_id, id)
  constraint contact_details_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint contact_details_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text])))
  constraint contact_details_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  CREATE INDEX contact_details_by_last_digits ON roster.contact_details USING btree (district_id, "right"(value, 4)) WHERE ((kind = 'phone'::text) AND (ended_at IS NULL))
  CREATE INDEX contact_details_by_value ON roster.contact_details USING btree (district_id, value)
  CREATE UNIQUE INDEX contact_details_once ON roster.contact_details USING btree (district_id, person_id, kind, value)
  CREATE UNIQUE INDEX contact_details_pkey ON roster.contact_details USING btree (district_id, id)
  policy searched true
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.corrections
  district_id uuid not null
  id uuid not null
  subject_kind text not null
  subject_id uuid not null
  field text not null
  value text
  file_value text
  corrected_by uuid
  corrected_at timestamptz not null
  file_before text
  file_changed_at timestamptz
  constraint corrections_once UNIQUE (district_id, subject_kind, subject_id, field)
  constraint corrections_pkey PRIMARY KEY (district_id, id)
  constraint corrections_kind_known CHECK ((subject_kind = ANY (ARRAY['org'::text, 'person'::text, 'class'::text, 'guardianship'::text])))
  CREATE UNIQUE INDEX corrections_once ON roster.corrections USING btree (district_id, subject_kind, subject_id, field)
  CREATE UNIQUE INDEX corrections_pkey ON roster.corrections USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.directory_choices
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  choice text not null
  by_id uuid not null
  by_name text not null
  decided_on date not null
  how text not null
  entered_by uuid
  entered_at timestamptz not null
  constraint directory_choices_pkey PRIMARY KEY (district_id, id)
  constraint directory_choices_choice_known CHECK ((choice = ANY (ARRAY['out'::text, 'in'::text])))
  constraint directory_choices_how_known CHECK ((how = ANY (ARRAY['paper'::text, 'page'::text])))
  CREATE INDEX directory_choices_of_student ON roster.directory_choices USING btree (district_id, student_id, entered_at)
  CREATE UNIQUE INDEX directory_choices_pkey ON roster.directory_choices USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.duties
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  duty text not null
  org_id uuid
  student_id uuid
  letters_from text
  letters_to text
  begins date
  ends date
  source text not null default
  created_at timestamptz not null default
  constraint duties_pkey PRIMARY KEY (district_id, id)
  constraint duties_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint duties_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint duties_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint duties_days_in_order CHECK (((begins IS NULL) OR (ends IS NULL) OR (begins <= ends)))
  constraint duties_letters_both CHECK (((letters_from IS NULL) = (letters_to IS NULL)))
  constraint duties_letters_or_child CHECK (((student_id IS NULL) OR (letters_from IS NULL)))
  constraint duties_named CHECK ((duty ~ '^[a-z][a-z_]{1,40}$'::text))
  constraint duties_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'file'::text])))
  CREATE INDEX duties_by_person ON roster.duties USING btree (district_id, person_id)
  CREATE INDEX duties_by_student ON roster.duties USING btree (district_id, student_id) WHERE (student_id IS NOT NULL)
  CREATE UNIQUE INDEX duties_pkey ON roster.duties USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.enrollments
  district_id uuid not null
  id uuid not null
  class_id uuid not null
  person_id uuid not null
  role text not null
  is_primary bool not null default
  begins date
  ends date
  ended_at timestamptz
  ended_import_id uuid
  source text not null default
  source_id text
  source_hash text
  ended_by_date bool not null default
  constraint enrollments_pkey PRIMARY KEY (district_id, id)
  constraint enrollments_role_known CHECK ((role = ANY (ARRAY['student'::text, 'teacher'::text])))
  constraint enrollments_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  CREATE INDEX enrollments_by_class ON roster.enrollments USING btree (district_id, class_id)
  CREATE INDEX enrollments_by_person ON roster.enrollments USING btree (district_id, person_id)
  CREATE UNIQUE INDEX enrollments_pkey ON roster.enrollments USING btree (district_id, id)
  policy searched true
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.group_members
  district_id uuid not null
  id uuid not null
  group_id uuid not null
  person_id uuid not null
  role text not null
  ended_at timestamptz
  constraint group_members_once UNIQUE (district_id, group_id, person_id)
  constraint group_members_pkey PRIMARY KEY (district_id, id)
  constraint group_members_group FOREIGN KEY (district_id, group_id) REFERENCES roster.groups(district_id, id)
  constraint group_members_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint group_members_role_known CHECK ((role = ANY (ARRAY['member'::text, 'leader'::text])))
  CREATE INDEX group_members_by_person ON roster.group_members USING btree (district_id, person_id)
  CREATE UNIQUE INDEX group_members_once ON roster.group_members USING btree (district_id, group_id, person_id)
  CREATE UNIQUE INDEX group_members_pkey ON roster.group_members USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.groups
  district_id uuid not null
  id uuid not null
  source_id text not null
  kind text not null
  name text not null
  school_id uuid
  ended_at timestamptz
  by_hand bool not null default
  owner_id uuid
  ends_on date
  constraint groups_once UNIQUE (district_id, source_id)
  constraint groups_pkey PRIMARY KEY (district_id, id)
  constraint groups_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint groups_kind_known CHECK ((kind = ANY (ARRAY['club'::text, 'caseload'::text, 'homeroom'::text, 'bus'::text, 'team'::text, 'other'::text])))
  CREATE UNIQUE INDEX groups_once ON roster.groups USING btree (district_id, source_id)
  CREATE UNIQUE INDEX groups_pkey ON roster.groups USING btree (district_id, id)
  CREATE INDEX groups_that_end ON roster.groups USING btree (district_id, ends_on) WHERE ((ended_at IS NULL) AND (ends_on IS NOT NULL))
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.guardianships
  district_id uuid not null
  id uuid not null
  guardian_id uuid not null
  student_id uuid not null
  relation text not null
  legal_guardian bool not null default
  lives_with bool not null default
  may_be_contacted bool not null default
  may_see_records bool not null default
  may_act bool not null default
  may_pick_up bool not null default
  says_be_contacted bool
  says_see_records bool
  says_act bool
  says_pick_up bool
  emergency_only bool not null default
  contact_order int4
  begins date
  ends date
  state text not null default
  decided_by uuid
  decided_at timestamptz
  ended_at timestamptz
  ended_import_id uuid
  source text not null default
  source_hash text
  basis_document text
  adult_state text
  adult_until date
  adult_document text
  adult_decided_by uuid
  adult_decided_at timestamptz
  constraint guardianships_once UNIQUE (district_id, guardian_id, student_id)
  constraint guardianships_pkey PRIMARY KEY (district_id, id)
  constraint guardianships_guardian FOREIGN KEY (district_id, guardian_id) REFERENCES roster.people(district_id, id)
  constraint guardianships_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint guardianships_adult_known CHECK ((adult_state = ANY (ARRAY['pending'::text, 'dependent'::text, 'consent'::text, 'court'::text, 'over'::text])))
  constraint guardianships_only_self CHECK (((guardian_id <> student_id) OR (relation = 'self'::text)))
  constraint guardianships_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  constraint guardianships_state_known CHECK ((state = ANY (ARRAY['confirmed'::text, 'unconfirmed'::text, 'held'::text])))
  CREATE INDEX guardianships_by_student ON roster.guardianships USING btree (district_id, student_id)
  CREATE UNIQUE INDEX guardianships_once ON roster.guardianships USING btree (district_id, guardian_id, student_id)
  CREATE UNIQUE INDEX guardianships_pkey ON roster.guardianships USING btree (district_id, id)
  policy searched true
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.import_changes
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  kind text not null
  change text not null
  subject_id uuid
  before text
  after text
  constraint import_changes_pkey PRIMARY KEY (district_id, id)
  constraint import_changes_import FOREIGN KEY (district_id, import_id) REFERENCES roster.imports(district_id, id)
  CREATE INDEX import_changes_by_import ON roster.import_changes USING btree (district_id, import_id)
  CREATE UNIQUE INDEX import_changes_pkey ON roster.import_changes USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.import_errors
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  file text not null
  line int4
  field text
  code text not null
  message text not null
  constraint import_errors_pkey PRIMARY KEY (district_id, id)
  constraint import_errors_import FOREIGN KEY (district_id, import_id) REFERENCES roster.imports(district_id, id)
  CREATE INDEX import_errors_by_import ON roster.import_errors USING btree (district_id, import_id)
  CREATE UNIQUE INDEX import_errors_pkey ON roster.import_errors USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.imports
  district_id uuid not null
  id uuid not null
  source text not null
  version text
  mode text
  file_name text not null
  status text not null
  started_at timestamptz not null
  finished_at timestamptz
  started_by uuid
  decided_by uuid
  decided_at timestamptz
  digest text
  newest_row_at timestamptz
  reading jsonb not null default
  counts jsonb not null default
  held jsonb not null default
  error_count int4 not null default
  constraint imports_pkey PRIMARY KEY (district_id, id)
  constraint imports_status_known CHECK ((status = ANY (ARRAY['applied'::text, 'unchanged'::text, 'held'::text, 'rejected'::text, 'superseded'::text])))
  CREATE INDEX imports_by_time ON roster.imports USING btree (district_id, started_at DESC)
  CREATE UNIQUE INDEX imports_pkey ON roster.imports USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.living_situations
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  situation text not null
  since date not null
  until date
  meeting_place text
  place_only bool not null default
  noted_by uuid
  noted_at timestamptz not null
  ended_by uuid
  constraint living_situations_pkey PRIMARY KEY (district_id, id)
  constraint living_situations_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint living_situations_in_order CHECK (((until IS NULL) OR (since <= until)))
  constraint living_situations_known CHECK ((situation = ANY (ARRAY['doubled_up'::text, 'shelter'::text, 'motel'::text, 'unsheltered'::text, 'alone'::text, 'foster_care'::text, 'other'::text])))
  CREATE UNIQUE INDEX living_situations_one_now ON roster.living_situations USING btree (district_id, student_id) WHERE (until IS NULL)
  CREATE UNIQUE INDEX living_situations_pkey ON roster.living_situations USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.load_sources
  district_id uuid not null
  id uuid not null
  kind text not null
  name text not null
  is_on bool not null default
  load_at text
  next_run timestamptz
  needs_manifest bool not null default
  base_url text
  token_url text
  scope text
  client_id text
  secret_sealed text
  made_by uuid
  made_at timestamptz not null
  ended_at timestamptz
  seen jsonb not null default
  last_good_at timestamptz
  trouble text
  trouble_at timestamptz
  constraint load_sources_pkey PRIMARY KEY (district_id, id)
  constraint load_sources_kind_known CHECK ((kind = ANY (ARRAY['folder'::text, 'rest'::text])))
  CREATE UNIQUE INDEX load_sources_one_folder ON roster.load_sources USING btree (district_id) WHERE ((kind = 'folder'::text) AND (ended_at IS NULL))
  CREATE UNIQUE INDEX load_sources_pkey ON roster.load_sources USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.loads
  district_id uuid not null
  id uuid not null
  source_id uuid not null
  status text not null
  asked_by uuid
  file_name text
  signature text
  started_at timestamptz not null
  lease_until timestamptz not null
  finished_at timestamptz
  import_id uuid
  reason text
  reason_value text
  constraint loads_pkey PRIMARY KEY (district_id, id)
  constraint loads_source FOREIGN KEY (district_id, source_id) REFERENCES roster.load_sources(district_id, id)
  constraint loads_status_known CHECK ((status = ANY (ARRAY['running'::text, 'applied'::text, 'unchanged'::text, 'held'::text, 'rejected'::text, 'failed'::text])))
  CREATE INDEX loads_by_time ON roster.loads USING btree (district_id, started_at DESC)
  CREATE UNIQUE INDEX loads_one_running ON roster.loads USING btree (district_id, source_id) WHERE (status = 'running'::text)
  CREATE UNIQUE INDEX loads_pkey ON roster.loads USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.missing_work
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  class_id uuid not null
  missing int4 not null
  as_of date not null
  import_id uuid not null
  constraint missing_work_once UNIQUE (district_id, student_id, class_id)
  constraint missing_work_pkey PRIMARY KEY (district_id, id)
  constraint missing_work_class FOREIGN KEY (district_id, class_id) REFERENCES roster.classes(district_id, id)
  constraint missing_work_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint missing_work_possible CHECK (((missing >= 1) AND (missing <= 500)))
  CREATE UNIQUE INDEX missing_work_once ON roster.missing_work USING btree (district_id, student_id, class_id)
  CREATE UNIQUE INDEX missing_work_pkey ON roster.missing_work USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.orgs
  district_id uuid not null
  id uuid not null
  kind text not null
  parent_id uuid
  name text not null
  slug text not null
  zone text
  phone text
  email text
  address text
  languages text[] not null default
  is_open bool not null default
  status text not null default
  ended_at timestamptz
  ended_import_id uuid
  source text not null default
  source_id text
  source_hash text
  created_at timestamptz not null default
  constraint orgs_slug_once UNIQUE (district_id, slug)
  constraint orgs_source_once UNIQUE (district_id, source_id)
  constraint orgs_pkey PRIMARY KEY (district_id, id)
  constraint orgs_parent FOREIGN KEY (district_id, parent_id) REFERENCES roster.orgs(district_id, id)
  constraint orgs_kind_known CHECK ((kind = ANY (ARRAY['district'::text, 'school'::text, 'department'::text])))
  constraint orgs_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  constraint orgs_status_known CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text])))
  CREATE UNIQUE INDEX orgs_pkey ON roster.orgs USING btree (district_id, id)
  CREATE UNIQUE INDEX orgs_slug_once ON roster.orgs USING btree (district_id, slug)
  CREATE UNIQUE INDEX orgs_source_once ON roster.orgs USING btree (district_id, source_id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.people
  district_id uuid not null
  id uuid not null
  given_name text not null
  middle_name text
  family_name text not null
  preferred_name text
  is_student bool not null default
  is_guardian bool not null default
  is_staff bool not null default
  birth_date date
  language text
  interpreter bool not null default
  zone text
  grade text
  school_id uuid
  local_id text
  search_text text not null default
  status text not null default
  deceased_on date
  ended_at timestamptz
  restore_until timestamptz
  ended_import_id uuid
  source text not null default
  source_id text
  source_hash text
  created_at timestamptz not null default
  is_self bool not null default
  search_rules int2 not null default
  constraint people_source_once UNIQUE (district_id, source_id)
  constraint people_pkey PRIMARY KEY (district_id, id)
  constraint people_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint people_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  constraint people_status_known CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text, 'deceased'::text])))
  CREATE INDEX people_by_school ON roster.people USING btree (district_id, school_id) WHERE (school_id IS NOT NULL)
  CREATE INDEX people_by_search ON roster.people USING gin (search_text gin_trgm_ops)
  CREATE UNIQUE INDEX people_pkey ON roster.people USING btree (district_id, id)
  CREATE INDEX people_search_old ON roster.people USING btree (district_id, id) WHERE (search_rules < 2)
  CREATE UNIQUE INDEX people_source_once ON roster.people USING btree (district_id, source_id)
  policy searched true
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.relation_limits
  district_id uuid not null
  id uuid not null
  relation text not null
  taken text not null
  set_by uuid
  set_at timestamptz not null
  constraint relation_limits_once UNIQUE (district_id, relation, taken)
  constraint relation_limits_pkey PRIMARY KEY (district_id, id)
  constraint relation_limits_known CHECK ((taken = ANY (ARRAY['see_records'::text, 'be_contacted'::text, 'act'::text, 'pick_up'::text])))
  CREATE UNIQUE INDEX relation_limits_once ON roster.relation_limits USING btree (district_id, relation, taken)
  CREATE UNIQUE INDEX relation_limits_pkey ON roster.relation_limits USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.restrictions
  district_id uuid not null
  id uuid not null
  guardianship_id uuid not null
  student_id uuid not null
  words text not null
  document_reference text
  entered_at timestamptz not null default
  entered_by uuid
  lifted_at timestamptz
  lifted_by uuid
  source text not null default
  issued_by text
  takes text[] not null default
  begins date
  ends date
  constraint restrictions_pkey PRIMARY KEY (district_id, id)
  constraint restrictions_guardianship FOREIGN KEY (district_id, guardianship_id) REFERENCES roster.guardianships(district_id, id)
  constraint restrictions_source_known CHECK ((source = ANY (ARRAY['hand'::text, 'oneroster'::text, 'simple'::text])))
  constraint restrictions_takes_known CHECK ((takes <@ ARRAY['see_records'::text, 'be_contacted'::text, 'act'::text, 'pick_up'::text]))
  CREATE INDEX restrictions_by_guardianship ON roster.restrictions USING btree (district_id, guardianship_id)
  CREATE UNIQUE INDEX restrictions_pkey ON roster.restrictions USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table roster.settings
  district_id uuid not null
  id uuid not null
  guardians_see_records bool not null default
  constraint settings_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX settings_pkey ON roster.settings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staff_languages
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  language text not null
  constraint staff_languages_once UNIQUE (district_id, person_id, language)
  constraint staff_languages_pkey PRIMARY KEY (district_id, id)
  constraint staff_languages_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX staff_languages_once ON roster.staff_languages USING btree (district_id, person_id, language)
  CREATE UNIQUE INDEX staff_languages_pkey ON roster.staff_languages USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_assignments
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  line int4 not null
  action text not null
  person_source_id text not null
  org_source_id text not null
  role text not null
  title text
  source_role text
  is_primary bool not null
  constraint staged_assignments_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_assignments_pkey ON roster.staged_assignments USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_classes
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  source_id text not null
  source_hash text not null
  line int4 not null
  action text not null
  school_source_id text
  name text
  code text
  grade text
  is_homeroom bool
  subject text
  constraint staged_classes_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_classes_pkey ON roster.staged_classes USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_enrollments
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  source_id text not null
  source_hash text not null
  line int4 not null
  action text not null
  class_source_id text
  person_source_id text
  role text
  is_primary bool
  begins date
  ends date
  constraint staged_enrollments_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_enrollments_pkey ON roster.staged_enrollments USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_guardianships
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  source_hash text not null
  line int4 not null
  action text not null
  guardian_source_id text not null
  student_source_id text not null
  relation text
  legal_guardian bool
  lives_with bool
  says_be_contacted bool
  says_see_records bool
  says_act bool
  says_pick_up bool
  emergency_only bool
  contact_order int4
  begins date
  ends date
  state text
  restriction text
  document_reference text
  basis_document text
  constraint staged_guardianships_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_guardianships_pkey ON roster.staged_guardianships USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_orgs
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  source_id text not null
  source_hash text not null
  line int4 not null
  action text not null
  kind text
  parent_source_id text
  name text
  slug text
  constraint staged_orgs_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_orgs_pkey ON roster.staged_orgs USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table roster.staged_people
  district_id uuid not null
  id uuid not null
  import_id uuid not null
  source_id text not null
  source_hash text not null
  line int4 not null
  action text not null
  given_name text
  middle_name text
  family_name text
  preferred_name text
  is_student bool
  is_guardian bool
  is_staff bool
  birth_date date
  language text
  interpreter bool
  grade text
  school_source_id text
  local_id text
  search_text text
  emails text[]
  phones text[]
  constraint staged_people_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX staged_people_pkey ON roster.staged_people USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

view roster.v_assignments
  district_id uuid
  id uuid
  person_id uuid
  org_id uuid
  role text
  title text
  is_primary bool

view roster.v_attendance
  district_id uuid
  id uuid
  student_id uuid
  on_date date
  kind text

view roster.v_classes
  district_id uuid
  id uuid
  school_id uuid
  name text
  code text
  grade text
  is_active bool
  is_homeroom bool
  subject text

view roster.v_contact_details
  district_id uuid
  id uuid
  person_id uuid
  kind text
  value text
  as_written text
  position int4

view roster.v_duties
  district_id uuid
  id uuid
  person_id uuid
  duty text
  org_id uuid
  student_id uuid
  letters_from text
  letters_to text
  begins date
  ends date

view roster.v_enrollments
  district_id uuid
  id uuid
  class_id uuid
  person_id uuid
  role text
  is_primary bool
  begins date
  ends date

view roster.v_group_members
  district_id uuid
  id uuid
  group_id uuid
  person_id uuid
  role text
  kind text
  group_name text
  school_id uuid

view roster.v_guardianships
  district_id uuid
  id uuid
  guardian_id uuid
  student_id uuid
  relation text
  legal_guardian bool
  lives_with bool
  contact_order int4
  emergency_only bool
  may_be_contacted bool
  may_see_records bool
  may_act bool
  may_pick_up bool
  begins date
  ends date
  is_confirmed bool

view roster.v_homeroom_leaders
  district_id uuid
  student_id uuid
  person_id uuid

view roster.v_missing_work
  district_id uuid
  id uuid
  student_id uuid
  class_id uuid
  missing int4
  as_of date

view roster.v_only_pick_up
  district_id uuid
  person_id uuid

view roster.v_orgs
  district_id uuid
  id uuid
  kind text
  parent_id uuid
  name text
  slug text
  zone text
  phone text
  languages text[]
  is_open bool
  is_active bool

view roster.v_people
  district_id uuid
  id uuid
  given_name text
  family_name text
  preferred_name text
  name text
  is_student bool
  is_guardian bool
  is_staff bool
  grade text
  school_id uuid
  language text
  interpreter bool
  zone text
  is_active bool
  search_text text
  local_id text

view roster.v_staff_languages
  district_id uuid
  id uuid
  person_id uuid
  language text
