import { createServer as createWebServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import type { FaultName } from '../../src/carrier/index.ts';
import { readRetryAfter } from '../../src/rooms/channels/twilio/http.ts';
import { refusalOf } from '../../src/rooms/channels/twilio/outcomes.ts';
import { outcomeOf } from '../../src/rooms/channels/twilio/answers.ts';
import { createTwilio, withReference } from '../../src/rooms/channels/twilio/twilio.ts';
import { accountSid, authToken, district, listenForHooks, quiet, withLine } from './line.ts';

const family = '+15035550123';
const text = { to: family, body: 'School is closed tomorrow.' };

test('a text that is taken over names the carrier’s id and its parts, and arrives on the phone', () =>
  withLine({}, async ({ carrier, hooks, twilio }) => {
    const body = `${'я'.repeat(70)}!`;
    const sent = await twilio.sendText({ to: family, body, statusCallback: `${hooks.url}/status`, reference: 'd-1' });
    expect(sent).toEqual({
      outcome: 'accepted',
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
      segments: 2,
      price: null,
    });
    await carrier.settled();
    expect(carrier.phone(family).texts()).toMatchObject([{ way: 'got', with: district, body }]);
    expect(new Set(hooks.told.map((one) => one.params.get('MessageStatus')))).toEqual(new Set(['sent', 'delivered']));
    expect(hooks.told.every((one) => one.isGenuine && one.query.get('ref') === 'd-1')).toBe(true);
    const seen = await twilio.message(sent.outcome === 'accepted' ? sent.sid : '');
    expect(seen).toMatchObject({
      found: { status: 'delivered', segments: 2, price: { amount: '0.01580', currency: 'USD' } },
    });
  }));

test('each number that refuses says why in our words', () =>
  withLine({}, async ({ twilio }) => {
    const outcome = async (to: string): Promise<unknown> => twilio.sendText({ ...text, to });
    expect(await outcome('+15005550001')).toEqual({
      outcome: 'rejected',
      code: 21211,
      permanent: true,
      reason: 'wrong_number',
    });
    expect(await outcome('5551234')).toMatchObject({ reason: 'wrong_number' });
    expect(await outcome('+15005550009')).toEqual({
      outcome: 'rejected',
      code: 21614,
      permanent: true,
      reason: 'landline',
    });
    expect(await outcome('+15005550004')).toEqual({
      outcome: 'rejected',
      code: 21610,
      permanent: true,
      reason: 'opted_out',
    });
    expect(await outcome('+15005550002')).toEqual({
      outcome: 'rejected',
      code: 21612,
      permanent: false,
      reason: 'unreachable',
    });
    expect(await outcome('+15005550003')).toEqual({
      outcome: 'rejected',
      code: 21408,
      permanent: false,
      reason: 'other',
    });
    expect(await twilio.sendText({ to: family, body: 'a'.repeat(1601) })).toMatchObject({
      code: 21617,
      permanent: true,
    });
    expect(await twilio.sendText({ ...text, from: '+15035550999' })).toMatchObject({ code: 21606, permanent: false });
  }));

test.each([
  [30003, 'unreachable', false],
  [30004, 'filtered', false],
  [30005, 'wrong_number', true],
  [30006, 'landline', true],
  [30007, 'filtered', false],
  [30008, 'unreachable', false],
  [30034, 'unregistered', false],
  [21610, 'opted_out', true],
  [30022, 'limit', false],
  [99999, 'other', false],
  [null, 'other', false],
] as const)('the carrier’s code %s is to us: %s, for good: %s', (code, reason, permanent) => {
  expect(refusalOf(code)).toEqual({ reason, permanent });
});

test('too many, and out of service: not sent, and when to try again', () =>
  withLine(
    { faults: { too_many: { next: 1, seconds: 7 }, unavailable: { next: 1, seconds: 3 } } },
    async ({ carrier, twilio }) => {
      expect(await twilio.sendText(text)).toEqual({ outcome: 'not_sent', cause: 'limit', retryAfterMs: 7000 });
      expect(await twilio.sendText(text)).toEqual({ outcome: 'not_sent', cause: 'unavailable', retryAfterMs: 3000 });
      expect(carrier.messages()).toEqual([]);
    },
  ));

test.each([
  ['lost_answer', 'cut', 1],
  ['lost_request', 'cut', 0],
  ['broken', 'server_error', 0],
  ['broken_after', 'server_error', 1],
  ['garbled', 'unreadable', 1],
] as const)('%s leaves it in doubt, and the driver does not try again by itself', (fault, cause, taken) =>
  withLine({ faults: { [fault satisfies FaultName]: { next: 1 } } }, async ({ carrier, twilio }) => {
    const sentAfter = Temporal.Now.instant();
    expect(await twilio.sendText(text)).toEqual({ outcome: 'unknown', cause });
    expect(carrier.messages()).toHaveLength(taken);
    // Looking up settles it.
    const seen = await twilio.lookUp({ to: family, from: district, sentAfter, body: text.body });
    expect(seen).toMatchObject({ outcome: 'answered', complete: true });
    expect(seen.outcome === 'answered' && seen.found).toHaveLength(taken);
  }),
);

test('an answer that comes too late is in doubt', () =>
  withLine({ faults: { slow: { next: 1, ms: 500 } }, driver: { timeoutMs: 120 } }, async ({ twilio }) => {
    expect(await twilio.sendText(text)).toEqual({ outcome: 'unknown', cause: 'timeout' });
  }));

test('a lost answer is settled by the first callback, which carries our reference', () =>
  withLine({ faults: { lost_answer: { next: 1 } } }, async ({ carrier, hooks, twilio }) => {
    await twilio.sendText({ ...text, statusCallback: `${hooks.url}/status?school=7`, reference: 'd-9' });
    await carrier.settled();
    expect(hooks.told[0]?.query.get('ref')).toBe('d-9');
    expect(hooks.told[0]?.query.get('school')).toBe('7');
    expect(hooks.told.every((one) => one.isGenuine)).toBe(true);
  }));

test('nobody at the address: not sent', async () => {
  const twilio = createTwilio({ baseUrl: 'http://127.0.0.1:9', accountSid, authToken, from: district, log: quiet });
  expect(await twilio.sendText(text)).toMatchObject({ outcome: 'not_sent', cause: 'unreachable' });
  expect(await twilio.lookUp({ to: family, sentAfter: Temporal.Now.instant() })).toMatchObject({
    outcome: 'not_answered',
  });
  await twilio.close();
});

test('a server that takes the connection and says nothing: in doubt', async () => {
  const server: Server = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((go) => void server.listen(0, '127.0.0.1', go));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const twilio = createTwilio({
    baseUrl: `http://127.0.0.1:${String(port)}`,
    accountSid,
    authToken,
    from: district,
    log: quiet,
    timeoutMs: 100,
  });
  expect(await twilio.sendText(text)).toEqual({ outcome: 'unknown', cause: 'timeout' });
  await twilio.close();
  server.close();
});

test('a door that does not prove who it is gets nothing, so nothing was sent', async () => {
  const heard: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard.push(bytes.toString('latin1'));
      socket.end('HTTP/1.1 201 Created\r\n\r\n');
    });
  });
  await new Promise<void>((go) => void server.listen(0, '127.0.0.1', go));
  const address = server.address();
  const baseUrl = `https://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
  const twilio = createTwilio({ baseUrl, accountSid, authToken, from: district, log: quiet });
  expect(await twilio.sendText(text)).toMatchObject({ outcome: 'not_sent', cause: 'unreachable' });
  expect(heard.join('')).not.toContain('Messages.json');
  await twilio.close();
  server.close();
});

test('wrong keys are nobody’s fault but the configuration’s', () =>
  withLine({ driver: { authToken: 'yesterday’s' } }, async ({ carrier, twilio }) => {
    expect(await twilio.sendText(text)).toEqual({ outcome: 'not_sent', cause: 'configuration', retryAfterMs: 300_000 });
    expect(carrier.messages()).toEqual([]);
  }));

test('what stands between answers in its own words', () => {
  const answer = (status: number, body: string): ReturnType<typeof outcomeOf> =>
    outcomeOf({
      kind: 'answered',
      status,
      retryAfterMs: null,
      type: 'text/html',
      location: null,
      body: Buffer.from(body),
    });
  expect(answer(407, '<html>')).toMatchObject({ outcome: 'not_sent', cause: 'configuration' });
  expect(answer(302, '')).toMatchObject({ outcome: 'not_sent', cause: 'configuration' });
  expect(answer(502, '<html>')).toMatchObject({ outcome: 'unknown' });
  expect(answer(200, '{"sid":"SM1"}')).toMatchObject({ outcome: 'unknown', cause: 'unreadable' });
  expect(answer(400, '{"code":"21610"}')).toMatchObject({ outcome: 'rejected', code: 21610 });
});

test('looking up finds this text only, not others to the same number, and not what is known already', () =>
  withLine({}, async ({ carrier, twilio }) => {
    const sentAfter = Temporal.Now.instant();
    const first = await twilio.sendText(text);
    await twilio.sendText({ to: family, body: 'Another thing.' });
    await twilio.sendText({ to: '+15035550124', body: text.body });
    await carrier.settled();
    await carrier.phone(family).text('thanks');
    const sid = first.outcome === 'accepted' ? first.sid : '';
    const found = await twilio.lookUp({ to: family, sentAfter, body: ' School is  closed tomorrow. ' });
    expect(found).toMatchObject({ outcome: 'answered', complete: true, found: [{ sid }] });
    expect(await twilio.lookUp({ to: family, sentAfter, body: text.body, except: [sid] })).toMatchObject({ found: [] });
    const later = sentAfter.add({ hours: 1 });
    expect(await twilio.lookUp({ to: family, sentAfter: later })).toMatchObject({ found: [], complete: true });
    // What came in while the house was down is found the same way.
    expect(await twilio.lookUp({ to: district, sentAfter })).toMatchObject({
      found: [{ inbound: true, body: 'thanks' }],
    });
  }));

test('a long list is read page by page, and what is not all says so', () =>
  withLine({}, async ({ carrier, twilio }) => {
    const sentAfter = Temporal.Now.instant();
    for (let round = 0; round < 26; round += 1)
      await Promise.all(
        Array.from({ length: 10 }, () => twilio.sendText({ to: family, body: `No. ${String(round)}` })),
      );
    const found = await twilio.lookUp({ to: family, sentAfter });
    expect(found.outcome === 'answered' && [found.found.length, found.complete]).toEqual([260, true]);
    for (let round = 0; round < 26; round += 1)
      await Promise.all(
        Array.from({ length: 10 }, () => twilio.sendText({ to: family, body: `No. ${String(round)}` })),
      );
    const more = await twilio.lookUp({ to: family, sentAfter });
    expect(more.outcome === 'answered' && [more.found.length, more.complete]).toEqual([500, false]);
    await carrier.settled();
  }));

test('a text too late to be of use is given up by the carrier', () =>
  withLine({ deliverMs: [1100, 1200] }, async ({ carrier, twilio }) => {
    await twilio.sendText({ ...text, validSeconds: 1 });
    await carrier.settled();
    expect(carrier.messages()).toMatchObject([{ status: 'undelivered', code: 30036 }]);
  }));

test('keys go to the carrier alone: not by http over the network, not to another host, not to another account', async () => {
  expect(() => createTwilio({ baseUrl: 'http://carrier.example', accountSid, authToken, log: quiet })).toThrow(
    /https only/,
  );
  const hooks = await listenForHooks();
  await withLine({}, async ({ carrier, twilio }) => {
    for (const url of [
      `${hooks.url}/2010-04-01/Accounts/${accountSid}/Recordings/RE1`,
      `${carrier.url}/2010-04-01/Accounts/AC2/Recordings/RE1`,
      `${carrier.url}/2010-04-01/Accounts/${accountSid}/Recordings/../Messages.json`,
      `${carrier.url}@stranger.example/2010-04-01/Accounts/${accountSid}/Recordings/RE1`,
      'file:///etc/passwd',
      'nonsense',
    ])
      expect(await twilio.recording(url)).toEqual({ outcome: 'gone' });
  });
  expect(hooks.told).toEqual([]);
  await hooks.close();
});

test('Retry-After is read as seconds or as a date, and never trusted beyond an hour', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(readRetryAfter('12', now)).toBe(12_000);
  expect(readRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
  expect(readRetryAfter('Sun, 22 Nov 2020 12:00:30 GMT', now)).toBe(0);
  expect(readRetryAfter('999999', now)).toBe(3_600_000);
  for (const nonsense of [undefined, '', 'soon', '-5', '1e9']) expect(readRetryAfter(nonsense, now)).toBeNull();
});

test('our reference joins whatever address the callback has', () => {
  expect(withReference('https://a.example/h', 'x y')).toBe('https://a.example/h?ref=x%20y');
  expect(withReference('https://a.example/h?a=1#rc=3', '7')).toBe('https://a.example/h?a=1&ref=7#rc=3');
  expect(withReference('https://a.example/h', undefined)).toBe('https://a.example/h');
});

test('a picture is fetched from the carrier, and from the carrier’s storage only without our key', async () => {
  const asked: (string | undefined)[] = [];
  const storage = createWebServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'image/png' });
    response.end('picture');
  });
  const moving = createWebServer((request, response) => {
    asked.push(request.headers.authorization === undefined ? 'no key' : 'key');
    response.writeHead(307, {
      location: `${request.url?.includes('ME2') === true ? 'https://stranger.example' : hostOf(storage)}/file?sig=1`,
    });
    response.end();
  });
  const hostOf = (server: typeof storage): string => {
    const address = server.address();
    return `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
  };
  await Promise.all([storage, moving].map((one) => new Promise<void>((go) => void one.listen(0, '127.0.0.1', go))));
  const baseUrl = hostOf(moving);
  const twilio = createTwilio({ baseUrl, accountSid, authToken, log: quiet, storage: [new URL(hostOf(storage)).host] });
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media`;
  expect(await twilio.media(`${baseUrl}${path}/ME1`)).toMatchObject({ outcome: 'fetched', type: 'image/png' });
  expect(await twilio.media(`${baseUrl}${path}/ME2`)).toEqual({ outcome: 'gone' });
  expect(asked).toEqual(['key', undefined, 'key']);
  await twilio.close();
  for (const one of [storage, moving]) one.closeAllConnections();
  await Promise.all([storage, moving].map((one) => new Promise<void>((go) => void one.close(() => go()))));

  await withLine({}, async ({ carrier, hooks, twilio: driver }) => {
    await carrier
      .phone(family)
      .text('', { to: district, media: [{ type: 'image/jpeg', bytes: Buffer.from('permit') }] });
    const url = hooks.told[0]?.params.get('MediaUrl0') ?? '';
    expect(await driver.media(url)).toMatchObject({
      outcome: 'fetched',
      type: 'image/jpeg',
      bytes: Buffer.from('permit'),
    });
  });
});

test('whether the account works can be asked', async () => {
  await withLine({}, async ({ twilio }) => expect(await twilio.account()).toBe('active'));
  await withLine({ driver: { authToken: 'x' } }, async ({ twilio }) =>
    expect(await twilio.account()).toBe('wrong_keys'),
  );
  const nobody = createTwilio({ baseUrl: 'http://127.0.0.1:9', accountSid, authToken, log: quiet });
  expect(await nobody.account()).toBe('not_answered');
});
