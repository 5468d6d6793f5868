import { restsOnDocument, stateFromContacts } from '../guardianships.rules.ts';
import { readRelation } from '../relations.rules.ts';
import { readDate, readLanguage, readNumber, readText, readYesNo } from './fields.ts';
import type { RosterFiles } from './files.ts';
import type { GuardianshipRow } from './model.ts';
import type { PeopleReading } from './oneroster-people.ts';
import { actionOf, checkCount, flag, lose, owned, type ReadingRun, take } from './reading.ts';
import { readTable, type TableRow } from './table.ts';

const shape = {
  file: 'contacts.csv',
  required: ['guardianSourcedId', 'studentSourcedId'],
  optional: [
    'status',
    'dateLastModified',
    'relation',
    'legalGuardian',
    'livesWith',
    'mayBeContacted',
    'maySeeRecords',
    'mayAct',
    'mayPickUp',
    'emergencyOnly',
    'contactOrder',
    'language',
    'interpreter',
    'restriction',
    'beginDate',
    'endDate',
    'documentReference',
  ],
} as const;
type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

export const pairKey = (guardian: string, student: string): string => `${guardian}\n${student}`;

const saysNothing = {
  fromContacts: false,
  relation: 'guardian',
  legalGuardian: false,
  livesWith: false,
  saysBeContacted: null,
  saysSeeRecords: null,
  saysAct: null,
  saysPickUp: null,
  emergencyOnly: false,
  contactOrder: null,
  begins: null,
  ends: null,
  state: 'unconfirmed',
  restriction: null,
  documentReference: null,
  basisDocument: null,
} as const;

/** A guardianship that we only know to exist: who it is, and nothing of what they may. */
export function bareGuardianship(
  line: number,
  guardianSourceId: string,
  studentSourceId: string,
  relation = 'guardian',
): GuardianshipRow {
  return {
    ...saysNothing,
    // Nobody is somebody else's self.
    relation: relation === 'self' ? 'other' : relation,
    emergencyOnly: relation === 'emergency_contact',
    line,
    action: 'put',
    guardianSourceId,
    studentSourceId,
  };
}

function readContact(run: ReadingRun, pairs: Set<string>, row: TableRow<Column>): boolean {
  const { file } = shape;
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const guardianSourceId = readText(row.get('guardianSourcedId')) ?? '';
  const studentSourceId = readText(row.get('studentSourcedId')) ?? '';
  const key = pairKey(guardianSourceId, studentSourceId);
  // Some systems write students of age into their own list; who speaks for themselves is known here by the date of birth.
  if (
    guardianSourceId !== '' &&
    guardianSourceId === studentSourceId &&
    readRelation(readText(row.get('relation'))) === 'self'
  )
    return true;
  if (pairs.has(key))
    return lose(run, { file, line, field: 'guardianSourcedId', code: 'duplicate', value: guardianSourceId });
  pairs.add(key);
  if (actionOf(row.get('status')) === 'remove') {
    run.sink.guardianship({
      ...bareGuardianship(line, guardianSourceId, studentSourceId),
      fromContacts: true,
      action: 'remove',
    });
    return true;
  }
  const guardian = run.known.people.get(guardianSourceId);
  const student = run.known.people.get(studentSourceId);
  if (guardian === undefined)
    return lose(run, { file, line, field: 'guardianSourcedId', code: 'reference_unknown', value: guardianSourceId });
  if (student === undefined || guardianSourceId === studentSourceId) {
    return lose(run, { file, line, field: 'studentSourcedId', code: 'reference_unknown', value: studentSourceId });
  }
  if (student !== 0 && (student & flag.student) === 0)
    return lose(run, { file, line, field: 'studentSourcedId', code: 'not_a_student', value: studentSourceId });
  run.sink.guardianship(contactRow(run, row, guardianSourceId, studentSourceId));
  return true;
}

