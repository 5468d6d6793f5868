-- safe: new tables, and columns with a default or null, on tables that are small
-- A private, anonymous or critical matter that belongs to a request: only its readers decide what of it is given.
create table records.reader_parts (
  district_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  source text not null,
  record_id uuid not null,
  reader_ids uuid[] not null,
  hidden_from uuid[] not null default '{}',
  asked_at timestamptz not null,
  decision text,
  reason text,
  silent boolean not null default false,
  covered text[] not null default '{}',
  left_out uuid[] not null default '{}',
  decided_by uuid,
  decided_at timestamptz,
  constraint reader_parts_pkey primary key (district_id, id),
  constraint reader_parts_once unique (district_id, request_id, source, record_id),
  constraint reader_parts_decision_known check (decision in ('whole', 'blacked', 'withheld')),
  constraint reader_parts_reason check (decision is distinct from 'withheld' or reason is not null),
  constraint reader_parts_decided check ((decision is null) = (decided_at is null))
);
--;
select platform.tenant_table('records.reader_parts', 'request');
--;
alter table records.reader_parts add constraint reader_parts_request foreign key (district_id, request_id) references records.requests (district_id, id) on delete cascade;
--;
create index reader_parts_open on records.reader_parts (district_id, asked_at) where decision is null;
--;
-- A parent's 45 days are never made longer; the public's only once, and where the state's law lets.
alter table records.requests add column meeting_on date;
--;
alter table records.requests add column why text;
--;
alter table records.requests add column extended_from date;
--;
alter table records.requests add column extended_reason text;
--;
alter table records.requests add column extended_by uuid;
--;
alter table records.requests add column extended_at timestamptz;
--;
alter table records.requests add constraint requests_only_the_public_waits_longer
  check (extended_from is null or (kind = 'public' and due_on > extended_from and extended_reason is not null));
--;
alter table records.rules add column public_extra integer not null default 0;
--;
alter table records.rules add constraint rules_extra_finite check (public_extra between 0 and 365);
--;
-- Signed and dated; what, why, and to whom. A withdrawal is a row of its own, and no row is ever changed.
create table records.consents (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  kind text not null,
  withdraws_id uuid,
  signed_by text not null,
  signed_by_id uuid,
  signed_on date not null,
  what text not null,
  why text not null,
  to_whom text not null,
  how text not null,
  entered_by uuid,
  entered_at timestamptz not null,
  constraint consents_pkey primary key (district_id, id),
  constraint consents_kind_known check (kind in ('given', 'withdrawn')),
  constraint consents_withdraws check ((kind = 'withdrawn') = (withdraws_id is not null)),
  constraint consents_how_known check (how in ('paper', 'page'))
);
--;
select platform.tenant_table('records.consents', 'request', 'student_id');
--;
create unique index consents_withdrawn_once on records.consents (district_id, withdraws_id) where withdraws_id is not null;
--;
create index consents_of_student on records.consents (district_id, student_id, entered_at);
--;
revoke update on records.consents from porchlight_app;
--;
-- What was told to somebody outside without consent: in an emergency with the threat, else with their legitimate interest.
create table records.tellings (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  kind text not null,
  party text not null,
  interest text not null,
  threat text,
  what text not null,
  told_at timestamptz not null,
  told_by uuid,
  constraint tellings_pkey primary key (district_id, id),
  constraint tellings_kind_known check (kind in ('emergency', 'outside')),
  constraint tellings_threat check (kind <> 'emergency' or threat is not null)
);
--;
select platform.tenant_table('records.tellings', 'request', 'student_id');
--;
create index tellings_of_student on records.tellings (district_id, student_id, told_at);
--;
revoke update on records.tellings from porchlight_app;
--;
-- The yearly notice of rights: who got it, in which language, on which way.
create table records.notices (
  district_id uuid not null,
  id uuid not null,
  year text not null,
  begun_at timestamptz not null,
  begun_by uuid,
  constraint notices_pkey primary key (district_id, id),
  constraint notices_once unique (district_id, year)
);
--;
select platform.tenant_table('records.notices', 'measure');
--;
create table records.notice_copies (
  district_id uuid not null,
  id uuid not null,
  notice_id uuid not null,
  person_id uuid not null,
  home_language text not null,
  language text not null,
  way text not null,
  constraint notice_copies_pkey primary key (district_id, id),
  constraint notice_copies_once unique (district_id, notice_id, person_id),
  constraint notice_copies_way_known check (way in ('email', 'paper'))
);
--;
select platform.tenant_table('records.notice_copies', 'measure');
--;
alter table records.notice_copies add constraint notice_copies_notice foreign key (district_id, notice_id) references records.notices (district_id, id) on delete cascade;
