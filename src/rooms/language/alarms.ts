/**
 * Finds words that mean somebody may be in danger. Every installed language's list is always looked through, whatever the
 * language of the text; a "not" or a quotation mark is no excuse to miss; a false alarm costs one click.
 */
import type { AlarmList } from './alarm-lists.ts';
import { alarmSense, alarmSenseGently } from './alarm-sense.ts';
import type { AlarmSense } from './alarm-sense.ts';
import { alarmTokens } from './alarm-text.ts';
import type { AlarmToken } from './alarm-text.ts';
import { wordCollection } from './alarm-words.ts';
import type { WordFinder } from './alarm-words.ts';

/**
 * `phrase`: the list's phrase that matched; empty when no phrase did, but the passage reads like an alarm.
 * `index`: where in the text, in UTF-16 units.
 */
export type Alarm = { category: string; phrase: string; index: number };

/** One place of a phrase: any of these words, after at most `gap` others. */
type Step = { words: ReadonlySet<number>; gap: number };
type Phrase = { category: string | null; phrase: string; steps: readonly Step[] };
type Matcher = {
  find: WordFinder;
  byFirst: ReadonlyMap<number, readonly Phrase[]>;
  run: Runs;
  sense: AlarmSense | null;
};

const USUAL_GAP = 3;
/** Texts are cut here (a mail's own words rarely reach it); an attachment's text can be handed in piece by piece. */
const LONGEST_READ = 200_000;

const matchers = new WeakMap<readonly AlarmList[], Matcher>();

/**
 * Every alarm in a text, one per category and place, in the order of the text. The lists are compiled at the first call
 * (about half a second) and kept for as long as the array handed in is: hand in the same one, a new one when a list changes.
 */
export function findAlarms(text: string, { lists }: { lists: readonly AlarmList[] }): Alarm[] {
  let matcher = matchers.get(lists);
  if (matcher === undefined) {
    matcher = compile(lists, alarmSense(lists));
    matchers.set(lists, matcher);
  }
  const alarms = matchText(alarmTokens(text.slice(0, LONGEST_READ)), matcher);
  for (const { category, index } of matcher.sense?.(text) ?? []) {
    if (!alarms.some((alarm) => alarm.category === category)) alarms.push({ category, phrase: '', index });
  }
  return alarms.sort((one, other) => one.index - other.index);
}

/** Compiles lists ahead of the first message, in small steps: call it when the server starts and when a list changes. */
export async function prepareAlarms(lists: readonly AlarmList[]): Promise<void> {
  matchers.set(lists, compile(lists, await alarmSenseGently(lists)));
}

function compile(lists: readonly AlarmList[], sense: AlarmSense | null): Matcher {
  const words = wordCollection();
  const byFirst = new Map<number, Phrase[]>();
  const run: Runs = new Map();
  const add = (category: string | null, phrase: string) => {
    const written = stepsOf(phrase);
    const steps = written.map(({ words: some, gap }) => ({
      gap,
      words: new Set(some.map((word) => words.numberOf(word))),
    }));
    const compiled = { category, phrase, steps };
    for (const first of steps[0]?.words ?? []) {
      const begun = byFirst.get(first);
      if (begun === undefined) byFirst.set(first, [compiled]);
      else begun.push(compiled);
    }
    if (category !== null) addRuns(run, compiled, written);
  };
  for (const { phrases, harmless } of lists) {
    for (const { category, phrase } of phrases) add(category, phrase);
    for (const phrase of harmless) add(null, phrase);
  }
  const ordinary = new Set(lists.flatMap((list) => list.ordinary.flatMap(readingOf)));
  return { find: words.finder(ordinary), byFirst, run, sense };
}

type WrittenStep = { words: string[]; gap: number };

function stepsOf(phrase: string): WrittenStep[] {
  const steps: WrittenStep[] = [];
  let gap = 0;
  for (const element of phrase.split(/\s+/u)) {
    const dots = /^\.\.(\d?)$/u.exec(element);
    if (dots !== null) {
      gap = dots[1] === '' ? USUAL_GAP : Number(dots[1]);
      continue;
    }
    // A word of the list that the text reader would divide ("e-mail") becomes as many steps.
    const alternatives = element
      .split('|')
      .filter((word) => word !== '')
      .map(readingOf);
    const longest = Math.max(...alternatives.map(({ length }) => length));
    for (let at = 0; at < longest; at += 1) {
      const words = alternatives.flatMap((some) => some[at] ?? []);
      steps.push({ words, gap: at === 0 ? gap : 0 });
    }
    gap = 0;
  }
  return steps;
}

