-- messages: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

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
  constraint announcements_pkey PRIMARY KEY (district_id, id)
  constraint announcements_author FOREIGN KEY (district_id, author_id) REFERENCES roster.people(district_id, id)
  constraint announcements_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint announcements_asks_known CHECK ((asks = ANY (ARRAY['nothing'::text, 'yes_no'::text, 'rsvp'::text, 'sign_up'::text, 'slip'::text, 'read'::text])))
  constraint announcements_emergency_has_reason CHECK (((urgency <> 'emergency'::text) OR (reason IS NOT NULL)))
  constraint announcements_kind_known CHECK ((kind = ANY (ARRAY['announcement'::text, 'alert'::text, 'notice'::text, 'slip'::text, 'sign_up'::text])))
  constraint announcements_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'waiting'::text, 'scheduled'::text, 'preparing'::text, 'going'::text, 'done'::text, 'stopped'::text])))
  constraint announcements_urgency_known CHECK ((urgency = ANY (ARRAY['ordinary'::text, 'same_day'::text, 'emergency'::text])))
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
  constraint one_liners_pkey PRIMARY KEY (district_id, id)
  constraint one_liners_author FOREIGN KEY (district_id, author_id) REFERENCES roster.people(district_id, id)
  constraint one_liners_student FOREIGN KEY (district_id, student_id) REFERENCES roster.people(district_id, id)
  constraint one_liners_kind_known CHECK ((kind = ANY (ARRAY['praise'::text, 'improvement'::text, 'invitation'::text])))
  constraint one_liners_state_known CHECK ((state = ANY (ARRAY['going'::text, 'taken_back'::text, 'done'::text])))
  CREATE INDEX one_liners_of_author ON messages.one_liners USING btree (district_id, author_id, week)
  CREATE INDEX one_liners_of_student ON messages.one_liners USING btree (district_id, student_id, created_at DESC)
  CREATE UNIQUE INDEX one_liners_pkey ON messages.one_liners USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

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
  constraint recipients_once UNIQUE (district_id, announcement_id, person_id)
  constraint recipients_pkey PRIMARY KEY (district_id, id)
  constraint recipients_announcement FOREIGN KEY (district_id, announcement_id) REFERENCES messages.announcements(district_id, id)
  constraint recipients_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint recipients_answer_known CHECK ((answer = ANY (ARRAY['yes'::text, 'no'::text, 'signed'::text, 'refused'::text, 'read'::text])))
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
  constraint settings_once UNIQUE (district_id)
  constraint settings_pkey PRIMARY KEY (district_id, id)
  constraint settings_budget_possible CHECK (((week_budget >= 1) AND (week_budget <= 50)))
  constraint settings_hours_possible CHECK (((from_hour >= 6) AND (until_hour <= 21) AND (from_hour < until_hour)))
  CREATE UNIQUE INDEX settings_once ON messages.settings USING btree (district_id)
  CREATE UNIQUE INDEX settings_pkey ON messages.settings USING btree (district_id, id)
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
