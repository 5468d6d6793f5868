import { readBirthDate, readText } from './fields.ts';
import type { RosterFiles } from './files.ts';
import type { AssignmentRole, RowAction } from './model.ts';
import { meaningOf } from './oneroster-roles.ts';
import { actionOf, checkCount, lose, owned, type PersonFlags, type ReadingRun, take } from './reading.ts';
import { readTable, type TableRow } from './table.ts';

/** One role of a person as `roles.csv` or the user's own row has it. */
export type HeldRole = {
  readonly action: RowAction;
  readonly word: string;
  readonly orgSourceId: string;
  readonly isPrimary: boolean;
  readonly flags: PersonFlags;
  readonly role: AssignmentRole | null;
  readonly title: string | null;
};

/** What is gathered over a whole roster before guardianships can be read: the user rows name each other in any order. */
export type PeopleReading = {
  readonly roles: Map<string, readonly HeldRole[]>;
  readonly shared: Map<string, readonly HeldRole[]>;
  readonly birthDates: Map<string, string>;
  /** What the contacts file says of a guardian's language; the user's own row goes before it. */
  readonly languages: Map<string, { readonly language: string | null; readonly interpreter: boolean }>;
  /** Pairs of user and agent, flat, with the line: user, agent, line, user, agent, line … */
  readonly agents: (string | number)[];
};

export function newPeopleReading(): PeopleReading {
  return { roles: new Map(), shared: new Map(), birthDates: new Map(), languages: new Map(), agents: [] };
}

const rolesShape = {
  file: 'roles.csv',
  required: ['userSourcedId', 'role', 'orgSourcedId'],
  optional: [
    'sourcedId',
    'status',
    'dateLastModified',
    'roleType',
    'beginDate',
    'endDate',
    'userProfileSourcedId',
    'metadata.porchlight.role',
    'metadata.porchlight.title',
  ],
} as const;
type RolesColumn = (typeof rolesShape.required)[number] | (typeof rolesShape.optional)[number];

/** The very same role of many people is kept once: of 280,000 rows there are only some hundred kinds. */
function sharedRole(people: PeopleReading, held: HeldRole): readonly HeldRole[] {
  const key = `${held.word}\n${held.orgSourceId}\n${held.role}\n${held.isPrimary}\n${held.action}\n${held.title}`;
  const known = people.shared.get(key);
  if (known !== undefined) return known;
  const kept: readonly HeldRole[] = [{ ...held, word: owned(held.word), orgSourceId: owned(held.orgSourceId) }];
  people.shared.set(key, kept);
  return kept;
}

function readRole(run: ReadingRun, people: PeopleReading, row: TableRow<RolesColumn>): boolean {
  const { file } = rolesShape;
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const user = readText(row.get('userSourcedId'));
  const word = readText(row.get('role')) ?? '';
  if (user === null) return lose(run, { file, line, field: 'userSourcedId', code: 'missing', value: null });
  const orgSourceId = readText(row.get('orgSourcedId')) ?? '';
  const orgKind = run.known.orgs.get(orgSourceId);
  const meaning = meaningOf(word, readText(row.get('metadata.porchlight.role')), orgKind === 'school');
  if (meaning === null) return lose(run, { file, line, field: 'role', code: 'role_unknown', value: word });
  const action = actionOf(row.get('status'));
  const lacksOrg = meaning.role !== null && orgKind === undefined && action === 'put';
  const held = sharedRole(people, {
    action,
    word,
    orgSourceId,
    isPrimary: readText(row.get('roleType'))?.toLowerCase() === 'primary',
    flags: meaning.flags,
    // What the person is still counts; only where is not known.
    role: lacksOrg ? null : meaning.role,
    title: readText(row.get('metadata.porchlight.title')),
  });
  const others = people.roles.get(user);
  if (others === undefined) people.roles.set(owned(user), held);
  else people.roles.set(user, [...others, ...held]);
  return lacksOrg
    ? lose(run, { file, line, field: 'orgSourcedId', code: 'reference_unknown', value: orgSourceId })
    : true;
}

/** Reads `roles.csv` of version 1.2 before the users, whose rows say nothing of their roles. */
export async function readRoles(run: ReadingRun, files: RosterFiles, people: PeopleReading): Promise<void> {
  const count = await readTable(files, rolesShape, run.sink, (row) => readRole(run, people, row));
  checkCount(rolesShape.file, count, run.mode === 'bulk');
}

const demographicsShape = {
  file: 'demographics.csv',
  required: ['sourcedId', 'birthDate'],
  optional: [
    'status',
    'dateLastModified',
    'sex',
    'americanIndianOrAlaskaNative',
    'asian',
    'blackOrAfricanAmerican',
    'nativeHawaiianOrOtherPacificIslander',
    'white',
    'demographicRaceTwoOrMoreRaces',
    'hispanicOrLatinoEthnicity',
    'countryOfBirthCode',
    'stateOfBirthAbbreviation',
    'cityOfBirth',
    'publicSchoolResidenceStatus',
  ],
} as const;

/** Reads dates of birth, and nothing else of that file: what is not needed is not kept. */
export async function readDemographics(run: ReadingRun, files: RosterFiles, people: PeopleReading): Promise<void> {
  const count = await readTable(files, demographicsShape, run.sink, (row) => {
    run.sawChange(row.get('dateLastModified'));
    const user = readText(row.get('sourcedId'));
    if (user === null)
      return lose(run, {
        file: demographicsShape.file,
        line: row.line,
        field: 'sourcedId',
        code: 'missing',
        value: null,
      });
    const reading = readBirthDate(row.get('birthDate'), run.today);
    const date = take(run, { file: demographicsShape.file, row, column: 'birthDate' }, reading);
    if (date !== null) people.birthDates.set(owned(user), date);
    return true;
  });
  checkCount(demographicsShape.file, count, false);
}
