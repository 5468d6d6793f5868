import { defineErrors } from '#platform/errors';

export const errors = defineErrors('channels', {
  bad_address: { status: 422 },
  address_taken: { status: 409 },
});
