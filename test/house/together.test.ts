import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { gather } from '#platform/database';
import { openTown, type Town } from '#test/town';
import { type MailIntake, openMailIntake } from '../../src/mail-intake.ts';
import { createTray } from '#platform/tray';

let town: Town;
let intake: MailIntake;

beforeAll(async () => {
  town = await openTown();
  intake = await openMailIntake(town.house.floor, null);
});
afterAll(async () => {
  await intake.close();
  await town.close();
});

const mail = (id: string): Buffer =>
  Buffer.from(
    `From: Dana <dana@families.test>\r\nTo: help@demo.porchlight.test\r\nSubject: Bus ${id}\r\nMessage-ID: <${id}@families.test>\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\n\r\nThe bus was late again (${id}).\r\n`,
  );
const send = async (id: string) =>
  intake.receive(mail(id), 'smtp', { from: 'dana@families.test', to: ['help@demo.porchlight.test'] });

it('mails that arrive together are each stored with an owner, in fewer transactions than mails', async () => {
  await send('first');
  const results = await Promise.all(Array.from({ length: 24 }, async (_, n) => send(`together-${n}`)));
  const ids = results.map((result) => result?.conversationId ?? '');
  expect(new Set(ids).size).toBe(24);
  expect(results.every((result) => result?.ownerId)).toBe(true);
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ mails: number; transactions: number; apart: number }>`
      select count(*)::int as mails, count(distinct c.xmin::text)::int as transactions,
        count(*) filter (where m.text not like '%' || replace(c.subject, 'Bus ', '(') || ')%')::int as apart
      from conversations.conversations c join conversations.messages m on m.district_id = c.district_id and m.conversation_id = c.id
      where c.id = any(${ids}::uuid[])`.execute(tx),
  );
  expect(rows[0]?.mails).toBe(24);
  expect(rows[0]?.transactions).toBeLessThan(24);
  // Each conversation has its own words and nobody else's.
  expect(rows[0]?.apart).toBe(0);
});

it('the same mail several times at once is one conversation', async () => {
  await Promise.all(Array.from({ length: 8 }, async () => send('again')));
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from conversations.conversations where subject = 'Bus again'`.execute(tx),
  );
  expect(rows[0]?.n).toBe(1);
});

const note = action('test.note', z.object({ key: z.string() }), async ({ tx, actor }, { key }) => {
  const stored = await gather(tx, 'test.note', key, async (keys) => {
    await sql`insert into platform.district_settings (district_id, id, key, value)
      select ${actor.districtId}::uuid, gen_random_uuid(), k, '1'::jsonb from unnest(${[...keys]}::text[]) k`.execute(
      tx,
    );
    return keys.map((one) => `${one} of ${keys.length}`);
  });
  if (key === 'test.bad') throw new Error('this one cannot be done');
  return stored;
});

const kept = async (): Promise<readonly string[]> => {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ key: string }>`select key from platform.district_settings where key like 'test.%' order by key`.execute(tx),
  );
  return rows.map((row) => row.key);
};

it('one that fails takes nothing of the others with it and leaves nothing of its own', async () => {
  const { floor } = town.house;
  const results = await floor.actTogether(town.system(town.north), note, [
    { key: 'test.a' },
    { key: 'test.bad' },
    { key: 'test.c' },
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await kept()).toEqual(['test.a', 'test.c']);
});

it('what is asked in one turn is one statement, and each caller gets its own answer', async () => {
  const { floor } = town.house;
  const results = await floor.actTogether(town.system(town.north), note, [{ key: 'test.d' }, { key: 'test.e' }]);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : null))).toEqual([
    'test.d of 2',
    'test.e of 2',
  ]);
});

it('a tray starts at once, gathers only while it works, and tells each what became of it', async () => {
  const lots: string[][] = [];
  const tray = createTray<string, string>({
    most: 3,
    lanes: 1,
    async run(items) {
      lots.push([...items]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (items.includes('broken')) throw new Error('the lot failed');
      return items.map((item) =>
        item === 'bad' ? { status: 'rejected', reason: new Error('bad') } : { status: 'fulfilled', value: `${item}!` },
      );
    },
  });
  const ended = await Promise.allSettled(['a', 'b', 'bad', 'd', 'broken'].map(tray));
  expect(lots).toEqual([['a'], ['b', 'bad', 'd'], ['broken']]);
  expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([
    'a!',
    'b!',
    'bad',
    'd!',
    'the lot failed',
  ]);
  expect(await tray('after')).toBe('after!');
});
