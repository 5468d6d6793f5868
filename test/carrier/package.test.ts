import twilio from 'twilio';
import { expect, test } from 'vitest';
import { accountSid, authToken, district, withLine } from './line.ts';

/** The carrier's own package, led to the simulator: it must not notice. */
function theirClient(url: string): ReturnType<typeof twilio> {
  const client = new twilio.RequestClient();
  const request = client.request.bind(client);
  client.request = (options) => request({ ...options, uri: options.uri.replace('https://api.twilio.com', url) });
  return twilio(accountSid, authToken, { httpClient: client });
}

const family = '+15035550123';

test('the carrier’s own package sends, looks up and calls through the simulator as through the real one', () =>
  withLine({}, async ({ carrier, hooks }) => {
    const client = theirClient(carrier.url);
    const sent = await client.messages.create({
      to: family,
      from: district,
      body: 'Hello from elsewhere',
      statusCallback: `${hooks.url}/status`,
    });
    expect(sent).toMatchObject({
      to: family,
      status: 'queued',
      numSegments: '1',
      direction: 'outbound-api',
      errorCode: null,
    });
    await carrier.settled();
    const seen = await client.messages(sent.sid).fetch();
    expect(seen).toMatchObject({ status: 'delivered', price: '-0.00790', priceUnit: 'USD' });
    expect(seen.dateCreated).toBeInstanceOf(Date);
    for (let place = 0; place < 24; place += 1)
      await client.messages.create({ to: family, from: district, body: 'more' });
    const listed = await client.messages.list({ to: family, pageSize: 10 });
    expect(listed).toHaveLength(25);
    expect(new Set(listed.map((one) => one.sid)).size).toBe(25);

    carrier.phone(family).is({ picksUp: 'busy' });
    const call = await client.calls.create({ to: family, from: district, url: `${hooks.url}/voice` });
    expect(call).toMatchObject({ to: family, status: 'queued' });
    await carrier.settled();
    expect(await client.calls(call.sid).fetch()).toMatchObject({ status: 'busy' });
    expect(hooks.told.every((one) => one.isGenuine)).toBe(true);
  }));

test('the carrier’s own package understands how the simulator refuses', () =>
  withLine({}, async ({ carrier }) => {
    const client = theirClient(carrier.url);
    const refused = async (to: string): Promise<unknown> =>
      client.messages.create({ to, from: district, body: 'x' }).catch((error: unknown) => error);
    expect(await refused('+15005550001')).toMatchObject({
      status: 400,
      code: 21211,
      moreInfo: expect.stringContaining('21211'),
    });
    expect(await refused('+15005550004')).toMatchObject({ code: 21610 });
    carrier.faults.set('too_many', { next: 1 });
    expect(await refused(family)).toMatchObject({ status: 429, code: 20429 });
    await expect(client.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  }));
