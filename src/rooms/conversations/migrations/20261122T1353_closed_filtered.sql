-- safe: partial indexes for lists of what was closed, filtered by language or topic
-- Of what is open there is never much; of what was closed there is ever more, and a language or topic that hardly
-- occurs with a person, school or department would be looked for through all of it. Written only when a matter closes.
create index conversations_owner_language on conversations.conversations (district_id, owner_id, language, closed_at) where state = 'closed';
--;
create index conversations_owner_topic on conversations.conversations (district_id, owner_id, topic_id, closed_at) where state = 'closed';
--;
create index conversations_school_language on conversations.conversations (district_id, school_id, language, closed_at) where state = 'closed';
--;
create index conversations_school_topic on conversations.conversations (district_id, school_id, topic_id, closed_at) where state = 'closed';
--;
create index conversations_unit_language on conversations.conversations (district_id, unit_id, language, closed_at) where state = 'closed' and unit_id is not null;
--;
create index conversations_unit_topic on conversations.conversations (district_id, unit_id, topic_id, closed_at) where state = 'closed' and unit_id is not null;
--;
create index conversations_all_language on conversations.conversations (district_id, language, opened_at) where state = 'closed';
--;
create index conversations_all_topic on conversations.conversations (district_id, topic_id, opened_at) where state = 'closed';
