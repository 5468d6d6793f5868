import type { Uuid } from '#platform/ids';
import type { OwnerFacts, Place } from './conversations.ownership.ts';

/** The matters for which a law or a policy of its own names who decides and by which day. */
export const legalKinds = [
  'discrimination',
  'harassment',
  'disability',
  'special_education_complaint',
  'public_records',
] as const;
export type LegalKind = (typeof legalKinds)[number];

export const isLegalKind = (text: string | null): text is LegalKind =>
  text !== null && (legalKinds as readonly string[]).includes(text);

/** The path a stored conversation is on. */
export const legalKindOf = ({ legal_kind: kind }: { readonly legal_kind: string | null }): LegalKind | null =>
  isLegalKind(kind) ? kind : null;

/** How many calendar days there are to say that it was received, and to decide. */
export type LegalDays = { readonly acknowledgeDays: number; readonly decideDays: number };

/**
 * Where a district says nothing else. Only one of these is a figure of federal law; the others stand for what a district
 * sets by its own policy or its state's law, and are to be replaced by that:
 * - special-education complaint: a state decides a complaint within 60 calendar days of receiving it
 *   (34 CFR 300.152(a)); the district answers for its part within the same days.
 * - harassment (Title IX), discrimination (Title VI) and disability (Section 504, ADA): the law asks for a "prompt"
 *   procedure and leaves the days to the district's published grievance procedure (34 CFR 104.7(b), 106.8; 28 CFR
 *   35.107(b)). 60 days to decide and 5 to acknowledge is a cautious start, not a quotation.
 * - public records: each state sets its own days (many between 3 and 20); 5 and 10 are a start only.
 */
export const usualLegalDays: Readonly<Record<LegalKind, LegalDays>> = {
  discrimination: { acknowledgeDays: 5, decideDays: 60 },
  harassment: { acknowledgeDays: 5, decideDays: 60 },
  disability: { acknowledgeDays: 5, decideDays: 60 },
  special_education_complaint: { acknowledgeDays: 5, decideDays: 60 },
  public_records: { acknowledgeDays: 5, decideDays: 10 },
};

/** Topics of the starting tree that lead onto a path by their key, until the district says otherwise. */
const keyedTopics: ReadonlyMap<string, LegalKind> = new Map([
  ['discrimination', 'discrimination'],
  ['harassment', 'harassment'],
  ['disability_complaint', 'disability'],
  ['special_education_complaint', 'special_education_complaint'],
  ['public_records', 'public_records'],
]);

/** What a stored topic says about its path: its own word, else what the starting tree says for its key. */
export function legalOfTopic(key: string, stored: string | null): LegalKind | null {
  if (stored === null) return keyedTopics.get(key) ?? null;
  return isLegalKind(stored) ? stored : null;
}

/** Who is named for a kind: for the whole district (`orgId` null) or, before that, at one school. */
export type LegalSeat = {
  readonly id: Uuid;
  readonly kind: LegalKind;
  readonly orgId: Uuid | null;
  readonly personId: Uuid | null;
  readonly deputyId: Uuid | null;
  readonly title: string;
  readonly phone: string;
  readonly email: string;
  readonly office: string;
  readonly showsName: boolean;
};

export type LegalPath = LegalDays & {
  readonly kind: LegalKind;
  /** Reads every matter of this kind, and confirms when one leaves the path. */
  readonly superiorId: Uuid | null;
  /** Where a family can turn outside the district, set by it. */
  readonly outsideName: string;
  readonly outsideUrl: string;
};

export type LegalFacts = {
  readonly paths: ReadonlyMap<LegalKind, LegalPath>;
  readonly seats: readonly LegalSeat[];
};

export function pathOf(legal: LegalFacts, kind: LegalKind): LegalPath {
  return legal.paths.get(kind) ?? { kind, ...usualLegalDays[kind], superiorId: null, outsideName: '', outsideUrl: '' };
}

/** The seats that count for a matter at this school: the school's own, then the district's. */
export function seatsFor(legal: LegalFacts, kind: LegalKind, schoolId: Uuid | null): readonly LegalSeat[] {
  const ofKind = legal.seats.filter((seat) => seat.kind === kind);
  const own = schoolId === null ? [] : ofKind.filter((seat) => seat.orgId === schoolId);
  return [...own, ...ofKind.filter((seat) => seat.orgId === null)];
}

/** Everybody who is named for it, the nearest first: coordinator, deputy. */
export function namedFor(legal: LegalFacts, kind: LegalKind, schoolId: Uuid | null): readonly Uuid[] {
  const people = seatsFor(legal, kind, schoolId).flatMap((seat) => [seat.personId, seat.deputyId]);
  return [...new Set(people.filter((id): id is Uuid => id !== null))];
}

