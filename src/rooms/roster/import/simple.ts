import { readRelation } from '../relations.rules.ts';
import { bareGuardianship, pairKey } from './contacts.ts';
import { foldForSearch, readEmail, readGrade, readLanguage, readName, readPhone, readText } from './fields.ts';
import type { RosterFiles } from './files.ts';
import type { PersonRow, RosterSink } from './model.ts';
import type { RosterRead } from './oneroster.ts';
import { checkCount, lose, type ReadingRun, take } from './reading.ts';
import { readTable, type TableRow } from './table.ts';

const required = ['student_id', 'student_given_name', 'student_family_name', 'school'] as const;
const optional = [
  'grade',
  'class',
  'teacher_email',
  'guardian_id',
  'guardian_given_name',
  'guardian_family_name',
  'relation',
  'email',
  'phone',
  'language',
] as const;
type Column = (typeof required)[number] | (typeof optional)[number];

/** The header that tells the one simple file from any other CSV. */
export function looksSimple(files: RosterFiles): boolean {
  return files.names.length === 1 && files.names[0] !== 'manifest.csv';
}

type Gathered = {
  readonly people: Map<string, PersonRow>;
  readonly schools: Map<string, { readonly name: string; readonly line: number }>;
  readonly classes: Map<string, { readonly name: string; readonly school: string; readonly line: number }>;
  readonly enrollments: Map<
    string,
    { readonly classId: string; readonly person: string; readonly role: 'student' | 'teacher'; readonly line: number }
  >;
  readonly pairs: Map<
    string,
    { readonly guardian: string; readonly student: string; readonly relation: string; readonly line: number }
  >;
};

const person = {
  action: 'put',
  middleName: null,
  preferredName: null,
  isStudent: false,
  isGuardian: false,
  isStaff: false,
  birthDate: null,
  language: null,
  interpreter: false,
  grade: null,
  schoolSourceId: null,
  localId: null,
  emails: [],
  phones: [],
} as const;

type Place = {
  readonly run: ReadingRun;
  readonly file: string;
  readonly row: TableRow<Column>;
  readonly gathered: Gathered;
};

function field<T>(
  { run, file, row }: Place,
  column: Column,
  read: (written: string | undefined) => { value: T | null; problem: string | null },
): T | null {
  return take(run, { file, row, column }, read(row.get(column)));
}

const schoolId = (name: string): string => `school:${foldForSearch(name)}`;

function putSchool({ gathered, row }: Place, name: string): string {
  const id = schoolId(name);
  if (!gathered.schools.has(id)) gathered.schools.set(id, { name, line: row.line });
  return id;
}

/** A teacher is known by the address only; what stands before the @ serves as a name until somebody corrects it. */
function putTeacher({ gathered, row }: Place, email: string): string {
  const id = `teacher:${email}`;
  if (!gathered.people.has(id)) {
    const words = (email.split('@')[0] ?? email).split(/[._-]+/).filter((word) => word !== '');
    const named = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    gathered.people.set(id, {
      ...person,
      line: row.line,
      sourceId: id,
      givenName: named.length > 1 ? (named[0] ?? email) : '',
      familyName: named.length > 1 ? named.slice(1).join(' ') : (named[0] ?? email),
      isStaff: true,
      emails: [email],
    });
  }
  return id;
}

function putClass(place: Place, studentId: string, school: string): void {
  const { gathered, row } = place;
  const name = readText(row.get('class'));
  const teacher = field(place, 'teacher_email', readEmail);
  if (name === null) return;
  const classId = `class:${school.slice(7)}:${foldForSearch(name)}`;
  if (!gathered.classes.has(classId)) gathered.classes.set(classId, { name, school, line: row.line });
  const sits = (who: string, role: 'student' | 'teacher'): void => {
    gathered.enrollments.set(`${classId}|${who}`, { classId, person: who, role, line: row.line });
  };
  sits(studentId, 'student');
  if (teacher !== null) sits(putTeacher(place, teacher), 'teacher');
}

function putStudent(place: Place): string | null {
  const { run, file, row, gathered } = place;
  const localId = readText(row.get('student_id'));
  if (localId === null) {
    lose(run, { file, line: row.line, field: 'student_id', code: 'missing', value: null });
    return null;
  }
  const sourceId = `student:${localId}`;
  const givenName = field(place, 'student_given_name', readName);
  const familyName = field(place, 'student_family_name', readName);
  const schoolName = field(place, 'school', readName);
  if (givenName === null || familyName === null || schoolName === null) {
    if (!gathered.people.has(sourceId))
      gathered.people.set(sourceId, {
        ...person,
        action: 'keep',
        line: row.line,
        sourceId,
        givenName: null,
        familyName: null,
      });
    return null;
  }
  const school = putSchool(place, schoolName);
  const known = gathered.people.get(sourceId);
  if (
    known?.action === 'put' &&
    foldForSearch(`${known.givenName} ${known.familyName}`) !== foldForSearch(`${givenName} ${familyName}`)
  ) {
    lose(run, { file, line: row.line, field: 'student_id', code: 'duplicate', value: localId });
    return null;
  }
  if (known?.action !== 'put') {
    const grade = field(place, 'grade', readGrade);
    gathered.people.set(sourceId, {
      ...person,
      line: row.line,
      sourceId,
      givenName,
      familyName,
      isStudent: true,
      grade,
      schoolSourceId: school,
      localId,
    });
  }
  putClass(place, sourceId, school);
  return sourceId;
}

