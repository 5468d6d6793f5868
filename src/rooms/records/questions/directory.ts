import { question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOf, type DirectoryOf, directoryOf, guardiansOf, personCards } from '#rooms/roster';

export type MyDirectory = {
  readonly id: Uuid;
  readonly name: string;
  /** Whether the reader's own no stands, and whether somebody else's does. Never whose. */
  readonly mine: boolean;
  readonly others: boolean;
};

/** For each child whose record this guardian may see, and whose choice is theirs, whether a no stands. */
export const myDirectory = question('records.my_directory', async (context): Promise<readonly MyDirectory[]> => {
  const { tx, actor } = context;
  const me = found(actor.personId);
  const ties = (await childrenOf(context, [me])).filter((tie) => tie.rights.has('see_records'));
  const ids = ties.map((tie) => tie.studentId);
  // From 18 on it is the student's own to say.
  const grown = new Set(
    (await guardiansOf(context, ids)).filter((tie) => tie.guardianId === tie.studentId).map((tie) => tie.studentId),
  );
  const theirs = ids.filter((id) => !grown.has(id) || id === me);
  const cards = await personCards(tx, actor.districtId, theirs);
  const said = await directoryOf(context, theirs);
  return theirs.flatMap((id) => {
    const card = cards.get(id);
    if (card === undefined) return [];
    const outBy = said.get(id)?.outBy ?? new Set<Uuid>();
    return [{ id, name: card.name, mine: outBy.has(me), others: [...outBy].some((one) => one !== me) }];
  });
});

/** What was said about one child, for whoever keeps it at the school. */
export async function directoryOfChild(
  context: Parameters<typeof directoryOf>[0],
  studentId: Uuid,
): Promise<DirectoryOf> {
  return (await directoryOf(context, [studentId])).get(studentId) ?? { out: false, outBy: new Set(), words: [] };
}
