import { sql } from 'kysely';
import { question } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type MailRoute, mailRoutes } from '#rooms/channels';
import { type Directory, directoryOf } from '../conversations.directory.ts';

export type SetAside = {
  readonly id: Uuid;
  readonly at: Temporal.Instant;
  readonly kind: string;
  readonly reason: string | null;
  readonly subject: string;
  readonly from: string | null;
  readonly conversationId: Uuid | null;
};
export type DeadJob = {
  readonly id: Uuid;
  readonly job: string;
  readonly createdAt: Temporal.Instant;
  readonly attempts: number;
  readonly error: string | null;
};
export type MailSettings = {
  readonly directory: Directory;
  readonly routes: readonly MailRoute[];
  /** The last thirty days, by what became of them. */
  readonly counts: readonly { readonly kind: string; readonly n: number }[];
  readonly aside: readonly SetAside[];
  readonly failing: number;
  readonly unknown: number;
  readonly dead: readonly DeadJob[];
};

const days = 30;

/** Mail as an administrator sees it: addresses, what came in and was set aside, and work that rests. */
export const mailSettings = question('conversations.mail_settings', async (context): Promise<MailSettings> => {
  const { tx, actor, now } = context;
  allow(hasRole(actor, 'administrator', null));
  const since = now.subtract({ hours: 24 * days });
  const { rows: counts } = await sql<{
    kind: string;
    n: number;
  }>`select kind, count(*)::int as n from channels.inbound where district_id = ${actor.districtId} and received_at > ${since} group by kind order by n desc`.execute(
    tx,
  );
  const { rows: aside } =
    await sql<SetAside>`select id, received_at as at, kind, reason, subject, from_address as "from", conversation_id as "conversationId"
    from channels.inbound where district_id = ${actor.districtId} and kind <> 'message' and received_at > ${since} order by id desc limit 50`.execute(
      tx,
    );
  const { rows: states } = await sql<{
    failing: number;
    unknown: number;
  }>`select count(*) filter (where state = 'failed')::int as failing, count(*) filter (where state = 'unknown')::int as unknown
    from channels.v_deliveries where district_id = ${actor.districtId} and created_at > ${since}`.execute(tx);
  const { rows: dead } =
    await sql<DeadJob>`select id, job, created_at as "createdAt", attempts, last_error as error from platform.outbox
    where district_id = ${actor.districtId} and state = 'dead' order by created_at desc limit 100`.execute(tx);
  return {
    directory: await directoryOf(tx, actor.districtId),
    routes: await mailRoutes(context),
    counts,
    aside,
    failing: states[0]?.failing ?? 0,
    unknown: states[0]?.unknown ?? 0,
    dead,
  };
});
