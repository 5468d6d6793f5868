import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody, sendJson } from './answers.ts';
import type { Book } from './book.ts';
import type { FaultName, Faults } from './faults.ts';
import type { Phone, Phones } from './phones.ts';
import type { CallRecord } from './records.ts';

/** What a test in another process needs: the phones, the faults and the count. Not part of the carrier's interface. */

const fault = z.object({
  name: z.string(),
  fault: z
    .object({
      rate: z.number(),
      next: z.number(),
      times: z.number(),
      ms: z.number(),
      seconds: z.number(),
    })
    .partial()
    .nullable(),
});

const act = z.object({
  act: z.enum(['text', 'dial', 'answer', 'press', 'speak', 'hangUp', 'leaveMessage', 'is']),
  to: z.string().optional(),
  body: z.string().optional(),
  digits: z.string().optional(),
  callSid: z.string().optional(),
  nature: z
    .object({
      landline: z.boolean(),
      unreachable: z.boolean(),
      unknown: z.boolean(),
      filtered: z.boolean(),
      picksUp: z.enum(['person', 'machine', 'busy', 'nobody']),
      presses: z.string(),
      says: z.string(),
    })
    .partial()
    .optional(),
});

const point = z.object({ sms: z.string().optional(), voice: z.string().optional(), number: z.string().optional() });

export type Pointing = z.infer<typeof point>;

export type ControlOptions = {
  readonly book: Book;
  readonly phones: Phones;
  readonly faults: Faults;
  point(where: Pointing): void;
};

/** Without `undefined`s, which the stricter types of the phones do not take. */
function given<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}

async function actAs(phone: Phone, wish: z.infer<typeof act>): Promise<unknown> {
  const more = given({ to: wish.to, digits: wish.digits }) as { to?: string; digits?: string };
  switch (wish.act) {
    case 'text':
      return phone.text(wish.body ?? '', more);
    case 'dial':
      return phone.dial(wish.to).sid;
    case 'answer':
      return phone.answer(wish.callSid, wish.digits, wish.body);
    case 'press':
      return phone.press(wish.digits ?? '', wish.callSid);
    case 'speak':
      return phone.speak(wish.body ?? '', wish.callSid);
    case 'hangUp':
      return phone.hangUp(wish.callSid);
    case 'leaveMessage':
      return phone.leaveMessage(wish.body ?? '', more);
    case 'is':
      phone.is(given(wish.nature ?? {}));
      return true;
  }
}

export type Counted = {
  readonly accepted: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
};

export function countBook(book: Book, faults: Faults): Counted {
  const byStatus: Record<string, number> = {};
  let accepted = 0;
  for (const message of book.all()) {
    if (message.direction !== 'outbound-api') continue;
    accepted += 1;
    byStatus[message.status] = (byStatus[message.status] ?? 0) + 1;
  }
  return { accepted, byStatus, faults: faults.counts() };
}

export type OnPhone = {
  readonly texts: readonly {
    readonly sid: string;
    readonly way: 'got' | 'wrote';
    readonly with: string;
    readonly body: string;
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly pictures: number;
  }[];
  readonly calls: readonly CallRecord[];
};

/** What anybody may do at a phone. */
export type PhoneAct = z.input<typeof act>;

/** The last thing on a phone, for a list of them. */
export type KnownPhone = {
  readonly number: string;
  readonly at: number;
  readonly last: string;
  readonly rings: boolean;
};

function knownPhones({ phones }: Pick<ControlOptions, 'phones'>): readonly KnownPhone[] {
  return phones
    .known()
    .map((number): KnownPhone => {
      const phone = phones.of(number);
      const text = phone.texts().at(-1);
      const [call] = phone.calls();
      const at = Math.max(text?.at ?? 0, call?.createdAt ?? 0);
      return { number, at, last: text?.body ?? '', rings: phone.line() !== null };
    })
    .sort((a, b) => b.at - a.at);
}

export function createControl(
  options: ControlOptions,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const { book, phones, faults } = options;
  return async (request, response, url) => {
    const [, , what, number] = url.pathname.split('/');
    const isPost = request.method === 'POST';
    const sent: unknown = isPost ? JSON.parse((await readBody(request)) ?? 'null') : null;
    if (what === 'counts') return sendJson(response, 200, countBook(book, faults));
    if (what === 'messages') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      for (const message of book.all()) response.write(`${JSON.stringify(message)}\n`);
      return void response.end();
    }
    if (what === 'faults' && isPost) {
      const wish = fault.parse(sent);
      if (wish.fault === null) faults.clear(wish.name === '*' ? undefined : (wish.name as FaultName));
      else faults.set(wish.name as FaultName, given(wish.fault));
      return sendJson(response, 200, {});
    }
    if (what === 'point' && isPost) {
      options.point(point.parse(sent));
      return sendJson(response, 200, {});
    }
    if (what === 'phones' && number === undefined) return sendJson(response, 200, knownPhones({ phones }));
    if (what !== 'phones' || number === undefined) return sendJson(response, 404, {});
    const phone = phones.of(decodeURIComponent(number));
    if (isPost) return sendJson(response, 200, { done: await actAs(phone, act.parse(sent)) });
    const texts = phone.texts().map(({ media, ...text }) => ({ ...text, pictures: media.length }));
    return sendJson(response, 200, { texts, calls: phone.calls() });
  };
}
