import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd, standing } from '#platform/keeping';

const words = { usual: 730, least: 30, most: 3650 };
const setting = { usual: 2555, least: 365, most: 3650 };

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const gone = sql`${[...ids]}::uuid[]`;
  const readers = await sql`delete from language.reviewers
    where district_id = ${actor.districtId} and person_id = any(${gone})`.execute(tx);
  const requests = await sql`delete from language.interpreter_requests
    where district_id = ${actor.districtId} and guardian_id = any(${gone})`.execute(tx);
  return {
    'language.reviewers': Number(readers.numAffectedRows ?? 0n),
    'language.interpreter_requests': Number(requests.numAffectedRows ?? 0n),
  };
}

/** Names never stand in what is remembered; a wording that nobody uses goes all the same. */
export const languageKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'language.reviews',
      dataClass: 'conversation',
      days: words,
      table: 'language.reviews',
      begunAt: 'r.asked_at',
      endedAt: 'r.decided_at',
    }),
    rowsThatEnd({
      id: 'language.memory',
      dataClass: 'conversation',
      days: words,
      table: 'language.memory',
      begunAt: 'r.asked_at',
      // What is still read, or was read lately enough to be shown, keeps the text it is about.
      endedAt: `case when not exists (select from language.reviews w where w.district_id = r.district_id and w.memory_id = r.id) then r.used_at end`,
    }),
    rowsThatEnd({
      id: 'language.reviewers',
      dataClass: 'directory',
      days: setting,
      table: 'language.reviewers',
      begunAt: 'r.entered_at',
      endedAt: 'r.ended_at',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'language.glossary',
      dataClass: 'setting',
      days: setting,
      table: 'language.glossary',
      endedAt: 'r.removed_at',
    }),
    rowsThatEnd({
      id: 'language.agencies',
      dataClass: 'directory',
      days: setting,
      table: 'language.agencies',
      endedAt: 'r.removed_at',
    }),
    rowsThatEnd({
      id: 'language.interpreters',
      dataClass: 'conversation',
      days: words,
      table: 'language.interpreter_requests',
      begunAt: 'r.asked_at',
      endedAt: 'r.closed_at',
      people: 'array[r.guardian_id]',
    }),
  ],
  people: { forget: forgetPeople },
  notInRecords: {
    'language.reviews': 'a wording that was read before it went; what the family got stands with the message',
    'language.reviewers': 'who of the staff reads translations',
    'language.interpreter_requests': 'when an interpreter was asked for; the talk it belongs to is in the record',
  },
  standing: standing(
    'how the district translates and words its pages',
    'language.providers',
    'language.catalog_words',
    'language.catalog_reviews',
    'language.recordings',
  ),
};
