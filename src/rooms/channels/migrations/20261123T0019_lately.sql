-- safe: a small index
-- What was sent in the last days or weeks, for reach and the week's budget. Rows come in the order of time, so each block of
-- the table covers a short stretch of it: this index is a few pages and costs a sending nothing.
create index deliveries_lately on channels.deliveries using brin (created_at) with (pages_per_range = 32);
