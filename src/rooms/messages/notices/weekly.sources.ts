import { sql } from 'kysely';
import type { RecordSource } from '#platform/keeping';
import type { Uuid } from '#platform/ids';

/** More than one person can go through; the words of the page say to ask for fewer days. */
const mostFound = 500;

type Row = {
  readonly id: Uuid;
  readonly words: string;
  readonly language: string;
  readonly at: Temporal.Instant;
  readonly student: Uuid;
  readonly school: string;
};

const pattern = (words: readonly string[]): readonly string[] =>
  words.map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);

const head = (words: string): string => Array.from(words).slice(0, 120).join('');

/** What a child's family was written about missed days or missing work, as a part of the child's record. */
export const childNoticeSource: RecordSource = {
  kind: 'child_notice',
  tables: ['messages.child_notices'],
  async find({ tx, actor }, wanted) {
    const students = [...wanted.students];
    if (students.length === 0) return [];
    const { rows } = await sql<{ id: Uuid; words: string; at: Temporal.Instant; student: Uuid }>`
      select id, words, made_at as at, student_id as student from messages.child_notices
      where district_id = ${actor.districtId} and student_id = any(${students}::uuid[])
        and (cardinality(${pattern(wanted.words)}::text[]) = 0 or words ilike any(${pattern(wanted.words)}::text[]))
        and (${wanted.from}::timestamptz is null or made_at >= ${wanted.from}::timestamptz)
        and (${wanted.until}::timestamptz is null or made_at < ${wanted.until}::timestamptz)
      order by made_at limit ${mostFound}`.execute(tx);
    return rows.map(({ id, words, at, student }) => ({
      id,
      title: head(words),
      at,
      writerId: null,
      students: [student],
      closed: false,
    }));
  },
  async read({ tx, actor }, id) {
    const { rows } =
      await sql<Row>`select n.id, n.words, n.language, n.made_at as at, n.student_id as student, o.name as school
      from messages.child_notices n join roster.v_orgs o on o.district_id = n.district_id and o.id = n.school_id
      where n.district_id = ${actor.districtId} and n.id = ${id}`.execute(tx);
    const [row] = rows;
    if (row === undefined) return null;
    return {
      id,
      title: head(row.words),
      code: null,
      at: row.at,
      facts: [
        ['school', row.school],
        ['language', row.language],
      ],
      students: [row.student],
      guardians: [],
      parts: [{ id, at: row.at, kind: 'out', by: row.school, byGuardian: null, text: row.words, files: [] }],
      files: [],
    };
  },
};
