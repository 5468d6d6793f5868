import type { Uuid } from '#platform/ids';
import type { Directory } from './conversations.directory.ts';
import { hasClosedReaders, type LegalKind, legalKindOf, pathOf, seatsFor } from './conversations.legal.ts';
import { mayOwn, superiorsOf } from './conversations.ownership.ts';
import type { ConversationRow } from './conversations.store.ts';

type Owned = { readonly ownerId: Uuid; readonly backupId: Uuid | null };

/** Read by the owner, one backup and one named superior, and by nobody else. */
export function privateReaders(directory: Directory, owner: Owned, excluded: readonly Uuid[]): readonly Uuid[] {
  const superior = superiorsOf(owner.ownerId, directory, excluded)[0];
  return [
    ...new Set(
      [owner.ownerId, owner.backupId, superior].filter((one): one is Uuid => one !== null && one !== undefined),
    ),
  ];
}

type LegalMatter = {
  readonly kind: LegalKind;
  readonly schoolId: Uuid | null;
  readonly excluded: readonly Uuid[];
  /** Asked in on purpose. */
  readonly helpers: readonly Uuid[];
};

/** A matter with a legal path is read by its coordinator, the deputy and one named superior, whoever of them has it. */
export function legalReaders(directory: Directory, matter: LegalMatter, owner: Owned): readonly Uuid[] {
  const { kind, schoolId, excluded, helpers } = matter;
  const usable = (id: Uuid | null): id is Uuid => id !== null && mayOwn(directory, id, excluded);
  const seated = seatsFor(directory.legal, kind, schoolId)
    .map((seat) => [seat.personId, seat.deputyId].filter(usable))
    .find((people) => people.length > 0);
  const two = [owner.ownerId, ...(seated ?? [owner.backupId].filter(usable))];
  const above = [pathOf(directory.legal, kind).superiorId, ...superiorsOf(owner.ownerId, directory, excluded)];
  const superior = above.find((id): id is Uuid => usable(id) && !two.includes(id));
  return [...new Set([...two, ...(superior === undefined ? [] : [superior]), ...helpers.filter(usable)])];
}

type Row = Pick<ConversationRow, 'privacy' | 'legal_kind' | 'school_id' | 'excluded_ids' | 'helper_ids'>;

/** Who may read it once this owner has it; null where the desk's usual scope decides. */
export function closedReaders(directory: Directory, row: Row, owner: Owned): readonly Uuid[] | null {
  if (!hasClosedReaders(row)) return null;
  const kind = legalKindOf(row);
  if (kind === null) return privateReaders(directory, owner, row.excluded_ids);
  const { school_id: schoolId, excluded_ids: excluded, helper_ids: helpers } = row;
  return legalReaders(directory, { kind, schoolId, excluded, helpers }, owner);
}

/** The part of a change of owner that says who may read it. */
export function readersWith(directory: Directory, row: Row, owner: Owned): { reader_ids?: Uuid[] } {
  const readers = closedReaders(directory, row, owner);
  return readers === null ? {} : { reader_ids: [...readers] };
}

type ReaderRow = Row & Pick<ConversationRow, 'owner_id' | 'backup_id' | 'reader_ids'>;

/** Who reads a closed matter after somebody was asked in, or let go: only then does their reading end too. */
export function readersAfter(directory: Directory, row: ReaderRow, personId: Uuid, remove: boolean): Uuid[] {
  if (!remove) return [...new Set([...row.reader_ids, personId])];
  const owner = row.owner_id === null ? null : { ownerId: row.owner_id, backupId: row.backup_id };
  const without = { ...row, helper_ids: row.helper_ids.filter((id) => id !== personId) };
  const stays = owner !== null && (closedReaders(directory, without, owner)?.includes(personId) ?? false);
  return stays ? row.reader_ids : row.reader_ids.filter((id) => id !== personId);
}
