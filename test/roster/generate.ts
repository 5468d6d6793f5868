/** A roster of any size, the same for the same number of students: each row follows from its number alone, so nothing is kept. */
export type MadeRoster = {
  readonly students: number;
  /** Leaves everything as it is but for about this share of the students' rows. */
  readonly changedShare?: number;
};

type Row = readonly string[];

const given = [
  'Ana',
  'Yusuf',
  'Nora',
  'Linh',
  'Mateo',
  'Amina',
  'Piper',
  'José',
  'Zoë',
  'Wei',
  'Fatuma',
  'Elijah',
  'Sofía',
  'Ivan',
  'Chloé',
  'Omar',
];
const family = [
  'Haddad',
  'Whitfield',
  'Nguyễn',
  'García',
  'Warsame',
  'Lockwood',
  'Müller',
  "O'Neil",
  'Chen',
  'Okafor',
  'Peña',
  'Kowalski',
  'Silva',
];
const languages = ['en', 'es', 'ar', 'so', 'vi', 'zh-Hant', 'ht', 'fr'];
const grades = ['KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];
/** Eight families have ten children, seventeen guardians and twenty-one ties. */
const children = [1, 2, 1, 1, 1, 2, 1, 1];
const adults = [2, 2, 2, 2, 2, 2, 2, 3];
const studentsPerSchool = 600;
const studentsPerClass = 25;
const classesPerStudent = 5;

const pick = (list: readonly string[], number: number): string => list[number % list.length] ?? '';
const padded = (number: number): string => String(number).padStart(6, '0');

export const schoolCount = ({ students }: MadeRoster): number => Math.max(1, Math.ceil(students / studentsPerSchool));
const schoolOf = (student: number): number => Math.floor(student / studentsPerSchool);
const familyName = (house: number): string =>
  `${pick(family, house)}${house % 3 === 0 ? `-${pick(family, house + 5)}` : ''}`;

const orgHeader = 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId'.split(',');
const userHeader11 =
  'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,metadata.porchlight.language'.split(
    ',',
  );
const userHeader12 =
  'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,metadata.porchlight.language'.split(
    ',',
  );
const roleHeader =
  'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId'.split(
    ',',
  );
const demographicHeader = 'sourcedId,status,dateLastModified,birthDate'.split(',');
const classHeader =
  'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods'.split(
    ',',
  );
const enrollmentHeader =
  'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate'.split(
    ',',
  );
export const contactHeader =
  'guardianSourcedId,studentSourcedId,relation,legalGuardian,livesWith,mayBeContacted,maySeeRecords,mayAct,mayPickUp,emergencyOnly,contactOrder,language,interpreter,restriction,beginDate,endDate,documentReference'.split(
    ',',
  );

type Person = {
  readonly id: string;
  readonly role: string;
  readonly org: string;
  readonly given: string;
  readonly family: string;
  readonly identifier: string;
  readonly email: string;
  readonly sms: string;
  readonly phone: string;
  readonly grade: string;
  readonly language: string;
};

function phoneOf(number: number): string {
  return `(${200 + (number % 700)}) 555-${String(number % 10_000).padStart(4, '0')}`;
}

function* people(made: MadeRoster): Generator<Person> {
  const none = { identifier: '', email: '', sms: '', phone: '', grade: '', language: '' };
  yield {
    ...none,
    id: 'admin',
    role: 'systemAdministrator',
    org: 'district',
    given: 'Priya',
    family: 'Nair',
    email: 'admin@district.example',
  };
  const every = made.changedShare === undefined ? 0 : Math.round(1 / made.changedShare);
  for (let house = 0, student = 0, guardian = 0; student < made.students; house += 1) {
    for (let child = 0; child < (children[house % 8] ?? 1) && student < made.students; child += 1, student += 1) {
      const changed = every > 0 && student % every === 0;
      yield {
        ...none,
        id: `s${padded(student)}`,
        role: 'student',
        org: `school${schoolOf(student)}`,
        given: pick(given, student * 7 + house),
        family: familyName(house),
        identifier: String(700_000 + student),
        grade: pick(grades, student + (changed ? 1 : 0)),
      };
    }
    for (let adult = 0; adult < (adults[house % 8] ?? 2); adult += 1, guardian += 1) {
      yield {
        ...none,
        id: `g${padded(guardian)}`,
        role: 'parent',
        org: 'district',
        given: pick(given, guardian * 5 + adult),
        family: familyName(house),
        email: guardian % 2 === 0 ? `g${guardian}@families.example` : '',
        sms: phoneOf(guardian),
        language: pick(languages, house),
      };
    }
  }
  for (let teacher = 0; teacher < teacherCount(made); teacher += 1) {
    const school = Math.floor(teacher / 24);
    yield {
      ...none,
      id: `t${padded(teacher)}`,
      role: 'teacher',
      org: `school${school}`,
      given: pick(given, teacher * 3),
      family: pick(family, teacher),
      email: `t${teacher}@district.example`,
    };
  }
  for (let school = 0; school < schoolCount(made); school += 1) {
    yield {
      ...none,
      id: `p${school}`,
      role: 'principal',
      org: `school${school}`,
      given: pick(given, school),
      family: pick(family, school + 3),
      email: `p${school}@district.example`,
    };
  }
}

const teacherCount = (made: MadeRoster): number => schoolCount(made) * 24;

function* orgRows(made: MadeRoster): Generator<Row> {
  yield ['district', '', '', 'Made District', 'district', '', ''];
  for (let school = 0; school < schoolCount(made); school += 1)
    yield [`school${school}`, '', '', `School ${school}`, 'school', '', 'district'];
}

function* users11(made: MadeRoster): Generator<Row> {
  for (const one of people(made)) {
    const role =
      one.role === 'principal' ? 'administrator' : one.role === 'systemAdministrator' ? 'administrator' : one.role;
    yield [
      one.id,
      '',
      '',
      'true',
      one.org,
      role,
      one.id,
      '',
      one.given,
      one.family,
      '',
      one.identifier,
      one.email,
      one.sms,
      one.phone,
      '',
      one.grade,
      '',
      one.language,
    ];
  }
}

function* users12(made: MadeRoster): Generator<Row> {
  for (const one of people(made)) {
    yield [
      one.id,
      '',
      '',
      'true',
      one.id,
      '',
      one.given,
      one.family,
      '',
      one.identifier,
      one.email,
      one.sms,
      one.phone,
      '',
      one.grade,
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      one.language,
    ];
  }
}

function* roles(made: MadeRoster): Generator<Row> {
  let number = 0;
  for (const one of people(made)) {
    number += 1;
    yield [`r${number}`, '', '', one.id, 'primary', one.role, '', '', one.org, ''];
  }
}

function* demographics(made: MadeRoster): Generator<Row> {
  for (let student = 0; student < made.students; student += 1) {
    const year = 2020 - (student % 13);
    yield [
      `s${padded(student)}`,
      '',
      '',
      `${year}-${String(1 + (student % 12)).padStart(2, '0')}-${String(1 + (student % 28)).padStart(2, '0')}`,
    ];
  }
}

const classId = (school: number, number: number): string => `c${school}-${number}`;

function* classes(made: MadeRoster): Generator<Row> {
  for (let school = 0; school < schoolCount(made); school += 1) {
    for (let number = 0; number < (studentsPerSchool / studentsPerClass) * classesPerStudent; number += 1) {
      yield [
        classId(school, number),
        '',
        '',
        `Class ${number}`,
        pick(grades, number),
        '',
        `C${number}`,
        'scheduled',
        '',
        `school${school}`,
        '',
        '',
        '',
        '',
      ];
    }
  }
}

function* enrollments(made: MadeRoster): Generator<Row> {
  const groups = studentsPerSchool / studentsPerClass;
  for (let student = 0; student < made.students; student += 1) {
    const school = schoolOf(student);
    for (let slot = 0; slot < classesPerStudent; slot += 1) {
      const number = slot * groups + ((student + slot) % groups);
      yield [
        `e${student}-${slot}`,
        '',
        '',
        classId(school, number),
        `school${school}`,
        `s${padded(student)}`,
        'student',
        'false',
        '2026-08-24',
        '2027-06-04',
      ];
    }
  }
  for (let teacher = 0; teacher < teacherCount(made); teacher += 1) {
    const school = Math.floor(teacher / 24);
    for (let slot = 0; slot < classesPerStudent; slot += 1) {
      yield [
        `et${teacher}-${slot}`,
        '',
        '',
        classId(school, slot * groups + (teacher % 24)),
        `school${school}`,
        `t${padded(teacher)}`,
        'teacher',
        'true',
        '',
        '',
      ];
    }
  }
}

function* contacts(made: MadeRoster): Generator<Row> {
  for (let house = 0, guardian = 0, student = 0; student < made.students; house += 1) {
    const kids = Math.min(children[house % 8] ?? 1, made.students - student);
    const grown = adults[house % 8] ?? 2;
    for (let adult = 0; adult < grown; adult += 1) {
      for (let child = 0; child < kids; child += 1) {
        const relation = pick(['mother', 'father', 'grandmother'], adult);
        const legal = adult < 2 ? 'true' : 'false';
        yield [
          `g${padded(guardian + adult)}`,
          `s${padded(student + child)}`,
          relation,
          legal,
          legal,
          'true',
          legal,
          legal,
          'true',
          'false',
          String(adult + 1),
          '',
          '',
          '',
          '',
          '',
          '',
        ];
      }
    }
    guardian += grown;
    student += kids;
  }
}

const files11 = {
  orgs: [orgHeader, orgRows],
  users: [userHeader11, users11],
  demographics: [demographicHeader, demographics],
  classes: [classHeader, classes],
  enrollments: [enrollmentHeader, enrollments],
  contacts: [contactHeader, contacts],
} as const;
const files12 = { ...files11, users: [userHeader12, users12], roles: [roleHeader, roles] } as const;

export type RosterVersion = '1.1' | '1.2';

/** The rows of each file, header first. */
export function rosterTables(made: MadeRoster, version: RosterVersion): Readonly<Record<string, () => Iterable<Row>>> {
  const files: Readonly<Record<string, readonly [Row, (made: MadeRoster) => Iterable<Row>]>> =
    version === '1.1' ? files11 : files12;
  const tables = Object.entries(files).map(([name, [header, rows]]) => [
    name,
    function* (): Generator<Row> {
      yield header;
      yield* rows(made);
    },
  ]);
  return Object.fromEntries(tables) as Record<string, () => Iterable<Row>>;
}

/** A manifest that announces these files. */
export function manifestRows(
  version: string,
  files: readonly string[],
  mode: 'bulk' | 'delta' = 'bulk',
): readonly Row[] {
  const all = [
    'academicSessions',
    'categories',
    'classes',
    'courses',
    'demographics',
    'enrollments',
    'lineItems',
    'orgs',
    'resources',
    'results',
    'roles',
    'userProfiles',
    'users',
  ];
  return [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', version],
    ...all.map((file) => [`file.${file}`, files.includes(file) ? mode : 'absent']),
    ['source.systemName', 'made'],
  ];
}
