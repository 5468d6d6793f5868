-- safe: one new view
-- Who leads the homeroom a child is in, by the list of groups.
create view roster.v_homeroom_leaders with (security_invoker = true) as
  select m.district_id, m.person_id as student_id, l.person_id
  from roster.group_members m
  join roster.groups g on g.district_id = m.district_id and g.id = m.group_id and g.kind = 'homeroom' and g.ended_at is null
  join roster.group_members l on l.district_id = m.district_id and l.group_id = m.group_id and l.role = 'leader' and l.ended_at is null
  where m.role = 'member' and m.ended_at is null;
--;
grant select on roster.v_homeroom_leaders to porchlight_app;
