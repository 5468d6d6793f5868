-- safe: two columns, filled from what is kept of moves
-- When a matter left somebody with its child, to whom it went, and what it was then: by person, for those in former_ids.
alter table conversations.conversations add column former_leaves jsonb not null default '{}';
--;
-- When words came here from another conversation that was put together with this one; null: they were written here.
alter table conversations.messages add column joined_at timestamptz;
--;
update conversations.conversations c set former_leaves = (
  select jsonb_object_agg(f.id, jsonb_build_object('at', m.decided_at, 'to', m.to_id, 'was', '{}'::jsonb))
  from unnest(c.former_ids) f (id) cross join lateral (
    select decided_at, to_id from conversations.child_moves m
    where m.district_id = c.district_id and m.conversation_id = c.id and m.state = 'went' and m.decided_at is not null
    order by m.decided_at limit 1) m)
where c.former_ids <> '{}' and exists (select from conversations.child_moves m
  where m.district_id = c.district_id and m.conversation_id = c.id and m.state = 'went' and m.decided_at is not null);
