import type { T } from '#platform/words';
import type { Asks } from './messages.rules.ts';

type Parts = {
  readonly school: string;
  readonly drill: string;
  readonly text: string;
  readonly asks: Asks;
  readonly how: string;
  readonly link: string;
  /** Whether the page behind the link says more than the text itself. */
  readonly hasMore: boolean;
};

/** What a slip asks on paper: for each child a yes and a no to tick, a line to sign, and until when it is back at school. */
export function paperSlip(t: T, children: readonly string[], until: string): readonly string[] {
  return [
    ...children.map((child) => t('messages.slip.paper_child', { child })),
    t('messages.slip.paper_sign'),
    t('messages.slip.paper_back', { until }),
  ];
}

/** The pieces of the short form of a message, as a phone gets them: who writes, the words, how to answer, where more is. */
export function shortParts(t: T, { school, drill, text, asks, how, link, hasMore }: Parts): readonly string[] {
  const label =
    how === 'machine' ? t('messages.label.machine') : how === 'original' ? t('messages.label.original') : '';
  const ask =
    asks === 'yes_no' || asks === 'rsvp'
      ? t('messages.out.answer_yes_no')
      : asks === 'read'
        ? t('messages.alert.answer_ok')
        : asks === 'slip'
          ? t('messages.out.answer_slip')
          : '';
  return [
    `${school === '' ? '' : `${school}: `}${drill}${text}`,
    ask,
    label,
    hasMore || asks !== 'nothing' ? link : '',
  ].filter((part) => part.trim() !== '');
}
