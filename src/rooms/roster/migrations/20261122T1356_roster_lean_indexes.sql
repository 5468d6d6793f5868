-- safe: indexes only
-- Two in three people are guardians and belong to no school: an index of schools need not hold them.
drop index if exists roster.people_by_school;
--;
create index people_by_school on roster.people (district_id, school_id) where school_id is not null;
--;
-- Half a million keys of text that nothing is looked up by. One import at a time runs in a district and takes out what
-- comes twice; `porchlight check` recounts it.
alter table roster.enrollments drop constraint if exists enrollments_source_once;
