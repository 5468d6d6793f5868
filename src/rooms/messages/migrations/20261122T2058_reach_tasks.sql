-- safe: a new table
-- Somebody looks after a family that messages do not reach.
create table messages.reach_tasks (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  student_id uuid not null,
  school_id uuid not null,
  why text not null,
  state text not null,
  claimed_by uuid,
  given_by uuid,
  note text not null default '',
  made_at timestamptz not null,
  changed_at timestamptz not null,
  constraint reach_tasks_pkey primary key (district_id, id),
  constraint reach_tasks_state_known check (state in ('claimed', 'done', 'open'))
);
--;
select platform.tenant_table('messages.reach_tasks', 'work');
--;
alter table messages.reach_tasks add constraint reach_tasks_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
alter table messages.reach_tasks add constraint reach_tasks_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index reach_tasks_of_person on messages.reach_tasks (district_id, person_id, changed_at desc);
--;
create index reach_tasks_of_claimer on messages.reach_tasks (district_id, claimed_by, state);
