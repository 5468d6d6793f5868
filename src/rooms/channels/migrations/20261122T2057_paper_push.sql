-- expand: new tables, and a column that may be empty
-- A stack of letters that was printed together.
create table channels.print_runs (
  district_id uuid not null,
  id uuid not null,
  school_id uuid,
  class_id uuid,
  letters integer not null,
  printed_by uuid,
  printed_at timestamptz not null,
  constraint print_runs_pkey primary key (district_id, id)
);
--;
select platform.tenant_table('channels.print_runs', 'work');
--;
create index print_runs_by_time on channels.print_runs (district_id, printed_at desc);
--;
alter table channels.deliveries add column print_run_id uuid;
--;
create index deliveries_on_paper on channels.deliveries (district_id, state, person_id) where kind = 'paper';
--;
-- A browser that said it may be woken. `sealed` holds its address and keys, encrypted.
create table channels.push_subscriptions (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  endpoint_hash text not null,
  sealed text not null,
  made_at timestamptz not null,
  constraint push_subscriptions_pkey primary key (district_id, id),
  constraint push_subscriptions_once unique (district_id, endpoint_hash)
);
--;
select platform.tenant_table('channels.push_subscriptions', 'contact');
--;
alter table channels.push_subscriptions add constraint push_subscriptions_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index push_subscriptions_of_person on channels.push_subscriptions (district_id, person_id);
--;
-- A district's own keys: what signs its mail and what wakes browsers. The private half is encrypted.
create table channels.keys (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  selector text not null,
  public_key text not null,
  sealed text not null,
  is_used boolean not null default false,
  made_at timestamptz not null,
  constraint keys_pkey primary key (district_id, id),
  constraint keys_once unique (district_id, kind),
  constraint keys_kind_known check (kind in ('dkim', 'vapid'))
);
--;
select platform.tenant_table('channels.keys', 'setting');
