-- safe: read views for the rooms below
create view access.v_accounts with (security_invoker = true) as
  select district_id, person_id, is_on from access.accounts;
--;
-- Every role somebody holds today, from the roster or granted by an administrator. A grant for the whole district stands at the district's org.
create view access.v_staff_roles with (security_invoker = true) as
  select district_id, person_id, role, org_id as unit_id from roster.assignments where ended_at is null and role <> 'student'
  union
  select district_id, person_id, role, coalesce(unit_id, district_id) from access.grants
  where withdrawn_at is null and (begins is null or begins <= current_date) and (ends is null or ends >= current_date);
--;
grant select on access.v_accounts, access.v_staff_roles to porchlight_app;
