import {
  button,
  choice,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  postForm,
  section,
  select,
  type Html,
  type Line,
} from '#ui';
import { halfDayKinds } from '../calendar.contract.ts';
import { dayAfter } from '../calendar.rules.ts';
import { spanOf, wallTime } from './hours-fields.ts';
import { aboveOf, datesOf, refusalOf, removeForm, type CalendarView } from './view.ts';

type HalfDayShown = CalendarView['calendar']['halfDays'][number];
type OpeningShown = CalendarView['calendar']['openings'][number];

const oneDay = (onDate: string) => ({ startsOn: onDate, untilOn: dayAfter(onDate) });

/** Days on which lessons end early, and the form to enter more. */
export function halfDaysPart(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t } = request;
  if (calendar.org.kind === 'department') return html``;
  const none = html`<p class="soft measure">${t('calendar.half_days.none')}</p>`;
  return section(
    { title: t('calendar.half_days.title'), id: 'half-day' },
    calendar.halfDays.length === 0 ? none : lines(calendar.halfDays.map((row) => halfDayLine(view, row))),
    calendar.mayChange ? halfDayForm(view) : null,
  );
}

function halfDayLine(view: CalendarView, row: HalfDayShown): Line {
  const { request, base, calendar } = view;
  const { t, say } = request;
  const dates = datesOf(view, oneDay(row.onDate));
  const above = aboveOf(view, row.org);
  const kind = row.kind === 'other' ? null : html` · ${t(`calendar.kind.${row.kind}`)}`;
  const office = row.officeCloses ? t('calendar.half_day.office_closes') : t('calendar.half_day.office_stays');
  const own = row.mayRemove && row.org.id === calendar.org.id;
  return {
    icon: 'clock',
    body: html`<p><b>${dates}</b> · ${t('calendar.half_day.ends', { time: wallTime(say, row.endsAt) })}${kind}</p>
      ${row.familyWords === '' ? null : html`<p class="small"><bdi>${row.familyWords}</bdi></p>`}
      <p class="small soft">${office}${above === null ? null : html` · ${above}`}</p>`,
    after: own ? removeForm(view, `${base}/half-days/${row.id}/remove`, t('calendar.closure.remove'), dates) : null,
  };
}

function halfDayForm(view: CalendarView): Html {
  const { request, base, calendar } = view;
  const { t } = request;
  const { typed, error, isOpen } = refusalOf(view, 'half_day');
  const form = postForm(
    { action: `${base}/half-days`, token: request.formToken },
    hiddenInputs({ org: calendar.org.id }),
    html`<div class="stack">
        <div class="split split-2">
          <div>
            ${field({
              label: t('calendar.half_day.day'),
              name: 'onDate',
              id: 'half-day-date',
              type: 'date',
              required: true,
              value: typed?.['onDate'] ?? calendar.today.date.toString(),
              error: error('onDate'),
            })}
          </div>
          <div>
            ${field({
              label: t('calendar.half_day.ends_at'),
              name: 'endsAt',
              type: 'time',
              required: true,
              value: typed?.['endsAt'],
              error: error('endsAt'),
            })}
          </div>
        </div>
        ${view.holidays}
        ${choice({
          type: 'checkbox',
          name: 'officeCloses',
          value: '1',
          label: t('calendar.half_day.office_too'),
          hint: t('calendar.half_day.office_hint'),
          checked: typed?.['officeCloses'] === '1',
        })}
        ${select({
          label: t('calendar.closure.kind'),
          name: 'kind',
          id: 'half-day-kind',
          value: typed?.['kind'] ?? 'other',
          options: halfDayKinds.map((value) => ({ value, label: t(`calendar.kind.${value}`) })),
          hint: t('calendar.closure.kind_hint'),
        })}
        ${field({
          label: t('calendar.closure.family_words'),
          name: 'familyWords',
          id: 'half-day-words',
          optional: t('ui.field.optional'),
          maxlength: 300,
          hint: t('calendar.closure.family_words_hint'),
          value: typed?.['familyWords'],
        })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.half_day.save'), kind: 'second' })}</div>`,
  );
  return html`<div class="mt-4">${fold({ summary: t('calendar.half_day.enter'), body: form, open: isOpen })}</div>`;
}

/** Days that are open although the week says otherwise, and the form to enter more. */
export function openingsPart(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t } = request;
  const none = html`<p class="soft measure">${t('calendar.openings.none')}</p>`;
  return section(
    { title: t('calendar.openings.title'), id: 'opening' },
    calendar.openings.length === 0 ? none : lines(calendar.openings.map((row) => openingLine(view, row))),
    calendar.mayChange ? openingForm(view) : null,
  );
}

function openingLine(view: CalendarView, row: OpeningShown): Line {
  const { request, base, calendar } = view;
  const { t, say } = request;
  const dates = datesOf(view, oneDay(row.onDate));
  const above = aboveOf(view, row.org);
  const own = row.mayRemove && row.org.id === calendar.org.id;
  return {
    icon: 'check',
    body: html`<p><b>${dates}</b> · ${spanOf(t, say, row.from, row.to)}</p>
      <p class="small soft"><bdi>${row.reason}</bdi>${above === null ? null : html` ${above}`}</p>`,
    after: own ? removeForm(view, `${base}/openings/${row.id}/remove`, t('calendar.closure.remove'), dates) : null,
  };
}

function openingForm(view: CalendarView): Html {
  const { request, base, calendar } = view;
  const { t } = request;
  const { typed, error, isOpen } = refusalOf(view, 'opening');
  const time = (name: 'from' | 'to', label: string): Html =>
    field({
      label,
      name,
      id: `opening-${name}`,
      type: 'time',
      required: true,
      value: typed?.[name],
      error: error(name),
    });
  const form = postForm(
    { action: `${base}/openings`, token: request.formToken },
    hiddenInputs({ org: calendar.org.id }),
    html`<div class="stack">
        ${field({
          label: t('calendar.half_day.day'),
          name: 'onDate',
          id: 'opening-date',
          type: 'date',
          required: true,
          value: typed?.['onDate'],
          error: error('onDate'),
        })}
        ${view.holidays}
        <div class="split split-2">
          <div>${time('from', t('calendar.opening.from'))}</div>
          <div>${time('to', t('calendar.opening.to'))}</div>
        </div>
        ${field({
          label: t('calendar.opening.reason'),
          name: 'reason',
          id: 'opening-reason',
          optional: t('ui.field.optional'),
          maxlength: 200,
          value: typed?.['reason'],
        })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.opening.save'), kind: 'second' })}</div>`,
  );
  return html`<div class="mt-4">${fold({ summary: t('calendar.opening.enter'), body: form, open: isOpen })}</div>`;
}
