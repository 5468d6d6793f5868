-- safe: a new table only
-- What changes in one child's day: away, late, leaving early, another way home. One row a child and day. It stands in
-- this room and not in the roster because it is something a family tells the school: it comes by the same ways, has a
-- receipt, a time by which somebody must have it, and may belong to a conversation. A child whom a stranger only named
-- has no student_id until the office says who it is.
create table conversations.day_changes (
  district_id uuid not null,
  id uuid not null,
  told_id uuid not null,
  school_id uuid not null,
  student_id uuid,
  child_name text not null default '',
  kind text not null,
  on_day date not null,
  at_time time,
  reason text not null default 'other',
  words text not null default '',
  pick_up_id uuid,
  pick_up_name text not null default '',
  guardian_id uuid,
  asker_name text not null default '',
  asker_kind text not null default 'none',
  asker_address text,
  is_proven boolean not null default false,
  language text not null,
  source text not null,
  conversation_id uuid,
  entered_by uuid,
  entered_at timestamptz not null,
  due_at timestamptz not null,
  rung_at timestamptz,
  outcome text,
  settled_by uuid,
  settled_at timestamptz,
  constraint day_changes_pkey primary key (district_id, id),
  constraint day_changes_kind_known check (kind in ('absence', 'late', 'leaving', 'way_home')),
  constraint day_changes_asker_known check (asker_kind in ('email', 'phone', 'none')),
  constraint day_changes_source_known check (source in ('family', 'public', 'phone', 'counter', 'paper', 'email')),
  constraint day_changes_outcome_known check (outcome in ('done', 'declined', 'mistake')),
  constraint day_changes_settled check ((outcome is null) = (settled_at is null)),
  constraint day_changes_somebody check (student_id is not null or child_name <> '')
);
--;
select platform.tenant_table('conversations.day_changes', 'conversation', 'student_id');
--;
alter table conversations.day_changes add constraint day_changes_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
alter table conversations.day_changes add constraint day_changes_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index day_changes_of_day on conversations.day_changes (district_id, on_day, school_id);
--;
create index day_changes_of_student on conversations.day_changes (district_id, student_id, on_day) where student_id is not null;
--;
create index day_changes_of_conversation on conversations.day_changes (district_id, conversation_id) where conversation_id is not null;
