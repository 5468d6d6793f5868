-- insight: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table insight.drafts
  district_id uuid not null
  id uuid not null
  month date not null
  drafted_at timestamptz not null
  told int4 not null
  constraint drafts_once UNIQUE (district_id, month)
  constraint drafts_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX drafts_once ON insight.drafts USING btree (district_id, month)
  CREATE UNIQUE INDEX drafts_pkey ON insight.drafts USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table insight.readers
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  added_by uuid not null
  added_at timestamptz not null
  constraint readers_once UNIQUE (district_id, person_id)
  constraint readers_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX readers_once ON insight.readers USING btree (district_id, person_id)
  CREATE UNIQUE INDEX readers_pkey ON insight.readers USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)

table insight.words
  district_id uuid not null
  id uuid not null
  scope_id uuid not null
  month date not null
  version int4 not null
  text text not null
  written_by uuid not null
  written_at timestamptz not null
  constraint words_version_once UNIQUE (district_id, scope_id, month, version)
  constraint words_pkey PRIMARY KEY (district_id, id)
  constraint words_month_first CHECK ((EXTRACT(day FROM month) = (1)::numeric))
  CREATE UNIQUE INDEX words_pkey ON insight.words USING btree (district_id, id)
  CREATE UNIQUE INDEX words_version_once ON insight.words USING btree (district_id, scope_id, month, version)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
