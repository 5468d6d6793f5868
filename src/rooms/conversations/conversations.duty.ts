import { sql } from 'kysely';
import { z } from 'zod';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId } from '#platform/ids';

const key = 'conversations.duty';

/**
 * What staff read beside a matter with words of danger: that they themselves may have to report, and where. Porchlight
 * never reports for anybody. The line is the state's; as long as a district has not entered it, none is shown.
 */
export const duty = z.object({
  line: z.string().max(100),
  number: z.string().max(40),
  /** The district's own text by language; a language without one has the starting text. */
  texts: z.record(z.string(), z.string().max(1000)),
});
export type Duty = z.output<typeof duty>;

const nothing: Duty = { line: '', number: '', texts: {} };

export async function readDuty({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<Duty> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = ${key}`.execute(tx);
  return duty.safeParse(rows[0]?.value).data ?? nothing;
}

export async function writeDuty({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>, value: Duty): Promise<void> {
  await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, ${key}, ${JSON.stringify(value)}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
}
