import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd } from '#platform/keeping';

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const result =
    await sql`delete from learning.progress where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'learning.progress': Number(result.numAffectedRows ?? 0n) };
}

/** That somebody took a lesson is kept for some years, then it is taken anew; nothing of what they typed is kept at all. */
export const learningKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'learning.progress',
      dataClass: 'directory',
      days: { usual: 1095, least: 365, most: 2555 },
      table: 'learning.progress',
      endedAt: 'coalesce(r.finished_at, r.started_at)',
      begunAt: 'r.started_at',
      people: 'array[r.person_id]',
    }),
  ],
  notInRecords: { 'learning.progress': 'which lessons staff took' },
  people: { forget: forgetPeople },
};
