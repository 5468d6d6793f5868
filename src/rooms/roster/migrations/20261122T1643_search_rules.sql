-- safe: a column with a constant default, an index
-- By which rules `search_text` was written. Rows that stand have the first ones and are written anew by a job, some at a
-- time; rows that come have the rules of now by the default, so that no statement that inserts people need say so.
alter table roster.people add column search_rules smallint not null default 1;
--;
alter table roster.people alter column search_rules set default 2;
--;
create index people_search_old on roster.people (district_id, id) where search_rules < 2;
