-- expand: a column without a value for the rows that are there, a cheap index, and fewer rights
-- When the database itself took the row in: what the seals over the log of looks go by. Rows of before have none and no seal.
alter table platform.looks add column written_at timestamptz;
--;
alter table platform.looks alter column written_at set default clock_timestamp();
--;
-- Rows come in order of time: a few numbers for many pages instead of an entry for each look.
create index looks_written on platform.looks using brin (written_at) with (pages_per_range = 32, autosummarize = on);
--;
revoke update on platform.looks from porchlight_app;
--;
-- Within its hour a second party is added; later a look is only released to the family. Nothing else is ever changed.
grant update (party, interest, released_at) on platform.looks to porchlight_app;
