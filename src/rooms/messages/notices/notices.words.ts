import type { Formatters, T } from '#platform/words';
import { preparedText } from '../alerts/alerts.rules.ts';
import type { ShownNotice } from './closing.ts';

/** What is declared in one sentence of the reader's language. What somebody added stands at the end as it was written. */
export function noticeWords(t: T, say: Formatters, one: ShownNotice): string {
  const shared = { added: '', addedLanguage: 'en' };
  const { body } =
    one.kind === 'late_bus'
      ? preparedText(t, say, { ...shared, what: 'bus', bus: one.groupName ?? '', minutes: one.minutes ?? 0 }, '')
      : preparedText(
          t,
          say,
          {
            ...shared,
            what: one.isBack ? 'closing_back' : 'closing',
            kind: one.kind,
            place: one.place,
            date: one.date,
            time: one.time,
          },
          '',
        );
  return one.words === '' || one.isBack ? body : `${body} ${one.words}`;
}
