const wakes = Temporal.PlainTime.from('07:30');
const sleeps = Temporal.PlainTime.from('21:00');

/** When an answer written now reaches a family at a decent hour of its own clock; null while it is one. */
export function morningOf(now: Temporal.Instant, zone: string): Temporal.Instant | null {
  const local = now.toZonedDateTimeISO(zone);
  const clock = local.toPlainTime();
  const late = Temporal.PlainTime.compare(clock, sleeps) >= 0;
  if (!late && Temporal.PlainTime.compare(clock, wakes) >= 0) return null;
  const day = late ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate();
  return day.toZonedDateTime({ timeZone: zone, plainTime: wakes }).toInstant();
}
