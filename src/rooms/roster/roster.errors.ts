import { defineErrors } from '#platform/errors';

export const errors = defineErrors('roster', {
  import_decided: { status: 409 },
  restore_over: { status: 409 },
  last_administrator: { status: 409 },
  value_unreadable: { status: 422 },
  upload_missing: { status: 422 },
});
