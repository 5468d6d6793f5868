import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { ours, openPhoneHouse, type PhoneHouse } from '../carrier/phone-house.ts';

/** A parent who reads Arabic and has only text messages: from the first text to the answered question to STOP. */

const phoneOfAmal = '+15550140142';
let line: PhoneHouse;

type Matter = { id: Uuid; owner_id: Uuid; due_at: Temporal.Instant | null; state: string; unread: boolean };
async function matter(): Promise<Matter> {
  const { rows } = await line.town.inside(line.north, async (tx) =>
    sql<Matter>`select id, owner_id, due_at, state, unread from conversations.conversations where from_address = ${phoneOfAmal} order by id desc limit 1`.execute(
      tx,
    ),
  );
  const row = rows[0];
  if (row === undefined) throw new Error('no conversation from this phone');
  return row;
}

beforeAll(async () => {
  line = await openPhoneHouse();
  await line.town.inside(line.north, async (tx) =>
    sql`update roster.people set language = 'ar' where id = any(${[line.north.amal, line.north.sami]}::uuid[])`.execute(
      tx,
    ),
  );
}, 60_000);
afterAll(async () => line.close());

const got = (): readonly string[] =>
  line.carrier
    .phone(phoneOfAmal)
    .texts()
    .filter((one) => one.way === 'got')
    .map((one) => one.body);

it('her first text is answered in Arabic: who has it, by when, and where to read it', async () => {
  await line.carrier.phone(phoneOfAmal).text('هل الحافلة رقم 12 متأخرة؟ يوسف ما زال ينتظر.', { to: ours });
  await line.settle();
  expect(got()).toHaveLength(1);
  expect(got()[0]).toContain('وصلت رسالتكم');
  const link = /\/case\/\S+/u.exec(got()[0] ?? '')?.[0] ?? '';
  const page = await line.house.app.request(`http://north.localhost${link}`, { headers: { host: 'north.localhost' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('يوسف ما زال ينتظر');
});

it('the desk answers on the page of the conversation, and the answer is a text', async () => {
  const { id, owner_id: owner } = await matter();
  const desk = await line.town.browser(line.north, owner);
  const page = await desk.get(`/desk/conversations/${id}`);
  expect(page.text).toContain('Several people share this phone');
  expect(page.text).toContain('Goes as a text to');
  const sent = await desk.post(`/desk/conversations/${id}/reply`, {
    text: 'نعم، تصل الحافلة بعد عشر دقائق.',
    do: 'send',
  });
  expect(sent.status).toBe(303);
  line.town.pass({ seconds: 25 });
  await line.settle();
  expect(got()).toHaveLength(2);
  expect(got()[1]).toContain('نعم، تصل الحافلة بعد عشر دقائق.');
  const after = await desk.get(`/desk/conversations/${id}`);
  expect(after.text).toContain('Delivered');
});

it('“thank you” starts no clock and asks nobody for an answer', async () => {
  const before = await matter();
  await line.carrier.phone(phoneOfAmal).text('شكرا', { to: ours });
  await line.settle();
  expect(await matter()).toEqual(before);
  expect(got()).toHaveLength(2);
});

it('STOP is confirmed once and is no conversation; what is written to her now is kept back, and the desk sees why', async () => {
  await line.carrier.phone(phoneOfAmal).text('توقف', { to: ours });
  await line.settle();
  expect(got()).toHaveLength(3);
  const { id, owner_id: owner, state } = await matter();
  expect(state).toBe('open');
  const desk = await line.town.browser(line.north, owner);
  await desk.get(`/desk/conversations/${id}`);
  await desk.post(`/desk/conversations/${id}/reply`, { text: 'وصلت الحافلة الآن إلى المدرسة.', do: 'send' });
  line.town.pass({ seconds: 25 });
  await line.settle();
  expect(got()).toHaveLength(3);
  expect((await desk.get(`/desk/conversations/${id}`)).text).toContain('asked for no texts');
});
