-- learning: the schema as it now stands. Written by tools/db-types.ts; for reading and review, never run.

table learning.progress
  district_id uuid not null
  id uuid not null
  person_id uuid not null
  lesson text not null
  version int4 not null
  started_at timestamptz not null
  finished_at timestamptz
  constraint progress_once UNIQUE (district_id, person_id, lesson)
  constraint progress_pkey PRIMARY KEY (district_id, id)
  CREATE UNIQUE INDEX progress_once ON learning.progress USING btree (district_id, person_id, lesson)
  CREATE UNIQUE INDEX progress_pkey ON learning.progress USING btree (district_id, id)
  policy tenant (district_id = (NULLIF(current_setting('app.district'::text, true), ''::text))::uuid)
