/**
 * What is kept, for how long, and what belongs to somebody's record: contracts by which each room contributes and the
 * records room collects. Knows no room.
 */
export {
  rowsThatEnd,
  standing,
  type HeldBy,
  type Keeping,
  type KeptDays,
  type KeptUnit,
  type PeopleKeeping,
  type Removed,
  type Retention,
  type RowsThatEnd,
} from './retention.ts';
export type { Dossier, DossierFile, DossierPart, RecordFound, RecordSource, RecordWanted } from './sources.ts';
