-- expand: columns that may be empty, a new table, new indexes; older code leaves them so
-- A sentence goes out as one sending, some seconds after it was written: until then it can be taken back.
alter table messages.one_liners
  add column broadcast_id uuid,
  add column goes_at timestamptz;
--;
-- One member of staff a child a week, where several teach it.
create unique index turns_once_a_child on messages.turns (district_id, week, student_id);
--;
-- How many children somebody wants on their list each week, where it is not the usual five.
create table messages.friday_choices (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  per_week integer not null,
  changed_at timestamptz not null,
  constraint friday_choices_pkey primary key (district_id, id),
  constraint friday_choices_once unique (district_id, person_id),
  constraint friday_choices_possible check (per_week between 1 and 30)
);
--;
select platform.tenant_table('messages.friday_choices', 'setting');
--;
alter table messages.friday_choices add constraint friday_choices_person foreign key (district_id, person_id) references roster.people (district_id, id);
