import { z } from 'zod';

const orgId = z.uuid();
const date = z.iso.date();
const name = z.string().trim().min(1).max(80);
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);

/** Both days count, of the year and of each term. */
export const setYearRequest = z.object({
  yearId: z.uuid().nullable().default(null),
  orgId,
  name,
  startsOn: date,
  lastOn: date,
  terms: z.array(z.object({ name, startsOn: date, lastOn: date })).max(12),
});

export const removeYearRequest = z.object({ yearId: z.uuid() });

export const setBellsRequest = z.object({
  bellsId: z.uuid().nullable().default(null),
  orgId,
  name,
  periods: z.array(z.object({ name, from: time, to: time })).max(24),
  weekdays: z.array(z.int().min(1).max(7)).max(7),
  dates: z.array(date).max(60),
  onHalfDays: z.boolean().default(false),
});

export const removeBellsRequest = z.object({ bellsId: z.uuid() });
