-- records: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table records.blackouts
  district_id uuid not null
  id uuid not null
  request_id uuid not null
  words text not null
  why text not null
  person_id uuid
  lifted_reason text
  decided_by uuid
  constraint blackouts_once UNIQUE (district_id, request_id, words)
  constraint blackouts_pkey PRIMARY KEY (district_id, id)
  constraint blackouts_request FOREIGN KEY (district_id, request_id) REFERENCES records.requests(district_id, id) ON DELETE CASCADE
  constraint blackouts_why_known CHECK ((why = ANY (ARRAY['child'::text, 'family'::text, 'chosen'::text])))
  CREATE UNIQUE INDEX blackouts_once ON records.blackouts USING btree (district_id, request_id, words)
  CREATE UNIQUE INDEX blackouts_pkey ON records.blackouts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.consents
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  kind text not null
  withdraws_id uuid
  signed_by text not null
  signed_by_id uuid
  signed_on date not null
  what text not null
  why text not null
  to_whom text not null
  how text not null
  entered_by uuid
  entered_at timestamptz not null
  constraint consents_pkey PRIMARY KEY (district_id, id)
  constraint consents_how_known CHECK ((how = ANY (ARRAY['paper'::text, 'page'::text])))
  constraint consents_kind_known CHECK ((kind = ANY (ARRAY['given'::text, 'withdrawn'::text])))
  constraint consents_withdraws CHECK (((kind = 'withdrawn'::text) = (withdraws_id IS NOT NULL)))
  CREATE INDEX consents_of_student ON records.consents USING btree (district_id, student_id, entered_at)
  CREATE UNIQUE INDEX consents_pkey ON records.consents USING btree (district_id, id)
  CREATE UNIQUE INDEX consents_withdrawn_once ON records.consents USING btree (district_id, withdraws_id) WHERE (withdraws_id IS NOT NULL)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table records.disclosures
  district_id uuid not null
  id uuid not null
  request_id uuid not null
  file_id uuid not null
  sha256 text not null
  size int4 not null
  records int4 not null
  left_out int4 not null
  blacked_out int4 not null
  given_to text not null
  given_to_id uuid
  interest text not null
  how text not null
  given_by uuid
  given_at timestamptz not null
  constraint disclosures_pkey PRIMARY KEY (district_id, id)
  constraint disclosures_request FOREIGN KEY (district_id, request_id) REFERENCES records.requests(district_id, id)
  constraint disclosures_how_known CHECK ((how = ANY (ARRAY['page'::text, 'hand'::text, 'post'::text])))
  CREATE UNIQUE INDEX disclosures_pkey ON records.disclosures USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.holds
  district_id uuid not null
  id uuid not null
  kind text not null
  subject_id uuid not null
  from_on date
  until_on date
  reason text not null
  reference text
  placed_by uuid
  placed_at timestamptz not null
  released_by uuid
  released_at timestamptz
  release_reason text
  constraint holds_pkey PRIMARY KEY (district_id, id)
  constraint holds_dates CHECK (((kind <> 'school'::text) OR ((from_on IS NOT NULL) AND (until_on IS NOT NULL) AND (from_on <= until_on))))
  constraint holds_kind_known CHECK ((kind = ANY (ARRAY['person'::text, 'conversation'::text, 'school'::text])))
  CREATE UNIQUE INDEX holds_pkey ON records.holds USING btree (district_id, id)
  CREATE INDEX holds_standing ON records.holds USING btree (district_id, placed_at) WHERE (released_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.items
  district_id uuid not null
  id uuid not null
  request_id uuid not null
  source text not null
  record_id uuid not null
  part text not null
  part_id uuid
  title text not null
  at timestamptz not null
  other_writer bool not null default
  names_others int4 not null default
  decision text not null default
  reason text
  decided_by uuid
  decided_at timestamptz
  constraint items_once UNIQUE NULLS NOT DISTINCT (district_id, request_id, source, record_id, part_id)
  constraint items_pkey PRIMARY KEY (district_id, id)
  constraint items_request FOREIGN KEY (district_id, request_id) REFERENCES records.requests(district_id, id) ON DELETE CASCADE
  constraint items_decision_known CHECK ((decision = ANY (ARRAY['undecided'::text, 'in'::text, 'out'::text])))
  constraint items_part_known CHECK ((part = ANY (ARRAY['whole'::text, 'note'::text, 'file'::text])))
  CREATE UNIQUE INDEX items_once ON records.items USING btree (district_id, request_id, source, record_id, part_id) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX items_pkey ON records.items USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.notice_copies
  district_id uuid not null
  id uuid not null
  notice_id uuid not null
  person_id uuid not null
  home_language text not null
  language text not null
  way text not null
  constraint notice_copies_once UNIQUE (district_id, notice_id, person_id)
  constraint notice_copies_pkey PRIMARY KEY (district_id, id)
  constraint notice_copies_notice FOREIGN KEY (district_id, notice_id) REFERENCES records.notices(district_id, id) ON DELETE CASCADE
  constraint notice_copies_way_known CHECK ((way = ANY (ARRAY['email'::text, 'paper'::text])))
  CREATE UNIQUE INDEX notice_copies_once ON records.notice_copies USING btree (district_id, notice_id, person_id)
  CREATE UNIQUE INDEX notice_copies_pkey ON records.notice_copies USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.notices
  district_id uuid not null
  id uuid not null
  year text not null
  begun_at timestamptz not null
  begun_by uuid
  constraint notices_once UNIQUE (district_id, year)
  constraint notices_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX notices_once ON records.notices USING btree (district_id, year)
  CREATE UNIQUE INDEX notices_pkey ON records.notices USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.reader_parts
  district_id uuid not null
  id uuid not null
  request_id uuid not null
  source text not null
  record_id uuid not null
  reader_ids uuid[] not null
  hidden_from uuid[] not null default
  asked_at timestamptz not null
  decision text
  reason text
  silent bool not null default
  covered text[] not null default
  left_out uuid[] not null default
  decided_by uuid
  decided_at timestamptz
  constraint reader_parts_once UNIQUE (district_id, request_id, source, record_id)
  constraint reader_parts_pkey PRIMARY KEY (district_id, id)
  constraint reader_parts_request FOREIGN KEY (district_id, request_id) REFERENCES records.requests(district_id, id) ON DELETE CASCADE
  constraint reader_parts_decided CHECK (((decision IS NULL) = (decided_at IS NULL)))
  constraint reader_parts_decision_known CHECK ((decision = ANY (ARRAY['whole'::text, 'blacked'::text, 'withheld'::text])))
  constraint reader_parts_reason CHECK (((decision IS DISTINCT FROM 'withheld'::text) OR (reason IS NOT NULL)))
  CREATE UNIQUE INDEX reader_parts_once ON records.reader_parts USING btree (district_id, request_id, source, record_id)
  CREATE INDEX reader_parts_open ON records.reader_parts USING btree (district_id, asked_at) WHERE (decision IS NULL)
  CREATE UNIQUE INDEX reader_parts_pkey ON records.reader_parts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.requests
  district_id uuid not null
  id uuid not null
  code text not null
  kind text not null
  state text not null default
  asker_id uuid
  asker_name text not null
  asker_address text
  language text not null
  student_ids uuid[] not null default
  people_ids uuid[] not null default
  asked text not null
  search_words text[] not null default
  from_on date
  until_on date
  conversation_id uuid
  wanted text
  opened_at timestamptz not null
  opened_by uuid
  days int4 not null
  counted text not null
  due_on date not null
  owner_id uuid not null
  reminded int4 not null default
  gathered_at timestamptz
  out_of_reach int4 not null default
  closed_at timestamptz
  closed_by uuid
  answer text
  meeting_on date
  why text
  extended_from date
  extended_reason text
  extended_by uuid
  extended_at timestamptz
  constraint requests_code_once UNIQUE (district_id, code)
  constraint requests_pkey PRIMARY KEY (district_id, id)
  constraint requests_asker FOREIGN KEY (district_id, asker_id) REFERENCES roster.people(district_id, id)
  constraint requests_owner FOREIGN KEY (district_id, owner_id) REFERENCES roster.people(district_id, id)
  constraint requests_counted_known CHECK ((counted = ANY (ARRAY['calendar'::text, 'school'::text])))
  constraint requests_kind_known CHECK ((kind = ANY (ARRAY['family'::text, 'public'::text, 'amendment'::text])))
  constraint requests_only_the_public_waits_longer CHECK (((extended_from IS NULL) OR ((kind = 'public'::text) AND (due_on > extended_from) AND (extended_reason IS NOT NULL))))
  constraint requests_state_known CHECK ((state = ANY (ARRAY['open'::text, 'given'::text, 'refused'::text, 'granted'::text, 'withdrawn'::text])))
  CREATE UNIQUE INDEX requests_code_once ON records.requests USING btree (district_id, code)
  CREATE INDEX requests_of_asker ON records.requests USING btree (district_id, asker_id, opened_at) WHERE (asker_id IS NOT NULL)
  CREATE INDEX requests_open ON records.requests USING btree (district_id, due_on) WHERE (state = 'open'::text)
  CREATE UNIQUE INDEX requests_pkey ON records.requests USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.rules
  district_id uuid not null
  id uuid not null
  family_days int4 not null
  family_count text not null
  public_days int4 not null
  public_count text not null
  officer_id uuid
  public_extra int4 not null default
  constraint rules_pkey PRIMARY KEY (district_id, id)
  constraint rules_extra_finite CHECK (((public_extra >= 0) AND (public_extra <= 365)))
  constraint rules_family_law CHECK ((((family_days >= 1) AND (family_days <= 45)) AND (family_count = ANY (ARRAY['calendar'::text, 'school'::text]))))
  constraint rules_public_finite CHECK ((((public_days >= 1) AND (public_days <= 365)) AND (public_count = ANY (ARRAY['calendar'::text, 'school'::text]))))
  CREATE UNIQUE INDEX rules_pkey ON records.rules USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.run_counts
  district_id uuid not null
  id uuid not null
  run_id uuid not null
  kept text not null
  data_class text not null
  days int4 not null
  units int4 not null default
  deleted int4 not null default
  held int4 not null default
  tables jsonb not null default
  constraint run_counts_once UNIQUE (district_id, run_id, kept)
  constraint run_counts_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX run_counts_once ON records.run_counts USING btree (district_id, run_id, kept)
  CREATE UNIQUE INDEX run_counts_pkey ON records.run_counts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.runs
  district_id uuid not null
  id uuid not null
  started_at timestamptz not null
  finished_at timestamptz
  units int4 not null default
  deleted int4 not null default
  held int4 not null default
  constraint runs_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX runs_newest ON records.runs USING btree (district_id, started_at DESC)
  CREATE UNIQUE INDEX runs_pkey ON records.runs USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.statements
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  conversation_id uuid
  request_id uuid
  guardian_id uuid not null
  guardian_name text not null
  words text not null
  filed_at timestamptz not null
  constraint statements_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX statements_of_conversation ON records.statements USING btree (district_id, conversation_id) WHERE (conversation_id IS NOT NULL)
  CREATE INDEX statements_of_student ON records.statements USING btree (district_id, student_id, filed_at)
  CREATE UNIQUE INDEX statements_pkey ON records.statements USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table records.tellings
  district_id uuid not null
  id uuid not null
  student_id uuid not null
  kind text not null
  party text not null
  interest text not null
  threat text
  what text not null
  told_at timestamptz not null
  told_by uuid
  constraint tellings_pkey PRIMARY KEY (district_id, id)
  constraint tellings_kind_known CHECK ((kind = ANY (ARRAY['emergency'::text, 'outside'::text])))
  constraint tellings_threat CHECK (((kind <> 'emergency'::text) OR (threat IS NOT NULL)))
  CREATE INDEX tellings_of_student ON records.tellings USING btree (district_id, student_id, told_at)
  CREATE UNIQUE INDEX tellings_pkey ON records.tellings USING btree (district_id, id)
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table records.times
  district_id uuid not null
  id uuid not null
  kept text not null
  days int4 not null
  changed_by uuid
  changed_at timestamptz not null
  constraint times_once UNIQUE (district_id, kept)
  constraint times_pkey PRIMARY KEY (district_id, id)
  constraint times_finite CHECK (((days >= 1) AND (days <= 36500)))
  CREATE UNIQUE INDEX times_once ON records.times USING btree (district_id, kept)
  CREATE UNIQUE INDEX times_pkey ON records.times USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.tombstones
  district_id uuid not null
  id uuid not null
  hash text not null
  kept text not null
  run_id uuid not null
  removed_at timestamptz not null
  constraint tombstones_once UNIQUE (district_id, hash)
  constraint tombstones_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX tombstones_once ON records.tombstones USING btree (district_id, hash)
  CREATE UNIQUE INDEX tombstones_pkey ON records.tombstones USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table records.whole_exports
  district_id uuid not null
  id uuid not null
  asked_by uuid not null
  asked_at timestamptz not null
  reason text not null
  delay_hours int4 not null
  approved_by uuid
  approved_at timestamptz
  opens_at timestamptz
  closes_at timestamptz
  stopped_by uuid
  stopped_at timestamptz
  taken_by uuid
  taken_at timestamptz
  constraint whole_exports_pkey PRIMARY KEY (district_id, id)
  constraint whole_exports_approved CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((approved_at IS NULL) = (opens_at IS NULL)) AND ((opens_at IS NULL) = (closes_at IS NULL))))
  constraint whole_exports_delay_known CHECK (((delay_hours >= 12) AND (delay_hours <= 336)))
  constraint whole_exports_in_time CHECK (((taken_at IS NULL) OR ((taken_at >= opens_at) AND (taken_at < closes_at))))
  constraint whole_exports_two_people CHECK ((approved_by <> asked_by))
  constraint whole_exports_waits CHECK ((opens_at >= (approved_at + make_interval(hours => delay_hours))))
  CREATE INDEX whole_exports_newest ON records.whole_exports USING btree (district_id, asked_at DESC)
  CREATE UNIQUE INDEX whole_exports_pkey ON records.whole_exports USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
