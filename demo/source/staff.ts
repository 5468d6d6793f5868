import type { Chance } from './random.ts';
import type { DepartmentKey, SchoolKey } from './orgs.ts';
import { STAFF_NAMES } from './names.ts';

/** What a colleague is in the roster. Words outside OneRoster's own list carry its prefix for extensions. */
export type StaffRole =
  | 'teacher'
  | 'counselor'
  | 'aide'
  | 'principal'
  | 'districtAdministrator'
  | 'systemAdministrator'
  | 'ext:office'
  | 'ext:department'
  | 'ext:engagement';

export type Colleague = {
  id: string;
  given: string;
  family: string;
  email: string;
  role: StaffRole;
  title: string;
  /** Source id of the school or department; the district for those who serve all. */
  org: string;
  room?: string;
  /** A subject taught, for classes in the middle and high school. */
  subject?: string;
  grade?: string;
};

type Post = {
  name: string | null;
  role: StaffRole;
  title: string;
  org: string;
  room?: string;
  subject?: string;
  grade?: string;
};

const school = (key: SchoolKey): string => `school-${key}`;
const department = (key: DepartmentKey): string => `dept-${key}`;

/** Two letters of a school's rooms and class codes. */
export const LETTERS: Readonly<Record<SchoolKey, string>> = {
  'birch-lane': 'BL',
  'cedar-river': 'CR',
  'alder-high': 'AH',
};

const GRADES_ELEMENTARY = ['KG', '01', '02', '03', '04', '05'];
const NAMED_HOMEROOMS: Readonly<Record<number, string>> = {
  11: 'Adaeze Okafor',
  13: 'Anders Lindqvist',
  7: 'Miriam Levin',
};
export const SUBJECTS = ['English', 'Mathematics', 'Science', 'Social Studies'] as const;

function districtPosts(): Post[] {
  const posts: [string | null, StaffRole, string, DepartmentKey][] = [
    ['Elena Marsh', 'districtAdministrator', 'Superintendent', 'superintendent'],
    ['Priya Nair', 'systemAdministrator', 'Director of Information Systems', 'technology'],
    ['Josephine Baptiste', 'ext:engagement', 'Chief Family Engagement Officer', 'family-engagement'],
    ['Glen Hartwick', 'ext:department', 'Director of Transportation', 'transportation'],
    ['Marisol Vega', 'ext:department', 'Route coordinator', 'transportation'],
    ['Ruben Castillo', 'ext:department', 'Dispatcher', 'transportation'],
    ['Thomas Abbott', 'ext:department', 'Director of Food Services', 'meals'],
    ['Carla Jimenez', 'ext:department', 'Kitchen lead', 'meals'],
    ['Naomi Feld', 'ext:department', 'Director of Special Education', 'special-education'],
    ['Ian Mercer', 'ext:department', 'Case manager', 'special-education'],
    ['Rosalind Chase', 'ext:department', 'Evaluation coordinator', 'special-education'],
    ['Mei-Ling Cho', 'ext:department', 'Director of Multilingual Learning', 'english-learners'],
    ['Fatuma Abdi', 'ext:department', 'Somali family liaison', 'english-learners'],
    ['Lucía Benítez', 'ext:department', 'Spanish family liaison', 'english-learners'],
    ['Samir Haddad-Cole', 'ext:department', 'Arabic family liaison', 'english-learners'],
    ['Raj Patel', 'ext:department', 'Help desk lead', 'technology'],
    ['Kelsey Monroe', 'ext:department', 'Device technician', 'technology'],
    ['Beatrice Lund', 'ext:department', 'Lead nurse', 'health'],
    ['Sylvia Grant', 'ext:department', 'Enrollment lead', 'enrollment'],
    ['Hector Ruiz', 'ext:department', 'Enrollment clerk', 'enrollment'],
    ['Owen Fletcher', 'ext:department', 'Communications lead', 'communications'],
    ['Tamika Reed', 'ext:department', 'Extended Day manager', 'extended-day'],
    ['Marcus Hale', 'ext:department', 'Athletics director', 'athletics'],
    ['Gretchen Voss', 'ext:department', 'Director of Facilities', 'facilities'],
    ['Alma Reyes', 'ext:department', 'Director of Student Services', 'student-services'],
    ['Jonas Whitaker', 'ext:department', 'Attendance officer', 'student-services'],
    ['Martin Oakes', 'ext:department', 'Records officer', 'records'],
    ['Phyllis Danner', 'ext:department', 'Fees and payments clerk', 'business-office'],
    ['Harriet Bloom', 'ext:department', 'Director of Teaching and Learning', 'instruction'],
  ];
  return posts.map(([name, role, title, key]) => ({ name, role, title, org: department(key) }));
}

