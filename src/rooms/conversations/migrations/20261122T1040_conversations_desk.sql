-- safe: two small partial indexes for lists at the desk
create index conversations_longest on conversations.conversations (district_id, (case when first_answered_at is null then opened_at else last_message_at end), id) where state = 'open';
--;
create index conversations_critical_open on conversations.conversations (district_id, due_at, id) where critical_at is not null and state <> 'closed';
