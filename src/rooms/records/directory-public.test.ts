import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '#platform/web';
import { type Browser, openTown, type Town } from '#test/town';

/**
 * 34 CFR 99.37, 2.1: today the product publishes no directory information at all. Whatever will – lists, class
 * pictures, sign-ups – asks `mayPublish` of the roster first, and stands here with its reason.
 */
const child = { given: 'Zephyrine', family: 'Quackenbush' };

/** What each parameter of a public address is tried with: what is really there, and what a stranger might type. */
const fillings = (town: Town): Readonly<Record<string, readonly string[]>> => ({
  slug: ['birch-lane', 'north'],
  school: [town.north.birch, 'birch-lane'],
});

let town: Town;
let visitor: Browser;
beforeAll(async () => {
  town = await openTown();
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`update roster.people set given_name = ${child.given}, preferred_name = ${child.given}, family_name = ${child.family},
      search_text = ${`${child.given} ${child.family}`.toLowerCase()} where district_id = ${north.district} and is_student`.execute(
      tx,
    ),
  );
  visitor = await town.browser(north, null);
  await visitor.get('/sign-in');
}, 60_000);
afterAll(async () => town.close());

function addressesOf(route: Route): readonly string[] {
  const known = fillings(town);
  const names = [...route.path.matchAll(/:([a-zA-Z]+)(\{[^}]*\})?/g)];
  let paths = [route.path.replaceAll('*', 'x')];
  for (const [whole, name = ''] of names)
    paths = paths.flatMap((path) =>
      (known[name] ?? [town.north.nora, 'x']).map((value) => path.replace(whole, encodeURIComponent(value))),
    );
  return paths;
}

describe('what anybody may open without signing in', () => {
  it('names no child: no page, no feed, no file and no widget, in whatever way it is asked for', async () => {
    const open = town.house.routes.filter(
      (route) => route.who === 'public' && route.method === 'GET' && !route.path.endsWith('/live'),
    );
    expect(open.length).toBeGreaterThan(25);
    const named: string[] = [];
    let answered = 0;
    for (const route of open)
      for (const path of addressesOf(route))
        for (const asked of [path, `${path}${path.includes('?') ? '&' : '?'}q=${child.family}&child=${child.given}`]) {
          const answer = await visitor.get(asked);
          if (answer.status === 200) answered += 1;
          // The page may repeat what a stranger typed into it; it never completes it.
          const told = asked === path ? [child.given, child.family] : [`${child.given} ${child.family}`];
          const shown = told.filter((word) => answer.text.includes(word));
          if (shown.length > 0) named.push(`${asked}: ${shown.join(', ')}`);
        }
    expect(named).toEqual([]);
    expect(answered).toBeGreaterThan(20);
  }, 120_000);

  it('would be seen by this test: the same child is named to who works with them', async () => {
    const brandt = await town.browser(town.north, town.north.brandt);
    const page = await brandt.get(`/desk/records/told/${town.north.nora}`);
    expect([page.status, page.text.includes(child.family)]).toEqual([200, true]);
  });
});

describe('a family’s no', () => {
  it('is said and taken back on the own page by each guardian apart, and by nobody else', async () => {
    const { north } = town;
    const amal = await town.browser(north, north.amal);
    const before = await amal.get('/my/records');
    expect(before.text).toContain('Names and pictures that others may see');
    expect((await amal.post('/my/records/directory', { child: north.yusuf, choice: 'out' })).status).toBe(303);
    expect((await amal.get('/my/records')).text).toContain('Take the no back');
    const sami = await town.browser(north, north.sami);
    const other = (await sami.get('/my/records')).text;
    // That a no stands, and never whose.
    expect([other.includes('Somebody else with a right'), other.includes('Amal')]).toEqual([true, false]);
    const dana = await town.browser(north, north.dana);
    await dana.get('/my/records');
    expect((await dana.post('/my/records/directory', { child: north.yusuf, choice: 'in' })).status).toBe(404);
  });

  it('is entered from paper by the school’s office, with who signed and when, and stands in the history', async () => {
    const { north } = town;
    const brandt = await town.browser(north, north.brandt);
    const path = `/desk/records/told/${north.nora}`;
    expect((await brandt.get(path)).text).toContain('Nobody said no');
    const nobody = await brandt.post(`${path}/directory`, { choice: 'out', signedOn: '2026-02-03' });
    expect([nobody.status, nobody.text.includes('Choose who signed')]).toEqual([422, true]);
    expect(
      (await brandt.post(`${path}/directory`, { choice: 'out', signedBy: north.dana, signedOn: '2026-02-03' })).status,
    ).toBe(303);
    const after = (await brandt.get(path)).text;
    expect([after.includes('Do not give out'), after.includes('Dana Whitfield')]).toEqual([true, true]);
  });
});
