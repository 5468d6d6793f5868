-- safe: two columns with a constant, and a rule that lets through a little more
-- On its path only because its words read like such a matter: neither the family nor a colleague chose it. Whoever
-- answers for it may take it off alone. What was begun before this counts as chosen.
alter table conversations.legal_matters add column suggested boolean not null default false;
--;
-- Nothing but the path closed its readers: they open again when it leaves as a suggestion.
alter table conversations.legal_matters add column closed_by_path boolean not null default false;
--;
alter table conversations.legal_matters drop constraint legal_matters_two_people;
--;
-- Two people, where somebody chose it: whoever asks to take it off the path never confirms it.
alter table conversations.legal_matters add constraint legal_matters_two_people check (ended_by is null or suggested or ended_by <> off_asked_by);
--;
alter table conversations.legal_matters add constraint legal_matters_suggested_by_topic check (not suggested or how = 'topic');
