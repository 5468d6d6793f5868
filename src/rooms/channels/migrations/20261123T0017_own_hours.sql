-- safe: two more columns, empty for what there is
alter table channels.preferences add column hours_from integer;
--;
alter table channels.preferences add column hours_until integer;
--;
alter table channels.preferences add constraint preferences_hours_possible check ((hours_from is null) = (hours_until is null) and (hours_from is null or (hours_from >= 6 and hours_until <= 21 and hours_from < hours_until)));
