-- safe: new tables, and columns with defaults
-- Why it is closed, in words that families read in their own language, and the district's own words beside it.
alter table calendar.closures add column kind text not null default 'other' constraint closures_kind_known
  check (kind in ('weather', 'building', 'power', 'health', 'safety', 'holiday', 'break', 'staff_day', 'other'));
--;
alter table calendar.closures add column family_words text not null default '';
--;
-- Other weekly hours from a day on, until the next change of the same org. No periods: it follows the org above again.
create table calendar.hour_changes (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  starts_on date not null,
  periods jsonb,
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint hour_changes_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('calendar.hour_changes', 'setting');
--;
alter table calendar.hour_changes add constraint hour_changes_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create unique index hour_changes_once on calendar.hour_changes (district_id, org_id, starts_on) where removed_at is null;
--;
-- Open on a day beside what the week says: an enrolment Saturday. It stands against closures entered before it, and
-- gives way to those entered after.
create table calendar.extra_openings (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  on_date date not null,
  from_time time not null,
  to_time time not null,
  reason text not null default '',
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint extra_openings_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('calendar.extra_openings', 'setting');
--;
alter table calendar.extra_openings add constraint extra_openings_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index extra_openings_standing on calendar.extra_openings (district_id, on_date) where removed_at is null;
--;
-- Lessons end early on a day; the office closes then too, or keeps its hours.
create table calendar.half_days (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  on_date date not null,
  ends_at time not null,
  office_closes boolean not null default false,
  kind text not null default 'other',
  family_words text not null default '',
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint half_days_pkey primary key (district_id, id),
  constraint half_days_kind_known
    check (kind in ('weather', 'building', 'power', 'health', 'safety', 'conferences', 'staff_day', 'other'))
);
--;
select platform.tenant_table('calendar.half_days', 'setting');
--;
alter table calendar.half_days add constraint half_days_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index half_days_standing on calendar.half_days (district_id, on_date) where removed_at is null;
--;
-- One bell schedule of a school: [{"name": "Period 1", "from": "08:10", "to": "08:55"}, …]. It rings on its weekdays,
-- on half days where it says so, and on single dates before anything else.
create table calendar.bell_schedules (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  name text not null,
  periods jsonb not null,
  weekdays smallint[] not null default '{}',
  dates date[] not null default '{}',
  on_half_days boolean not null default false,
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint bell_schedules_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('calendar.bell_schedules', 'setting');
--;
alter table calendar.bell_schedules add constraint bell_schedules_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index bell_schedules_standing on calendar.bell_schedules (district_id, org_id) where removed_at is null;
--;
-- A calendar elsewhere that is read again and again. Its address may hold a secret, so it is sealed.
create table calendar.sources (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  name text not null,
  url_sealed text not null,
  host text not null,
  audience text not null,
  etag text,
  read_at timestamptz,
  failed_at timestamptz,
  failure text,
  events integer not null default 0,
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint sources_pkey primary key (district_id, id),
  constraint sources_audience_known check (audience in ('public', 'families', 'staff'))
);
--;
select platform.tenant_table('calendar.sources', 'setting');
--;
alter table calendar.sources add constraint sources_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
-- What happens on a day: for everybody, for the families of a school, some grades or a class, or for staff. Titles and
-- details by language: {"en": "Science fair", "es": "Feria de ciencias"}. Days half-open; no times is the whole day.
-- `uid` is what other calendars know it by, `sequence` counts its changes for them.
create table calendar.events (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  class_id uuid,
  grades text[] not null default '{}',
  audience text not null,
  titles jsonb not null,
  details jsonb not null default '{}',
  place text not null default '',
  starts_on date not null,
  until_on date not null,
  from_time time,
  to_time time,
  source_id uuid,
  uid text not null,
  sequence integer not null default 0,
  entered_by uuid,
  entered_at timestamptz not null,
  changed_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint events_pkey primary key (district_id, id),
  constraint events_forward check (starts_on < until_on),
  constraint events_audience_known check (audience in ('public', 'families', 'staff'))
);
--;
select platform.tenant_table('calendar.events', 'setting');
--;
alter table calendar.events add constraint events_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
alter table calendar.events add constraint events_class foreign key (district_id, class_id) references roster.classes (district_id, id);
--;
alter table calendar.events add constraint events_source foreign key (district_id, source_id) references calendar.sources (district_id, id);
--;
create index events_standing on calendar.events (district_id, until_on, org_id) where removed_at is null;
--;
create unique index events_of_source on calendar.events (district_id, source_id, uid, starts_on) where source_id is not null;
--;
-- The link by which one person's own calendar is read by a calendar program. Only its hash; ends with the account.
create table calendar.feed_links (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  token_hash text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  constraint feed_links_pkey primary key (district_id, id),
  constraint feed_links_hash_once unique (district_id, token_hash)
);
--;
select platform.tenant_table('calendar.feed_links', 'credential');
--;
alter table calendar.feed_links add constraint feed_links_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create unique index feed_links_one on calendar.feed_links (district_id, person_id) where ended_at is null;
--;
-- Which holidays of its families a district wants to be reminded of, by the key of the built-in list.
create table calendar.kept_holidays (
  district_id uuid not null,
  id uuid not null,
  holiday text not null,
  chosen_by uuid,
  chosen_at timestamptz not null,
  constraint kept_holidays_pkey primary key (district_id, id),
  constraint kept_holidays_once unique (district_id, holiday)
);
--;
select platform.tenant_table('calendar.kept_holidays', 'setting');
--;
-- When a member of staff works: notices keep to it. Without a row nobody has said, and notices come at any time.
create table calendar.staff_hours (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  periods jsonb not null,
  changed_by uuid,
  changed_at timestamptz not null,
  constraint staff_hours_pkey primary key (district_id, id),
  constraint staff_hours_once unique (district_id, person_id)
);
--;
select platform.tenant_table('calendar.staff_hours', 'setting');
--;
alter table calendar.staff_hours add constraint staff_hours_person foreign key (district_id, person_id) references roster.people (district_id, id);
