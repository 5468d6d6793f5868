-- language: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table language.agencies
  district_id uuid not null
  id uuid not null
  name text not null
  phone text not null
  languages text[] not null
  note text not null default
  entered_by uuid not null
  entered_at timestamptz not null
  removed_at timestamptz
  constraint agencies_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX agencies_pkey ON language.agencies USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.catalog_reviews
  district_id uuid not null
  id uuid not null
  language text not null
  part text not null
  print text not null
  reviewed_by uuid not null
  reviewed_at timestamptz not null
  constraint catalog_reviews_once UNIQUE (district_id, language, part)
  constraint catalog_reviews_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX catalog_reviews_once ON language.catalog_reviews USING btree (district_id, language, part)
  CREATE UNIQUE INDEX catalog_reviews_pkey ON language.catalog_reviews USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.catalog_words
  district_id uuid not null
  id uuid not null
  language text not null
  key text not null
  text text not null
  changed_by uuid not null
  changed_at timestamptz not null
  constraint catalog_words_once UNIQUE (district_id, language, key)
  constraint catalog_words_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX catalog_words_once ON language.catalog_words USING btree (district_id, language, key)
  CREATE UNIQUE INDEX catalog_words_pkey ON language.catalog_words USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.glossary
  district_id uuid not null
  id uuid not null
  from_language text not null
  term text not null
  to_language text not null
  wording text
  entered_by uuid not null
  entered_at timestamptz not null
  removed_at timestamptz
  constraint glossary_pkey PRIMARY KEY (district_id, id)
  constraint glossary_wording_or_never CHECK (((to_language = '*'::text) = (wording IS NULL)))
  CREATE UNIQUE INDEX glossary_once ON language.glossary USING btree (district_id, from_language, lower(term), to_language) WHERE (removed_at IS NULL)
  CREATE UNIQUE INDEX glossary_pkey ON language.glossary USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.interpreter_requests
  district_id uuid not null
  id uuid not null
  language text not null
  mode text not null
  org_id uuid
  about_kind text
  about_id uuid
  guardian_id uuid
  starts_at timestamptz
  ends_at timestamptz
  note text not null default
  owner_id uuid not null
  due_at timestamptz not null
  state text not null default
  staff_id uuid
  agency_id uuid
  reference text not null default
  asked_by uuid
  asked_at timestamptz not null
  booked_by uuid
  booked_at timestamptz
  told_at timestamptz
  closed_at timestamptz
  family_told_at timestamptz
  constraint interpreter_requests_pkey PRIMARY KEY (district_id, id)
  constraint interpreter_requests_guardian FOREIGN KEY (district_id, guardian_id) REFERENCES roster.people(district_id, id)
  constraint interpreter_requests_booked_by_one CHECK (((state <> 'booked'::text) OR (staff_id IS NOT NULL) OR (agency_id IS NOT NULL)))
  constraint interpreter_requests_closed_when CHECK (((state = ANY (ARRAY['done'::text, 'cancelled'::text])) = (closed_at IS NOT NULL)))
  constraint interpreter_requests_mode_known CHECK ((mode = ANY (ARRAY['phone'::text, 'in_person'::text, 'video'::text, 'sign'::text])))
  constraint interpreter_requests_one_comes CHECK (((staff_id IS NULL) OR (agency_id IS NULL)))
  constraint interpreter_requests_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'booked'::text, 'done'::text, 'cancelled'::text])))
  CREATE INDEX interpreter_requests_open ON language.interpreter_requests USING btree (district_id, state, due_at) WHERE (state = ANY (ARRAY['asked'::text, 'booked'::text]))
  CREATE UNIQUE INDEX interpreter_requests_pkey ON language.interpreter_requests USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.memory
  district_id uuid not null
  id uuid not null
  from_language text not null
  to_language text not null
  source_hash text not null
  fill_hash text not null default
  source_text text not null
  state text not null
  text text
  back_text text
  flags text[] not null default
  provider text
  model text
  failure text
  asked_at timestamptz not null
  made_at timestamptz
  reviewed_by uuid
  reviewed_at timestamptz
  used_at timestamptz not null
  constraint memory_once UNIQUE (district_id, from_language, to_language, source_hash, fill_hash)
  constraint memory_pkey PRIMARY KEY (district_id, id)
  constraint memory_reviewed_by_somebody CHECK (((state = 'reviewed'::text) = ((reviewed_by IS NOT NULL) AND (reviewed_at IS NOT NULL))))
  constraint memory_state_known CHECK ((state = ANY (ARRAY['wanted'::text, 'failed'::text, 'machine'::text, 'reviewed'::text])))
  constraint memory_text_there CHECK (((text IS NULL) = (state = ANY (ARRAY['wanted'::text, 'failed'::text]))))
  CREATE INDEX memory_by_use ON language.memory USING btree (district_id, used_at)
  CREATE UNIQUE INDEX memory_once ON language.memory USING btree (district_id, from_language, to_language, source_hash, fill_hash)
  CREATE UNIQUE INDEX memory_pkey ON language.memory USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.providers
  district_id uuid not null
  id uuid not null
  kind text not null
  place int4 not null
  base_url text
  region text
  model text
  key_sealed text
  is_on bool not null default
  changed_by uuid not null
  changed_at timestamptz not null
  last_good_at timestamptz
  failed_at timestamptz
  failure text
  constraint providers_once UNIQUE (district_id, kind)
  constraint providers_pkey PRIMARY KEY (district_id, id)
  constraint providers_kind_known CHECK ((kind = ANY (ARRAY['libretranslate'::text, 'deepl'::text, 'google'::text, 'azure'::text, 'model'::text])))
  CREATE UNIQUE INDEX providers_once ON language.providers USING btree (district_id, kind)
  CREATE UNIQUE INDEX providers_pkey ON language.providers USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.recordings
  district_id uuid not null
  id uuid not null
  message_id text not null
  language text not null
  file_id uuid not null
  type text not null
  seconds int4
  speaker text not null
  meaning text not null
  recorded_by uuid not null
  recorded_at timestamptz not null
  constraint recordings_once UNIQUE (district_id, language, message_id)
  constraint recordings_pkey PRIMARY KEY (district_id, id)
  constraint recordings_sound CHECK ((type = ANY (ARRAY['audio/mpeg'::text, 'audio/mp4'::text, 'audio/aac'::text, 'audio/ogg'::text, 'audio/wav'::text])))
  CREATE UNIQUE INDEX recordings_once ON language.recordings USING btree (district_id, language, message_id)
  CREATE UNIQUE INDEX recordings_pkey ON language.recordings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.reviewers
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  language text not null
  qualification text not null
  entered_by uuid not null
  entered_at timestamptz not null
  ended_at timestamptz
  constraint reviewers_pkey PRIMARY KEY (district_id, id)
  constraint reviewers_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX reviewers_once ON language.reviewers USING btree (district_id, person_id, language) WHERE (ended_at IS NULL)
  CREATE UNIQUE INDEX reviewers_pkey ON language.reviewers USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table language.reviews
  district_id uuid not null
  id uuid not null
  memory_id uuid not null
  fill_hash text not null
  fill_sealed text not null
  risk text not null
  about_kind text
  about_id uuid
  asked_by uuid
  asked_at timestamptz not null
  owner_id uuid not null
  due_at timestamptz not null
  state text not null default
  decided_by uuid
  decided_at timestamptz
  constraint reviews_pkey PRIMARY KEY (district_id, id)
  constraint reviews_memory FOREIGN KEY (district_id, memory_id) REFERENCES language.memory(district_id, id)
  constraint reviews_decided_when CHECK (((state = 'waiting'::text) = (decided_at IS NULL)))
  constraint reviews_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'withdrawn'::text])))
  CREATE INDEX reviews_by_owner ON language.reviews USING btree (district_id, owner_id) WHERE (state = 'waiting'::text)
  CREATE UNIQUE INDEX reviews_pkey ON language.reviews USING btree (district_id, id)
  CREATE UNIQUE INDEX reviews_waiting_once ON language.reviews USING btree (district_id, memory_id, fill_hash) WHERE (state = 'waiting'::text)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
