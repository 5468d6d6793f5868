import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { askerColumn } from '../conversations.askers.ts';
import type { MeasuredRow } from '../conversations.measures.ts';

/**
 * What of a conversation counts as what, over the alias `c`. Matters that staff began and merged ones did not come in,
 * nor did what was brought over from another tool: its times were promised and kept elsewhere.
 */
export const counts = {
  came: `c.merged_into is null and c.history is null and c.state <> 'outbound' and not (c.opened_by is not null and c.channel = 'email')`,
  person: `coalesce(c.guardian_id::text, c.from_address, c.id::text)`,
  praise: `c.kind = 'praise'`,
  breached: `c.breached_at is not null`,
  asked: `((c.state = 'closed' and c.kind <> 'praise') or c.rating is not null)`,
  bounced: `c.bounces > 0`,
  reopened: `c.reopened > 0`,
  lookedAgain: `c.second_look_at is not null`,
  // Praise is thanked for, not answered: it has no clock.
  first: `case when c.kind <> 'praise' then c.first_answer_minutes end`,
  settled: `case when c.kind <> 'praise' then c.resolved_minutes end`,
} as const;

const measured = sql`c.school_id, c.unit_id, c.topic_id, c.language, c.channel, ${askerColumn} as asker, ${sql.raw(`${counts.person} as person, ${counts.praise} as praise, ${counts.breached} as breached,
  ${counts.asked} as asked, c.rating, ${counts.bounced} as bounced, ${counts.reopened} as reopened, ${counts.lookedAgain} as looked_again,
  ${counts.first} as first_minutes, ${counts.settled} as settled_minutes`)}`;

export const cameIn = sql.raw(counts.came);

/** The matters that came in between two moments, as figures see them. */
export async function rowsBetween(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  from: Temporal.Instant,
  until: Temporal.Instant,
  { most }: { most: number },
): Promise<readonly MeasuredRow[]> {
  const { rows } = await sql<MeasuredRow>`select ${measured} from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.opened_at >= ${from} and c.opened_at < ${until} and ${cameIn}
    limit ${sql.raw(String(most))}`.execute(tx);
  return rows;
}
