-- safe: two more columns at the end of a view
create or replace view access.v_accounts with (security_invoker = true) as
  select district_id, person_id, is_on, language, zone from access.accounts;
