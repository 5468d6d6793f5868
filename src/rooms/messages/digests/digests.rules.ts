import type { ReachPlan, Together } from '#rooms/channels';
import type { Announcement } from '../messages.store.ts';

/** The hour at which what waited goes, on the family's own clock. */
export const digestHour = 17;

/**
 * Whether a message can wait for others of the day. What asks for an answer, tells of rights or health, or is about today
 * never waits; nor do slips and places, which end on a day.
 */
export function canWait({
  kind,
  category,
  urgency,
  asks,
}: Pick<Announcement, 'kind' | 'category' | 'urgency' | 'asks'>): boolean {
  return (
    kind === 'announcement' &&
    urgency === 'ordinary' &&
    asks === 'nothing' &&
    (category === 'announcement' || category === 'event')
  );
}

/** The next evening, or the evening of the next Friday, on the clock of a zone; always later than now. */
export function digestTime(together: 'evening' | 'friday', now: Temporal.Instant, zone: string): Temporal.Instant {
  const here = now.toZonedDateTimeISO(zone);
  const days = together === 'evening' ? 0 : (5 - here.dayOfWeek + 7) % 7;
  const at = (ahead: number): Temporal.Instant =>
    here
      .toPlainDate()
      .add({ days: ahead })
      .toZonedDateTime({ timeZone: zone, plainTime: { hour: digestHour } })
      .toInstant();
  const first = at(days);
  return Temporal.Instant.compare(first, now) > 0 ? first : at(days + (together === 'evening' ? 1 : 7));
}

type Waiting = {
  readonly plan: ReachPlan & { readonly together: Together };
  /** The family got enough this week, and the district brings the rest together. */
  readonly isFull: boolean;
  readonly zone: string;
  readonly now: Temporal.Instant;
};

/** Until when a message to somebody waits for the others; null: it goes now. What goes on paper does not wait. */
export function waitsUntil({ plan, isFull, zone, now }: Waiting): Temporal.Instant | null {
  const together = plan.together === 'each' && isFull ? 'evening' : plan.together;
  const [first] = plan.ways;
  if (together === 'each' || first === undefined || first.kind === 'paper') return null;
  return digestTime(together, now, zone);
}
