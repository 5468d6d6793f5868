/** How Alder Falls Schools works: its addresses, hours, closed days, who answers for what, who is called in danger. */
import type { WeeklyHours } from '#rooms/calendar';
import type { LegalKind } from '#rooms/conversations';
import type { DepartmentKey, SchoolKey } from './source/orgs.ts';
import type { TopicKey } from './stories/topics.ts';

type StaffId = `staff-${string}`;

export const DEMO_DISTRICT = {
  slug: 'alder-falls',
  name: 'Alder Falls Schools',
  zone: 'America/Chicago',
  /** Languages that families read, most read first; the first three have every word of the program. */
  languages: ['en', 'es', 'ar', 'so', 'vi', 'pt', 'zh', 'ht', 'uk', 'ru'],
  mailDomain: 'demo.porchlight.test',
  phone: '+15155550142',
} as const;

type MailAddress = { name: string } & (
  | { of: 'district' }
  | { of: 'school'; school: SchoolKey }
  | { of: 'topic'; topic: TopicKey }
);

/** Where families may write: `help@…`, one address a school, one for the topics that get the most mail. */
export const MAIL_ADDRESSES: readonly MailAddress[] = [
  { name: 'help', of: 'district' },
  { name: 'birch-lane', of: 'school', school: 'birch-lane' },
  { name: 'cedar-river', of: 'school', school: 'cedar-river' },
  { name: 'alder-high', of: 'school', school: 'alder-high' },
  { name: 'transportation', of: 'topic', topic: 'bus_stop' },
  { name: 'meals', of: 'topic', topic: 'meal_menu' },
  { name: 'technology', of: 'topic', topic: 'device' },
  { name: 'athletics', of: 'topic', topic: 'sports' },
  { name: 'enrollment', of: 'topic', topic: 'enroll_new' },
  { name: 'interpreter', of: 'topic', topic: 'interpreter' },
  { name: 'fees', of: 'topic', topic: 'fees' },
];

/** The address of a department that families know, where it has one of its own. */
export const ADDRESS_OF_DEPARTMENT: Readonly<Partial<Record<DepartmentKey, string>>> = {
  transportation: 'transportation',
  meals: 'meals',
  technology: 'technology',
  athletics: 'athletics',
  enrollment: 'enrollment',
  'english-learners': 'interpreter',
  'business-office': 'fees',
};

type Day = WeeklyHours['1'];
const week = (day: Day, friday: Day = day): WeeklyHours => ({
  '1': day,
  '2': day,
  '3': day,
  '4': day,
  '5': friday,
  '6': [],
  '7': [],
});

/** When somebody is there to answer: offices by school, the district for all departments. */
export const HOURS: Readonly<Record<SchoolKey | 'district', WeeklyHours>> = {
  district: week([['07:30', '16:30']], [['07:30', '16:00']]),
  'birch-lane': week([['07:30', '16:00']]),
  // The middle school's office closes over lunch.
  'cedar-river': week([
    ['07:30', '11:45'],
    ['12:30', '16:00'],
  ]),
  'alder-high': week([['07:00', '15:30']]),
};

export type ClosedDay = { first: string; last: string; reason: string; school?: SchoolKey; from?: string; to?: string };

const nth = (year: number, month: number, weekday: number, which: number): Temporal.PlainDate => {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + 7 * (which - 1) });
};

