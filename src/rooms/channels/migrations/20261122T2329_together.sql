-- expand: a column with a constant default and a new view; older code tells each message at once
-- What can wait comes to this person as one message, each evening or on Fridays; stands with the choice for all kinds ('*').
alter table channels.preferences add column together text not null default 'each';
--;
alter table channels.preferences add constraint preferences_together_known check (together in ('each', 'evening', 'friday'));
--;
-- What families chose, for rooms below: whom a kind of message does not reach because they want none of it.
create view channels.v_preferences with (security_invoker = true) as
  select district_id, person_id, category, wanted, together from channels.preferences;
--;
grant select on channels.v_preferences to porchlight_app;
