import { route, type PageRequest, type Route } from '#platform/web';
import type { Formatters, T } from '#platform/words';
import { capital } from '#platform/words';
import {
  bdi,
  button,
  choices,
  deskPage,
  fold,
  html,
  lines,
  pageHead,
  postForm,
  section,
  type Content,
  type Html,
} from '#ui';
import { dayBefore } from '../calendar.rules.ts';
import { holidaysAhead, keepHolidays } from '../holidays.actions.ts';
import { holidayKeys, TABLES_UNTIL, type Holiday } from '../holidays.rules.ts';
import { calendarTabs, chosenOrg, formRoute, seers } from './desk-shared.ts';
import type { Typed } from './reading.ts';

const base = '/desk/calendar/holidays';

/** When families of the district keep a holiday, three years ahead, and which of them the district is reminded of. */
async function show(request: PageRequest, asked: string | null, wrong: Typed | null): Promise<Response> {
  const { t, say, floor, actor, now, zone, formToken } = request;
  const { org, orgs } = await chosenOrg(request, asked);
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const { kept, ahead } = await floor.ask(actor, holidaysAhead, {
    from: today.toString(),
    until: today.add({ years: 3 }).toString(),
  });
  const title = t('calendar.holidays.title');
  const years = [...new Set(ahead.map((one) => one.startsOn.slice(0, 4)))];
  const lists = years.map((year, i) =>
    fold({
      summary: year,
      open: i === 0,
      body: lines(
        ahead.filter((one) => one.startsOn.startsWith(year)).map((one) => ({ body: holidayLine(t, say, one) })),
        {
          compact: true,
        },
      ),
    }),
  );
  const district = orgs.find((one) => one.kind === 'district');
  const mayChoose = district !== undefined && actor.grants.some((grant) => grant.role === 'administrator');
  const form = postForm(
    { action: base, token: formToken },
    choices({
      legend: t('calendar.holidays.which'),
      name: 'holiday',
      type: 'checkbox',
      look: 'two',
      chosen: kept,
      options: holidayKeys.map((key) => ({ value: key, label: t(`calendar.holiday.${key}`) })),
    }),
    html`<div class="mt-4">${button({ label: t('calendar.holidays.save'), kind: 'second' })}</div>`,
  );
  const body = html`${pageHead({ title, beside: bdi(org.name) })} ${calendarTabs(request, base, org.id)}
    <p class="measure mt-4">${t('calendar.holidays.lead')}</p>
    ${section({ title: t('calendar.holidays.ahead') }, ...lists, html`<p class="small soft measure mt-3">${t('calendar.holidays.approximate_hint', { year: String(TABLES_UNTIL) })}</p>`)}
    ${mayChoose ? section({ title: t('calendar.holidays.choose') }, form) : null}`;
  return request.page(deskPage(request, { title, body, current: '/desk/calendar' }), wrong === null ? 200 : 422);
}

function holidayLine(t: T, say: Formatters, holiday: Holiday): Html {
  const dates = say.dates(
    Temporal.PlainDate.from(holiday.startsOn),
    Temporal.PlainDate.from(dayBefore(holiday.untilOn)),
  );
  const marks = [
    ...(holiday.isApproximate ? [t('calendar.holidays.approximate')] : []),
    ...(holiday.fromEvening ? [t('calendar.holidays.evening')] : []),
  ];
  return html`<b>${t(`calendar.holiday.${holiday.key}`)}</b>
    ${capital(dates, t.locale)}${marks.length === 0 ? null : html` <span class="small soft">${marks.join(' · ')}</span>`}`;
}

/** Beside a field for a date: what families keep in the coming year. */
export async function holidayHelp(request: PageRequest): Promise<Content> {
  const { t, say, floor, actor, now, zone } = request;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const { ahead } = await floor.ask(actor, holidaysAhead, {
    from: today.toString(),
    until: today.add({ years: 1 }).toString(),
  });
  if (ahead.length === 0) return null;
  return fold({
    summary: t('calendar.holidays.beside'),
    body: lines(
      ahead.map((one) => ({ body: holidayLine(t, say, one) })),
      { compact: true },
    ),
  });
}

/** The holidays on these days, in words: said when somebody has just picked such a day. */
export async function holidaysHit(request: PageRequest, from: string, until: string): Promise<string | null> {
  const { ahead } = await request.floor.ask(request.actor, holidaysAhead, { from, until });
  return ahead.length === 0 ? null : request.say.list(ahead.map((one) => request.t(`calendar.holiday.${one.key}`)));
}

export const holidayRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: seers, handler: async (request) => show(request, null, null) }),
  formRoute({
    path: base,
    who: ['administrator'],
    back: base,
    perform: async (request, form) => {
      const holidays = holidayKeys.filter((key) => form.all('holiday').includes(key));
      await request.floor.act(request.actor, keepHolidays, { holidays });
      return { says: 'calendar.holidays.saved' };
    },
    again: async (request, org, wrong) => show(request, org, wrong),
  }),
];
