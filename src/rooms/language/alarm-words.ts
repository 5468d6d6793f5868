/** The words of all alarm phrases, found in a text exactly, by their beginning, or slightly misspelt. */

/** Finds which of the known words a reading may be, by number. */
export type WordFinder = (readings: readonly string[]) => readonly number[];

/** Shorter words are too close to too many others to be read as misspelt. */
const SHORTEST_FUZZY = 6;
const SHORTEST_SWAPPED = 5;
const MOST_KEPT = 5_000;
const NONE: readonly number[] = [];

/** Collects the words of phrases and gives each a number; a word ending in `*` stands for all that begin with it. */
export function wordCollection() {
  const numbers = new Map<string, number>();
  return {
    numberOf(word: string): number {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    },
    /** The finder over all words collected so far; `ordinary` words are never read as misspelt. */
    finder: (ordinary: ReadonlySet<string>): WordFinder => finderOf(numbers, ordinary),
  };
}

function finderOf(numbers: ReadonlyMap<string, number>, ordinary: ReadonlySet<string>): WordFinder {
  const prefixes = new Map(
    [...numbers].filter(([word]) => word.endsWith('*')).map(([word, at]) => [word.slice(0, -1), at]),
  );
  const lengths = [...new Set([...prefixes.keys()].map(({ length }) => length))];
  const nearby = nearbyIndex(numbers);
  const single = (reading: string): number[] => {
    const found: number[] = [];
    const exact = numbers.get(reading);
    if (exact !== undefined) found.push(exact);
    for (const length of lengths) {
      const prefix = length <= reading.length ? prefixes.get(reading.slice(0, length)) : undefined;
      if (prefix !== undefined) found.push(prefix);
    }
    if (found.length > 0 || reading.length < SHORTEST_SWAPPED || ordinary.has(reading)) return found;
    for (const near of new Set(deletionsOf(reading).flatMap((shorter) => nearby.get(shorter) ?? []))) {
      if (isMisspelt(reading, near.word)) found.push(near.number);
    }
    return found;
  };
  // People use the same few thousand words; what was found for one is kept, within bounds.
  const kept = new Map<string, readonly number[]>();
  const remembered = (reading: string): readonly number[] => {
    const before = kept.get(reading);
    if (before !== undefined) return before;
    if (kept.size >= MOST_KEPT) kept.clear();
    const found = single(reading);
    kept.set(reading, found);
    return found;
  };
  return (readings) => {
    if (readings.length === 1) return remembered(readings[0] ?? '');
    const all = readings.flatMap(remembered);
    return all.length === 0 ? NONE : [...new Set(all)];
  };
}

type Near = { word: string; number: number };

/** Every word under itself and under itself less one letter, so that a misspelling is found by look-ups alone. */
function nearbyIndex(numbers: ReadonlyMap<string, number>): Map<string, Near[]> {
  const nearby = new Map<string, Near[]>();
  for (const [word, number] of numbers) {
    if (word.endsWith('*') || word.length < SHORTEST_SWAPPED) continue;
    const near = { word, number };
    for (const key of deletionsOf(word)) {
      const list = nearby.get(key);
      if (list === undefined) nearby.set(key, [near]);
      else list.push(near);
    }
  }
  return nearby;
}

function deletionsOf(word: string): string[] {
  const found = [word];
  for (let at = 0; at < word.length; at += 1) found.push(word.slice(0, at) + word.slice(at + 1));
  return found;
}

/** One slip of the finger: two letters swapped (from five letters on); one wrong, missing or extra (from six on). */
function isMisspelt(written: string, word: string): boolean {
  const shared = Math.min(written.length, word.length);
  let from = 0;
  while (from < shared && written[from] === word[from]) from += 1;
  let end = 0;
  while (end < shared - from && written[written.length - 1 - end] === word[word.length - 1 - end]) end += 1;
  const one = written.slice(from, written.length - end);
  const other = word.slice(from, word.length - end);
  const swapped = one.length === 2 && other.length === 2 && one[0] === other[1] && one[1] === other[0];
  if (swapped) return true;
  if (word.length < SHORTEST_FUZZY || written.length < SHORTEST_FUZZY - 1) return false;
  // The first letter is rarely the wrong one, and "killed" is not "billed".
  return one.length <= 1 && other.length <= 1 && (from > 0 || word.length >= 9);
}
