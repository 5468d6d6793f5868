import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countParts } from '../../src/carrier/count-segments.ts';
import { readTwiml } from '../../src/carrier/twiml-reader.ts';
import { countSegments } from '../../src/rooms/channels/sms/segments.ts';
import { accountSid, authToken, district, withLine } from './line.ts';

const family = '+15035550123';

test('STOP is kept by the carrier: answered once, told to us, and nothing passes until START', () =>
  withLine({}, async ({ carrier, hooks, twilio }) => {
    const phone = carrier.phone(family);
    await twilio.sendText({ to: family, body: 'Hello' });
    await carrier.settled();
    await phone.text(' Stop ');
    await phone.text('STOP');
    expect(await twilio.sendText({ to: family, body: 'More' })).toMatchObject({ reason: 'opted_out', code: 21610 });
    await phone.text('the bus stop moved');
    await phone.text('start');
    expect(await twilio.sendText({ to: family, body: 'Again' })).toMatchObject({ outcome: 'accepted' });
    await carrier.settled();
    expect(hooks.told.map((one) => one.params.get('Body'))).toEqual([' Stop ', 'STOP', 'the bus stop moved', 'start']);
    const fromCarrier = phone.texts().filter((one) => one.way === 'got' && /subscribed/.test(one.body));
    expect(fromCarrier.map((one) => one.body.includes('unsubscribed'))).toEqual([true, false]);
  }));

test('the carrier may say what it did, or leave it all to us', async () => {
  await withLine({ optOut: 'advanced' }, async ({ carrier, hooks }) => {
    await carrier.phone(family).text('STOP', { to: district });
    await carrier.phone(family).text('hello', { to: district });
    expect(hooks.told.map((one) => one.params.get('OptOutType'))).toEqual(['STOP', null]);
  });
  await withLine({ optOut: 'off' }, async ({ carrier, twilio }) => {
    await carrier.phone(family).text('STOP', { to: district });
    await carrier.settled();
    expect(
      carrier
        .phone(family)
        .texts()
        .map((one) => one.way),
    ).toEqual(['wrote']);
    expect(await twilio.sendText({ to: family, body: 'Bye' })).toMatchObject({ outcome: 'accepted' });
  });
});

test('an answer inside the webhook’s own reply reaches the phone', () =>
  withLine({}, async ({ carrier, hooks }) => {
    hooks.answer('/sms', () => ({
      body: '<Response><Message>Thank you, we got it &amp; will answer.</Message></Response>',
    }));
    await carrier.phone(family).text('hello', { to: district });
    await carrier.settled();
    expect(
      carrier
        .phone(family)
        .texts()
        .map((one) => one.body),
    ).toEqual(['hello', 'Thank you, we got it & will answer.']);
  }));

test('a webhook nobody answers is tried once more on a lost connection, and more often only when the address asks for it', () =>
  withLine({}, async ({ carrier, hooks }) => {
    hooks.answer('/sms', () => ({ status: 500 }));
    const first = await carrier.phone(family).text('one', { to: district });
    expect(first.answer?.status).toBe(500);
    expect(hooks.told).toHaveLength(1);
    carrier.point({ sms: `${hooks.url}/sms#rc=3&rp=5xx` });
    await carrier.phone(family).text('two', { to: district });
    expect(hooks.told).toHaveLength(5);
    carrier.point({ sms: 'http://127.0.0.1:9/nobody' });
    expect((await carrier.phone(family).text('three', { to: district })).answer).toBeNull();
  }));

test('a list by the moment of sending hides what still waits: why we do not look up that way', () =>
  withLine({ deliverMs: [300, 300] }, async ({ carrier, twilio }) => {
    await twilio.sendText({ to: family, body: 'waits' });
    const list = async (query: string): Promise<number> => {
      const response = await fetch(`${carrier.url}/2010-04-01/Accounts/${accountSid}/Messages.json?${query}`, {
        headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
      });
      return ((await response.json()) as { messages: unknown[] }).messages.length;
    };
    const day = Temporal.Now.plainDateISO('UTC').toString();
    const query = `To=${encodeURIComponent(family)}`;
    expect([await list(query), await list(`${query}&DateSent>=${day}`)]).toEqual([1, 0]);
    await carrier.settled();
    expect(await list(`${query}&DateSent>=${day}`)).toBe(1);
  }));

