-- expand: what a family really got of staff's words, where it was not what staff wrote
alter table conversations.messages
  add column told text,
  add column told_language text,
  add column told_how text;
