-- safe: two small partial indexes for lists of what was closed
create index conversations_school_closed on conversations.conversations (district_id, school_id, closed_at, id) where state = 'closed';
--;
create index conversations_unit_closed on conversations.conversations (district_id, unit_id, closed_at, id) where state = 'closed' and unit_id is not null;
