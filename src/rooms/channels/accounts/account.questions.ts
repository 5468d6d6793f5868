import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId } from '#platform/ids';
import { errors } from '../channels.errors.ts';
import { queueDelivery } from '../channels.deliveries.ts';
import { phoneAddress } from '../channels.rules.ts';
import { accountOf, type CarrierAccount } from './accounts.ts';

export type AccountUse = {
  readonly texts: number;
  readonly parts: number;
  readonly calls: number;
  readonly failed: number;
  readonly costMicros: number;
};
export type AccountView = {
  /** Never with its token. */
  readonly account: Omit<CarrierAccount, 'tokens'> | null;
  readonly use: AccountUse;
  readonly lastTest: { readonly state: string; readonly at: Temporal.Instant } | null;
};

/** The account as an administrator sees it, and what went over it in the last thirty days. */
export const accountView = question('channels.account_view', async (context): Promise<AccountView> => {
  const { tx, actor, now } = context;
  allow(hasRole(actor, 'administrator', null));
  const account = await accountOf(context);
  const { rows: uses } = await sql<AccountUse>`
    select count(*) filter (where kind = 'sms')::int as texts, coalesce(sum(segments), 0)::int as parts, count(*) filter (where kind = 'voice')::int as calls,
      count(*) filter (where state = 'failed')::int as failed, coalesce(sum(cost_micros), 0)::float8 as "costMicros"
    from channels.deliveries where district_id = ${actor.districtId} and kind in ('sms', 'voice') and created_at > ${now.subtract({ hours: 24 * 30 })}
      and state <> 'suppressed'`.execute(tx);
  const { rows: tests } = await sql<{
    state: string;
    at: Temporal.Instant;
  }>`select state, created_at as at from channels.deliveries
    where district_id = ${actor.districtId} and category = 'test' and kind = 'sms' order by created_at desc limit 1`.execute(
    tx,
  );
  const none = { texts: 0, parts: 0, calls: 0, failed: 0, costMicros: 0 };
  const shown = account === null ? null : (({ tokens: _sealed, ...rest }) => rest)(account);
  return { account: shown, use: uses[0] ?? none, lastTest: tests[0] ?? null };
});

/** What one part of a text costs here, as entered for the carrier's account. */
export type TextPrice = { readonly micros: number; readonly currency: string };

/** Null where there is no account, or no price is entered. */
export async function textPrice({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<TextPrice | null> {
  const { rows } = await sql<TextPrice>`select cost_micros_segment as micros, currency from channels.accounts
    where district_id = ${actor.districtId} and cost_micros_segment > 0 limit 1`.execute(tx);
  return rows[0] ?? null;
}

const testRequest = z.object({ to: z.string().max(40) });

/** A text that really goes: the only proof that an account works. */
export const sendTestText = action('channels.send_test_text', testRequest, async (context, { to }) => {
  const { actor, floor, tx, record } = context;
  allow(hasRole(actor, 'administrator', null));
  const address = phoneAddress(to);
  if (address === null) throw errors.bad_number({}, 'to');
  const { rows } = await sql<{
    name: string;
  }>`select name from platform.districts where id = ${actor.districtId}`.execute(tx);
  const locale = floor.words.best([actor.language ?? 'en']);
  const t = floor.words.translator(locale, actor.districtId);
  await queueDelivery(context, {
    kind: 'sms',
    category: 'test',
    personId: null,
    address,
    language: locale,
    subject: '',
    body: t('channels.account.test_text', { district: rows[0]?.name ?? '' }),
    onceKey: newId(),
  });
  record('test text sent', null);
});
