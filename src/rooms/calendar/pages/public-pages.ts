import { found } from '#platform/errors';
import { route, type PageRequest, type Route } from '#platform/web';
import { homePage, html, linkRow, lines, section, type Content, type Html, href } from '#ui';
import { publicDay, publicOrgs } from '../days.questions.ts';
import type { OrgFacts } from '../calendar.rules.ts';
import { feedOf } from '../feeds.ts';
import { feedFrom } from '../ical.rules.ts';
import { writeIcal } from '../ical.write.ts';
import { publicMonth, type Entry } from '../month.questions.ts';
import { newsBanner } from './day-notice.ts';
import { entryLines, monthAsked, monthName, monthPager, type Month } from './month-list.ts';

async function orgOfSlug(request: PageRequest, slug: string | null): Promise<OrgFacts> {
  const orgs = await request.floor.ask(request.actor, publicOrgs, null);
  return found(slug === null ? orgs[0] : orgs.find((one) => one.kind === 'school' && one.slug === slug));
}

const pathOf = (org: OrgFacts): string => (org.kind === 'district' ? '/calendar' : `/calendar/${org.slug}`);

/** The calendar that anybody may read: of the district or of one school, a month at a time. */
async function show(request: PageRequest, slug: string | null): Promise<Response> {
  const { t, floor, actor, district } = request;
  const org = await orgOfSlug(request, slug);
  const news = await floor.ask(actor, publicDay, { orgId: org.id });
  const say = floor.words.formatters(request.locale, news.zone, request.now);
  const isYear = request.query('month') === 'year';
  const month = isYear
    ? { from: news.year.startsOn, until: news.year.untilOn }
    : monthAsked(request.query('month'), news.date);
  const list = await floor.ask(actor, publicMonth, {
    orgId: org.id,
    from: month.from.toString(),
    until: month.until.toString(),
  });
  const title = t('calendar.public.title', { place: org.name });
  const name = isYear ? t('calendar.public.year', { name: news.year.name }) : monthName(t, month);
  const shown = { t, say, languages: district.languages, today: news.date, orgId: org.id };
  const entries =
    list.entries.length === 0
      ? html`<p class="soft">${t('calendar.public.none')}</p>`
      : entryLines(shown, list.entries);
  const body = html`<h1>${title}</h1>
    ${newsBanner(t, say, news)}
    ${section({ title: name }, entries, isYear ? null : monthPager(t, month, (m) => `${pathOf(org)}?month=${m}`))}
    ${otherViews(request, org, isYear)} ${feedPart(request, org)} ${schoolsPart(request, org, list.schools)}`;
  return request.page(
    homePage(request, {
      title,
      body,
      ...(org.kind === 'district' ? {} : { schoolName: org.name, home: `/schools/${org.slug}` }),
    }),
  );
}

function otherViews({ t, actor }: PageRequest, org: OrgFacts, isYear: boolean): Html {
  return html`<div class="stack stack-s mt-5 no-print">
    ${
      isYear
        ? linkRow({ label: t('calendar.public.by_month'), href: pathOf(org), before: 'calendar' })
        : linkRow({ label: t('calendar.public.whole_year'), href: `${pathOf(org)}?month=year`, before: 'calendar' })
    }
    ${actor.kind === 'person' ? linkRow({ label: t('calendar.own.title'), href: '/my/calendar', before: 'person' }) : null}
  </div>`;
}

function feedPart({ t }: PageRequest, org: OrgFacts): Html {
  const name = org.kind === 'district' ? 'district' : org.slug;
  return html`<div class="no-print">
    ${section(
      { title: t('calendar.feed.title') },
      html`<p class="soft">${t('calendar.feed.public_hint')}</p>
        ${linkRow({ label: t('calendar.feed.open'), href: `/calendar/feed/${name}.ics`, before: 'calendar' })}`,
    )}
  </div>`;
}

