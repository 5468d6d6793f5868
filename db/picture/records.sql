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
  constraint requests_code_once UNIQUE (district_id, code)
  constraint requests_pkey PRIMARY KEY (district_id, id)
  constraint requests_asker FOREIGN KEY (district_id, asker_id) REFERENCES roster.people(district_id, id)
  constraint requests_owner FOREIGN KEY (district_id, owner_id) REFERENCES roster.people(district_id, id)
  constraint requests_counted_known CHECK ((counted = ANY (ARRAY['calendar'::text, 'school'::text])))
  constraint requests_kind_known CHECK ((kind = ANY (ARRAY['family'::text, 'public'::text, 'amendment'::text])))
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
  constraint rules_pkey PRIMARY KEY (district_id, id)
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
