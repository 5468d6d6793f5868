-- safe: a new table only
-- A school year of the district, or of one school that keeps its own. Lessons run from starts_on up to, not including,
-- until_on. `terms` are its parts, in order: [{"name": "Fall", "startsOn": "2026-08-24", "untilOn": "2026-12-19"}, …].
create table calendar.school_years (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  name text not null,
  starts_on date not null,
  until_on date not null,
  terms jsonb not null default '[]',
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint school_years_pkey primary key (district_id, id),
  constraint school_years_forward check (starts_on < until_on)
);
--;
select platform.tenant_table('calendar.school_years', 'setting');
--;
alter table calendar.school_years add constraint school_years_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index school_years_standing on calendar.school_years (district_id, org_id, starts_on) where removed_at is null;
