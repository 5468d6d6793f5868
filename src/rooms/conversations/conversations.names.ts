import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { foldForSearch } from './conversations.rules.ts';
import type { ConversationRow } from './conversations.store.ts';

export type NamedChild = { readonly id: Uuid; readonly name: string };

/** The words of a text, folded, in order. */
function wordsOf(text: string): readonly string[] {
  return foldForSearch(text).match(/[\p{L}\p{N}'’-]+/gu) ?? [];
}

/** True when all words of a name stand next to each other in the text, in either order of given and family name. */
export function namesPerson(textWords: readonly string[], given: string, family: string): boolean {
  const first = wordsOf(given);
  const last = wordsOf(family);
  if (first.length === 0 || last.length === 0) return false;
  const stands = (parts: readonly string[]): boolean =>
    textWords.some((_, place) =>
      parts.every((part, offset) => textWords[place + offset]?.replace(/['’]s$/, '') === part),
    );
  return stands([...first, ...last]) || stands([...last, ...first]);
}

/** Other students of the school whose full name stands in words that are about to go to a family. */
export async function otherChildrenNamed(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  row: Pick<ConversationRow, 'school_id' | 'student_ids'>,
  text: string,
): Promise<readonly NamedChild[]> {
  if (row.school_id === null) return [];
  const words = wordsOf(text).map((word) => word.replace(/['’]s$/, ''));
  if (words.length === 0) return [];
  const { rows } = await sql<{ id: Uuid; name: string; given: string; family: string }>`
    select id, name, coalesce(preferred_name, given_name) as given, family_name as family from roster.v_people
    where district_id = ${actor.districtId} and school_id = ${row.school_id} and is_student and is_active and not (id = any(${row.student_ids}::uuid[]))
      and lower(split_part(family_name, ' ', 1)) = any(${[...new Set(words)]}::text[])`.execute(tx);
  return rows.filter((person) => namesPerson(words, person.given, person.family)).map(({ id, name }) => ({ id, name }));
}