/** Closed days and short ones of the school year that begins in the summer of `year`; 2026 gives the year 2026-27. */
export function closedDays(year: number): readonly ClosedDay[] {
  const one = (date: Temporal.PlainDate, reason: string, more: Partial<ClosedDay> = {}): ClosedDay => ({
    first: date.toString(),
    last: date.toString(),
    reason,
    ...more,
  });
  const thanksgiving = nth(year, 11, 4, 4);
  const springBreak = nth(year + 1, 3, 1, 3);
  return [
    one(nth(year, 9, 1, 1), 'Labor Day'),
    one(nth(year, 10, 1, 2), 'Teachers learn, no school'),
    one(nth(year, 10, 4, 4), 'Conferences, offices close at noon', { from: '12:00', to: '17:00' }),
    {
      first: thanksgiving.subtract({ days: 1 }).toString(),
      last: thanksgiving.add({ days: 1 }).toString(),
      reason: 'Thanksgiving',
    },
    { first: `${year}-12-23`, last: `${year + 1}-01-01`, reason: 'Winter break' },
    one(nth(year + 1, 1, 1, 3), 'Martin Luther King Jr. Day'),
    one(nth(year + 1, 2, 1, 3), 'Presidents’ Day'),
    one(nth(year + 1, 2, 5, 4), 'Teachers learn, half a day', { school: 'birch-lane', from: '11:30', to: '16:00' }),
    { first: springBreak.toString(), last: springBreak.add({ days: 4 }).toString(), reason: 'Spring break' },
    one(nth(year + 1, 6, 1, 1).subtract({ days: 7 }), 'Memorial Day'),
    one(Temporal.PlainDate.from({ year: year + 1, month: 6, day: 19 }), 'Juneteenth'),
    { first: `${year + 1}-07-03`, last: `${year + 1}-07-05`, reason: 'Independence Day' },
  ];
}

/** Who answers for a topic, where it differs from the starting tree. Several people take turns. */
export type TopicRule = {
  topics: readonly TopicKey[];
  school: SchoolKey | null;
  /** Who it depends on; left out it is the people named. */
  kind?: 'counselor' | 'case_manager' | 'homeroom_teacher';
  people: readonly StaffId[];
  backups: readonly StaffId[];
};

/** What somebody answers for beside their role: by letters of the family name at a school, or for single children. */
export type DemoDuty = {
  who: StaffId;
  duty: 'counselor' | 'case_manager' | 'coordinator';
  school: SchoolKey | null;
  letters?: readonly [from: string, to: string];
  children?: readonly string[];
};

export const DUTIES: readonly DemoDuty[] = [
  { who: 'staff-gabriel-stone', duty: 'counselor', school: 'birch-lane' },
  { who: 'staff-thandi-mokoena', duty: 'counselor', school: 'cedar-river' },
  { who: 'staff-adriana-flores', duty: 'counselor', school: 'alder-high', letters: ['A', 'L'] },
  { who: 'staff-theodore-quill', duty: 'counselor', school: 'alder-high', letters: ['M', 'Z'] },
  {
    who: 'staff-ian-mercer',
    duty: 'case_manager',
    school: null,
    children: ['s0003', 's0004', 's0011', 's0017', 's0026'],
  },
];

/** Who speaks what with families. */
export const SPEAKS: Readonly<Record<StaffId, readonly string[]>> = {
  'staff-lucia-benitez': ['es', 'pt'],
  'staff-samir-haddad-cole': ['ar'],
  'staff-fatuma-abdi': ['so', 'ar'],
  'staff-mei-ling-cho': ['zh'],
  'staff-adriana-flores': ['es'],
  'staff-hector-ruiz': ['es'],
};

const OFFICE = [
  'absence_report',
  'absence_record',
  'leave_early',
  'going_home',
  'clubs_arts',
  'calendar',
  'contact_update',
  'withdraw',
  'lost_found',
  'custody_papers',
  'class_schedule',
  'testing_graduation',
  'fees',
  'student_records',
] as const satisfies readonly TopicKey[];

export const TOPIC_RULES: readonly TopicRule[] = [
  {
    topics: OFFICE,
    school: 'birch-lane',
    people: ['staff-daniel-brandt', 'staff-nora-jean-pike'],
    backups: ['staff-ruth-calloway'],
  },
  { topics: OFFICE, school: 'cedar-river', people: ['staff-imogen-clarke'], backups: ['staff-leonard-ashby'] },
  { topics: OFFICE, school: 'alder-high', people: ['staff-bernice-cobb'], backups: ['staff-patrick-donnelly'] },
  {
    topics: ['class_schedule', 'testing_graduation', 'student_records'],
    school: 'alder-high',
    people: ['staff-theodore-quill', 'staff-adriana-flores'],
    backups: ['staff-patrick-donnelly'],
  },
  { topics: ['wellbeing'], school: null, kind: 'counselor', people: [], backups: [] },
  {
    topics: ['bullying', 'discipline', 'school_security'],
    school: 'alder-high',
    people: ['staff-patrick-donnelly'],
    backups: ['staff-vivian-sorrell'],
  },
  { topics: ['enroll_new'], school: null, people: ['staff-hector-ruiz', 'staff-sylvia-grant'], backups: [] },
  { topics: ['fees'], school: null, people: ['staff-phyllis-danner'], backups: ['staff-sylvia-grant'] },
];

