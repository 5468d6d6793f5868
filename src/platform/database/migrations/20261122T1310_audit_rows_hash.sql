-- safe: no seal was ever written before this
-- The digest of a seal's rows on its own: the chain can still be followed when the rows' time to be kept is over.
alter table platform.audit_seals add column rows_hash text not null default '';
