import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { z } from 'zod';
import { afterNews, type DeliveryState, rank } from '../channels.rules.ts';
import { beginBroadcast, broadcastFilled, broadcastProgress, queueMany, stopBroadcast } from './broadcasts.ts';
import type { Driver, Handed, Outgoing } from './driver.ts';
import { runLane } from './lane.ts';
import { claimBatch, leaseSeconds } from './lane.store.ts';
import { takeNews } from './news.ts';

let town: Town;
const actor = (): ReturnType<Town['system']> => town.system(town.north);

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

const begin = action(
  'test.begin',
  z.object({ people: z.array(z.string()), emergency: z.boolean() }),
  async (context, input) => {
    const about = { kind: 'announcement', id: newId() };
    const id = await beginBroadcast(context, {
      category: 'announcement',
      urgency: input.emergency ? 'emergency' : 'ordinary',
      about,
    });
    const added = await queueMany(
      context,
      id,
      input.people.map((address, n) => ({
        kind: 'sms',
        personId: n % 2 === 0 ? town.north.amal : town.north.sami,
        address,
        language: 'en',
        subject: '',
        body: 'School is closed on Friday.',
        sendAfter: context.now,
        onceKey: `${about.id} ${address}`,
      })),
    );
    await broadcastFilled(context, id);
    return { id, about: about.id, added };
  },
);
const stop = action('test.stop', z.object({ id: z.string() }), async (context, { id }) => stopBroadcast(context, id));

const numbers = (n: number): string[] => Array.from({ length: n }, (_, at) => `+1555${String(1_000_000 + at)}`);

/** A carrier that takes what it is handed, or does as it is told. It remembers whom it really reached. */
function carrier(
  answer: (message: Outgoing, tries: number) => Handed | 'lost' = () => ({ outcome: 'sent', response: '' }),
): Driver & { reached: string[] } {
  const reached: string[] = [];
  const tries = new Map<string, number>();
  return {
    batch: 10,
    reached,
    send: async (batch) =>
      batch.map((message) => {
        const n = (tries.get(message.id) ?? 0) + 1;
        tries.set(message.id, n);
        const said = answer(message, n);
        if (said === 'lost' || said.outcome === 'sent') reached.push(message.address);
        return said === 'lost' ? { outcome: 'unknown', response: 'no answer' } : said;
      }),
  };
}

const loadFiles = async (): Promise<[]> => [];
const lane = (broadcastId: Uuid, driver: Driver): Promise<void> =>
  runLane({ floor: town.house.floor, actor: actor(), broadcastId, kind: 'sms', driver, loadFiles });
const counts = async (aboutId: Uuid): Promise<Record<string, number>> => {
  const [progress] = await town.house.floor.ask(actor(), broadcastProgress, { aboutId });
  const found: Record<string, number> = {};
  for (const one of progress?.counts ?? []) found[one.state] = (found[one.state] ?? 0) + one.count;
  return found;
};

