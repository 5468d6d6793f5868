-- expand: new tables, columns with constant defaults, wider checks; older code sends what it sent before
-- One sending to many: its deliveries are claimed by hundreds, never one job each.
create table channels.broadcasts (
  district_id uuid not null,
  id uuid not null,
  category text not null,
  urgency text not null,
  about_kind text not null,
  about_id uuid not null,
  -- False while its deliveries are still being written.
  is_filled boolean not null default false,
  state text not null default 'going',
  begun_by uuid,
  begun_at timestamptz not null,
  stopped_by uuid,
  stopped_at timestamptz,
  done_at timestamptz,
  constraint broadcasts_pkey primary key (district_id, id),
  constraint broadcasts_state_known check (state in ('going', 'stopped', 'done')),
  constraint broadcasts_urgency_known check (urgency in ('ordinary', 'same_day', 'emergency'))
);
--;
select platform.tenant_table('channels.broadcasts', 'conversation');
--;
create index broadcasts_by_about on channels.broadcasts (district_id, about_id);
--;
create index broadcasts_going on channels.broadcasts (district_id, id) where state = 'going';
--;
alter table channels.deliveries
  add column broadcast_id uuid,
  add column urgency text not null default 'ordinary',
  add column lease_until timestamptz,
  add column provider_id text,
  add column segments smallint,
  add column cost_micros integer,
  add column read_at timestamptz,
  add column answered_at timestamptz,
  add column fallback_of uuid;
--;
alter table channels.deliveries drop constraint deliveries_kind_known, drop constraint deliveries_state_known;
--;
alter table channels.deliveries
  add constraint deliveries_kind_known check (kind in ('email', 'sms', 'voice', 'push', 'web', 'paper')),
  add constraint deliveries_state_known check (state in ('queued', 'sending', 'sent', 'delivered', 'read', 'answered', 'failed', 'unknown', 'suppressed')),
  add constraint deliveries_urgency_known check (urgency in ('ordinary', 'same_day', 'emergency'));
--;
create index deliveries_to_send on channels.deliveries (district_id, broadcast_id, kind, send_after) where broadcast_id is not null and state in ('queued', 'sending');
--;
create index deliveries_of_broadcast on channels.deliveries (district_id, broadcast_id) where broadcast_id is not null;
--;
create index deliveries_by_provider_id on channels.deliveries (district_id, provider_id) where provider_id is not null;
--;
create index deliveries_of_person on channels.deliveries (district_id, person_id, created_at) where person_id is not null;
--;
-- Each try of a delivery, with what the other side said: the ledger behind "sent once".
create table channels.delivery_attempts (
  district_id uuid not null,
  id uuid not null,
  delivery_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null,
  response text,
  provider_id text,
  constraint delivery_attempts_pkey primary key (district_id, id),
  constraint delivery_attempts_outcome_known check (outcome in ('sent', 'delivered', 'rejected', 'not_sent', 'unknown', 'found'))
);
--;
select platform.tenant_table('channels.delivery_attempts', 'conversation');
--;
create index delivery_attempts_of_delivery on channels.delivery_attempts (district_id, delivery_id);
--;
-- What a family chose: which kinds of message it wants, by which ways and in which order. `category` '*' is for all.
create table channels.preferences (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  category text not null,
  wanted boolean not null default true,
  ways text[] not null default '{}',
  chosen_by uuid,
  chosen_at timestamptz not null,
  constraint preferences_pkey primary key (district_id, id),
  constraint preferences_once unique (district_id, person_id, category),
  constraint preferences_ways_known check (ways <@ array['email', 'sms', 'voice', 'push', 'web', 'paper']::text[])
);
--;
select platform.tenant_table('channels.preferences', 'contact');
--;
alter table channels.preferences add constraint preferences_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
-- What somebody needs to be reached at all: sign language, relay, large print, voice only, text only.
create table channels.access_needs (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  needs text[] not null,
  entered_by uuid,
  entered_at timestamptz not null,
  constraint access_needs_pkey primary key (district_id, id),
  constraint access_needs_once unique (district_id, person_id),
  constraint access_needs_known check (needs <@ array['sign_language', 'relay', 'large_print', 'voice_only', 'text_only', 'does_not_read']::text[])
);
--;
select platform.tenant_table('channels.access_needs', 'contact');
--;
alter table channels.access_needs add constraint access_needs_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
-- A phone that takes no texts still rings.
alter table channels.contact_points add column takes_texts text not null default 'unknown';
--;
alter table channels.contact_points add constraint contact_points_takes_texts_known check (takes_texts in ('unknown', 'yes', 'no'));
--;
-- A district's account with whoever carries its texts and calls. `sealed` holds the keys, encrypted.
create table channels.accounts (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  base_url text not null,
  account text not null,
  sealed text not null,
  from_number text not null,
  per_second integer not null default 10,
  cost_micros_segment integer not null default 0,
  cost_micros_minute integer not null default 0,
  currency text not null default 'USD',
  changed_by uuid,
  changed_at timestamptz not null,
  constraint accounts_pkey primary key (district_id, id),
  constraint accounts_once unique (district_id, kind),
  constraint accounts_kind_known check (kind in ('twilio'))
);
--;
select platform.tenant_table('channels.accounts', 'setting');
--;
create or replace view channels.v_deliveries with (security_invoker = true) as
  select district_id, id, kind, category, person_id, address, about_kind, about_id, message_ref, state, state_reason, created_at, sent_at, settled_at,
    broadcast_id, language, segments, cost_micros, read_at, answered_at, fallback_of, send_after
  from channels.deliveries;