function putGuardian(place: Place, studentId: string): boolean {
  const { row, gathered } = place;
  const email = field(place, 'email', readEmail);
  const phone = field(place, 'phone', readPhone);
  const given = readText(row.get('guardian_given_name'));
  const family = readText(row.get('guardian_family_name'));
  const localId = readText(row.get('guardian_id'));
  if (given === null && family === null && localId === null && email === null && phone === null) return true;
  if (given === null && family === null) {
    return lose(place.run, {
      file: place.file,
      line: row.line,
      field: 'guardian_family_name',
      code: 'missing',
      value: null,
    });
  }
  const key = localId ?? `${email ?? phone ?? studentId}|${foldForSearch(`${given ?? ''} ${family ?? ''}`)}`;
  const sourceId = `guardian:${key}`;
  const before = gathered.people.get(sourceId);
  gathered.people.set(sourceId, {
    ...person,
    line: before?.line ?? row.line,
    sourceId,
    givenName: before?.givenName ?? given ?? '',
    familyName: before?.familyName ?? family ?? '',
    isGuardian: true,
    language: before?.language ?? field(place, 'language', readLanguage),
    emails: [...new Set([...(before?.emails ?? []), ...(email === null ? [] : [email])])],
    phones: [...new Set([...(before?.phones ?? []), ...(phone === null ? [] : [phone])])],
  });
  const pair = pairKey(sourceId, studentId);
  if (!gathered.pairs.has(pair)) {
    gathered.pairs.set(pair, {
      guardian: sourceId,
      student: studentId,
      relation: readRelation(readText(row.get('relation'))),
      line: row.line,
    });
  }
  return true;
}

async function put(gathered: Gathered, sink: RosterSink): Promise<void> {
  for (const [sourceId, school] of gathered.schools) {
    sink.org({
      line: school.line,
      action: 'put',
      sourceId,
      kind: 'school',
      parentSourceId: null,
      name: school.name,
      identifier: null,
    });
  }
  for (const one of gathered.people.values()) {
    sink.person(one);
    if (one.isStudent && one.schoolSourceId !== null) {
      sink.assignment({
        line: one.line,
        action: 'put',
        personSourceId: one.sourceId,
        orgSourceId: one.schoolSourceId,
        role: 'student',
        title: null,
        sourceRole: null,
        isPrimary: true,
      });
    }
  }
  for (const [sourceId, one] of gathered.classes) {
    sink.class({
      line: one.line,
      action: 'put',
      sourceId,
      schoolSourceId: one.school,
      name: one.name,
      code: null,
      grade: null,
      isHomeroom: false,
      subject: null,
    });
  }
  const teachesAt = new Set<string>();
  for (const [sourceId, one] of gathered.enrollments) {
    sink.enrollment({
      line: one.line,
      action: 'put',
      sourceId,
      classSourceId: one.classId,
      personSourceId: one.person,
      role: one.role,
      isPrimary: true,
      begins: null,
      ends: null,
    });
    const school = gathered.classes.get(one.classId)?.school;
    if (one.role !== 'teacher' || school === undefined || teachesAt.has(`${one.person}|${school}`)) continue;
    teachesAt.add(`${one.person}|${school}`);
    sink.assignment({
      line: one.line,
      action: 'put',
      personSourceId: one.person,
      orgSourceId: school,
      role: 'teacher',
      title: null,
      sourceRole: null,
      isPrimary: true,
    });
  }
  for (const one of gathered.pairs.values())
    sink.guardianship(bareGuardianship(one.line, one.guardian, one.student, one.relation));
  await sink.drain();
}

/** Reads the one simple CSV, a row for each student and guardian. It is for one school: it is gathered in memory. */
export async function readSimple({
  files,
  sink,
  today,
}: {
  files: RosterFiles;
  sink: RosterSink;
  today: Temporal.PlainDate;
}): Promise<RosterRead> {
  const file = files.names[0] ?? files.name;
  const gathered: Gathered = {
    people: new Map(),
    schools: new Map(),
    classes: new Map(),
    enrollments: new Map(),
    pairs: new Map(),
  };
  const known = { orgs: new Map(), people: new Map(), classes: new Set<string>() };
  const run: ReadingRun = { sink, today, mode: 'bulk', known, sawChange: () => {} };
  const count = await readTable(files, { file, required, optional }, sink, (row) => {
    const place: Place = { run, file, row, gathered };
    const student = putStudent(place);
    return student !== null && putGuardian(place, student);
  });
  checkCount(file, count, true);
  await put(gathered, sink);
  return {
    source: 'simple',
    version: null,
    mode: 'bulk',
    has: { orgs: true, people: true, classes: true, enrollments: true, contacts: false },
    newestRowAt: null,
  };
}
