import type { SchoolKey } from '../source/orgs.ts';
import type { TopicKey } from './topics.ts';

const TOPICS_BY_HOURS: readonly (readonly [hours: number, topics: readonly TopicKey[]])[] = [
  [1, ['bus_late', 'leave_early', 'going_home']],
  [
    2,
    [
      'absence_report',
      'basic_needs',
      'illness_nurse',
      'wellbeing',
      'bullying',
      'discrimination',
      'harassment',
      'school_security',
    ],
  ],
  [
    4,
    [
      'interpreter',
      'building',
      'custody_papers',
      'medication',
      'discipline',
      'staff_concern',
      'login_portal',
      'bus_conduct',
    ],
  ],
  [4, ['special_education_complaint']],
  [16, ['praise']],
];

/** Business hours in which a topic should have its first answer; the same as in the starting topic tree. */
export function goalHours(topic: TopicKey): number {
  return TOPICS_BY_HOURS.find(([, topics]) => topics.includes(topic))?.[0] ?? 8;
}

/** Colleagues whom others think of when a matter seems not to be theirs. */
export const RIGHT_DESKS: Readonly<Record<SchoolKey, readonly `staff-${string}`[]>> = {
  'birch-lane': [
    'staff-daniel-brandt',
    'staff-gabriel-stone',
    'staff-ruth-calloway',
    'staff-marisol-vega',
    'staff-hector-ruiz',
  ],
  'cedar-river': [
    'staff-imogen-clarke',
    'staff-thandi-mokoena',
    'staff-leonard-ashby',
    'staff-marisol-vega',
    'staff-sylvia-grant',
  ],
  'alder-high': [
    'staff-bernice-cobb',
    'staff-adriana-flores',
    'staff-patrick-donnelly',
    'staff-theodore-quill',
    'staff-sylvia-grant',
  ],
};
