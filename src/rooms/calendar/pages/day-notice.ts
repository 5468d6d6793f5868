import type { PageRequest } from '#platform/web';
import type { Formatters, T } from '#platform/words';
import { banner, html, linkRow, type Content } from '#ui';
import { publicDay, type DayNews } from '../days.questions.ts';
import { wallTime } from './hours-fields.ts';

/**
 * What is out of the usual today, in one text a family reads in its language: “Closed today. Weather. Open again
 * tomorrow, 7:30 am.” Null on a usual day. What somebody wrote in their own words stands at its end, as it was written.
 */
export function dayWords(
  t: T,
  say: Formatters,
  { closed, halfDay }: Pick<DayNews, 'closed' | 'halfDay'>,
): string | null {
  if (closed !== null) {
    const opens = t('calendar.public.opens', { when: say.dateTime(closed.opensAt) });
    return [t('calendar.today.closed'), whyOf(t, closed.kind), opens, closed.words]
      .filter((part) => part !== '')
      .join(' ');
  }
  if (halfDay === null) return null;
  const ends = t('calendar.today.half_day', { time: wallTime(say, halfDay.endsAt) });
  return [ends, whyOf(t, halfDay.kind), halfDay.words].filter((part) => part !== '').join(' ');
}

type Why = NonNullable<DayNews['closed']>['kind'] | NonNullable<DayNews['halfDay']>['kind'];

function whyOf(t: T, kind: Why): string {
  return kind === 'other' ? '' : t('calendar.entry.why', { why: t(`calendar.kind.${kind}`) });
}

/** The same as a banner for the pages of a school or, without one, of the district; nothing on a usual day. */
export function newsBanner(t: T, say: Formatters, news: Pick<DayNews, 'closed' | 'halfDay'>): Content {
  const words = dayWords(t, say, news);
  return words === null
    ? null
    : html`<div class="mt-4">${banner({ kind: 'warning', body: html`<bdi>${words}</bdi>` })}</div>`;
}

/** What rooms below have declared for an org and the calendar does not know: late buses, delays. Whole sentences. */
export type MoreOfDay = (request: PageRequest, orgId: string) => Promise<readonly string[]>;
let moreOfDay: MoreOfDay = async () => Promise.resolve([]);

/** The composition root hands in what else the public pages say of a day. */
export function alsoSayOfDay(more: MoreOfDay): void {
  moreOfDay = more;
}

/** The banners of today, read and said on the clock of the org. */
export async function dayNotice(request: PageRequest, orgId: string): Promise<Content> {
  const news = await request.floor.ask(request.actor, publicDay, { orgId });
  const more = await moreOfDay(request, orgId);
  return html`${newsBanner(request.t, request.floor.words.formatters(request.locale, news.zone, request.now), news)}
  ${more.map((words) => html`<div class="mt-4">${banner({ kind: 'warning', body: html`<bdi>${words}</bdi>` })}</div>`)}`;
}

/** The way to the calendar of a school or, with null, of the district. */
export function calendarLink({ t }: PageRequest, slug: string | null): Content {
  const href = slug === null ? '/calendar' : `/calendar/${slug}`;
  return linkRow({ label: t('calendar.public.link'), href, before: 'calendar', after: 'next' });
}
