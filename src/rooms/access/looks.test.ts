import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { createBrowser, createTown, type Browser, type Name, type Town } from '#test/access';
import { demoLink, identify, releaseLooks } from './index.ts';
import { looksAtMyChildren } from './looks.questions.ts';

let town: Town;

beforeAll(async () => {
  town = await createTown();
});
afterAll(async () => town.end());
beforeEach(() => town.pass({ hours: 25 }));

async function signedIn(who: Name): Promise<Browser> {
  const browser = createBrowser(town);
  await browser.get(demoLink(town.floor, town.north, town.people[who]).replace('http://north.localhost', ''));
  return browser;
}

async function actorOf(who: Name): Promise<Actor> {
  const browser = await signedIn(who);
  return identify({
    floor: town.floor,
    districtId: town.north,
    sessionCookie: browser.cookies.get('porchlight') ?? '',
    bearer: null,
    now: town.now(),
  });
}

const day = (at: Temporal.Instant): string => at.toZonedDateTimeISO('America/Chicago').toPlainDate().toString();

async function look(
  who: Name,
  more: { what?: string; recordId?: Uuid; student?: Name; guardian?: Name; heldBy?: Name },
): Promise<Uuid> {
  const recordId = more.recordId ?? newId();
  await town.floor.act(await actorOf(who), noteLooks, {
    looks: [
      {
        what: more.what ?? 'student',
        recordId,
        studentId: more.student === undefined ? null : town.people[more.student],
        guardianId: more.guardian === undefined ? null : town.people[more.guardian],
        heldBy: more.heldBy === undefined ? null : town.people[more.heldBy],
      },
    ],
  });
  return recordId;
}

async function seenBy(who: Name): Promise<string[]> {
  const children = await town.floor.ask(await actorOf(who), looksAtMyChildren, { zone: 'America/Chicago', days: 1 });
  return children.flatMap((child) =>
    child.looks.map((one) => `${child.name} ${one.day} ${one.role} ${one.what} ${one.count}`),
  );
}

describe('a guardian reads', () => {
  test('by day and role who opened her child’s pages, without a name', async () => {
    await look('okafor', { student: 'yusuf' });
    await look('okafor', { student: 'yusuf' });
    await look('brandt', { student: 'yusuf', what: 'export' });
    await look('okafor', { student: 'nora' });
    const today = day(town.now());
    expect(await seenBy('amal')).toEqual([`Yusuf ${today} office export 1`, `Yusuf ${today} teacher student 2`]);
    const page = await (await signedIn('amal')).get('/my/looks');
    expect(page.text).toContain('A teacher');
    expect(page.text).toContain('2 times');
    expect(page.text).not.toMatch(/Okafor|Brandt|Nora/);
  });

  test('nothing about another guardian: looks at the father’s words are the father’s', async () => {
    await look('brandt', { student: 'yusuf', guardian: 'sami', what: 'conversation' });
    await look('brandt', { student: 'yusuf', guardian: 'amal', what: 'conversation' });
    expect(await seenBy('amal')).toHaveLength(1);
    expect(await seenBy('sami')).toHaveLength(1);
  });

  test('nothing of a private or child-protection matter until its holder releases it, and sees no gap', async () => {
    await look('brandt', { student: 'yusuf' });
    const open = await seenBy('amal');
    const matter = await look('calloway', { student: 'yusuf', what: 'conversation', heldBy: 'calloway' });
    expect(await seenBy('amal')).toEqual(open);
    const before = (await (await signedIn('amal')).get('/my/looks')).text;
    const shown = before.replaceAll(/<[^>]*>/g, ' ');
    expect(shown).not.toMatch(/held|hidden|withheld|not shown|released/i);
    await expect(town.floor.act(await actorOf('brandt'), releaseLooks, { recordId: matter })).rejects.toMatchObject({
      status: 404,
    });
    await town.floor.act(await actorOf('calloway'), releaseLooks, { recordId: matter });
    expect(await seenBy('amal')).toHaveLength(2);
  });

  test('nothing when nobody confirmed that she may see records', async () => {
    await look('okafor', { student: 'yusuf' });
    expect(await seenBy('huda')).toEqual([]);
    expect((await (await signedIn('huda')).get('/my/looks')).text).not.toContain('Yusuf');
  });

  test('nothing of what guardians looked at themselves', async () => {
    await look('sami', { student: 'yusuf' });
    expect(await seenBy('amal')).toEqual([]);
  });
});

describe('the district’s log', () => {
  test('is complete: held and other guardians’ looks stand in it, with names and filters', async () => {
    const matter = await look('calloway', {
      student: 'yusuf',
      guardian: 'sami',
      what: 'conversation',
      heldBy: 'calloway',
    });
    await look('okafor', { student: 'nora' });
    const browser = await signedIn('nair');
    const today = day(town.now());
    const page = await browser.get(`/admin/looks?from=${today}&until=${today}`);
    for (const name of ['Ruth Calloway', 'Adaeze Okafor', 'Sami Haddad', 'Nora Whitfield'])
      expect(page.text).toContain(name);
    const calloways = await browser.get(`/admin/looks?person=${town.people.calloway}&from=${today}`);
    expect(calloways.text).not.toContain('Nora Whitfield');
    const held = await browser.get('/admin/looks?held=1');
    expect(held.text).toContain('Held back by Ruth Calloway');
    expect((await browser.post('/admin/looks/release', { record: matter })).status).toBe(303);
    expect(await seenBy('sami')).toHaveLength(1);
  });

  test('is not open to a principal, a teacher or a family', async () => {
    for (const who of ['calloway', 'okafor', 'amal'] as const)
      expect((await (await signedIn(who)).get('/admin/looks')).status).toBe(404);
  });

  test('shows every page of a long list once', async () => {
    const nair = await actorOf('nair');
    const looks = Array.from({ length: 120 }, () => ({
      what: 'student',
      recordId: newId(),
      studentId: town.people.nora,
      guardianId: null,
    }));
    await town.floor.act(nair, noteLooks, { looks });
    const browser = await signedIn('nair');
    let path: string | null = `/admin/looks?from=${day(town.now())}`;
    let rows = 0;
    while (path !== null) {
      const page: string = (await browser.get(path)).text;
      rows += page.split('Nora Whitfield').length - 1;
      path = /href="([^"]+)" rel="prev|href="([^"]*before=[^"]+)"/.exec(page)?.[2]?.replaceAll('&amp;', '&') ?? null;
    }
    expect(rows).toBe(120);
  });

  test('cannot be taken from: the application may not delete a look', async () => {
    await expect(town.inside(async (tx) => sql`delete from platform.looks`.execute(tx))).rejects.toThrow(
      /permission denied/,
    );
  });
});
