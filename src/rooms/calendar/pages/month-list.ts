import type { Formatters, T } from '#platform/words';
import { capital } from '#platform/words';
import { chip, html, icon, lines, type Content, type Html, type Line, href } from '#ui';
import { dayBefore } from '../calendar.rules.ts';
import { entryDetails, entryTitle } from '../ical.rules.ts';
import type { Entry } from '../month.questions.ts';
import { spanOf, wallTime } from './hours-fields.ts';

/** A month as it stands in an address: `2026-11`. */
export type Month = { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate };

/** The month that was asked for, else the one of today; nothing beyond the years a calendar may be asked about. */
export function monthAsked(asked: string | null, today: Temporal.PlainDate): Month {
  const from = /^20\d\d-(?:0[1-9]|1[0-2])$/u.test(asked ?? '')
    ? Temporal.PlainDate.from(`${asked ?? ''}-01`)
    : today.with({ day: 1 });
  return { from, until: from.add({ months: 1 }) };
}

/** “November 2026”. */
export function monthName(t: T, month: Month): string {
  const format = new Intl.DateTimeFormat(t.language.formats, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return capital(format.format(Date.UTC(month.from.year, month.from.month - 1, 15)), t.locale);
}

/** To the month before and the month after, by their names. */
export function monthPager(t: T, month: Month, address: (month: string) => string): Html {
  const link = (from: Temporal.PlainDate, isNext: boolean): Html => {
    const name = monthName(t, { from, until: from });
    const to = address(from.toString().slice(0, 7));
    return isNext
      ? html`<a href="${href(to)}" rel="next">${name}${icon('next')}</a>`
      : html`<a href="${href(to)}" rel="prev">${icon('back')}${name}</a>`;
  };
  return html`<div class="page-foot">
    <nav class="pages" aria-label="${t('ui.pages.label')}">
      ${link(month.from.subtract({ months: 1 }), false)}${link(month.until, true)}
    </nav>
  </div>`;
}

type Shown = {
  readonly t: T;
  readonly say: Formatters;
  readonly languages: readonly string[];
  readonly today: Temporal.PlainDate;
  /** Said where an entry is of another org than the page. */
  readonly orgId: string;
  /** What the reader may do with an entry, below it. */
  readonly acts?: (entry: Entry) => Content;
};

/** The entries one below the other, as a family reads them: day, what, when, where. */
export function entryLines(shown: Shown, entries: readonly Entry[]): Html {
  return lines(entries.map((entry) => entryLine(shown, entry)));
}

const icons = {
  closure: 'lock',
  half_day: 'clock',
  first_day: 'today',
  last_day: 'today',
  event: 'calendar',
} as const;

function entryLine(shown: Shown, entry: Entry): Line {
  const { t, say, languages, today, orgId, acts } = shown;
  const first = Temporal.PlainDate.from(entry.startsOn);
  const last = Temporal.PlainDate.from(dayBefore(entry.untilOn));
  const title = entryTitle(t, entry, languages);
  const details = entryDetails(t, entry, languages);
  const times = timesOf(t, say, entry);
  const isToday = Temporal.PlainDate.compare(first, today) <= 0 && Temporal.PlainDate.compare(today, last) <= 0;
  const beside = [
    ...(times === null ? [] : [times]),
    ...(entry.kind === 'event' && entry.event.place !== '' ? [entry.event.place] : []),
    ...(entry.kind === 'event' && entry.forWhom !== null ? [entry.forWhom] : []),
    ...(entry.org.id === orgId ? [] : [entry.org.name]),
  ];
  const foreign = title.language !== t.locale;
  return {
    icon: icons[entry.kind],
    body: html`<p class="soft small">
        ${capital(say.dates(first, last), t.locale)}
        ${isToday ? chip({ kind: 'due', label: t('calendar.entry.today') }) : null}
      </p>
      <p>
        <b lang="${title.language}" dir="auto">${title.text}</b
        >${foreign ? html` <span class="small soft">${t('calendar.entry.in_language', { language: t.languageName(title.language) })}</span>` : null}
      </p>
      ${beside.length === 0 ? null : html`<p class="small">${beside.map((part, i) => html`${i === 0 ? '' : ' · '}<bdi>${i === 0 ? capital(part, t.locale) : part}</bdi>`)}</p>`}
      ${details.text === '' ? null : html`<p class="small soft"><bdi lang="${details.language ?? ''}">${details.text}</bdi></p>`}
      ${acts?.(entry)}`,
  };
}

function timesOf(t: T, say: Formatters, { kind, from, to }: Entry): string | null {
  if (kind === 'half_day') return from === null ? null : t('calendar.half_day.ends', { time: wallTime(say, from) });
  if (from !== null && to !== null) return spanOf(t, say, from, to);
  if (from !== null)
    return kind === 'event' ? wallTime(say, from) : t('calendar.closure.from', { from: wallTime(say, from) });
  return to === null ? null : t('calendar.closure.until', { to: wallTime(say, to) });
}
