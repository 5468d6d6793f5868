-- safe: one index in the place of three, and the search function anew; same name, same arguments, same answer
-- The keys a conversation is found by: each of its words, and whose it is, all of them marked with the district and with
-- the stretch of 32 days it was opened in. So one stretch is answered from the index alone, however many others there are.
create function conversations.search_keys(district uuid, opened timestamptz, words tsvector, school uuid, unit uuid, owner uuid, helpers uuid[])
returns tsvector language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select array_to_tsvector(array(
    select right(district::text, 6) || greatest(0, extract(day from opened - timestamptz '2000-01-01 00:00:00+00')::int / 32)::text || '/' || k
    from (select l as k from unnest(tsvector_to_array(words)) l where octet_length(l) <= 1000
      union all select '@s' || school::text where school is not null
      union all select '@u' || unit::text where unit is not null
      union all select '@o' || owner::text where owner is not null
      union all select '@h' || h::text from unnest(helpers) h) keys))
$$;
--;
set local maintenance_work_mem = '256MB';
--;
-- A short list of what is not yet sorted in: it is read through at every stretch of a search.
create index search_by_time on conversations.search using gin (conversations.search_keys(district_id, opened_at, words, school_id, unit_id, owner_id, helper_ids)) with (gin_pending_list_limit = 512);
--;
drop index conversations.search_words;
--;
drop index conversations.search_of_owner;
--;
drop index conversations.search_of_helpers;
--;
drop function conversations.find(text, uuid, uuid[], uuid[], boolean, integer);
--;
-- Finds conversations by words within the reader's scope, newest first. Runs as porchlight_search, filters the tenant
-- itself, applies tenant and scope before the limit, and answers ids only. A word that stands nearly everywhere must
-- not cost a look at every row, and two middling ones that rarely meet must not cost all rows of either: the newest
-- thousand are looked through as they are, then one stretch of 32 days after the other from its keys, until enough are
-- found. The plan is made once: it is the same for all words, and to make it costs more than most searches.
create function conversations.find(asked text, reader uuid, schools uuid[], units uuid[], everywhere boolean, at_most integer)
returns table (id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  district uuid := nullif(current_setting('app.district', true), '')::uuid;
  wanted tsquery := to_tsquery('simple', asked);
  most integer := least(at_most, 500);
  beginning constant timestamptz := '2000-01-01 00:00:00+00';
  hits uuid[] := '{}';
  pattern text;
  newest timestamptz;
  place integer;
  keyed tsquery;
begin
  if district is null or numnode(wanted) = 0 then
    return;
  end if;
  if everywhere or schools <> '{}' or units <> '{}' then
    hits := array(
      select s.id from (
        select n.id, n.words, n.school_id, n.unit_id, n.owner_id, n.helper_ids, n.excluded_ids, n.opened_at from conversations.search n
        where n.district_id = district order by n.opened_at desc, n.id desc limit 1000) s
      where s.words @@ wanted and not (reader = any (s.excluded_ids))
        and (everywhere or s.owner_id = reader or reader = any (s.helper_ids) or s.school_id = any (schools) or s.unit_id = any (units))
      order by s.opened_at desc, s.id desc limit most);
    if cardinality(hits) >= most then
      return query select unnest(hits);
      return;
    end if;
    hits := '{}';
  end if;
  pattern := wanted::text;
  if not everywhere then
    pattern := '(' || pattern || ') & (''@o' || reader || ''' | ''@h' || reader || ''''
      || coalesce((select string_agg(' | ''@s' || s || '''', '') from unnest(schools) s), '')
      || coalesce((select string_agg(' | ''@u' || u || '''', '') from unnest(units) u), '') || ')';
  end if;
  -- A sign that no word holds marks where district and stretch go.
  pattern := regexp_replace(pattern, '''([^'']+)''', '''' || chr(1) || '\1''', 'g');
  newest := (select s.opened_at from conversations.search s where s.district_id = district order by s.opened_at desc limit 1);
  while newest is not null and cardinality(hits) < most loop
    place := greatest(0, extract(day from newest - beginning)::int / 32);
    keyed := replace(pattern, chr(1), right(district::text, 6) || place || '/')::tsquery;
    -- The order is written so that no index offers it: a walk from the newest on would look at every row.
    hits := hits || array(
      select s.id from conversations.search s
      where conversations.search_keys(s.district_id, s.opened_at, s.words, s.school_id, s.unit_id, s.owner_id, s.helper_ids) @@ keyed
        and s.district_id = district and not (reader = any (s.excluded_ids))
        and (everywhere or s.owner_id = reader or reader = any (s.helper_ids) or s.school_id = any (schools) or s.unit_id = any (units))
      order by s.opened_at + interval '0' desc, s.id desc limit most - cardinality(hits));
    exit when place = 0;
    newest := (select s.opened_at from conversations.search s
      where s.district_id = district and s.opened_at < beginning + make_interval(hours => place * 768) order by s.opened_at desc limit 1);
  end loop;
  return query select unnest(hits);
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
