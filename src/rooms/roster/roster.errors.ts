import { defineErrors } from '#platform/errors';

export const errors = defineErrors('roster', {
  import_decided: { status: 409 },
  restore_over: { status: 409 },
  last_administrator: { status: 409 },
  value_unreadable: { status: 422 },
  upload_missing: { status: 422 },
  source_address: { status: 422 },
  source_missing: { status: 422 },
  source_time: { status: 422 },
  source_twice: { status: 409 },
  load_lost: { status: 409 },
  child_not_found: { status: 422 },
  reason_short: { status: 422 },
  opened_often: { status: 409 },
  remark_missing: { status: 422 },
  second_person: { status: 409 },
  restriction_incomplete: { status: 409 },
  limit_unlawful: { status: 422 },
  adult_proof: { status: 422 },
});
