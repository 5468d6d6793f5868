import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId } from '#platform/ids';
import { errors } from '../channels.errors.ts';
import { phoneAddress } from '../channels.rules.ts';

/** What the house needs to send texts and place calls for a district. */
export type CarrierAccount = {
  readonly baseUrl: string;
  readonly accountSid: string;
  /** Newest first; two while the district changes its token. */
  readonly tokens: readonly string[];
  readonly from: string;
  readonly perSecond: number;
  readonly costMicrosSegment: number;
  readonly costMicrosMinute: number;
  readonly currency: string;
  /** What the carrier itself does about STOP. */
  readonly optOut: OptOutKeeping;
  /** Spoken messages are written down by the carrier's machine. */
  readonly transcribes: boolean;
  readonly changedAt: Temporal.Instant;
};

/**
 * What the carrier itself does about STOP, START and HELP: `default` it answers the family and blocks the number, so that
 * nothing of ours arrives any more, a confirmation included; `advanced` the same, and it says so; `off` all of it is ours.
 */
export const optOutKeepings = ['default', 'advanced', 'off'] as const;
export type OptOutKeeping = (typeof optOutKeepings)[number];

const purpose = 'carrier account';

type Row = {
  base_url: string;
  account: string;
  sealed: string;
  from_number: string;
  per_second: number;
  cost_micros_segment: number;
  cost_micros_minute: number;
  currency: string;
  opt_out: OptOutKeeping;
  transcribes: boolean;
  changed_at: Temporal.Instant;
};

/** The district's account with its carrier; null where it has none. */
export async function accountOf({
  tx,
  actor,
  floor,
}: Pick<QuestionContext, 'tx' | 'actor' | 'floor'>): Promise<CarrierAccount | null> {
  const { rows } =
    await sql<Row>`select base_url, account, sealed, from_number, per_second, cost_micros_segment, cost_micros_minute, currency, opt_out, transcribes, changed_at
    from channels.accounts where district_id = ${actor.districtId} and kind = 'twilio'`.execute(tx);
  const row = rows[0];
  if (row === undefined) return null;
  return {
    baseUrl: row.base_url,
    accountSid: row.account,
    tokens: JSON.parse(floor.secrets.decrypt(purpose, row.sealed)) as string[],
    from: row.from_number,
    perSecond: row.per_second,
    costMicrosSegment: row.cost_micros_segment,
    costMicrosMinute: row.cost_micros_minute,
    currency: row.currency,
    optOut: row.opt_out,
    transcribes: row.transcribes,
    changedAt: row.changed_at,
  };
}

/** The account, for whoever holds no transaction: drivers and hooks. */
export const carrierAccount = question('channels.carrier_account', async (context) => accountOf(context));

/** Keys travel only over a sealed line, or within this machine. */
export function isCarrierAddress(text: string): boolean {
  if (text.length > 200 || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isOnThisMachine(text)));
}

/** Whether an address leads to this machine: the simulator's does. */
export function isOnThisMachine(address: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(address).hostname);
}

const saveRequest = z.object({
  baseUrl: z.string(),
  accountSid: z.string(),
  /** Absent: the one that is there stays. */
  token: z.string().max(200).nullable(),
  from: z.string(),
  perSecond: z.number().int().min(1).max(1000),
  costMicrosSegment: z.number().int().min(0).max(10_000_000),
  costMicrosMinute: z.number().int().min(0).max(10_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  optOut: z.enum(optOutKeepings).default('default'),
  transcribes: z.boolean().default(false),
});

/** Keeps the account; its token is sealed and never shown again. A new token stands beside the old until the next change. */
export const saveAccount = action('channels.save_account', saveRequest, async (context, input) => {
  const { tx, actor, now, floor, record } = context;
  allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
  const from = phoneAddress(input.from);
  if (!isCarrierAddress(input.baseUrl)) throw errors.bad_carrier_address({}, 'baseUrl');
  if (!/^AC[0-9a-f]{32}$/i.test(input.accountSid)) throw errors.bad_account({}, 'accountSid');
  if (input.token !== null && input.token.length < 16) throw errors.token_missing({}, 'token');
  if (from === null) throw errors.bad_number({}, 'from');
  const before = await accountOf(context);
  // Another account's token proves nothing here.
  const kept = before?.accountSid === input.accountSid ? before.tokens : [];
  const tokens = [...new Set([...(input.token === null ? [] : [input.token]), ...kept])].slice(0, 2);
  if (tokens.length === 0) throw errors.token_missing({}, 'token');
  const sealed = floor.secrets.encrypt(purpose, JSON.stringify(tokens));
  await sql`insert into channels.accounts (district_id, id, kind, base_url, account, sealed, from_number, per_second, cost_micros_segment, cost_micros_minute, currency, opt_out, transcribes, changed_by, changed_at)
    values (${actor.districtId}, ${newId()}, 'twilio', ${input.baseUrl.replace(/\/+$/, '')}, ${input.accountSid}, ${sealed}, ${from}, ${input.perSecond}, ${input.costMicrosSegment}, ${input.costMicrosMinute}, ${input.currency}, ${input.optOut}, ${input.transcribes}, ${actor.personId}, ${now})
    on conflict on constraint accounts_once do update set base_url = excluded.base_url, account = excluded.account, sealed = excluded.sealed, from_number = excluded.from_number,
      per_second = excluded.per_second, cost_micros_segment = excluded.cost_micros_segment, cost_micros_minute = excluded.cost_micros_minute, currency = excluded.currency, opt_out = excluded.opt_out, transcribes = excluded.transcribes,
      changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(tx);
  record('carrier account saved', null, { newToken: input.token !== null });
});

/** Ends it: nothing goes by text or call any more. */
export const removeAccount = action('channels.remove_account', z.object({}), async ({ tx, actor, record }) => {
  allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
  await sql`delete from channels.accounts where district_id = ${actor.districtId} and kind = 'twilio'`.execute(tx);
  record('carrier account removed', null);
});
