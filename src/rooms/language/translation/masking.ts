/**
 * What must come through a translation untouched – names, links, addresses, phone numbers, codes, dates, times, figures –
 * becomes a numbered mark ⟦1⟧ before a text leaves the house, and is put back afterwards. A translation in which a mark is
 * lost, doubled or made up is refused: better no translation than a wrong name.
 */

/** `name`: of a person or school; `count`: a whole number that grammar may hang on; `other`: all else. */
export type MarkKind = 'name' | 'count' | 'date' | 'time' | 'other';
export type Mark = { readonly kind: MarkKind; readonly value: string };
export type Masked = {
  /** The text with marks, as it leaves the house and as the memory keeps it. */
  readonly text: string;
  /** What stands behind ⟦1⟧, ⟦2⟧ …, in this order. */
  readonly marks: readonly Mark[];
};

const MOST_NAMES = 500;
const LINK = String.raw`https?:\/\/[^\s<>"]{1,2000}[^\s<>".,;:!?)\]}]|www\.[^\s<>"]{1,500}[^\s<>".,;:!?)\]}]`;
const MAIL = String.raw`[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,250}\.\p{L}{2,24}`;
const ISO_DAY = String.raw`\b\d{4}-\d{2}-\d{2}\b`;
const MONTHS =
  'January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?';
const ENGLISH_DAY = String.raw`\b(?:${MONTHS})\s+\d{1,2}(?:st|nd|rd|th)?(?:,\s*\d{4})?\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b`;
const HALF = String.raw`\s?(?:[apAP][mM]\b|[apAP]\.[mM]\.)`;
const CLOCK = String.raw`\b\d{1,2}:\d{2}(?:${HALF})?`;
const ENGLISH_HOUR = String.raw`\b\d{1,2}${HALF}`;
const PHONE = String.raw`(?<![\p{L}\p{N}])\+?\(?\d{1,4}\)?(?:[\s.-]?\(?\d{2,4}\)?){2,4}(?![\p{L}\p{N}])`;
/** Letters and figures in one word: case numbers, rooms, bus and flight numbers. */
const CODE = String.raw`(?<![\p{L}\p{N}])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\p{L}\p{N}])`;
const MONEY = String.raw`[$€£]\s?\d[\d.,]*\d|[$€£]\s?\d`;
const FIGURE = String.raw`(?<![\p{L}\p{N}])\d+(?:[.,:/]\d+)*\s?%?(?![\p{L}\p{N}])`;
const SIGN = '[⟦⟧]';

/** Scripts written without spaces between words, or with endings that cling to a name. */
const CLINGING =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ARABIC = /\p{Script=Arabic}/u;

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');

/** Names that are everyday English words too: only as written, with their capital. */
const WORDS_TOO = new Set(
  'will may mark rose hope grace faith joy art bill rich drew pat sue dawn april june august summer autumn hunter chase grant miles major jack frank harmony destiny heaven angel precious king prince princess lane bush young long white black brown green love ray ford page carter case baker cook stone'.split(
    ' ',
  ),
);

/** One name as a pattern. A name is a word of its own; small words of Arabic may stand before it without a space. */
function namePattern(name: string): string {
  const inside = name.split(/\s+/u).map(escaped).join('\\s+');
  const [first = '', last = ''] = [name.at(0), name.at(-1)];
  const before = CLINGING.test(first)
    ? ''
    : ARABIC.test(first)
      ? '(?<=(?<![\\p{L}\\p{N}])[وفبلك]{0,2})'
      : '(?<![\\p{L}\\p{N}\\p{M}])';
  const after = CLINGING.test(last) ? '' : '(?![\\p{L}\\p{N}\\p{M}])';
  const whole = WORDS_TOO.has(name.toLowerCase()) ? inside : `(?i:${inside})`;
  return `${before}${whole}${after}`;
}

/** Longest first, so that “Ana Maria” is not taken for “Ana”. */
const tidied = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map((name) => name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')))]
    .filter((name) => /[\p{L}\p{N}]/u.test(name) && (name.length > 1 || CLINGING.test(name)))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_NAMES);

function patternOf(names: readonly string[], from: string, keep: readonly string[]): RegExp {
  const kept = tidied(keep);
  const wanted = tidied(names);
  const english = from.toLowerCase().split('-')[0] === 'en';
  const groups: readonly (readonly [string, string])[] = [
    ['sign', SIGN],
    ['link', `${LINK}|${MAIL}`],
    ...(wanted.length === 0 ? [] : [['name', wanted.map(namePattern).join('|')] as const]),
    ...(kept.length === 0 ? [] : [['keep', kept.map(namePattern).join('|')] as const]),
    ['date', english ? `${ISO_DAY}|${ENGLISH_DAY}` : ISO_DAY],
    ['time', english ? `${CLOCK}|${ENGLISH_HOUR}` : CLOCK],
    ['phone', PHONE],
    ['code', CODE],
    ['money', MONEY],
    ['figure', FIGURE],
  ];
  return new RegExp(groups.map(([name, source]) => `(?<${name}>${source})`).join('|'), 'gu');
}

/** Small whole numbers stay to be read: the words around them change with them. Whether they changed is looked at later. */
const isSmall = (value: string): boolean => /^\d$/u.test(value);

