import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

/** The sentence somebody's words are an answer to. */
export type AnsweredOneLiner = {
  readonly id: Uuid;
  readonly teacherId: Uuid;
  readonly studentId: Uuid;
  readonly schoolId: Uuid | null;
  /** As a subject of the conversation: in the language of the teacher's words. */
  readonly words: string;
};

/** So long an answer is taken for an answer. */
const answerDays = 7;

/**
 * The newest sentence of a teacher that one of these people got in the last week: what they write is for that teacher. Null
 * where nobody wrote them, or a later message of the school stands between (then it is an answer to that).
 */
export async function oneLinerFor(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  { personIds, at }: { readonly personIds: readonly Uuid[]; readonly at: Temporal.Instant },
): Promise<AnsweredOneLiner | null> {
  if (personIds.length === 0) return null;
  const { rows } = await sql<AnsweredOneLiner & { about_kind: string }>`
    select d.about_kind, l.id, l.author_id as "teacherId", l.student_id as "studentId", s.school_id as "schoolId", l.words
    from (select about_kind, about_id, sent_at from channels.v_deliveries where district_id = ${actor.districtId} and person_id = any(${[...personIds]}::uuid[])
        and about_kind in ('one_liner', 'announcement') and state in ('sent', 'delivered', 'read', 'answered', 'unknown')
        and kind <> 'paper' and sent_at between ${at.subtract({ hours: 24 * answerDays })} and ${at} order by sent_at desc limit 1) d
      left join messages.one_liners l on l.district_id = ${actor.districtId} and l.id = d.about_id
      left join roster.v_people s on s.district_id = ${actor.districtId} and s.id = l.student_id`.execute(tx);
  const [row] = rows;
  if (row === undefined || row.about_kind !== 'one_liner' || row.id === null) return null;
  const { about_kind: _, ...found } = row;
  return found;
}
