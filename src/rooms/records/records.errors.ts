import { defineErrors } from '#platform/errors';

export const recordsErrors = defineErrors('records', {
  time_outside: { status: 422 },
  days_missing: { status: 422 },
  reason_missing: { status: 422 },
  dates_backwards: { status: 422 },
  day_missing: { status: 422 },
  nobody_found: { status: 422 },
  words_missing: { status: 422 },
  child_missing: { status: 422 },
  record_missing: { status: 422 },
  name_missing: { status: 422 },
  undecided: { status: 422 },
  with_readers: { status: 409 },
  lawful_reason_missing: { status: 422 },
  why_missing: { status: 422 },
  no_extension: { status: 409 },
  name_found: { status: 422 },
  nothing_in: { status: 422 },
  too_much: { status: 422 },
  no_officer: { status: 409 },
  closed: { status: 409 },
});
