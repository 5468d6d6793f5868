import { type Actor, hasAnyRole, type Role } from '#platform/actor';

/** The lessons by key; their words are `learning.lesson.<key>.…`. */
export const lessonKeys = [
  'short',
  'danger',
  'own_figures',
  'call',
  'interpreter',
  'promise',
  'hand_on',
  'rights',
  'led_figures',
  'table',
  'reach',
  'owners',
] as const;
export type LessonKey = (typeof lessonKeys)[number];

export const options = ['a', 'b', 'c'] as const;
export type Option = (typeof options)[number];
export const questions = ['q1', 'q2', 'q3'] as const;
export type QuestionKey = (typeof questions)[number];

export type Lesson = {
  readonly key: LessonKey;
  /** Raised when the lesson says something new; who did an earlier one is told, and keeps what it opened. */
  readonly version: number;
  readonly minutes: number;
  /** The best answer in the practice conversation; the others are told why not. */
  readonly best: Option;
  readonly right: Readonly<Record<QuestionKey, Option>>;
  /** Whether an answer in the practice should promise a day. */
  readonly promises: boolean;
  /** Research rows of the project's evidence list on which the lesson draws; empty where it is rule and custom only. */
  readonly evidence: readonly string[];
};

function lesson(
  key: LessonKey,
  best: Option,
  right: readonly [Option, Option, Option],
  more: { promises?: boolean; evidence?: readonly string[] } = {},
): Lesson {
  const [q1, q2, q3] = right;
  const { promises = true, evidence = [] } = more;
  return { key, version: 1, minutes: 3, best, right: { q1, q2, q3 }, promises, evidence };
}

export const lessons: Readonly<Record<LessonKey, Lesson>> = {
  short: lesson('short', 'b', ['b', 'a', 'c'], { promises: false, evidence: ['E1', 'E5', 'E13'] }),
  danger: lesson('danger', 'c', ['a', 'c', 'b'], { promises: false }),
  own_figures: lesson('own_figures', 'a', ['c', 'a', 'b']),
  call: lesson('call', 'b', ['b', 'c', 'a']),
  interpreter: lesson('interpreter', 'c', ['a', 'b', 'c']),
  promise: lesson('promise', 'a', ['c', 'b', 'a'], { evidence: ['E10'] }),
  hand_on: lesson('hand_on', 'b', ['a', 'c', 'b']),
  rights: lesson('rights', 'c', ['b', 'a', 'c']),
  led_figures: lesson('led_figures', 'b', ['c', 'a', 'b'], { evidence: ['E7'] }),
  table: lesson('table', 'a', ['b', 'c', 'a'], { evidence: ['E5', 'E19'] }),
  reach: lesson('reach', 'c', ['a', 'b', 'c'], { evidence: ['E6', 'E7', 'E16'] }),
  owners: lesson('owners', 'a', ['c', 'b', 'a']),
};

type StaffRole = Exclude<Role, 'guardian' | 'student'>;

/** Three lessons a role; the last of each is the one about reading figures. */
export const lessonsOfRole: Readonly<Record<StaffRole, readonly [LessonKey, LessonKey, LessonKey]>> = {
  teacher: ['short', 'danger', 'own_figures'],
  office: ['call', 'interpreter', 'own_figures'],
  department: ['promise', 'hand_on', 'own_figures'],
  principal: ['danger', 'rights', 'led_figures'],
  engagement: ['table', 'reach', 'led_figures'],
  administrator: ['rights', 'owners', 'led_figures'],
};
export const staffRoleKeys = Object.keys(lessonsOfRole) as readonly StaffRole[];

/** The lessons of everything somebody is, each once. */
export function lessonsFor(actor: Actor): readonly LessonKey[] {
  return [...new Set(staffRoleKeys.filter((role) => hasAnyRole(actor, [role])).flatMap((role) => lessonsOfRole[role]))];
}

/** The lessons on reading figures that this person's roles have: one of them opens figures about persons. */
export function figureLessonsFor(actor: Actor): readonly LessonKey[] {
  const mine = staffRoleKeys.filter((role) => hasAnyRole(actor, [role])).map((role) => lessonsOfRole[role][2]);
  // Whoever leads reads about others: their lesson is the one for those who lead.
  return mine.includes('led_figures') ? ['led_figures'] : [...new Set(mine)];
}

export const isLessonKey = (text: string): text is LessonKey => lessonKeys.some((key) => key === text);
