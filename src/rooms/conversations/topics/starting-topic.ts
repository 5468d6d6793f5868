import type { Asker } from '../conversations.askers.ts';

/** The shape of the starting topic tree: what a district finds when it opens the topics page for the first time. */

/** One text in the languages that ship. */
export type InThree<Text> = { en: Text; es: Text; ar: Text };

/** Who answers: a role at the child's school, a teacher of the child, a department, or the family engagement officer. */
export type OwnerRule =
  | { role: 'office' | 'principal'; at: 'school' }
  | { role: 'teacher'; of: 'child' }
  | { role: 'department'; department: DepartmentName }
  | { role: 'engagement'; at: 'district' };

export type DepartmentName =
  | 'Athletics'
  | 'Communications'
  | 'Extended Day'
  | 'Facilities'
  | 'Food Services'
  | 'Health Services'
  | 'Multilingual Learning'
  | 'Records'
  | 'Special Education'
  | 'Student Services'
  | 'Teaching and Learning'
  | 'Technology'
  | 'Transportation';

/**
 * What to be careful about. `sensitive`: about a child's health, safety or family, so fewer people may see it.
 * `legal_deadline`: a law counts the days. The others name the procedure that the law asks for.
 */
export type TopicFlag =
  | 'sensitive'
  | 'legal_deadline'
  | 'discrimination'
  | 'harassment'
  | 'special_education_complaint'
  | 'public_records';

export type StartingTopic = {
  /** Stable for ever; names may change. */
  key: string;
  name: InThree<string>;
  covers: InThree<string>;
  owner: OwnerRule;
  /** Business hours. */
  goal: { firstAnswerHours: number; resolutionHours: number };
  flags: readonly TopicFlag[];
  /** For these askers alone; left out for everybody. */
  askers?: readonly Asker[];
  /** Proposed first to these. */
  suggests?: readonly Asker[];
  /** Words and phrases that suggest this topic. */
  words: InThree<readonly string[]>;
  /** Questions as families write them: short, hurried, misspelt. */
  examples: InThree<readonly string[]>;
};

export type StartingCategory = {
  key: string;
  name: InThree<string>;
  /** Whoever gets a matter that two desks have passed on. */
  owner: OwnerRule;
  topics: readonly StartingTopic[];
};
