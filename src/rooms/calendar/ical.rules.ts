import type { T } from '#platform/words';
import { wordsIn } from './events.rules.ts';
import type { IcalCalendar, IcalEvent } from './ical.write.ts';
import type { Entry } from './month.questions.ts';

/** What an entry is called in a reader's language: for lists and feeds alike. Never a person's name. */
export function entryTitle(t: T, entry: Entry, languages: readonly string[]): { text: string; language: string } {
  if (entry.kind === 'event') {
    const found = wordsIn(entry.event.titles, t.locale, languages);
    return found ?? { text: t('calendar.entry.event'), language: t.locale };
  }
  return { text: plainTitle(t, entry), language: t.locale };
}

function plainTitle(t: T, entry: Exclude<Entry, { kind: 'event' }>): string {
  if (!('why' in entry)) return t(`calendar.entry.${entry.kind}`, { name: entry.name });
  const said = entry.why === 'other' ? '' : t(`calendar.kind.${entry.why}`);
  if (entry.kind === 'half_day')
    return said === '' ? t('calendar.entry.half_day') : t('calendar.entry.half_day_why', { why: said });
  const isPart = entry.from !== null || entry.to !== null;
  if (isPart) return said === '' ? t('calendar.entry.part') : t('calendar.entry.part_why', { why: said });
  return said === '' ? t('calendar.entry.closed') : t('calendar.entry.closed_why', { why: said });
}

export function entryDetails(
  t: T,
  entry: Entry,
  languages: readonly string[],
): { text: string; language: string | null } {
  if (entry.kind === 'event') return wordsIn(entry.event.details, t.locale, languages) ?? { text: '', language: null };
  return entry.kind === 'closure' || entry.kind === 'half_day'
    ? { text: entry.words, language: null }
    : { text: '', language: null };
}

type FeedRequest = {
  readonly t: T;
  readonly name: string;
  readonly zone: string;
  readonly languages: readonly string[];
  readonly entries: readonly Entry[];
  /** Part of every uid, so that two districts on one machine never share one. */
  readonly host: string;
  readonly now: Temporal.Instant;
};

/** A list of entries as a feed. */
export function feedFrom({ t, name, zone, languages, entries, host, now }: FeedRequest): IcalCalendar {
  return {
    name,
    language: t.locale,
    zone,
    events: entries.map((entry) => ({
      uid: `${entry.kind === 'event' ? entry.event.id : entry.id}@${host}`,
      sequence: entry.kind === 'event' ? entry.event.sequence : 0,
      changedAt: entry.changedAt ?? now.round({ smallestUnit: 'hour', roundingMode: 'floor' }),
      title: entryTitle(t, entry, languages).text,
      details: entryDetails(t, entry, languages).text,
      place: entry.kind === 'event' ? entry.event.place : '',
      when: momentsOf(entry, zone),
    })),
  };
}

/** Whole days where no time is given; a beginning without an end lasts an hour, as calendars need an end. */
function momentsOf({ startsOn, untilOn, from, to, kind }: Entry, zone: string): IcalEvent['when'] {
  const first = Temporal.PlainDate.from(startsOn);
  const until = Temporal.PlainDate.from(untilOn);
  if (kind === 'half_day' || (from === null && to === null)) return { from: first, until };
  const at = (date: Temporal.PlainDate, time: string): Temporal.Instant =>
    date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
  const starts = at(first, from ?? '00:00');
  const last = until.subtract({ days: 1 });
  const ends = to === null ? starts.add({ hours: 1 }) : to === '00:00' ? at(until, to) : at(last, to);
  return { from: starts, until: ends };
}
