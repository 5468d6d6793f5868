import type { Form } from '#platform/web';
import {
  button,
  choice,
  choices,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  linkRow,
  postForm,
  section,
  textarea,
  type Content,
  type Html,
} from '#ui';
import type { Bell, BellSchedule } from '../bells.rules.ts';
import { calendarErrors } from '../calendar.errors.ts';
import { spanOf, weekdayName, weekdays } from './hours-fields.ts';
import { base, wrongOf, type View } from './year-view.ts';

/** The bell schedules of a school, what rings today, and the form to enter more. */
export function bellsPart(view: View): Content {
  const { request, years } = view;
  const { t } = request;
  if (years.org.kind !== 'school') return null;
  const { ringing } = years;
  const today =
    ringing === null
      ? html`<p class="soft">${t('calendar.bells.silent')}</p>`
      : html`<p>${t('calendar.bells.today', { name: ringing.name })}</p>`;
  return section(
    { title: t('calendar.bells.title'), id: 'bells' },
    years.bells.length === 0 ? html`<p class="soft measure">${t('calendar.bells.none')}</p>` : today,
    years.bells.length === 0 ? null : lines(years.bells.map((bells) => ({ icon: 'clock', ...bellsLine(view, bells) }))),
    years.mayChange ? bellsForm(view) : null,
  );
}

function bellsLine(view: View, bells: BellSchedule): { body: Html } {
  const { request, years } = view;
  const { t, say } = request;
  const when = [
    ...(bells.onHalfDays ? [t('calendar.bells.half_days')] : []),
    ...weekdays.filter((day) => bells.weekdays.includes(Number(day))).map((day) => weekdayName(say, day)),
    ...bells.dates.map((date) => say.date(Temporal.PlainDate.from(date))),
  ];
  const first = bells.periods[0];
  const last = bells.periods.at(-1);
  const span = first === undefined || last === undefined ? '' : spanOf(t, say, first.from, last.to);
  return {
    body: html`<p>
        <b><bdi>${bells.name}</bdi></b> · ${span}
      </p>
      <p class="small soft">${say.list(when)}</p>
      ${fold({
        summary: t('calendar.bells.periods_n', { n: bells.periods.length }),
        body: lines(
          bells.periods.map((bell) => ({
            body: html`<bdi>${bell.name}</bdi> <span class="soft">${spanOf(t, say, bell.from, bell.to)}</span>`,
          })),
          { compact: true },
        ),
      })}
      ${years.mayChange ? bellsActs(view, bells) : null}`,
  };
}

function bellsActs({ request, years }: View, bells: BellSchedule): Html {
  const { t, formToken } = request;
  return html`<div class="row">
    ${linkRow({ label: t('calendar.season.change'), more: bells.name, href: `${base}?org=${years.org.id}&bells=${bells.id}#bells` })}
    ${postForm(
      { action: `${base}/bells/${bells.id}/remove`, token: formToken },
      hiddenInputs({ org: years.org.id }),
      button({ label: t('calendar.closure.remove'), more: bells.name, kind: 'quiet' }),
    )}
  </div>`;
}

function bellsForm(view: View): Html {
  const { request, years } = view;
  const { t, say } = request;
  const { typed: refused, error } = wrongOf(view, 'bells');
  const editing = years.bells.find((one) => one.id === (refused?.['bells'] ?? request.query('bells'))) ?? null;
  const typed = refused ?? (editing === null ? undefined : typedBells(editing));
  const chosen = weekdays.filter((day) => typed?.[`day-${day}`] === '1');
  const form = postForm(
    { action: `${base}/bells`, token: request.formToken },
    hiddenInputs({ org: years.org.id, bells: editing?.id }),
    html`<div class="stack">
        ${field({
          label: t('calendar.bells.name'),
          name: 'name',
          id: 'bells-name',
          required: true,
          maxlength: 80,
          hint: t('calendar.bells.name_hint'),
          value: typed?.['name'],
          error: error('name'),
        })}
        ${textarea({
          label: t('calendar.bells.periods'),
          name: 'periods',
          rows: 9,
          required: true,
          hint: html`${t('calendar.bells.periods_hint')}<br /><span dir="ltr">8:10 8:55 Period 1</span>`,
          value: typed?.['periods'],
          error: error('periods'),
        })}
        <fieldset>
          <legend>${t('calendar.bells.weekdays')}</legend>
          ${error('weekdays') === null ? null : html`<p class="error" role="alert">${error('weekdays')}</p>`}
          <div class="choices choices-two">
            ${weekdays.map((day) =>
              choice({
                type: 'checkbox',
                name: `day-${day}`,
                value: '1',
                label: weekdayName(say, day),
                checked: chosen.includes(day),
              }),
            )}
          </div>
        </fieldset>
        ${choices({
          legend: t('calendar.bells.also'),
          name: 'onHalfDays',
          type: 'checkbox',
          chosen: typed?.['onHalfDays'] === '1' ? ['1'] : [],
          options: [{ value: '1', label: t('calendar.bells.on_half_days') }],
        })}
        ${field({
          label: t('calendar.bells.dates'),
          name: 'dates',
          optional: t('ui.field.optional'),
          dir: 'ltr',
          hint: t('calendar.bells.dates_hint'),
          value: typed?.['dates'],
          error: error('dates'),
        })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.bells.save'), kind: 'second' })}</div>`,
  );
  const summary = editing === null ? t('calendar.bells.enter') : t('calendar.season.changing', { name: editing.name });
  return html`<div class="mt-4">
    ${fold({ summary, body: form, open: refused !== undefined || editing !== null })}
  </div>`;
}

function typedBells(bells: BellSchedule): Readonly<Record<string, string>> {
  return {
    name: bells.name,
    periods: bells.periods.map((bell) => `${bell.from} ${bell.to} ${bell.name}`).join('\n'),
    ...Object.fromEntries(bells.weekdays.map((day) => [`day-${day}`, '1'])),
    onHalfDays: bells.onHalfDays ? '1' : '',
    dates: bells.dates.join(', '),
  };
}

export function readBellsForm(form: Form) {
  const name = form.text('name');
  if (name === '') throw calendarErrors.name_missing({}, 'name');
  return {
    orgId: form.text('org'),
    bellsId: form.optional('bells'),
    name,
    periods: readPeriods(form.text('periods')),
    weekdays: weekdays.filter((day) => form.has(`day-${day}`)).map(Number),
    dates: readDates(form.text('dates')),
    onHalfDays: form.has('onHalfDays'),
  };
}

/** One period a line: from, to, name; a line that cannot be read is said back. */
function readPeriods(text: string): Bell[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => {
      const [, from, to, name] = /^(\d{1,2}:\d{2})\s*[-–—\s]\s*(\d{1,2}:\d{2})\s*(.*)$/u.exec(line) ?? [];
      const pad = (time: string): string => time.padStart(5, '0');
      if (from === undefined || to === undefined || pad(from) > '23:59' || pad(to) > '23:59')
        throw calendarErrors.bells_line({ line: line.slice(0, 60) }, 'periods');
      return { from: pad(from), to: pad(to), name: (name ?? '').trim().slice(0, 80) || String(i + 1) };
    });
}

function readDates(text: string): string[] {
  return text
    .split(/[\s,;]+/u)
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return Temporal.PlainDate.from(part, { overflow: 'reject' }).toString();
      } catch {
        throw calendarErrors.day_missing({}, 'dates');
      }
    });
}
