import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chance } from './source/random.ts';
import type { Colleague } from './source/staff.ts';
import type { Family, Student } from './source/families.ts';
import type { Row } from './source/csv.ts';
import { csv } from './source/csv.ts';
import { makeFamilies } from './source/families.ts';
import { DEPARTMENTS, DISTRICT, SCHOOLS } from './source/orgs.ts';
import { chanceFrom } from './source/random.ts';
import { makeStaff } from './source/staff.ts';
import { makeClasses } from './source/teaching.ts';

/** The year the demonstration began; any number would do, but changing it changes every name. */
const SEED = 20_261_122;
const SCHOOL_YEAR = '2026-27';
/** Student numbers, as they stand on cards and in the names of documents. */
const firstNumber = 10_401;

const columns = (names: string): readonly string[] => names.trim().split(/\s+/);
const record = (names: string): readonly string[] => columns(`sourcedId status dateLastModified ${names}`);

const HEADERS = {
  manifest: columns('propertyName value'),
  orgs: record('name type identifier parentSourcedId'),
  academicSessions: record('title type startDate endDate parentSourcedId schoolYear'),
  users:
    record(`enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades
    password userMasterIdentifier resourceSourcedIds preferredGivenName preferredMiddleName preferredFamilyName
    primaryOrgSourcedId pronouns metadata.porchlight.language metadata.porchlight.title`),
  roles: record('userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId'),
  userProfiles: record('userSourcedId profileType vendorId applicationId description credentialType username password'),
  courses: record('schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes'),
  classes: record(`title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects
    subjectCodes periods`),
  enrollments: record('classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate'),
  demographics: record(`birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican
    nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity countryOfBirthCode
    stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus`),
  contacts:
    columns(`guardianSourcedId studentSourcedId relation legalGuardian livesWith mayBeContacted maySeeRecords mayAct
    mayPickUp emergencyOnly contactOrder language interpreter restriction beginDate endDate documentReference`),
};

/** Everything the files say, before it becomes CSV; the story generator and tests read it from here. */
export type DemoRoster = {
  staff: readonly Colleague[];
  families: readonly Family[];
  classes: ReturnType<typeof makeClasses>['classes'];
  courses: ReturnType<typeof makeClasses>['courses'];
};

/** The people of the demonstration district, always the same. */
export function makeRoster(): DemoRoster {
  const chance = chanceFrom(SEED);
  const staff = makeStaff(chance);
  const families = makeFamilies(chance);
  const students = families.flatMap((family) => family.children);
  return { staff, families, ...makeClasses(chance, staff, students) };
}

const schoolId = (student: Student): string => `school-${student.school}`;

function manifest(): Row[] {
  const bulk = columns('academicSessions classes courses demographics enrollments orgs roles userProfiles users');
  const absent = columns(`categories classResources courseResources lineItemLearningObjectiveIds lineItems
    lineItemScoreScales resources resultLearningObjectiveIds results resultScoreScales scoreScales userResources`);
  const files = [...bulk, ...absent]
    .sort()
    .map((name) => ({ propertyName: `file.${name}`, value: bulk.includes(name) ? 'bulk' : 'absent' }));
  return [
    { propertyName: 'manifest.version', value: '1.0' },
    { propertyName: 'oneroster.version', value: '1.2' },
    ...files,
    { propertyName: 'source.systemName', value: 'Alder Falls demonstration' },
    { propertyName: 'source.systemCode', value: 'porchlight-demo' },
  ];
}

function orgs(): Row[] {
  return [
    { sourcedId: DISTRICT.id, name: DISTRICT.name, type: 'district', identifier: 'alder-falls' },
    ...SCHOOLS.map((school) => ({
      sourcedId: school.id,
      name: school.name,
      type: 'school',
      identifier: school.key,
      parentSourcedId: DISTRICT.id,
    })),
    ...DEPARTMENTS.map((department) => ({
      sourcedId: department.id,
      name: department.name,
      type: 'department',
      identifier: department.key,
      parentSourcedId: DISTRICT.id,
    })),
  ];
}

function academicSessions(): Row[] {
  const year = { type: 'schoolYear', startDate: '2026-08-24', endDate: '2027-06-04', schoolYear: 2027 };
  const term = { type: 'term', parentSourcedId: 'year-2027', schoolYear: 2027 };
  return [
    { sourcedId: 'year-2027', title: SCHOOL_YEAR, ...year },
    { sourcedId: 'fall-2026', title: 'Fall', startDate: '2026-08-24', endDate: '2027-01-15', ...term },
    { sourcedId: 'spring-2027', title: 'Spring', startDate: '2027-01-19', endDate: '2027-06-04', ...term },
  ];
}

/** Children's own user rows name their guardians; what those may do stands in contacts.csv. */
function users(roster: DemoRoster): Row[] {
  const staff = roster.staff.map((colleague) => ({
    sourcedId: colleague.id,
    enabledUser: true,
    username: colleague.email.split('@')[0],
    givenName: colleague.given,
    familyName: colleague.family,
    email: colleague.email,
    primaryOrgSourcedId: colleague.org,
    'metadata.porchlight.title': colleague.title,
  }));
  const guardians = roster.families.flatMap((family) =>
    family.guardians
      .filter((guardian) => guardian.staff === undefined)
      .map((guardian) => ({
        sourcedId: guardian.id,
        enabledUser: true,
        username: guardian.id,
        givenName: guardian.given,
        familyName: guardian.family,
        email: guardian.email,
        sms: guardian.phone,
        'metadata.porchlight.language': guardian.language,
      })),
  );
  let number = firstNumber;
  const students = roster.families.flatMap((family) =>
    family.children.map((child) => ({
      sourcedId: child.id,
      enabledUser: true,
      username: child.id,
      givenName: child.given,
      familyName: child.family,
      identifier: String(number++),
      agentSourcedIds: family.guardians.map((guardian) => guardian.id).join(','),
      grades: child.grade,
      primaryOrgSourcedId: schoolId(child),
    })),
  );
  return [...staff, ...guardians, ...students];
}

