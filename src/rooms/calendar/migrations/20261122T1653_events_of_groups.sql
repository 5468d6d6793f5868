-- safe: a column that is empty at first, an index
-- An event for one group: a club, a bus, a caseload. No foreign key: a group ends and is deleted by the roster's own
-- retention, and an event whose group is gone is meant for nobody.
alter table calendar.events add column group_id uuid;
--;
alter table calendar.events add constraint events_class_or_group check (class_id is null or group_id is null);
--;
create index events_of_group on calendar.events (district_id, group_id) where group_id is not null;
