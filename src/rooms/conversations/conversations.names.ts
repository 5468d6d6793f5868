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

/** What stands before a family name when somebody speaks of a colleague of ours. */
const titles = new Set(
  foldForSearch(
    'mr mrs ms miss mx dr sir coach teacher principal sr sra señor señora señorita maestra maestro profe profesor profesora director directora entrenador entrenadora السيد السيدة الاستاذ الأستاذ الأستاذة المعلم المعلمة المدرب المدير المديرة',
  ).split(' '),
);

type Named = { readonly id: Uuid; readonly name: string; readonly units: readonly Uuid[] };

/**
 * Colleagues who are named in a text: by their whole name in either order, or by a title and a family name that only one
 * person of that school has.
 */
export function staffNamedIn(staff: Iterable<Named>, text: string, schoolId: Uuid | null): readonly Uuid[] {
  const words = wordsOf(text).map((word) => word.replace(/['’]s$/, ''));
  const told = new Set(words);
  const near = new Map<string, Uuid[]>();
  const found = new Set<Uuid>();
  for (const member of staff) {
    const name = wordsOf(member.name);
    const family = name.at(-1);
    if (family === undefined || !told.has(family)) continue;
    if (name.length > 1 && namesPerson(words, name.slice(0, -1).join(' '), family)) found.add(member.id);
    if (schoolId !== null && member.units.includes(schoolId))
      near.set(family, [...(near.get(family) ?? []), member.id]);
  }
  for (const [at, word] of words.entries()) {
    const [only, another] = near.get(word) ?? [];
    if (only !== undefined && another === undefined && titles.has(words[at - 1] ?? '')) found.add(only);
  }
  return [...found];
}
