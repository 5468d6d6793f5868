import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { fullAmong } from '../messages.budget.ts';
import { sendingSettings } from '../messages.settings.ts';
import type { Announcement } from '../messages.store.ts';
import { canWait } from './digests.rules.ts';

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

const nobody: ReadonlySet<Uuid> = new Set();

/**
 * Who of these people got enough this week, where the district then brings the rest together. Nobody, when whoever sent it
 * said why it must go at once.
 */
export async function mergedAmong(
  context: Context,
  row: Announcement,
  personIds: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  if (!canWait(row) || row.budget_reason !== null) return nobody;
  const { overBudget, weekBudget } = await sendingSettings(context);
  return overBudget === 'merge' ? fullAmong(context, { id: row.id, personIds, most: weekBudget }) : nobody;
}

/** What still waits of a stopped message stays here. Answers how many. */
export async function dropWaiting({ tx, actor }: Context, announcementId: Uuid): Promise<number> {
  const result = await sql`update messages.recipients set collected_until = null, way = 'none', left_out = 'stopped'
    where district_id = ${actor.districtId} and announcement_id = ${announcementId} and collected_until is not null and digest_id is null`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0n);
}

/** Ends messages of which nothing waits any more and everything else has gone. */
export async function endWhatIsDone({ tx, actor, now }: Context, announcementIds: readonly Uuid[]): Promise<void> {
  await sql`update messages.announcements a set state = 'done', ended_at = ${now}
    where a.district_id = ${actor.districtId} and a.id = any(${[...announcementIds]}::uuid[]) and a.state = 'going' and ${noneWaits}
      and not exists (select from channels.v_deliveries d where d.district_id = a.district_id and d.broadcast_id = a.broadcast_id
        and d.kind <> 'paper' and d.state in ('queued', 'sending'))`.execute(tx);
}

/** In a statement over announcements `a`: nothing of it waits to come with others. */
export const noneWaits = sql`not exists (select from messages.recipients w where w.district_id = a.district_id and w.announcement_id = a.id
  and w.collected_until is not null and w.digest_id is null)`;
