import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { inLatin, readAsked, type ChildAsked } from './children.rules.ts';
import type { PersonCard } from './roster.contract.ts';
import { schoolsFor } from './roster.policy.ts';
import { personCards, studentsTaughtBy } from './roster.questions.ts';

async function findIds({ tx, actor }: QuestionContext, asked: ChildAsked, most: number): Promise<readonly Uuid[]> {
  if (asked.words.length === 0 && asked.digits === null) return [];
  const schools = schoolsFor(actor, 'see_student');
  const taught =
    schools === null || actor.personId === null ? [] : await studentsTaughtBy(tx, actor.districtId, actor.personId);
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from roster.find_children(${[...asked.words]}::text[], ${asked.digits}, ${asked.grade}, ${[...(schools ?? [])]}::uuid[], ${[...taught]}::uuid[], ${schools === null}, ${most})`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/**
 * Children for whoever has a family on the phone, as far as the reader's work reaches: by the beginnings of the child's
 * names, a guardian's or a teacher's, by grade, by the last four digits of a guardian's phone. Best first, at most forty.
 */
export const findChildren = question(
  'roster.find_children',
  async (context, typed: string): Promise<readonly PersonCard[]> => {
    const asked = readAsked(typed);
    let ids = await findIds(context, asked, 40);
    const latin = ids.length === 0 ? inLatin(asked.words.join(' ')) : null;
    if (latin !== null) ids = await findIds(context, { ...asked, words: latin.split(' ') }, 40);
    const cards = await personCards(context.tx, context.actor.districtId, ids);
    return ids.flatMap((id) => cards.get(id) ?? []);
  },
);
