import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import { figuresScope } from '../conversations.policy.ts';
import { publishedRate, type PublishedRate } from '../conversations.suppression.ts';
import { readLeast } from './service-figures.ts';
import { cameIn, counts } from './service-measured.ts';
import { type Span, startOf } from './service-sums.ts';

/** So many matters of a month are looked at for reach; more would make the page wait. */
const mostForReach = 20_000;

export type MonthExtras = {
  /** Calls of the alarm; null when they were about fewer people than may be told, and that may be nobody. */
  readonly alarms: number | null;
  /** Answers whose delivery failed or was held back, of all answers that were to go out. */
  readonly unreached: PublishedRate;
  readonly answersLookedAt: number;
  readonly least: number;
};

/**
 * What a monthly report of a whole district says beside the service figures. Only of the district: the same numbers a
 * school would let one be worked out from the other.
 */
export const monthExtras = question(
  'conversations.month_extras',
  async (reading, { span }: { span: Span }): Promise<MonthExtras> => {
    const { tx, actor } = reading;
    allow(figuresScope(actor)?.everywhere === true);
    const from = startOf(span.from, span.zone);
    const until = startOf(span.until, span.zone);
    const here = sql`c.district_id = ${actor.districtId} and c.opened_at >= ${from} and c.opened_at < ${until} and ${cameIn}`;
    const [least, alarms, reach] = await Promise.all([
      readLeast(reading),
      sql<{
        n: number;
        people: number;
      }>`select count(*)::int as n, count(distinct ${sql.raw(counts.person)})::int as people
        from (select * from conversations.conversations c where ${here} and c.critical_at is not null limit 100000) c`.execute(
        tx,
      ),
      sql<{ n: number; missed: number }>`select count(*)::int as n,
          count(*) filter (where d.state in ('failed', 'suppressed', 'unknown'))::int as missed
        from (select c.district_id, c.id from conversations.conversations c where ${here} order by c.opened_at desc limit ${sql.raw(String(mostForReach))}) c
        join channels.deliveries d on d.district_id = c.district_id and d.about_id = c.id and d.category = 'reply'`.execute(
        tx,
      ),
    ]);
    const { n = 0, people = 0 } = alarms.rows[0] ?? {};
    const { n: answers = 0, missed = 0 } = reach.rows[0] ?? {};
    return {
      alarms: people < least ? null : n,
      unreached: publishedRate(missed, answers, least),
      answersLookedAt: answers,
      least,
    };
  },
);
