/** Looks for phrases in a sentence, step by step over the places they can reach: nothing in a list or a text makes it slow. */
import { type Sentence, withoutApostrophes, withoutMarks } from './reading.ts';

/** How a language is compared. */
export type Way = {
  /** Chinese and Korean put no reliable spaces between words: there phrases are looked for in the text run together. */
  readonly spaced: boolean;
  /** Vietnamese: “đúng” is not “dừng”. Words without any accent are still understood as written in haste. */
  readonly marksMatter: boolean;
};

/** One phrase, ready to look for. */
export type Phrase = Way & {
  readonly elements: readonly Element[];
  /** The words (where there are no spaces, the first letters) it can begin with; null for any. */
  readonly begins: ReadonlySet<string> | null;
};

/** The phrases of one section, those that can stand at a place found at once. */
export type Phrases = {
  readonly spaced: boolean;
  readonly byStart: ReadonlyMap<string, readonly Phrase[]>;
  readonly anyStart: readonly Phrase[];
};

type Words = {
  readonly kind: 'words';
  readonly words: ReadonlySet<string>;
  readonly beginnings: readonly string[];
  readonly optional: boolean;
};
type Element = Words | { readonly kind: 'gap'; readonly most: number } | { readonly kind: 'start' | 'end' };

/** Reads a phrase. @throws Error naming what is no word. */
export function phraseOf(line: string, way: Way): Phrase {
  const elements = withoutApostrophes(line.toLowerCase())
    .split(/\s+/u)
    .map((element) => elementOf(element, way));
  return { ...way, elements, begins: beginsOf(elements, way) };
}

/** A phrase of one word as it stands in a text: digits, a name. */
export function literalPhrase(word: string, way: Way): Phrase {
  const elements: readonly Element[] = [{ kind: 'words', words: new Set([word]), beginnings: [], optional: false }];
  return { ...way, elements, begins: beginsOf(elements, way) };
}

/** Makes phrases searchable together. */
export function together(phrases: readonly Phrase[], { spaced }: Pick<Way, 'spaced'>): Phrases {
  const byStart = new Map<string, Phrase[]>();
  for (const phrase of phrases) {
    for (const start of phrase.begins ?? []) byStart.set(start, [...(byStart.get(start) ?? []), phrase]);
  }
  return { spaced, byStart, anyStart: phrases.filter(({ begins }) => begins === null) };
}

/** A stretch of a sentence in which a phrase was found. */
export type Hit = { readonly from: number; readonly until: number };

/** Everywhere that any of these phrases stands in a sentence. */
export function hitsOf(sentence: Sentence, phrases: Phrases): readonly Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < sentence.length; from = nextPlace(sentence, from, phrases.spaced)) {
    for (const until of endsAt(sentence, from, phrases)) hits.push({ from, until });
  }
  return hits;
}

// A keyword with its courtesies is short; anything longer says more than that.
const MOST_LETTERS = 160;

/** Whether a text is nothing but these phrases and those around them, at least one of the former. */
export function consistsOf(text: Sentence, main: Phrases, around: readonly Phrases[]): boolean {
  if (text === '' || text.length > MOST_LETTERS) return false;
  // Per place reached: whether a main phrase lies behind it on some way.
  const reached = new Map<number, boolean>([[0, false]]);
  for (let at = 0; at < text.length; at++) {
    const before = reached.get(at);
    if (before === undefined) continue;
    for (const end of endsAt(text, at, main)) reached.set(end, true);
    for (const end of around.flatMap((phrases) => endsAt(text, at, phrases))) {
      reached.set(end, (reached.get(end) ?? false) || before);
    }
  }
  return reached.get(text.length) ?? false;
}

