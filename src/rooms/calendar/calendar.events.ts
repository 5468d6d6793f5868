import { z } from 'zod';
import { defineEvent } from '#platform/action';

/** Somebody entered a closure. For those who tell families; whoever keeps due times listens to `calendarChanged`. */
export const closureEntered = defineEvent(
  'calendar.closure_entered',
  z.object({
    closureId: z.string(),
    orgId: z.string(),
    startsOn: z.string(),
    /** The first day that is open again. */
    untilOn: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  }),
);

/** Lessons end early on a day. For those who tell families. */
export const halfDayEntered = defineEvent(
  'calendar.half_day_entered',
  z.object({ halfDayId: z.string(), orgId: z.string(), onDate: z.string(), endsAt: z.string() }),
);

const changes = ['hours', 'closure_entered', 'closure_removed', 'season', 'opening', 'half_day'] as const;
export type Change = (typeof changes)[number];

/**
 * Working time changed for these orgs: hours, a closure entered or removed, a season. Whatever was worked out on it
 * must be worked out again. Inside the publishing transaction `weekFor` already answers with the change.
 */
export const calendarChanged = defineEvent(
  'calendar.changed',
  z.object({
    orgId: z.string(),
    /** The org and every one below it. */
    orgIds: z.array(z.string()),
    what: z.enum(changes),
  }),
);
