-- expand: columns with constant defaults, or none
alter table channels.accounts
  -- What the carrier itself does about STOP: answers and blocks ("default"), the same and says so ("advanced"), nothing ("off").
  add column opt_out text not null default 'default',
  -- Spoken messages are written down by the carrier's machine.
  add column transcribes boolean not null default false,
  -- Up to here it is known that no text of a family was missed.
  add column heard_until timestamptz;
--;
alter table channels.accounts add constraint accounts_opt_out_known check (opt_out in ('default', 'advanced', 'off'));
