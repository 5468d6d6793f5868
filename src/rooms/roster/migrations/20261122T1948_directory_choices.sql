-- safe: a new table
-- Whether a child's name, picture and the like may stand where others see them (34 CFR 99.37). Each row is one person's
-- word, on a day; none is ever changed: who wants it otherwise says so anew. No import writes or reads it.
create table roster.directory_choices (
  district_id uuid not null,
  id uuid not null,
  student_id uuid not null,
  choice text not null,
  -- Whose word it is, and whose word it ends: a guardian who is no longer one cannot take theirs back.
  by_id uuid not null,
  by_name text not null,
  decided_on date not null,
  how text not null,
  entered_by uuid,
  entered_at timestamptz not null,
  constraint directory_choices_pkey primary key (district_id, id),
  constraint directory_choices_choice_known check (choice in ('out', 'in')),
  constraint directory_choices_how_known check (how in ('paper', 'page'))
);
--;
select platform.tenant_table('roster.directory_choices', 'restriction', 'student_id');
--;
create index directory_choices_of_student on roster.directory_choices (district_id, student_id, entered_at);
--;
revoke update on roster.directory_choices from porchlight_app;
