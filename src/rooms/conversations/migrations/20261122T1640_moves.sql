-- safe: a new table, and a column that is empty at first
-- Who had a matter, or helped with it, until it went with the child to another desk: they may still read it, nothing more.
alter table conversations.conversations add column former_ids uuid[] not null default '{}';
--;
-- A child changed class or school, or left, while a matter about it was open: it stays or goes. One undecided row a matter.
create table conversations.child_moves (
  district_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  student_id uuid not null,
  kind text not null,
  at timestamptz not null,
  -- The load that moved the child; null: by hand.
  import_id uuid,
  -- One of many of a school in one load, or at the turn of the school year: shown as one line.
  grouped boolean not null default false,
  from_school_id uuid,
  to_school_id uuid,
  from_class text,
  to_class text,
  -- Who had it when the child moved.
  owner_id uuid not null,
  -- What happens by itself when nobody decides, and when.
  by_rule text not null,
  decide_by timestamptz not null,
  state text not null default 'open',
  to_id uuid,
  decided_at timestamptz,
  decided_by uuid,
  constraint child_moves_pkey primary key (district_id, id),
  constraint child_moves_kind_known check (kind in ('class', 'school', 'left')),
  constraint child_moves_rule_known check (by_rule in ('stays', 'goes')),
  constraint child_moves_state_known check (state in ('open', 'stayed', 'went', 'settled', 'returned'))
);
--;
select platform.tenant_table('conversations.child_moves', 'work');
--;
alter table conversations.child_moves add constraint child_moves_conversation foreign key (district_id, conversation_id) references conversations.conversations (district_id, id);
--;
create unique index child_moves_open_once on conversations.child_moves (district_id, conversation_id) where state = 'open';
--;
create index child_moves_due on conversations.child_moves (district_id, decide_by) where state = 'open';
--;
create index child_moves_of_conversation on conversations.child_moves (district_id, conversation_id);
--;
create index child_moves_of_child on conversations.child_moves (district_id, student_id, at);
--;
create index conversations_of_former on conversations.conversations using gin (district_id, former_ids) where former_ids <> '{}';
