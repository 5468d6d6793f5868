import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type DirectoryChoice, standingOut } from './directory.rules.ts';

type Reader = Pick<QuestionContext, 'tx' | 'actor'>;

/** One word about a child, as it was said: on a day, by whom, on the own page or on paper. */
export type DirectoryWord = DirectoryChoice & {
  readonly id: Uuid;
  readonly studentId: Uuid;
  readonly byName: string;
  readonly decidedOn: string;
  readonly how: 'paper' | 'page';
  readonly enteredAt: Temporal.Instant;
};

export type DirectoryOf = {
  /** Whether any “no” stands. */
  readonly out: boolean;
  /** The people whose “no” stands. */
  readonly outBy: ReadonlySet<Uuid>;
  /** Everything that was said, newest first. */
  readonly words: readonly DirectoryWord[];
};

/** What was said about these children and what stands. A child about whom nobody said anything has no entry. */
export async function directoryOf(
  { tx, actor }: Reader,
  studentIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, DirectoryOf>> {
  if (studentIds.length === 0) return new Map();
  const { rows } =
    await sql<DirectoryWord>`select id, student_id as "studentId", choice, by_id as "byId", by_name as "byName",
      decided_on::text as "decidedOn", how, entered_at as "enteredAt"
    from roster.directory_choices where district_id = ${actor.districtId} and student_id = any(${[...studentIds]}::uuid[])
    order by student_id, entered_at, id`.execute(tx);
  return new Map(
    [...Map.groupBy(rows, (row) => row.studentId)].map(([studentId, words]) => {
      const outBy = new Set(standingOut(words, studentId));
      return [studentId, { out: outBy.size > 0, outBy, words: words.toReversed() }];
    }),
  );
}

/**
 * Which of these students may be named, pictured or listed where others than their own school staff and family see it:
 * lists, class pictures, feeds, search, thank-you pages. Everything that shows a child to others asks this first, each
 * time. A “no” holds after the child left, too. Somebody who is no student of the district, or who died, is never in it.
 */
export async function mayPublish(reader: Reader, studentIds: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const { tx, actor } = reader;
  if (studentIds.length === 0) return new Set();
  const { rows } = await sql<{ id: Uuid }>`select id from roster.people
    where district_id = ${actor.districtId} and id = any(${[...studentIds]}::uuid[]) and is_student and deceased_on is null`.execute(
    tx,
  );
  const said = await directoryOf(reader, studentIds);
  return new Set(rows.map((row) => row.id).filter((id) => said.get(id)?.out !== true));
}

type Row = Readonly<Record<string, unknown>>;

/** Every word that was ever said, as rows: for keeping them beside the backups. */
export async function directoryRows({ tx, actor }: Reader): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await sql<{ row: Record<string, unknown> }>`select to_jsonb(c) as row from roster.directory_choices c
    where c.district_id = ${actor.districtId} order by c.id`.execute(tx);
  return rows.map((one) => one.row);
}

/** Puts back those that are not there, about children who are. Answers how many. */
export async function keepDirectoryRows(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  rows: readonly Row[],
): Promise<number> {
  const result = await sql`insert into roster.directory_choices
    select c.* from jsonb_populate_recordset(null::roster.directory_choices, ${JSON.stringify(rows)}::jsonb) c
    join roster.people p on p.district_id = c.district_id and p.id = c.student_id
    where c.district_id = ${actor.districtId} on conflict on constraint directory_choices_pkey do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0n);
}
