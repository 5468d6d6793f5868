-- safe: columns with constant defaults; older code takes a lifted opt-out for a standing one
-- Who said so and why; and the family's own new consent, which alone lifts one. A lifted row stays: it is the record.
alter table channels.opt_outs add column source text not null default 'imported',
  add column reason text not null default '',
  add column entered_by uuid,
  add column lifted_at timestamptz,
  add column lifted_by uuid,
  add column lifted_how text,
  add column consent_on date,
  add column consent_words text;
--;
alter table channels.opt_outs add constraint opt_outs_source_known check (source in ('family', 'carrier', 'imported', 'hand')),
  add constraint opt_outs_lifted_by_consent check (lifted_at is null or lifted_how is not null);
