-- safe: two columns without a default
-- Somebody outside the district read it, through a program: who, and on what legitimate interest (34 CFR 99.32).
alter table platform.looks add column party text;
--;
alter table platform.looks add column interest text;
