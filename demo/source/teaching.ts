import type { Chance } from './random.ts';
import type { Colleague } from './staff.ts';
import type { SchoolKey } from './orgs.ts';
import type { Student } from './families.ts';
import { SCHOOLS } from './orgs.ts';
import { LETTERS, SUBJECTS } from './staff.ts';

export type Course = { id: string; title: string; grade: string; school: SchoolKey; subject: string };
export type TaughtClass = {
  id: string;
  title: string;
  grade: string;
  course: string;
  code: string;
  school: SchoolKey;
  location: string;
  type: 'homeroom' | 'scheduled';
  teacher: string;
  students: string[];
};

const gradeName = (grade: string): string => (grade === 'KG' ? 'Kindergarten' : `Grade ${Number(grade)}`);

/** Shares the students of one grade over groups of equal size; those with a fixed room keep it. */
function groups(chance: Chance, students: readonly Student[], rooms: readonly number[]): Map<number, Student[]> {
  const result = new Map<number, Student[]>(
    rooms.map((room) => [room, students.filter((student) => student.room === room)]),
  );
  for (const student of chance.shuffled(students.filter((candidate) => candidate.room === undefined))) {
    const [room] = [...result].reduce((least, entry) => (entry[1].length < least[1].length ? entry : least));
    result.get(room)?.push(student);
  }
  return result;
}

function homerooms(chance: Chance, staff: readonly Colleague[], students: readonly Student[]): TaughtClass[] {
  const grades = SCHOOLS.find((school) => school.key === 'birch-lane')?.grades ?? [];
  return grades.flatMap((grade, index) => {
    const rooms = [1, 2, 3, 4].map((place) => index * 4 + place);
    return [
      ...groups(
        chance,
        students.filter((student) => student.grade === grade),
        rooms,
      ),
    ].map(([room, members]) => ({
      id: `c-bl-${room}`,
      title: `${gradeName(grade)}, room ${room}`,
      grade,
      course: `course-bl-${grade}`,
      code: `BL-${room}`,
      school: 'birch-lane' as const,
      location: `Room ${room}`,
      type: 'homeroom' as const,
      teacher: staff.find((colleague) => colleague.room === `Room ${room}`)?.id ?? '',
      students: members.map((student) => student.id),
    }));
  });
}

function sections(chance: Chance, staff: readonly Colleague[], students: readonly Student[]): TaughtClass[] {
  return SCHOOLS.filter((school) => school.key !== 'birch-lane').flatMap((school) =>
    school.grades.flatMap((grade) => {
      const inGrade = students.filter((student) => student.grade === grade);
      return SUBJECTS.flatMap((subject, place) => {
        const teacher = staff.find(
          (colleague) => colleague.org === school.id && colleague.subject === subject && colleague.grade === grade,
        );
        return [...groups(chance, inGrade, [1, 2, 3, 4])].map(([section, members]) => ({
          id: `c-${LETTERS[school.key].toLowerCase()}-${grade}-${subject.slice(0, 3).toLowerCase()}-${section}`,
          title: `${subject} ${Number(grade)}, section ${section}`,
          grade,
          course: `course-${LETTERS[school.key].toLowerCase()}-${grade}-${subject.slice(0, 3).toLowerCase()}`,
          code: `${LETTERS[school.key]}-${grade}${subject.slice(0, 1)}${section}`,
          school: school.key,
          location: `Room ${100 + Number(grade) * 10 + place}`,
          type: 'scheduled' as const,
          teacher: teacher?.id ?? '',
          students: members.map((student) => student.id),
        }));
      });
    }),
  );
}

/** Homerooms for the elementary school, four subjects in four sections a grade for the others. */
export function makeClasses(
  chance: Chance,
  staff: readonly Colleague[],
  students: readonly Student[],
): { courses: Course[]; classes: TaughtClass[] } {
  const classes = [...homerooms(chance, staff, students), ...sections(chance, staff, students)];
  const courses = new Map<string, Course>();
  for (const taught of classes) {
    const subject = taught.type === 'homeroom' ? 'Elementary' : taught.title.replace(/ \d+, section \d$/, '');
    const title = taught.type === 'homeroom' ? gradeName(taught.grade) : `${subject} ${Number(taught.grade)}`;
    courses.set(taught.course, { id: taught.course, title, grade: taught.grade, school: taught.school, subject });
  }
  return { courses: [...courses.values()], classes };
}