function endsAt(text: Sentence, at: number, { spaced, byStart, anyStart }: Phrases): readonly number[] {
  const start = spaced ? wordAt(text, at) : (text[at] ?? '');
  const ends = new Set<number>();
  for (const phrases of [byStart.get(start) ?? [], anyStart]) {
    for (const { elements } of phrases) for (const end of reachedBy(text, at, elements, spaced)) ends.add(end);
  }
  ends.delete(at);
  return [...ends];
}

function reachedBy(text: Sentence, from: number, elements: readonly Element[], spaced: boolean): ReadonlySet<number> {
  let places: ReadonlySet<number> = new Set([from]);
  for (const element of elements) {
    const next = new Set<number>();
    for (const place of places) for (const end of stepsFrom(text, place, element, spaced)) next.add(end);
    if (next.size === 0) return next;
    places = next;
  }
  return places;
}

function stepsFrom(text: Sentence, place: number, element: Element, spaced: boolean): readonly number[] {
  switch (element.kind) {
    case 'start':
      return place === 0 ? [place] : [];
    case 'end':
      return place === text.length ? [place] : [];
    case 'gap':
      return gapFrom(text, place, element.most, spaced);
    case 'words': {
      const ends = spaced ? spacedFrom(text, place, element) : runTogetherFrom(text, place, element);
      return element.optional ? [place, ...ends] : ends;
    }
  }
}

function gapFrom(text: Sentence, place: number, most: number, spaced: boolean): readonly number[] {
  const places = [place];
  let at = place;
  for (let skipped = 0; skipped < most && at < text.length; skipped++) {
    at = nextPlace(text, at, spaced);
    places.push(at);
  }
  return places;
}

function spacedFrom(text: Sentence, place: number, { words, beginnings }: Words): readonly number[] {
  const word = wordAt(text, place);
  const fits = word !== '' && (words.has(word) || beginnings.some((beginning) => word.startsWith(beginning)));
  return fits ? [place + word.length + 1] : [];
}

function runTogetherFrom(text: Sentence, place: number, { words }: Words): readonly number[] {
  return [...words].filter((word) => text.startsWith(word, place)).map((word) => place + word.length);
}

function wordAt(text: Sentence, place: number): string {
  return text.slice(place, text.indexOf(' ', place));
}

function nextPlace(text: Sentence, place: number, spaced: boolean): number {
  return spaced ? text.indexOf(' ', place) + 1 : place + 1;
}

function elementOf(element: string, way: Way): Element {
  if (element === '<') return { kind: 'start' };
  if (element === '>') return { kind: 'end' };
  const gap = /^\.\.(\d?)$/u.exec(element);
  if (gap !== null) return { kind: 'gap', most: gap[1] === '' ? 3 : Number(gap[1]) };
  const optional = element.endsWith('?');
  const words = new Set<string>();
  const beginnings: string[] = [];
  for (const word of (optional ? element.slice(0, -1) : element).split('|')) {
    // Without spaces every word is a beginning already.
    if (word.endsWith('*') && way.spaced) beginnings.push(...shapesOf(word.slice(0, -1), way));
    else for (const shape of shapesOf(word, way)) words.add(shape);
  }
  return { kind: 'words', words, beginnings, optional };
}

function shapesOf(word: string, { marksMatter }: Way): readonly string[] {
  const exact = word.startsWith('=');
  const letters = exact ? word.slice(1) : word;
  // What no message can hold would never be found, and nobody would know.
  if (!/^(?:[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic})$/u.test(letters)) throw new Error(`“${word}” is not a word`);
  const bare = withoutMarks(letters);
  return marksMatter ? [letters.normalize('NFC'), ...(exact ? [] : [bare])] : [bare];
}

function beginsOf(elements: readonly Element[], { spaced }: Way): ReadonlySet<string> | null {
  const begins = new Set<string>();
  for (const element of elements) {
    if (element.kind === 'start') continue;
    if (element.kind !== 'words' || element.beginnings.length > 0) return null;
    for (const word of element.words) begins.add(spaced ? word : (word[0] ?? ''));
    if (!element.optional) return begins;
  }
  return null;
}
