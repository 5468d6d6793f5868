-- safe: new schema and tables only
create schema if not exists conversations;
--;
grant usage on schema conversations to porchlight_app, porchlight_search;
--;
create table conversations.categories (
  district_id uuid not null,
  id uuid not null,
  key text not null,
  names jsonb not null,
  owner_id uuid,
  position integer not null default 0,
  ended_at timestamptz,
  constraint categories_pkey primary key (district_id, id),
  constraint categories_key_once unique (district_id, key)
);
--;
select platform.tenant_table('conversations.categories', 'setting');
--;
create table conversations.topics (
  district_id uuid not null,
  id uuid not null,
  key text not null,
  category_id uuid not null,
  names jsonb not null,
  covers jsonb not null,
  words jsonb not null,
  answer_minutes integer not null,
  resolve_minutes integer not null,
  sensitive text,
  position integer not null default 0,
  ended_at timestamptz,
  constraint topics_pkey primary key (district_id, id),
  constraint topics_key_once unique (district_id, key),
  constraint topics_minutes_positive check (answer_minutes > 0 and resolve_minutes > 0)
);
--;
select platform.tenant_table('conversations.topics', 'setting');
--;
alter table conversations.topics add constraint topics_category foreign key (district_id, category_id) references conversations.categories (district_id, id);
--;
-- Who owns a topic: for the whole district (org_id null) or, stronger, at one school.
create table conversations.topic_owners (
  district_id uuid not null,
  id uuid not null,
  topic_id uuid not null,
  org_id uuid,
  kind text not null,
  person_id uuid,
  role text,
  unit_id uuid,
  rota uuid[] not null default '{}',
  backups uuid[] not null default '{}',
  constraint topic_owners_pkey primary key (district_id, id),
  constraint topic_owners_once unique nulls not distinct (district_id, topic_id, org_id),
  constraint topic_owners_kind_known check (kind in ('person', 'role_at_school', 'role_at_unit', 'teacher_of_child', 'rota'))
);
--;
select platform.tenant_table('conversations.topic_owners', 'setting');
--;
alter table conversations.topic_owners add constraint topic_owners_topic foreign key (district_id, topic_id) references conversations.topics (district_id, id) on delete cascade;
--;
create table conversations.conversations (
  district_id uuid not null,
  id uuid not null,
  code text not null,
  kind text not null,
  channel text not null,
  subject text not null,
  preview text not null,
  language text not null,
  school_id uuid,
  unit_id uuid,
  topic_id uuid,
  category_id uuid,
  guardian_id uuid,
  student_ids uuid[] not null default '{}',
  from_name text,
  from_kind text not null default 'none',
  from_address text,
  from_verified boolean not null default false,
  callback boolean not null default false,
  privacy text not null default 'normal',
  reader_ids uuid[] not null default '{}',
  excluded_ids uuid[] not null default '{}',
  about_staff boolean not null default false,
  state text not null,
  owner_id uuid,
  backup_id uuid,
  helper_ids uuid[] not null default '{}',
  opened_at timestamptz not null,
  opened_by uuid,
  answer_due_at timestamptz not null,
  resolve_due_at timestamptz not null,
  due_at timestamptz,
  paused_at timestamptz,
  paused_minutes integer,
  first_answered_at timestamptz,
  first_answer_minutes integer,
  resolved_minutes integer,
  answered_by uuid,
  breached_at timestamptz,
  breached_owner_id uuid,
  escalation integer not null default 0,
  next_nudge_at timestamptz,
  closed_at timestamptz,
  closed_by uuid,
  closed_how text,
  reopened integer not null default 0,
  handoffs integer not null default 0,
  bounces integer not null default 0,
  second_look_at timestamptz,
  critical_at timestamptz,
  critical_category text,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  merged_into uuid,
  group_id uuid,
  praised_id uuid,
  rating integer,
  rated_at timestamptz,
  rating_comment text,
  link_version integer not null default 1,
  last_message_at timestamptz not null,
  last_from text not null,
  message_count integer not null default 0,
  unread boolean not null default true,
  version integer not null default 1,
  constraint conversations_pkey primary key (district_id, id),
  constraint conversations_code_once unique (district_id, code),
  constraint conversations_kind_known check (kind in ('question', 'concern', 'suggestion', 'praise', 'comment')),
  constraint conversations_state_known check (state in ('open', 'waiting', 'outbound', 'closed')),
  constraint conversations_privacy_known check (privacy in ('normal', 'private', 'anonymous')),
  constraint conversations_always_owned check (state = 'closed' or (owner_id is not null and due_at is not null)),
  constraint conversations_never_own_matter check (owner_id is null or not (owner_id = any (excluded_ids))),
  constraint conversations_rating_range check (rating between 1 and 5)
);
--;
select platform.tenant_table('conversations.conversations', 'conversation');
--;
alter table conversations.conversations add constraint conversations_topic foreign key (district_id, topic_id) references conversations.topics (district_id, id);
--;
alter table conversations.conversations add constraint conversations_owner foreign key (district_id, owner_id) references roster.people (district_id, id);
--;
alter table conversations.conversations add constraint conversations_guardian foreign key (district_id, guardian_id) references roster.people (district_id, id);
--;
create index conversations_mine on conversations.conversations (district_id, owner_id, due_at, id) where state <> 'closed';
--;
create index conversations_school on conversations.conversations (district_id, school_id, due_at, id) where state <> 'closed';
--;
create index conversations_unit on conversations.conversations (district_id, unit_id, due_at, id) where state <> 'closed';
--;
create index conversations_open on conversations.conversations (district_id, due_at, id) where state <> 'closed';
--;
create index conversations_nudge on conversations.conversations (district_id, next_nudge_at) where state <> 'closed' and next_nudge_at is not null;
--;
create index conversations_critical on conversations.conversations (district_id, critical_at) where critical_at is not null and acknowledged_at is null;
--;
create index conversations_of_guardian on conversations.conversations (district_id, guardian_id, opened_at) where guardian_id is not null;
--;
create index conversations_of_students on conversations.conversations using gin (district_id, student_ids);
--;
create index conversations_of_helpers on conversations.conversations using gin (district_id, helper_ids) where state <> 'closed';
--;
create index conversations_of_sender on conversations.conversations (district_id, from_address, opened_at) where from_address is not null;
--;
create index conversations_by_opening on conversations.conversations (district_id, opened_at, id);
--;
create index conversations_owner_ever on conversations.conversations (district_id, owner_id, closed_at) where state = 'closed';
--;
create index conversations_of_group on conversations.conversations (district_id, group_id) where group_id is not null;
--;
create table conversations.messages (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  direction text not null,
  channel text not null,
  author_id uuid,
  author_name text,
  guardian_id uuid,
  text text not null,
  quoted text,
  html_safe text,
  language text,
  mentions uuid[] not null default '{}',
  at timestamptz not null,
  state text not null default 'kept',
  send_at timestamptz,
  message_id text,
  inbound_id uuid,
  authentication jsonb,
  warnings text[] not null default '{}',
  via text,
  then_do text not null default 'open',
  file_count integer not null default 0,
  constraint messages_pkey primary key (district_id, id),
  constraint messages_direction_known check (direction in ('in', 'out', 'note')),
  constraint messages_state_known check (state in ('kept', 'held', 'sent', 'taken_back'))
);
--;
select platform.tenant_table('conversations.messages', 'conversation');
--;
alter table conversations.messages add constraint messages_conversation foreign key (district_id, conversation_id) references conversations.conversations (district_id, id);
--;
create index messages_of_conversation on conversations.messages (district_id, conversation_id, id);
--;
create index messages_by_message_id on conversations.messages (district_id, message_id) where message_id is not null;
--;
-- Everything that happened to a conversation that is not a message, with person and time.
create table conversations.happenings (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  at timestamptz not null,
  what text not null,
  by_id uuid,
  to_id uuid,
  facts jsonb not null default '{}',
  constraint happenings_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.happenings', 'conversation');
--;
alter table conversations.happenings add constraint happenings_conversation foreign key (district_id, conversation_id) references conversations.conversations (district_id, id);
--;
create index happenings_of_conversation on conversations.happenings (district_id, conversation_id, id);
--;
create table conversations.reads (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  person_id uuid not null,
  read_at timestamptz not null,
  constraint reads_pkey primary key (district_id, id),
  constraint reads_once unique (district_id, conversation_id, person_id)
);
--;
select platform.tenant_table('conversations.reads', 'work');
--;
-- The words of a conversation for search. Private ones are not in it.
create table conversations.search (
  district_id uuid not null,
  id uuid not null,
  school_id uuid,
  unit_id uuid,
  owner_id uuid,
  helper_ids uuid[] not null default '{}',
  excluded_ids uuid[] not null default '{}',
  opened_at timestamptz not null,
  words tsvector not null,
  constraint search_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.search', 'conversation');
--;
select platform.searched_table('conversations.search');
--;
create index search_words on conversations.search using gin (words);
--;
create table conversations.absences (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  backup_id uuid,
  from_at timestamptz not null,
  until_at timestamptz not null,
  note text,
  created_at timestamptz not null,
  removed_at timestamptz,
  constraint absences_pkey primary key (district_id, id),
  constraint absences_order check (from_at < until_at)
);
--;
select platform.tenant_table('conversations.absences', 'setting');
--;
create index absences_of_person on conversations.absences (district_id, person_id, until_at) where removed_at is null;
--;
create table conversations.saved_replies (
  district_id uuid not null,
  id uuid not null,
  name text not null,
  text text not null,
  language text not null,
  owner_id uuid not null,
  topic_id uuid,
  shared boolean not null default true,
  used integer not null default 0,
  ended_at timestamptz,
  constraint saved_replies_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.saved_replies', 'setting');
--;
create table conversations.saved_filters (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  query text not null,
  position integer not null default 0,
  constraint saved_filters_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.saved_filters', 'setting');
--;
create index saved_filters_of_person on conversations.saved_filters (district_id, person_id);
--;
-- The people who are called when words of danger come in, per school or for the district.
create table conversations.alarm_team (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  org_id uuid,
  position integer not null,
  constraint alarm_team_pkey primary key (district_id, id),
  constraint alarm_team_once unique nulls not distinct (district_id, person_id, org_id)
);
--;
select platform.tenant_table('conversations.alarm_team', 'setting');
--;
create table conversations.alarm_words (
  district_id uuid not null,
  id uuid not null,
  language text not null,
  category text not null,
  phrase text not null,
  constraint alarm_words_pkey primary key (district_id, id),
  constraint alarm_words_once unique (district_id, language, phrase)
);
--;
select platform.tenant_table('conversations.alarm_words', 'setting');
--;
-- Each call of the alarm team: whom, by what, when. Repeated until somebody says "I have it".
create table conversations.alarm_calls (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  person_id uuid not null,
  round integer not null,
  at timestamptz not null,
  constraint alarm_calls_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.alarm_calls', 'conversation');
--;
create index alarm_calls_of_conversation on conversations.alarm_calls (district_id, conversation_id, round);
--;
create table conversations.callbacks (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  person_id uuid not null,
  at timestamptz not null,
  outcome text not null,
  said text,
  constraint callbacks_pkey primary key (district_id, id),
  constraint callbacks_outcome_known check (outcome in ('reached', 'no_answer', 'voicemail', 'wrong_number'))
);
--;
select platform.tenant_table('conversations.callbacks', 'conversation');
--;
create index callbacks_of_conversation on conversations.callbacks (district_id, conversation_id);
--;
-- One update to many conversations with the same concern.
create table conversations.groups (
  district_id uuid not null,
  id uuid not null,
  name text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  constraint groups_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.groups', 'conversation');
--;
create table conversations.webhooks (
  district_id uuid not null,
  id uuid not null,
  url text not null,
  secret_sealed text not null,
  events text[] not null,
  made_by uuid not null,
  made_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text,
  constraint webhooks_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.webhooks', 'setting');
--;
create table conversations.webhook_deliveries (
  district_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  event text not null,
  at timestamptz not null,
  attempts integer not null default 0,
  status integer,
  settled_at timestamptz,
  constraint webhook_deliveries_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.webhook_deliveries', 'work');
--;
create index webhook_deliveries_of_webhook on conversations.webhook_deliveries (district_id, webhook_id, id);
--;
-- Finds conversations by words within the reader's scope. Runs as porchlight_search, filters the tenant itself,
-- applies tenant and scope before the limit, and answers ids only.
create function conversations.find(asked text, reader uuid, schools uuid[], units uuid[], everywhere boolean, at_most integer)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from conversations.search s
  where s.district_id = nullif(current_setting('app.district', true), '')::uuid
    and s.words @@ to_tsquery('simple', asked)
    and not (reader = any (s.excluded_ids))
    and (everywhere or s.owner_id = reader or reader = any (s.helper_ids) or s.school_id = any (schools) or s.unit_id = any (units))
  order by s.opened_at desc
  limit least(at_most, 500)
$$;
--;
revoke all on function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) from public;
--;
grant execute on function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) to porchlight_app;
--;
grant create on schema conversations to porchlight_search;
--;
alter function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) owner to porchlight_search;
--;
revoke create on schema conversations from porchlight_search;
