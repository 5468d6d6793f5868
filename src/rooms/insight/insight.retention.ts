import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd, standing } from '#platform/keeping';

const setting = { usual: 3650, least: 365, most: 3650 };

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const result =
    await sql`delete from insight.readers where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'insight.readers': Number(result.numAffectedRows ?? 0n) };
}

/** Figures are not kept here at all; the words on them are kept as other settings are. */
export const insightKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'insight.words',
      dataClass: 'setting',
      days: setting,
      table: 'insight.words',
      endedAt: 'r.written_at',
      people: 'array[r.written_by]',
    }),
    rowsThatEnd({
      id: 'insight.drafts',
      dataClass: 'setting',
      days: setting,
      table: 'insight.drafts',
      endedAt: 'r.drafted_at',
      machinery: true,
    }),
  ],
  standing: standing('who is told of a new report, until somebody changes the list', 'insight.readers'),
  people: { forget: forgetPeople },
  notInRecords: { 'insight.readers': 'which staff are told of a new report' },
};
