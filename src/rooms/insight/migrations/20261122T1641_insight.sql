-- safe: a new schema with three new tables
create schema if not exists insight;
--;
grant usage on schema insight to porchlight_app;
--;
-- The words on a month that a person wrote, each version a row. Figures are never kept here: they are counted anew.
create table insight.words (
  district_id uuid not null,
  id uuid not null,
  scope_id uuid not null,
  month date not null,
  version integer not null,
  text text not null,
  written_by uuid not null,
  written_at timestamptz not null,
  constraint words_pkey primary key (district_id, id),
  constraint words_version_once unique (district_id, scope_id, month, version),
  constraint words_month_first check (extract(day from month) = 1)
);
--;
select platform.tenant_table('insight.words', 'setting');
--;
-- Who hears when a month's report is there to be read.
create table insight.readers (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  added_by uuid not null,
  added_at timestamptz not null,
  constraint readers_pkey primary key (district_id, id),
  constraint readers_once unique (district_id, person_id)
);
--;
select platform.tenant_table('insight.readers', 'setting');
--;
-- Which months have been announced, so that nobody is told twice.
create table insight.drafts (
  district_id uuid not null,
  id uuid not null,
  month date not null,
  drafted_at timestamptz not null,
  told integer not null,
  constraint drafts_pkey primary key (district_id, id),
  constraint drafts_once unique (district_id, month)
);
--;
select platform.tenant_table('insight.drafts', 'setting');
