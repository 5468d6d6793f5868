/** Which way a text takes into another language. Pure: what is known is handed in. */

/** What a mistake would do. Everything but `routine` is read by a qualified person before a family reads it. */
export const risks = ['routine', 'rights', 'discipline', 'special_education', 'health', 'consent', 'safety'] as const;
export type Risk = (typeof risks)[number];

/**
 * `same`: nothing to translate. `reviewed`: a qualified person's wording. `phrase`: out of the phrasebook. `machine`: to be
 * labelled so. `original`: no translation now.
 */
export type How = 'same' | 'reviewed' | 'phrase' | 'machine' | 'original';

/** What is known about a text in a language. */
export type Known = {
  readonly reviewed: boolean;
  readonly machine: boolean;
  /** A machine is at it, or has lately failed at it: it is not asked again now. */
  readonly asked: boolean;
  readonly failed: boolean;
  /** Whether a service is set up at all. */
  readonly providers: boolean;
  /** Whether somebody is qualified for the language. */
  readonly reviewers: boolean;
};

export type Way = {
  readonly how: 'reviewed' | 'machine' | 'original';
  readonly askMachine: boolean;
  readonly askReview: boolean;
};

/**
 * A reviewed wording always wins. What is routine goes out as the machine has it. What touches rights, discipline, special
 * education, health or consent waits for a reader; an urgent safety text waits for nobody and is read afterwards.
 */
export function wayOf(risk: Risk, urgent: boolean, known: Known): Way {
  if (known.reviewed) return { how: 'reviewed', askMachine: false, askReview: false };
  const sensitive = risk !== 'routine';
  const askMachine = known.providers && !known.machine && !known.asked && !known.failed;
  if (known.machine && (!sensitive || urgent)) return { how: 'machine', askMachine: false, askReview: sensitive };
  // A routine text goes to a person only where no machine will do it, and where there is such a person.
  const byHand = known.reviewers && !known.machine && (!known.providers || known.failed);
  return { how: 'original', askMachine, askReview: sensitive || byHand };
}

/** Minutes of open time until a review is due. An urgent one is read within the hour, after it went out. */
export function minutesFor(risk: Risk, urgent: boolean): number {
  if (urgent) return 60;
  return risk === 'routine' ? 960 : 480;
}

/** So long after a service failed at a text it is not asked again. */
export const AGAIN_AFTER_MINUTES = 10;

/** A tag as the memory keeps it: the language, and its script where that is not the usual one. Null when it is none. */
export function plainTag(tag: string): string | null {
  try {
    const locale = new Intl.Locale(tag.trim());
    const usual = new Intl.Locale(locale.language).maximize().script;
    const script = locale.script ?? (locale.region === undefined ? undefined : locale.maximize().script);
    return script === undefined || script === usual ? locale.language : `${locale.language}-${script}`;
  } catch {
    return null;
  }
}

/** One form for texts that are the same to a reader: composed letters, plain spaces, no blank ends. */
export function normalised(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(/[\t \u00A0]+/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

const word = (term: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${term.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu');

export const holdsTerm = (text: string, term: string): boolean => word(term).test(text);

/** Terms of the glossary that stand in the source and whose wording does not stand in the translation, endings aside. */
export function glossaryMisses(
  source: string,
  translated: string,
  glossary: readonly { readonly term: string; readonly wording: string }[],
): readonly string[] {
  const got = translated.toLowerCase();
  const stem = (text: string): string => {
    const lower = text.toLowerCase();
    return lower.length > 6 ? lower.slice(0, -2) : lower;
  };
  return glossary
    .filter(({ term, wording }) => holdsTerm(source, term) && !got.includes(stem(wording)))
    .map(({ term }) => term);
}

/** A reviewer's wording with marks in place of what stood behind them, longest first. */
export function remasked(
  wording: string,
  marks: readonly { readonly value: string; readonly shown: string }[],
): string {
  const pieces = marks
    .flatMap(({ value, shown }, i) => [value, shown].map((text) => ({ text, mark: `⟦${i + 1}⟧` })))
    .filter(({ text }) => text !== '')
    .toSorted((a, b) => b.text.length - a.text.length);
  if (pieces.length === 0) return wording;
  const pattern = pieces.map(({ text }) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|');
  return wording.replaceAll(
    new RegExp(pattern, 'gu'),
    (found) => pieces.find(({ text }) => text === found)?.mark ?? found,
  );
}
