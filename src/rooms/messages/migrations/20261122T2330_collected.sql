-- expand: columns that may be empty or have a constant default; older code leaves them so
-- What happens to a message that can wait when a family got enough this week: whoever sends says why ('ask'), or it comes
-- with the day's other messages in one ('merge').
alter table messages.settings add column over_budget text not null default 'ask';
--;
alter table messages.settings add constraint settings_over_budget_known check (over_budget in ('ask', 'merge'));
--;
-- A message that waits for the others of the day: until when, and in which sending it went.
alter table messages.recipients
  add column collected_until timestamptz,
  add column digest_id uuid;
--;
create index recipients_collected on messages.recipients (district_id, collected_until, person_id) where collected_until is not null and digest_id is null;
--;
create index recipients_of_digest on messages.recipients (district_id, digest_id) where digest_id is not null;
