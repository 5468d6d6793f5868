import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { grantRole } from '#rooms/access';
import { type Browser, openTown, type Town } from '#test/town';
import { bulkChildren, tellOfBulk } from './actions/bulk.ts';
import { count } from './records.testing.ts';
import { openingOf, wholeLimits, type WholeExport, wholeState } from './whole.rules.ts';

const path = '/admin/whole-export';

describe('when a whole export is open', () => {
  it('is never before a second yes and the whole delay, never after it was stopped, and always ends', () => {
    const start = Temporal.Instant.from('2026-03-01T03:00:00Z');
    const hours = (n: number): Temporal.Instant => start.add({ hours: n });
    fc.assert(
      fc.property(
        fc.record({
          delay: fc.integer({ min: 12, max: 336 }),
          approved: fc.option(fc.integer({ min: 0, max: 167 })),
          stopped: fc.option(fc.integer({ min: 0, max: 500 })),
          now: fc.integer({ min: 0, max: 1000 }),
        }),
        ({ delay, approved, stopped, now }) => {
          const opening = approved === null ? null : openingOf(hours(approved), delay);
          const one: WholeExport = {
            id: newId(),
            askedBy: newId(),
            askedAt: start,
            reason: 'we move',
            delayHours: delay,
            approvedBy: approved === null ? null : newId(),
            approvedAt: approved === null ? null : hours(approved),
            opensAt: opening?.opensAt ?? null,
            closesAt: opening?.closesAt ?? null,
            stoppedBy: null,
            stoppedAt: stopped !== null && stopped <= now ? hours(stopped) : null,
            takenBy: null,
            takenAt: null,
          };
          const open = wholeState(one, hours(now)) === 'open';
          expect(open).toBe(
            approved !== null &&
              one.stoppedAt === null &&
              now >= approved + delay &&
              now < approved + delay + wholeLimits.openHours,
          );
        },
      ),
    );
  });
});

