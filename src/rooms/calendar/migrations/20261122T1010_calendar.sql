-- safe: new schema and tables only
create schema if not exists calendar;
--;
grant usage on schema calendar to porchlight_app;
--;
-- One row an org that has hours of its own; without one it follows the org above it. `periods` holds for each ISO
-- weekday its half-open stretches of wall time: {"1": [["08:00", "12:00"], ["13:00", "16:00"]], … "7": []}.
create table calendar.hours (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  periods jsonb not null,
  changed_by uuid,
  changed_at timestamptz not null,
  constraint hours_pkey primary key (district_id, id),
  constraint hours_once unique (district_id, org_id)
);
--;
select platform.tenant_table('calendar.hours', 'setting');
--;
alter table calendar.hours add constraint hours_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
-- Closed from starts_on up to, not including, until_on; on each of these days all day, or between the two times. It
-- holds for the org and every one below. A removed one stays, because promises were once worked out with it.
create table calendar.closures (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  starts_on date not null,
  until_on date not null,
  from_time time,
  to_time time,
  reason text not null default '',
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint closures_pkey primary key (district_id, id),
  constraint closures_forward check (starts_on < until_on)
);
--;
select platform.tenant_table('calendar.closures', 'setting');
--;
alter table calendar.closures add constraint closures_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index closures_standing on calendar.closures (district_id, until_on) where removed_at is null;
--;
-- Other hours for a part of the year: summer, exam weeks. No periods: nobody works, and clocks stand still.
create table calendar.seasons (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  name text not null,
  starts_on date not null,
  until_on date not null,
  periods jsonb,
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint seasons_pkey primary key (district_id, id),
  constraint seasons_forward check (starts_on < until_on)
);
--;
select platform.tenant_table('calendar.seasons', 'setting');
--;
alter table calendar.seasons add constraint seasons_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index seasons_standing on calendar.seasons (district_id, until_on) where removed_at is null;
--;
-- One row a district, a new random version with every change: processes keep what they read while it is the same.
-- Random and not counted up, so that a change that was taken back leaves no number for the next one to repeat.
create table calendar.versions (
  district_id uuid not null,
  id uuid not null,
  version uuid not null,
  constraint versions_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('calendar.versions', 'setting');