/** Takes out of a text what must not be translated: names, and terms that are kept as they are. The same value always has the same mark. */
export function mask(given: string, names: readonly string[], from = 'en', keep: readonly string[] = []): Masked {
  const marks: Mark[] = [];
  const known = new Map<string, number>();
  const text = given.normalize('NFC').replaceAll(patternOf(names, from, keep), (value, ...found: unknown[]) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    const group = Object.keys(groups).find((name) => groups[name] !== undefined) ?? 'figure';
    if (group === 'figure' && isSmall(value)) return value;
    const kind: MarkKind =
      group === 'name' || group === 'date' || group === 'time'
        ? group
        : group === 'figure' && /^\d+$/u.test(value)
          ? 'count'
          : 'other';
    // A name that only differs in case or in its spaces is another value: it comes back as it was written.
    const number = known.get(value) ?? marks.push({ kind, value });
    known.set(value, number);
    return `⟦${number}⟧`;
  });
  return { text, marks };
}

const MARK = /⟦\s*(\p{Nd}{1,4})\s*⟧/gu;
const DIGIT_ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** Figures of any script as 0–9. */
function plainDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    const zero = DIGIT_ZEROS.find((one) => code >= one && code <= one + 9);
    return zero === undefined ? sign : String(code - zero);
  });
}

/** How often each mark stands in a text. */
function markCounts(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [, digits] of text.matchAll(MARK)) {
    const number = Number(plainDigits(digits ?? ''));
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

const smallFigures = (text: string): readonly string[] =>
  [...plainDigits(text.replaceAll(MARK, ' ')).matchAll(/\d+/gu)].map(([digits]) => digits);

/** What is wrong with a translation of a masked text; null when every mark came through exactly once for each time it stood. */
export function troubleWith(source: string, translated: string): 'empty' | 'marks' | 'figures' | null {
  if (translated.trim() === '') return source.trim() === '' ? null : 'empty';
  const [wanted, got] = [markCounts(source), markCounts(translated)];
  if (wanted.size !== got.size || [...wanted].some(([number, count]) => got.get(number) !== count)) return 'marks';
  if (/[⟦⟧]/u.test(translated.replaceAll(MARK, ''))) return 'marks';
  // A number may be written out as a word, but none may appear that was not there.
  const figures = new Set(smallFigures(source));
  return smallFigures(translated).every((one) => figures.has(one)) ? null : 'figures';
}

/** Marks as they are written, whatever a service made of their spaces and figures. */
export function tidyMarks(text: string): string {
  return text.replaceAll(MARK, (_all, digits: string) => `⟦${Number(plainDigits(digits))}⟧`);
}

/** Puts back what stood behind the marks; dates and times as the language writes them. */
export function unmask(text: string, marks: readonly Mark[], to: string): string {
  return text.replaceAll(MARK, (all, digits: string) => {
    const mark = marks[Number(plainDigits(digits)) - 1];
    return mark === undefined ? all : written(mark, to);
  });
}

const rightToLeft = (tag: string): boolean =>
  ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo'].includes(new Intl.Locale(tag).maximize().script ?? '');

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A date or time the way the language writes it; everything else, and what the machine has no words for, as it was. */
export function written({ kind, value }: Mark, to: string): string {
  // After letters that run to the left the groups of a phone number would change places; an invisible mark keeps them.
  if (kind === 'other' && rightToLeft(to) && /^[+(\d][\d ().-]*[ ().-][\d ().-]*$/u.test(value))
    return `\u200E${value}`;
  if (kind !== 'date' && kind !== 'time') return value;
  if (to.toLowerCase().split('-')[0] === 'en' || Intl.DateTimeFormat.supportedLocalesOf([to]).length === 0)
    return value;
  // As people here read them: Spanish of the United States says 3:00 p.m., not 15:00.
  const locale = new Intl.Locale(to);
  const here = locale.region === undefined ? `${to}-US` : to;
  const said = kind === 'date' ? dateIn(value, here) : timeIn(value, here);
  return said ?? value;
}

function dateIn(value: string, to: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value);
  const slashes = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/u.exec(value);
  const words = /^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*(\d{4}))?$/u.exec(value);
  const [year, month, day] =
    iso !== null
      ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
      : slashes !== null
        ? [Number(slashes[3]), Number(slashes[1]), Number(slashes[2])]
        : words !== null
          ? [
              words[3] === undefined ? null : Number(words[3]),
              MONTH_NAMES.indexOf((words[1] ?? '').toLowerCase()) + 1,
              Number(words[2]),
            ]
          : [null, 0, 0];
  // Without a year the 29th of February is as good a day as any: read in a leap year.
  const date = new Date(Date.UTC(year ?? 2024, month - 1, day));
  if (month < 1 || day < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const format = new Intl.DateTimeFormat(to, {
    day: 'numeric',
    month: 'long',
    ...(year === null ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
    numberingSystem: 'latn',
    calendar: 'gregory',
  });
  return format.format(date);
}

function timeIn(value: string, to: string): string | null {
  const found = /^(\d{1,2})(?::(\d{2}))?\s?([ap])?/iu.exec(value);
  if (found === null) return null;
  const half = found[3]?.toLowerCase();
  // Three o'clock of which half of the day nobody said: left as it was written.
  if (half === undefined) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? '0')];
  if (hour < 1 || hour > 12 || minute > 59) return null;
  const date = new Date(Date.UTC(2026, 0, 15, (hour % 12) + (half === 'p' ? 12 : 0), minute));
  const format = new Intl.DateTimeFormat(to, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    numberingSystem: 'latn',
  });
  return format.format(date);
}