/** Who gets what two desks have passed on, by category of the tree. */
export const CATEGORY_OWNERS: Readonly<Record<string, StaffId>> = {
  transportation: 'staff-glen-hartwick',
  meals: 'staff-thomas-abbott',
  attendance: 'staff-jonas-whitaker',
  learning: 'staff-harriet-bloom',
  enrollment: 'staff-sylvia-grant',
  health: 'staff-beatrice-lund',
  safety: 'staff-alma-reyes',
  special_education: 'staff-naomi-feld',
  english_learners: 'staff-mei-ling-cho',
  activities: 'staff-marcus-hale',
  extended_day: 'staff-tamika-reed',
  technology: 'staff-raj-patel',
  records: 'staff-martin-oakes',
  facilities: 'staff-gretchen-voss',
  community: 'staff-josephine-baptiste',
  family_support: 'staff-alma-reyes',
  press_and_staff: 'staff-owen-fletcher',
};

/** Who is named for matters with a legal path: coordinator, deputy, and how families reach the office. */
export const LEGAL_SEATS: readonly {
  kind: LegalKind;
  who: StaffId;
  deputy: StaffId;
  title: string;
  mail: string;
}[] = [
  {
    kind: 'discrimination',
    who: 'staff-alma-reyes',
    deputy: 'staff-naomi-feld',
    title: 'Equity Coordinator, Director of Student Services',
    mail: 'equity',
  },
  {
    kind: 'harassment',
    who: 'staff-alma-reyes',
    deputy: 'staff-naomi-feld',
    title: 'Title IX Coordinator, Director of Student Services',
    mail: 'title-ix',
  },
  {
    kind: 'disability',
    who: 'staff-naomi-feld',
    deputy: 'staff-alma-reyes',
    title: 'Section 504 and ADA Coordinator',
    mail: 'section-504',
  },
  {
    kind: 'special_education_complaint',
    who: 'staff-naomi-feld',
    deputy: 'staff-alma-reyes',
    title: 'Director of Special Education',
    mail: 'special-education',
  },
  {
    kind: 'public_records',
    who: 'staff-martin-oakes',
    deputy: 'staff-sylvia-grant',
    title: 'Records Officer',
    mail: 'records',
  },
];

/** Reads all of these and confirms when one leaves its path. */
export const LEGAL_SUPERIOR: StaffId = 'staff-josephine-baptiste';

/** Called when words of danger come in, first the school's own people. */
export const ALARM_TEAMS: Readonly<Record<SchoolKey | 'district', readonly StaffId[]>> = {
  'birch-lane': ['staff-gabriel-stone', 'staff-ruth-calloway'],
  'cedar-river': ['staff-thandi-mokoena', 'staff-leonard-ashby'],
  'alder-high': ['staff-theodore-quill', 'staff-vivian-sorrell'],
  district: ['staff-alma-reyes', 'staff-josephine-baptiste'],
};

/** Who is away at the moment of loading, in days from then, and who stands in. */
export const AWAY: readonly { who: StaffId; fromDay: number; untilDay: number; backup: StaffId; note: string }[] = [
  {
    who: 'staff-carla-jimenez',
    fromDay: -2,
    untilDay: 2,
    backup: 'staff-thomas-abbott',
    note: 'At the kitchen leads’ course',
  },
  {
    who: 'staff-ian-mercer',
    fromDay: 7,
    untilDay: 12,
    backup: 'staff-rosalind-chase',
    note: 'Parental leave, first week',
  },
];
