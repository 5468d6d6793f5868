-- platform: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table platform.attempts
  district_id uuid not null
  id uuid not null
  outbox_id uuid not null
  started_at timestamptz not null
  ended_at timestamptz
  outcome text
  error text
  constraint attempts_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX attempts_job ON platform.attempts USING btree (district_id, outbox_id)
  CREATE UNIQUE INDEX attempts_pkey ON platform.attempts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.audit
  district_id uuid not null
  id uuid not null
  at timestamptz not null
  written_at timestamptz not null default
  actor_kind text not null
  actor_id uuid
  reason text
  what text not null
  about_kind text
  about_id uuid
  facts jsonb not null
  constraint audit_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX audit_about ON platform.audit USING btree (district_id, about_id, id)
  CREATE UNIQUE INDEX audit_pkey ON platform.audit USING btree (district_id, id)
  CREATE INDEX audit_written ON platform.audit USING btree (district_id, written_at)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.audit_seals
  district_id uuid not null
  id uuid not null
  seq int4 not null
  from_written timestamptz not null
  to_written timestamptz not null
  row_count int4 not null
  previous text not null
  hash text not null
  rows_hash text not null default
  constraint audit_seals_seq_key UNIQUE (district_id, seq)
  constraint audit_seals_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX audit_seals_pkey ON platform.audit_seals USING btree (district_id, id)
  CREATE UNIQUE INDEX audit_seals_seq_key ON platform.audit_seals USING btree (district_id, seq)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.backups
  file text not null
  made_at timestamptz not null
  row_count int8 not null
  bytes int8 not null
  proved_at timestamptz
  failure text
  constraint backups_pkey PRIMARY KEY (file)
  CREATE UNIQUE INDEX backups_pkey ON platform.backups USING btree (file)

table platform.contact_hashes
  hash text not null
  district_id uuid not null
  constraint contact_hashes_pkey PRIMARY KEY (hash, district_id)
  CREATE UNIQUE INDEX contact_hashes_pkey ON platform.contact_hashes USING btree (hash, district_id)

table platform.data_classes
  name text not null
  keep_days int4 not null
  meaning text not null
  constraint data_classes_pkey PRIMARY KEY (name)
  constraint data_classes_keep_days_check CHECK ((keep_days > 0))
  CREATE UNIQUE INDEX data_classes_pkey ON platform.data_classes USING btree (name)

table platform.district_settings
  district_id uuid not null
  id uuid not null
  key text not null
  value jsonb not null
  constraint district_settings_key UNIQUE (district_id, key)
  constraint district_settings_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX district_settings_key ON platform.district_settings USING btree (district_id, key)
  CREATE UNIQUE INDEX district_settings_pkey ON platform.district_settings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.districts
  id uuid not null
  slug text not null
  name text not null
  zone text not null
  languages text[] not null
  mode text not null
  created_at timestamptz not null default
  constraint districts_slug_key UNIQUE (slug)
  constraint districts_pkey PRIMARY KEY (id)
  constraint districts_mode_check CHECK ((mode = ANY (ARRAY['demo'::text, 'production'::text])))
  CREATE UNIQUE INDEX districts_pkey ON platform.districts USING btree (id)
  CREATE UNIQUE INDEX districts_slug_key ON platform.districts USING btree (slug)

table platform.file_pieces
  district_id uuid not null
  id uuid not null
  file_id uuid not null
  seq int4 not null
  bytes bytea not null
  constraint file_pieces_seq_key UNIQUE (district_id, file_id, seq)
  constraint file_pieces_pkey PRIMARY KEY (district_id, id)
  constraint file_pieces_file_fkey FOREIGN KEY (district_id, file_id) REFERENCES platform.files(district_id, id) ON DELETE CASCADE
  CREATE UNIQUE INDEX file_pieces_pkey ON platform.file_pieces USING btree (district_id, id)
  CREATE UNIQUE INDEX file_pieces_seq_key ON platform.file_pieces USING btree (district_id, file_id, seq)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.files
  district_id uuid not null
  id uuid not null
  sha256 text not null
  size int4 not null
  type text not null
  name text not null
  data_class text not null
  state text not null
  held_reason text
  owner_kind text not null
  owner_id uuid
  created_at timestamptz not null
  scan text
  constraint files_pkey PRIMARY KEY (district_id, id)
  constraint files_scan_check CHECK ((scan = ANY (ARRAY['wanted'::text, 'clean'::text, 'infected'::text, 'too_large'::text])))
  constraint files_state_check CHECK ((state = ANY (ARRAY['clean'::text, 'held'::text])))
  CREATE INDEX files_owner ON platform.files USING btree (district_id, owner_id)
  CREATE UNIQUE INDEX files_pkey ON platform.files USING btree (district_id, id)
  CREATE INDEX files_scan_wanted ON platform.files USING btree (district_id, id) WHERE (scan = 'wanted'::text)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.hosts
  host text not null
  district_id uuid not null
  constraint hosts_pkey PRIMARY KEY (host)
  CREATE UNIQUE INDEX hosts_pkey ON platform.hosts USING btree (host)

