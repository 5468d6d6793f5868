-- safe: a read view for the rooms below
create view roster.v_attendance with (security_invoker = true) as
  select district_id, id, student_id, on_date, kind from roster.attendance_days;
--;
grant select on roster.v_attendance to porchlight_app;
