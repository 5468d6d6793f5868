import { z } from 'zod';
import type { Price } from './outcomes.ts';

/** What the carrier's JSON says, read defensively: unknown fields are let through, missing ones become null. */

const moment = z
  .string()
  .nullish()
  .transform((text) => {
    const ms = text === null || text === undefined ? Number.NaN : Date.parse(text);
    return Number.isFinite(ms) ? Temporal.Instant.fromEpochMilliseconds(ms) : null;
  });

const count = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    return Number.isSafeInteger(number) && number >= 0 ? number : null;
  });

const code = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const number = value === null || value === undefined || value === '' ? Number.NaN : Number(value);
    return Number.isSafeInteger(number) ? number : null;
  });

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const priced = {
  price: z.union([z.string(), z.number()]).nullish(),
  price_unit: z.string().nullish(),
};

/** The carrier writes what it takes from the account as a negative number. */
export function readPrice(price: string | number | null | undefined, unit: string | null | undefined): Price | null {
  const amount = price === null || price === undefined ? '' : String(price).trim().replace(/^-/, '');
  return /^\d+(\.\d+)?$/.test(amount) ? { amount, currency: (unit ?? 'USD').toUpperCase() } : null;
}

const sid = (prefixes: string): z.ZodString => z.string().regex(new RegExp(`^(${prefixes})[0-9a-fA-F]{32}$`));

/** A text as the carrier has it in its list. */
export type SeenMessage = {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** The carrier's word: `queued`, `sent`, `delivered`, `undelivered`, `failed`, `received` … */
  readonly status: string;
  readonly inbound: boolean;
  readonly segments: number | null;
  readonly media: number;
  readonly price: Price | null;
  readonly code: number | null;
  readonly createdAt: Temporal.Instant | null;
  readonly sentAt: Temporal.Instant | null;
};

export const seenMessage = z
  .object({
    sid: sid('SM|MM'),
    to: text,
    from: text,
    body: text,
    status: text,
    direction: text,
    num_segments: count,
    num_media: count,
    error_code: code,
    date_created: moment,
    date_sent: moment,
    ...priced,
  })
  .transform((one): SeenMessage => ({
    sid: one.sid,
    to: one.to,
    from: one.from,
    body: one.body,
    status: one.status,
    inbound: one.direction === 'inbound',
    segments: one.num_segments,
    media: one.num_media ?? 0,
    price: readPrice(one.price, one.price_unit),
    code: one.error_code,
    createdAt: one.date_created,
    sentAt: one.date_sent,
  }));

/** A call as the carrier has it in its list. */
export type SeenCall = {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly status: string;
  readonly inbound: boolean;
  readonly answeredBy: string;
  readonly seconds: number | null;
  readonly price: Price | null;
  readonly createdAt: Temporal.Instant | null;
};

export const seenCall = z
  .object({
    sid: sid('CA'),
    to: text,
    from: text,
    status: text,
    direction: text,
    answered_by: text,
    duration: count,
    date_created: moment,
    ...priced,
  })
  .transform((one): SeenCall => ({
    sid: one.sid,
    to: one.to,
    from: one.from,
    status: one.status,
    inbound: one.direction === 'inbound',
    answeredBy: one.answered_by,
    seconds: one.duration,
    price: readPrice(one.price, one.price_unit),
    createdAt: one.date_created,
  }));

/** One page of a list; `next` is the path of the following one. */
export const messagePage = z.object({ messages: z.array(seenMessage), next_page_uri: z.string().nullish() });
export const callPage = z.object({ calls: z.array(seenCall), next_page_uri: z.string().nullish() });

/** The account itself: `active`, `suspended` or `closed`. */
export const accountResource = z.object({ status: z.string() });

export const refusal = z.object({ code: code, message: z.string().nullish() });

/** The body as JSON, or undefined: half an answer, or a page of some proxy in between. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
