import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { ours, openPhoneHouse, type PhoneHouse } from './phone-house.ts';

/** Texts and calls from end to end: a phone, the carrier, its signed hooks, the house, and back. */

let line: PhoneHouse;
const amals = '+15550140142';

beforeAll(async () => {
  line = await openPhoneHouse();
}, 60_000);
afterAll(async () => line.close());

const queue = action(
  'test.queue',
  z.object({ kind: z.enum(['sms', 'voice']), to: z.string(), body: z.string(), language: z.string() }),
  async (context, { kind, to, body, language }) =>
    queueDelivery(context, {
      kind,
      category: 'announcement',
      personId: null,
      address: to,
      language,
      subject: '',
      body,
      onceKey: newId(),
    }),
);
const send = async (kind: 'sms' | 'voice', to: string, body: string, language = 'en'): Promise<Uuid> => {
  const { id } = await line.house.floor.act(line.town.system(line.north), queue, { kind, to, body, language });
  await line.settle();
  return id;
};

type Delivery = { state: string; reason: string | null; cost: number | null };
async function delivery(id: Uuid): Promise<Delivery | undefined> {
  const { rows } = await line.town.inside(line.north, async (tx) =>
    sql<Delivery>`select state, state_reason as reason, cost_micros as cost from channels.deliveries where id = ${id}`.execute(
      tx,
    ),
  );
  return rows[0];
}

