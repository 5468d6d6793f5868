-- safe: new tables, columns that are empty at first, a check that allows more, views of the same columns
-- A student who came of age speaks for themselves: no file says so, and no file takes it away.
alter table roster.people add column is_self boolean not null default false;
--;
-- basis_document: what a foster parent's, surrogate's or agency's place with the child rests on. A restriction has its own document.
-- adult_state: what became of a guardian's rights when the student came of age; null while nobody had to ask.
alter table roster.guardianships
  add column basis_document text,
  add column adult_state text,
  add column adult_until date,
  add column adult_document text,
  add column adult_decided_by uuid,
  add column adult_decided_at timestamptz;
--;
alter table roster.guardianships add constraint guardianships_adult_known check (adult_state in ('pending', 'dependent', 'consent', 'court', 'over'));
--;
alter table roster.guardianships drop constraint guardianships_not_self;
--;
alter table roster.guardianships add constraint guardianships_only_self check (guardian_id <> student_id or relation = 'self');
--;
alter table roster.staged_guardianships add column basis_document text;
--;
-- A court's word as it was read: who spoke it, which rights it takes, from when to when.
alter table roster.restrictions
  add column issued_by text,
  add column takes text[] not null default '{}',
  add column begins date,
  add column ends date;
--;
alter table roster.restrictions add constraint restrictions_takes_known check (takes <@ array['see_records', 'be_contacted', 'act', 'pick_up']);
--;
-- What a district gives less of than is usual for a relation. A row takes one right from one relation; there is no row that gives.
create table roster.relation_limits (
  district_id uuid not null,
  id uuid not null,
  relation text not null,
  taken text not null,
  set_by uuid,
  set_at timestamptz not null,
  constraint relation_limits_pkey primary key (district_id, id),
  constraint relation_limits_once unique (district_id, relation, taken),
  constraint relation_limits_known check (taken in ('see_records', 'be_contacted', 'act', 'pick_up'))
);
--;
select platform.tenant_table('roster.relation_limits', 'setting');
--;
-- Where a child lives when that is known to the liaison only. Nothing but the liaison's own page may read this table.
create table roster.living_situations (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  situation text not null,
  since date not null,
  until date,
  meeting_place text,
  place_only boolean not null default false,
  noted_by uuid,
  noted_at timestamptz not null,
  ended_by uuid,
  constraint living_situations_pkey primary key (district_id, id),
  constraint living_situations_known check (situation in ('doubled_up', 'shelter', 'motel', 'unsheltered', 'alone', 'foster_care', 'other')),
  constraint living_situations_in_order check (until is null or since <= until)
);
--;
select platform.tenant_table('roster.living_situations', 'restriction', 'student_id');
--;
alter table roster.living_situations add constraint living_situations_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create unique index living_situations_one_now on roster.living_situations (district_id, student_id) where until is null;
--;
create or replace view roster.v_people with (security_invoker = true) as
  select district_id, id, given_name, family_name, preferred_name,
    trim(coalesce(preferred_name, given_name) || ' ' || family_name) as name,
    is_student, is_guardian or is_self as is_guardian, is_staff, grade, school_id, language, interpreter, zone,
    status = 'active' as is_active, search_text, local_id
  from roster.people;
--;
-- Who may only pick a child up is nobody's contact: they stand on the list of the door and nowhere else. An emergency contact is in no message.
create or replace view roster.v_guardianships with (security_invoker = true) as
  select district_id, id, guardian_id, student_id, relation, legal_guardian, lives_with, contact_order, emergency_only,
    may_be_contacted and not emergency_only as may_be_contacted,
    may_see_records and coalesce(adult_state in ('dependent', 'consent', 'court'), true) as may_see_records,
    may_act and coalesce(adult_state = 'court', true) as may_act, may_pick_up, begins, ends, state = 'confirmed' as is_confirmed
  from roster.guardianships where ended_at is null and relation <> 'pick_up_only';
--;
-- People who may pick a child up and nothing else, for any child: they are never let in.
create view roster.v_only_pick_up with (security_invoker = true) as
  select district_id, guardian_id as person_id from roster.guardianships where ended_at is null
  group by district_id, guardian_id having bool_and(relation = 'pick_up_only');
--;
grant select on roster.v_only_pick_up to porchlight_app;
