-- expand: a column that may be empty and new tables
-- What a message with prepared words is made of, so that each family gets them in its language: an alert, a closure, a late bus.
alter table messages.announcements add column prepared jsonb;
--;
-- Staff call the families an alert did not reach. Whoever takes a family has it alone until the call is noted or given back.
create table messages.alert_calls (
  district_id uuid not null,
  id uuid not null,
  announcement_id uuid not null,
  student_id uuid not null,
  caller_id uuid not null,
  taken_at timestamptz not null,
  result text,
  note text not null default '',
  noted_at timestamptz,
  constraint alert_calls_pkey primary key (district_id, id),
  constraint alert_calls_result_known check (result in ('spoke', 'left_message', 'no_answer', 'wrong_number', 'given_back'))
);
--;
select platform.tenant_table('messages.alert_calls', 'conversation', 'student_id');
--;
alter table messages.alert_calls add constraint alert_calls_announcement foreign key (district_id, announcement_id) references messages.announcements (district_id, id);
--;
alter table messages.alert_calls add constraint alert_calls_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
alter table messages.alert_calls add constraint alert_calls_caller foreign key (district_id, caller_id) references roster.people (district_id, id);
--;
create unique index alert_calls_one_caller on messages.alert_calls (district_id, announcement_id, student_id) where result is null;
--;
-- A closure, a delay or a late bus, declared once: what the calendar got, who was told, what the public pages show and until when.
create table messages.day_notices (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  org_id uuid not null,
  group_name text,
  on_date date not null,
  at_time text,
  minutes integer,
  why text not null default 'other',
  words text not null default '',
  calendar_id uuid,
  announcement_id uuid,
  back_id uuid,
  declared_by uuid not null,
  declared_at timestamptz not null,
  shown_until timestamptz not null,
  taken_back_by uuid,
  taken_back_at timestamptz,
  constraint day_notices_pkey primary key (district_id, id),
  constraint day_notices_kind_known check (kind in ('closed', 'late_start', 'early_dismissal', 'remote', 'late_bus'))
);
--;
select platform.tenant_table('messages.day_notices', 'setting');
--;
alter table messages.day_notices add constraint day_notices_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
alter table messages.day_notices add constraint day_notices_declared_by foreign key (district_id, declared_by) references roster.people (district_id, id);
--;
create index day_notices_shown on messages.day_notices (district_id, shown_until);
--;
-- Whether a school writes to families about missed days, and when in its week.
create table messages.absence_settings (
  district_id uuid not null,
  id uuid not null,
  school_id uuid not null,
  is_on boolean not null,
  weekday integer not null default 5,
  hour integer not null default 16,
  changed_by uuid not null,
  changed_at timestamptz not null,
  constraint absence_settings_pkey primary key (district_id, id),
  constraint absence_settings_once unique (district_id, school_id),
  constraint absence_settings_possible check (weekday between 1 and 5 and hour between 8 and 19)
);
--;
select platform.tenant_table('messages.absence_settings', 'setting');
--;
alter table messages.absence_settings add constraint absence_settings_school foreign key (district_id, school_id) references roster.orgs (district_id, id);
--;
-- The missed days a family was written to about: never twice for one day.
create table messages.absence_days (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  on_date date not null,
  told_at timestamptz not null,
  constraint absence_days_pkey primary key (district_id, id),
  constraint absence_days_once unique (district_id, student_id, on_date)
);
--;
select platform.tenant_table('messages.absence_days', 'conversation', 'student_id');
--;
alter table messages.absence_days add constraint absence_days_student foreign key (district_id, student_id) references roster.people (district_id, id);
