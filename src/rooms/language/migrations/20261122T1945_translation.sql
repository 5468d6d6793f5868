-- safe: a new schema with new tables only
create schema if not exists language;
--;
grant usage on schema language to porchlight_app;
--;
-- A service that translates. Its key never leaves the database in clear.
create table language.providers (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  place integer not null,
  base_url text,
  region text,
  model text,
  key_sealed text,
  is_on boolean not null default true,
  changed_by uuid not null,
  changed_at timestamptz not null,
  last_good_at timestamptz,
  failed_at timestamptz,
  failure text,
  constraint providers_pkey primary key (district_id, id),
  constraint providers_once unique (district_id, kind),
  constraint providers_kind_known check (kind in ('libretranslate', 'deepl', 'google', 'azure', 'model'))
);
--;
select platform.tenant_table('language.providers', 'credential');
--;
-- What was translated before. Names and numbers are placeholders in it; fill_hash is a keyed hash of what stood in them, empty
-- where the wording holds for any. A reviewed wording is never replaced by a machine.
create table language.memory (
  district_id uuid not null,
  id uuid not null,
  from_language text not null,
  to_language text not null,
  source_hash text not null,
  fill_hash text not null default '',
  source_text text not null,
  state text not null,
  text text,
  back_text text,
  flags text[] not null default '{}',
  provider text,
  model text,
  failure text,
  asked_at timestamptz not null,
  made_at timestamptz,
  reviewed_by uuid,
  reviewed_at timestamptz,
  used_at timestamptz not null,
  constraint memory_pkey primary key (district_id, id),
  constraint memory_once unique (district_id, from_language, to_language, source_hash, fill_hash),
  constraint memory_state_known check (state in ('wanted', 'failed', 'machine', 'reviewed')),
  constraint memory_text_there check ((text is null) = (state in ('wanted', 'failed'))),
  constraint memory_reviewed_by_somebody check ((state = 'reviewed') = (reviewed_by is not null and reviewed_at is not null))
);
--;
select platform.tenant_table('language.memory', 'conversation');
--;
create index memory_by_use on language.memory (district_id, used_at);
--;
-- A text that a qualified person reads before a family does. Always with an owner and a time by which.
create table language.reviews (
  district_id uuid not null,
  id uuid not null,
  memory_id uuid not null,
  fill_hash text not null,
  fill_sealed text not null,
  risk text not null,
  about_kind text,
  about_id uuid,
  asked_by uuid,
  asked_at timestamptz not null,
  owner_id uuid not null,
  due_at timestamptz not null,
  state text not null default 'waiting',
  decided_by uuid,
  decided_at timestamptz,
  constraint reviews_pkey primary key (district_id, id),
  constraint reviews_state_known check (state in ('waiting', 'approved', 'withdrawn')),
  constraint reviews_decided_when check ((state = 'waiting') = (decided_at is null))
);
--;
select platform.tenant_table('language.reviews', 'conversation');
--;
alter table language.reviews add constraint reviews_memory foreign key (district_id, memory_id) references language.memory (district_id, id);
--;
create unique index reviews_waiting_once on language.reviews (district_id, memory_id, fill_hash) where state = 'waiting';
--;
create index reviews_by_owner on language.reviews (district_id, owner_id) where state = 'waiting';
--;
-- Who may approve a translation into a language, and what shows that they can.
create table language.reviewers (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  language text not null,
  qualification text not null,
  entered_by uuid not null,
  entered_at timestamptz not null,
  ended_at timestamptz,
  constraint reviewers_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('language.reviewers', 'directory');
--;
alter table language.reviewers add constraint reviewers_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create unique index reviewers_once on language.reviewers (district_id, person_id, language) where ended_at is null;
--;
-- The district's own words: how a term is said in a language, or that it is never translated (to_language '*').
create table language.glossary (
  district_id uuid not null,
  id uuid not null,
  from_language text not null,
  term text not null,
  to_language text not null,
  wording text,
  entered_by uuid not null,
  entered_at timestamptz not null,
  removed_at timestamptz,
  constraint glossary_pkey primary key (district_id, id),
  constraint glossary_wording_or_never check ((to_language = '*') = (wording is null))
);
--;
select platform.tenant_table('language.glossary', 'setting');
--;
create unique index glossary_once on language.glossary (district_id, from_language, lower(term), to_language) where removed_at is null;
--;
-- People outside the staff who interpret: an agency's line, a neighbour district's interpreter.
create table language.agencies (
  district_id uuid not null,
  id uuid not null,
  name text not null,
  phone text not null,
  languages text[] not null,
  note text not null default '',
  entered_by uuid not null,
  entered_at timestamptz not null,
  removed_at timestamptz,
  constraint agencies_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('language.agencies', 'directory');
--;
-- An interpreter that somebody asked for: for which talk, in which language, when, and who comes.
create table language.interpreter_requests (
  district_id uuid not null,
  id uuid not null,
  language text not null,
  mode text not null,
  org_id uuid,
  about_kind text,
  about_id uuid,
  guardian_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  note text not null default '',
  owner_id uuid not null,
  due_at timestamptz not null,
  state text not null default 'asked',
  staff_id uuid,
  agency_id uuid,
  reference text not null default '',
  asked_by uuid,
  asked_at timestamptz not null,
  booked_by uuid,
  booked_at timestamptz,
  told_at timestamptz,
  closed_at timestamptz,
  constraint interpreter_requests_pkey primary key (district_id, id),
  constraint interpreter_requests_state_known check (state in ('asked', 'booked', 'done', 'cancelled')),
  constraint interpreter_requests_mode_known check (mode in ('phone', 'in_person', 'video', 'sign')),
  constraint interpreter_requests_one_comes check (staff_id is null or agency_id is null),
  constraint interpreter_requests_booked_by_one check (state <> 'booked' or staff_id is not null or agency_id is not null),
  constraint interpreter_requests_closed_when check ((state in ('done', 'cancelled')) = (closed_at is not null))
);
--;
select platform.tenant_table('language.interpreter_requests', 'conversation');
--;
alter table language.interpreter_requests add constraint interpreter_requests_guardian foreign key (district_id, guardian_id) references roster.people (district_id, id);
--;
create index interpreter_requests_open on language.interpreter_requests (district_id, state, due_at) where state in ('asked', 'booked');
--;
-- The district's own wording of a word of the pages, and which parts of a language somebody who speaks it has read.
create table language.catalog_words (
  district_id uuid not null,
  id uuid not null,
  language text not null,
  key text not null,
  text text not null,
  changed_by uuid not null,
  changed_at timestamptz not null,
  constraint catalog_words_pkey primary key (district_id, id),
  constraint catalog_words_once unique (district_id, language, key)
);
--;
select platform.tenant_table('language.catalog_words', 'setting');
--;
create table language.catalog_reviews (
  district_id uuid not null,
  id uuid not null,
  language text not null,
  part text not null,
  print text not null,
  reviewed_by uuid not null,
  reviewed_at timestamptz not null,
  constraint catalog_reviews_pkey primary key (district_id, id),
  constraint catalog_reviews_once unique (district_id, language, part)
);
--;
select platform.tenant_table('language.catalog_reviews', 'setting');
