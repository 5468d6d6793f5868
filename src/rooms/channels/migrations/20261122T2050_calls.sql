-- expand: a column with a constant default
-- Somebody who pressed 9 gets no more calls; texts are another choice.
alter table channels.contact_points add column takes_calls text not null default 'unknown';
--;
alter table channels.contact_points add constraint contact_points_takes_calls_known check (takes_calls in ('unknown', 'yes', 'no'));
