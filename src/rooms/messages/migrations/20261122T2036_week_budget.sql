-- expand: a column that may be empty; older code leaves it so
-- Why somebody sent although families already got as many messages this week as the district wants.
alter table messages.announcements add column budget_reason text;