function roles(roster: DemoRoster): Row[] {
  const staff = roster.staff.map((colleague) => ({
    userSourcedId: colleague.id,
    roleType: 'primary',
    role: colleague.role,
    orgSourcedId: colleague.org,
  }));
  const guardians = roster.families.flatMap((family) => {
    const schools = [...new Set(family.children.map(schoolId))];
    return family.guardians.flatMap((guardian) =>
      schools.map((org, index) => ({
        userSourcedId: guardian.id,
        roleType: index === 0 && guardian.staff === undefined ? 'primary' : 'secondary',
        role: guardian.role ?? 'parent',
        orgSourcedId: org,
      })),
    );
  });
  const students = roster.families.flatMap((family) =>
    family.children.map((child) => ({
      userSourcedId: child.id,
      roleType: 'primary',
      role: 'student',
      orgSourcedId: schoolId(child),
    })),
  );
  return [...staff, ...guardians, ...students].map((row, index) => ({ sourcedId: `r${index + 1}`, ...row }));
}

function courses(roster: DemoRoster): Row[] {
  return roster.courses.map((course) => ({
    sourcedId: course.id,
    schoolYearSourcedId: 'year-2027',
    title: course.title,
    courseCode: course.id.replace('course-', '').toUpperCase(),
    grades: course.grade,
    orgSourcedId: `school-${course.school}`,
    subjects: course.subject,
  }));
}

function classes(roster: DemoRoster): Row[] {
  return roster.classes.map((taught) => ({
    sourcedId: taught.id,
    title: taught.title,
    grades: taught.grade,
    courseSourcedId: taught.course,
    classCode: taught.code,
    classType: taught.type,
    location: taught.location,
    schoolSourcedId: `school-${taught.school}`,
    termSourcedIds: 'fall-2026,spring-2027',
  }));
}

function enrollments(roster: DemoRoster): Row[] {
  const rows = roster.classes.flatMap((taught) => {
    const place = { classSourcedId: taught.id, schoolSourcedId: `school-${taught.school}` };
    return [
      { ...place, userSourcedId: taught.teacher, role: 'teacher', primary: true },
      ...taught.students.map((student) => ({ ...place, userSourcedId: student, role: 'student', primary: false })),
    ];
  });
  return rows.map((row, index) => ({ sourcedId: `e${index + 1}`, ...row }));
}

function demographics(roster: DemoRoster, chance: Chance): Row[] {
  return roster.families.flatMap((family) =>
    family.children.map((child) => {
      const grade = child.grade === 'KG' ? 0 : Number(child.grade);
      const day = new Date(Date.UTC(2020 - grade, 8, 1 + chance.between(0, 364)));
      return { sourcedId: child.id, birthDate: day.toISOString().slice(0, 10), sex: child.sex };
    }),
  );
}

function contacts(roster: DemoRoster): Row[] {
  return roster.families.flatMap((family) =>
    family.guardians.flatMap((guardian, place) =>
      family.children.map((child) => ({
        guardianSourcedId: guardian.id,
        studentSourcedId: child.id,
        relation: guardian.relation,
        legalGuardian: guardian.legalGuardian ?? true,
        livesWith: guardian.livesWith ?? true,
        mayBeContacted: guardian.mayBeContacted ?? true,
        maySeeRecords: guardian.maySeeRecords ?? true,
        mayAct: guardian.mayAct ?? true,
        mayPickUp: guardian.mayPickUp ?? true,
        emergencyOnly: guardian.emergencyOnly ?? false,
        contactOrder: place + 1,
        language: guardian.language,
        interpreter: guardian.interpreter ?? false,
        restriction: guardian.restriction,
        beginDate: guardian.begins,
        endDate: guardian.ends,
        documentReference: guardian.documentReference,
      })),
    ),
  );
}

/** The files of the demonstration roster by name: OneRoster 1.2 CSV (bulk) and contacts.csv. */
export function rosterFiles(roster: DemoRoster = makeRoster()): ReadonlyMap<string, string> {
  const rows: Record<keyof typeof HEADERS, Row[]> = {
    manifest: manifest(),
    orgs: orgs(),
    academicSessions: academicSessions(),
    users: users(roster),
    roles: roles(roster),
    userProfiles: [],
    courses: courses(roster),
    classes: classes(roster),
    enrollments: enrollments(roster),
    demographics: demographics(roster, chanceFrom(SEED + 1)),
    contacts: contacts(roster),
  };
  return new Map(
    Object.entries(HEADERS).map(([name, header]) => [`${name}.csv`, csv(header, rows[name as keyof typeof HEADERS])]),
  );
}

/** The folder of the committed roster. */
export const ROSTER_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'roster');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(ROSTER_FOLDER, { recursive: true });
  for (const [name, text] of rosterFiles()) writeFileSync(join(ROSTER_FOLDER, name), text);
  console.log(`Wrote the demonstration roster to ${ROSTER_FOLDER}`);
}
