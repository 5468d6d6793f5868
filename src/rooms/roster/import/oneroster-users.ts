import { readEmail, readGrade, readLanguage, readList, readName, readPhone, readText, readYesNo } from './fields.ts';
import type { RosterFiles } from './files.ts';
import type { OneRosterVersion } from './manifest.ts';
import type { HeldRole, PeopleReading } from './oneroster-people.ts';
import { meaningOf } from './oneroster-roles.ts';
import { actionOf, checkCount, flag, lose, owned, type ReadingRun, take } from './reading.ts';
import { readTable, type TableCount, type TableRow } from './table.ts';

const commonUserColumns = [
  'status',
  'dateLastModified',
  'username',
  'userIds',
  'middleName',
  'identifier',
  'email',
  'sms',
  'phone',
  'agentSourcedIds',
  'grades',
  'password',
  'userMasterIdentifier',
  'resourceSourcedIds',
  'preferredGivenName',
  'preferredMiddleName',
  'preferredFamilyName',
  'primaryOrgSourcedId',
  'pronouns',
  'metadata.porchlight.language',
  'metadata.porchlight.interpreter',
  'metadata.porchlight.role',
  'metadata.porchlight.title',
] as const;

const userShapes = {
  '1.1': {
    file: 'users.csv',
    required: ['sourcedId', 'orgSourcedIds', 'role', 'givenName', 'familyName'],
    optional: [...commonUserColumns, 'enabledUser'],
  },
  '1.2': {
    file: 'users.csv',
    required: ['sourcedId', 'givenName', 'familyName'],
    optional: [...commonUserColumns, 'enabledUser', 'orgSourcedIds', 'role'],
  },
} as const;
type UserColumn = (typeof userShapes)['1.2']['required'][number] | (typeof userShapes)['1.2']['optional'][number];

/** The roles in a version 1.1 row: one word, held at each org named. */
function rolesInRow(run: ReadingRun, row: TableRow<UserColumn>): HeldRole[] | null {
  const word = readText(row.get('role')) ?? '';
  const named = readText(row.get('metadata.porchlight.role'));
  const title = readText(row.get('metadata.porchlight.title'));
  const orgs = readList(row.get('orgSourcedIds'));
  const held: HeldRole[] = [];
  for (const [at, orgSourceId] of (orgs.length === 0 ? [''] : orgs).entries()) {
    const meaning = meaningOf(word, named, run.known.orgs.get(orgSourceId) === 'school');
    if (meaning === null) return null;
    held.push({
      action: 'put',
      word,
      orgSourceId,
      isPrimary: at === 0,
      flags: meaning.flags,
      role: meaning.role,
      title,
    });
  }
  return held;
}

/** Answers false when a role was held at an org that is not in the roster. */
function putAssignments(run: ReadingRun, sourceId: string, roles: readonly HeldRole[], line: number): boolean {
  const seen = new Set<string>();
  let allKnown = true;
  for (const { action, orgSourceId, role, title, word, isPrimary } of roles) {
    if (role === null) continue;
    if (!run.known.orgs.has(orgSourceId)) {
      allKnown = lose(run, {
        file: 'users.csv',
        line,
        field: 'orgSourcedIds',
        code: 'reference_unknown',
        value: orgSourceId,
      });
      continue;
    }
    const key = `${orgSourceId}\n${role}`;
    if (seen.has(key)) continue;
    seen.add(key);
    run.sink.assignment({
      line,
      action,
      personSourceId: sourceId,
      orgSourceId,
      role,
      title,
      sourceRole: word,
      isPrimary,
    });
  }
  return allKnown;
}

function rolesOf(
  run: ReadingRun,
  version: OneRosterVersion,
  people: PeopleReading,
  row: TableRow<UserColumn>,
  sourceId: string,
): readonly HeldRole[] | null {
  if (version === '1.1') return rolesInRow(run, row);
  const title = readText(row.get('metadata.porchlight.title'));
  const held = people.roles.get(sourceId) ?? [];
  const roles = title === null ? held : held.map((one) => (one.title === null ? { ...one, title } : one));
  // In a delta a user's roles may stand in no file, because they did not change.
  return roles.length > 0 || run.mode === 'delta' ? roles : null;
}

function keep(run: ReadingRun, row: TableRow<UserColumn>, sourceId: string): void {
  run.known.people.set(sourceId, run.known.people.get(sourceId) ?? 0);
  run.sink.person({ ...nobody, line: row.line, action: 'keep', sourceId });
}