function readingOf(word: string): string[] {
  const open = word.endsWith('*');
  const tokens = alarmTokens(open ? word.slice(0, -1) : word).map(({ readings }) => readings[0] ?? '');
  return open ? tokens.map((token, at) => (at === tokens.length - 1 ? `${token}*` : token)) : tokens;
}

function matchText(tokens: readonly AlarmToken[], { find, byFirst, run }: Omit<Matcher, 'sense'>): Alarm[] {
  const numbers = tokens.map(({ readings }) => find(readings));
  const found: { phrase: Phrase; from: number; to: number }[] = [];
  for (let from = 0; from < tokens.length; from += 1) {
    for (const number of numbers[from] ?? []) {
      for (const phrase of byFirst.get(number) ?? []) {
        const to = lastOf(phrase, 1, from, tokens, numbers);
        if (to >= 0) found.push({ phrase, from, to });
      }
    }
    const joined = runIn(run, tokens[from]?.readings ?? []);
    if (joined !== null) found.push({ phrase: joined, from, to: from });
  }
  const harmless = found.filter(({ phrase }) => phrase.category === null);
  const alarms = new Map<string, Alarm>();
  for (const { phrase, from, to } of found) {
    if (phrase.category === null || harmless.some((span) => span.from <= from && to <= span.to)) continue;
    const index = tokens[from]?.index ?? 0;
    const key = `${phrase.category} ${index}`;
    if (!alarms.has(key)) alarms.set(key, { category: phrase.category, phrase: phrase.phrase, index });
  }
  return [...alarms.values()];
}

/** Where the phrase ends when its step `at` is looked for after the token `before`; -1 when it is not there. */
function lastOf(
  phrase: Phrase,
  at: number,
  before: number,
  tokens: readonly AlarmToken[],
  numbers: readonly (readonly number[])[],
): number {
  const step = phrase.steps[at];
  if (step === undefined) return before;
  for (let place = before + 1; place <= before + 1 + step.gap && place < tokens.length; place += 1) {
    // Words of two sentences are not one phrase; directly following words are, whatever stands between.
    if (place > before + 1 && tokens[place]?.afterStop === true) return -1;
    if (numbers[place]?.some((number) => step.words.has(number)) === true) {
      const last = lastOf(phrase, at + 1, place, tokens, numbers);
      if (last >= 0) return last;
    }
  }
  return -1;
}

/**
 * Phrases written as one word ("iwanttodie", "#killmyself"), under their first letters. A tree of letters finds them as
 * fast and takes thirty megabytes.
 */
type Runs = Map<string, { letters: string; phrase: Phrase }[]>;

const SHORTEST_RUN = 8;
const MOST_RUNS = 400;

function addRuns(run: Runs, phrase: Phrase, steps: readonly WrittenStep[]): void {
  if (steps.length < 2) return;
  let runs = [''];
  for (const { words } of steps) {
    const plain = words.filter((word) => !word.endsWith('*') && /^\p{L}+$/u.test(word));
    runs = runs.flatMap((start) => plain.map((word) => start + word));
    if (runs.length > MOST_RUNS) return;
  }
  for (const letters of runs.filter(({ length }) => length >= SHORTEST_RUN)) {
    const key = letters.slice(0, SHORTEST_RUN);
    const begun = run.get(key);
    if (begun === undefined) run.set(key, [{ letters, phrase }]);
    else if (!begun.some((one) => one.letters === letters)) begun.push({ letters, phrase });
  }
}

/** The shortest one that stands at the earliest place. */
function runIn(run: Runs, readings: readonly string[]): Phrase | null {
  for (const reading of readings) {
    for (let from = 0; from + SHORTEST_RUN <= reading.length; from += 1) {
      let found: { letters: string; phrase: Phrase } | null = null;
      for (const one of run.get(reading.slice(from, from + SHORTEST_RUN)) ?? []) {
        if (reading.startsWith(one.letters, from) && (found === null || one.letters.length < found.letters.length))
          found = one;
      }
      if (found !== null) return found.phrase;
    }
  }
  return null;
}
