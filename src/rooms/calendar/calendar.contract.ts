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

/**
 * `hours` null: follow the org above again (for the district itself: the usual school week). With `startsOn` in the
 * future they hold from that day on; without, at once.
 */
export const setHoursRequest = z.object({
  orgId,
  hours: weeklyHours.nullable(),
  startsOn: date.nullable().default(null),
});

export const removeHoursRequest = z.object({ changeId: z.uuid() });

/** Why it is closed, in words that every family reads in its own language. */
export const closureKinds = [
  'weather',
  'building',
  'power',
  'health',
  'safety',
  'holiday',
  'break',
  'staff_day',
  'other',
] as const;
export type ClosureKind = (typeof closureKinds)[number];

export const halfDayKinds = [
  'weather',
  'building',
  'power',
  'health',
  'safety',
  'conferences',
  'staff_day',
  'other',
] as const;
export type HalfDayKind = (typeof halfDayKinds)[number];

const familyWords = z.string().trim().max(300).default('');

/** Both days count. Without times the whole day is closed. */
export const enterClosureRequest = z.object({
  orgId,
  startsOn: date,
  lastOn: date,
  from: time.nullable().default(null),
  to: time.nullable().default(null),
  /** For colleagues. */
  reason: z.string().trim().max(200).default(''),
  kind: z.enum(closureKinds).default('other'),
  /** For families, beside the kind, as somebody wrote it. */
  familyWords,
});

/** Open on a day although the week says otherwise. */
export const enterOpeningRequest = z.object({
  orgId,
  onDate: date,
  from: time,
  to: time,
  reason: z.string().trim().max(200).default(''),
});

export const removeOpeningRequest = z.object({ openingId: z.uuid() });

export const enterHalfDayRequest = z.object({
  orgId,
  onDate: date,
  endsAt: time,
  officeCloses: z.boolean().default(false),
  kind: z.enum(halfDayKinds).default('other'),
  familyWords,
});

export const removeHalfDayRequest = z.object({ halfDayId: z.uuid() });

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
