-- expand: a column that may be empty; older code leaves it so, and what it was sending stays in doubt as before
-- Where the process that sends a message writes down how far it came; see sending/notebook.ts.
alter table channels.deliveries add column notebook uuid;
