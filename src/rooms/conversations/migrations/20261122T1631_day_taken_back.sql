-- expand: a family may take back what it told; older code only reads the new word
alter table conversations.day_changes drop constraint day_changes_outcome_known;
--;
alter table conversations.day_changes add constraint day_changes_outcome_known check (outcome in ('done', 'declined', 'mistake', 'taken_back'));
--;
-- The page of what somebody told, and the way to take it back, go by what was told together.
create index day_changes_of_told on conversations.day_changes (district_id, told_id);
