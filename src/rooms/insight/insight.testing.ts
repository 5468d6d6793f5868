import { sql } from 'kysely';
import { newId, type Uuid } from '#platform/ids';
import { submit } from '#rooms/conversations';
import type { Town } from '#test/town';

export type Many = {
  readonly n: number;
  readonly schoolId?: Uuid | null;
  readonly language?: string;
  readonly topicId?: Uuid | null;
  /** A day of the month, in the town's own October of 2026 unless another is given. */
  readonly day?: string;
  readonly late?: number;
  readonly alarms?: number;
};

/** Codes that no code drawn by chance begins like, up to 65,535 a group. */
let filled = 0;

/** Matters from before, many at once: copies of one that came in as matters do. Each is another family's. */
export async function fillMonth(town: Town, groups: readonly Many[]): Promise<void> {
  const { north } = town;
  const seed = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
    kind: 'question',
    text: 'When does the library open on Thursdays?',
    subject: 'The library',
    language: 'en',
    how: 'email',
    address: 'seed@families.test',
    schoolId: north.birch,
  });
  for (const {
    n,
    schoolId = north.birch,
    language = 'en',
    topicId = null,
    day = '2026-10-13',
    late = 0,
    alarms = 0,
  } of groups) {
    filled += 1;
    const letter = newId().slice(-8);
    const code = `U${filled.toString(36).toUpperCase().padStart(2, '0')}`;
    await town.inside(north, async (tx) =>
      sql`insert into conversations.conversations select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),
          'code', ${code} || upper(lpad(to_hex(i), 4, '0')), 'opened_at', (${day}::date + time '10:00' + make_interval(mins => i % 300)) at time zone 'America/Chicago',
          'school_id', ${schoolId}::uuid, 'language', ${language}::text, 'topic_id', ${topicId}::uuid, 'from_address', ${letter} || i || '@families.test',
          'first_answer_minutes', 20 + i % 200, 'resolved_minutes', 100 + i % 300, 'state', 'closed',
          'closed_at', (${day}::date + time '16:00') at time zone 'America/Chicago',
          'breached_at', case when i <= ${late}::int then (${day}::date + time '15:00') at time zone 'America/Chicago' end,
          'critical_at', case when i <= ${alarms}::int then (${day}::date + time '11:00') at time zone 'America/Chicago' end))).*
        from conversations.conversations c, generate_series(1, ${n}::int) i where c.id = ${seed.id}`.execute(tx),
    );
  }
}
