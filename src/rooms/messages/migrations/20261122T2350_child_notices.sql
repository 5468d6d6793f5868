-- expand: columns with a default and new tables
-- From how many missed days on a family is written to, and how the school itself closes such a note.
alter table messages.absence_settings add column least integer not null default 1;
--;
alter table messages.absence_settings add column words text not null default '';
--;
alter table messages.absence_settings add column words_language text;
--;
-- The same for work that was not handed in.
create table messages.work_settings (
  district_id uuid not null,
  id uuid not null,
  school_id uuid not null,
  is_on boolean not null,
  weekday integer not null default 5,
  hour integer not null default 16,
  least integer not null default 3,
  words text not null default '',
  words_language text,
  changed_by uuid not null,
  changed_at timestamptz not null,
  constraint work_settings_pkey primary key (district_id, id),
  constraint work_settings_once unique (district_id, school_id),
  constraint work_settings_possible check (weekday between 1 and 5 and hour between 8 and 19)
);
--;
select platform.tenant_table('messages.work_settings', 'setting');
--;
alter table messages.work_settings add constraint work_settings_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
-- What the family of one child was written about missed days or missing work: at most one of a kind a week.
create table messages.child_notices (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  student_id uuid not null,
  school_id uuid not null,
  -- Whose an answer is; empty: the school's.
  teacher_id uuid,
  week date not null,
  facts jsonb not null,
  words text not null,
  language text not null,
  broadcast_id uuid,
  made_at timestamptz not null,
  constraint child_notices_pkey primary key (district_id, id),
  constraint child_notices_once unique (district_id, kind, student_id, week),
  constraint child_notices_kind_known check (kind in ('absence', 'missing_work'))
);
--;
select platform.tenant_table('messages.child_notices', 'conversation', 'student_id');
--;
alter table messages.child_notices add constraint child_notices_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
alter table messages.child_notices add constraint child_notices_teacher foreign key (district_id, teacher_id) references roster.people (district_id, id);
--;
alter table messages.child_notices add constraint child_notices_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
create index child_notices_of_student on messages.child_notices (district_id, student_id, made_at desc);