type Inbound = { result: string; channel: string | null; files: number; words: string | null; from: string };
async function inbound(from: string): Promise<readonly Inbound[]> {
  const { rows } = await line.town.inside(line.north, async (tx) =>
    sql<Inbound>`select i.result, c.channel, i.words, i.from_address as "from",
        (select count(*)::int from platform.files f where f.owner_id = c.id) as files
      from channels.inbound i left join conversations.conversations c on c.district_id = i.district_id and c.id = i.conversation_id
      where i.from_address = ${from} order by i.id`.execute(tx),
  );
  return rows;
}

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('texts', () => {
  it('a family’s question becomes a conversation before the carrier hears that it was taken', async () => {
    const phone = line.carrier.phone('+15550107001');
    const { answer } = await phone.text('When does the bus come tomorrow?', { to: ours });
    expect(answer?.status).toBe(200);
    expect(await inbound(phone.number)).toMatchObject([{ result: 'opened', channel: 'sms' }]);
    await line.settle();
    expect(phone.texts().some((one) => one.way === 'got')).toBe(true);
  });

  it('a picture is fetched from the carrier, made anew, and lies with the conversation', async () => {
    const phone = line.carrier.phone('+15550107002');
    await phone.text('This is the hole in the fence.', { to: ours, media: [{ type: 'image/png', bytes: picture }] });
    expect(await inbound(phone.number)).toMatchObject([{ result: 'kept' }]);
    await line.settle();
    expect(await inbound(phone.number)).toMatchObject([{ result: 'opened', channel: 'sms', files: 1 }]);
  });

  it('words that may mean STOP hold back what goes to many, and a person reads them', async () => {
    const phone = line.carrier.phone('+15550107003');
    await phone.text('STOP. My son is ill today.', { to: ours });
    await line.settle();
    expect(await inbound(phone.number)).toMatchObject([{ result: 'opened' }]);
    expect(await delivery(await send('sms', phone.number, 'Picture day is Tuesday.'))).toMatchObject({
      state: 'suppressed',
      reason: 'opted_out',
    });
  });

  it('a wrong number is marked, its school is told, and nothing more goes there', async () => {
    const phone = line.carrier.phone(amals);
    const { answer } = await phone.text('You have the wrong number', { to: ours });
    expect(answer).toMatchObject({ status: 200 });
    await line.settle();
    expect(await inbound(amals)).toMatchObject([{ result: 'wrong_number' }]);
    expect(await delivery(await send('sms', amals, 'Picture day is Tuesday.'))).toMatchObject({
      state: 'suppressed',
      reason: 'address_fails',
    });
    const { rows } = await line.town.inside(line.north, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from channels.deliveries where kind = 'email' and body like ${`%${amals}%`}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  it('what families wrote while the house was down is fetched from the carrier', async () => {
    const phone = line.carrier.phone('+15550107004');
    line.carrier.point({ sms: 'http://127.0.0.1:1/down' });
    await phone.text('Is there school on Monday?', { to: ours });
    expect(await inbound(phone.number)).toEqual([]);
    line.carrier.point({ sms: `${line.base}/hooks/twilio/text` });
    await line.house.floor.act(line.town.system(line.north), sweep, {});
    await line.settle();
    expect(await inbound(phone.number)).toMatchObject([{ result: 'opened', words: 'Is there school on Monday?' }]);
    await line.house.floor.act(line.town.system(line.north), sweep, {});
    await line.settle();
    expect(await inbound(phone.number)).toHaveLength(1);
  });
});

const sweep = action('test.sweep', z.object({}), async ({ enqueue }) => enqueue('texts.sweep', {}));

describe('calls', () => {
  it('the message is heard with its menu, a key leaves a message, and that is a conversation with the recording', async () => {
    const phone = line.carrier
      .phone('+15550107010')
      .is({ picksUp: 'person', presses: '12', says: 'Please call me about the trip.' });
    const id = await send('voice', phone.number, 'The trip is on Friday.\n\nMore: https://example.org/m/x');
    line.town.pass({ minutes: 2 });
    await line.settle();
    const [call] = phone.calls();
    const said = (call?.heard ?? []).flatMap((one) => (one.kind === 'said' ? [one.text] : []));
    expect(said.filter((text) => text.includes('The trip is on Friday.'))).toHaveLength(2);
    expect(said.join(' ')).not.toContain('http');
    expect(said.some((text) => text.includes('Press 2 to leave a message'))).toBe(true);
    expect(await delivery(id)).toMatchObject({ state: 'answered', cost: 14_000 });
    expect(await inbound(phone.number)).toMatchObject([
      { result: 'opened', channel: 'voice', files: 1, words: 'Please call me about the trip.' },
    ]);
  });

  it('somebody who calls the schools leaves a message, told twice by the carrier and taken once', async () => {
    line.carrier.faults.set('duplicate_callback', { rate: 1, times: 3 });
    const phone = line.carrier.phone('+15550107011');
    await phone.leaveMessage('My daughter is ill today.', { to: ours });
    line.carrier.faults.clear();
    await line.settle();
    line.town.pass({ minutes: 2 });
    await line.settle();
    expect(await inbound(phone.number)).toMatchObject([{ result: 'opened', channel: 'voice' }]);
  });

  it('an answering machine gets the message once, with the number to call', async () => {
    const phone = line.carrier.phone('+15550107012').is({ picksUp: 'machine' });
    const id = await send('voice', phone.number, 'School is closed on Friday.');
    const said = (phone.calls()[0]?.heard ?? []).flatMap((one) => (one.kind === 'said' ? [one.text] : []));
    expect(said.filter((text) => text.includes('School is closed on Friday.'))).toHaveLength(1);
    expect(said.some((text) => text.includes('5 1 5, 5 5 5, 0 1 4 2'))).toBe(true);
    expect(said.some((text) => text.includes('Press'))).toBe(false);
    expect(await delivery(id)).toMatchObject({ state: 'delivered' });
  });

  it('an Arabic call is Arabic from the first word to the last', async () => {
    const phone = line.carrier.phone('+15550107013').is({ picksUp: 'person', presses: '' });
    await send('voice', phone.number, 'المدرسة مغلقة يوم الجمعة.', 'ar');
    const said = (phone.calls()[0]?.heard ?? []).flatMap((one) => (one.kind === 'said' ? [one] : []));
    expect(said.length).toBeGreaterThan(1);
    expect(said.every((one) => one.language === 'arb' && !/\b(?:Press|Goodbye|This)\b/.test(one.text))).toBe(true);
  });

  it('a language that no voice speaks is not called in another', async () => {
    const id = await send('voice', '+15550107014', 'Dugsigu wuu xiran yahay Jimcaha.', 'so');
    expect(await delivery(id)).toMatchObject({ state: 'failed', reason: 'no_voice' });
    expect(line.carrier.phone('+15550107014').calls()).toEqual([]);
  });

  it('nobody picks up, or the line is busy: it says so, and another way can be tried', async () => {
    for (const [picksUp, reason] of [
      ['nobody', 'no_answer'],
      ['busy', 'busy'],
    ] as const) {
      const phone = line.carrier.phone(`+1555010702${picksUp.length}`).is({ picksUp });
      expect(await delivery(await send('voice', phone.number, 'x'))).toMatchObject({ state: 'failed', reason });
    }
  });

  it('9 ends the calls at once; texts still come', async () => {
    const { dana } = line.north;
    const number = '+15550107030';
    await line.town.inside(line.north, async (tx) =>
      sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written, position) values (${line.north.district}, ${newId()}, ${dana}, 'phone', ${number}, ${number}, 9)`.execute(
        tx,
      ),
    );
    const phone = line.carrier.phone(number).is({ picksUp: 'person', presses: '9' });
    await send('voice', number, 'Picture day is Tuesday.');
    const { rows } = await line.town.inside(line.north, async (tx) =>
      sql<{
        takes_calls: string;
        opted_out_at: unknown;
      }>`select takes_calls, opted_out_at from channels.contact_points where address = ${number}`.execute(tx),
    );
    expect(rows).toEqual([{ takes_calls: 'no', opted_out_at: null }]);
    expect(phone.calls()[0]?.heard.at(-1)).toMatchObject({ kind: 'said', text: 'We will not call you again.' });
    expect((await delivery(await send('sms', number, 'Picture day is Tuesday.')))?.state).toBe('delivered');
  });
});
