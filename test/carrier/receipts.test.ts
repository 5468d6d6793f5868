import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { signatureOf } from '../../src/rooms/channels/twilio/signature.ts';
import { authToken, openPhoneHouse, type PhoneHouse } from './phone-house.ts';

/** R11: receipts repeated, shuffled, late and forged. What is believed in the end is what an honest reader would believe. */

let line: PhoneHouse;
beforeAll(async () => {
  line = await openPhoneHouse();
}, 60_000);
afterAll(async () => line.close());

const rank = { queued: 3, sent: 3, delivered: 4, failed: 5, undelivered: 5, read: 6 } as const;
type Said = keyof typeof rank;
const states: Readonly<Record<Said, string>> = {
  queued: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  undelivered: 'failed',
  read: 'read',
};

const many = action('test.many', z.object({ count: z.number() }), async (context, { count }): Promise<Uuid[]> => {
  const ids: Uuid[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await queueDelivery(context, {
      kind: 'sms',
      category: 'announcement',
      personId: null,
      address: `+1555${String(2_000_000 + n)}`,
      language: 'en',
      subject: '',
      body: `Text no. ${n}`,
      onceKey: newId(),
      // Handed over by hand below: no carrier of this test tells anything by itself.
      sendAfter: context.now.add({ hours: 24 }),
    });
    ids.push(id);
  }
  await sql`update channels.deliveries set state = 'sent' where district_id = ${context.actor.districtId} and id = any(${ids}::uuid[])`.execute(
    context.tx,
  );
  return ids;
});

async function tell(ref: Uuid, status: Said, sid: string, token: string): Promise<number> {
  const url = `${line.base}/hooks/twilio/status?ref=${ref}`;
  const params = new URLSearchParams({ MessageSid: sid, MessageStatus: status });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signatureOf(token, url, params) },
    body: params,
  });
  await answer.arrayBuffer();
  return answer.status;
}

const isLong = process.env['PORCHLIGHT_LONG'] !== undefined;

it('each receipt up to fifty times, in any order, one in a hundred forged: the states are the honest reader’s', async () => {
  const count = isLong ? 400 : 40;
  const ids = await line.house.floor.act(line.town.system(line.north), many, { count });
  const words = fc.sample(
    fc.record({
      way: fc.constantFrom<readonly Said[]>(
        ['queued', 'sent', 'delivered'],
        ['sent', 'undelivered'],
        ['sent', 'delivered', 'read'],
        ['failed'],
        ['sent'],
      ),
      times: fc.integer({ min: 1, max: isLong ? 50 : 12 }),
    }),
    { numRuns: count, seed: 11 },
  );
  const told = ids.flatMap((id, place) => {
    const sid = `SM${id.replaceAll('-', '')}`;
    const { way, times } = words[place] ?? { way: ['sent'] as const, times: 1 };
    return way.flatMap((status) => Array.from({ length: times }, () => ({ id, sid, status })));
  });
  const order = fc.sample(fc.shuffledSubarray(told, { minLength: told.length }), { numRuns: 1, seed: 11 })[0] ?? [];
  let forged = 0;
  let place = 0;
  const lane = async (): Promise<void> => {
    for (let one = order[place++]; one !== undefined; one = order[place++]) {
      if (place % 100 === 0) {
        forged += 1;
        // A liar says the opposite; nobody may believe it.
        expect(await tell(one.id, 'read', one.sid, 'a forged token')).toBe(403);
      }
      expect(await tell(one.id, one.status, one.sid, authToken)).toBe(200);
    }
  };
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: 32 }, lane));
  const perSecond = Math.round(((order.length + forged) / (performance.now() - begun)) * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = ((user + system) / 1000 / order.length).toFixed(2);
  const { rows } = await line.town.inside(line.north, async (tx) =>
    sql<{ id: Uuid; state: string }>`select id, state from channels.deliveries where id = any(${ids}::uuid[])`.execute(
      tx,
    ),
  );
  const believed = new Map(rows.map((row) => [row.id, row.state]));
  const wrong = ids.filter((id, at) => {
    const best = (words[at]?.way ?? []).toSorted((a, b) => rank[b] - rank[a])[0] ?? 'sent';
    return believed.get(id) !== states[best];
  });
  console.log(
    `receipts: ${order.length} told, ${forged} forged, ${perSecond}/s through HTTP, signature and commit, ${cpuMs} ms of processor each, both ends together; wrong: ${wrong.length}`,
  );
  expect(wrong).toEqual([]);
  expect(forged).toBeGreaterThan(0);
}, 120_000);
