-- safe: one column with a constant
-- A class place that ended because its last day is over, while its file still names it: the file has not said anything new.
alter table roster.enrollments add column ended_by_date boolean not null default false;
