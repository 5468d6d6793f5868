import { action } from '#platform/action';
import { allowChange, announce, switchRow, who } from './calendar.changing.ts';
import {
  enterHalfDayRequest,
  enterOpeningRequest,
  removeHalfDayRequest,
  removeOpeningRequest,
} from './calendar.contract.ts';
import { calendarErrors } from './calendar.errors.ts';
import { halfDayEntered } from './calendar.events.ts';
import { runsForward } from './calendar.rules.ts';
import { addHalfDay, addOpening } from './days.store.ts';

/** Opens on one day beside the weekly hours, also on a day that was closed before. Answers its id. */
export const enterOpening = action('calendar.enter_opening', enterOpeningRequest, async (context, input) => {
  await allowChange(context, input.orgId);
  if (!runsForward(input.from, input.to)) throw calendarErrors.times_backwards({}, 'to');
  const id = await addOpening(context.tx, who(context), input);
  context.record('extra opening entered', { kind: 'extra_opening', id }, { org: input.orgId, on: input.onDate });
  await announce(context, input.orgId, 'opening');
  return { id };
});

export const removeOpening = action('calendar.remove_opening', removeOpeningRequest, async (context, { openingId }) => {
  const orgId = await switchRow(context, { table: 'extra_openings', id: openingId, kind: 'extra opening', on: false });
  await announce(context, orgId, 'opening');
});

export const restoreOpening = action(
  'calendar.restore_opening',
  removeOpeningRequest,
  async (context, { openingId }) => {
    const orgId = await switchRow(context, { table: 'extra_openings', id: openingId, kind: 'extra opening', on: true });
    await announce(context, orgId, 'opening');
  },
);

/** Lessons end early on a day: planned ahead, or decided on the day itself. Answers its id. */
export const enterHalfDay = action('calendar.enter_half_day', enterHalfDayRequest, async (context, input) => {
  await allowChange(context, input.orgId);
  const id = await addHalfDay(context.tx, who(context), input);
  context.record('half day entered', { kind: 'half_day', id }, { org: input.orgId, on: input.onDate });
  await announce(context, input.orgId, 'half_day');
  const { orgId, onDate, endsAt } = input;
  await context.publish(halfDayEntered({ halfDayId: id, orgId, onDate, endsAt }));
  return { id };
});

export const removeHalfDay = action(
  'calendar.remove_half_day',
  removeHalfDayRequest,
  async (context, { halfDayId }) => {
    const orgId = await switchRow(context, { table: 'half_days', id: halfDayId, kind: 'half day', on: false });
    await announce(context, orgId, 'half_day');
  },
);

export const restoreHalfDay = action(
  'calendar.restore_half_day',
  removeHalfDayRequest,
  async (context, { halfDayId }) => {
    const orgId = await switchRow(context, { table: 'half_days', id: halfDayId, kind: 'half day', on: true });
    await announce(context, orgId, 'half_day');
  },
);
