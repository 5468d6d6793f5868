import ICAL from 'ical.js';
import type { ReadEvent } from './events.contract.ts';

/**
 * Reads a calendar from elsewhere (RFC 5545). Only title, words, place and time of what is neither cancelled nor marked
 * private; people in it (organizer, attendees, comments) are never looked at. Repeated events become single ones within
 * the span asked for. Everything is bounded: a file can ask for an event every second for ever.
 */
export type IcalRead = {
  readonly events: readonly ReadEvent[];
  /** Left out: cancelled, private, unreadable, or beyond what is read of one file. */
  readonly skipped: number;
};

export type IcalSpan = {
  /** The org's: times without a zone are read on its clock, all are told on it. */
  readonly zone: string;
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
};

export const MOST_BYTES = 2 * 1024 * 1024;
const MOST_EVENTS = 3_000;
const MOST_STEPS = 20_000;

/** Throws RangeError when it is no calendar at all. */
export function readIcal(text: string, span: IcalSpan): IcalRead {
  const calendars = parsed(text);
  const events = new Map<string, ReadEvent>();
  let skipped = 0;
  let steps = 0;
  for (const calendar of calendars) {
    const zones = zonesOf(calendar);
    for (const { event, isOpen } of seriesOf(calendar)) {
      if (!isOpen || events.size >= MOST_EVENTS || steps >= MOST_STEPS) {
        skipped += 1;
        continue;
      }
      try {
        for (const one of happenings(event, span, zones, () => ++steps < MOST_STEPS)) {
          // The same thing twice on one day is one line in a calendar of days.
          if (events.size < MOST_EVENTS) events.set(`${one.uid} ${one.startsOn}`, one);
        }
      } catch {
        skipped += 1;
      }
    }
  }
  return { events: [...events.values()].toSorted((a, b) => a.startsOn.localeCompare(b.startsOn)), skipped };
}

function parsed(text: string): readonly ICAL.Component[] {
  let jcal: unknown;
  try {
    jcal = ICAL.parse(text.replace(/^\uFEFF/u, '').trim());
  } catch {
    throw new RangeError('not a calendar');
  }
  // One calendar, or several in one file.
  const many = Array.isArray(jcal) && Array.isArray(jcal[0]) ? (jcal as unknown[][]) : [jcal as unknown[]];
  const calendars = many.map((one) => new ICAL.Component(one)).filter((one) => one.name === 'vcalendar');
  if (calendars.length === 0) throw new RangeError('not a calendar');
  return calendars;
}

type Zones = ReadonlyMap<string, ICAL.Timezone>;

function zonesOf(calendar: ICAL.Component): Zones {
  const zones = new Map<string, ICAL.Timezone>();
  for (const one of calendar.getAllSubcomponents('vtimezone')) {
    const tzid = one.getFirstPropertyValue('tzid');
    if (typeof tzid === 'string') zones.set(tzid, new ICAL.Timezone(one));
  }
  return zones;
}

/** Each event with its changed occurrences; `isOpen` is false for what must not be shown. */
function seriesOf(calendar: ICAL.Component): readonly { event: ICAL.Event; isOpen: boolean }[] {
  const components = calendar.getAllSubcomponents('vevent');
  const changed = components.filter((one) => one.hasProperty('recurrence-id'));
  return components
    .filter((one) => !one.hasProperty('recurrence-id'))
    .map((one) => {
      const uid = one.getFirstPropertyValue('uid');
      const exceptions = changed.filter((other) => other.getFirstPropertyValue('uid') === uid);
      return { event: new ICAL.Event(one, { exceptions, strictExceptions: false }), isOpen: mayBeShown(one) };
    });
}

function mayBeShown(component: ICAL.Component): boolean {
  const word = (name: string): string => String(component.getFirstPropertyValue(name) ?? '').toUpperCase();
  return word('status') !== 'CANCELLED' && !['PRIVATE', 'CONFIDENTIAL'].includes(word('class'));
}