describe('a whole district taken out by a page', () => {
  let town: Town;
  let nair: Browser;
  let second: Uuid;

  const signIn = async (personId: Uuid): Promise<Browser> => {
    const browser = await town.browser(town.north, personId);
    await browser.get(path);
    return browser;
  };
  const current = async (): Promise<string> => {
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ id: string }>`select id from records.whole_exports order by asked_at desc, id desc limit 1`.execute(tx),
    );
    return rows[0]?.id ?? '';
  };
  const ask = async (): Promise<string> => {
    nair = await signIn(town.north.nair);
    const asked = await nair.post(path, { reason: 'We move to another system in July.' });
    expect(asked.status).toBe(303);
    return current();
  };

  beforeAll(async () => {
    town = await openTown();
    const { north } = town;
    second = north.baptiste;
  }, 60_000);
  afterAll(async () => town.close());
  beforeEach(async () => {
    await town.inside(town.north, async (tx) =>
      sql`update records.whole_exports set stopped_at = coalesce(stopped_at, ${town.now()}) where district_id = ${town.north.district}`.execute(
        tx,
      ),
    );
  });

  it('cannot be asked for by the only administrator: the page says what to do', async () => {
    nair = await signIn(town.north.nair);
    const page = (await nair.get(path)).text;
    expect([
      page.includes('You are the only administrator'),
      page.includes('porchlight district export north'),
    ]).toEqual([true, true]);
    // There is no form for it; somebody may send one all the same.
    await nair.get('/admin/retention');
    expect((await nair.post(path, { reason: 'We move to another system.' })).status).toBe(422);
    await town.inside(town.north, async (tx) =>
      sql`insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary)
        values (${town.north.district}, ${newId()}, ${second}, ${town.north.district}, 'administrator', false)`.execute(
        tx,
      ),
    );
  });

  it('needs a proof of who you are that is at most ten minutes old', async () => {
    nair = await signIn(town.north.nair);
    town.pass({ minutes: 11 });
    expect((await nair.get(path)).text).toContain('First prove that it is you');
    expect((await nair.post(path, { reason: 'We move to another system.' })).status).toBe(422);
    expect((await nair.post(`${path}/delay`, { hours: '12' })).status).toBe(422);
    expect(await count(town, town.north, 'records.whole_exports', 'stopped_at is null')).toBe(0);
  });

  it('is told to every administrator by mail at each step, with who and why, and written down', async () => {
    const { north } = town;
    const id = await ask();
    const other = await signIn(second);
    expect((await other.post(`${path}/${id}/approve`, {})).status).toBe(303);
    expect((await other.post(`${path}/${id}/stop`, {})).status).toBe(303);
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        step: string;
        n: number;
        why: boolean;
      }>`select split_part(once_key, ' ', 2) as step, count(distinct address)::int as n,
          bool_and(body like '%We move to another system in July.%') as why
        from channels.deliveries where district_id = ${north.district} and once_key like 'whole %' and once_key not like 'whole export%' group by 1 order by 1`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([
      { step: 'approved', n: 2, why: true },
      { step: 'asked', n: 2, why: true },
      { step: 'stopped', n: 2, why: true },
    ]);
    for (const what of ['asked for', 'approved', 'stopped'])
      expect(await count(town, north, 'platform.audit', `what = 'whole export ${what}' and about_id = '${id}'`)).toBe(
        1,
      );
  });

  it('needs the yes of somebody else, who was an administrator before, and opens only after the delay', async () => {
    const { north } = town;
    const id = await ask();
    expect((await nair.post(`${path}/${id}/approve`, {})).status).toBe(422);
    // A second self, made for this.
    await town.house.floor.act(await town.actorOf(north, north.nair), grantRole, {
      personId: north.ortiz,
      role: 'administrator',
    });
    const fresh = await signIn(north.ortiz);
    const refused = await fresh.post(`${path}/${id}/approve`, {});
    expect([refused.status, refused.text.includes('A yes counts only after 7 days')]).toEqual([422, true]);
    const other = await signIn(second);
    expect((await other.post(`${path}/${id}/approve`, {})).status).toBe(303);
    expect((await other.get(path)).text).toContain('Opens');
    expect((await other.post(`${path}/${id}/take`, {})).status).toBe(422);
    expect((await other.get(`${path}/${id}/file`)).status).toBe(404);
    town.pass({ hours: 23 });
    expect((await (await signIn(second)).post(`${path}/${id}/take`, {})).status).toBe(422);
  });

  it('is taken by one of the two, with a fresh proof again, and holds everything and nothing of another district', async () => {
    const { north } = town;
    const id = await ask();
    expect((await (await signIn(second)).post(`${path}/${id}/approve`, {})).status).toBe(303);
    town.pass({ hours: 25 });
    const stranger = await signIn(north.ortiz);
    expect((await stranger.post(`${path}/${id}/take`, {})).status).toBe(404);
    const stale = await signIn(second);
    town.pass({ minutes: 11 });
    expect((await stale.post(`${path}/${id}/take`, {})).status).toBe(422);
    const other = await signIn(second);
    expect((await other.get(`${path}/${id}/file`)).status).toBe(404);
    expect((await other.post(`${path}/${id}/take`, {})).status).toBe(303);
    const cookie = [...other.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await town.house.app.request(`http://north.localhost${path}/${id}/file`, {
      headers: { cookie, host: 'north.localhost' },
    });
    expect(answer.headers.get('content-disposition')).toContain('north-');
    const tar = gunzipSync(Buffer.from(await answer.arrayBuffer()));
    const text = tar.toString('utf8');
    expect([text.includes('Whitfield'), text.includes(town.south.nora)]).toEqual([true, false]);
    expect(text.includes('tables/access.sessions')).toBe(false);
    const manifest = JSON.parse(text.slice(text.indexOf('{\n "format": 2')).replaceAll('\0', '')) as {
      entries: { path: string; rows?: number }[];
    };
    const people = manifest.entries.filter((entry) => entry.path.startsWith('tables/roster.people/'));
    expect(people.reduce((sum, entry) => sum + (entry.rows ?? 0), 0)).toBe(await count(town, north, 'roster.people'));
    expect(await count(town, north, 'platform.looks', `what = 'export' and record_id = '${id}' and children > 1`)).toBe(
      1,
    );
    town.pass({ minutes: 11 });
    expect((await (await signIn(second)).get(`${path}/${id}/file`)).status).toBe(404);
    town.pass({ hours: 72 });
    expect((await (await signIn(second)).post(`${path}/${id}/take`, {})).status).toBe(422);
  });

  it('is stopped when either of the two is no administrator any more, and by any administrator at any time', async () => {
    const { north } = town;
    const id = await ask();
    expect((await (await signIn(second)).post(`${path}/${id}/approve`, {})).status).toBe(303);
    town.pass({ hours: 25 });
    const off = async (at: string): Promise<unknown> =>
      town.inside(north, async (tx) =>
        sql
          .raw(
            `update roster.assignments set ended_at = ${at} where person_id = '${second}' and role = 'administrator'`,
          )
          .execute(tx),
      );
    await off('now()');
    expect((await (await signIn(north.nair)).post(`${path}/${id}/take`, {})).status).toBe(422);
    await off('null');
    const third = await signIn(north.ortiz);
    town.pass({ hours: 1 });
    expect((await third.post(`${path}/${id}/stop`, {})).status).toBe(303);
    expect((await (await signIn(north.nair)).post(`${path}/${id}/take`, {})).status).toBe(422);
  });

  it('waits as long as the district set, within limits, counted as it was when it was asked for', async () => {
    const { north } = town;
    nair = await signIn(north.nair);
    expect((await nair.post(`${path}/delay`, { hours: '11' })).status).toBe(422);
    expect((await nair.post(`${path}/delay`, { hours: '48' })).status).toBe(303);
    const id = await ask();
    expect((await nair.post(`${path}/delay`, { hours: '12' })).status).toBe(303);
    expect((await (await signIn(second)).post(`${path}/${id}/approve`, {})).status).toBe(303);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        hours: number;
      }>`select (extract(epoch from opens_at - approved_at) / 3600)::int as hours from records.whole_exports where id = ${id}`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ hours: 48 }]);
    await town.work(north);
    expect(await count(town, north, 'channels.deliveries', `once_key like 'whole delay %'`)).toBeGreaterThan(3);
  });

  it('is not the only way that is watched: who takes the data of many children out in a day is told of, once', async () => {
    const { north } = town;
    const tell = async (): Promise<number> =>
      (await town.house.floor.act(systemActor(north.district, 'records.tell_of_bulk'), tellOfBulk, {})).told;
    const brandt = await town.actorOf(north, north.brandt);
    const take = async (children: number): Promise<void> =>
      town.house.floor.act(brandt, noteLooks, {
        looks: [{ what: 'export', recordId: newId(), studentId: null, guardianId: null, children }],
      });
    await take(bulkChildren - 1);
    expect(await tell()).toBe(0);
    await take(1);
    expect([await tell(), await tell()]).toEqual([1, 0]);
    await town.work(north);
    expect(
      await count(town, north, 'channels.deliveries', `once_key like 'bulk %' and body like '%Daniel Brandt%'`),
    ).toBeGreaterThan(1);
  });
});
