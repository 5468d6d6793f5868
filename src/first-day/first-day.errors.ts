import { defineErrors } from '#platform/errors';

export const errors = defineErrors('firstday', {
  name_needed: { status: 422 },
  zone_unknown: { status: 422 },
  address_unreadable: { status: 422 },
  language_needed: { status: 422 },
  nobody_to_call: { status: 422 },
  selector_unreadable: { status: 422 },
});
