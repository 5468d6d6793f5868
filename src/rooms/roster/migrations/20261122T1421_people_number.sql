-- safe: a view with one more column at its end
create or replace view roster.v_people with (security_invoker = true) as
  select district_id, id, given_name, family_name, preferred_name,
    trim(coalesce(preferred_name, given_name) || ' ' || family_name) as name,
    is_student, is_guardian, is_staff, grade, school_id, language, interpreter, zone,
    status = 'active' as is_active, search_text, local_id
  from roster.people;
