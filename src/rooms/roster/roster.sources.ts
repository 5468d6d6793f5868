import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';

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

export async function childRows({ tx, actor }: QuestionContext, ids: readonly Uuid[]): Promise<readonly ChildRow[]> {
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
  const { rows: groups } = await sql<{ name: string }>`select distinct g.name from roster.group_members m
    join roster.groups g on g.district_id = m.district_id and g.id = m.group_id
    where m.district_id = ${actor.districtId} and m.person_id = ${id} order by 1`.execute(tx);
  const { rows: own } = await sql<{ written: string }>`select as_written as written from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = ${id} order by kind, position, id`.execute(tx);
  const { rows: corrections } =
    await sql<Corrected>`select id, field, value, file_value, corrected_at as at from roster.corrections
    where district_id = ${actor.districtId} and subject_kind = 'person' and subject_id = ${id} order by corrected_at, id`.execute(
      tx,
    );
  const { rows: guardians } = await sql<{ id: Uuid; name: string; relation: string }>`select p.id, p.name, g.relation
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id
    where g.district_id = ${actor.districtId} and g.student_id = ${id} order by g.contact_order nulls last, p.name`.execute(
    tx,
  );
  const { rows: said } = await sql<{
    choice: string;
    day: string;
    by: string;
  }>`select choice, decided_on::text as day, by_name as by
    from roster.directory_choices where district_id = ${actor.districtId} and student_id = ${id} order by entered_at, id`.execute(
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
      ...groups.map(({ name }) => ['group', name] as [string, string]),
      ...own.map(({ written }) => ['contact', written] as [string, string]),
      ...guardians.map(({ name, relation }) => ['guardian', `${name} (${relation})`] as [string, string]),
      ...said.map(({ choice, day, by }) => [`directory_${choice}`, `${day} · ${by}`] as [string, string]),
    ],
    students: [id],
    guardians: guardians.map((guardian) => guardian.id),
    parts: corrections.map((one): DossierPart => ({
      id: one.id,
      at: one.at,
      kind: 'event',
      by: null,
      byGuardian: null,
      text: `${one.field}: ${one.file_value ?? '–'} → ${one.value ?? '–'}`,
      event: { what: 'corrected', whom: null },
      files: [],
    })),
    files: [],
  };
}

type Corrected = {
  id: Uuid;
  field: string;
  value: string | null;
  file_value: string | null;
  at: Temporal.Instant;
};

/** What the roster says of a child, as a part of the child's record. */
export const childSource: RecordSource = {
  kind: 'child',
  tables: [
    'roster.people',
    'roster.enrollments',
    'roster.guardianships',
    'roster.groups',
    'roster.group_members',
    'roster.contact_details',
    'roster.corrections',
    'roster.directory_choices',
  ],
  find,
  read,
};

type DayRow = { id: Uuid; date: string; kind: string; reason: string | null; minutes: number | null };

async function daysOf(
  { tx, actor }: QuestionContext,
  students: readonly Uuid[],
  { from, until, zone }: Pick<RecordWanted, 'from' | 'until' | 'zone'>,
): Promise<readonly (DayRow & { student_id: Uuid })[]> {
  const { rows } = await sql<
    DayRow & { student_id: Uuid }
  >`select id, student_id, on_date::text as date, kind, reason, minutes
    from roster.attendance_days where district_id = ${actor.districtId} and student_id = any(${[...students]}::uuid[])
      and (${from}::timestamptz is null or on_date >= (${from}::timestamptz at time zone ${zone})::date)
      and (${until}::timestamptz is null or on_date < (${until}::timestamptz at time zone ${zone})::date)
    order by on_date, kind, id`.execute(tx);
  return rows;
}

/** The days the sending system has a child as absent, late or gone early: a list a year long is one record. */
export const attendanceSource: RecordSource = {
  kind: 'attendance',
  tables: ['roster.attendance_days'],
  async find(context, wanted) {
    if (wanted.words.length > 0) return [];
    const days = await daysOf(context, wanted.students, wanted);
    const children = await childRows(context, [...new Set(days.map((day) => day.student_id))]);
    return children.map((child) => ({
      id: child.id,
      title: child.name,
      at: startOf(days.find((day) => day.student_id === child.id)?.date ?? '1970-01-01', wanted.zone),
      writerId: null,
      students: [child.id],
      closed: false,
    }));
  },
  async read(context, id, wanted) {
    const child = (await childRows(context, [id]))[0];
    if (child === undefined) return null;
    const days = await daysOf(context, [id], wanted);
    return {
      id,
      title: child.name,
      code: null,
      at: startOf(days[0]?.date ?? '1970-01-01', wanted.zone),
      facts: [['name', child.name]],
      students: [id],
      guardians: [],
      parts: days.map((day): DossierPart => ({
        id: day.id,
        at: startOf(day.date, wanted.zone),
        day: Temporal.PlainDate.from(day.date),
        kind: 'event',
        by: null,
        byGuardian: null,
        text: [day.reason, day.minutes === null ? null : `${day.minutes} min`]
          .filter((one) => one !== null)
          .join(' · '),
        event: { what: `attendance_${day.kind}`, whom: null },
        files: [],
      })),
      files: [],
    };
  },
};

export function startOf(date: string, zone: string): Temporal.Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).toInstant();
}

/** Names people, and is no part of a record that somebody may ask for. */
export const notInRosterRecords: Readonly<Record<string, string>> = {
  'roster.restrictions':
    'a restriction never shows in a copy, not even that there is one; a court reads it on the page',
  'roster.assignments': 'where staff work',
  'roster.duties': 'what staff answer for; a caseload is told by who answered',
  'roster.child_openings': 'why staff opened a child’s page for a day; that they looked stands among the looks',
  'roster.living_situations': 'read and told by the liaison alone, also to the family; it never stands in a copy',
  'roster.staff_languages': 'which languages staff speak',
  'roster.import_changes': 'the working list of one load; what came of it stands in the roster itself',
  'roster.staged_assignments': 'rows of a load that waits; nothing of it holds yet',
  'roster.staged_enrollments': 'rows of a load that waits; nothing of it holds yet',
  'roster.staged_guardianships': 'rows of a load that waits; nothing of it holds yet',
};
