import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWebhook, type TextStatus, type WebhookKind } from '../../src/rooms/channels/twilio/webhooks.ts';
import { inLanes, numberOf, withLine } from './line.ts';

const sid = `SM${'a'.repeat(32)}`;
const callSid = `CA${'b'.repeat(32)}`;

/** What a keeper of states does with news: never backwards, never the same twice. */
function keepStates(): { take(news: TextStatus): void; states: ReadonlyMap<string, TextStatus>; repeated(): number } {
  const states = new Map<string, TextStatus>();
  const seen = new Set<string>();
  let repeated = 0;
  return {
    take(news) {
      if (seen.has(news.providerEventId)) repeated += 1;
      seen.add(news.providerEventId);
      if ((states.get(news.sid)?.sequence ?? 0) < news.sequence) states.set(news.sid, news);
    },
    states,
    repeated: () => repeated,
  };
}

test('receipts repeated, out of order, late and forged: the final state is the carrier’s, for each of a thousand texts', () =>
  withLine(
    {
      seed: 11,
      deliverMs: [0, 20],
      faults: {
        duplicate_callback: { rate: 0.3, times: 8 },
        disordered_callback: { rate: 0.2, ms: 150 },
        late_callback: { rate: 0.1, ms: 300 },
        forged_callback: { rate: 0.05 },
        filtered: { rate: 0.05 },
        unreachable: { rate: 0.05 },
        unregistered: { rate: 0.05 },
      },
    },
    async ({ carrier, hooks, twilio }) => {
      const places = Array.from({ length: 1000 }, (_, place) => place);
      const sent = new Map<string, string>();
      await inLanes(places, 32, async (place) => {
        const outcome = await twilio.sendText({
          to: numberOf(place),
          body: `No. ${String(place)}`,
          statusCallback: `${hooks.url}/status`,
          reference: String(place),
        });
        if (outcome.outcome === 'accepted') sent.set(outcome.sid, String(place));
      });
      await carrier.settled();
      const keeper = keepStates();
      for (const told of hooks.told.filter((one) => one.isGenuine)) {
        const news = readWebhook('text_status', told.params, told.query);
        expect(news).not.toBeNull();
        if (news === null) continue;
        expect(news.reference).toBe(sent.get(news.sid));
        keeper.take(news);
      }
      const forged = hooks.told.filter((one) => !one.isGenuine).length;
      const truth = carrier
        .messages()
        .map((one) => [one.sid, one.status === 'delivered' ? 'delivered' : 'failed', one.code]);
      expect(
        truth.map(([sid]) => [sid, keeper.states.get(String(sid))?.status, keeper.states.get(String(sid))?.code]),
      ).toEqual(truth);
      expect(sent.size).toBe(1000);
      expect(forged).toBe(carrier.faults.counts().forged_callback);
      expect(keeper.repeated()).toBeGreaterThan(1000);
      expect(new Set([...keeper.states.values()].map((one) => one.refusal?.reason))).toEqual(
        new Set([undefined, 'filtered', 'unreachable', 'unregistered']),
      );
      console.log(
        `webhooks: ${String(hooks.told.length)} receipts for 1,000 texts, ${String(keeper.repeated())} repeated, ${String(forged)} forged, 0 wrong states`,
      );
    },
  ));

test('a text from a family is read with its pictures', () =>
  withLine({}, async ({ carrier, hooks }) => {
    const phone = carrier.phone('+15035550123');
    await phone.text('Aquí está el permiso 📝', { media: [{ type: 'image/png', bytes: Buffer.from('picture') }] });
    const told = hooks.told[0];
    const read = readWebhook('text', told?.params ?? new URLSearchParams());
    expect(told?.isGenuine).toBe(true);
    expect(read).toMatchObject({
      from: '+15035550123',
      to: '+15035550100',
      body: 'Aquí está el permiso 📝',
      segments: 1,
      optOut: null,
    });
    expect(read?.media).toMatchObject([{ type: 'image/png' }]);
    expect(read?.providerEventId).toBe(read?.sid);
  }));

