-- safe: a new table
-- Which backups were made and which were proved by restoring them. Of the whole installation, so outside the tenant wall; no person in it.
create table platform.backups (
  file text not null,
  made_at timestamptz not null,
  row_count bigint not null,
  bytes bigint not null,
  proved_at timestamptz,
  failure text,
  constraint backups_pkey primary key (file)
);
--;
grant select on platform.backups to porchlight_app;