function schoolsPart({ t }: PageRequest, org: OrgFacts, schools: readonly OrgFacts[]): Content {
  const others = schools.filter((one) => one.id !== org.id);
  if (org.kind !== 'district') {
    return html`<p class="mt-5 no-print">
      ${linkRow({ label: t('calendar.public.district'), href: '/calendar', before: 'back' })}
    </p>`;
  }
  if (others.length === 0) return null;
  return html`<div class="no-print">
    ${section(
      { title: t('calendar.public.schools') },
      lines(
        others.map((one) => ({ icon: 'home', body: html`<a href="${href(pathOf(one))}"><bdi>${one.name}</bdi></a>` })),
      ),
    )}
  </div>`;
}

/** From two months back to a year and a half ahead: what a calendar program keeps. */
function feedSpan(today: Temporal.PlainDate): Month {
  return { from: today.subtract({ months: 2 }), until: today.add({ months: 18 }) };
}

const feedHeaders = {
  'content-type': 'text/calendar; charset=utf-8',
  'cache-control': 'private, max-age=900',
} as const;

function feedAnswer(
  request: PageRequest,
  { name, zone, entries, file }: { name: string; zone: string; entries: readonly Entry[]; file: string },
): Response {
  const { t, district, now, url } = request;
  const calendar = feedFrom({ t, name, zone, languages: district.languages, entries, host: url.hostname, now });
  return request.bytes(writeIcal(calendar), {
    ...feedHeaders,
    'content-disposition': `attachment; filename="${file}"`,
  });
}

async function publicFeed(request: PageRequest): Promise<Response> {
  const [, slug = ''] = /^([a-z0-9-]{1,80})\.ics$/u.exec(request.param('name')) ?? [];
  found(slug === '' ? null : slug);
  const org = await orgOfSlug(request, slug === 'district' ? null : slug);
  const { date, zone } = await request.floor.ask(request.actor, publicDay, { orgId: org.id });
  const { from, until } = feedSpan(date);
  const list = await request.floor.ask(request.actor, publicMonth, {
    orgId: org.id,
    from: from.toString(),
    until: until.toString(),
  });
  return feedAnswer(request, { name: org.name, zone, entries: list.entries, file: `${slug}.ics` });
}

async function ownFeed(request: PageRequest, classId: string | null): Promise<Response> {
  const today = request.now.toZonedDateTimeISO('UTC').toPlainDate();
  const { from, until } = feedSpan(today);
  const own = found(
    await request.floor.ask(request.actor, feedOf, {
      token: request.param('token'),
      classId,
      from: from.toString(),
      until: until.toString(),
    }),
  );
  const inLanguage = { ...request, t: request.floor.words.translator(own.language ?? request.locale) };
  const { t } = inLanguage;
  const name = own.classes.find((one) => one.id === classId)?.name ?? t('calendar.own.feed_name');
  return feedAnswer(inLanguage, { name, zone: own.zone, entries: own.entries, file: 'calendar.ics' });
}

const rate = { by: 'address', count: 120, perSeconds: 60 } as const;

export const publicRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/calendar', who: 'public', handler: async (request) => show(request, null) }),
  route({
    method: 'GET',
    path: '/calendar/:slug',
    who: 'public',
    names: { slug: 'school' },
    handler: async (request) => show(request, request.param('slug')),
  }),
  route({
    method: 'GET',
    path: '/calendar/feed/:name',
    who: 'public',
    names: { name: 'feed' },
    rate,
    handler: publicFeed,
  }),
  route({
    method: 'GET',
    path: '/calendar/own/:token',
    who: 'public',
    names: { token: 'feed_link' },
    rate,
    handler: async (request) => ownFeed(request, null),
  }),
  route({
    method: 'GET',
    path: '/calendar/own/:token/:class',
    who: 'public',
    names: { token: 'feed_link', class: 'class' },
    rate,
    handler: async (request) => ownFeed(request, request.param('class')),
  }),
];
