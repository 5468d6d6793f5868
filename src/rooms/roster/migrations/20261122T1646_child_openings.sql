-- safe: a new table
-- A child's page that somebody without a part in the child opened once, with a reason; the child's principal looks at it afterwards.
create table roster.child_openings (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  student_id uuid not null,
  -- The child's school then: its principal is told and looks at it.
  school_id uuid,
  role text not null,
  reason text not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  review_due_at timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by uuid,
  finding text,
  remark text,
  constraint child_openings_pkey primary key (district_id, id),
  constraint child_openings_finding_known check (finding in ('fitting', 'not_fitting')),
  constraint child_openings_reason_said check (length(trim(reason)) >= 10),
  constraint child_openings_not_by_oneself check (reviewed_by <> person_id)
);
--;
select platform.tenant_table('roster.child_openings', 'audit');
--;
create index child_openings_in_force on roster.child_openings (district_id, person_id, student_id, until);
--;
create index child_openings_waiting on roster.child_openings (district_id, review_due_at) where reviewed_at is null;
