import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type ChildAsked, readAsked, waysToAsk } from './children.rules.ts';
import { foldForSearch } from './import/fields.ts';
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

/** Whose own name, as it is shown, begins with each typed word: they stand before those found by another spelling. */
function isExact(card: PersonCard, words: readonly string[]): boolean {
  const name = ` ${foldForSearch(card.name)}`;
  return words.every((word) => name.includes(` ${word}`));
}

const most = 40;

/**
 * Children for whoever has a family on the phone, as far as the reader's work reaches: by the beginnings of the child's
 * names, a guardian's or a teacher's, by other words for a given name, across scripts, by grade, by the last four digits
 * of a guardian's phone. Best first, at most forty.
 */
export const findChildren = question(
  'roster.find_children',
  async (context, typed: string): Promise<readonly PersonCard[]> => {
    const asked = readAsked(typed);
    const { ways, ifNothing } = waysToAsk(asked.words);
    const found = await Promise.all(ways.map(async (words) => findIds(context, { ...asked, words }, most)));
    let ids = [...new Set(found.flat())];
    if (ids.length === 0 && ifNothing !== null)
      ids = [...(await findIds(context, { ...asked, words: ifNothing }, most))];
    const cards = await personCards(context.tx, context.actor.districtId, ids);
    const children = ids.flatMap((id) => cards.get(id) ?? []);
    const exact = (card: PersonCard): number => (isExact(card, asked.words) ? 0 : 1);
    return children.toSorted((a, b) => exact(a) - exact(b)).slice(0, most);
  },
);
