import { defineErrors } from '#platform/errors';

export const calendarErrors = defineErrors('calendar', {
  hours_backwards: { status: 422 },
  never_open: { status: 422 },
  dates_backwards: { status: 422 },
  dates_too_long: { status: 422 },
  times_backwards: { status: 422 },
  half_period: { status: 422 },
  day_missing: { status: 422 },
  time_missing: { status: 422 },
  name_missing: { status: 422 },
  terms_wrong: { status: 422 },
  year_overlaps: { status: 422 },
  bells_missing: { status: 422 },
  bells_line: { status: 422 },
  bells_backwards: { status: 422 },
  bells_never: { status: 422 },
  bells_clash: { status: 422 },
  title_missing: { status: 422 },
  class_unknown: { status: 422 },
});
