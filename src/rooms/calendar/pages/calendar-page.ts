import {
  banner,
  bdi,
  button,
  buttons,
  getForm,
  hiddenInputs,
  html,
  linkRow,
  pageHead,
  postForm,
  section,
  select,
  type Content,
  type Html,
} from '#ui';
import { closureKinds } from '../calendar.contract.ts';
import { closuresPart, enteredBy } from './closures-part.ts';
import { calendarTabs } from './desk-shared.ts';
import { halfDaysPart, openingsPart } from './days-part.ts';
import { spanOf, wallTime } from './hours-fields.ts';
import { hoursPart } from './hours-part.ts';
import { seasonsPart } from './seasons-part.ts';
import { removeForm, type CalendarView } from './view.ts';

/** One org's calendar: today first, then what is ahead, then what usually holds. */
export function calendarContent(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t, say } = request;
  const zone = calendar.zone === say.zone ? null : html`<span>${t('calendar.zone', { zone: zoneName(view) })}</span>`;
  const head = pageHead({ title: t('calendar.title'), beside: html`${bdi(calendar.org.name)}${zone}` });
  const sides = calendarTabs(request, '/desk/calendar', calendar.org.id);
  return html`${head} ${sides} ${chooser(view)} ${today(view)} ${closuresPart(view)} ${halfDaysPart(view)}
  ${openingsPart(view)} ${hoursPart(view)} ${seasonsPart(view)}`;
}

function zoneName({ request, calendar }: CalendarView): string {
  const parts = new Intl.DateTimeFormat(request.t.language.formats, {
    timeZone: calendar.zone,
    timeZoneName: 'longGeneric',
  }).formatToParts(request.now.epochMilliseconds);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? calendar.zone;
}

/** Nothing to choose while there is one only. */
function chooser({ request, base, calendar, orgs }: CalendarView): Content {
  if (orgs.length < 2) return null;
  const { t } = request;
  const options = orgs.map((org) => ({ value: org.id, label: org.name }));
  return getForm(
    { action: base, class: 'mt-4' },
    html`<div class="row">
      ${select({ label: t('calendar.choose.label'), quiet: true, name: 'org', value: calendar.org.id, options, submits: true })}
      ${button({ label: t('calendar.choose.show'), kind: 'second' })}
    </div>`,
  );
}

function today(view: CalendarView): Html {
  const { t, say } = view.request;
  const { date, hours, closed } = view.calendar.today;
  const title = t('calendar.today.title', { date: say.date(date) });
  if (closed !== null) return section({ title }, closedToday(view, closed));
  const spans = hours.map(({ from, to }) => spanOf(t, say, from.toString(), to.toString()));
  const state = spans.length === 0 ? t('calendar.today.free') : t('calendar.today.open', { hours: say.list(spans) });
  const mayClose = view.calendar.mayChange && spans.length > 0;
  return section(
    { title },
    html`<p class="lead">${state}</p>
      ${halfDayToday(view)}`,
    mayClose ? closeToday(view) : null,
  );
}

function halfDayToday({ request, calendar }: CalendarView): Content {
  const { t, say } = request;
  const { halfDay } = calendar.today;
  if (halfDay === null) return null;
  return html`<p>${t('calendar.today.half_day', { time: wallTime(say, halfDay.endsAt) })}</p>`;
}

function closedToday(view: CalendarView, closed: NonNullable<CalendarView['calendar']['today']['closed']>): Html {
  const { t } = view.request;
  const says =
    closed.reason === '' ? t('calendar.today.closed') : t('calendar.today.closed_for', { reason: closed.reason });
  const mine = closed.mayRemove && closed.org.id === view.calendar.org.id;
  const back = mine ? removeForm(view, `${view.base}/closures/${closed.id}/remove`, t('calendar.today.reopen')) : null;
  return html`${banner({ kind: 'warning', body: html`<b>${says}</b> ${enteredBy(view, closed)}` })}
    <div class="mt-3">${back}</div>`;
}

function closeToday({ request, base, calendar }: CalendarView): Html {
  const { t } = request;
  return postForm(
    { action: `${base}/closed-today`, token: request.formToken, class: 'mt-4' },
    hiddenInputs({ org: calendar.org.id }),
    html`<div class="row">
      ${select({
        label: t('calendar.closure.kind'),
        quiet: true,
        name: 'kind',
        id: 'closed-today-kind',
        value: 'other',
        options: closureKinds.map((value) => ({ value, label: t(`calendar.kind.${value}`) })),
      })}
      ${button({ label: t('calendar.today.close'), icon: 'lock' })}
    </div>`,
    html`<div class="mt-3">
      ${buttons(
        linkRow({ label: t('calendar.today.part'), href: '#closure' }),
        linkRow({ label: t('calendar.today.early'), href: '#half-day' }),
      )}
    </div>`,
    html`<p class="small soft mt-2 measure">${t('calendar.today.close_hint')}</p>`,
  );
}
