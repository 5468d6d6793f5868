-- safe: two columns without a default
-- A token that somebody outside the district uses names them and their legitimate interest: each of its looks says so.
alter table access.tokens add column party text;
--;
alter table access.tokens add column interest text;
--;
alter table access.tokens add constraint tokens_party_has_interest check ((party is null) = (interest is null));
