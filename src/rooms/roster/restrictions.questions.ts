import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Loosening, mayLoosen, missingIn, ranOut, type RestrictionFacts } from './restrictions.rules.ts';

/** A restriction in force as it is shown to who decides about it. */
export type ShownRestriction = {
  readonly words: string;
  readonly documentReference: string | null;
  readonly issuedBy: string | null;
  readonly takes: readonly string[];
  readonly begins: string | null;
  readonly ends: string | null;
  /** Its last day is over: it still holds, until somebody decides. */
  readonly isOver: boolean;
  /** Who entered it by hand; null for one from a file. */
  readonly enteredBy: string | null;
  readonly byHand: boolean;
  readonly missing: ReturnType<typeof missingIn>;
  /** Whether the reader may leave some rights, and whether they may end it. */
  readonly limiting: Loosening;
  readonly lifting: Loosening;
};

type Row = RestrictionFacts & {
  readonly tie: Uuid;
  readonly words: string;
  readonly ends: string | null;
  readonly name: string | null;
};

type Reader = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/** What is restricted about these ties: of several, the one entered last speaks, and all of them decide who may loosen. */
export async function restrictionsOf(
  { tx, actor, now }: Reader,
  tieIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, ShownRestriction>> {
  if (tieIds.length === 0) return new Map();
  const today = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const { rows } =
    await sql<Row>`select r.guardianship_id as tie, r.words, r.document_reference as "documentReference", r.issued_by as "issuedBy", r.takes,
      r.begins::text as begins, r.ends::text as ends, r.source = 'hand' as "byHand", r.entered_by as "enteredBy", p.name
    from roster.restrictions r left join roster.v_people p on p.district_id = r.district_id and p.id = r.entered_by
    where r.district_id = ${actor.districtId} and r.lifted_at is null and r.guardianship_id = any(${[...tieIds]}::uuid[])
    order by r.entered_at desc, r.id desc`.execute(tx);
  return new Map(
    [...Map.groupBy(rows, (row) => row.tie)].flatMap(([tie, all]) => {
      const [row] = all;
      if (row === undefined) return [];
      const shown: ShownRestriction = {
        words: row.words,
        documentReference: row.documentReference,
        issuedBy: row.issuedBy,
        takes: [...new Set(all.flatMap((one) => one.takes))],
        begins: row.begins,
        ends: row.ends,
        isOver: ranOut(row.ends, today),
        enteredBy: row.byHand ? row.name : null,
        byHand: row.byHand,
        missing: row.byHand ? missingIn(row) : [],
        limiting: mayLoosen(all, actor.personId, false),
        lifting: mayLoosen(all, actor.personId, true),
      };
      return [[tie, shown] as const];
    }),
  );
}
