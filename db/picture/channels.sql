-- channels: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table channels.access_needs
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  needs text[] not null
  entered_by uuid
  entered_at timestamptz not null
  constraint access_needs_once UNIQUE (district_id, person_id)
  constraint access_needs_pkey PRIMARY KEY (district_id, id)
  constraint access_needs_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint access_needs_known CHECK ((needs <@ ARRAY['sign_language'::text, 'relay'::text, 'large_print'::text, 'voice_only'::text, 'text_only'::text, 'does_not_read'::text]))
  CREATE UNIQUE INDEX access_needs_once ON channels.access_needs USING btree (district_id, person_id)
  CREATE UNIQUE INDEX access_needs_pkey ON channels.access_needs USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.accounts
  district_id uuid not null
  id uuid not null
  kind text not null
  base_url text not null
  account text not null
  sealed text not null
  from_number text not null
  per_second int4 not null default
  cost_micros_segment int4 not null default
  cost_micros_minute int4 not null default
  currency text not null default
  changed_by uuid
  changed_at timestamptz not null
  opt_out text not null default
  transcribes bool not null default
  heard_until timestamptz
  constraint accounts_once UNIQUE (district_id, kind)
  constraint accounts_pkey PRIMARY KEY (district_id, id)
  constraint accounts_kind_known CHECK ((kind = 'twilio'::text))
  constraint accounts_opt_out_known CHECK ((opt_out = ANY (ARRAY['default'::text, 'advanced'::text, 'off'::text])))
  CREATE UNIQUE INDEX accounts_once ON channels.accounts USING btree (district_id, kind)
  CREATE UNIQUE INDEX accounts_pkey ON channels.accounts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

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

table channels.broadcasts
  district_id uuid not null
  id uuid not null
  category text not null
  urgency text not null
  about_kind text not null
  about_id uuid not null
  is_filled bool not null default
  state text not null default
  begun_by uuid
  begun_at timestamptz not null
  stopped_by uuid
  stopped_at timestamptz
  done_at timestamptz
  constraint broadcasts_pkey PRIMARY KEY (district_id, id)
  constraint broadcasts_state_known CHECK ((state = ANY (ARRAY['going'::text, 'stopped'::text, 'done'::text])))
  constraint broadcasts_urgency_known CHECK ((urgency = ANY (ARRAY['ordinary'::text, 'same_day'::text, 'emergency'::text])))
  CREATE INDEX broadcasts_by_about ON channels.broadcasts USING btree (district_id, about_id)
  CREATE INDEX broadcasts_going ON channels.broadcasts USING btree (district_id, id) WHERE (state = 'going'::text)
  CREATE UNIQUE INDEX broadcasts_pkey ON channels.broadcasts USING btree (district_id, id)
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
  takes_texts text not null default
  takes_calls text not null default
  constraint contact_points_once UNIQUE (district_id, person_id, kind, address)
  constraint contact_points_pkey PRIMARY KEY (district_id, id)
  constraint contact_points_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint contact_points_health_known CHECK ((health = ANY (ARRAY['unknown'::text, 'good'::text, 'bounced'::text, 'complained'::text, 'wrong'::text])))
  constraint contact_points_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'push'::text, 'postal'::text])))
  constraint contact_points_takes_calls_known CHECK ((takes_calls = ANY (ARRAY['unknown'::text, 'yes'::text, 'no'::text])))
  constraint contact_points_takes_texts_known CHECK ((takes_texts = ANY (ARRAY['unknown'::text, 'yes'::text, 'no'::text])))
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
  broadcast_id uuid
  urgency text not null default
  lease_until timestamptz
  provider_id text
  segments int2
  cost_micros int4
  read_at timestamptz
  answered_at timestamptz
  fallback_of uuid
  print_run_id uuid
  notebook uuid
  constraint deliveries_once UNIQUE (district_id, once_key)
  constraint deliveries_pkey PRIMARY KEY (district_id, id)
  constraint deliveries_kind_known CHECK ((kind = ANY (ARRAY['email'::text, 'sms'::text, 'voice'::text, 'push'::text, 'web'::text, 'paper'::text])))
  constraint deliveries_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'answered'::text, 'failed'::text, 'unknown'::text, 'suppressed'::text])))
  constraint deliveries_urgency_known CHECK ((urgency = ANY (ARRAY['ordinary'::text, 'same_day'::text, 'emergency'::text])))
  CREATE INDEX deliveries_by_about ON channels.deliveries USING btree (district_id, about_id)
  CREATE INDEX deliveries_by_address ON channels.deliveries USING btree (district_id, address, id)
  CREATE INDEX deliveries_by_message_id ON channels.deliveries USING btree (district_id, message_id) WHERE (message_id IS NOT NULL)
  CREATE INDEX deliveries_by_provider_id ON channels.deliveries USING btree (district_id, provider_id) WHERE (provider_id IS NOT NULL)
  CREATE INDEX deliveries_lately ON channels.deliveries USING brin (created_at) WITH (pages_per_range='32')
  CREATE INDEX deliveries_of_broadcast ON channels.deliveries USING btree (district_id, broadcast_id) WHERE (broadcast_id IS NOT NULL)
  CREATE INDEX deliveries_of_person ON channels.deliveries USING btree (district_id, person_id, created_at) WHERE (person_id IS NOT NULL)
  CREATE INDEX deliveries_on_paper ON channels.deliveries USING btree (district_id, state, person_id) WHERE (kind = 'paper'::text)
  CREATE UNIQUE INDEX deliveries_once ON channels.deliveries USING btree (district_id, once_key)
  CREATE UNIQUE INDEX deliveries_pkey ON channels.deliveries USING btree (district_id, id)
  CREATE INDEX deliveries_to_send ON channels.deliveries USING btree (district_id, broadcast_id, kind, send_after) WHERE ((broadcast_id IS NOT NULL) AND (state = ANY (ARRAY['queued'::text, 'sending'::text])))
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.delivery_attempts
  district_id uuid not null
  id uuid not null
  delivery_id uuid not null
  started_at timestamptz not null
  ended_at timestamptz not null
  outcome text not null
  response text
  provider_id text
  constraint delivery_attempts_pkey PRIMARY KEY (district_id, id)
  constraint delivery_attempts_outcome_known CHECK ((outcome = ANY (ARRAY['sent'::text, 'delivered'::text, 'rejected'::text, 'not_sent'::text, 'unknown'::text, 'found'::text])))
  CREATE INDEX delivery_attempts_of_delivery ON channels.delivery_attempts USING btree (district_id, delivery_id)
  CREATE UNIQUE INDEX delivery_attempts_pkey ON channels.delivery_attempts USING btree (district_id, id)
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
  words text
  constraint inbound_once UNIQUE (district_id, dedupe)
  constraint inbound_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX inbound_by_result ON channels.inbound USING btree (district_id, result, id)
  CREATE UNIQUE INDEX inbound_once ON channels.inbound USING btree (district_id, dedupe)
  CREATE UNIQUE INDEX inbound_pkey ON channels.inbound USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.keys
  district_id uuid not null
  id uuid not null
  kind text not null
  selector text not null
  public_key text not null
  sealed text not null
  is_used bool not null default
  made_at timestamptz not null
  constraint keys_once UNIQUE (district_id, kind)
  constraint keys_pkey PRIMARY KEY (district_id, id)
  constraint keys_kind_known CHECK ((kind = ANY (ARRAY['dkim'::text, 'vapid'::text])))
  CREATE UNIQUE INDEX keys_once ON channels.keys USING btree (district_id, kind)
  CREATE UNIQUE INDEX keys_pkey ON channels.keys USING btree (district_id, id)
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

