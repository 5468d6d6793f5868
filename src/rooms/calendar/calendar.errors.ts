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
});
