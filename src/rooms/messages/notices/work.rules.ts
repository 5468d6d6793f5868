import type { Formatters, T } from '#platform/words';
import { apart, type NoticeText } from './absence.rules.ts';

/** Work not handed in, in one class. */
export type WorkInClass = { readonly name: string; readonly missing: number };

export type WorkFacts = {
  readonly child: string;
  /** The class with most of it first. */
  readonly classes: readonly WorkInClass[];
  /** Whose an answer is; null: the school's. */
  readonly teacher: string | null;
};

/** A count older than this says nothing of today: it is not told. */
export const freshDays = 8;

/** So many classes are named; the rest would make a list of blame. */
const mostNamed = 3;

/** The note to a family: how much, in which classes, and whom to ask. It can still be made good, and says so. */
export function workText(t: T, say: Formatters, { child, classes, teacher }: WorkFacts, own: string): NoticeText {
  const n = classes.reduce((sum, one) => sum + one.missing, 0);
  const named = classes
    .slice(0, mostNamed)
    .map((one) => t('messages.work.out_class', { name: apart(t, one.name), n: one.missing }));
  const count = t('messages.work.out_text', { child: apart(t, child), n, classes: say.list(named) });
  const close = own === '' ? t('messages.work.out_close') : own;
  const ask = teacher === null ? [] : [t('messages.work.out_answer', { teacher: apart(t, teacher) })];
  return {
    title: t('messages.work.out_title', { child }),
    body: [count, [close, ...ask].join(' ')].join('\n\n'),
    short: [count, close, ...ask].join(' '),
  };
}
