-- safe: a column that may be empty and new tables
-- What a message asks about: a slip, a sign-up, a lot of documents. A reminder is another message about the same.
alter table messages.announcements add column about_id uuid;
--;
create index announcements_about on messages.announcements (district_id, about_id) where about_id is not null;
--;
-- A permission slip: what is asked for once for each child. It ends after the trip.
create table messages.slips (
  district_id uuid not null,
  id uuid not null,
  org_id uuid,
  author_id uuid not null,
  leader_ids uuid[] not null default '{}',
  title text not null,
  details text not null,
  language text not null,
  place text not null default '',
  on_date date not null,
  sign_until timestamptz not null,
  state text not null default 'open',
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint slips_pkey primary key (district_id, id),
  constraint slips_state_known check (state in ('open', 'ended'))
);
--;
select platform.tenant_table('messages.slips', 'conversation');
--;
alter table messages.slips add constraint slips_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index slips_by_time on messages.slips (district_id, created_at desc);
--;
-- The children a slip is for.
create table messages.slip_children (
  district_id uuid not null,
  id uuid not null,
  slip_id uuid not null,
  student_id uuid not null,
  constraint slip_children_pkey primary key (district_id, id),
  constraint slip_children_once unique (district_id, slip_id, student_id)
);
--;
select platform.tenant_table('messages.slip_children', 'conversation', 'student_id');
--;
alter table messages.slip_children add constraint slip_children_slip foreign key (district_id, slip_id) references messages.slips (district_id, id);
--;
alter table messages.slip_children add constraint slip_children_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index slip_children_of_student on messages.slip_children (district_id, student_id);
--;
-- Each yes and no as it was given. Nothing here is ever changed: who thinks otherwise signs again, and both stay.
create table messages.signatures (
  district_id uuid not null,
  id uuid not null,
  slip_id uuid not null,
  student_id uuid not null,
  guardian_id uuid not null,
  answer text not null,
  how text not null,
  -- Exactly the words that stood in front of whoever signed, and their language.
  words text not null,
  language text not null,
  entered_by uuid,
  signed_at timestamptz not null,
  constraint signatures_pkey primary key (district_id, id),
  constraint signatures_answer_known check (answer in ('yes', 'no')),
  constraint signatures_how_known check (how in ('page', 'text', 'paper')),
  constraint signatures_paper_entered check ((how = 'paper') = (entered_by is not null))
);
--;
select platform.tenant_table('messages.signatures', 'conversation', 'student_id');
--;
alter table messages.signatures add constraint signatures_slip foreign key (district_id, slip_id) references messages.slips (district_id, id);
--;
alter table messages.signatures add constraint signatures_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
alter table messages.signatures add constraint signatures_guardian foreign key (district_id, guardian_id) references roster.people (district_id, id);
--;
create index signatures_of_slip on messages.signatures (district_id, slip_id, student_id, signed_at);
--;
-- Places to sign up for, also for people who are in no roster.
create table messages.sign_ups (
  district_id uuid not null,
  id uuid not null,
  org_id uuid,
  author_id uuid not null,
  code text not null,
  title text not null,
  details text not null,
  language text not null,
  place text not null default '',
  starts_at timestamptz not null,
  places integer not null,
  state text not null default 'open',
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint sign_ups_pkey primary key (district_id, id),
  constraint sign_ups_code_once unique (district_id, code),
  constraint sign_ups_places_possible check (places between 1 and 5000),
  constraint sign_ups_state_known check (state in ('open', 'ended'))
);
--;
select platform.tenant_table('messages.sign_ups', 'conversation');
--;
alter table messages.sign_ups add constraint sign_ups_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index sign_ups_by_time on messages.sign_ups (district_id, created_at desc);
--;
-- Who signed up, in the order they came.
create table messages.sign_up_people (
  district_id uuid not null,
  id uuid not null,
  sign_up_id uuid not null,
  person_id uuid,
  name text not null,
  kind text not null,
  address text not null,
  language text not null,
  state text not null,
  position integer not null,
  came_at timestamptz not null,
  changed_at timestamptz not null,
  reminded_at timestamptz,
  constraint sign_up_people_pkey primary key (district_id, id),
  constraint sign_up_people_order unique (district_id, sign_up_id, position),
  constraint sign_up_people_once unique (district_id, sign_up_id, address, name),
  constraint sign_up_people_kind_known check (kind in ('email', 'phone')),
  constraint sign_up_people_state_known check (state in ('in', 'waiting', 'gone'))
);
--;
select platform.tenant_table('messages.sign_up_people', 'contact');
--;
alter table messages.sign_up_people add constraint sign_up_people_sign_up foreign key (district_id, sign_up_id) references messages.sign_ups (district_id, id);
--;
-- Documents that came together, one for each child, such as report cards.
create table messages.document_lots (
  district_id uuid not null,
  id uuid not null,
  org_id uuid,
  author_id uuid not null,
  title text not null,
  language text not null,
  state text not null default 'looked_over',
  -- Names of files that name no child, or a child twice: nothing of them is kept.
  unmatched text[] not null default '{}',
  doubled text[] not null default '{}',
  unreadable text[] not null default '{}',
  created_at timestamptz not null,
  sent_at timestamptz,
  ended_at timestamptz,
  constraint document_lots_pkey primary key (district_id, id),
  constraint document_lots_state_known check (state in ('looked_over', 'sent', 'withdrawn'))
);
--;
select platform.tenant_table('messages.document_lots', 'conversation');
--;
alter table messages.document_lots add constraint document_lots_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
create index document_lots_by_time on messages.document_lots (district_id, created_at desc);
--;
create table messages.documents (
  district_id uuid not null,
  id uuid not null,
  lot_id uuid not null,
  student_id uuid not null,
  file_id uuid not null,
  name text not null,
  constraint documents_pkey primary key (district_id, id),
  constraint documents_once unique (district_id, lot_id, student_id)
);
--;
select platform.tenant_table('messages.documents', 'conversation', 'student_id');
--;
alter table messages.documents add constraint documents_lot foreign key (district_id, lot_id) references messages.document_lots (district_id, id);
--;
alter table messages.documents add constraint documents_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index documents_of_student on messages.documents (district_id, student_id);
--;
-- Who of the family opened it first when, and whether the school gave it on paper.
create table messages.document_opens (
  district_id uuid not null,
  id uuid not null,
  document_id uuid not null,
  person_id uuid not null,
  how text not null,
  at timestamptz not null,
  constraint document_opens_pkey primary key (district_id, id),
  constraint document_opens_once unique (district_id, document_id, person_id, how),
  constraint document_opens_how_known check (how in ('page', 'paper'))
);
--;
select platform.tenant_table('messages.document_opens', 'conversation');
--;
alter table messages.document_opens add constraint document_opens_document foreign key (district_id, document_id) references messages.documents (district_id, id);
--;
-- Pictures in a message: whose child may not be shown, who looked, and that none of them is in the pictures.
create table messages.picture_checks (
  district_id uuid not null,
  id uuid not null,
  announcement_id uuid not null,
  file_ids uuid[] not null,
  named uuid[] not null,
  checked_by uuid not null,
  checked_at timestamptz not null,
  constraint picture_checks_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('messages.picture_checks', 'conversation');
--;
alter table messages.picture_checks add constraint picture_checks_announcement foreign key (district_id, announcement_id) references messages.announcements (district_id, id);