table channels.preferences
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  category text not null
  wanted bool not null default
  ways text[] not null default
  chosen_by uuid
  chosen_at timestamptz not null
  together text not null default
  hours_from int4
  hours_until int4
  constraint preferences_once UNIQUE (district_id, person_id, category)
  constraint preferences_pkey PRIMARY KEY (district_id, id)
  constraint preferences_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  constraint preferences_hours_possible CHECK ((((hours_from IS NULL) = (hours_until IS NULL)) AND ((hours_from IS NULL) OR ((hours_from >= 6) AND (hours_until <= 21) AND (hours_from < hours_until)))))
  constraint preferences_together_known CHECK ((together = ANY (ARRAY['each'::text, 'evening'::text, 'friday'::text])))
  constraint preferences_ways_known CHECK ((ways <@ ARRAY['email'::text, 'sms'::text, 'voice'::text, 'push'::text, 'web'::text, 'paper'::text]))
  CREATE UNIQUE INDEX preferences_once ON channels.preferences USING btree (district_id, person_id, category)
  CREATE UNIQUE INDEX preferences_pkey ON channels.preferences USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.print_runs
  district_id uuid not null
  id uuid not null
  school_id uuid
  class_id uuid
  letters int4 not null
  printed_by uuid
  printed_at timestamptz not null
  constraint print_runs_pkey PRIMARY KEY (district_id, id)
  CREATE INDEX print_runs_by_time ON channels.print_runs USING btree (district_id, printed_at DESC)
  CREATE UNIQUE INDEX print_runs_pkey ON channels.print_runs USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table channels.push_subscriptions
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  endpoint_hash text not null
  sealed text not null
  made_at timestamptz not null
  constraint push_subscriptions_once UNIQUE (district_id, endpoint_hash)
  constraint push_subscriptions_pkey PRIMARY KEY (district_id, id)
  constraint push_subscriptions_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE INDEX push_subscriptions_of_person ON channels.push_subscriptions USING btree (district_id, person_id)
  CREATE UNIQUE INDEX push_subscriptions_once ON channels.push_subscriptions USING btree (district_id, endpoint_hash)
  CREATE UNIQUE INDEX push_subscriptions_pkey ON channels.push_subscriptions USING btree (district_id, id)
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
  broadcast_id uuid
  language text
  segments int2
  cost_micros int4
  read_at timestamptz
  answered_at timestamptz
  fallback_of uuid
  send_after timestamptz

view channels.v_preferences
  district_id uuid
  person_id uuid
  category text
  wanted bool
  together text
