-- safe: a read view for the rooms below
create view roster.v_group_members with (security_invoker = true) as
  select m.district_id, m.id, m.group_id, m.person_id, m.role, g.kind, g.name as group_name, g.school_id
  from roster.group_members m join roster.groups g on g.district_id = m.district_id and g.id = m.group_id and g.ended_at is null
  where m.ended_at is null;
--;
grant select on roster.v_group_members to porchlight_app;