describe('a sending to many', () => {
  it('reaches each address once, however often it is queued', async () => {
    const people = numbers(57);
    const { id, about, added } = await town.house.floor.act(actor(), begin, {
      people: [...people, ...people],
      emergency: false,
    });
    expect(added).toBe(57);
    const driver = carrier();
    await Promise.all([lane(id, driver), lane(id, driver)]);
    expect(driver.reached.toSorted()).toEqual(people);
    expect(await counts(about)).toEqual({ sent: 57 });
  });

  it('tries again what nobody took, marks what is lost as unknown and never sends it again', async () => {
    const { id, about } = await town.house.floor.act(actor(), begin, { people: numbers(30), emergency: false });
    const driver = carrier((message, tries) => {
      if (message.address.endsWith('3')) return 'lost';
      if (message.address.endsWith('5') && tries === 1)
        return { outcome: 'not_sent', response: '429', retryAfterSeconds: 20 };
      if (message.address.endsWith('7')) return { outcome: 'rejected', response: 'wrong_number' };
      return { outcome: 'sent', response: '' };
    });
    await lane(id, driver);
    expect(await counts(about)).toEqual({ sent: 21, queued: 3, failed: 3, unknown: 3 });
    town.pass({ seconds: 21 });
    await lane(id, driver);
    expect(await counts(about)).toEqual({ sent: 24, failed: 3, unknown: 3 });
    expect(new Set(driver.reached).size).toBe(driver.reached.length);
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from channels.delivery_attempts a join channels.deliveries d on d.district_id = a.district_id and d.id = a.delivery_id
        where d.broadcast_id = ${id}`.execute(tx),
    );
    expect(rows[0]?.n).toBe(33);
  });

  it('asks what became of messages whose sender died, and sends only what never arrived', async () => {
    const { id, about } = await town.house.floor.act(actor(), begin, { people: numbers(10), emergency: false });
    const claimed = await town.house.floor.act(actor(), claimBatch, { broadcastId: id, kind: 'sms', limit: 10 });
    expect(claimed).toHaveLength(10);
    const driver = carrier();
    await lane(id, driver);
    expect(driver.reached).toEqual([]);
    town.pass({ seconds: leaseSeconds + 1 });
    const there = new Set(claimed.slice(0, 4).map((one) => one.id));
    await lane(id, {
      ...driver,
      lookUp: async (doubt) =>
        doubt.map((one) => (there.has(one.id) ? { found: 'there', providerId: `SM${one.id}` } : { found: 'missing' })),
    });
    town.pass({ seconds: 2 });
    await lane(id, driver);
    expect(driver.reached.toSorted()).toEqual(
      claimed
        .slice(4)
        .map((one) => one.address)
        .toSorted(),
    );
    expect(await counts(about)).toEqual({ sent: 10 });
  });

  it('has one line in the ledger for each try, though a receipt comes before the batch is settled, or its sender died', async () => {
    const { id } = await town.house.floor.act(actor(), begin, { people: numbers(6), emergency: false });
    const { floor } = town.house;
    const lost = await floor.act(actor(), claimBatch, { broadcastId: id, kind: 'sms', limit: 2 });
    const receipt = (one: { id: string }) => ({
      deliveryId: one.id,
      providerId: `SM${one.id}`,
      state: 'delivered' as const,
    });
    await floor.act(actor(), takeNews, lost.map(receipt));
    const driver = carrier();
    await lane(id, {
      ...driver,
      send: async (batch) => {
        await floor.act(actor(), takeNews, batch.slice(0, 3).map(receipt));
        return driver.send(batch);
      },
    });
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        attempts: number;
        lines: string;
        state: string;
        n: number;
      }>`select attempts, lines, state, count(*)::int as n from (
        select d.attempts, d.state, string_agg(a.outcome, ' ') as lines from channels.deliveries d
          left join channels.delivery_attempts a on a.district_id = d.district_id and a.delivery_id = d.id where d.broadcast_id = ${id} group by d.district_id, d.id) each_one
        group by 1, 2, 3 order by 4`.execute(tx),
    );
    expect(rows).toEqual([
      { attempts: 1, lines: 'sent', state: 'sent', n: 1 },
      { attempts: 1, lines: 'delivered', state: 'delivered', n: 5 },
    ]);
  });

  it('with nobody to ask, what was under way is unknown', async () => {
    const { id, about } = await town.house.floor.act(actor(), begin, { people: numbers(4), emergency: false });
    await town.house.floor.act(actor(), claimBatch, { broadcastId: id, kind: 'sms', limit: 3 });
    town.pass({ seconds: leaseSeconds + 1 });
    await lane(id, carrier());
    expect(await counts(about)).toEqual({ sent: 1, unknown: 3 });
  });

  it('can be stopped while it goes out', async () => {
    const { id, about } = await town.house.floor.act(actor(), begin, { people: numbers(40), emergency: false });
    const driver = carrier();
    const halting: Driver = {
      batch: 10,
      send: async (batch) => {
        const handed = await driver.send(batch);
        if (driver.reached.length >= 20) await town.house.floor.act(actor(), stop, { id });
        return handed;
      },
    };
    await lane(id, halting);
    const after = await counts(about);
    expect(after['sent']).toBe(driver.reached.length);
    expect((after['sent'] ?? 0) + (after['suppressed'] ?? 0)).toBe(40);
    expect(after['suppressed']).toBeGreaterThanOrEqual(10);
  });

  it('holds back who opted out, except in an emergency', async () => {
    const people = numbers(3);
    await town.inside(town.north, async (tx) =>
      sql`insert into channels.opt_outs (district_id, id, kind, address, opted_out_at, how) values (${town.north.district}, ${newId()}, 'phone', ${people[1] ?? ''}, now(), 'test')`.execute(
        tx,
      ),
    );
    const usual = await town.house.floor.act(actor(), begin, { people, emergency: false });
    await lane(usual.id, carrier());
    expect(await counts(usual.about)).toEqual({ sent: 2, suppressed: 1 });
    const alert = await town.house.floor.act(actor(), begin, { people, emergency: true });
    await lane(alert.id, carrier());
    expect(await counts(alert.about)).toEqual({ sent: 3 });
  });
});

describe('news of a message', () => {
  const states = ['sent', 'delivered', 'failed', 'read', 'answered'] as const;

  it('in any order and repeated comes to the same end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat()),
        (news, shuffle) => {
          const end = (all: readonly DeliveryState[]): DeliveryState => all.reduce<DeliveryState>(afterNews, 'sending');
          const other = news.toSorted((a, b) => (shuffle[states.indexOf(a)] ?? 0) - (shuffle[states.indexOf(b)] ?? 0));
          expect(end([...other, ...news])).toBe(end(news));
          expect(rank[end(news)]).toBe(Math.max(...news.map((one) => rank[one])));
        },
      ),
    );
  });

  it('reaches the database by our name or theirs, moves only forward, and says what a number cannot do', async () => {
    const { floor } = town.house;
    const [first = ''] = numbers(1);
    const { id, about } = await floor.act(actor(), begin, { people: ['+15550140142', first], emergency: false });
    await lane(
      id,
      carrier((message) => ({ outcome: 'sent', response: '', providerId: `SM${message.address}` })),
    );
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ id: Uuid }>`select id from channels.deliveries where broadcast_id = ${id} and address = ${first}`.execute(
        tx,
      ),
    );
    const deliveryId = rows[0]?.id ?? '';
    await floor.act(actor(), takeNews, [
      { providerId: 'SM+15550140142', state: 'failed', reason: 'landline' },
      { deliveryId, state: 'read' },
      { deliveryId, state: 'sent' },
      { deliveryId, state: 'delivered' },
    ]);
    expect((await floor.act(actor(), takeNews, [{ deliveryId, state: 'delivered' }])).moved).toBe(0);
    expect(await counts(about)).toEqual({ failed: 1, read: 1 });
    const points = await town.inside(town.north, async (tx) =>
      sql<{
        takes_texts: string;
        health: string;
      }>`select distinct takes_texts, health from channels.contact_points where address = '+15550140142'`.execute(tx),
    );
    expect(points.rows).toEqual([{ takes_texts: 'no', health: 'unknown' }]);
  });
});
