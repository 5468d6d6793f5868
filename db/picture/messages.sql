-- messages: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table messages.absence_days
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  on_date date not null
  told_at timestamptz not null
  constraint absence_days_once UNIQUE (district_id, student_id, on_date)
  constraint absence_days_pkey PRIMARY KEY (district_id, id)
  constraint absence_days_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX absence_days_once ON messages.absence_days USING btree (district_id, student_id, on_date)
  CREATE UNIQUE INDEX absence_days_pkey ON messages.absence_days USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.absence_settings
  district_id uuid not null
  id uuid not null
  school_id uuid not null
  is_on bool not null
  weekday int4 not null default
  hour int4 not null default
  changed_by uuid not null
  changed_at timestamptz not null
  least int4 not null default
  words text not null default
  words_language text
  constraint absence_settings_once UNIQUE (district_id, school_id)
  constraint absence_settings_pkey PRIMARY KEY (district_id, id)
  constraint absence_settings_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint absence_settings_possible CHECK ((((weekday >= 1) AND (weekday <= 5)) AND ((hour >= 8) AND (hour <= 19))))
  CREATE UNIQUE INDEX absence_settings_once ON messages.absence_settings USING btree (district_id, school_id)
  CREATE UNIQUE INDEX absence_settings_pkey ON messages.absence_settings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.alert_calls
  district_id uuid not null
  id uuid not null
  announcement_id uuid not null
  student_id uuid not null
  caller_id uuid not null
  taken_at timestamptz not null
  result text
  note text not null default
  noted_at timestamptz
  constraint alert_calls_pkey PRIMARY KEY (district_id, id)
  constraint alert_calls_announcement FOREIGN KEY (district_id, announcement_id) REFERENCES messages.announcements(district_id, id)
  constraint alert_calls_caller FOREIGN KEY (district_id, caller_id) REFERENCES roster.people(district_id, id)
  constraint alert_calls_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint alert_calls_result_known CHECK ((result = ANY (ARRAY['spoke'::text, 'left_message'::text, 'no_answer'::text, 'wrong_number'::text, 'given_back'::text])))
  CREATE UNIQUE INDEX alert_calls_one_caller ON messages.alert_calls USING btree (district_id, announcement_id, student_id) WHERE (result IS NULL)
  CREATE UNIQUE INDEX alert_calls_pkey ON messages.alert_calls USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.announcements
  district_id uuid not null
  id uuid not null
  kind text not null
  category text not null
  urgency text not null
  org_id uuid
  author_id uuid not null
  language text not null
  title text not null
  body text not null
  short text not null
  audience jsonb not null
  asks text not null default
  places int4
  answer_until timestamptz
  state text not null default
  send_at timestamptz
  reason text
  is_drill bool not null default
  ends_alert uuid
  file_ids uuid[] not null default
  ways text[] not null default
  approved_by uuid
  approved_at timestamptz
  broadcast_id uuid
  version int4 not null default
  created_at timestamptz not null
  changed_at timestamptz not null
  begun_at timestamptz
  ended_at timestamptz
  budget_reason text
  prepared jsonb
  about_id uuid
  constraint announcements_pkey PRIMARY KEY (district_id, id)
  constraint announcements_author FOREIGN KEY (district_id, author_id) REFERENCES roster.people(district_id, id)
  constraint announcements_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint announcements_asks_known CHECK ((asks = ANY (ARRAY['nothing'::text, 'yes_no'::text, 'rsvp'::text, 'sign_up'::text, 'slip'::text, 'read'::text])))
  constraint announcements_emergency_has_reason CHECK (((urgency <> 'emergency'::text) OR (reason IS NOT NULL)))
  constraint announcements_kind_known CHECK ((kind = ANY (ARRAY['announcement'::text, 'alert'::text, 'notice'::text, 'slip'::text, 'sign_up'::text])))
  constraint announcements_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'waiting'::text, 'scheduled'::text, 'preparing'::text, 'going'::text, 'done'::text, 'stopped'::text])))
  constraint announcements_urgency_known CHECK ((urgency = ANY (ARRAY['ordinary'::text, 'same_day'::text, 'emergency'::text])))
  CREATE INDEX announcements_about ON messages.announcements USING btree (district_id, about_id) WHERE (about_id IS NOT NULL)
  CREATE INDEX announcements_by_org ON messages.announcements USING btree (district_id, org_id, created_at DESC)
  CREATE INDEX announcements_by_time ON messages.announcements USING btree (district_id, created_at DESC)
  CREATE UNIQUE INDEX announcements_pkey ON messages.announcements USING btree (district_id, id)
  CREATE INDEX announcements_waiting ON messages.announcements USING btree (district_id, send_at) WHERE (state = ANY (ARRAY['waiting'::text, 'scheduled'::text, 'preparing'::text, 'going'::text]))
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.audiences
  district_id uuid not null
  id uuid not null
  name text not null
  org_id uuid
  chosen jsonb not null
  made_by uuid not null
  made_at timestamptz not null
  ended_at timestamptz
  constraint audiences_pkey PRIMARY KEY (district_id, id)
  constraint audiences_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  CREATE UNIQUE INDEX audiences_pkey ON messages.audiences USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.child_notices
  district_id uuid not null
  id uuid not null
  kind text not null
  student_id uuid not null
  school_id uuid not null
  teacher_id uuid
  week date not null
  facts jsonb not null
  words text not null
  language text not null
  broadcast_id uuid
  made_at timestamptz not null
  constraint child_notices_once UNIQUE (district_id, kind, student_id, week)
  constraint child_notices_pkey PRIMARY KEY (district_id, id)
  constraint child_notices_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint child_notices_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint child_notices_teacher FOREIGN KEY (district_id, teacher_id) REFERENCES roster.people(district_id, id)
  constraint child_notices_kind_known CHECK ((kind = ANY (ARRAY['absence'::text, 'missing_work'::text])))
  CREATE INDEX child_notices_of_student ON messages.child_notices USING btree (district_id, student_id, made_at DESC)
  CREATE UNIQUE INDEX child_notices_once ON messages.child_notices USING btree (district_id, kind, student_id, week)
  CREATE UNIQUE INDEX child_notices_pkey ON messages.child_notices USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.day_notices
  district_id uuid not null
  id uuid not null
  kind text not null
  org_id uuid not null
  group_name text
  on_date date not null
  at_time text
  minutes int4
  why text not null default
  words text not null default
  calendar_id uuid
  announcement_id uuid
  back_id uuid
  declared_by uuid not null
  declared_at timestamptz not null
  shown_until timestamptz not null
  taken_back_by uuid
  taken_back_at timestamptz
  constraint day_notices_pkey PRIMARY KEY (district_id, id)
  constraint day_notices_declared_by FOREIGN KEY (district_id, declared_by) REFERENCES roster.people(district_id, id)
  constraint day_notices_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint day_notices_kind_known CHECK ((kind = ANY (ARRAY['closed'::text, 'late_start'::text, 'early_dismissal'::text, 'remote'::text, 'late_bus'::text])))
  CREATE UNIQUE INDEX day_notices_pkey ON messages.day_notices USING btree (district_id, id)
  CREATE INDEX day_notices_shown ON messages.day_notices USING btree (district_id, shown_until)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.document_lots
  district_id uuid not null
  id uuid not null
  org_id uuid
  author_id uuid not null
  title text not null
  language text not null
  state text not null default
  unmatched text[] not null default
  doubled text[] not null default
  unreadable text[] not null default
  created_at timestamptz not null
  sent_at timestamptz
  ended_at timestamptz
  constraint document_lots_pkey PRIMARY KEY (district_id, id)
  constraint document_lots_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint document_lots_state_known CHECK ((state = ANY (ARRAY['looked_over'::text, 'sent'::text, 'withdrawn'::text])))
  CREATE INDEX document_lots_by_time ON messages.document_lots USING btree (district_id, created_at DESC)
  CREATE UNIQUE INDEX document_lots_pkey ON messages.document_lots USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.document_opens
  district_id uuid not null
  id uuid not null
  document_id uuid not null
  person_id uuid not null
  how text not null
  at timestamptz not null
  constraint document_opens_once UNIQUE (district_id, document_id, person_id, how)
  constraint document_opens_pkey PRIMARY KEY (district_id, id)
  constraint document_opens_document FOREIGN KEY (district_id, document_id) REFERENCES messages.documents(district_id, id)
  constraint document_opens_how_known CHECK ((how = ANY (ARRAY['page'::text, 'paper'::text])))
  CREATE UNIQUE INDEX document_opens_once ON messages.document_opens USING btree (district_id, document_id, person_id, how)
  CREATE UNIQUE INDEX document_opens_pkey ON messages.document_opens USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.documents
  district_id uuid not null
  id uuid not null
  lot_id uuid not null
  student_id uuid not null
  file_id uuid not null
  name text not null
  constraint documents_once UNIQUE (district_id, lot_id, student_id)
  constraint documents_pkey PRIMARY KEY (district_id, id)
  constraint documents_lot FOREIGN KEY (district_id, lot_id) REFERENCES messages.document_lots(district_id, id)
  constraint documents_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  CREATE INDEX documents_of_student ON messages.documents USING btree (district_id, student_id)
  CREATE UNIQUE INDEX documents_once ON messages.documents USING btree (district_id, lot_id, student_id)
  CREATE UNIQUE INDEX documents_pkey ON messages.documents USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.friday_choices
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  per_week int4 not null
  changed_at timestamptz not null
  constraint friday_choices_once UNIQUE (district_id, person_id)
  constraint friday_choices_pkey PRIMARY KEY (district_id, id)
  constraint friday_choices_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint friday_choices_possible CHECK (((per_week >= 1) AND (per_week <= 30)))
  CREATE UNIQUE INDEX friday_choices_once ON messages.friday_choices USING btree (district_id, person_id)
  CREATE UNIQUE INDEX friday_choices_pkey ON messages.friday_choices USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.one_liners
  district_id uuid not null
  id uuid not null
  author_id uuid not null
  student_id uuid not null
  week date not null
  kind text not null
  phrase_id text
  slots jsonb not null default
  words text not null
  language text not null
  state text not null default
  created_at timestamptz not null
  ended_at timestamptz
  broadcast_id uuid
  goes_at timestamptz
  constraint one_liners_pkey PRIMARY KEY (district_id, id)
  constraint one_liners_author FOREIGN KEY (district_id, author_id) REFERENCES roster.people(district_id, id)
  constraint one_liners_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint one_liners_kind_known CHECK ((kind = ANY (ARRAY['praise'::text, 'improvement'::text, 'invitation'::text])))
  constraint one_liners_state_known CHECK ((state = ANY (ARRAY['going'::text, 'taken_back'::text, 'done'::text])))
  CREATE INDEX one_liners_of_author ON messages.one_liners USING btree (district_id, author_id, week)
  CREATE INDEX one_liners_of_student ON messages.one_liners USING btree (district_id, student_id, created_at DESC)
  CREATE UNIQUE INDEX one_liners_pkey ON messages.one_liners USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.picture_checks
  district_id uuid not null
  id uuid not null
  announcement_id uuid not null
  file_ids uuid[] not null
  named uuid[] not null
  checked_by uuid not null
  checked_at timestamptz not null
  constraint picture_checks_pkey PRIMARY KEY (district_id, id)
  constraint picture_checks_announcement FOREIGN KEY (district_id, announcement_id) REFERENCES messages.announcements(district_id, id)
  CREATE UNIQUE INDEX picture_checks_pkey ON messages.picture_checks USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.reach_tasks
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  student_id uuid not null
  school_id uuid not null
  why text not null
  state text not null
  claimed_by uuid
  given_by uuid
  note text not null default
  made_at timestamptz not null
  changed_at timestamptz not null
  constraint reach_tasks_pkey PRIMARY KEY (district_id, id)
  constraint reach_tasks_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint reach_tasks_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint reach_tasks_state_known CHECK ((state = ANY (ARRAY['claimed'::text, 'done'::text, 'open'::text])))
  CREATE INDEX reach_tasks_of_claimer ON messages.reach_tasks USING btree (district_id, claimed_by, state)
  CREATE INDEX reach_tasks_of_person ON messages.reach_tasks USING btree (district_id, person_id, changed_at DESC)
  CREATE UNIQUE INDEX reach_tasks_pkey ON messages.reach_tasks USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.recipients
  district_id uuid not null
  id uuid not null
  announcement_id uuid not null
  person_id uuid not null
  student_ids uuid[] not null default
  language text not null
  way text
  left_out text
  answer text
  answer_words text
  answered_at timestamptz
  answered_by uuid
  answered_how text
  read_at timestamptz
  collected_until timestamptz
  digest_id uuid
  constraint recipients_once UNIQUE (district_id, announcement_id, person_id)
  constraint recipients_pkey PRIMARY KEY (district_id, id)
  constraint recipients_announcement FOREIGN KEY (district_id, announcement_id) REFERENCES messages.announcements(district_id, id)
  constraint recipients_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint recipients_answer_known CHECK ((answer = ANY (ARRAY['yes'::text, 'no'::text, 'signed'::text, 'refused'::text, 'read'::text])))
  CREATE INDEX recipients_collected ON messages.recipients USING btree (district_id, collected_until, person_id) WHERE ((collected_until IS NOT NULL) AND (digest_id IS NULL))
  CREATE INDEX recipients_of_digest ON messages.recipients USING btree (district_id, digest_id) WHERE (digest_id IS NOT NULL)
  CREATE INDEX recipients_of_person ON messages.recipients USING btree (district_id, person_id, announcement_id)
  CREATE UNIQUE INDEX recipients_once ON messages.recipients USING btree (district_id, announcement_id, person_id)
  CREATE UNIQUE INDEX recipients_pkey ON messages.recipients USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.settings
  district_id uuid not null
  id uuid not null
  approval_needed bool not null default
  week_budget int4 not null default
  from_hour int4 not null default
  until_hour int4 not null default
  changed_by uuid
  changed_at timestamptz not null
  over_budget text not null default
  constraint settings_once UNIQUE (district_id)
  constraint settings_pkey PRIMARY KEY (district_id, id)
  constraint settings_budget_possible CHECK (((week_budget >= 1) AND (week_budget <= 50)))
  constraint settings_hours_possible CHECK (((from_hour >= 6) AND (until_hour <= 21) AND (from_hour < until_hour)))
  constraint settings_over_budget_known CHECK ((over_budget = ANY (ARRAY['ask'::text, 'merge'::text])))
  CREATE UNIQUE INDEX settings_once ON messages.settings USING btree (district_id)
  CREATE UNIQUE INDEX settings_pkey ON messages.settings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.sign_up_people
  district_id uuid not null
  id uuid not null
  sign_up_id uuid not null
  person_id uuid
  name text not null
  kind text not null
  address text not null
  language text not null
  state text not null
  position int4 not null
  came_at timestamptz not null
  changed_at timestamptz not null
  reminded_at timestamptz
  constraint sign_up_people_once UNIQUE (district_id, sign_up_id, address, name)
  constraint sign_up_people_order UNIQUE (district_id, sign_up_id, "position")
  constraint sign_up_people_pkey PRIMARY KEY (district_id, id)
  constraint sign_up_people_sign_up FOREIGN KEY (district_id, sign_up_id) REFERENCES messages.sign_ups(district_id, id)
  constraint sign_up_people_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text])))
  constraint sign_up_people_state_known CHECK ((state = ANY (ARRAY['in'::text, 'waiting'::text, 'gone'::text])))
  CREATE UNIQUE INDEX sign_up_people_once ON messages.sign_up_people USING btree (district_id, sign_up_id, address, name)
  CREATE UNIQUE INDEX sign_up_people_order ON messages.sign_up_people USING btree (district_id, sign_up_id, "position")
  CREATE UNIQUE INDEX sign_up_people_pkey ON messages.sign_up_people USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.sign_ups
  district_id uuid not null
  id uuid not null
  org_id uuid
  author_id uuid not null
  code text not null
  title text not null
  details text not null
  language text not null
  place text not null default
  starts_at timestamptz not null
  places int4 not null
  state text not null default
  created_at timestamptz not null
  ended_at timestamptz
  constraint sign_ups_code_once UNIQUE (district_id, code)
  constraint sign_ups_pkey PRIMARY KEY (district_id, id)
  constraint sign_ups_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint sign_ups_places_possible CHECK (((places >= 1) AND (places <= 5000)))
  constraint sign_ups_state_known CHECK ((state = ANY (ARRAY['open'::text, 'ended'::text])))
  CREATE INDEX sign_ups_by_time ON messages.sign_ups USING btree (district_id, created_at DESC)
  CREATE UNIQUE INDEX sign_ups_code_once ON messages.sign_ups USING btree (district_id, code)
  CREATE UNIQUE INDEX sign_ups_pkey ON messages.sign_ups USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.signatures
  district_id uuid not null
  id uuid not null
  slip_id uuid not null
  student_id uuid not null
  guardian_id uuid not null
  answer text not null
  how text not null
  words text not null
  language text not null
  entered_by uuid
  signed_at timestamptz not null
  constraint signatures_pkey PRIMARY KEY (district_id, id)
  constraint signatures_guardian FOREIGN KEY (district_id, guardian_id) REFERENCES roster.people(district_id, id)
  constraint signatures_slip FOREIGN KEY (district_id, slip_id) REFERENCES messages.slips(district_id, id)
  constraint signatures_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint signatures_answer_known CHECK ((answer = ANY (ARRAY['yes'::text, 'no'::text])))
  constraint signatures_how_known CHECK ((how = ANY (ARRAY['page'::text, 'text'::text, 'paper'::text])))
  constraint signatures_paper_entered CHECK (((how = 'paper'::text) = (entered_by IS NOT NULL)))
  CREATE INDEX signatures_of_slip ON messages.signatures USING btree (district_id, slip_id, student_id, signed_at)
  CREATE UNIQUE INDEX signatures_pkey ON messages.signatures USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.slip_children
  district_id uuid not null
  id uuid not null
  slip_id uuid not null
  student_id uuid not null
  constraint slip_children_once UNIQUE (district_id, slip_id, student_id)
  constraint slip_children_pkey PRIMARY KEY (district_id, id)
  constraint slip_children_slip FOREIGN KEY (district_id, slip_id) REFERENCES messages.slips(district_id, id)
  constraint slip_children_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  CREATE INDEX slip_children_of_student ON messages.slip_children USING btree (district_id, student_id)
  CREATE UNIQUE INDEX slip_children_once ON messages.slip_children USING btree (district_id, slip_id, student_id)
  CREATE UNIQUE INDEX slip_children_pkey ON messages.slip_children USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table messages.slips
  district_id uuid not null
  id uuid not null
  org_id uuid
  author_id uuid not null
  leader_ids uuid[] not null default
  title text not null
  details text not null
  language text not null
  place text not null default
  on_date date not null
  sign_until timestamptz not null
  state text not null default
  created_at timestamptz not null
  ended_at timestamptz
  constraint slips_pkey PRIMARY KEY (district_id, id)
  constraint slips_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint slips_state_known CHECK ((state = ANY (ARRAY['open'::text, 'ended'::text])))
  CREATE INDEX slips_by_time ON messages.slips USING btree (district_id, created_at DESC)
  CREATE UNIQUE INDEX slips_pkey ON messages.slips USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.turns
  district_id uuid not null
  id uuid not null
  author_id uuid not null
  week date not null
  student_id uuid not null
  position int4 not null
  skipped text
  constraint turns_once UNIQUE (district_id, author_id, week, student_id)
  constraint turns_pkey PRIMARY KEY (district_id, id)
  constraint turns_author FOREIGN KEY (district_id, author_id) REFERENCES roster.people(district_id, id)
  constraint turns_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX turns_once ON messages.turns USING btree (district_id, author_id, week, student_id)
  CREATE UNIQUE INDEX turns_once_a_child ON messages.turns USING btree (district_id, week, student_id)
  CREATE UNIQUE INDEX turns_pkey ON messages.turns USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.wordings
  district_id uuid not null
  id uuid not null
  announcement_id uuid not null
  language text not null
  title text not null
  body text not null
  short text not null
  how text not null
  made_at timestamptz not null
  constraint wordings_once UNIQUE (district_id, announcement_id, language)
  constraint wordings_pkey PRIMARY KEY (district_id, id)
  constraint wordings_announcement FOREIGN KEY (district_id, announcement_id) REFERENCES messages.announcements(district_id, id)
  constraint wordings_how_known CHECK ((how = ANY (ARRAY['written'::text, 'reviewed'::text, 'phrase'::text, 'machine'::text, 'original'::text])))
  CREATE UNIQUE INDEX wordings_once ON messages.wordings USING btree (district_id, announcement_id, language)
  CREATE UNIQUE INDEX wordings_pkey ON messages.wordings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table messages.work_settings
  district_id uuid not null
  id uuid not null
  school_id uuid not null
  is_on bool not null
  weekday int4 not null default
  hour int4 not null default
  least int4 not null default
  words text not null default
  words_language text
  changed_by uuid not null
  changed_at timestamptz not null
  constraint work_settings_once UNIQUE (district_id, school_id)
  constraint work_settings_pkey PRIMARY KEY (district_id, id)
  constraint work_settings_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint work_settings_possible CHECK ((((weekday >= 1) AND (weekday <= 5)) AND ((hour >= 8) AND (hour <= 19))))
  CREATE UNIQUE INDEX work_settings_once ON messages.work_settings USING btree (district_id, school_id)
  CREATE UNIQUE INDEX work_settings_pkey ON messages.work_settings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
