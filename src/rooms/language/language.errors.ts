import { defineErrors } from '#platform/errors';

export const languageErrors = defineErrors('language', {
  address_wrong: { status: 422 },
  address_missing: { status: 422 },
  key_missing: { status: 422 },
  model_missing: { status: 422 },
  try_busy: { status: 422 },
  try_refused: { status: 422 },
  try_unsupported: { status: 422 },
  try_quota: { status: 422 },
  try_unreachable: { status: 422 },
  text_missing: { status: 422 },
  language_unknown: { status: 422 },
  person_not_staff: { status: 422 },
  marks_missing: { status: 422 },
  decided_already: { status: 409 },
  child_interprets: { status: 422 },
  nobody_chosen: { status: 422 },
  times_backwards: { status: 422 },
  wording_broken: { status: 422 },
});
