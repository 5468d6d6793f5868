-- safe: new tables only
-- Somebody leaves: planned for a day, or done. Who takes what was chosen by hand stands in `moves` (matter → person) and
-- `topic_moves` (topic → person); everything else goes where the rules say at that moment.
create table conversations.departures (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  unit_ids uuid[] not null default '{}',
  state text not null,
  why text not null,
  leaves_on date not null,
  leaves_at timestamptz not null,
  to_id uuid,
  moves jsonb not null default '{}',
  topic_moves jsonb not null default '{}',
  switch_off boolean not null default false,
  switched_off boolean not null default false,
  planned_by uuid,
  planned_at timestamptz not null,
  done_at timestamptz,
  moved integer not null default 0,
  ended_by uuid,
  ended_at timestamptz,
  constraint departures_pkey primary key (district_id, id),
  constraint departures_state_known check (state in ('planned', 'done', 'undone', 'cancelled'))
);
--;
select platform.tenant_table('conversations.departures', 'setting');
--;
create unique index departures_planned_once on conversations.departures (district_id, person_id) where state = 'planned';
--;
create index departures_of_person on conversations.departures (district_id, person_id, planned_at);
--;
-- What moved with a departure, as it was and as it became: what nobody has touched since can go back for thirty days.
create table conversations.departure_moves (
  district_id uuid not null,
  id uuid not null,
  departure_id uuid not null,
  kind text not null,
  about_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  went_back boolean,
  constraint departure_moves_pkey primary key (district_id, id),
  constraint departure_moves_kind_known check (kind in ('conversation', 'part', 'topic', 'category', 'saved_reply', 'alarm_team', 'absence', 'summer'))
);
--;
select platform.tenant_table('conversations.departure_moves', 'work');
--;
alter table conversations.departure_moves add constraint departure_moves_departure foreign key (district_id, departure_id) references conversations.departures (district_id, id);
--;
create index departure_moves_of_departure on conversations.departure_moves (district_id, departure_id);
--;
-- The long break of the district or of one school, and who answers meanwhile: a person, a role at the school, or a role
-- at a department or the district. Hours of that time are the calendar's own season.
create table conversations.summers (
  district_id uuid not null,
  id uuid not null,
  org_id uuid not null,
  starts_on date not null,
  until_on date not null,
  starts_at timestamptz not null,
  until_at timestamptz not null,
  cover_kind text not null,
  person_id uuid,
  role text,
  unit_id uuid,
  season_id uuid,
  entered_by uuid,
  entered_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  constraint summers_pkey primary key (district_id, id),
  constraint summers_order check (starts_on < until_on and starts_at < until_at),
  constraint summers_cover_known check (cover_kind in ('person', 'role_at_school', 'role_at_unit'))
);
--;
select platform.tenant_table('conversations.summers', 'setting');
--;
create index summers_standing on conversations.summers (district_id, until_at) where removed_at is null;
