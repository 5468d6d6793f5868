import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { type Carrier, startCarrier } from '../../../carrier/index.ts';
import { queueDelivery } from '../channels.deliveries.ts';
import { saveAccount } from '../accounts/accounts.ts';
import { hookPaths } from '../hooks/paths.ts';
import { signatureOf } from '../twilio/signature.ts';
import { action } from '#platform/action';
import { newId } from '#platform/ids';
import { z } from 'zod';

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
const authToken = 'a-token-for-tests-only';
const ours = '+15550009999';
const amals = '+15550140142';

let town: Town;
let carrier: Carrier;

const text = action(
  'test.text',
  z.object({ to: z.string(), body: z.string(), category: z.string() }),
  async (context, { to, body, category }) =>
    queueDelivery(context, {
      kind: 'sms',
      category,
      personId: null,
      address: to,
      language: 'en',
      subject: '',
      body,
      onceKey: newId(),
    }),
);
const send = async (
  to: string,
  body: string,
  category = 'announcement',
): Promise<{ id: Uuid; suppressed: string | null }> =>
  town.house.floor.act(town.system(town.north), text, { to, body, category });
const stateOf = async (id: Uuid): Promise<string> => {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ state: string }>`select state from channels.deliveries where id = ${id}`.execute(tx),
  );
  return rows[0]?.state ?? '';
};

/** A hook call as the carrier makes it, into the house. */
async function hook(path: string, fields: Record<string, string>, token = authToken): Promise<number> {
  const params = new URLSearchParams(fields);
  const url = `${town.house.floor.settings.publicUrl}${path}`;
  const answer = await town.house.app.request(`http://north.localhost${path}`, {
    method: 'POST',
    headers: {
      host: 'north.localhost',
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureOf(token, url, params),
    },
    body: params.toString(),
  });
  return answer.status;
}
const sid = (kind: 'SM' | 'MM'): string => `${kind}${newId().replaceAll('-', '')}`;
const incoming = async (from: string, body: string, messageSid = sid('SM')): Promise<number> =>
  hook(hookPaths.text, { MessageSid: messageSid, From: from, To: ours, Body: body, NumMedia: '0' });

beforeAll(async () => {
  town = await openTown();
  carrier = await startCarrier({ port: 0, accountSid, authToken });
  await town.house.floor.act(town.system(town.north), saveAccount, {
    baseUrl: carrier.url,
    accountSid,
    token: authToken,
    from: ours,
    perSecond: 100,
    costMicrosSegment: 7900,
    costMicrosMinute: 14000,
    currency: 'USD',
  });
});
afterAll(async () => {
  await town.close();
  await carrier.close();
});

describe('a text message', () => {
  it('goes to the carrier, and its receipt says that it arrived', async () => {
    const { id } = await send(amals, 'School is closed on Friday.');
    await town.work(town.north);
    expect(await stateOf(id)).toBe('sent');
    expect(carrier.messages().map((one) => one.body)).toContain('School is closed on Friday.');
    const messageSid = carrier.messages()[0]?.sid ?? '';
    expect(
      await hook(
        `${hookPaths.status}?ref=${id}`,
        { MessageSid: messageSid, MessageStatus: 'delivered' },
        'a forged token',
      ),
    ).toBe(403);
    expect(await stateOf(id)).toBe('sent');
    expect(await hook(`${hookPaths.status}?ref=${id}`, { MessageSid: messageSid, MessageStatus: 'delivered' })).toBe(
      200,
    );
    expect(await stateOf(id)).toBe('delivered');
    expect(await hook(`${hookPaths.status}?ref=${id}`, { MessageSid: messageSid, MessageStatus: 'sent' })).toBe(200);
    expect(await stateOf(id)).toBe('delivered');
  });

  it('another district’s hook believes none of it', async () => {
    const { id } = await send(amals, 'Bring a coat tomorrow.');
    await town.work(town.north);
    const params = new URLSearchParams({ MessageSid: sid('SM'), MessageStatus: 'failed', ErrorCode: '30006' });
    const answer = await town.house.app.request(`http://south.localhost${hookPaths.status}?ref=${id}`, {
      method: 'POST',
      headers: {
        host: 'south.localhost',
        'x-twilio-signature': signatureOf(
          authToken,
          `${town.house.floor.settings.publicUrl}${hookPaths.status}?ref=${id}`,
          params,
        ),
      },
      body: params.toString(),
    });
    expect(answer.status).toBe(403);
    expect(await stateOf(id)).toBe('sent');
  });

  it('STOP counts at once, is answered once, and START takes it back', async () => {
    const messageSid = sid('SM');
    expect(await incoming(amals, 'Stop.', messageSid)).toBe(200);
    expect(await incoming(amals, 'Stop.', messageSid)).toBe(200);
    expect((await send(amals, 'Picture day is Tuesday.')).suppressed).toBe('opted_out');
    await town.work(town.north);
    const said = (): readonly string[] =>
      carrier
        .messages()
        .filter((one) => one.to === amals)
        .map((one) => one.body);
    expect(said().filter((body) => body.includes('no more texts'))).toHaveLength(1);
    await incoming(amals, 'start');
    expect((await send(amals, 'Picture day is Wednesday.')).suppressed).toBeNull();
    await town.work(town.north);
    expect(said()).toContain('Picture day is Wednesday.');
  });

  it('an answer that is lost on the way is looked up, and never sent twice', async () => {
    const to = '+15550101234';
    carrier.faults.set('lost_answer', { next: 1 });
    const { id } = await send(to, 'The bus is ten minutes late.');
    await town.work(town.north);
    expect(await stateOf(id)).toBe('unknown');
    town.pass({ minutes: 2 });
    await town.work(town.north);
    await town.house.floor.act(town.system(town.north), lookUp, {});
    await town.work(town.north);
    expect(await stateOf(id)).toBe('sent');
    expect(carrier.messages().filter((one) => one.to === to)).toHaveLength(1);
  });
});

const lookUp = action('test.look_up', z.object({}), async ({ enqueue }) => enqueue('channels.look_up', {}));
