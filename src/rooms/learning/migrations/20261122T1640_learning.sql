-- safe: a new schema with one new table
create schema if not exists learning;
--;
grant usage on schema learning to porchlight_app;
--;
-- Which lessons somebody began and finished. Nothing of what was typed or chosen in a lesson is kept anywhere.
create table learning.progress (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  lesson text not null,
  version integer not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  constraint progress_pkey primary key (district_id, id),
  constraint progress_once unique (district_id, person_id, lesson)
);
--;
select platform.tenant_table('learning.progress', 'directory');
