-- safe: a read view for the rooms below
create view channels.v_deliveries with (security_invoker = true) as
  select district_id, id, kind, category, person_id, address, about_kind, about_id, message_ref, state, state_reason, created_at, sent_at, settled_at
  from channels.deliveries;
--;
grant select on channels.v_deliveries to porchlight_app;