function contactRow(
  run: ReadingRun,
  row: TableRow<Column>,
  guardianSourceId: string,
  studentSourceId: string,
): GuardianshipRow {
  const { file } = shape;
  const yesNo = (column: Column): boolean | null => take(run, { file, row, column }, readYesNo(row.get(column)));
  const date = (column: Column): string | null => take(run, { file, row, column }, readDate(row.get(column)));
  const written = readRelation(readText(row.get('relation')));
  // Nobody is somebody else's self.
  const relation = written === 'self' ? 'other' : written;
  const saysGuardian = yesNo('legalGuardian');
  const legalGuardian = saysGuardian ?? false;
  const emergencyOnly = yesNo('emergencyOnly') ?? relation === 'emergency_contact';
  const restriction = readText(row.get('restriction'));
  const document = readText(row.get('documentReference'));
  // The paper of a foster parent, a surrogate or an agency is what they rest on, where nothing is said to be restricted.
  const isBasis = restriction === null && restsOnDocument(relation);
  const documentReference = isBasis ? null : document;
  const basisDocument = isBasis ? document : null;
  const begins = date('beginDate');
  const ends = date('endDate');
  const facts = { relation, legalGuardian, basisDocument, begins, ends };
  return {
    line: row.line,
    action: 'put',
    guardianSourceId,
    studentSourceId,
    fromContacts: true,
    ...facts,
    livesWith: yesNo('livesWith') ?? false,
    saysBeContacted: yesNo('mayBeContacted'),
    saysSeeRecords: yesNo('maySeeRecords'),
    saysAct: yesNo('mayAct'),
    saysPickUp: yesNo('mayPickUp'),
    emergencyOnly,
    contactOrder: take(run, { file, row, column: 'contactOrder' }, readNumber(row.get('contactOrder'))),
    state: stateFromContacts({
      ...facts,
      lostGuardianship: saysGuardian === false,
      emergencyOnly,
      restriction,
      documentReference,
    }),
    restriction,
    documentReference,
  };
}

/**
 * A first reading of `contacts.csv`, for the languages only: the users are written before the contacts are understood.
 * Answers how many rows it has.
 */
export async function readContactLanguages(
  run: ReadingRun,
  files: RosterFiles,
  people: PeopleReading,
): Promise<number> {
  // Whatever is wrong with the file is reported by the second reading.
  const silent = { ...run.sink, error: () => {} };
  const { rows } = await readTable(files, shape, silent, (row) => {
    run.sawChange(row.get('dateLastModified'));
    const guardian = readText(row.get('guardianSourcedId'));
    const { value: language, problem } = readLanguage(row.get('language'));
    const interpreter = readYesNo(row.get('interpreter')).value ?? false;
    if (problem !== null)
      run.sink.error({
        file: shape.file,
        line: row.line,
        field: 'language',
        code: problem,
        value: row.get('language') ?? null,
      });
    const before = guardian === null ? undefined : people.languages.get(guardian);
    if (guardian !== null && (language !== null || interpreter)) {
      people.languages.set(owned(guardian), {
        language: before?.language ?? language,
        interpreter: interpreter || before?.interpreter === true,
      });
    }
    return true;
  });
  return rows;
}

/** Reads `contacts.csv`: the only file that says what a guardian may. Answers the pairs it named. */
export async function readContacts(run: ReadingRun, files: RosterFiles): Promise<Set<string>> {
  const pairs = new Set<string>();
  const count = await readTable(files, shape, run.sink, (row) => readContact(run, pairs, row));
  checkCount(shape.file, count, false);
  return pairs;
}

/**
 * Guardianships that OneRoster itself names: a user's agents. Either side may name the other; what the contacts file
 * already said of a pair stands.
 */
export async function putAgents(run: ReadingRun, people: PeopleReading, pairs: Set<string>): Promise<void> {
  const { agents } = people;
  const count = { rows: agents.length / 3, lost: 0 };
  for (let at = 0; at < agents.length; at += 3) {
    const user = String(agents[at]);
    const agent = String(agents[at + 1]);
    const line = Number(agents[at + 2]);
    const userFlags = run.known.people.get(user) ?? 0;
    const agentFlags = run.known.people.get(agent);
    if (agentFlags === undefined) {
      run.sink.error({ file: 'users.csv', line, field: 'agentSourcedIds', code: 'reference_unknown', value: agent });
      count.lost += 1;
      continue;
    }
    const guardianFirst = (agentFlags & flag.student) !== 0 && (userFlags & flag.guardian) !== 0;
    const studentFirst = (userFlags & flag.student) !== 0 && (agentFlags & flag.guardian) !== 0;
    // An agent who is neither a child's guardian nor a guardian's child, a counselor say, ties nobody to a child here.
    if (!guardianFirst && !studentFirst) continue;
    const key = studentFirst ? pairKey(agent, user) : pairKey(user, agent);
    if (pairs.has(key)) continue;
    pairs.add(key);
    const isRelative = ((studentFirst ? agentFlags : userFlags) & flag.relative) !== 0;
    const relation = isRelative ? 'relative' : 'guardian';
    run.sink.guardianship(
      studentFirst ? bareGuardianship(line, agent, user, relation) : bareGuardianship(line, user, agent, relation),
    );
    if (at % 30_000 === 0) await run.sink.drain();
  }
  checkCount('users.csv', count, false);
  agents.length = 0;
  await run.sink.drain();
}
