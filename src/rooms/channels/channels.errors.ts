import { defineErrors } from '#platform/errors';

export const errors = defineErrors('channels', {
  bad_address: { status: 422 },
  bad_number: { status: 422 },
  bad_carrier_address: { status: 422 },
  bad_account: { status: 422 },
  token_missing: { status: 422 },
  address_taken: { status: 409 },
  reason_missing: { status: 422 },
  consent_missing: { status: 422 },
  consent_too_old: { status: 422 },
  bad_push: { status: 422 },
});
