import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { oneLinerAnswered } from '../messages.events.ts';

/** The sentence somebody's words are an answer to. */
export type AnsweredOneLiner = {
  readonly id: Uuid;
  readonly teacherId: Uuid;
  readonly studentId: Uuid;
  readonly schoolId: Uuid | null;
  /** As a subject of the conversation: in the language of the teacher's words. */
  readonly words: string;
};

/** Tells whoever asked to hear of it that a sentence was answered; with the conversation, never the words. */
export async function sentenceAnswered(
  { publish }: Pick<ActionContext, 'publish'>,
  oneLinerId: Uuid,
  conversationId: Uuid,
): Promise<void> {
  await publish(oneLinerAnswered({ oneLinerId, conversationId }));
}

/** So long an answer is taken for an answer. */
const answerDays = 7;

/**
 * The newest sentence of a teacher, or note about work in a teacher's class, that one of these people got in the last week: what they write is for that teacher. Null
 * where nobody wrote them, or a later message of the school stands between (then it is an answer to that).
 */
export async function oneLinerFor(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  { personIds, at }: { readonly personIds: readonly Uuid[]; readonly at: Temporal.Instant },
): Promise<AnsweredOneLiner | null> {
  if (personIds.length === 0) return null;
  const { rows } = await sql<AnsweredOneLiner & { about_kind: string }>`
    select d.about_kind, coalesce(l.id, n.id) as id, coalesce(l.author_id, n.teacher_id) as "teacherId", s.id as "studentId", s.school_id as "schoolId",
      coalesce(l.words, left(n.words, 160)) as words
    from (select about_kind, about_id, sent_at from channels.v_deliveries where district_id = ${actor.districtId} and person_id = any(${[...personIds]}::uuid[])
        and about_kind in ('one_liner', 'announcement', 'digest', 'child_notice') and state in ('sent', 'delivered', 'read', 'answered', 'unknown')
        and kind <> 'paper' and sent_at between ${at.subtract({ hours: 24 * answerDays })} and ${at} order by sent_at desc limit 1) d
      left join messages.one_liners l on l.district_id = ${actor.districtId} and l.id = d.about_id
      left join messages.child_notices n on n.district_id = ${actor.districtId} and n.id = d.about_id and n.teacher_id is not null
      left join roster.v_people s on s.district_id = ${actor.districtId} and s.id = coalesce(l.student_id, n.student_id)`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined || row.id === null) return null;
  const { about_kind: _, ...found } = row;
  return found;
}