table platform.idempotency
  district_id uuid not null
  id uuid not null
  actor_id uuid not null
  key text not null
  body_hash text not null
  status int4
  response jsonb
  created_at timestamptz not null
  constraint idempotency_key UNIQUE (district_id, actor_id, key)
  constraint idempotency_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX idempotency_key ON platform.idempotency USING btree (district_id, actor_id, key)
  CREATE UNIQUE INDEX idempotency_pkey ON platform.idempotency USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.looks
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  role text not null
  what text not null
  record_id uuid
  student_id uuid
  guardian_id uuid
  hour timestamptz not null
  at timestamptz not null
  children int4 not null default
  held_by uuid
  released_at timestamptz
  party text
  interest text
  written_at timestamptz default
  constraint looks_once UNIQUE NULLS NOT DISTINCT (district_id, person_id, what, record_id, student_id, guardian_id, hour)
  constraint looks_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX looks_once ON platform.looks USING btree (district_id, person_id, what, record_id, student_id, guardian_id, hour) NULLS NOT DISTINCT
  CREATE UNIQUE INDEX looks_pkey ON platform.looks USING btree (district_id, id)
  CREATE INDEX looks_student ON platform.looks USING btree (district_id, student_id, at)
  CREATE INDEX looks_written ON platform.looks USING brin (written_at) WITH (pages_per_range='32', autosummarize='on')
  policy tenant ((district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid) AND ((NULLIF(current_setting('app.students'::text, true), ''::text) IS NULL) OR (student_id IS NULL) OR (student_id = ANY ((string_to_array(current_setting('app.students'::text, true), ','::text))::uuid[]))))

table platform.mail_addresses
  address text not null
  district_id uuid not null
  constraint mail_addresses_pkey PRIMARY KEY (address)
  CREATE UNIQUE INDEX mail_addresses_pkey ON platform.mail_addresses USING btree (address)

table platform.outbox
  district_id uuid not null
  id uuid not null
  job text not null
  key text
  payload jsonb not null
  run_at timestamptz not null
  state text not null default
  attempts int4 not null default
  leased_by text
  lease_until timestamptz
  last_error text
  created_at timestamptz not null default
  done_at timestamptz
  constraint outbox_pkey PRIMARY KEY (district_id, id)
  constraint outbox_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'leased'::text, 'done'::text, 'dead'::text])))
  CREATE INDEX outbox_done ON platform.outbox USING btree (district_id, done_at) WHERE (state = 'done'::text)
  CREATE INDEX outbox_due ON platform.outbox USING btree (district_id, run_at) WHERE (state = ANY (ARRAY['waiting'::text, 'leased'::text]))
  CREATE UNIQUE INDEX outbox_key ON platform.outbox USING btree (district_id, job, key) WHERE ((key IS NOT NULL) AND (state = 'waiting'::text))
  CREATE UNIQUE INDEX outbox_pkey ON platform.outbox USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.own_texts
  district_id uuid not null
  id uuid not null
  key text not null
  language text not null
  version int4 not null
  state text not null
  body text not null
  house_hash text not null
  set_by uuid
  set_at timestamptz not null
  constraint own_texts_version UNIQUE (district_id, key, language, version)
  constraint own_texts_pkey PRIMARY KEY (district_id, id)
  constraint own_texts_said CHECK (((state = 'house'::text) OR (length(TRIM(BOTH FROM body)) > 0)))
  constraint own_texts_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'house'::text])))
  CREATE UNIQUE INDEX own_texts_pkey ON platform.own_texts USING btree (district_id, id)
  CREATE UNIQUE INDEX own_texts_version ON platform.own_texts USING btree (district_id, key, language, version)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.rates
  key text not null
  began timestamptz not null
  used int4 not null
  constraint rates_pkey PRIMARY KEY (key)
  CREATE UNIQUE INDEX rates_pkey ON platform.rates USING btree (key)

table platform.schedules
  district_id uuid not null
  id uuid not null
  name text not null
  next_run timestamptz not null
  last_run timestamptz
  constraint schedules_name_key UNIQUE (district_id, name)
  constraint schedules_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX schedules_name_key ON platform.schedules USING btree (district_id, name)
  CREATE UNIQUE INDEX schedules_pkey ON platform.schedules USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table platform.sessions
  id_hash text not null
  district_id uuid not null
  person_id uuid not null
  session_id uuid not null
  created_at timestamptz not null
  seen_at timestamptz not null
  expires_at timestamptz not null
  constraint sessions_pkey PRIMARY KEY (id_hash)
  CREATE INDEX sessions_person ON platform.sessions USING btree (district_id, person_id)
  CREATE UNIQUE INDEX sessions_pkey ON platform.sessions USING btree (id_hash)

table platform.tenant_tables
  name text not null
  data_class text not null
  student_column text
  constraint tenant_tables_pkey PRIMARY KEY (name)
  constraint tenant_tables_data_class_fkey FOREIGN KEY (data_class) REFERENCES platform.data_classes(name)
  CREATE UNIQUE INDEX tenant_tables_pkey ON platform.tenant_tables USING btree (name)
