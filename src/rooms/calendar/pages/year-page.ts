import { route, type Form, type PageRequest, type Route } from '#platform/web';
import {
  bdi,
  button,
  deskPage,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  linkRow,
  pageHead,
  postForm,
  section,
  table,
  type Html,
} from '#ui';
import { calendarErrors } from '../calendar.errors.ts';
import { dayBefore } from '../calendar.rules.ts';
import { orgYears } from '../days.questions.ts';
import { removeBells, removeSchoolYear, setBells, setSchoolYear } from '../years.actions.ts';
import type { YearRow } from '../years.store.ts';
import { bellsPart, readBellsForm } from './bells-part.ts';
import { calendarTabs, changers, chosenOrg, formRoute, orgChooser, seers } from './desk-shared.ts';
import { readDate } from './reading.ts';
import { base, wrongOf, type View, type Wrong } from './year-view.ts';

const MOST_TERMS = 4;

async function show(request: PageRequest, asked: string | null, wrong: Wrong | null): Promise<Response> {
  const chosen = await chosenOrg(request, asked);
  const years = await request.floor.ask(request.actor, orgYears, { orgId: chosen.org.id });
  const view: View = { request, chosen, years, wrong };
  const { t } = request;
  const body = html`${pageHead({ title: t('calendar.year.title'), beside: bdi(chosen.org.name) })}
  ${calendarTabs(request, base, chosen.org.id)} ${orgChooser(request, base, chosen)} ${yearsPart(view)}
  ${bellsPart(view)}`;
  const page = deskPage(request, {
    title: t('calendar.year.title'),
    body,
    current: '/desk/calendar',
    topics: ['calendar'],
  });
  return request.page(page, wrong === null ? 200 : 422);
}

function yearsPart(view: View): Html {
  const { request, years } = view;
  const { t, say } = request;
  const { current, own, inherited } = years;
  const now = current.isEntered
    ? html`<p class="lead">
        ${t.rich('calendar.year.now', { name: bdi(current.name), first: say.date(current.startsOn), last: current.lastDayOn === null ? '' : say.date(current.lastDayOn) })}
      </p>`
    : html`<p class="soft measure">${t('calendar.year.none')}</p>`;
  const shown = own.length > 0 ? own : inherited;
  return section(
    { title: t('calendar.year.years'), id: 'years' },
    now,
    shown.length === 0 ? null : lines(shown.map((year) => ({ icon: 'calendar', ...yearLine(view, year) }))),
    years.mayChange && years.org.kind !== 'department' ? yearForm(view) : null,
  );
}

function yearLine(view: View, year: YearRow): { body: Html } {
  const { request, years } = view;
  const { t, say } = request;
  const dates = (row: { startsOn: string; untilOn: string }): string =>
    say.dates(Temporal.PlainDate.from(row.startsOn), Temporal.PlainDate.from(dayBefore(row.untilOn)));
  const own = years.mayChange && year.orgId === years.org.id;
  const org = view.chosen.orgs.find((one) => one.id === year.orgId);
  return {
    body: html`<p>
        <b><bdi>${year.name}</bdi></b> · ${dates(year)}
      </p>
      ${year.terms.map((term) => html`<p class="small soft"><bdi>${term.name}</bdi> · ${dates(term)}</p>`)}
      ${year.orgId === years.org.id || org === undefined ? null : html`<p class="small soft">${t.rich('calendar.closures.above', { org: org.name })}</p>`}
      ${own ? yearActs(view, year) : null}`,
  };
}

