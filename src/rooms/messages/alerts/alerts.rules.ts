import type { Formatters, T } from '#platform/words';

/** What an emergency is. Each has words of its own, written in calm and in every installed language. */
export const alertKinds = ['lockdown', 'evacuation', 'shelter', 'medical', 'weather', 'other'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What a day can have instead of the usual. */
export const closingKinds = ['closed', 'late_start', 'early_dismissal', 'remote'] as const;
export type ClosingKind = (typeof closingKinds)[number];

type Added = {
  /** Words of whoever declared it; empty: none. */
  readonly added: string;
  /** The language they are written in. */
  readonly addedLanguage: string;
};

/** What a message with prepared words is made of. It stands with the message, so that its words can be made in any language. */
export type Prepared = Added &
  (
    | { readonly what: 'alert'; readonly kind: AlertKind; readonly place: string }
    | { readonly what: 'all_clear'; readonly place: string }
    | {
        readonly what: 'closing' | 'closing_back';
        readonly kind: ClosingKind;
        readonly place: string;
        readonly date: string;
        /** Wall time there, `08:30`; null where there is none. */
        readonly time: string | null;
      }
    | { readonly what: 'bus'; readonly bus: string; readonly minutes: number }
  );

export type PreparedText = { readonly title: string; readonly body: string; readonly short: string };

function closingText(t: T, say: Formatters, one: Extract<Prepared, { what: 'closing' | 'closing_back' }>): string {
  const facts = { place: one.place, day: say.date(Temporal.PlainDate.from(one.date)) };
  if (one.what === 'closing_back') return t('messages.closing.text_back', facts);
  const time =
    one.time === null
      ? ''
      : say.time(
          Temporal.PlainDate.from(one.date).toZonedDateTime({ timeZone: say.zone, plainTime: one.time }).toInstant(),
        );
  return t(`messages.closing.text_${one.kind}`, { ...facts, time });
}

/** The prepared words in one language; `added` as it shall stand there, with what must be said of it. */
export function preparedText(t: T, say: Formatters, one: Prepared, added: string): PreparedText {
  const [title, text] = headAndText(t, say, one);
  const short = added === '' ? text : `${text} ${added}`;
  return { title, body: added === '' ? text : `${text}\n\n${added}`, short };
}

function headAndText(t: T, say: Formatters, one: Prepared): readonly [string, string] {
  switch (one.what) {
    case 'alert':
      return [
        t(`messages.alert.title_${one.kind}`, { place: one.place }),
        `${t(`messages.alert.title_${one.kind}`, { place: one.place })}. ${t(`messages.alert.text_${one.kind}`)}`,
      ];
    case 'all_clear':
      return [
        t('messages.alert.title_clear', { place: one.place }),
        t('messages.alert.text_clear', { place: one.place }),
      ];
    case 'bus':
      return [
        t('messages.bus.title', { bus: one.bus }),
        t('messages.bus.text', { bus: one.bus, minutes: one.minutes }),
      ];
    case 'closing':
      return [t(`messages.closing.title_${one.kind}`, { place: one.place }), closingText(t, say, one)];
    case 'closing_back':
      return [t('messages.closing.title_back', { place: one.place }), closingText(t, say, one)];
    // no default
  }
}

/** What somebody types to declare: one word that is nobody's habit. */
export function confirmWord(slug: string): string {
  return slug.split('-')[0] ?? slug;
}

export function isConfirmed(typed: string, slug: string): boolean {
  const plain = (text: string): string => text.trim().toLowerCase();
  return plain(typed) === plain(confirmWord(slug)) || plain(typed) === plain(slug);
}

/** So long a taken family stays with whoever took it without noting a result. */
export const callMinutes = 15;
