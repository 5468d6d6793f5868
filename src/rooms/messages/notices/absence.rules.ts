import type { T } from '#platform/words';

/** Fewer children than this in a class: its figure is left out, for it would speak of single children. */
export const smallestClass = 10;

/** What is usual in a class: the middle of its children's counts, rounded. Null for a class too small to speak of. */
export function usualInClass(counts: readonly number[]): number | null {
  if (counts.length < smallestClass) return null;
  const inOrder = counts.toSorted((a, b) => a - b);
  const middle = Math.floor(inOrder.length / 2);
  const [low, high] = [inOrder[middle - 1] ?? 0, inOrder[middle] ?? 0];
  return Math.round(inOrder.length % 2 === 0 ? (low + high) / 2 : high);
}

export type AbsenceFacts = {
  readonly child: string;
  /** Whole days missed since the school year began, whatever the reason. */
  readonly days: number;
  /** What is usual in the class; null where it must not be said. */
  readonly usual: number | null;
};

export type NoticeText = { readonly title: string; readonly body: string; readonly short: string };

/** A name of another script keeps its own direction, and the numbers beside it theirs. */
export const apart = (t: T, name: string): string => (t.dir === 'rtl' ? `\u2068${name}\u2069` : name);

/** The note to a family: the child's count, beside what is usual, and an open door. No blame, no threat, no reason. `own` is how the school closes it itself. */
export function absenceText(t: T, { child, days, usual }: AbsenceFacts, own = ''): NoticeText {
  const count = t('messages.absence.out_text', { child: apart(t, child), n: days });
  const beside = usual === null ? [] : [t('messages.absence.out_class', { n: usual })];
  const close = own === '' ? t('messages.absence.out_close') : own;
  return {
    title: t('messages.absence.out_title', { child }),
    body: [[count, ...beside].join(' '), close].join('\n\n'),
    short: [count, ...beside, close].join(' '),
  };
}
