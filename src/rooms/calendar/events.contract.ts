import { z } from 'zod';

const date = z.iso.date();
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);

/** Who learns of an event: everybody, the families of those whom it is for, or staff. */
export const audiences = ['public', 'families', 'staff'] as const;
export type Audience = (typeof audiences)[number];

/** By language tag, as somebody wrote it in that language. */
const byLanguage = (most: number) => z.record(z.string().max(20), z.string().trim().max(most));

export const setEventRequest = z.object({
  eventId: z.uuid().nullable().default(null),
  orgId: z.uuid(),
  /** For one class only. */
  classId: z.uuid().nullable().default(null),
  /** For one group only: a club, a bus. */
  groupId: z.uuid().nullable().default(null),
  /** For these grades of the school only; empty is all. */
  grades: z.array(z.string().max(10)).max(20).default([]),
  audience: z.enum(audiences),
  titles: byLanguage(120),
  details: byLanguage(1000).default({}),
  place: z.string().trim().max(120).default(''),
  startsOn: date,
  lastOn: date,
  from: time.nullable().default(null),
  to: time.nullable().default(null),
});

export const removeEventRequest = z.object({ eventId: z.uuid() });

/** What a calendar elsewhere says of one happening, read and cut to size. Times are wall times of the org. */
export const readEvent = z.object({
  uid: z.string().max(500),
  title: z.string().max(120),
  details: z.string().max(1000),
  place: z.string().max(120),
  startsOn: date,
  untilOn: date,
  from: time.nullable(),
  to: time.nullable(),
});
export type ReadEvent = z.infer<typeof readEvent>;
