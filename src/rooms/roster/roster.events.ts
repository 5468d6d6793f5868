import { z } from 'zod';
import { defineEvent } from '#platform/action';

const ids = z.array(z.uuid());

/** People who are no longer in the roster. Whatever lets them in or reaches them ends in the same transaction. */
export const peopleEnded = defineEvent('roster.people_ended', z.object({ personIds: ids }));

/** People who are staff no longer; some of them remain as guardians. What they own goes to others in the same transaction. */
export const staffEnded = defineEvent('roster.staff_ended', z.object({ personIds: ids }));

/** People brought back by hand within thirty days of their end. */
export const peopleRestored = defineEvent('roster.people_restored', z.object({ personIds: ids }));

/** Ties of a guardian to a student that no longer hold. */
export const guardianshipsEnded = defineEvent(
  'roster.guardianships_ended',
  z.object({ ties: z.array(z.object({ guardianId: z.uuid(), studentId: z.uuid() })) }),
);

/** Students who are of age since today, each with the guardians who may not see their records until somebody decides. */
export const studentsCameOfAge = defineEvent(
  'roster.students_came_of_age',
  z.object({ students: z.array(z.object({ studentId: z.uuid(), guardianIds: ids })) }),
);

/** Somebody has died. Nothing that the house sends by itself goes to them, or to the guardians of a child that died. */
export const personDied = defineEvent('roster.person_died', z.object({ personId: z.uuid(), guardianIds: ids }));

/** A roster was applied: people, addresses, classes and schools may all have changed. */
export const rosterImported = defineEvent('roster.imported', z.object({ importId: z.uuid() }));

const children = z.object({ importId: z.uuid().nullable(), studentIds: ids.nullable() });

/**
 * Schools and classes of children are about to change in this very transaction: by a roster (`studentIds` null, it may be
 * anybody), by hand, or because somebody comes back. Whoever must know how it was looks now.
 */
export const childrenMoving = defineEvent('roster.children_moving', children);

/** They have changed; the same transaction, always after `childrenMoving`. A child that is active no more has left the district. */
export const childrenMoved = defineEvent('roster.children_moved', children);

/** A load by itself was held, refused or failed, or nothing came for two school days. Told again each school day while it stands. */
export const rosterLoadTroubled = defineEvent(
  'roster.load_troubled',
  z.object({ sourceId: z.uuid(), trouble: z.enum(['held', 'rejected', 'failed', 'nothing_new']) }),
);

/** Somebody without a part in a child opened its page once, or nobody has looked at that in time. Told to who looks at it. */
export const childOpenedOnce = defineEvent('roster.child_opened_once', z.object({ openingId: z.uuid() }));

/** Bell schedules that came beside a roster. The calendar keeps them. */
export const bellSchedulesRead = defineEvent(
  'roster.bell_schedules_read',
  z.object({
    schedules: z.array(
      z.object({
        orgId: z.uuid(),
        name: z.string(),
        weekdays: z.array(z.number().int()),
        dates: z.array(z.string()),
        onHalfDays: z.boolean(),
        periods: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
      }),
    ),
  }),
);
