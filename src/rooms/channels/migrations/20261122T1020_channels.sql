-- safe: new schema and tables only
create schema if not exists channels;
--;
grant usage on schema channels to porchlight_app;
--;
-- An address on a channel: whether it works and whether it may be used. The roster says the addresses; consent and health live here.
create table channels.contact_points (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  address text not null,
  verified_at timestamptz,
  preferred boolean not null default false,
  health text not null default 'unknown',
  health_reason text,
  health_at timestamptz,
  bounces integer not null default 0,
  opted_out_at timestamptz,
  opted_out_how text,
  created_at timestamptz not null default now(),
  constraint contact_points_pkey primary key (district_id, id),
  constraint contact_points_once unique (district_id, person_id, kind, address),
  constraint contact_points_kind_known check (kind in ('email', 'phone', 'push', 'postal')),
  constraint contact_points_health_known check (health in ('unknown', 'good', 'bounced', 'complained', 'wrong'))
);
--;
select platform.tenant_table('channels.contact_points', 'contact');
--;
alter table channels.contact_points add constraint contact_points_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index contact_points_by_address on channels.contact_points (district_id, kind, address);
--;
-- One message to one address. A state only moves forward along the lattice in channels.rules.ts.
create table channels.deliveries (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  category text not null,
  person_id uuid,
  address text not null,
  language text not null,
  subject text not null,
  body text not null,
  html text,
  message_id text,
  in_reply_to text,
  refs text[] not null default '{}',
  reply_to text,
  about_kind text,
  about_id uuid,
  message_ref uuid,
  once_key text,
  file_ids uuid[] not null default '{}',
  state text not null default 'queued',
  state_reason text,
  attempts integer not null default 0,
  send_after timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  settled_at timestamptz,
  constraint deliveries_pkey primary key (district_id, id),
  constraint deliveries_once unique (district_id, once_key),
  constraint deliveries_kind_known check (kind in ('email', 'sms', 'paper')),
  constraint deliveries_state_known check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'suppressed'))
);
--;
select platform.tenant_table('channels.deliveries', 'conversation');
--;
create index deliveries_by_about on channels.deliveries (district_id, about_id);
--;
create index deliveries_by_address on channels.deliveries (district_id, address, id);
--;
create index deliveries_by_message_id on channels.deliveries (district_id, message_id) where message_id is not null;
--;
-- What came in, whole, before anybody understood it. `dedupe` makes the same mail twice one row.
create table channels.inbound (
  district_id uuid not null,
  id uuid not null,
  via text not null,
  dedupe text not null,
  raw_file_id uuid,
  envelope_from text,
  envelope_to text[] not null default '{}',
  kind text not null,
  message_id text,
  subject text not null default '',
  from_address text,
  received_at timestamptz not null,
  result text not null,
  reason text,
  conversation_id uuid,
  constraint inbound_pkey primary key (district_id, id),
  constraint inbound_once unique (district_id, dedupe)
);
--;
select platform.tenant_table('channels.inbound', 'conversation');
--;
create index inbound_by_result on channels.inbound (district_id, result, id);
--;
-- When an automatic receipt last went to an address, so that two machines never answer each other for ever.
create table channels.auto_replies (
  district_id uuid not null,
  id uuid not null,
  address text not null,
  about_id uuid not null,
  sent_at timestamptz not null,
  constraint auto_replies_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('channels.auto_replies', 'work');
--;
create index auto_replies_recent on channels.auto_replies (district_id, address, sent_at);
--;
-- The IMAP poller's place, one row a mailbox.
create table channels.mailbox_places (
  district_id uuid not null,
  id uuid not null,
  mailbox text not null,
  place jsonb not null,
  constraint mailbox_places_pkey primary key (district_id, id),
  constraint mailbox_places_once unique (district_id, mailbox)
);
--;
select platform.tenant_table('channels.mailbox_places', 'work');
--;
-- What an address that families write to stands for: the district, a school, or a topic.
create table channels.mail_routes (
  district_id uuid not null,
  id uuid not null,
  address text not null,
  kind text not null,
  org_id uuid,
  topic_key text,
  created_at timestamptz not null default now(),
  constraint mail_routes_pkey primary key (district_id, id),
  constraint mail_routes_once unique (district_id, address),
  constraint mail_routes_kind_known check (kind in ('district', 'school', 'topic'))
);
--;
select platform.tenant_table('channels.mail_routes', 'setting');
