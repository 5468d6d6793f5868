-- safe: indexes only
-- What waits longest at one school, in that order; with what the dashboard counts of open matters beside it, so that
-- an open matter stands in one index and not in two.
create index conversations_school_longest on conversations.conversations
  (district_id, school_id, (case when first_answered_at is null then opened_at else last_message_at end), id)
  include (due_at, unit_id, topic_id) where state = 'open';
--;
drop index conversations.conversations_waiting_now;
