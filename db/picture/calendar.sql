-- calendar: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

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
  constraint closures_pkey PRIMARY KEY (district_id, id)
  constraint closures_org FOREIGN KEY (district_id, org_id) REFERENCES roster.orgs(district_id, id)
  constraint closures_forward CHECK ((starts_on < until_on))
  CREATE UNIQUE INDEX closures_pkey ON calendar.closures USING btree (district_id, id)
  CREATE INDEX closures_standing ON calendar.closures USING btree (district_id, until_on) WHERE (removed_at IS NULL)
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

table calendar.versions
  district_id uuid not null
  id uuid not null
  version uuid not null
  constraint versions_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX versions_pkey ON calendar.versions USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
