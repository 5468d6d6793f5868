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
});
