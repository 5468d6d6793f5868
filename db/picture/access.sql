-- access: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table access.accounts
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  is_on bool not null default
  off_reason text
  changed_by uuid
  changed_at timestamptz
  language text
  zone text
  first_signed_in_at timestamptz
  seen_at timestamptz
  constraint accounts_person_once UNIQUE (district_id, person_id)
  constraint accounts_pkey PRIMARY KEY (district_id, id)
  constraint accounts_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX accounts_person_once ON access.accounts USING btree (district_id, person_id)
  CREATE UNIQUE INDEX accounts_pkey ON access.accounts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.askings
  district_id uuid not null
  id uuid not null
  browser_hash text not null
  contact_kind text not null
  contact_hash text not null
  contact_sealed text not null
  locale text not null
  next_path text
  asked_at timestamptz not null
  expires_at timestamptz not null
  sent_at timestamptz
  link_hash text
  digits_hash text
  spoken bool not null default
  tries int4 not null default
  link_tries int4 not null default
  proved_at timestamptz
  used_at timestamptz
  constraint askings_pkey PRIMARY KEY (district_id, id)
  constraint askings_kind_known CHECK ((contact_kind = ANY (ARRAY['email'::text, 'phone'::text])))
  CREATE UNIQUE INDEX askings_by_browser ON access.askings USING btree (district_id, browser_hash)
  CREATE INDEX askings_by_contact ON access.askings USING btree (district_id, contact_hash, asked_at)
  CREATE UNIQUE INDEX askings_by_link ON access.askings USING btree (district_id, link_hash) WHERE (link_hash IS NOT NULL)
  CREATE UNIQUE INDEX askings_pkey ON access.askings USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.grants
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  role text not null
  unit_id uuid
  begins date
  ends date
  granted_by uuid
  granted_at timestamptz not null
  withdrawn_by uuid
  withdrawn_at timestamptz
  constraint grants_pkey PRIMARY KEY (district_id, id)
  constraint grants_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint grants_role_known CHECK ((role = ANY (ARRAY['teacher'::text, 'office'::text, 'department'::text, 'principal'::text, 'engagement'::text, 'administrator'::text])))
  CREATE UNIQUE INDEX grants_once ON access.grants USING btree (district_id, person_id, role, unit_id) NULLS NOT DISTINCT WHERE (withdrawn_at IS NULL)
  CREATE UNIQUE INDEX grants_pkey ON access.grants USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.invitations
  district_id uuid not null
  id uuid not null
  person_id uuid
  role text not null
  unit_id uuid
  email text
  token_hash text not null
  made_by uuid
  made_at timestamptz not null
  expires_at timestamptz not null
  used_at timestamptz
  replaced_at timestamptz
  constraint invitations_token_once UNIQUE (district_id, token_hash)
  constraint invitations_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX invitations_pkey ON access.invitations USING btree (district_id, id)
  CREATE UNIQUE INDEX invitations_token_once ON access.invitations USING btree (district_id, token_hash)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.oidc
  district_id uuid not null
  id uuid not null
  label text not null
  issuer text not null
  client_id text not null
  client_secret text
  is_on bool not null default
  proved_at timestamptz
  changed_by uuid
  changed_at timestamptz not null
  constraint oidc_one UNIQUE (district_id)
  constraint oidc_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX oidc_one ON access.oidc USING btree (district_id)
  CREATE UNIQUE INDEX oidc_pkey ON access.oidc USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.oidc_subjects
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  issuer text not null
  subject text not null
  linked_at timestamptz not null
  constraint oidc_subjects_once UNIQUE (district_id, issuer, subject)
  constraint oidc_subjects_pkey PRIMARY KEY (district_id, id)
  constraint oidc_subjects_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX oidc_subjects_once ON access.oidc_subjects USING btree (district_id, issuer, subject)
  CREATE UNIQUE INDEX oidc_subjects_pkey ON access.oidc_subjects USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.passkeys
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  credential_id text not null
  public_key text not null
  counter int8 not null
  transports text[] not null default
  name text not null
  added_at timestamptz not null
  used_at timestamptz
  removed_at timestamptz
  constraint passkeys_credential_once UNIQUE (district_id, credential_id)
  constraint passkeys_pkey PRIMARY KEY (district_id, id)
  constraint passkeys_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE INDEX passkeys_by_person ON access.passkeys USING btree (district_id, person_id)
  CREATE UNIQUE INDEX passkeys_credential_once ON access.passkeys USING btree (district_id, credential_id)
  CREATE UNIQUE INDEX passkeys_pkey ON access.passkeys USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.sessions
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  way text not null
  browser text not null
  remembered bool not null
  contact_hash text
  begun_at timestamptz not null
  constraint sessions_pkey PRIMARY KEY (district_id, id)
  constraint sessions_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint sessions_way_known CHECK ((way = ANY (ARRAY['link'::text, 'code'::text, 'spoken_code'::text, 'oidc'::text, 'passkey'::text, 'invitation'::text, 'demo'::text])))
  CREATE INDEX sessions_by_person ON access.sessions USING btree (district_id, person_id)
  CREATE UNIQUE INDEX sessions_pkey ON access.sessions USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.spent
  district_id uuid not null
  id uuid not null
  hash text not null
  expires_at timestamptz not null
  constraint spent_once UNIQUE (district_id, hash)
  constraint spent_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX spent_once ON access.spent USING btree (district_id, hash)
  CREATE UNIQUE INDEX spent_pkey ON access.spent USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.throttles
  district_id uuid not null
  id uuid not null
  subject_hash text not null
  window_began timestamptz not null
  failures int4 not null default
  in_a_row int4 not null default
  constraint throttles_subject_once UNIQUE (district_id, subject_hash)
  constraint throttles_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX throttles_pkey ON access.throttles USING btree (district_id, id)
  CREATE UNIQUE INDEX throttles_subject_once ON access.throttles USING btree (district_id, subject_hash)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table access.tokens
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  name text not null
  token_hash text not null
  hint text not null
  scopes text[] not null
  made_by uuid
  made_at timestamptz not null
  expires_at timestamptz not null
  used_at timestamptz
  revoked_by uuid
  revoked_at timestamptz
  party text
  interest text
  constraint tokens_hash_once UNIQUE (district_id, token_hash)
  constraint tokens_pkey PRIMARY KEY (district_id, id)
  constraint tokens_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint tokens_party_has_interest CHECK (((party IS NULL) = (interest IS NULL)))
  CREATE INDEX tokens_by_person ON access.tokens USING btree (district_id, person_id)
  CREATE UNIQUE INDEX tokens_hash_once ON access.tokens USING btree (district_id, token_hash)
  CREATE UNIQUE INDEX tokens_pkey ON access.tokens USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

view access.v_accounts
  district_id uuid
  person_id uuid
  is_on bool
  language text
  zone text

view access.v_staff_roles
  district_id uuid
  person_id uuid
  role text
  unit_id uuid
