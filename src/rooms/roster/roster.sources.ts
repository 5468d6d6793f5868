import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';

type ChildRow = {
  id: Uuid;
  name: string;
  created_at: Temporal.Instant;
  birth_date: string | null;
  grade: string | null;
  language: string | null;
  local_id: string | null;
  school: string | null;
};

async function childRows({ tx, actor }: QuestionContext, ids: readonly Uuid[]): Promise<readonly ChildRow[]> {
  const { rows } =
    await sql<ChildRow>`select p.id, trim(p.given_name || ' ' || coalesce(p.middle_name || ' ', '') || p.family_name) as name,
      p.created_at, p.birth_date, p.grade, p.language, p.local_id, o.name as school
    from roster.people p left join roster.orgs o on o.district_id = p.district_id and o.id = p.school_id
    where p.district_id = ${actor.districtId} and p.is_student and p.id = any(${[...ids]}::uuid[]) order by p.id`.execute(
      tx,
    );
  return rows;
}

async function find(context: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  if (wanted.words.length > 0) return [];
  const rows = await childRows(context, wanted.students);
  return rows.map((row) => ({
    id: row.id,
    title: row.name,
    at: row.created_at,
    writerId: null,
    students: [row.id],
    closed: false,
  }));
}

/** What the roster says of a child. Guardians by name and relation only: an address is its owner's. */
async function read(context: QuestionContext, id: Uuid): Promise<Dossier | null> {
  const { tx, actor } = context;
  const row = (await childRows(context, [id]))[0];
  if (row === undefined) return null;
  const { rows: classes } = await sql<{ name: string; teacher: string | null }>`select c.name,
      (select string_agg(t.name, ', ' order by t.name) from roster.v_enrollments e join roster.v_people t on t.district_id = e.district_id and t.id = e.person_id
        where e.district_id = c.district_id and e.class_id = c.id and e.role = 'teacher') as teacher
    from roster.v_enrollments s join roster.v_classes c on c.district_id = s.district_id and c.id = s.class_id
    where s.district_id = ${actor.districtId} and s.person_id = ${id} and s.role = 'student' order by c.name`.execute(
    tx,
  );
  const { rows: guardians } = await sql<{ id: Uuid; name: string; relation: string }>`select p.id, p.name, g.relation
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id
    where g.district_id = ${actor.districtId} and g.student_id = ${id} order by g.contact_order nulls last, p.name`.execute(
    tx,
  );
  return {
    id,
    title: row.name,
    code: null,
    at: row.created_at,
    facts: [
      ['name', row.name],
      ['born', row.birth_date ?? ''],
      ['number', row.local_id ?? ''],
      ['grade', row.grade ?? ''],
      ['school', row.school ?? ''],
      ['language', row.language ?? ''],
      ...classes.map(
        ({ name, teacher }) => ['class', teacher === null ? name : `${name} (${teacher})`] as [string, string],
      ),
      ...guardians.map(({ name, relation }) => ['guardian', `${name} (${relation})`] as [string, string]),
    ],
    students: [id],
    guardians: guardians.map((guardian) => guardian.id),
    parts: [],
    files: [],
  };
}

/** What the roster says of a child, as a part of the child's record. */
export const childSource: RecordSource = { kind: 'child', find, read };
