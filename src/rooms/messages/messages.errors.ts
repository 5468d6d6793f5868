import { defineErrors } from '#platform/errors';

export const errors = defineErrors('messages', {
  nobody: { status: 422 },
  empty: { status: 422 },
  too_long: { status: 422 },
  unknown_field: { status: 422 },
  reason_missing: { status: 422 },
  time_past: { status: 422 },
  already_gone: { status: 409 },
  changed_meanwhile: { status: 409 },
  needs_approval: { status: 409 },
  answered_no_more: { status: 409 },
  week_full: { status: 422 },
  child_unknown: { status: 422 },
  settings_wrong: { status: 422 },
  not_confirmed: { status: 422 },
  called_already: { status: 409 },
  not_yours_to_note: { status: 409 },
  date_past: { status: 422 },
  time_missing: { status: 422 },
  already_back: { status: 409 },
});
