-- safe: new schema and tables only
create schema if not exists messages;
--;
grant usage on schema messages to porchlight_app;
--;
-- How a district sends: whether leaders approve, how many messages a family gets in a week before the sender is told.
create table messages.settings (
  district_id uuid not null,
  id uuid not null,
  approval_needed boolean not null default false,
  week_budget integer not null default 5,
  from_hour integer not null default 8,
  until_hour integer not null default 20,
  changed_by uuid,
  changed_at timestamptz not null,
  constraint settings_pkey primary key (district_id, id),
  constraint settings_once unique (district_id),
  constraint settings_budget_possible check (week_budget between 1 and 50),
  constraint settings_hours_possible check (from_hour >= 6 and until_hour <= 21 and from_hour < until_hour)
);
--;
select platform.tenant_table('messages.settings', 'setting');
--;
-- A saved choice of recipients. Who is in it is counted anew each time.
create table messages.audiences (
  district_id uuid not null,
  id uuid not null,
  name text not null,
  org_id uuid,
  chosen jsonb not null,
  made_by uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  constraint audiences_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('messages.audiences', 'setting');
--;
alter table messages.audiences add constraint audiences_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
-- One message to many: an announcement, an alert, a notice of the same day, a slip to sign.
create table messages.announcements (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  category text not null,
  urgency text not null,
  org_id uuid,
  author_id uuid not null,
  language text not null,
  title text not null,
  body text not null,
  short text not null,
  audience jsonb not null,
  asks text not null default 'nothing',
  places integer,
  answer_until timestamptz,
  state text not null default 'draft',
  send_at timestamptz,
  reason text,
  is_drill boolean not null default false,
  ends_alert uuid,
  file_ids uuid[] not null default '{}',
  ways text[] not null default '{}',
  approved_by uuid,
  approved_at timestamptz,
  broadcast_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  begun_at timestamptz,
  ended_at timestamptz,
  constraint announcements_pkey primary key (district_id, id),
  constraint announcements_kind_known check (kind in ('announcement', 'alert', 'notice', 'slip', 'sign_up')),
  constraint announcements_urgency_known check (urgency in ('ordinary', 'same_day', 'emergency')),
  constraint announcements_asks_known check (asks in ('nothing', 'yes_no', 'rsvp', 'sign_up', 'slip', 'read')),
  constraint announcements_state_known check (state in ('draft', 'waiting', 'scheduled', 'preparing', 'going', 'done', 'stopped')),
  constraint announcements_emergency_has_reason check (urgency <> 'emergency' or reason is not null)
);
--;
select platform.tenant_table('messages.announcements', 'conversation');
--;
alter table messages.announcements add constraint announcements_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
alter table messages.announcements add constraint announcements_author foreign key (district_id, author_id) references roster.people (district_id, id);
--;
create index announcements_by_time on messages.announcements (district_id, created_at desc);
--;
create index announcements_by_org on messages.announcements (district_id, org_id, created_at desc);
--;
create index announcements_waiting on messages.announcements (district_id, send_at) where state in ('waiting', 'scheduled', 'preparing', 'going');
--;
-- The words of an announcement in one language, and where they come from.
create table messages.wordings (
  district_id uuid not null,
  id uuid not null,
  announcement_id uuid not null,
  language text not null,
  title text not null,
  body text not null,
  short text not null,
  how text not null,
  made_at timestamptz not null,
  constraint wordings_pkey primary key (district_id, id),
  constraint wordings_once unique (district_id, announcement_id, language),
  constraint wordings_how_known check (how in ('written', 'reviewed', 'phrase', 'machine', 'original'))
);
--;
select platform.tenant_table('messages.wordings', 'conversation');
--;
alter table messages.wordings add constraint wordings_announcement foreign key (district_id, announcement_id) references messages.announcements (district_id, id);
--;
-- Who gets an announcement, for which children, and what they said to it. One row a person, however often they are listed.
create table messages.recipients (
  district_id uuid not null,
  id uuid not null,
  announcement_id uuid not null,
  person_id uuid not null,
  student_ids uuid[] not null default '{}',
  language text not null,
  way text,
  left_out text,
  answer text,
  answer_words text,
  answered_at timestamptz,
  answered_by uuid,
  answered_how text,
  read_at timestamptz,
  constraint recipients_pkey primary key (district_id, id),
  constraint recipients_once unique (district_id, announcement_id, person_id),
  constraint recipients_answer_known check (answer in ('yes', 'no', 'signed', 'refused', 'read'))
);
--;
select platform.tenant_table('messages.recipients', 'conversation');
--;
alter table messages.recipients add constraint recipients_announcement foreign key (district_id, announcement_id) references messages.announcements (district_id, id);
--;
alter table messages.recipients add constraint recipients_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index recipients_of_person on messages.recipients (district_id, person_id, announcement_id);
--;
-- One sentence about one child, from one member of staff to its family.
create table messages.one_liners (
  district_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  student_id uuid not null,
  week date not null,
  kind text not null,
  phrase_id text,
  slots jsonb not null default '{}',
  words text not null,
  language text not null,
  state text not null default 'going',
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint one_liners_pkey primary key (district_id, id),
  constraint one_liners_kind_known check (kind in ('praise', 'improvement', 'invitation')),
  constraint one_liners_state_known check (state in ('going', 'taken_back', 'done'))
);
--;
select platform.tenant_table('messages.one_liners', 'conversation', 'student_id');
--;
alter table messages.one_liners add constraint one_liners_author foreign key (district_id, author_id) references roster.people (district_id, id);
--;
alter table messages.one_liners add constraint one_liners_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index one_liners_of_student on messages.one_liners (district_id, student_id, created_at desc);
--;
create index one_liners_of_author on messages.one_liners (district_id, author_id, week);
--;
-- The children a member of staff was given for a week, so that every child comes round.
create table messages.turns (
  district_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  week date not null,
  student_id uuid not null,
  position integer not null,
  skipped text,
  constraint turns_pkey primary key (district_id, id),
  constraint turns_once unique (district_id, author_id, week, student_id)
);
--;
select platform.tenant_table('messages.turns', 'work');
--;
alter table messages.turns add constraint turns_author foreign key (district_id, author_id) references roster.people (district_id, id);
--;
alter table messages.turns add constraint turns_student foreign key (district_id, student_id) references roster.people (district_id, id);