function yearActs({ request, years }: View, year: YearRow): Html {
  const { t, formToken } = request;
  return html`<div class="row">
    ${linkRow({ label: t('calendar.season.change'), more: year.name, href: `${base}?org=${years.org.id}&year=${year.id}#years` })}
    ${postForm(
      { action: `${base}/${year.id}/remove`, token: formToken },
      hiddenInputs({ org: years.org.id }),
      button({ label: t('calendar.closure.remove'), more: year.name, kind: 'quiet' }),
    )}
  </div>`;
}

function yearForm(view: View): Html {
  const { request, years } = view;
  const { t } = request;
  const { typed: refused, error } = wrongOf(view, 'year');
  const editing = years.own.find((year) => year.id === (refused?.['year'] ?? request.query('year'))) ?? null;
  const typed = refused ?? (editing === null ? undefined : typedYear(editing));
  const date = (name: string, label: string, required: boolean): Html =>
    field({ label, name, type: 'date', required, value: typed?.[name], error: error(name) });
  const rows = Array.from({ length: MOST_TERMS }, (_, i) => ({
    cells: [
      t('calendar.year.term_n', { n: i + 1 }),
      field({
        label: t('calendar.year.term_name'),
        quiet: true,
        name: `term-${i}-name`,
        maxlength: 80,
        value: typed?.[`term-${i}-name`],
      }),
      field({
        label: t('calendar.closure.first'),
        quiet: true,
        type: 'date',
        name: `term-${i}-from`,
        value: typed?.[`term-${i}-from`],
      }),
      field({
        label: t('calendar.closure.last'),
        quiet: true,
        type: 'date',
        name: `term-${i}-to`,
        value: typed?.[`term-${i}-to`],
      }),
    ],
  }));
  const termsWrong = error('terms');
  const form = postForm(
    { action: base, token: request.formToken },
    hiddenInputs({ org: years.org.id, year: editing?.id }),
    html`<div class="stack">
        ${field({
          label: t('calendar.year.name'),
          name: 'name',
          id: 'year-name',
          required: true,
          maxlength: 80,
          hint: t('calendar.year.name_hint'),
          value: typed?.['name'],
          error: error('name'),
        })}
        <div class="split split-2">
          <div>${date('startsOn', t('calendar.year.first_day'), true)}</div>
          <div>${date('lastOn', t('calendar.year.last_day'), true)}</div>
        </div>
        <p class="hint measure">${t('calendar.year.terms_hint')}</p>
        ${termsWrong === null ? null : html`<p class="error" role="alert">${termsWrong}</p>`}
        ${table({
          caption: t('calendar.year.terms'),
          controls: true,
          columns: [
            { label: t('calendar.year.term'), quiet: true },
            { label: t('calendar.year.term_name') },
            { label: t('calendar.closure.first') },
            { label: t('calendar.closure.last') },
          ],
          rows,
        })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.year.save'), kind: 'second' })}</div>`,
  );
  const summary = editing === null ? t('calendar.year.enter') : t('calendar.season.changing', { name: editing.name });
  return html`<div class="mt-4">
    ${fold({ summary, body: form, open: refused !== undefined || editing !== null })}
  </div>`;
}

function typedYear(year: YearRow): Readonly<Record<string, string>> {
  const terms = year.terms.flatMap((term, i) => [
    [`term-${i}-name`, term.name],
    [`term-${i}-from`, term.startsOn],
    [`term-${i}-to`, dayBefore(term.untilOn)],
  ]);
  return { name: year.name, startsOn: year.startsOn, lastOn: dayBefore(year.untilOn), ...Object.fromEntries(terms) };
}

function readYear(form: Form) {
  const name = form.text('name');
  if (name === '') throw calendarErrors.name_missing({}, 'name');
  const terms = Array.from({ length: MOST_TERMS }, (_, i) => i)
    .filter((i) => form.text(`term-${i}-name`) !== '' || form.text(`term-${i}-from`) !== '')
    .map((i) => ({
      name: form.text(`term-${i}-name`) || String(i + 1),
      startsOn: termDate(form, `term-${i}-from`),
      lastOn: termDate(form, `term-${i}-to`),
    }));
  return {
    orgId: form.text('org'),
    yearId: form.optional('year'),
    name,
    startsOn: readDate(form, 'startsOn'),
    lastOn: readDate(form, 'lastOn'),
    terms,
  };
}

function termDate(form: Form, name: string): string {
  try {
    return readDate(form, name);
  } catch {
    throw calendarErrors.terms_wrong({}, 'terms');
  }
}

export const yearRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: seers, handler: async (request) => show(request, null, null) }),
  formRoute({
    path: base,
    who: changers,
    back: base,
    perform: async (request, form) => {
      await request.floor.act(request.actor, setSchoolYear, readYear(form));
      return { says: 'calendar.year.saved' };
    },
    again: async (request, org, wrong) => show(request, org, { ...wrong, form: 'year' }),
  }),
  formRoute({
    path: `${base}/bells`,
    who: changers,
    back: base,
    perform: async (request, form) => {
      await request.floor.act(request.actor, setBells, readBellsForm(form));
      return { says: 'calendar.bells.saved' };
    },
    again: async (request, org, wrong) => show(request, org, { ...wrong, form: 'bells' }),
  }),
  formRoute({
    path: `${base}/:id/remove`,
    who: changers,
    names: { id: 'school_year' },
    back: base,
    perform: async (request) => {
      await request.floor.act(request.actor, removeSchoolYear, { yearId: request.param('id') });
      return { says: 'calendar.year.removed' };
    },
    again: async (request, org, wrong) => show(request, org, { ...wrong, form: 'year' }),
  }),
  formRoute({
    path: `${base}/bells/:id/remove`,
    who: changers,
    names: { id: 'bell_schedule' },
    back: base,
    perform: async (request) => {
      await request.floor.act(request.actor, removeBells, { bellsId: request.param('id') });
      return { says: 'calendar.bells.removed' };
    },
    again: async (request, org, wrong) => show(request, org, { ...wrong, form: 'bells' }),
  }),
];
