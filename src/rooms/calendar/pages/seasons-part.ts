import {
  button,
  chip,
  choices,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  linkRow,
  postForm,
  section,
  type Html,
  type Line,
} from '#ui';
import type { OrgCalendar } from '../calendar.questions.ts';
import { dayBefore } from '../calendar.rules.ts';
import { hoursFields, hoursInWords } from './hours-fields.ts';
import { aboveOf, datesOf, groupError, refusalOf, removeForm, type CalendarView } from './view.ts';

type SeasonShown = OrgCalendar['seasons'][number];

/** Summer and the like: what is entered, and the form to enter more. */
export function seasonsPart(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t } = request;
  const none = html`<p class="soft measure">${t('calendar.seasons.none')}</p>`;
  return section(
    { title: t('calendar.seasons.title'), id: 'season' },
    calendar.seasons.length === 0 ? none : lines(calendar.seasons.map((row) => seasonLine(view, row))),
    calendar.mayChange ? seasonForm(view) : null,
  );
}

function seasonLine(view: CalendarView, row: SeasonShown): Line {
  const { calendar } = view;
  const own = row.mayRemove && row.org.id === calendar.org.id;
  const above = aboveOf(view, row.org);
  return {
    icon: 'today',
    body: html`<p><b>${datesOf(view, row)}</b> · <bdi>${row.name}</bdi></p>
      ${above === null ? null : html`<p class="small soft">${above}</p>`}${seasonHours(view, row)}
      ${own ? seasonActs(view, row) : null}`,
  };
}

function seasonActs(view: CalendarView, row: SeasonShown): Html {
  const { request, base, calendar } = view;
  const { t } = request;
  const change = `${base}?org=${calendar.org.id}&season=${row.id}#season`;
  return html`<div class="row">
    ${linkRow({ label: t('calendar.season.change'), more: row.name, href: change })}
    ${removeForm(view, `${base}/seasons/${row.id}/remove`, t('calendar.closure.remove'), row.name)}
  </div>`;
}

function seasonHours({ request }: CalendarView, { periods }: SeasonShown): Html {
  const { t, say } = request;
  if (periods === null) return html`<p>${chip({ kind: 'paused', label: t('calendar.season.paused') })}</p>`;
  const groups = hoursInWords(t, say, periods).map(
    ({ days, hours }) => html`<p class="small"><b>${days}</b> <span class="soft">${hours}</span></p>`,
  );
  return html`${groups}`;
}

function seasonForm(view: CalendarView): Html {
  const { request, base, calendar } = view;
  const { t, say } = request;
  const { typed: refused, error, isOpen } = refusalOf(view, 'season');
  const editing = calendar.seasons.find((row) => row.id === view.editing && row.org.id === calendar.org.id) ?? null;
  const typed = refused ?? (editing === null ? undefined : typedOf(editing));
  const mode = typed?.['mode'] ?? 'paused';
  const name = field({
    label: t('calendar.season.name'),
    name: 'name',
    required: true,
    maxlength: 80,
    hint: t('calendar.season.name_hint'),
    value: typed?.['name'],
    error: error('name'),
  });
  const day = (named: 'startsOn' | 'lastOn', label: string): Html =>
    field({
      label,
      name: named,
      id: `season-${named}`,
      type: 'date',
      required: true,
      value: typed?.[named],
      error: error(named),
    });
  const modes = choices({
    legend: t('calendar.season.mode'),
    name: 'mode',
    type: 'radio',
    chosen: [mode],
    options: [
      { value: 'paused', label: t('calendar.season.paused') },
      { value: 'open', label: t('calendar.season.open') },
    ],
  });
  const hours = hoursFields({
    t,
    say,
    hours: editing?.periods ?? calendar.hours,
    prefix: 'season',
    caption: t('calendar.season.hours'),
    typed: refused,
  });
  const form = postForm(
    { action: `${base}/seasons`, token: request.formToken },
    hiddenInputs({ org: calendar.org.id, season: typed?.['season'] }),
    html`<div class="stack">
        ${name}
        <div class="split split-2">
          <div>${day('startsOn', t('calendar.closure.first'))}</div>
          <div>${day('lastOn', t('calendar.closure.last'))}</div>
        </div>
        ${modes} ${groupError(error('hours'))}
        ${fold({ summary: t('calendar.season.hours'), body: hours, open: mode === 'open' })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.season.save'), kind: 'second' })}</div>`,
  );
  const summary = editing === null ? t('calendar.season.enter') : t('calendar.season.changing', { name: editing.name });
  return html`<div class="mt-4">${fold({ summary, body: form, open: isOpen || editing !== null })}</div>`;
}

function typedOf(row: SeasonShown): Readonly<Record<string, string>> {
  return {
    season: row.id,
    name: row.name,
    startsOn: row.startsOn,
    lastOn: dayBefore(row.untilOn),
    mode: row.periods === null ? 'paused' : 'open',
  };
}
