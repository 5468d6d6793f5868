/** The schools and departments of Alder Falls Schools, by the source ids used in the roster. */
export type SchoolKey = 'birch-lane' | 'cedar-river' | 'alder-high';

export const DISTRICT = { id: 'district-alder-falls', name: 'Alder Falls Schools' } as const;

export const SCHOOLS: readonly {
  key: SchoolKey;
  id: string;
  name: string;
  grades: readonly string[];
  seats: number;
}[] = [
  {
    key: 'birch-lane',
    id: 'school-birch-lane',
    name: 'Birch Lane Elementary',
    grades: ['KG', '01', '02', '03', '04', '05'],
    seats: 80,
  },
  {
    key: 'cedar-river',
    id: 'school-cedar-river',
    name: 'Cedar River Middle School',
    grades: ['06', '07', '08'],
    seats: 110,
  },
  {
    key: 'alder-high',
    id: 'school-alder-high',
    name: 'Alder Falls High School',
    grades: ['09', '10', '11', '12'],
    seats: 97.5,
  },
];

export type DepartmentKey =
  | 'transportation'
  | 'meals'
  | 'special-education'
  | 'english-learners'
  | 'technology'
  | 'health'
  | 'enrollment'
  | 'communications'
  | 'family-engagement'
  | 'extended-day'
  | 'athletics'
  | 'facilities'
  | 'student-services'
  | 'business-office'
  | 'records'
  | 'instruction'
  | 'superintendent';

export const DEPARTMENTS: readonly { key: DepartmentKey; id: string; name: string }[] = (
  [
    ['transportation', 'Transportation'],
    ['meals', 'Food Services'],
    ['special-education', 'Special Education'],
    ['english-learners', 'Multilingual Learning'],
    ['technology', 'Technology'],
    ['health', 'Health Services'],
    ['enrollment', 'Enrollment'],
    ['communications', 'Communications'],
    ['family-engagement', 'Family Engagement'],
    ['extended-day', 'Extended Day'],
    ['athletics', 'Athletics'],
    ['facilities', 'Facilities'],
    ['student-services', 'Student Services'],
    ['business-office', 'Business Office'],
    ['records', 'Records'],
    ['instruction', 'Teaching and Learning'],
    ['superintendent', 'Office of the Superintendent'],
  ] as const
).map(([key, name]) => ({ key, id: `dept-${key}`, name }));
