import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { filesOf, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import type { Dossier, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';
import { lotById } from '../documents/documents.store.ts';
import { signaturesOf, slipById } from './slips.store.ts';

const mostFound = 500;

type FoundRow = { id: Uuid; title: string; at: Temporal.Instant; students: readonly Uuid[] };

const foundOf = (row: FoundRow): RecordFound => ({ ...row, writerId: null, closed: false });

const pattern = (words: readonly string[]): readonly string[] =>
  words.map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);

const within = ({ words, from, until }: RecordWanted, title: string, at: string) => sql`
  (cardinality(${pattern(words)}::text[]) = 0 or ${sql.raw(title)} ilike any(${pattern(words)}::text[]))
  and (${from}::timestamptz is null or ${sql.raw(at)} >= ${from}::timestamptz) and (${until}::timestamptz is null or ${sql.raw(at)} < ${until}::timestamptz)`;

const everybody = ({ students, people, words }: RecordWanted): boolean =>
  students.length === 0 && people.length === 0 && words.length > 0;

async function findSlips({ tx, actor }: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  const students = [...wanted.students];
  const { rows } = await sql<FoundRow>`select s.id, s.title, s.created_at as at,
      array(select c.student_id from messages.slip_children c where c.district_id = s.district_id and c.slip_id = s.id and c.student_id = any(${students}::uuid[])) as students
    from messages.slips s where s.district_id = ${actor.districtId}
      and (${everybody(wanted)} or s.author_id = any(${[...wanted.people]}::uuid[])
        or exists (select from messages.slip_children c where c.district_id = s.district_id and c.slip_id = s.id and c.student_id = any(${students}::uuid[]))
        or exists (select from messages.signatures g where g.district_id = s.district_id and g.slip_id = s.id and g.guardian_id = any(${[...wanted.people]}::uuid[])))
      and ${within(wanted, "s.title || ' ' || s.details", 's.created_at')}
    order by s.created_at limit ${mostFound}`.execute(tx);
  return rows.map(foundOf);
}

/** Only what was said about the children asked for; another child's signatures are another family's. */
async function readSlip({ tx, actor }: QuestionContext, id: Uuid, wanted: RecordWanted): Promise<Dossier | null> {
  const slip = await slipById(tx, actor.districtId, id);
  const all = await signaturesOf(tx, actor.districtId, id);
  const theirs = everybody(wanted)
    ? all
    : all.filter((one) => wanted.students.includes(one.studentId) || wanted.people.includes(one.guardianId));
  return {
    id,
    title: slip.title,
    code: null,
    at: slip.created_at,
    facts: [['language', slip.language]],
    students: wanted.students,
    guardians: [...new Set(theirs.map((one) => one.guardianId))],
    parts: [
      { id, at: slip.created_at, kind: 'out', by: null, byGuardian: null, text: slip.details, files: [] },
      ...theirs.map((one) => ({
        id: one.id,
        at: one.at,
        kind: 'in' as const,
        by: one.guardian,
        byGuardian: one.guardianId,
        text: one.words,
        files: [],
      })),
    ],
    files: (await filesOf({ tx, actor }, [id])).map(recordFile),
  };
}

const recordFile = (file: StoredFile) => ({
  id: file.id,
  name: file.name,
  type: file.type,
  size: file.size,
  held: file.state === 'held',
});

async function findDocuments({ tx, actor }: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  const { rows } =
    await sql<FoundRow>`select d.id, l.title, l.created_at as at, array[d.student_id] as students from messages.documents d
      join messages.document_lots l on l.district_id = d.district_id and l.id = d.lot_id
    where d.district_id = ${actor.districtId} and (${everybody(wanted)} or d.student_id = any(${[...wanted.students]}::uuid[])) and ${within(wanted, 'l.title', 'l.created_at')}
    order by l.created_at limit ${mostFound}`.execute(tx);
  return rows.map(foundOf);
}

async function readDocument({ tx, actor }: QuestionContext, id: Uuid): Promise<Dossier | null> {
  const { rows } = await sql<{
    lot_id: Uuid;
    student_id: Uuid;
  }>`select lot_id, student_id from messages.documents where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const lot = await lotById(tx, actor.districtId, row.lot_id);
  const files = await filesOf({ tx, actor }, [id]);
  return {
    id,
    title: lot.title,
    code: null,
    at: lot.created_at,
    facts: [['language', lot.language]],
    students: [row.student_id],
    guardians: [],
    parts: [],
    files: files.map(recordFile),
  };
}

/** What was asked for a child and who signed; and the documents that went to its family. */
export const slipsSources: readonly RecordSource[] = [
  {
    kind: 'slip',
    tables: ['messages.slips', 'messages.slip_children', 'messages.signatures'],
    find: findSlips,
    read: readSlip,
  },
  {
    kind: 'document',
    tables: ['messages.document_lots', 'messages.documents'],
    find: findDocuments,
    read: readDocument,
  },
];