/**
 * Who may have it, best first, before anybody is left out: coordinator and deputy of the school, then of the district,
 * then the named superior, the engagement officer and the administrators. Never the topic's usual desk, never the
 * school's office or principal.
 */
export function legalWishes(
  facts: Pick<OwnerFacts, 'legal' | 'byRole'>,
  kind: LegalKind,
  schoolId: Uuid | null,
): readonly Place[] {
  const superior = pathOf(facts.legal, kind).superiorId;
  return [
    ...namedFor(facts.legal, kind, schoolId).map((id): Place => ({ id, why: 'legal' })),
    ...(superior === null ? [] : [{ id: superior, why: 'superior' as const }]),
    ...facts.byRole('administrator', null).map((id): Place => ({ id, why: 'administrator' })),
    ...facts.byRole('engagement', null).map((id): Place => ({ id, why: 'engagement' })),
  ];
}

/** Only its own readers see it, whatever their role: a private matter, and every one with a legal path. */
export const hasClosedReaders = (row: { readonly privacy: string; readonly legal_kind: string | null }): boolean =>
  row.privacy === 'private' || row.legal_kind !== null;

/** How a matter with a legal path ends. Nothing else closes it. */
export const legalOutcomes = ['decided', 'withdrawn', 'referred'] as const;
export type LegalOutcome = (typeof legalOutcomes)[number];

/** What the calendar of such a matter tells, in this order. */
export const legalSteps = ['acknowledge_soon', 'acknowledge_late', 'half', 'week', 'day', 'late'] as const;
export type LegalStep = (typeof legalSteps)[number];

export type LegalDates = {
  readonly receivedOn: Temporal.PlainDate;
  readonly acknowledgeBy: Temporal.PlainDate;
  readonly decideBy: Temporal.PlainDate;
};

/**
 * Calendar days where the district is: the day it came counts as none, weekends and holidays count like any other, and
 * a day with 23 or 25 hours is one day.
 */
export function legalDates(begunAt: Temporal.Instant, zone: string, days: LegalDays): LegalDates {
  const receivedOn = begunAt.toZonedDateTimeISO(zone).toPlainDate();
  return {
    receivedOn,
    acknowledgeBy: receivedOn.add({ days: days.acknowledgeDays }),
    decideBy: receivedOn.add({ days: days.decideDays }),
  };
}

/** When a date is over where the district is: from this moment on it is late. */
export const endOfDay = (date: Temporal.PlainDate, zone: string): Temporal.Instant =>
  date.add({ days: 1 }).toZonedDateTime({ timeZone: zone }).toInstant();

/** Reminders go out at eight in the morning of their day. */
const morningOf = (date: Temporal.PlainDate, zone: string): Temporal.Instant =>
  date.toZonedDateTime({ timeZone: zone, plainTime: '08:00' }).toInstant();

export type StepAt = { readonly step: LegalStep; readonly at: Temporal.Instant };

/** Every step of a matter's calendar with its moment, in order. A reminder that would come before the matter does is none. */
export function stepsOf(dates: LegalDates, zone: string): readonly StepAt[] {
  const { receivedOn, acknowledgeBy, decideBy } = dates;
  const total = receivedOn.until(decideBy, { largestUnit: 'days' }).days;
  const reminders: readonly (readonly [LegalStep, Temporal.PlainDate])[] = [
    ['acknowledge_soon', acknowledgeBy.subtract({ days: 1 })],
    ['half', receivedOn.add({ days: Math.floor(total / 2) })],
    ['week', decideBy.subtract({ days: 7 })],
    ['day', decideBy.subtract({ days: 1 })],
  ];
  const steps: readonly StepAt[] = [
    ...reminders
      .filter(([, date]) => Temporal.PlainDate.compare(date, receivedOn) > 0)
      .map(([step, date]) => ({ step, at: morningOf(date, zone) })),
    { step: 'acknowledge_late', at: endOfDay(acknowledgeBy, zone) },
    { step: 'late', at: endOfDay(decideBy, zone) },
  ];
  return steps.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
}

/** What is to be told at this moment, and when to look again; null: never again. */
export function dueSteps(
  steps: readonly StepAt[],
  told: readonly string[],
  now: Temporal.Instant,
): { readonly due: readonly StepAt[]; readonly nextAt: Temporal.Instant | null } {
  const left = steps.filter((one) => !told.includes(one.step));
  return {
    due: left.filter((one) => Temporal.Instant.compare(one.at, now) <= 0),
    nextAt: left.find((one) => Temporal.Instant.compare(one.at, now) > 0)?.at ?? null,
  };
}

/** Calendar days from one moment's day to a date: negative when it has passed. */
export function daysUntil(date: Temporal.PlainDate, now: Temporal.Instant, zone: string): number {
  return now.toZonedDateTimeISO(zone).toPlainDate().until(date, { largestUnit: 'days' }).days;
}