test('the same news has the same name however often it comes, other news another', () => {
  const read = (status: string): string | undefined =>
    readWebhook('text_status', new URLSearchParams({ MessageSid: sid, MessageStatus: status }))?.providerEventId;
  expect(read('sent')).toBe(read('sent'));
  expect(read('sent')).not.toBe(read('delivered'));
});

test('each step of a text and of a call stands behind the one before', () => {
  const order = (kind: 'text_status' | 'call_status', field: string, statuses: readonly string[]): readonly number[] =>
    statuses.map(
      (status) =>
        readWebhook(kind, new URLSearchParams({ MessageSid: sid, CallSid: callSid, [field]: status }))?.sequence ?? 0,
    );
  for (const steps of [
    order('text_status', 'MessageStatus', ['queued', 'sending', 'sent', 'undelivered', 'delivered', 'read']),
    order('call_status', 'CallStatus', ['queued', 'initiated', 'ringing', 'in-progress', 'completed']),
  ]) {
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps).size).toBe(steps.length);
  }
});

test('a refusal that arrives as a receipt says why', () => {
  const read = (code: string): unknown =>
    readWebhook('text_status', new URLSearchParams({ MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: code }));
  expect(read('30006')).toMatchObject({
    status: 'failed',
    code: 30006,
    refusal: { reason: 'landline', permanent: true },
  });
  expect(read('')).toMatchObject({ status: 'failed', code: null, refusal: { reason: 'other', permanent: false } });
});

test('what is not meant for a hook is nobody’s news', () => {
  const kinds: readonly WebhookKind[] = [
    'text',
    'text_status',
    'call',
    'call_status',
    'digits',
    'recording',
    'transcription',
  ];
  for (const kind of kinds) {
    expect(readWebhook(kind, new URLSearchParams())).toBeNull();
    expect(readWebhook(kind, new URLSearchParams({ MessageSid: 'SM1; drop', CallSid: '../x', From: 'x' }))).toBeNull();
  }
  expect(readWebhook('text_status', new URLSearchParams({ MessageSid: sid, MessageStatus: 'constructor' }))).toBeNull();
  expect(readWebhook('digits', new URLSearchParams({ CallSid: callSid, Digits: '1<Dial>' }))).toBeNull();
});

test('a recording is the same news from the call and from its own callback', () => {
  const RecordingSid = `RE${'c'.repeat(32)}`;
  const RecordingUrl = `https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/${RecordingSid}`;
  const fromCall = readWebhook(
    'recording',
    new URLSearchParams({ CallSid: callSid, RecordingUrl, RecordingDuration: '4' }),
  );
  const own = readWebhook(
    'recording',
    new URLSearchParams({
      CallSid: callSid,
      RecordingSid,
      RecordingUrl,
      RecordingDuration: '4',
      RecordingStatus: 'completed',
    }),
  );
  expect(fromCall).toEqual(own);
  expect(own).toMatchObject({ sid: RecordingSid, seconds: 4, callSid });
});

test('our reference comes from the address alone, never from what a family can write', () => {
  const params = new URLSearchParams({ MessageSid: sid, MessageStatus: 'sent', ref: 'forged' });
  expect(readWebhook('text_status', params)?.reference).toBeNull();
  expect(readWebhook('text_status', params, new URLSearchParams('ref=ours'))?.reference).toBe('ours');
});

test('no fields whatever make reading stumble, and what is read can be stored', () => {
  const names = [
    'MessageSid',
    'CallSid',
    'From',
    'To',
    'Body',
    'NumMedia',
    'MediaUrl0',
    'MessageStatus',
    'CallStatus',
    'Digits',
    'ErrorCode',
  ];
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(sid, callSid, 'sent', '3', '99999999999', '-1'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (fields) => {
      for (const kind of [
        'text',
        'text_status',
        'call',
        'call_status',
        'digits',
        'recording',
        'transcription',
      ] as const) {
        const read = readWebhook(kind, new URLSearchParams(fields));
        if (read?.kind === 'text') {
          expect(read.body).not.toContain('\0');
          expect(read.body.isWellFormed()).toBe(true);
          expect(read.media.length).toBeLessThanOrEqual(10);
        }
      }
    }),
    { numRuns: 500 },
  );
});
