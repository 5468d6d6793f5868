-- calendar: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table calendar.bell_schedules
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  name text not null
  periods jsonb not null
  weekdays int2[] not null default
  dates date[] not null default
  on_half_days bool not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint bell_schedules_pkey PRIMARY KEY (district_id, id)
  constraint bell_schedules_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  CREATE UNIQUE INDEX bell_schedules_pkey ON calendar.bell_schedules USING btree (district_id, id)
  CREATE INDEX bell_schedules_standing ON calendar.bell_schedules USING btree (district_id, org_id) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.closures
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  starts_on date not null
  until_on date not null
  from_time time
  to_time time
  reason text not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  kind text not null default
  family_words text not null default
  constraint closures_pkey PRIMARY KEY (district_id, id)
  constraint closures_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint closures_forward CHECK ((starts_on < until_on))
  constraint closures_kind_known CHECK ((kind = ANY (ARRAY['weather'::text, 'building'::text, 'power'::text, 'health'::text, 'safety'::text, 'holiday'::text, 'break'::text, 'staff_day'::text, 'other'::text])))
  CREATE UNIQUE INDEX closures_pkey ON calendar.closures USING btree (district_id, id)
  CREATE INDEX closures_standing ON calendar.closures USING btree (district_id, until_on) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.events
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  class_id uuid
  grades text[] not null default
  audience text not null
  titles jsonb not null
  details jsonb not null default
  place text not null default
  starts_on date not null
  until_on date not null
  from_time time
  to_time time
  source_id uuid
  uid text not null
  sequence int4 not null default
  entered_by uuid
  entered_at timestamptz not null
  changed_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  group_id uuid
  constraint events_pkey PRIMARY KEY (district_id, id)
  constraint events_class FOREIGN KEY (district_id, class_id) REFERENCES roster.classes(district_id, id)
  constraint events_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint events_source FOREIGN KEY (district_id, source_id) REFERENCES calendar.sources(district_id, id)
  constraint events_audience_known CHECK ((audience = ANY (ARRAY['public'::text, 'families'::text, 'staff'::text])))
  constraint events_class_or_group CHECK (((class_id IS NULL) OR (group_id IS NULL)))
  constraint events_forward CHECK ((starts_on < until_on))
  CREATE INDEX events_of_group ON calendar.events USING btree (district_id, group_id) WHERE (group_id IS NOT NULL)
  CREATE UNIQUE INDEX events_of_source ON calendar.events USING btree (district_id, source_id, uid, starts_on) WHERE (source_id IS NOT NULL)
  CREATE UNIQUE INDEX events_pkey ON calendar.events USING btree (district_id, id)
  CREATE INDEX events_standing ON calendar.events USING btree (district_id, until_on, org_id) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.extra_openings
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  on_date date not null
  from_time time not null
  to_time time not null
  reason text not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint extra_openings_pkey PRIMARY KEY (district_id, id)
  constraint extra_openings_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  CREATE UNIQUE INDEX extra_openings_pkey ON calendar.extra_openings USING btree (district_id, id)
  CREATE INDEX extra_openings_standing ON calendar.extra_openings USING btree (district_id, on_date) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.feed_links
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  token_hash text not null
  made_at timestamptz not null
  ended_at timestamptz
  constraint feed_links_hash_once UNIQUE (district_id, token_hash)
  constraint feed_links_pkey PRIMARY KEY (district_id, id)
  constraint feed_links_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX feed_links_hash_once ON calendar.feed_links USING btree (district_id, token_hash)
  CREATE UNIQUE INDEX feed_links_one ON calendar.feed_links USING btree (district_id, person_id) WHERE (ended_at IS NULL)
  CREATE UNIQUE INDEX feed_links_pkey ON calendar.feed_links USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.half_days
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  on_date date not null
  ends_at time not null
  office_closes bool not null default
  kind text not null default
  family_words text not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint half_days_pkey PRIMARY KEY (district_id, id)
  constraint half_days_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint half_days_kind_known CHECK ((kind = ANY (ARRAY['weather'::text, 'building'::text, 'power'::text, 'health'::text, 'safety'::text, 'conferences'::text, 'staff_day'::text, 'other'::text])))
  CREATE UNIQUE INDEX half_days_pkey ON calendar.half_days USING btree (district_id, id)
  CREATE INDEX half_days_standing ON calendar.half_days USING btree (district_id, on_date) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.hour_changes
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  starts_on date not null
  periods jsonb
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint hour_changes_pkey PRIMARY KEY (district_id, id)
  constraint hour_changes_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  CREATE UNIQUE INDEX hour_changes_once ON calendar.hour_changes USING btree (district_id, org_id, starts_on) WHERE (removed_at IS NULL)
  CREATE UNIQUE INDEX hour_changes_pkey ON calendar.hour_changes USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.hours
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  periods jsonb not null
  changed_by uuid
  changed_at timestamptz not null
  constraint hours_once UNIQUE (district_id, org_id)
  constraint hours_pkey PRIMARY KEY (district_id, id)
  constraint hours_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  CREATE UNIQUE INDEX hours_once ON calendar.hours USING btree (district_id, org_id)
  CREATE UNIQUE INDEX hours_pkey ON calendar.hours USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.kept_holidays
  district_id uuid not null
  id uuid not null
  holiday text not null
  chosen_by uuid
  chosen_at timestamptz not null
  constraint kept_holidays_once UNIQUE (district_id, holiday)
  constraint kept_holidays_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX kept_holidays_once ON calendar.kept_holidays USING btree (district_id, holiday)
  CREATE UNIQUE INDEX kept_holidays_pkey ON calendar.kept_holidays USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.school_years
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  name text not null
  starts_on date not null
  until_on date not null
  terms jsonb not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint school_years_pkey PRIMARY KEY (district_id, id)
  constraint school_years_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint school_years_forward CHECK ((starts_on < until_on))
  CREATE UNIQUE INDEX school_years_pkey ON calendar.school_years USING btree (district_id, id)
  CREATE INDEX school_years_standing ON calendar.school_years USING btree (district_id, org_id, starts_on) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.seasons
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  name text not null
  starts_on date not null
  until_on date not null
  periods jsonb
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint seasons_pkey PRIMARY KEY (district_id, id)
  constraint seasons_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint seasons_forward CHECK ((starts_on < until_on))
  CREATE UNIQUE INDEX seasons_pkey ON calendar.seasons USING btree (district_id, id)
  CREATE INDEX seasons_standing ON calendar.seasons USING btree (district_id, until_on) WHERE (removed_at IS NULL)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.sources
  district_id uuid not null
  id uuid not null
  org_id uuid not null
  name text not null
  url_sealed text not null
  host text not null
  audience text not null
  etag text
  read_at timestamptz
  failed_at timestamptz
  failure text
  events int4 not null default
  entered_by uuid
  entered_at timestamptz not null
  removed_by uuid
  removed_at timestamptz
  constraint sources_pkey PRIMARY KEY (district_id, id)
  constraint sources_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint sources_audience_known CHECK ((audience = ANY (ARRAY['public'::text, 'families'::text, 'staff'::text])))
  CREATE UNIQUE INDEX sources_pkey ON calendar.sources USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.staff_hours
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  periods jsonb not null
  changed_by uuid
  changed_at timestamptz not null
  constraint staff_hours_once UNIQUE (district_id, person_id)
  constraint staff_hours_pkey PRIMARY KEY (district_id, id)
  constraint staff_hours_person FOREIGN KEY (district_id, person_id) REFERENCES roster.people(district_id, id)
  CREATE UNIQUE INDEX staff_hours_once ON calendar.staff_hours USING btree (district_id, person_id)
  CREATE UNIQUE INDEX staff_hours_pkey ON calendar.staff_hours USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table calendar.versions
  district_id uuid not null
  id uuid not null
  version uuid not null
  constraint versions_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX versions_pkey ON calendar.versions USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
