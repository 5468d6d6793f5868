-- safe: one more column, empty for what there is
alter table language.interpreter_requests add column family_told_at timestamptz;
