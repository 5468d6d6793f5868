import { hasRole, isStaff } from '#platform/actor';
import { route, type PageRequest, type Route } from '#platform/web';
import { banner, button, buttons, field, homePage, html, postForm, section, type Content, type Html } from '#ui';
import { endFeedLink, hasFeedLink, makeFeedLink } from '../feeds.ts';
import { myCalendar, type OwnCalendar } from '../month.questions.ts';
import { entryLines, monthAsked, monthName, monthPager } from './month-list.ts';

const base = '/my/calendar';

/** What is ahead for one's own children and classes, and the link for a calendar program. */
async function show(request: PageRequest, token: string | null): Promise<Response> {
  const { t, floor, actor, district, now, zone } = request;
  const month = monthAsked(request.query('month'), now.toZonedDateTimeISO(zone).toPlainDate());
  const span = { from: month.from.toString(), until: month.until.toString() };
  const own = await floor.ask(actor, myCalendar, span);
  const say = floor.words.formatters(request.locale, own.zone, now);
  const hasLink = await floor.ask(actor, hasFeedLink, null);
  const shown = { t, say, languages: district.languages, today: own.today, orgId: '' };
  const title = t('calendar.own.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('calendar.own.lead')}</p>
    ${section(
      { title: monthName(t, month) },
      own.entries.length === 0
        ? html`<p class="soft">${t('calendar.public.none')}</p>`
        : entryLines(shown, own.entries),
      monthPager(t, month, (m) => `${base}?month=${m}`),
    )}
    ${linkPart(request, { own, hasLink, token })}`;
  return request.page(homePage(request, { title, body, menu: { label: actor.name, items: menuOf(request) } }));
}

function menuOf({ t, actor }: PageRequest) {
  return [
    ...(hasRole(actor, 'guardian') ? [{ href: '/my', label: t('calendar.own.home') }] : []),
    ...(isStaff(actor) ? [{ href: '/desk', label: t('calendar.own.desk') }] : []),
    { href: '/my/account', label: t('calendar.own.account') },
  ];
}

type Link = { readonly own: OwnCalendar; readonly hasLink: boolean; readonly token: string | null };

function linkPart(request: PageRequest, link: Link): Html {
  const { t, formToken } = request;
  const label = link.hasLink ? t('calendar.feed.make_new') : t('calendar.feed.make');
  const end = link.hasLink ? button({ label: t('calendar.feed.end'), kind: 'quiet', to: `${base}/link/end` }) : null;
  return section(
    { title: t('calendar.feed.title'), id: 'link' },
    html`<p class="soft measure">${t('calendar.feed.own_hint')}</p>`,
    link.token === null ? standing(request, link.hasLink) : addresses(request, link.own, link.token),
    postForm(
      { action: `${base}/link`, token: formToken, class: 'mt-4' },
      buttons(button({ label, kind: 'second' }), end),
    ),
  );
}

function standing({ t }: PageRequest, hasLink: boolean): Content {
  return hasLink ? html`<p class="mt-3">${t('calendar.feed.standing')}</p>` : null;
}

/** The addresses, once: nobody can show them again. */
function addresses({ t, url }: PageRequest, own: OwnCalendar, token: string): Html {
  const address = (path: string): string => `${url.origin}/calendar/own/${token}${path}`;
  const line = (name: string, path: string, id: string): Html =>
    field({ label: name, name: id, value: address(path), dir: 'ltr', type: 'text' });
  return html`<div class="mt-4">${banner({ kind: 'info', body: t('calendar.feed.once') })}</div>
    <div class="stack mt-4">
      ${line(t('calendar.feed.all'), '', 'feed-all')}
      ${own.classes.map((one) => line(one.name, `/${one.id}`, `feed-${one.id}`))}
    </div>
    <p class="small soft mt-4">${t('calendar.feed.how')}</p>`;
}

export const ownRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: 'signed_in', handler: async (request) => show(request, null) }),
  route({
    method: 'POST',
    path: `${base}/link`,
    who: 'signed_in',
    rate: { by: 'person', count: 20, perSeconds: 3600 },
    handler: async (request) => {
      await request.form();
      const { token } = await request.floor.act(request.actor, makeFeedLink, {});
      return show(request, token);
    },
  }),
  route({
    method: 'POST',
    path: `${base}/link/end`,
    who: 'signed_in',
    handler: async (request) => {
      await request.form();
      await request.floor.act(request.actor, endFeedLink, {});
      return request.redirect(base, { says: 'calendar.feed.ended' });
    },
  }),
];
