import type { SchoolKey } from '../../source/orgs.ts';
import type { StoryKind, StoryLanguage } from '../types.ts';
import type { TopicKey } from '../topics.ts';

/**
 * An everyday matter that many families have, in one language. Words in braces are filled in: {child}, {teacher}, {bus},
 * {street}, {amount}, {time}, {weekday}.
 */
export type Template = {
  language: StoryLanguage;
  topic: TopicKey;
  kind: StoryKind;
  subject: string;
  subjectEnglish?: string;
  /** Ways to say it; one is chosen. Each with its working translation where the language is not English. */
  says: readonly { text: string; english?: string }[];
  /** Ways to answer it. `sent` is what a family that does not read English gets. */
  answers: readonly { text: string; sent?: string }[];
  /** Only families of these schools; all when left out. */
  schools?: readonly SchoolKey[];
  /** Praise for the child's teacher. */
  forTeacher?: true;
  /** The words are grammatical for a boy only. */
  forBoy?: true;
  /** How often, compared with the others of its language. 1 when left out. */
  weight?: number;
};

type More = Pick<Template, 'schools' | 'forTeacher' | 'forBoy' | 'weight'>;

/** An English template. */
export function english(
  topic: TopicKey,
  kind: StoryKind,
  subject: string,
  says: readonly string[],
  answers: readonly string[],
  more: More = {},
): Template {
  return {
    language: 'en',
    topic,
    kind,
    subject,
    says: says.map((text) => ({ text })),
    answers: answers.map((text) => ({ text })),
    ...more,
  };
}

/** A template in another language: each of subject, words and answer beside its English. */
export function inLanguage(
  language: StoryLanguage,
): (
  topic: TopicKey,
  kind: StoryKind,
  subject: readonly [own: string, english: string],
  says: readonly [own: string, english: string],
  answer: readonly [own: string, english: string],
  more?: More,
) => Template {
  return (topic, kind, subject, says, answer, more = {}) => ({
    language,
    topic,
    kind,
    subject: subject[0],
    subjectEnglish: subject[1],
    says: [{ text: says[0], english: says[1] }],
    answers: [{ text: answer[1], sent: answer[0] }],
    ...more,
  });
}
