-- safe: a new table
-- How often something was tried from one place in a span of time, over all processes: keyed hashes and counts, of no district and for a day.
create unlogged table platform.rates (
  key text not null,
  began timestamptz not null,
  used integer not null,
  constraint rates_pkey primary key (key)
);
--;
grant select, insert, update, delete on platform.rates to porchlight_app;
