import { readDate, readGrade, readName, readText, readYesNo } from './fields.ts';
import type { RosterFiles } from './files.ts';
import { actionOf, checkCount, lose, owned, type ReadingRun, take } from './reading.ts';
import { readTable, type TableRow } from './table.ts';

const classesShape = {
  file: 'classes.csv',
  required: ['sourcedId', 'title', 'schoolSourcedId'],
  optional: [
    'status',
    'dateLastModified',
    'grades',
    'courseSourcedId',
    'classCode',
    'classType',
    'location',
    'termSourcedIds',
    'subjects',
    'subjectCodes',
    'periods',
  ],
} as const;
type ClassColumn = (typeof classesShape.required)[number] | (typeof classesShape.optional)[number];

function readClass(run: ReadingRun, seen: Set<string>, row: TableRow<ClassColumn>): boolean {
  const { file } = classesShape;
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const sourceId = readText(row.get('sourcedId'));
  if (sourceId === null) return lose(run, { file, line, field: 'sourcedId', code: 'missing', value: null });
  if (seen.has(sourceId)) return lose(run, { file, line, field: 'sourcedId', code: 'duplicate', value: sourceId });
  seen.add(owned(sourceId));
  const action = actionOf(row.get('status'));
  const blank = {
    line,
    sourceId,
    schoolSourceId: null,
    name: null,
    code: null,
    grade: null,
    isHomeroom: false,
    subject: null,
  };
  if (action === 'remove') {
    run.known.classes.delete(sourceId);
    run.sink.class({ ...blank, action });
    return true;
  }
  const name = take(run, { file, row, column: 'title' }, readName(row.get('title')));
  const schoolSourceId = readText(row.get('schoolSourcedId'));
  const schoolKnown = schoolSourceId !== null && run.known.orgs.has(schoolSourceId);
  run.known.classes.add(owned(sourceId));
  if (name === null || !schoolKnown) {
    run.sink.class({ ...blank, action: 'keep' });
    return schoolKnown
      ? false
      : lose(run, { file, line, field: 'schoolSourcedId', code: 'reference_unknown', value: schoolSourceId });
  }
  const grade = take(run, { file, row, column: 'grades' }, readGrade(row.get('grades')));
  run.sink.class({
    line,
    action,
    sourceId,
    schoolSourceId,
    name,
    code: readText(row.get('classCode')),
    grade,
    isHomeroom: readText(row.get('classType'))?.toLowerCase() === 'homeroom',
    subject: readText(row.get('subjects'))?.slice(0, 200) ?? null,
  });
  return true;
}

export async function readClasses(run: ReadingRun, files: RosterFiles): Promise<void> {
  const seen = new Set<string>();
  const count = await readTable(files, classesShape, run.sink, (row) => readClass(run, seen, row));
  checkCount(classesShape.file, count, false);
}

const enrollmentsShape = {
  file: 'enrollments.csv',
  required: ['sourcedId', 'classSourcedId', 'userSourcedId', 'role'],
  optional: ['status', 'dateLastModified', 'schoolSourcedId', 'primary', 'beginDate', 'endDate'],
} as const;
type EnrollmentColumn = (typeof enrollmentsShape.required)[number] | (typeof enrollmentsShape.optional)[number];

const enrollmentRoles = new Map<string, 'student' | 'teacher'>([
  ['student', 'student'],
  ['teacher', 'teacher'],
  ['aide', 'teacher'],
]);

/** Roles in a class that tie nobody to its children here. */
const otherRoles = new Set(['administrator', 'proctor', 'guardian', 'parent', 'relative']);

function readEnrollment(run: ReadingRun, row: TableRow<EnrollmentColumn>): boolean {
  const { file } = enrollmentsShape;
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const sourceId = readText(row.get('sourcedId'));
  if (sourceId === null) return lose(run, { file, line, field: 'sourcedId', code: 'missing', value: null });
  const blank = {
    line,
    sourceId,
    classSourceId: null,
    personSourceId: null,
    role: null,
    isPrimary: false,
    begins: null,
    ends: null,
  };
  if (actionOf(row.get('status')) === 'remove') {
    run.sink.enrollment({ ...blank, action: 'remove' });
    return true;
  }
  const word = readText(row.get('role'))?.toLowerCase() ?? '';
  const role = enrollmentRoles.get(word);
  if (role === undefined) {
    return otherRoles.has(word) || lose(run, { file, line, field: 'role', code: 'role_unknown', value: word });
  }
  const classSourceId = readText(row.get('classSourcedId')) ?? '';
  const personSourceId = readText(row.get('userSourcedId')) ?? '';
  // Who is not in the roster cannot sit in a class: the row is lost, and many such rows mean a file that broke off.
  if (!run.known.classes.has(classSourceId))
    return lose(run, { file, line, field: 'classSourcedId', code: 'reference_unknown', value: classSourceId });
  if (!run.known.people.has(personSourceId))
    return lose(run, { file, line, field: 'userSourcedId', code: 'reference_unknown', value: personSourceId });
  run.sink.enrollment({
    line,
    action: 'put',
    sourceId,
    classSourceId,
    personSourceId,
    role,
    isPrimary: readYesNo(row.get('primary')).value ?? false,
    begins: take(run, { file, row, column: 'beginDate' }, readDate(row.get('beginDate'))),
    ends: take(run, { file, row, column: 'endDate' }, readDate(row.get('endDate'))),
  });
  return true;
}

/** Ids that come twice are found by the database afterwards: a set of half a million ids would cost too much memory here. */
export async function readEnrollments(run: ReadingRun, files: RosterFiles): Promise<void> {
  const count = await readTable(files, enrollmentsShape, run.sink, (row) => readEnrollment(run, row));
  checkCount(enrollmentsShape.file, count, false);
}
