-- safe: a new table
-- Addresses whose people asked for no more messages, whoever the roster says they belong to, now or later.
create table channels.opt_outs (
  district_id uuid not null,
  id uuid not null,
  kind text not null,
  address text not null,
  opted_out_at timestamptz not null,
  how text not null,
  constraint opt_outs_pkey primary key (district_id, id),
  constraint opt_outs_once unique (district_id, kind, address),
  constraint opt_outs_kind_known check (kind in ('email', 'phone'))
);
--;
select platform.tenant_table('channels.opt_outs', 'contact');
