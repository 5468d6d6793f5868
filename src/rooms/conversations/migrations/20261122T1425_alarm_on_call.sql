-- safe: new tables, and columns with a constant default
-- When somebody of the alarm team is on call: turns of a week, each {"days": [1, …], "from": "17:00", "to": "07:00", "closed": "also"}.
-- No turn and no backup: at any time.
alter table conversations.alarm_team add column turns jsonb not null default '[]';
--;
alter table conversations.alarm_team add column is_backup boolean not null default false;
--;
-- A notice to a member of staff that waits for their working hours. Its words go when it has been sent.
create table conversations.held_notices (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  conversation_id uuid not null,
  what text not null,
  words text,
  once_key text not null,
  held_at timestamptz not null,
  send_at timestamptz not null,
  settled_at timestamptz,
  constraint held_notices_pkey primary key (district_id, id),
  constraint held_notices_once unique (district_id, once_key)
);
--;
select platform.tenant_table('conversations.held_notices', 'conversation');
--;
create index held_notices_waiting on conversations.held_notices (district_id, person_id, send_at) where settled_at is null;
--;
create index held_notices_of_conversation on conversations.held_notices (district_id, conversation_id);
--;
-- Which word list called the team, and whether it was right. A false one loses its conversation: the family stays only
-- as a key nobody can read back, so that few families are never told apart in a figure.
create table conversations.alarm_hits (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid,
  list text not null,
  category text not null,
  family_key text not null,
  at timestamptz not null,
  false_at timestamptz,
  reason text,
  constraint alarm_hits_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('conversations.alarm_hits', 'measure');
--;
create index alarm_hits_of_conversation on conversations.alarm_hits (district_id, conversation_id) where conversation_id is not null;
--;
create index alarm_hits_by_time on conversations.alarm_hits (district_id, at);
