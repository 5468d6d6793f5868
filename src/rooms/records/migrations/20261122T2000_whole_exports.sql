-- safe: a new table
-- A whole district asked to be taken out by a page: two administrators, a delay, and everybody told. Each step is kept.
create table records.whole_exports (
  district_id uuid not null,
  id uuid not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  reason text not null,
  -- As it was when it was asked for: a delay made shorter afterwards does not open it sooner.
  delay_hours integer not null,
  approved_by uuid,
  approved_at timestamptz,
  opens_at timestamptz,
  closes_at timestamptz,
  stopped_by uuid,
  stopped_at timestamptz,
  taken_by uuid,
  taken_at timestamptz,
  constraint whole_exports_pkey primary key (district_id, id),
  constraint whole_exports_two_people check (approved_by <> asked_by),
  constraint whole_exports_approved check ((approved_by is null) = (approved_at is null) and (approved_at is null) = (opens_at is null) and (opens_at is null) = (closes_at is null)),
  constraint whole_exports_waits check (opens_at >= approved_at + make_interval(hours => delay_hours)),
  constraint whole_exports_delay_known check (delay_hours between 12 and 336),
  constraint whole_exports_in_time check (taken_at is null or (taken_at >= opens_at and taken_at < closes_at))
);
--;
select platform.tenant_table('records.whole_exports', 'audit');
--;
create index whole_exports_newest on records.whole_exports (district_id, asked_at desc);
