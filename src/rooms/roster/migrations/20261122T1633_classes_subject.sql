-- safe: columns with a default, and views that only gain columns at their end
-- Which class is the child's homeroom, and what is taught in it, where the file says so: topics may belong to either teacher.
alter table roster.classes add column is_homeroom boolean not null default false, add column subject text;
--;
alter table roster.staged_classes add column is_homeroom boolean, add column subject text;
--;
create or replace view roster.v_classes with (security_invoker = true) as
  select district_id, id, school_id, name, code, grade, ended_at is null as is_active, is_homeroom, subject
  from roster.classes;
