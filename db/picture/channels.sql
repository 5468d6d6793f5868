-- channels: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table channels.auto_replies
  district_id uuid not null
  id uuid not null
  address text not null
  about_id uuid not null
  sent_at timestamptz not null
  constraint auto_replies_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX auto_replies_pkey ON channels.auto_replies USING btree (district_id, id)
  CREATE INDEX auto_replies_recent ON channels.auto_replies USING btree (district_id, address, sent_at)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.contact_points
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  kind text not null
  address text not null
  verified_at timestamptz
  preferred bool not null default
  health text not null default
  health_reason text
  health_at timestamptz
  bounces int4 not null default
  opted_out_at timestamptz
  opted_out_how text
  created_at timestamptz not null default
  constraint contact_points_once UNIQUE (district_id, person_id, kind, address)
  constraint contact_points_pkey PRIMARY KEY (district_id, id)
  constraint contact_points_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint contact_points_health_known CHECK ((health = ANY (ARRAY['unknown'::text, 'good'::text, 'bounced'::text, 'complained'::text, 'wrong'::text])))
  constraint contact_points_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'push'::text, 'postal'::text])))
  CREATE INDEX contact_points_by_address ON channels.contact_points USING btree (district_id, kind, address)
  CREATE UNIQUE INDEX contact_points_once ON channels.contact_points USING btree (district_id, person_id, kind, address)
  CREATE UNIQUE INDEX contact_points_pkey ON channels.contact_points USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.deliveries
  district_id uuid not null
  id uuid not null
  kind text not null
  category text not null
  person_id uuid
  address text not null
  language text not null
  subject text not null
  body text not null
  html text
  message_id text
  in_reply_to text
  refs text[] not null default
  reply_to text
  about_kind text
  about_id uuid
  message_ref uuid
  once_key text
  file_ids uuid[] not null default
  state text not null default
  state_reason text
  attempts int4 not null default
  send_after timestamptz not null
  created_at timestamptz not null
  sent_at timestamptz
  settled_at timestamptz
  constraint deliveries_once UNIQUE (district_id, once_key)
  constraint deliveries_pkey PRIMARY KEY (district_id, id)
  constraint deliveries_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'sms'::text, 'paper'::text])))
  constraint deliveries_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'failed'::text, 'unknown'::text, 'suppressed'::text])))
  CREATE INDEX deliveries_by_about ON channels.deliveries USING btree (district_id, about_id)
  CREATE INDEX deliveries_by_address ON channels.deliveries USING btree (district_id, address, id)
  CREATE INDEX deliveries_by_message_id ON channels.deliveries USING btree (district_id, message_id) WHERE (message_id IS NOT NULL)
  CREATE UNIQUE INDEX deliveries_once ON channels.deliveries USING btree (district_id, once_key)
  CREATE UNIQUE INDEX deliveries_pkey ON channels.deliveries USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.inbound
  district_id uuid not null
  id uuid not null
  via text not null
  dedupe text not null
  raw_file_id uuid
  envelope_from text
  envelope_to text[] not null default
  kind text not null
  message_id text
  subject text not null default
  from_address text
  received_at timestamptz not null
  result text not null
  reason text
  conversation_id uuid
  constraint inbound_once UNIQUE (district_id, dedupe)
  constraint inbound_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX inbound_by_result ON channels.inbound USING btree (district_id, result, id)
  CREATE UNIQUE INDEX inbound_once ON channels.inbound USING btree (district_id, dedupe)
  CREATE UNIQUE INDEX inbound_pkey ON channels.inbound USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.mail_routes
  district_id uuid not null
  id uuid not null
  address text not null
  kind text not null
  org_id uuid
  topic_key text
  created_at timestamptz not null default
  constraint mail_routes_once UNIQUE (district_id, address)
  constraint mail_routes_pkey PRIMARY KEY (district_id, id)
  constraint mail_routes_kind_known CHECK ((kind = ANY (ARRAY['district'::text, 'school'::text, 'topic'::text])))
  CREATE UNIQUE INDEX mail_routes_once ON channels.mail_routes USING btree (district_id, address)
  CREATE UNIQUE INDEX mail_routes_pkey ON channels.mail_routes USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.mailbox_places
  district_id uuid not null
  id uuid not null
  mailbox text not null
  place jsonb not null
  constraint mailbox_places_once UNIQUE (district_id, mailbox)
  constraint mailbox_places_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX mailbox_places_once ON channels.mailbox_places USING btree (district_id, mailbox)
  CREATE UNIQUE INDEX mailbox_places_pkey ON channels.mailbox_places USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.opt_outs
  district_id uuid not null
  id uuid not null
  kind text not null
  address text not null
  opted_out_at timestamptz not null
  how text not null
  source text not null default
  reason text not null default
  entered_by uuid
  lifted_at timestamptz
  lifted_by uuid
  lifted_how text
  consent_on date
  consent_words text
  constraint opt_outs_once UNIQUE (district_id, kind, address)
  constraint opt_outs_pkey PRIMARY KEY (district_id, id)
  constraint opt_outs_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text])))
  constraint opt_outs_lifted_by_consent CHECK (((lifted_at IS NULL) OR (lifted_how IS NOT NULL)))
  constraint opt_outs_source_known CHECK ((source = ANY (ARRAY['family'::text, 'carrier'::text, 'imported'::text, 'hand'::text])))
  CREATE UNIQUE INDEX opt_outs_once ON channels.opt_outs USING btree (district_id, kind, address)
  CREATE UNIQUE INDEX opt_outs_pkey ON channels.opt_outs USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

view channels.v_deliveries
  district_id uuid
  id uuid
  kind text
  category text
  person_id uuid
  address text
  about_kind text
  about_id uuid
  message_ref uuid
  state text
  state_reason text
  created_at timestamptz
  sent_at timestamptz
  settled_at timestamptz
