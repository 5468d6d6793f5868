-- safe: one small index, so that counting a day anew does not read every day
create index measures_by_day on conversations.measures (district_id, grain, day);
