-- safe: small partial indexes for lists that walked through many rows
-- Behind the wall an index over the list of helpers is of no use (a search in a list may not run before the wall's own
-- condition), so the few open matters with helpers are found by an index that holds only these.
create index conversations_with_helpers on conversations.conversations (district_id, due_at, id) where state <> 'closed' and helper_ids <> '{}';
--;
create index conversations_with_family on conversations.conversations (district_id, due_at, id) where state in ('waiting', 'outbound');
--;
create index conversations_to_call on conversations.conversations (district_id, owner_id, due_at, id) where callback and state = 'open';
--;
create index conversations_owner_opening on conversations.conversations (district_id, owner_id, opened_at, id) where state = 'closed';
--;
-- Answers "how many wait, how many are late" for district, school, department and topic without the rows themselves.
create index conversations_waiting_now on conversations.conversations (district_id, due_at, school_id, unit_id, topic_id) where state = 'open';