function officePosts(): Post[] {
  const posts: [string | null, StaffRole, string, SchoolKey][] = [
    ['Ruth Calloway', 'principal', 'Principal', 'birch-lane'],
    ['Daniel Brandt', 'ext:office', 'Front office', 'birch-lane'],
    ['Nora Jean Pike', 'ext:office', 'Attendance and records', 'birch-lane'],
    ['Elena Ortiz', 'aide', 'Lunch counter', 'birch-lane'],
    ['Walter Pruitt', 'aide', 'Crossing guard', 'birch-lane'],
    ['Gabriel Stone', 'counselor', 'Counselor', 'birch-lane'],
    [null, 'aide', 'School nurse', 'birch-lane'],
    [null, 'aide', 'Classroom aide', 'birch-lane'],
    [null, 'aide', 'Classroom aide', 'birch-lane'],
    ['Leonard Ashby', 'principal', 'Principal', 'cedar-river'],
    ['Imogen Clarke', 'ext:office', 'Front office', 'cedar-river'],
    [null, 'ext:office', 'Attendance and records', 'cedar-river'],
    ['Thandi Mokoena', 'counselor', 'Counselor', 'cedar-river'],
    [null, 'aide', 'School nurse', 'cedar-river'],
    [null, 'aide', 'Classroom aide', 'cedar-river'],
    ['Vivian Sorrell', 'principal', 'Principal', 'alder-high'],
    ['Patrick Donnelly', 'principal', 'Assistant principal', 'alder-high'],
    ['Bernice Cobb', 'ext:office', 'Front office', 'alder-high'],
    [null, 'ext:office', 'Attendance and records', 'alder-high'],
    ['Adriana Flores', 'counselor', 'Counselor, grades 9 and 10', 'alder-high'],
    ['Theodore Quill', 'counselor', 'Counselor, grades 11 and 12', 'alder-high'],
    [null, 'aide', 'School nurse', 'alder-high'],
    [null, 'aide', 'Library aide', 'alder-high'],
  ];
  return posts.map(([name, role, title, key]) => ({ name, role, title, org: school(key) }));
}

function elementaryTeachers(): Post[] {
  const homerooms = GRADES_ELEMENTARY.flatMap((grade, index) =>
    [1, 2, 3, 4].map((place): Post => {
      const room = index * 4 + place;
      return {
        name: NAMED_HOMEROOMS[room] ?? null,
        role: 'teacher',
        title: `Teacher, room ${room}`,
        org: school('birch-lane'),
        room: `Room ${room}`,
        grade,
      };
    }),
  );
  const specials = ['Art', 'Music', 'Physical Education', 'English Learners', 'Special Education', 'Reading'].map(
    (subject): Post => ({
      name: subject === 'Music' ? 'Lionel Frye' : null,
      role: 'teacher',
      title: `Teacher, ${subject}`,
      org: school('birch-lane'),
      subject,
    }),
  );
  return [...homerooms, ...specials];
}

function secondaryTeachers(): Post[] {
  const middle = SUBJECTS.flatMap((subject) =>
    ['06', '07', '08'].map((grade): Post => {
      const named =
        subject === 'Mathematics' && grade === '07'
          ? 'Delphine Auger'
          : subject === 'Science' && grade === '08'
            ? 'Curtis Bell'
            : null;
      return { name: named, role: 'teacher', title: `Teacher, ${subject}`, org: school('cedar-river'), subject, grade };
    }),
  );
  const high = SUBJECTS.flatMap((subject) =>
    ['09', '10', '11', '12'].map((grade): Post => {
      const named =
        subject === 'English' && grade === '11'
          ? 'Winifred Stahl'
          : subject === 'Mathematics' && grade === '09'
            ? 'Omar Siddiqui'
            : null;
      return { name: named, role: 'teacher', title: `Teacher, ${subject}`, org: school('alder-high'), subject, grade };
    }),
  );
  const more: Post[] = ['Band', 'Art', 'Physical Education', 'Special Education', 'English Learners'].flatMap(
    (subject): Post[] => [
      { name: null, role: 'teacher', title: `Teacher, ${subject}`, org: school('cedar-river'), subject },
      { name: null, role: 'teacher', title: `Teacher, ${subject}`, org: school('alder-high'), subject },
    ],
  );
  return [...middle, ...high, ...more];
}

/** A name as it stands in an address: small letters of the basic alphabet. */
export function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '');
}

/** All colleagues of the district. Named ones keep their source id (`staff-marisol-vega`) whatever else changes. */
export function makeStaff(chance: Chance): Colleague[] {
  const posts = [...districtPosts(), ...officePosts(), ...elementaryTeachers(), ...secondaryTeachers()];
  const taken = new Set(posts.map((post) => post.name));
  const names = chance.shuffled(STAFF_NAMES.filter((name) => !taken.has(name)));
  return posts.map((post) => {
    const name = post.name ?? names.pop();
    if (name === undefined) throw new Error('more posts than names of colleagues');
    const [given = '', ...rest] = name.split(' ');
    const family = rest.at(-1) ?? '';
    const givenNames = [given, ...rest.slice(0, -1)].join(' ');
    const { name: _, ...facts } = post;
    return {
      ...facts,
      id: `staff-${[givenNames, family].map(dashed).join('-')}`,
      given: givenNames,
      family,
      email: `${plainName(givenNames)}.${plainName(family)}@demo.porchlight.test`,
    };
  });
}

/** A name as it stands in a source id. */
export function dashed(text: string): string {
  return text
    .split(/[\s-]+/)
    .map(plainName)
    .join('-');
}
