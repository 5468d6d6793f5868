-- safe: the search function anew; same name, same arguments, same answer
drop function roster.find_children(text[], text, text, uuid[], uuid[], boolean, integer);
--;
-- Finds children for whoever has a family on the phone: by the beginnings of the child's own names, of a guardian's, of a
-- teacher's, mixed, by grade, by the last digits of a guardian's phone. Runs as porchlight_search, filters the tenant
-- itself, applies tenant and scope before each limit, answers ids only. `place` says what matched: 1 the child, 2 the
-- phone, 3 a guardian, 4 a teacher, 5 some of each. Three letters may stand in thousands of names: each way looks no
-- further than it must, and somebody with a longer word finds exactly.
create function roster.find_children(words text[], digits text, of_grade text, schools uuid[], students uuid[], everywhere boolean, at_most integer)
returns table (id uuid, place integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  district uuid := nullif(current_setting('app.district', true), '')::uuid;
  most text;
  starts text[];
  longest text;
begin
  if district is null then return; end if;
  select coalesce(array_agg('% ' || w || '%'), '{}') into starts from unnest(words) w;
  select w into longest from unnest(words) w order by length(w) desc limit 1;
  -- One pattern, for the index of letters reads no list of them; the longest word names the fewest rows.
  most := '%' || longest || '%';
  return query
  with own as (
    select p.id from roster.people p
    where p.district_id = district and p.status = 'active' and p.is_student
      and p.search_text like most and (' ' || p.search_text) like all (starts)
      and (of_grade is null or ltrim(p.grade, '0') = of_grade)
      and (everywhere or p.school_id = any (schools) or p.id = any (students))
    limit 200),
  phone as (
    select distinct c.id from roster.contact_details d
    join roster.guardianships g on g.district_id = district and g.guardian_id = d.person_id and g.ended_at is null
    join roster.people c on c.district_id = district and c.id = g.student_id and c.status = 'active' and c.is_student
    where digits is not null and d.district_id = district and d.kind = 'phone' and d.ended_at is null and "right"(d.value, 4) = digits
      and (everywhere or c.school_id = any (schools) or c.id = any (students))
    limit 200),
  kin as (
    select distinct c.id from (
      select p.id from roster.people p
      where p.district_id = district and p.status = 'active' and p.is_guardian
        and p.search_text like most and (' ' || p.search_text) like all (starts)
      limit case when everywhere then 200 else 20000 end) k
    join roster.guardianships g on g.district_id = district and g.guardian_id = k.id and g.ended_at is null
    join roster.people c on c.district_id = district and c.id = g.student_id and c.status = 'active' and c.is_student
    where (of_grade is null or ltrim(c.grade, '0') = of_grade)
      and (everywhere or c.school_id = any (schools) or c.id = any (students))
    limit 200),
  taught as (
    select distinct c.id from (
      select p.id from roster.people p
      where p.district_id = district and p.status = 'active' and p.is_staff
        and p.search_text like most and (' ' || p.search_text) like all (starts)
      limit 20) k
    join roster.enrollments t on t.district_id = district and t.person_id = k.id and t.role = 'teacher' and t.ended_at is null
    join roster.enrollments e on e.district_id = district and e.class_id = t.class_id and e.role = 'student' and e.ended_at is null
    join roster.people c on c.district_id = district and c.id = e.person_id and c.status = 'active' and c.is_student
    where (of_grade is null or ltrim(c.grade, '0') = of_grade)
      and (everywhere or c.school_id = any (schools) or c.id = any (students))
    limit 200),
  first_mixed as (
    select m.id, m.search_text from (
      (select p.id, p.search_text from roster.people p
        where cardinality(words) > 1 and p.district_id = district and p.status = 'active' and p.is_student
          and p.search_text like most
          and (everywhere or p.school_id = any (schools) or p.id = any (students))
        limit 300)
      union
      (select c.id, c.search_text from (
          select p.id from roster.people p
          where cardinality(words) > 1 and p.district_id = district and p.status = 'active' and p.is_guardian
            and p.search_text like most
          limit 300) k
        join roster.guardianships g on g.district_id = district and g.guardian_id = k.id and g.ended_at is null
        join roster.people c on c.district_id = district and c.id = g.student_id and c.status = 'active' and c.is_student
        where everywhere or c.school_id = any (schools) or c.id = any (students)
        limit 300)) m
    where not exists (select from own)),
  mixed as (
    select m.id from first_mixed m
    where ' ' || m.search_text || coalesce((select string_agg(' ' || k.search_text, '') from roster.guardianships g
        join roster.people k on k.district_id = district and k.id = g.guardian_id
        where g.district_id = district and g.student_id = m.id and g.ended_at is null), '')
      || coalesce((select string_agg(' ' || k.search_text, '') from roster.enrollments e
        join roster.enrollments t on t.district_id = district and t.class_id = e.class_id and t.role = 'teacher' and t.ended_at is null
        join roster.people k on k.district_id = district and k.id = t.person_id
        where e.district_id = district and e.person_id = m.id and e.role = 'student' and e.ended_at is null), '')
      like all (starts)
    limit 200)
  select p.id, min(f.place) as place from (
    select own.id, 1 as place from own union all select phone.id, 2 from phone union all select kin.id, 3 from kin
    union all select taught.id, 4 from taught union all select mixed.id, 5 from mixed) f
  join roster.people p on p.district_id = district and p.id = f.id
  group by p.id, p.family_name, p.given_name
  order by min(f.place), p.family_name, p.given_name, p.id
  limit least(at_most, 100);
end $$;
--;
revoke all on function roster.find_children(text[], text, text, uuid[], uuid[], boolean, integer) from public;
--;
grant execute on function roster.find_children(text[], text, text, uuid[], uuid[], boolean, integer) to porchlight_app;
--;
grant create on schema roster to porchlight_search;
--;
alter function roster.find_children(text[], text, text, uuid[], uuid[], boolean, integer) owner to porchlight_search;
--;
revoke create on schema roster from porchlight_search;
