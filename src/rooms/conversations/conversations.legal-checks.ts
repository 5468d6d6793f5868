import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Check, Counted, SetupState, SetupStep } from '#platform/house';
import type { Uuid } from '#platform/ids';
import { type Directory, freshDirectory } from './conversations.directory.ts';
import { type LegalKind, legalKinds, legalWishes } from './conversations.legal.ts';
import { mayOwn } from './conversations.ownership.ts';

/** The paths without a coordinator or deputy of the whole district who works here. */
export function unseated(directory: Directory): readonly LegalKind[] {
  const active = (id: Uuid | null): boolean => id !== null && mayOwn(directory, id, []);
  return legalKinds.filter(
    (kind) => !directory.legal.seats.some((seat) => seat.kind === kind && seat.orgId === null && active(seat.personId)),
  );
}

type Open = {
  readonly code: string;
  readonly legal_kind: LegalKind;
  readonly school_id: Uuid | null;
  readonly owner_id: Uuid | null;
  readonly excluded_ids: readonly Uuid[];
  readonly reader_ids: readonly Uuid[];
};

/** Who has it is named for its path; somebody else only where all of these are excluded or gone. */
function isAstray(directory: Directory, row: Open): boolean {
  if (row.owner_id === null || row.excluded_ids.includes(row.owner_id) || !row.reader_ids.includes(row.owner_id))
    return true;
  // A child may have changed school: whoever is named for this path anywhere is of its path.
  const seats = directory.legal.seats.filter((seat) => seat.kind === row.legal_kind);
  const named = seats.flatMap((seat) => [seat.personId, seat.deputyId]).filter((id) => id !== null);
  const able = [...named, ...legalWishes(directory, row.legal_kind, row.school_id).map((place) => place.id)].filter(
    (id) => mayOwn(directory, id, row.excluded_ids),
  );
  return able.length > 0 && !able.includes(row.owner_id);
}

const astray = question('conversations.count_legal_astray', async ({ tx, actor }): Promise<Counted> => {
  const directory = await freshDirectory(tx, actor.districtId);
  const { rows } =
    await sql<Open>`select code, legal_kind, school_id, owner_id, excluded_ids, reader_ids from conversations.conversations
    where district_id = ${actor.districtId} and legal_kind is not null and state <> 'closed' limit 5000`.execute(tx);
  const wrong = rows.filter((row) => isAstray(directory, row));
  const missing = unseated(directory);
  return {
    violations: wrong.length,
    examples: wrong.slice(0, 5).map((row) => row.code),
    warnings:
      missing.length === 0
        ? []
        : [`No active coordinator is named for: ${missing.join(', ')}. Name one on /admin/legal.`],
  };
});

export const legalCheck: Check = {
  id: 'legal',
  name: 'Every legal matter is with somebody named for it, and closes only with an outcome',
  count: async (floor, actor) => floor.ask(actor, astray, {}),
};

async function lookAtPaths({ tx, actor }: QuestionContext): Promise<SetupState> {
  const missing = unseated(await freshDirectory(tx, actor.districtId)).length;
  const facts = { missing, paths: legalKinds.length };
  return missing === 0 ? { state: 'done', says: 'named', facts } : { state: 'todo', says: 'missing', facts };
}

export const legalSetup: SetupStep = { key: 'legal', order: 65, href: '/admin/legal', look: lookAtPaths };
