import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';

type LookDay = { student_id: Uuid; name: string; day: string; role: string; what: string; count: number };

/**
 * As the guardian reads it on the own page: staff by role and day, without names. Looks that touched another guardian,
 * and those held back inside a private or critical matter, are left out before counting.
 */
async function looksAt(
  { tx, actor }: QuestionContext,
  students: readonly Uuid[],
  { from, until, zone, askerId }: RecordWanted,
): Promise<readonly LookDay[]> {
  const { rows } =
    await sql<LookDay>`select l.student_id, p.name, (l.at at time zone ${zone})::date::text as day, l.role, l.what, count(*)::int as count
    from platform.looks l join roster.v_people p on p.district_id = l.district_id and p.id = l.student_id
    where l.district_id = ${actor.districtId} and l.student_id = any(${[...students]}::uuid[])
      and (l.guardian_id is null or l.guardian_id = ${askerId}::uuid) and (l.held_by is null or l.released_at is not null)
      and l.role not in ('guardian', 'student', 'none')
      and (${from}::timestamptz is null or l.at >= ${from}::timestamptz) and (${until}::timestamptz is null or l.at < ${until}::timestamptz)
    group by 1, 2, 3, 4, 5 order by 3, 4, 5`.execute(tx);
  return rows;
}

const startOf = (day: string, zone: string): Temporal.Instant =>
  Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).toInstant();

async function find(context: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  if (wanted.words.length > 0 || wanted.students.length === 0) return [];
  const rows = await looksAt(context, wanted.students, wanted);
  return [...Map.groupBy(rows, (row) => row.student_id)].flatMap(([id, [first]]) =>
    first === undefined
      ? []
      : [
          {
            id,
            title: first.name,
            at: startOf(first.day, wanted.zone),
            writerId: null,
            students: [id],
            closed: false,
          },
        ],
  );
}

async function read(context: QuestionContext, id: Uuid, wanted: RecordWanted): Promise<Dossier | null> {
  const rows = await looksAt(context, [id], wanted);
  const [first] = rows;
  if (first === undefined) return null;
  return {
    id,
    title: first.name,
    code: null,
    at: startOf(first.day, wanted.zone),
    facts: [['name', first.name]],
    students: [id],
    guardians: [],
    parts: rows.map((row): DossierPart => ({
      id,
      at: startOf(row.day, wanted.zone),
      day: Temporal.PlainDate.from(row.day),
      kind: 'event',
      by: null,
      byGuardian: null,
      text: String(row.count),
      event: { what: `look_${row.role}`, whom: null },
      files: [],
    })),
    files: [],
  };
}

/** Who looked at the child: part of what a family may ask for. */
export const looksSource: RecordSource = { kind: 'looks', tables: ['platform.looks'], find, read };

/** Names people, and is no part of a record that somebody may ask for. */
export const notInAccessRecords: Readonly<Record<string, string>> = {
  'access.accounts': 'whether somebody may sign in; families see it at their own page',
  'access.grants': 'which rights staff have',
  'access.invitations': 'how staff came to sign in',
  'access.oidc_subjects': 'how staff sign in',
  'access.passkeys': 'how staff sign in',
  'access.sessions': 'where somebody is signed in; families see and end it at their own page',
  'access.tokens': 'which programs staff let in',
};
