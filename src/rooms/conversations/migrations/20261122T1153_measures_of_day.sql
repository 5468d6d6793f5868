-- safe: one index of the figures widened, so that a period is read day by day instead of every day of a scope
create index measures_of_day on conversations.measures (district_id, grain, day, scope, part, scope_id);
--;
drop index conversations.measures_by_day;
