-- safe: columns that may be empty, and new tables
-- Matters with a legal path: who answers for each kind, by which calendar days, and each such matter's own clock.
-- Empty: as the starting tree says for its key. 'none': the district says it has no legal path.
alter table conversations.topics add column legal_path text;
--;
alter table conversations.topics add constraint topics_legal_known check (legal_path is null or legal_path in ('none', 'discrimination', 'harassment', 'disability', 'special_education_complaint', 'public_records'));
--;
alter table conversations.conversations add column legal_kind text;
--;
alter table conversations.conversations add constraint conversations_legal_closed_readers check (legal_kind is null or privacy <> 'normal');
--;
-- The database refuses what no action may do: such a matter is never closed but by its outcome.
alter table conversations.conversations add constraint conversations_legal_never_just_closed check (legal_kind is null or state <> 'closed' or (closed_how is not null and closed_how = 'legal_outcome'));
--;
create index conversations_legal on conversations.conversations (district_id, legal_kind, opened_at) where legal_kind is not null;
--;
create table conversations.legal_paths (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  acknowledge_days integer not null,
  decide_days integer not null,
  superior_id uuid,
  outside_name text not null default '',
  outside_url text not null default '',
  changed_at timestamptz not null,
  changed_by uuid,
  constraint legal_paths_pkey primary key (district_id, id),
  constraint legal_paths_once unique (district_id, kind),
  constraint legal_paths_kind_known check (kind in ('discrimination', 'harassment', 'disability', 'special_education_complaint', 'public_records')),
  constraint legal_paths_days check (acknowledge_days between 1 and 365 and decide_days between acknowledge_days and 365)
);
--;
select platform.tenant_table('conversations.legal_paths', 'setting');
--;
alter table conversations.legal_paths add constraint legal_paths_superior foreign key (district_id, superior_id) references roster.people (district_id, id);
--;
-- Who is named for a kind, for the whole district (org_id null) or, before that, at one school. A seat that somebody
-- left without a successor stays, empty, so that it shows.
create table conversations.legal_seats (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  org_id uuid,
  person_id uuid,
  deputy_id uuid,
  title text not null default '',
  phone text not null default '',
  email text not null default '',
  office text not null default '',
  shows_name boolean not null default true,
  constraint legal_seats_pkey primary key (district_id, id),
  constraint legal_seats_once unique nulls not distinct (district_id, kind, org_id),
  constraint legal_seats_kind_known check (kind in ('discrimination', 'harassment', 'disability', 'special_education_complaint', 'public_records')),
  constraint legal_seats_two check (deputy_id is null or person_id is null or deputy_id <> person_id)
);
--;
select platform.tenant_table('conversations.legal_seats', 'setting');
--;
alter table conversations.legal_seats add constraint legal_seats_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
alter table conversations.legal_seats add constraint legal_seats_deputy foreign key (district_id, deputy_id) references roster.people (district_id, id);
--;
-- One row a matter (its id is the conversation's): how it came onto the path, its calendar days, how it ended.
create table conversations.legal_matters (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  how text not null,
  reason text not null default '',
  begun_at timestamptz not null,
  begun_by uuid,
  received_on date not null,
  acknowledge_by date not null,
  decide_by date not null,
  told text[] not null default '{}',
  next_at timestamptz,
  breached_at timestamptz,
  outcome text,
  outcome_on date,
  outcome_note text not null default '',
  decided_at timestamptz,
  decided_by uuid,
  off_reason text,
  off_asked_by uuid,
  off_asked_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  constraint legal_matters_pkey primary key (district_id, id),
  constraint legal_matters_kind_known check (kind in ('discrimination', 'harassment', 'disability', 'special_education_complaint', 'public_records')),
  constraint legal_matters_how_known check (how in ('topic', 'desk', 'family')),
  constraint legal_matters_outcome_known check (outcome is null or outcome in ('decided', 'withdrawn', 'referred')),
  constraint legal_matters_outcome_whole check ((outcome is null) = (outcome_on is null)),
  -- Two people: whoever asks to take it off the path never confirms it.
  constraint legal_matters_two_people check (ended_by is null or ended_by <> off_asked_by)
);
--;
select platform.tenant_table('conversations.legal_matters', 'conversation');
--;
alter table conversations.legal_matters add constraint legal_matters_conversation foreign key (district_id, id) references conversations.conversations (district_id, id);
--;
create index legal_matters_next on conversations.legal_matters (district_id, next_at) where next_at is not null;
--;
alter table conversations.departure_moves drop constraint departure_moves_kind_known;
--;
alter table conversations.departure_moves add constraint departure_moves_kind_known check (kind in ('conversation', 'part', 'topic', 'category', 'saved_reply', 'alarm_team', 'absence', 'summer', 'legal_seat'));
