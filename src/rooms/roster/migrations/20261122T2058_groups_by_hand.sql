-- safe: columns with defaults; groups that people made here stay when a file of groups is loaded
alter table roster.groups add column by_hand boolean not null default false;
--;
alter table roster.groups add column owner_id uuid;
--;
-- The last day of a group that was made for a time; it ends by itself.
alter table roster.groups add column ends_on date;
--;
create index groups_that_end on roster.groups (district_id, ends_on) where ended_at is null and ends_on is not null;
