import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';
import { submit } from './actions/entering.ts';
import { removeSummer, setSummer } from './actions/summers.ts';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);
const nair = async () => town.actorOf(north, north.nair);

async function asked(schoolId: Uuid, text = 'A plain thing to ask.') {
  return act({ ...town.system(north), kind: 'anonymous' as const }, submit, {
    kind: 'question',
    text,
    language: 'en',
    schoolId,
  });
}

async function ownerOf(id: Uuid): Promise<Uuid | null> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ owner_id: Uuid | null }>`select owner_id from conversations.conversations where id = ${id}`.execute(tx),
  );
  return rows[0]?.owner_id ?? null;
}

describe('the long break', () => {
  test('whoever works only at the school is away, the cover has it, the clock stands still, families are told', async () => {
    const early = await asked(north.birch);
    expect(early.ownerId).toBe(north.brandt);
    const id = await act(await nair(), setSummer, {
      orgId: north.birch,
      startsOn: '2026-11-17',
      lastOn: '2026-12-18',
      cover: { kind: 'role_at_school', role: 'principal' },
      hours: 'none',
    });
    // Monday still: nothing has changed.
    expect((await asked(north.birch)).ownerId).toBe(north.brandt);
    town.pass({ hours: 24 });
    await town.work(north);
    const during = await asked(north.birch);
    expect(during.ownerId).toBe(north.calloway);
    // A week of hours is nothing when nobody works: the promise lies behind the break.
    expect(during.dueAt?.toString().slice(0, 10)).toBe('2026-12-21');
    // Another school goes on.
    expect((await asked(north.cedar)).ownerId).toBe(north.lund);
    const visitor = await town.browser(north, null);
    for (const path of ['/schools/birch-lane', '/ask?school=birch-lane']) {
      const { text } = await visitor.get(path);
      expect(text).toContain('on its long break until');
    }
    expect((await visitor.get('/schools/cedar')).text).not.toContain('on its long break');
    expect((await visitor.get('/')).text).not.toContain('on its long break');
    await act(await nair(), removeSummer, { summerId: id });
    expect((await asked(north.birch)).ownerId).toBe(north.brandt);
  });

  test('what is due before its end goes to the cover when it begins; the one away stays the backup', async () => {
    const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
    const open = await asked(north.cedar);
    expect(open.ownerId).toBe(north.lund);
    await act(await nair(), setSummer, {
      orgId: north.district,
      startsOn: today.add({ days: 1 }).toString(),
      lastOn: today.add({ days: 30 }).toString(),
      cover: { kind: 'person', personId: north.baptiste },
    });
    town.pass({ hours: 20 });
    await town.work(north);
    expect(await ownerOf(open.id)).toBe(north.baptiste);
    expect((await asked(north.birch)).ownerId).toBe(north.baptiste);
    const visitor = await town.browser(north, null);
    expect((await visitor.get('/')).text).toContain('on its long break until');
  });

  test('a role that nobody has at a school covers nothing, and two breaks never overlap', async () => {
    const days = { startsOn: '2027-06-10', lastOn: '2027-08-10' };
    await expect(
      act(await nair(), setSummer, {
        orgId: north.birch,
        ...days,
        cover: { kind: 'role_at_school', role: 'department' },
      }),
    ).rejects.toMatchObject({ code: 'conversations.error.cover_missing' });
    await act(await nair(), setSummer, {
      orgId: north.birch,
      ...days,
      cover: { kind: 'role_at_school', role: 'office' },
    });
    await expect(
      act(await nair(), setSummer, { orgId: north.birch, ...days, cover: { kind: 'role_at_school', role: 'office' } }),
    ).rejects.toMatchObject({ code: 'conversations.error.summer_overlaps' });
  });

  test('it is entered and taken out on its page, by who leads the school', async () => {
    const calloway = await town.browser(north, north.calloway);
    expect((await calloway.get('/desk/summer')).text).toContain('The long break');
    const wrong = await calloway.post('/desk/summer', {
      org: north.birch,
      first: '2028-08-10',
      last: '2028-06-10',
      cover: 'school:office',
      hours: 'some',
      from: '09:00',
      to: '12:00',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('2028-08-10');
    const done = await calloway.post('/desk/summer', {
      org: north.birch,
      first: '2028-06-10',
      last: '2028-08-10',
      cover: 'school:office',
      hours: 'some',
      from: '09:00',
      to: '12:00',
    });
    expect(done.status).toBe(303);
    const page = await calloway.get('/desk/summer');
    expect(page.text).toContain('School office, at each school');
    const foreign = await calloway.post('/desk/summer', {
      org: north.cedar,
      first: '2028-06-10',
      last: '2028-08-10',
      cover: 'school:office',
      hours: 'calendar',
    });
    expect(foreign.status).toBe(404);
    const removal = [...page.text.matchAll(/\/desk\/summer\/([0-9a-f-]{36})\/remove/g)].at(-1)?.[1] ?? '';
    expect((await calloway.post(`/desk/summer/${removal}/remove`, {})).status).toBe(303);
    expect((await (await town.browser(north, north.vega)).get('/desk/summer')).status).toBe(404);
  });
});
