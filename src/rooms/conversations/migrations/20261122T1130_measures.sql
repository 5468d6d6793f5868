-- safe: new tables and two indexes for figures and the rows behind them
-- Counts of one day or month (of the opening), so that a dashboard never adds up a million rows. Filled by a job.
create table conversations.measures (
  district_id uuid not null,
  id uuid not null,
  grain text not null,
  day date not null,
  scope text not null,
  scope_id uuid not null,
  part text not null,
  value text not null,
  people integer not null,
  came integer not null,
  praise integer not null,
  answered integer not null,
  breached integer not null,
  asked integer not null,
  rated integer not null,
  rating_sum integer not null,
  bounced integer not null,
  reopened integer not null,
  looked_again integer not null,
  first_n integer not null,
  first_sum bigint not null,
  first_spread integer[] not null,
  settled_n integer not null,
  settled_sum bigint not null,
  settled_spread integer[] not null,
  constraint measures_pkey primary key (district_id, id),
  constraint measures_once unique (district_id, scope, scope_id, part, grain, day, value),
  constraint measures_grain_known check (grain in ('day', 'month')),
  constraint measures_scope_known check (scope in ('district', 'school', 'unit')),
  constraint measures_part_known check (part in ('all', 'school', 'topic', 'language', 'channel'))
);
--;
select platform.tenant_table('conversations.measures', 'work');
--;
-- Which days and months have been counted.
create table conversations.measured (
  district_id uuid not null,
  id uuid not null,
  grain text not null,
  day date not null,
  at timestamptz not null,
  constraint measured_pkey primary key (district_id, id),
  constraint measured_once unique (district_id, grain, day)
);
--;
select platform.tenant_table('conversations.measured', 'work');
--;
create index conversations_school_opening on conversations.conversations (district_id, school_id, opened_at, id);
--;
create index conversations_topic_opening on conversations.conversations (district_id, topic_id, opened_at, id) where topic_id is not null;
--;
create index conversations_unit_opening on conversations.conversations (district_id, unit_id, opened_at, id) where unit_id is not null;
