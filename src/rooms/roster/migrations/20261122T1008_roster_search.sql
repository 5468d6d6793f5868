-- safe: a search function and the policies it reads through
grant usage on schema roster to porchlight_search;
--;
select platform.searched_table('roster.people');
--;
select platform.searched_table('roster.guardianships');
--;
-- Finds people by words within the reader's scope. Runs as porchlight_search, filters the tenant itself, applies tenant and
-- scope before the limit, and answers ids only. Staff are found by every colleague; a guardian through a child in scope.
create function roster.find_people(patterns text[], schools uuid[], students uuid[], everywhere boolean, at_most integer)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.id from roster.people p
  where p.district_id = nullif(current_setting('app.district', true), '')::uuid
    and p.status = 'active'
    and p.search_text like all (patterns)
    and (everywhere or p.is_staff
      or (p.is_student and (p.school_id = any (schools) or p.id = any (students)))
      or (p.is_guardian and exists (
        select from roster.guardianships g join roster.people c on c.district_id = g.district_id and c.id = g.student_id
        where g.district_id = p.district_id and g.guardian_id = p.id and g.ended_at is null
          and (c.school_id = any (schools) or c.id = any (students)))))
  order by p.family_name, p.given_name, p.id
  limit least(at_most, 200)
$$;
--;
revoke all on function roster.find_people(text[], uuid[], uuid[], boolean, integer) from public;
--;
grant execute on function roster.find_people(text[], uuid[], uuid[], boolean, integer) to porchlight_app;
--;
grant create on schema roster to porchlight_search;
--;
alter function roster.find_people(text[], uuid[], uuid[], boolean, integer) owner to porchlight_search;
--;
revoke create on schema roster from porchlight_search;
