import { z } from 'zod';

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);
const period = z.tuple([time, time]);
const day = z.array(period).max(6);

/** The stretches of each ISO weekday, Monday first, as they are stored and sent: `{"1": [["08:00", "16:00"]], …}`. */
export const weeklyHours = z.object({ '1': day, '2': day, '3': day, '4': day, '5': day, '6': day, '7': day });
export type WeeklyHours = z.infer<typeof weeklyHours>;
export type Period = z.infer<typeof period>;

const orgId = z.uuid();
const date = z.iso.date();

/** `hours` null: follow the org above again (for the district itself: the usual school week). */
export const setHoursRequest = z.object({ orgId, hours: weeklyHours.nullable() });

/** Both days count. Without times the whole day is closed. */
export const enterClosureRequest = z.object({
  orgId,
  startsOn: date,
  lastOn: date,
  from: time.nullable().default(null),
  to: time.nullable().default(null),
  reason: z.string().trim().max(200).default(''),
});

export const removeClosureRequest = z.object({ closureId: z.uuid() });

/** `hours` null: paused, nobody works. */
export const setSeasonRequest = z.object({
  seasonId: z.uuid().nullable().default(null),
  orgId,
  name: z.string().trim().min(1).max(80),
  startsOn: date,
  lastOn: date,
  hours: weeklyHours.nullable(),
});

export const removeSeasonRequest = z.object({ seasonId: z.uuid() });