function happenings(event: ICAL.Event, span: IcalSpan, zones: Zones, mayGoOn: () => boolean): readonly ReadEvent[] {
  const tzid = event.component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? null;
  const read = (start: ICAL.Time, end: ICAL.Time, item: ICAL.Event): ReadEvent | null =>
    within(told(start, end, item, { span, zones, tzid }), span);
  if (!event.isRecurring()) {
    const one = read(event.startDate, event.endDate, event);
    return one === null ? [] : [one];
  }
  const found: ReadEvent[] = [];
  const last = span.until.toString();
  const iterator = event.iterator();
  // At its end it answers null or nothing at all, whatever its types say.
  const step = (): ICAL.Time | null | undefined => iterator.next();
  for (let next = step(); next !== null && next !== undefined && mayGoOn(); next = step()) {
    if (next.toString().slice(0, 10) > last) break;
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    if (!mayBeShown(item.component)) continue;
    const one = read(startDate, endDate, item);
    if (one !== null) found.push(one);
  }
  return found;
}

type Reading = { readonly span: IcalSpan; readonly zones: Zones; readonly tzid: string | null };

function told(start: ICAL.Time, end: ICAL.Time, item: ICAL.Event, reading: Reading): ReadEvent {
  const words = {
    uid: item.uid.slice(0, 500),
    title: cut(item.summary, 120),
    details: cut(item.description, 1000),
    place: cut(item.location, 120),
  };
  if (start.isDate) {
    const first = Temporal.PlainDate.from({ year: start.year, month: start.month, day: start.day });
    const until = Temporal.PlainDate.from({ year: end.year, month: end.month, day: end.day });
    // A whole day without an end, or with one on the same day, is that day.
    const after = Temporal.PlainDate.compare(until, first) > 0 ? until : first.add({ days: 1 });
    return { ...words, startsOn: first.toString(), untilOn: after.toString(), from: null, to: null };
  }
  const from = onWall(start, reading);
  const to = onWall(end, reading);
  const lastsNothing = Temporal.PlainDateTime.compare(to, from) <= 0;
  const endsAtMidnight = !lastsNothing && to.hour === 0 && to.minute === 0;
  const last = lastsNothing ? from.toPlainDate() : to.toPlainDate().subtract({ days: endsAtMidnight ? 1 : 0 });
  return {
    ...words,
    startsOn: from.toPlainDate().toString(),
    untilOn: last.add({ days: 1 }).toString(),
    from: clock(from),
    to: lastsNothing ? null : clock(to),
  };
}

const clock = (at: Temporal.PlainDateTime): string => at.toPlainTime().toString().slice(0, 5);

/**
 * What the clock at the org reads. A zone known by its common name is ours, so that an old rule in the file cannot move an
 * event; any other is worked out by the rules the file brings; a time without zone is wall time there.
 */
function onWall(time: ICAL.Time, { span, zones, tzid }: Reading): Temporal.PlainDateTime {
  const { year, month, day, hour, minute } = time;
  const wall = Temporal.PlainDateTime.from({ year, month, day, hour, minute });
  const there = (instant: Temporal.Instant): Temporal.PlainDateTime =>
    instant.toZonedDateTimeISO(span.zone).toPlainDateTime();
  if (time.zone.tzid === 'UTC') return there(wall.toZonedDateTime('UTC').toInstant());
  if (tzid === null) return wall;
  if (isZone(tzid)) return there(wall.toZonedDateTime(tzid).toInstant());
  const described = zones.get(tzid);
  if (described === undefined) return wall;
  const local = new ICAL.Time({ year, month, day, hour, minute, second: 0, isDate: false }, described);
  return there(Temporal.Instant.fromEpochMilliseconds(local.toUnixTime() * 1000));
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function within(event: ReadEvent, { from, until }: IcalSpan): ReadEvent | null {
  return event.startsOn < until.toString() && from.toString() < event.untilOn ? event : null;
}

/** Clean words of at most so many characters; null where the property is missing. */
function cut(text: string | null, most: number): string {
  const clean = (text ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F]/gu, ' ')
    .trim();
  // Never half a character at the cut.
  return clean
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/u, '')
    .trim();
}
