-- safe: a column without a default
-- What a text said, beside its original at the carrier; mails keep theirs as a file.
alter table channels.inbound add column words text;
