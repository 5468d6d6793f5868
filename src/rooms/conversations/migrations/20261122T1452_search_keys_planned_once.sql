-- safe: the same function with the same answers, so the index on it stays as it is
-- Written in SQL its query was planned anew for each row that is stored, which cost more than all indexes together.
create or replace function conversations.search_keys(district uuid, opened timestamptz, words tsvector, school uuid, unit uuid, owner uuid, helpers uuid[])
returns tsvector language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  stretch constant text := right(district::text, 6) || greatest(0, extract(day from opened - timestamptz '2000-01-01 00:00:00+00')::int / 32)::text || '/';
  keys text[] := tsvector_to_array(words);
begin
  if school is not null then
    keys := keys || ('@s' || school::text);
  end if;
  if unit is not null then
    keys := keys || ('@u' || unit::text);
  end if;
  if owner is not null then
    keys := keys || ('@o' || owner::text);
  end if;
  return array_to_tsvector(array(
    select stretch || k from (select unnest(keys) as k union all select '@h' || unnest(helpers)::text) every where octet_length(k) <= 1000));
end
$$;