const nobody = {
  givenName: null,
  middleName: null,
  familyName: null,
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

function schoolOf(run: ReadingRun, row: TableRow<UserColumn>, roles: readonly HeldRole[]): string | null {
  const studies = roles.filter(
    (held) => held.role === 'student' && held.action === 'put' && run.known.orgs.get(held.orgSourceId) === 'school',
  );
  const primary = readText(row.get('primaryOrgSourcedId'));
  return (
    (studies.find((held) => held.orgSourceId === primary) ?? studies.find((held) => held.isPrimary) ?? studies[0])
      ?.orgSourceId ?? null
  );
}

function readUser(
  run: ReadingRun,
  version: OneRosterVersion,
  people: PeopleReading,
  seen: Set<string>,
  row: TableRow<UserColumn>,
): boolean {
  const file = 'users.csv';
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const written = readText(row.get('sourcedId'));
  if (written === null) return lose(run, { file, line, field: 'sourcedId', code: 'missing', value: null });
  const sourceId = owned(written);
  if (seen.has(sourceId)) return lose(run, { file, line, field: 'sourcedId', code: 'duplicate', value: sourceId });
  seen.add(sourceId);
  if (actionOf(row.get('status')) === 'remove') {
    run.known.people.delete(sourceId);
    run.sink.person({ ...nobody, line, action: 'remove', sourceId });
    return true;
  }
  const at = <C extends UserColumn>(column: C): { file: string; row: TableRow<UserColumn>; column: C } => ({
    file,
    row,
    column,
  });
  const roles = rolesOf(run, version, people, row, sourceId);
  // Some systems keep a contact's whole name in one field.
  const isContact = roles?.every((held) => (held.flags & ~flag.relative) === flag.guardian) ?? false;
  const wholeName = isContact && readText(row.get('givenName')) === null;
  const givenName = wholeName ? '' : take(run, at('givenName'), readName(row.get('givenName')));
  const familyName = take(run, at('familyName'), readName(row.get('familyName')));
  if (givenName === null || familyName === null || roles === null) {
    keep(run, row, sourceId);
    if (roles === null)
      run.sink.error({ file, line, field: 'role', code: 'role_unknown', value: readText(row.get('role')) });
    return false;
  }
  const enabled = take(run, at('enabledUser'), readYesNo(row.get('enabledUser'))) ?? true;
  // A staff member whose account the source switched off is no longer staff here. Families are not meant by it:
  // many systems write "false" for everybody who has no account with them.
  const inForce = roles.filter((held) => held.action === 'put' && (enabled || (held.flags & flag.staff) === 0));
  const flags = inForce.reduce(
    (all, held) => all | held.flags,
    run.mode === 'delta' && roles.length === 0 ? (run.known.people.get(sourceId) ?? 0) : 0,
  );
  if (flags === 0) {
    run.known.people.delete(sourceId);
    run.sink.person({ ...nobody, line, action: 'remove', sourceId });
    return true;
  }
  run.known.people.set(sourceId, flags);
  run.sink.person({
    line,
    action: 'put',
    sourceId,
    givenName,
    familyName,
    middleName: readText(row.get('middleName')),
    preferredName: readText(row.get('preferredGivenName')),
    isStudent: (flags & flag.student) !== 0,
    isGuardian: (flags & flag.guardian) !== 0,
    isStaff: (flags & flag.staff) !== 0,
    birthDate: people.birthDates.get(sourceId) ?? null,
    ...languageIn(run, people, row, sourceId),
    grade: (flags & flag.student) === 0 ? null : take(run, at('grades'), readGrade(row.get('grades'))),
    schoolSourceId: schoolOf(run, row, inForce),
    localId: readText(row.get('identifier')),
    ...addressesIn(run, row),
  });
  const shown = enabled
    ? roles
    : roles.map((held) => ((held.flags & flag.staff) === 0 ? held : { ...held, action: 'remove' as const }));
  for (const agent of readList(row.get('agentSourcedIds'))) people.agents.push(sourceId, owned(agent), line);
  return putAssignments(run, sourceId, shown, line);
}

function languageIn(
  run: ReadingRun,
  people: PeopleReading,
  row: TableRow<UserColumn>,
  sourceId: string,
): { language: string | null; interpreter: boolean } {
  const place = { file: 'users.csv', row };
  const language = take(
    run,
    { ...place, column: 'metadata.porchlight.language' },
    readLanguage(row.get('metadata.porchlight.language')),
  );
  const interpreter = take(
    run,
    { ...place, column: 'metadata.porchlight.interpreter' },
    readYesNo(row.get('metadata.porchlight.interpreter')),
  );
  const contact = people.languages.get(sourceId);
  return { language: language ?? contact?.language ?? null, interpreter: interpreter ?? contact?.interpreter ?? false };
}

function addressesIn(
  run: ReadingRun,
  row: TableRow<UserColumn>,
): { emails: readonly string[]; phones: readonly string[] } {
  const file = 'users.csv';
  const emails = new Set<string>();
  const phones = new Set<string>();
  const email = take(run, { file, row, column: 'email' }, readEmail(row.get('email')));
  if (email !== null) emails.add(email);
  for (const column of ['sms', 'phone'] as const) {
    const phone = take(run, { file, row, column }, readPhone(row.get(column)));
    if (phone !== null) phones.add(phone);
  }
  return { emails: [...emails], phones: [...phones] };
}

export async function readUsers(
  run: ReadingRun,
  files: RosterFiles,
  version: OneRosterVersion,
  people: PeopleReading,
): Promise<void> {
  const seen = new Set<string>();
  const count: TableCount = await readTable(files, userShapes[version], run.sink, (row) =>
    readUser(run, version, people, seen, row),
  );
  checkCount('users.csv', count, run.mode === 'bulk');
}
