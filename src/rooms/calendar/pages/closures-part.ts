import { button, field, fold, hiddenInputs, html, lines, postForm, section, select, type Html, type Line } from '#ui';
import { closureKinds } from '../calendar.contract.ts';
import type { OrgCalendar } from '../calendar.questions.ts';
import { dayBefore, daysBetween } from '../calendar.rules.ts';
import { spanOf, wallTime } from './hours-fields.ts';
import { aboveOf, datesOf, refusalOf, removeForm, type CalendarView } from './view.ts';

type ClosureShown = OrgCalendar['closures'][number];

/** What is closed from today on, and the form to enter more. */
export function closuresPart(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t } = request;
  const none = html`<p class="soft measure">${t('calendar.closures.none')}</p>`;
  return section(
    { title: t('calendar.closures.title'), id: 'closure' },
    calendar.closures.length === 0 ? none : lines(calendar.closures.map((row) => closureLine(view, row))),
    calendar.mayChange ? closureForm(view) : null,
  );
}

export function enteredBy({ request }: CalendarView, row: ClosureShown): Html {
  const { t, say } = request;
  const when = say.dateTime(row.enteredAt);
  return row.enteredBy === null
    ? t.rich('calendar.entered.at', { when })
    : t.rich('calendar.entered.by', { name: row.enteredBy, when });
}

function closureLine(view: CalendarView, row: ClosureShown): Line {
  const { request, base, calendar } = view;
  const dates = datesOf(view, row);
  const above = aboveOf(view, row.org);
  // What families are told is often the reason itself: then it stands there once.
  const isSaid = row.reason === '' || row.reason === row.familyWords;
  const why = isSaid ? null : html`<bdi>${row.reason}</bdi> · `;
  const kind = row.kind === 'other' ? null : html` · ${request.t(`calendar.kind.${row.kind}`)}`;
  const told = row.familyWords === '' ? null : html`<p class="small"><bdi>${row.familyWords}</bdi></p>`;
  const own = row.mayRemove && row.org.id === calendar.org.id;
  const remove = own
    ? removeForm(view, `${base}/closures/${row.id}/remove`, request.t('calendar.closure.remove'), dates)
    : null;
  return {
    icon: 'calendar',
    body: html`<p><b>${dates}</b> · ${closedTimes(view, row)}${kind}</p>
      ${told}
      <p class="small soft">${why}${enteredBy(view, row)}${above === null ? null : html` · ${above}`}</p>`,
    after: remove,
  };
}

function closedTimes({ request }: CalendarView, row: ClosureShown): string {
  const { t, say } = request;
  const { from, to } = row;
  if (from !== null && to !== null) return spanOf(t, say, from, to);
  if (from !== null) return t('calendar.closure.from', { from: wallTime(say, from) });
  if (to !== null) return t('calendar.closure.until', { to: wallTime(say, to) });
  return t('calendar.closure.whole', { days: daysBetween(row.startsOn, dayBefore(row.untilOn)) });
}

function closureForm(view: CalendarView): Html {
  const { request, base, calendar } = view;
  const { t } = request;
  const { typed, error, isOpen } = refusalOf(view, 'closure');
  const wholeDay = t('calendar.closure.time_hint');
  const first = field({
    label: t('calendar.closure.first'),
    name: 'startsOn',
    type: 'date',
    required: true,
    value: typed?.['startsOn'] ?? calendar.today.date.toString(),
    error: error('startsOn'),
  });
  const last = field({
    label: t('calendar.closure.last'),
    name: 'lastOn',
    type: 'date',
    optional: t('calendar.closure.last_hint'),
    value: typed?.['lastOn'],
    error: error('lastOn'),
  });
  const time = (name: 'from' | 'to', label: string): Html =>
    field({ label, name, type: 'time', optional: wholeDay, value: typed?.[name], error: error(name) });
  const kind = select({
    label: t('calendar.closure.kind'),
    name: 'kind',
    value: typed?.['kind'] ?? 'other',
    options: closureKinds.map((value) => ({ value, label: t(`calendar.kind.${value}`) })),
    hint: t('calendar.closure.kind_hint'),
  });
  const familyWords = field({
    label: t('calendar.closure.family_words'),
    name: 'familyWords',
    optional: t('ui.field.optional'),
    maxlength: 300,
    hint: t('calendar.closure.family_words_hint'),
    value: typed?.['familyWords'],
  });
  const reason = field({
    label: t('calendar.closure.reason'),
    name: 'reason',
    optional: t('ui.field.optional'),
    maxlength: 200,
    hint: t('calendar.closure.reason_hint'),
    value: typed?.['reason'],
  });
  const form = postForm(
    { action: `${base}/closures`, token: request.formToken },
    hiddenInputs({ org: calendar.org.id }),
    html`<div class="stack">
        <div class="split split-2">
          <div>${first}</div>
          <div>${last}</div>
        </div>
        <div class="split split-2">
          <div>${time('from', t('calendar.closure.from_time'))}</div>
          <div>${time('to', t('calendar.closure.to_time'))}</div>
        </div>
        ${kind} ${familyWords} ${reason}
      </div>
      <div class="mt-4">${button({ label: t('calendar.closure.save'), kind: 'second' })}</div>`,
  );
  return html`<div class="mt-4">${fold({ summary: t('calendar.closure.enter'), body: form, open: isOpen })}</div>`;
}