test('a list may come late: a text is looked up again before it counts as not taken', () =>
  withLine({ faults: { late_list: { next: 1, ms: 250 }, lost_answer: { next: 1 } } }, async ({ twilio }) => {
    const sentAfter = Temporal.Now.instant();
    await twilio.sendText({ to: family, body: 'late' });
    expect(await twilio.lookUp({ to: family, sentAfter })).toMatchObject({ found: [] });
    await new Promise((go) => void setTimeout(go, 300));
    expect(await twilio.lookUp({ to: family, sentAfter })).toMatchObject({ found: [{ body: 'late' }] });
  }));

test('faults follow their seed: the same luck twice, another with another', async () => {
  const run = (seed: number): Promise<string> =>
    withLine({ seed, faults: { too_many: { rate: 0.3 } } }, async ({ twilio }) => {
      let luck = '';
      for (let place = 0; place < 40; place += 1)
        luck += (await twilio.sendText({ to: family, body: 'x' })).outcome === 'accepted' ? '.' : 'x';
      return luck;
    });
  const first = await run(5);
  expect(first).toContain('x');
  expect(await run(5)).toBe(first);
  expect(await run(6)).not.toBe(first);
});

test('a carrier takes only so many in a second, when it was told to', () =>
  withLine({ perSecond: 20 }, async ({ carrier, twilio }) => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => twilio.sendText({ to: family, body: 'x' })));
    const limited = outcomes.filter((one) => one.outcome === 'not_sent' && one.cause === 'limit');
    expect(limited.length).toBeGreaterThan(0);
    expect(carrier.messages().length + limited.length).toBe(60);
  }));

test('strangers get nothing out of the carrier', () =>
  withLine({}, async ({ carrier }) => {
    for (const path of ['/2010-04-01/Accounts/AC1/Messages.json', '/control/messages', '/'])
      expect((await fetch(carrier.url + path)).status).toBe(401);
  }));

test('parts are counted by the carrier and by us independently, and alike', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '€', '[', 'я', '中', '😀', ' '), maxLength: 400 }),
      (text) => {
        fc.pre(text !== '');
        expect(countParts(text)).toBe(countSegments(text).segments);
      },
    ),
    { numRuns: 500 },
  );
  for (const [text, parts] of [
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    [`${'a'.repeat(159)}€`, 2],
    ['я'.repeat(70), 1],
    ['я'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
  ] as const)
    expect(countParts(text)).toBe(parts);
});

const vectors = new URL('../../../shared/data/sms-split-sms/', import.meta.url);

test('the simulator’s own counting agrees with foreign vectors', () => {
  if (!existsSync(vectors)) {
    console.log('sms vectors: ../shared/data/sms-split-sms is not here; left out');
    return;
  }
  let count = 0;
  for (const file of ['gsm.test.json', 'unicode.test.json']) {
    const cases = JSON.parse(readFileSync(new URL(file, vectors), 'utf8')) as {
      description: string;
      message: string;
      parts: unknown[];
    }[];
    // Two of them count signs outside the plain alphabet as if they were in it, which no carrier does.
    for (const one of cases.filter((one) => !/two-byte|surrogate/.test(one.description) || file.startsWith('uni'))) {
      count += 1;
      expect([one.message, countParts(one.message)]).toEqual([one.message, Math.max(one.parts.length, 1)]);
    }
  }
  console.log(`sms vectors: ${String(count)}`);
});

test('the simulator reads only well-formed answers', () => {
  expect(
    readTwiml(
      '<?xml version="1.0"?><!-- x --><Response><Say language="es">A &amp; &#233;<![CDATA[<b>]]></Say><Hangup/></Response>',
    ),
  ).toMatchObject([{ name: 'Say', attributes: { language: 'es' }, text: 'A & é<b>' }, { name: 'Hangup' }]);
  for (const broken of [
    '',
    'hello',
    '<Response>',
    '<Response><Say></Response>',
    '<Response>a & b</Response>',
    '<Other/>',
    '<Response/><Response/>',
  ])
    expect(readTwiml(broken)).toBeNull();
});
