-- conversations: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table conversations.absences
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  backup_id uuid
  from_at timestamptz not null
  until_at timestamptz not null
  note text
  created_at timestamptz not null
  removed_at timestamptz
  constraint absences_pkey PRIMARY KEY (district_id, id)
  constraint absences_order CHECK ((from_at < until_at))
  CREATE INDEX absences_of_person ON conversations.absences USING btree (district_id, person_id, until_at) WHERE (removed_at IS NULL)
  CREATE UNIQUE INDEX absences_pkey ON conversations.absences USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.alarm_calls
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  person_id uuid not null
  round int4 not null
  at timestamptz not null
  constraint alarm_calls_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX alarm_calls_of_conversation ON conversations.alarm_calls USING btree (district_id, conversation_id, round)
  CREATE UNIQUE INDEX alarm_calls_pkey ON conversations.alarm_calls USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.alarm_hits
  district_id uuid not null
  id uuid not null
  conversation_id uuid
  list text not null
  category text not null
  family_key text not null
  at timestamptz not null
  false_at timestamptz
  reason text
  constraint alarm_hits_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX alarm_hits_by_time ON conversations.alarm_hits USING btree (district_id, at)
  CREATE INDEX alarm_hits_of_conversation ON conversations.alarm_hits USING btree (district_id, conversation_id) WHERE (conversation_id IS NOT NULL)
  CREATE UNIQUE INDEX alarm_hits_pkey ON conversations.alarm_hits USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.alarm_team
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  org_id uuid
  position int4 not null
  turns jsonb not null default
  is_backup bool not null default
  constraint alarm_team_once UNIQUE NULLS NOT DISTINCT (district_id, person_id, org_id)
  constraint alarm_team_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX alarm_team_once ON conversations.alarm_team USING btree (district_id, person_id, org_id) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX alarm_team_pkey ON conversations.alarm_team USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.alarm_words
  district_id uuid not null
  id uuid not null
  language text not null
  category text not null
  phrase text not null
  constraint alarm_words_once UNIQUE (district_id, language, phrase)
  constraint alarm_words_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX alarm_words_once ON conversations.alarm_words USING btree (district_id, language, phrase)
  CREATE UNIQUE INDEX alarm_words_pkey ON conversations.alarm_words USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.callbacks
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  person_id uuid not null
  at timestamptz not null
  outcome text not null
  said text
  constraint callbacks_pkey PRIMARY KEY (district_id, id)
  constraint callbacks_outcome_known CHECK ((outcome = ANY (ARRAY['reached'::text, 'no_answer'::text, 'voicemail'::text, 'wrong_number'::text])))
  CREATE INDEX callbacks_of_conversation ON conversations.callbacks USING btree (district_id, conversation_id)
  CREATE UNIQUE INDEX callbacks_pkey ON conversations.callbacks USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.categories
  district_id uuid not null
  id uuid not null
  key text not null
  names jsonb not null
  owner_id uuid
  position int4 not null default
  ended_at timestamptz
  constraint categories_key_once UNIQUE (district_id, key)
  constraint categories_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX categories_key_once ON conversations.categories USING btree (district_id, key)
  CREATE UNIQUE INDEX categories_pkey ON conversations.categories USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.child_moves
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  student_id uuid not null
  kind text not null
  at timestamptz not null
  import_id uuid
  grouped bool not null default
  from_school_id uuid
  to_school_id uuid
  from_class text
  to_class text
  owner_id uuid not null
  by_rule text not null
  decide_by timestamptz not null
  state text not null default
  to_id uuid
  decided_at timestamptz
  decided_by uuid
  constraint child_moves_pkey PRIMARY KEY (district_id, id)
  constraint child_moves_conversation FOREIGN KEY (district_id, conversation_id) REFERENCES conversations.conversations(district_id, id)
  constraint child_moves_kind_known CHECK ((kind = ANY (ARRAY['class'::text, 'school'::text, 'left'::text])))
  constraint child_moves_rule_known CHECK ((by_rule = ANY (ARRAY['stays'::text, 'goes'::text])))
  constraint child_moves_state_known CHECK ((state = ANY (ARRAY['open'::text, 'stayed'::text, 'went'::text, 'settled'::text, 'returned'::text])))
  CREATE INDEX child_moves_due ON conversations.child_moves USING btree (district_id, decide_by) WHERE (state = 'open'::text)
  CREATE INDEX child_moves_of_child ON conversations.child_moves USING btree (district_id, student_id, at)
  CREATE INDEX child_moves_of_conversation ON conversations.child_moves USING btree (district_id, conversation_id)
  CREATE UNIQUE INDEX child_moves_open_once ON conversations.child_moves USING btree (district_id, conversation_id) WHERE (state = 'open'::text)
  CREATE UNIQUE INDEX child_moves_pkey ON conversations.child_moves USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.conversations
  district_id uuid not null
  id uuid not null
  code text not null
  kind text not null
  channel text not null
  subject text not null
  preview text not null
  language text not null
  school_id uuid
  unit_id uuid
  topic_id uuid
  category_id uuid
  guardian_id uuid
  student_ids uuid[] not null default
  from_name text
  from_kind text not null default
  from_address text
  from_verified bool not null default
  callback bool not null default
  privacy text not null default
  reader_ids uuid[] not null default
  excluded_ids uuid[] not null default
  about_staff bool not null default
  state text not null
  owner_id uuid
  backup_id uuid
  helper_ids uuid[] not null default
  opened_at timestamptz not null
  opened_by uuid
  answer_due_at timestamptz not null
  resolve_due_at timestamptz not null
  due_at timestamptz
  paused_at timestamptz
  paused_minutes int4
  first_answered_at timestamptz
  first_answer_minutes int4
  resolved_minutes int4
  answered_by uuid
  breached_at timestamptz
  breached_owner_id uuid
  escalation int4 not null default
  next_nudge_at timestamptz
  closed_at timestamptz
  closed_by uuid
  closed_how text
  reopened int4 not null default
  handoffs int4 not null default
  bounces int4 not null default
  second_look_at timestamptz
  critical_at timestamptz
  critical_category text
  acknowledged_at timestamptz
  acknowledged_by uuid
  merged_into uuid
  group_id uuid
  praised_id uuid
  rating int4
  rated_at timestamptz
  rating_comment text
  link_version int4 not null default
  last_message_at timestamptz not null
  last_from text not null
  message_count int4 not null default
  unread bool not null default
  version int4 not null default
  history text
  history_ref text
  history_import_id uuid
  legal_kind text
  asker text not null default
  former_ids uuid[] not null default
  former_leaves jsonb not null default
  constraint conversations_code_once UNIQUE (district_id, code)
  constraint conversations_pkey PRIMARY KEY (district_id, id)
  constraint conversations_guardian FOREIGN KEY (district_id, guardian_id) REFERENCES roster.people(district_id, id)
  constraint conversations_owner FOREIGN KEY (district_id, owner_id) REFERENCES roster.people(district_id, id)
  constraint conversations_topic FOREIGN KEY (district_id, topic_id) REFERENCES conversations.topics(district_id, id)
  constraint conversations_always_owned CHECK (((state = 'closed'::text) OR ((owner_id IS NOT NULL) AND (due_at IS NOT NULL))))
  constraint conversations_asker_known CHECK ((asker = ANY (ARRAY['family'::text, 'student'::text, 'staff'::text, 'new_family'::text, 'neighbor'::text, 'media'::text, 'unknown'::text])))
  constraint conversations_history_known CHECK ((history = ANY (ARRAY['open'::text, 'closed'::text])))
  constraint conversations_history_stays_closed CHECK (((history IS DISTINCT FROM 'closed'::text) OR (state = 'closed'::text)))
  constraint conversations_kind_known CHECK ((kind = ANY (ARRAY['question'::text, 'concern'::text, 'suggestion'::text, 'praise'::text, 'comment'::text])))
  constraint conversations_legal_closed_readers CHECK (((legal_kind IS NULL) OR (privacy <> 'normal'::text)))
  constraint conversations_legal_never_just_closed CHECK (((legal_kind IS NULL) OR (state <> 'closed'::text) OR ((closed_how IS NOT NULL) AND (closed_how = 'legal_outcome'::text))))
  constraint conversations_never_own_matter CHECK (((owner_id IS NULL) OR (NOT (owner_id = ANY (excluded_ids)))))
  constraint conversations_privacy_known CHECK ((privacy = ANY (ARRAY['normal'::text, 'private'::text, 'anonymous'::text])))
  constraint conversations_rating_range CHECK (((rating >= 1) AND (rating <= 5)))
  constraint conversations_state_known CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'outbound'::text, 'closed'::text])))
  CREATE INDEX conversations_all_language ON conversations.conversations USING btree (district_id, language, opened_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_all_topic ON conversations.conversations USING btree (district_id, topic_id, opened_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_by_opening ON conversations.conversations USING btree (district_id, opened_at, id)
  CREATE UNIQUE INDEX conversations_code_once ON conversations.conversations USING btree (district_id, code)
  CREATE INDEX conversations_critical ON conversations.conversations USING btree (district_id, critical_at) WHERE ((critical_at IS NOT NULL) AND (acknowledged_at IS NULL))
  CREATE INDEX conversations_critical_open ON conversations.conversations USING btree (district_id, due_at, id) WHERE ((critical_at IS NOT NULL) AND (state <> 'closed'::text))
  CREATE INDEX conversations_legal ON conversations.conversations USING btree (district_id, legal_kind, opened_at) WHERE (legal_kind IS NOT NULL)
  CREATE INDEX conversations_longest ON conversations.conversations USING btree (district_id, (
CASE
    WHEN (first_answered_at IS NULL) THEN opened_at
    ELSE last_message_at
END), id) WHERE (state = 'open'::text)
  CREATE INDEX conversations_mine ON conversations.conversations USING btree (district_id, owner_id, due_at, id) WHERE (state <> 'closed'::text)
  CREATE INDEX conversations_nudge ON conversations.conversations USING btree (district_id, next_nudge_at) WHERE ((state <> 'closed'::text) AND (next_nudge_at IS NOT NULL))
  CREATE INDEX conversations_of_former ON conversations.conversations USING gin (district_id, former_ids) WHERE (former_ids <> '{}'::uuid[])
  CREATE INDEX conversations_of_group ON conversations.conversations USING btree (district_id, group_id) WHERE (group_id IS NOT NULL)
  CREATE INDEX conversations_of_guardian ON conversations.conversations USING btree (district_id, guardian_id, opened_at) WHERE (guardian_id IS NOT NULL)
  CREATE INDEX conversations_of_helpers ON conversations.conversations USING gin (district_id, helper_ids) WHERE (state <> 'closed'::text)
  CREATE INDEX conversations_of_sender ON conversations.conversations USING btree (district_id, from_address, opened_at) WHERE (from_address IS NOT NULL)
  CREATE INDEX conversations_of_students ON conversations.conversations USING gin (district_id, student_ids)
  CREATE INDEX conversations_open ON conversations.conversations USING btree (district_id, due_at, id) WHERE (state <> 'closed'::text)
  CREATE INDEX conversations_owner_ever ON conversations.conversations USING btree (district_id, owner_id, closed_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_owner_language ON conversations.conversations USING btree (district_id, owner_id, language, closed_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_owner_topic ON conversations.conversations USING btree (district_id, owner_id, topic_id, closed_at) WHERE (state = 'closed'::text)
  CREATE UNIQUE INDEX conversations_pkey ON conversations.conversations USING btree (district_id, id)
  CREATE INDEX conversations_school ON conversations.conversations USING btree (district_id, school_id, due_at, id) WHERE (state <> 'closed'::text)
  CREATE INDEX conversations_school_closed ON conversations.conversations USING btree (district_id, school_id, closed_at, id) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_school_language ON conversations.conversations USING btree (district_id, school_id, language, closed_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_school_longest ON conversations.conversations USING btree (district_id, school_id, (
CASE
    WHEN (first_answered_at IS NULL) THEN opened_at
    ELSE last_message_at
END), id) INCLUDE (due_at, unit_id, topic_id) WHERE (state = 'open'::text)
  CREATE INDEX conversations_school_opening ON conversations.conversations USING btree (district_id, school_id, opened_at, id)
  CREATE INDEX conversations_school_topic ON conversations.conversations USING btree (district_id, school_id, topic_id, closed_at) WHERE (state = 'closed'::text)
  CREATE INDEX conversations_to_call ON conversations.conversations USING btree (district_id, owner_id, due_at, id) WHERE (callback AND (state = 'open'::text))
  CREATE INDEX conversations_topic_opening ON conversations.conversations USING btree (district_id, topic_id, opened_at, id) WHERE (topic_id IS NOT NULL)
  CREATE INDEX conversations_unit ON conversations.conversations USING btree (district_id, unit_id, due_at, id) WHERE (state <> 'closed'::text)
  CREATE INDEX conversations_unit_closed ON conversations.conversations USING btree (district_id, unit_id, closed_at, id) WHERE ((state = 'closed'::text) AND (unit_id IS NOT NULL))
  CREATE INDEX conversations_unit_language ON conversations.conversations USING btree (district_id, unit_id, language, closed_at) WHERE ((state = 'closed'::text) AND (unit_id IS NOT NULL))
  CREATE INDEX conversations_unit_opening ON conversations.conversations USING btree (district_id, unit_id, opened_at, id) WHERE (unit_id IS NOT NULL)
  CREATE INDEX conversations_unit_topic ON conversations.conversations USING btree (district_id, unit_id, topic_id, closed_at) WHERE ((state = 'closed'::text) AND (unit_id IS NOT NULL))
  CREATE INDEX conversations_with_family ON conversations.conversations USING btree (district_id, due_at, id) WHERE (state = ANY (ARRAY['waiting'::text, 'outbound'::text]))
  CREATE INDEX conversations_with_helpers ON conversations.conversations USING btree (district_id, due_at, id) WHERE ((state <> 'closed'::text) AND (helper_ids <> '{}'::uuid[]))
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.day_changes
  district_id uuid not null
  id uuid not null
  told_id uuid not null
  school_id uuid not null
  student_id uuid
  child_name text not null default
  kind text not null
  on_day date not null
  at_time time
  reason text not null default
  words text not null default
  pick_up_id uuid
  pick_up_name text not null default
  guardian_id uuid
  asker_name text not null default
  asker_kind text not null default
  asker_address text
  is_proven bool not null default
  language text not null
  source text not null
  conversation_id uuid
  entered_by uuid
  entered_at timestamptz not null
  due_at timestamptz not null
  rung_at timestamptz
  outcome text
  settled_by uuid
  settled_at timestamptz
  constraint day_changes_pkey PRIMARY KEY (district_id, id)
  constraint day_changes_school FOREIGN KEY (district_id, school_id) REFERENCES roster.orgs(district_id, id)
  constraint day_changes_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint day_changes_asker_known CHECK ((asker_kind = ANY (ARRAY['email'::text, 'phone'::text, 'none'::text])))
  constraint day_changes_kind_known CHECK ((kind = ANY (ARRAY['absence'::text, 'late'::text, 'leaving'::text, 'way_home'::text])))
  constraint day_changes_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'declined'::text, 'mistake'::text, 'taken_back'::text])))
  constraint day_changes_settled CHECK (((outcome IS NULL) = (settled_at IS NULL)))
  constraint day_changes_somebody CHECK (((student_id IS NOT NULL) OR (child_name <> ''::text)))
  constraint day_changes_source_known CHECK ((source = ANY (ARRAY['family'::text, 'public'::text, 'phone'::text, 'counter'::text, 'paper'::text, 'email'::text])))
  CREATE INDEX day_changes_of_conversation ON conversations.day_changes USING btree (district_id, conversation_id) WHERE (conversation_id IS NOT NULL)
  CREATE INDEX day_changes_of_day ON conversations.day_changes USING btree (district_id, on_day, school_id)
  CREATE INDEX day_changes_of_student ON conversations.day_changes USING btree (district_id, student_id, on_day) WHERE (student_id IS NOT NULL)
  CREATE INDEX day_changes_of_told ON conversations.day_changes USING btree (district_id, told_id)
  CREATE UNIQUE INDEX day_changes_pkey ON conversations.day_changes USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table conversations.departure_moves
  district_id uuid not null
  id uuid not null
  departure_id uuid not null
  kind text not null
  about_id uuid not null
  before jsonb not null
  after jsonb not null
  went_back bool
  constraint departure_moves_pkey PRIMARY KEY (district_id, id)
  constraint departure_moves_departure FOREIGN KEY (district_id, departure_id) REFERENCES conversations.departures(district_id, id)
  constraint departure_moves_kind_known CHECK ((kind = ANY (ARRAY['conversation'::text, 'part'::text, 'topic'::text, 'category'::text, 'saved_reply'::text, 'alarm_team'::text, 'absence'::text, 'summer'::text, 'legal_seat'::text])))
  CREATE INDEX departure_moves_of_departure ON conversations.departure_moves USING btree (district_id, departure_id)
  CREATE UNIQUE INDEX departure_moves_pkey ON conversations.departure_moves USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.departures
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  unit_ids uuid[] not null default
  state text not null
  why text not null
  leaves_on date not null
  leaves_at timestamptz not null
  to_id uuid
  moves jsonb not null default
  topic_moves jsonb not null default
  switch_off bool not null default
  switched_off bool not null default
  planned_by uuid
  planned_at timestamptz not null
  done_at timestamptz
  moved int4 not null default
  ended_by uuid
  ended_at timestamptz
  constraint departures_pkey PRIMARY KEY (district_id, id)
  constraint departures_state_known CHECK ((state = ANY (ARRAY['planned'::text, 'done'::text, 'undone'::text, 'cancelled'::text])))
  CREATE INDEX departures_of_person ON conversations.departures USING btree (district_id, person_id, planned_at)
  CREATE UNIQUE INDEX departures_pkey ON conversations.departures USING btree (district_id, id)
  CREATE UNIQUE INDEX departures_planned_once ON conversations.departures USING btree (district_id, person_id) WHERE (state = 'planned'::text)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.groups
  district_id uuid not null
  id uuid not null
  name text not null
  made_by uuid not null
  made_at timestamptz not null
  constraint groups_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX groups_pkey ON conversations.groups USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.happenings
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  at timestamptz not null
  what text not null
  by_id uuid
  to_id uuid
  facts jsonb not null default
  constraint happenings_pkey PRIMARY KEY (district_id, id)
  constraint happenings_conversation FOREIGN KEY (district_id, conversation_id) REFERENCES conversations.conversations(district_id, id)
  CREATE INDEX happenings_of_conversation ON conversations.happenings USING btree (district_id, conversation_id, id)
  CREATE UNIQUE INDEX happenings_pkey ON conversations.happenings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.held_notices
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  conversation_id uuid not null
  what text not null
  words text
  once_key text not null
  held_at timestamptz not null
  send_at timestamptz not null
  settled_at timestamptz
  constraint held_notices_once UNIQUE (district_id, once_key)
  constraint held_notices_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX held_notices_of_conversation ON conversations.held_notices USING btree (district_id, conversation_id)
  CREATE UNIQUE INDEX held_notices_once ON conversations.held_notices USING btree (district_id, once_key)
  CREATE UNIQUE INDEX held_notices_pkey ON conversations.held_notices USING btree (district_id, id)
  CREATE INDEX held_notices_waiting ON conversations.held_notices USING btree (district_id, person_id, send_at) WHERE (settled_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.history_imports
  district_id uuid not null
  id uuid not null
  source text not null
  run_by text
  state text not null
  started_at timestamptz not null
  finished_at timestamptz
  counts jsonb not null default
  problems int4 not null default
  constraint history_imports_pkey PRIMARY KEY (district_id, id)
  constraint history_imports_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text])))
  CREATE INDEX history_imports_by_start ON conversations.history_imports USING btree (district_id, started_at)
  CREATE UNIQUE INDEX history_imports_pkey ON conversations.history_imports USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.legal_matters
  district_id uuid not null
  id uuid not null
  kind text not null
  how text not null
  reason text not null default
  begun_at timestamptz not null
  begun_by uuid
  received_on date not null
  acknowledge_by date not null
  decide_by date not null
  told text[] not null default
  next_at timestamptz
  breached_at timestamptz
  outcome text
  outcome_on date
  outcome_note text not null default
  decided_at timestamptz
  decided_by uuid
  off_reason text
  off_asked_by uuid
  off_asked_at timestamptz
  ended_at timestamptz
  ended_by uuid
  suggested bool not null default
  closed_by_path bool not null default
  constraint legal_matters_pkey PRIMARY KEY (district_id, id)
  constraint legal_matters_conversation FOREIGN KEY (district_id, id) REFERENCES conversations.conversations(district_id, id)
  constraint legal_matters_how_known CHECK ((how = ANY (ARRAY['topic'::text, 'desk'::text, 'family'::text])))
  constraint legal_matters_kind_known CHECK ((kind = ANY (ARRAY['discrimination'::text, 'harassment'::text, 'disability'::text, 'special_education_complaint'::text, 'public_records'::text])))
  constraint legal_matters_outcome_known CHECK (((outcome IS NULL) OR (outcome = ANY (ARRAY['decided'::text, 'withdrawn'::text, 'referred'::text]))))
  constraint legal_matters_outcome_whole CHECK (((outcome IS NULL) = (outcome_on IS NULL)))
  constraint legal_matters_suggested_by_topic CHECK (((NOT suggested) OR (how = 'topic'::text)))
  constraint legal_matters_two_people CHECK (((ended_by IS NULL) OR suggested OR (ended_by <> off_asked_by)))
  CREATE INDEX legal_matters_next ON conversations.legal_matters USING btree (district_id, next_at) WHERE (next_at IS NOT NULL)
  CREATE UNIQUE INDEX legal_matters_pkey ON conversations.legal_matters USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.legal_paths
  district_id uuid not null
  id uuid not null
  kind text not null
  acknowledge_days int4 not null
  decide_days int4 not null
  superior_id uuid
  outside_name text not null default
  outside_url text not null default
  changed_at timestamptz not null
  changed_by uuid
  constraint legal_paths_once UNIQUE (district_id, kind)
  constraint legal_paths_pkey PRIMARY KEY (district_id, id)
  constraint legal_paths_superior FOREIGN KEY (district_id, superior_id) REFERENCES roster.people(district_id, id)
  constraint legal_paths_days CHECK ((((acknowledge_days >= 1) AND (acknowledge_days <= 365)) AND ((decide_days >= acknowledge_days) AND (decide_days <= 365))))
  constraint legal_paths_kind_known CHECK ((kind = ANY (ARRAY['discrimination'::text, 'harassment'::text, 'disability'::text, 'special_education_complaint'::text, 'public_records'::text])))
  CREATE UNIQUE INDEX legal_paths_once ON conversations.legal_paths USING btree (district_id, kind)
  CREATE UNIQUE INDEX legal_paths_pkey ON conversations.legal_paths USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.legal_seats
  district_id uuid not null
  id uuid not null
  kind text not null
  org_id uuid
  person_id uuid
  deputy_id uuid
  title text not null default
  phone text not null default
  email text not null default
  office text not null default
  shows_name bool not null default
  constraint legal_seats_once UNIQUE NULLS NOT DISTINCT (district_id, kind, org_id)
  constraint legal_seats_pkey PRIMARY KEY (district_id, id)
  constraint legal_seats_deputy FOREIGN KEY (district_id, deputy_id) REFERENCES roster.people(district_id, id)
  constraint legal_seats_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint legal_seats_kind_known CHECK ((kind = ANY (ARRAY['discrimination'::text, 'harassment'::text, 'disability'::text, 'special_education_complaint'::text, 'public_records'::text])))
  constraint legal_seats_two CHECK (((deputy_id IS NULL) OR (person_id IS NULL) OR (deputy_id <> person_id)))
  CREATE UNIQUE INDEX legal_seats_once ON conversations.legal_seats USING btree (district_id, kind, org_id) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX legal_seats_pkey ON conversations.legal_seats USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.measured
  district_id uuid not null
  id uuid not null
  grain text not null
  day date not null
  at timestamptz not null
  constraint measured_once UNIQUE (district_id, grain, day)
  constraint measured_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX measured_once ON conversations.measured USING btree (district_id, grain, day)
  CREATE UNIQUE INDEX measured_pkey ON conversations.measured USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.measures
  district_id uuid not null
  id uuid not null
  grain text not null
  day date not null
  scope text not null
  scope_id uuid not null
  part text not null
  value text not null
  people int4 not null
  came int4 not null
  praise int4 not null
  answered int4 not null
  breached int4 not null
  asked int4 not null
  rated int4 not null
  rating_sum int4 not null
  bounced int4 not null
  reopened int4 not null
  looked_again int4 not null
  first_n int4 not null
  first_sum int8 not null
  first_spread int4[] not null
  settled_n int4 not null
  settled_sum int8 not null
  settled_spread int4[] not null
  constraint measures_once UNIQUE (district_id, scope, scope_id, part, grain, day, value)
  constraint measures_pkey PRIMARY KEY (district_id, id)
  constraint measures_grain_known CHECK ((grain = ANY (ARRAY['day'::text, 'month'::text])))
  constraint measures_part_known CHECK ((part = ANY (ARRAY['all'::text, 'school'::text, 'topic'::text, 'language'::text, 'channel'::text, 'asker'::text])))
  constraint measures_scope_known CHECK ((scope = ANY (ARRAY['district'::text, 'school'::text, 'unit'::text])))
  CREATE INDEX measures_of_day ON conversations.measures USING btree (district_id, grain, day, scope, part, scope_id)
  CREATE UNIQUE INDEX measures_once ON conversations.measures USING btree (district_id, scope, scope_id, part, grain, day, value)
  CREATE UNIQUE INDEX measures_pkey ON conversations.measures USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.messages
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  direction text not null
  channel text not null
  author_id uuid
  author_name text
  guardian_id uuid
  text text not null
  quoted text
  html_safe text
  language text
  mentions uuid[] not null default
  at timestamptz not null
  state text not null default
  send_at timestamptz
  message_id text
  inbound_id uuid
  authentication jsonb
  warnings text[] not null default
  via text
  then_do text not null default
  file_count int4 not null default
  joined_at timestamptz
  waits_for text[] not null default
  told text
  told_language text
  told_how text
  constraint messages_pkey PRIMARY KEY (district_id, id)
  constraint messages_conversation FOREIGN KEY (district_id, conversation_id) REFERENCES conversations.conversations(district_id, id)
  constraint messages_direction_known CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text, 'note'::text])))
  constraint messages_state_known CHECK ((state = ANY (ARRAY['kept'::text, 'held'::text, 'sent'::text, 'taken_back'::text])))
  CREATE INDEX messages_by_message_id ON conversations.messages USING btree (district_id, message_id) WHERE (message_id IS NOT NULL)
  CREATE INDEX messages_of_conversation ON conversations.messages USING btree (district_id, conversation_id, id)
  CREATE UNIQUE INDEX messages_pkey ON conversations.messages USING btree (district_id, id)
  CREATE INDEX messages_waiting ON conversations.messages USING gin (district_id, waits_for) WHERE (waits_for <> '{}'::text[])
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.reads
  district_id uuid not null
  id uuid not null
  conversation_id uuid not null
  person_id uuid not null
  read_at timestamptz not null
  constraint reads_once UNIQUE (district_id, conversation_id, person_id)
  constraint reads_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX reads_once ON conversations.reads USING btree (district_id, conversation_id, person_id)
  CREATE UNIQUE INDEX reads_pkey ON conversations.reads USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.saved_filters
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  name text not null
  query text not null
  position int4 not null default
  constraint saved_filters_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX saved_filters_of_person ON conversations.saved_filters USING btree (district_id, person_id)
  CREATE UNIQUE INDEX saved_filters_pkey ON conversations.saved_filters USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.saved_replies
  district_id uuid not null
  id uuid not null
  name text not null
  text text not null
  language text not null
  owner_id uuid not null
  topic_id uuid
  shared bool not null default
  used int4 not null default
  ended_at timestamptz
  constraint saved_replies_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX saved_replies_pkey ON conversations.saved_replies USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.search
  district_id uuid not null
  id uuid not null
  school_id uuid
  unit_id uuid
  owner_id uuid
  helper_ids uuid[] not null default
  excluded_ids uuid[] not null default
  opened_at timestamptz not null
  words tsvector not null
  constraint search_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX search_by_time ON conversations.search USING gin (conversations.search_keys(district_id, opened_at, words, school_id, unit_id, owner_id, helper_ids)) WITH (gin_pending_list_limit='512')
  CREATE INDEX search_newest ON conversations.search USING btree (district_id, opened_at, id)
  CREATE UNIQUE INDEX search_pkey ON conversations.search USING btree (district_id, id)
  policy searched true
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.summers
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  starts_on date not null
  until_on date not null
  starts_at timestamptz not null
  until_at timestamptz not null
  cover_kind text not null
  person_id uuid
  role text
  unit_id uuid
  season_id uuid
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint summers_pkey PRIMARY KEY (district_id, id)
  constraint summers_cover_known CHECK ((cover_kind = ANY (ARRAY['person'::text, 'role_at_school'::text, 'role_at_unit'::text])))
  constraint summers_order CHECK (((starts_on < until_on) AND (starts_at < until_at)))
  CREATE UNIQUE INDEX summers_pkey ON conversations.summers USING btree (district_id, id)
  CREATE INDEX summers_standing ON conversations.summers USING btree (district_id, until_at) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.topic_owners
  district_id uuid not null
  id uuid not null
  topic_id uuid not null
  org_id uuid
  kind text not null
  person_id uuid
  role text
  unit_id uuid
  rota uuid[] not null default
  backups uuid[] not null default
  subject text
  prefers_language bool not null default
  constraint topic_owners_once UNIQUE NULLS NOT DISTINCT (district_id, topic_id, org_id)
  constraint topic_owners_pkey PRIMARY KEY (district_id, id)
  constraint topic_owners_topic FOREIGN KEY (district_id, topic_id) REFERENCES conversations.topics(district_id, id) ON DELETE CASCADE
  constraint topic_owners_kind_known CHECK ((kind = ANY (ARRAY['person'::text, 'role_at_school'::text, 'role_at_unit'::text, 'teacher_of_child'::text, 'homeroom_teacher'::text, 'subject_teacher'::text, 'counselor'::text, 'case_manager'::text, 'speaks_language'::text, 'rota'::text])))
  CREATE UNIQUE INDEX topic_owners_once ON conversations.topic_owners USING btree (district_id, topic_id, org_id) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX topic_owners_pkey ON conversations.topic_owners USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.topics
  district_id uuid not null
  id uuid not null
  key text not null
  category_id uuid not null
  names jsonb not null
  covers jsonb not null
  words jsonb not null
  answer_minutes int4 not null
  resolve_minutes int4 not null
  sensitive text
  position int4 not null default
  ended_at timestamptz
  legal_path text
  askers text[] not null default
  suggests text[] not null default
  constraint topics_key_once UNIQUE (district_id, key)
  constraint topics_pkey PRIMARY KEY (district_id, id)
  constraint topics_category FOREIGN KEY (district_id, category_id) REFERENCES conversations.categories(district_id, id)
  constraint topics_legal_known CHECK (((legal_path IS NULL) OR (legal_path = ANY (ARRAY['none'::text, 'discrimination'::text, 'harassment'::text, 'disability'::text, 'special_education_complaint'::text, 'public_records'::text]))))
  constraint topics_minutes_positive CHECK (((answer_minutes > 0) AND (resolve_minutes > 0)))
  CREATE UNIQUE INDEX topics_key_once ON conversations.topics USING btree (district_id, key)
  CREATE UNIQUE INDEX topics_pkey ON conversations.topics USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.webhook_deliveries
  district_id uuid not null
  id uuid not null
  webhook_id uuid not null
  event text not null
  at timestamptz not null
  attempts int4 not null default
  status int4
  settled_at timestamptz
  constraint webhook_deliveries_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX webhook_deliveries_of_webhook ON conversations.webhook_deliveries USING btree (district_id, webhook_id, id)
  CREATE UNIQUE INDEX webhook_deliveries_pkey ON conversations.webhook_deliveries USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table conversations.webhooks
  district_id uuid not null
  id uuid not null
  url text not null
  secret_sealed text not null
  events text[] not null
  made_by uuid not null
  made_at timestamptz not null
  disabled_at timestamptz
  disabled_reason text
  constraint webhooks_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX webhooks_pkey ON conversations.webhooks USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
