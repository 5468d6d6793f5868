import { contactHeader, manifestRows, type RosterVersion } from './generate.ts';

/** One small roster by name: a school, two teachers, three families. Tests change a copy and import it again. */
export type SmallRoster = {
  orgs: { id: string; name: string; type: string; parent?: string }[];
  users: {
    id: string;
    role: string;
    org: string;
    given: string;
    family: string;
    email?: string;
    phone?: string;
    agents?: string;
    grade?: string;
    born?: string;
    language?: string;
    status?: string;
    enabled?: string;
    changed?: string;
  }[];
  classes: { id: string; title: string; school: string }[];
  enrollments: { id: string; class: string; user: string; role: string; ends?: string; primary?: string }[];
  contacts: Partial<Record<(typeof contactHeader)[number], string>>[] | null;
  mode: 'bulk' | 'delta';
  version: RosterVersion;
};

export function smallRoster(version: RosterVersion = '1.2'): SmallRoster {
  return {
    version,
    mode: 'bulk',
    orgs: [
      { id: 'd', name: 'Alder Falls Schools', type: 'district' },
      { id: 'birch', name: 'Birch Lane Elementary', type: 'school', parent: 'd' },
      { id: 'ridge', name: 'Ridge High', type: 'school', parent: 'd' },
    ],
    users: [
      {
        id: 'nair',
        role: 'ext:administrator',
        org: 'd',
        given: 'Priya',
        family: 'Nair',
        email: 'nair@demo.porchlight.test',
      },
      {
        id: 'cole',
        role: 'ext:principal',
        org: 'birch',
        given: 'Ruth',
        family: 'Cole',
        email: 'cole@demo.porchlight.test',
      },
      {
        id: 'okafor',
        role: 'teacher',
        org: 'birch',
        given: 'Ngozi',
        family: 'Okafor',
        email: 'okafor@demo.porchlight.test',
      },
      { id: 'yusuf', role: 'student', org: 'birch', given: 'Yusuf', family: 'Haddad', grade: '02', born: '2019-07-05' },
      {
        id: 'nora',
        role: 'student',
        org: 'birch',
        given: 'Nora',
        family: 'Whitfield',
        grade: '02',
        born: '2019-07-26',
      },
      {
        id: 'piper',
        role: 'student',
        org: 'ridge',
        given: 'Piper',
        family: 'Lockwood',
        grade: '10',
        born: '2011-02-03',
      },
      {
        id: 'amal',
        role: 'parent',
        org: 'd',
        given: 'Amal',
        family: 'Haddad',
        phone: '(415) 555-0142',
        email: 'haddad@families.test',
        language: 'ar',
      },
      {
        id: 'sami',
        role: 'parent',
        org: 'd',
        given: 'Sami',
        family: 'Haddad',
        phone: '(415) 555-0142',
        email: 'haddad@families.test',
        language: 'ar',
      },
      { id: 'dana', role: 'parent', org: 'd', given: 'Dana', family: 'Whitfield', email: 'dana@families.test' },
      { id: 'trevor', role: 'parent', org: 'd', given: 'Trevor', family: 'Lockwood', email: 'trevor@families.test' },
      {
        id: 'grace',
        role: 'relative',
        org: 'd',
        given: 'Grace',
        family: 'Lockwood',
        phone: '+1 415 555 0177',
        agents: 'piper',
      },
    ],
    classes: [{ id: 'c1', title: 'Grade 2, room 4', school: 'birch' }],
    enrollments: [
      { id: 'e1', class: 'c1', user: 'okafor', role: 'teacher' },
      { id: 'e2', class: 'c1', user: 'yusuf', role: 'student' },
      { id: 'e3', class: 'c1', user: 'nora', role: 'student' },
    ],
    contacts: [
      {
        guardianSourcedId: 'amal',
        studentSourcedId: 'yusuf',
        relation: 'mother',
        legalGuardian: 'true',
        livesWith: 'true',
        mayPickUp: 'true',
        contactOrder: '1',
        interpreter: 'true',
      },
      {
        guardianSourcedId: 'sami',
        studentSourcedId: 'yusuf',
        relation: 'father',
        legalGuardian: 'true',
        livesWith: 'true',
        contactOrder: '2',
      },
      {
        guardianSourcedId: 'dana',
        studentSourcedId: 'nora',
        relation: 'mother',
        legalGuardian: 'true',
        contactOrder: '1',
      },
      {
        guardianSourcedId: 'trevor',
        studentSourcedId: 'piper',
        relation: 'father',
        legalGuardian: 'true',
        contactOrder: '1',
      },
    ],
  };
}

const field = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

function usersText({ users, version }: SmallRoster): string {
  const middle = version === '1.1' ? ['orgSourcedIds', 'role'] : [];
  const header = [
    'sourcedId',
    'status',
    'dateLastModified',
    'enabledUser',
    ...middle,
    'username',
    'givenName',
    'familyName',
    'email',
    'sms',
    'phone',
    'agentSourcedIds',
    'grades',
    'metadata.porchlight.language',
  ];
  const rows = users.map((user) => [
    user.id,
    user.status ?? '',
    user.changed ?? '',
    user.enabled ?? 'true',
    ...(version === '1.1' ? [user.org, user.role] : []),
    user.id,
    user.given,
    user.family,
    user.email ?? '',
    '',
    user.phone ?? '',
    user.agents ?? '',
    user.grade ?? '',
    user.language ?? '',
  ]);
  return csv([header, ...rows]);
}

/** The files of a small roster, by name, as text. */
export function smallFiles(roster: SmallRoster): Record<string, string> {
  const files: Record<string, string> = {
    'orgs.csv': csv([
      ['sourcedId', 'status', 'dateLastModified', 'name', 'type', 'identifier', 'parentSourcedId'],
      ...roster.orgs.map((org) => [org.id, '', '', org.name, org.type, '', org.parent ?? '']),
    ]),
    'users.csv': usersText(roster),
    'demographics.csv': csv([
      ['sourcedId', 'status', 'dateLastModified', 'birthDate'],
      ...roster.users.filter((user) => user.born !== undefined).map((user) => [user.id, '', '', user.born ?? '']),
    ]),
    'classes.csv': csv([
      ['sourcedId', 'status', 'dateLastModified', 'title', 'grades', 'classCode', 'schoolSourcedId'],
      ...roster.classes.map((one) => [one.id, '', '', one.title, '', '', one.school]),
    ]),
    'enrollments.csv': csv([
      [
        'sourcedId',
        'status',
        'dateLastModified',
        'classSourcedId',
        'schoolSourcedId',
        'userSourcedId',
        'role',
        'primary',
        'beginDate',
        'endDate',
      ],
      ...roster.enrollments.map((one) => [
        one.id,
        '',
        '',
        one.class,
        '',
        one.user,
        one.role,
        one.primary ?? '',
        '',
        one.ends ?? '',
      ]),
    ]),
  };
  if (roster.version === '1.2') {
    files['roles.csv'] = csv([
      ['sourcedId', 'status', 'dateLastModified', 'userSourcedId', 'roleType', 'role', 'orgSourcedId'],
      ...roster.users.map((user) => [`r-${user.id}`, '', '', user.id, 'primary', user.role, user.org]),
    ]);
  }
  if (roster.contacts !== null)
    files['contacts.csv'] = csv([
      contactHeader,
      ...roster.contacts.map((contact) => contactHeader.map((column) => contact[column] ?? '')),
    ]);
  files['manifest.csv'] = csv(
    manifestRows(
      roster.version,
      Object.keys(files).map((name) => name.replace('.csv', '')),
      roster.mode,
    ),
  );
  return files;
}
