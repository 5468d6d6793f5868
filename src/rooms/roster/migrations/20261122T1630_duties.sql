-- safe: new tables and a new view only
-- What somebody answers for beside their role: a counselor's letters or children, a case manager's children, a liaison or a coordinator.
-- org_id null is the whole district; with student_id it is about that child alone; without letters it is about every child of the org.
create table roster.duties (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  duty text not null,
  org_id uuid,
  student_id uuid,
  letters_from text,
  letters_to text,
  begins date,
  ends date,
  source text not null default 'hand',
  created_at timestamptz not null default now(),
  constraint duties_pkey primary key (district_id, id),
  constraint duties_named check (duty ~ '^[a-z][a-z_]{1,40}$'),
  constraint duties_letters_both check ((letters_from is null) = (letters_to is null)),
  constraint duties_letters_or_child check (student_id is null or letters_from is null),
  constraint duties_days_in_order check (begins is null or ends is null or begins <= ends),
  constraint duties_source_known check (source in ('hand', 'file'))
);
--;
select platform.tenant_table('roster.duties', 'directory', 'student_id');
--;
alter table roster.duties add constraint duties_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
alter table roster.duties add constraint duties_org foreign key (district_id, org_id) references roster.orgs (district_id, id);
--;
alter table roster.duties add constraint duties_student foreign key (district_id, student_id) references roster.people (district_id, id);
--;
create index duties_by_student on roster.duties (district_id, student_id) where student_id is not null;
--;
create index duties_by_person on roster.duties (district_id, person_id);
--;
-- Which languages somebody on the staff speaks with families.
create table roster.staff_languages (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  language text not null,
  constraint staff_languages_pkey primary key (district_id, id),
  constraint staff_languages_once unique (district_id, person_id, language)
);
--;
select platform.tenant_table('roster.staff_languages', 'directory');
--;
alter table roster.staff_languages add constraint staff_languages_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create view roster.v_duties with (security_invoker = true) as
  select d.district_id, d.id, d.person_id, d.duty, d.org_id, d.student_id, d.letters_from, d.letters_to, d.begins, d.ends
  from roster.duties d join roster.people p on p.district_id = d.district_id and p.id = d.person_id
  where p.status = 'active' and p.is_staff;
--;
create view roster.v_staff_languages with (security_invoker = true) as
  select l.district_id, l.id, l.person_id, l.language
  from roster.staff_languages l join roster.people p on p.district_id = l.district_id and p.id = l.person_id
  where p.status = 'active' and p.is_staff;
--;
grant select on roster.v_duties, roster.v_staff_languages to porchlight_app;
