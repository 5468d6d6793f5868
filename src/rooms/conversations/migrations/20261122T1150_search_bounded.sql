-- safe: three indexes and the search function anew; same name, same arguments, same answer
create index search_newest on conversations.search (district_id, opened_at, id);
--;
create index search_of_owner on conversations.search (district_id, owner_id, opened_at, id);
--;
create index search_of_helpers on conversations.search using gin (helper_ids) where helper_ids <> '{}';
--;
drop function conversations.find(text, uuid, uuid[], uuid[], boolean, integer);
--;
-- Finds conversations by words within the reader's scope, newest first. Runs as porchlight_search, filters the tenant
-- itself, applies tenant and scope before the limit, and answers ids only. A word that stands nearly everywhere must
-- not cost a look at every row, and a rare one must not cost a walk through all of them: so the newest two thousand
-- (of one's own, where one reads nothing else) are looked through first, twenty thousand when these gave reason to
-- expect enough, and only then the index of words, which by now is known to name few. The answer is the same.
create function conversations.find(asked text, reader uuid, schools uuid[], units uuid[], everywhere boolean, at_most integer)
returns table (id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  district uuid := nullif(current_setting('app.district', true), '')::uuid;
  wanted tsquery := to_tsquery('simple', asked);
  most integer := least(at_most, 500);
  looked integer;
  own_only boolean := not everywhere and schools = '{}' and units = '{}';
  hits uuid[] := '{}';
begin
  if district is null or numnode(wanted) = 0 then
    return;
  end if;
  foreach looked in array array[2000, 20000] loop
    -- Ten times as many rows give about ten times as many hits; where that is not enough, the index of words is better.
    continue when looked > 2000 and cardinality(hits) * 10 < most;
    if own_only then
      -- What one person owned, and the few matters they were asked into.
      hits := array(
        select s.id from (
          (select n.id, n.words, n.excluded_ids, n.opened_at from conversations.search n
            where n.district_id = district and n.owner_id = reader order by n.opened_at desc, n.id desc limit looked)
          union all
          (select n.id, n.words, n.excluded_ids, n.opened_at from conversations.search n
            where n.district_id = district and n.helper_ids <> '{}' and n.helper_ids @> array[reader] and n.owner_id is distinct from reader)) s
        where s.words @@ wanted and not (reader = any (s.excluded_ids))
        order by s.opened_at desc, s.id desc limit most);
    else
      hits := array(
        select s.id from (
          select n.id, n.words, n.school_id, n.unit_id, n.owner_id, n.helper_ids, n.excluded_ids, n.opened_at from conversations.search n
          where n.district_id = district order by n.opened_at desc, n.id desc limit looked) s
        where s.words @@ wanted and not (reader = any (s.excluded_ids))
          and (everywhere or s.owner_id = reader or reader = any (s.helper_ids) or s.school_id = any (schools) or s.unit_id = any (units))
        order by s.opened_at desc, s.id desc limit most);
    end if;
    if cardinality(hits) >= most then
      return query select unnest(hits);
      return;
    end if;
  end loop;
  -- Planned anew each time, with the words in sight. The order is written so that no index offers it: a walk from the
  -- newest on would look at every row when the words are rare.
  return query execute 'select s.id from conversations.search s where s.district_id = $1 and s.words @@ $2 and not ($3 = any (s.excluded_ids))'
    || case when everywhere then ''
         when own_only then ' and (s.owner_id = $3 or (s.helper_ids <> ''{}'' and s.helper_ids @> array[$3]))'
         else ' and (s.owner_id = $3 or s.school_id = any ($4) or s.unit_id = any ($5) or $3 = any (s.helper_ids))' end
    || ' order by s.opened_at + interval ''0'' desc, s.id desc limit $6'
    using district, wanted, reader, schools, units, most;
end $$;
--;
revoke all on function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) from public;
--;
grant execute on function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) to porchlight_app;
--;
grant create on schema conversations to porchlight_search;
--;
alter function conversations.find(text, uuid, uuid[], uuid[], boolean, integer) owner to porchlight_search;
--;
revoke create on schema conversations from porchlight_search;
