-- safe: a new table and a read view for the rooms below
-- What missing_work.csv says: how many pieces of work a child has not handed in, class by class, on a day.
create table roster.missing_work (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  class_id uuid not null,
  missing integer not null,
  as_of date not null,
  import_id uuid not null,
  constraint missing_work_pkey primary key (district_id, id),
  constraint missing_work_once unique (district_id, student_id, class_id),
  constraint missing_work_possible check (missing between 1 and 500)
);
--;
select platform.tenant_table('roster.missing_work', 'directory', 'student_id');
--;
alter table roster.missing_work add constraint missing_work_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
alter table roster.missing_work add constraint missing_work_class foreign key (district_id, class_id) references roster.classes (district_id, id);
--;
create view roster.v_missing_work with (security_invoker = true) as
  select district_id, id, student_id, class_id, missing, as_of from roster.missing_work;
--;
grant select on roster.v_missing_work to porchlight_app;
