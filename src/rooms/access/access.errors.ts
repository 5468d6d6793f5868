import { defineErrors } from '#platform/errors';

export const accessErrors = defineErrors('access', {
  contact_unreadable: { status: 422 },
  link_spent: { status: 410 },
  account_off: { status: 403 },
  last_administrator: { status: 409 },
  own_account: { status: 409 },
  grant_exists: { status: 409 },
  interest_missing: { status: 422 },
  not_staff: { status: 422 },
  provider_unreachable: { status: 502 },
  provider_refused: { status: 403 },
  provider_unknown_person: { status: 403 },
  passkey_refused: { status: 403 },
  secure_address_needed: { status: 422 },
  demo_only: { status: 404 },
});
