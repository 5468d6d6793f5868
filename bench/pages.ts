import type { Browser, RunningHouse } from './house.ts';

export type Timing = { readonly p50: number; readonly p95: number; readonly n: number };

export function timingOf(values: readonly number[]): Timing {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}

const most = 400;
const mostSeconds = 25;

/** One reader after the other opens these pages in turn; the first round is not counted. */
async function time(asks: readonly (readonly [Browser, string])[], count = most): Promise<Timing> {
  const values: number[] = [];
  const until = Date.now() + mostSeconds * 1000;
  for (const [browser, path] of asks.slice(0, 40)) await browser.get(path);
  for (let n = 0; n < count && Date.now() < until; n += 1) {
    const [browser, path] = asks[n % asks.length] ?? asks[0] ?? [];
    if (!browser || path === undefined) break;
    const answer = await browser.get(path);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    values.push(answer.ms);
  }
  return timingOf(values);
}

export type PageTimings = Readonly<Record<'inbox' | 'conversation' | 'search' | 'dashboard', Timing>>;

const inboxes = [
  '/desk/inbox?view=school&kind=question',
  '/desk/inbox?view=mine&channel=email',
  '/desk/inbox?view=longest&whose=all&language=es',
  '/desk/inbox?view=unread&whose=all&channel=web',
  '/desk/inbox?view=late&whose=all&kind=concern',
  '/desk/inbox?view=closed&whose=all&language=ar',
  '/desk/inbox?view=today&whose=all&channel=email',
  '/desk/inbox?view=waiting&whose=all&language=es',
] as const;

/** Common words, rare ones, several together, the beginning of one, a name, an address. */
const searches = [
  'bus',
  'school lunch',
  'homework',
  'please teacher',
  'my child',
  'interpreter',
  'allergy milk menu',
  'ben',
  'haddad',
  'family4711',
  'inhaler nurse',
  'lost coat',
  'kindergarten enroll proof',
  'transf',
  'the',
  'guvesoms',
] as const;

const dashboards = ['/desk/service', '/desk/service?period=days30', '/desk/service?period=year'] as const;

export async function timePages(house: RunningHouse): Promise<PageTimings> {
  const roles = ['principal', 'office', 'engagement', 'department'] as const;
  const browsers = await Promise.all(roles.map(async (role) => house.browser(role)));
  const everyone = <T>(paths: readonly T[]): readonly (readonly [Browser, T])[] =>
    paths.flatMap((path) => browsers.map((browser) => [browser, path] as const));
  const officer = browsers[2];
  if (!officer) throw new Error('There is no engagement officer.');
  const leaders = [browsers[0], officer].filter((one) => one !== undefined);
  return {
    inbox: await time(everyone(inboxes)),
    conversation: await time(
      house.ready.conversations.slice(0, most).map((id) => [officer, `/desk/conversations/${id}`] as const),
    ),
    search: await time(everyone(searches.map((words) => `/desk/search?q=${encodeURIComponent(words)}`))),
    dashboard: await time(
      dashboards.flatMap((path) => leaders.map((browser) => [browser, path] as const)),
      120,
    ),
  };
}
