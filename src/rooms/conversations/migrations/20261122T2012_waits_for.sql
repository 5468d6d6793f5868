-- safe: a column with a constant, and an index that is empty at first
-- Message-IDs that a mail answered and that nobody had seen when it came: whatever comes late under one of them belongs to it.
alter table conversations.messages add column waits_for text[] not null default '{}';
--;
create index messages_waiting on conversations.messages using gin (district_id, waits_for) where waits_for <> '{}';
