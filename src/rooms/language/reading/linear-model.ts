/**
 * A linear one-against-the-rest classifier: squared-hinge support vectors, solved by dual coordinate descent
 * (Hsieh and others, ICML 2008), over TF-IDF weighed features. Small, deterministic, and quick enough to be
 * trained again whenever a district changes its topics.
 */
import { foldedWords, pairFeature, pieceFeatures, stemFeature } from './text-features.ts';

/** One labelled text. */
export type LabelledText = { text: string; label: string };

/** A sparse row: which features, how heavy. The row is as long as one. */
type Row = { features: Int32Array; weights: Float64Array };

/** A trained model. `scores` answers one number a label, in the order of `labels`; above 0 means "looks like one of these". */
export type LinearModel = {
  labels: readonly string[];
  /** The share of the text's weight that training had seen at all (0–1), and the scores. */
  read(text: string): { scores: Float64Array; known: number };
};

/** Which features training saw, by number, and how telling each is: the rarer, the more. */
type Vocabulary = { index: ReadonlyMap<number, number>; rarity: Float64Array; unseen: number };

/** The features of a text in their two families, words and pieces of words, which weigh the same together. */
type Features = { words: readonly number[]; pieces: readonly number[] };

const PENALTY = 1;
const MOST_PASSES = 8;
const CLOSE_ENOUGH = 0.1;
/** Words whose pieces a model remembers; people use the same few thousand. */
const MOST_KEPT = 5_000;

function featuresOf(text: string): Features {
  const found = foldedWords(text);
  return { words: withPairs(found.map(stemFeature)), pieces: found.flatMap(pieceFeatures) };
}

function withPairs(stems: readonly number[]): number[] {
  return stems.flatMap((stem, place) => {
    const before = stems[place - 1];
    return before === undefined ? [stem] : [stem, pairFeature(before, stem)];
  });
}

function vocabularyOf(texts: readonly Features[]): Vocabulary {
  const index = new Map<number, number>();
  const seenIn: number[] = [];
  for (const { words, pieces } of texts) {
    for (const feature of new Set([...words, ...pieces])) {
      const at = index.get(feature);
      if (at === undefined) {
        index.set(feature, seenIn.length);
        seenIn.push(1);
      } else seenIn[at] = (seenIn[at] ?? 0) + 1;
    }
  }
  const rarity = Float64Array.from(seenIn, (times) => Math.log((1 + texts.length) / (1 + times)) + 1);
  return { index, rarity, unseen: Math.log(1 + texts.length) + 1 };
}

/** Makes the function that turns a text into a weighed row. It keeps what it learnt about words: not to be shared by two models. */
function weigherOf({ index, rarity, unseen }: Vocabulary): (text: string) => Row & { known: number } {
  const times = new Float64Array(rarity.length);
  const kept = new Map<string, { stem: number; pieces: Int32Array }>();
  const learnt = (word: string): { stem: number; pieces: Int32Array } => {
    const before = kept.get(word);
    if (before !== undefined) return before;
    if (kept.size >= MOST_KEPT) kept.clear();
    const pieces = Int32Array.from(pieceFeatures(word).flatMap((feature) => index.get(feature) ?? []));
    const found = { stem: stemFeature(word), pieces };
    kept.set(word, found);
    return found;
  };
  /** Adds what was counted to the row, as long as the square root of a half, and clears the counters. */
  const family = (seen: readonly number[], features: number[], weights: number[]): number => {
    let squares = 0;
    const from = weights.length;
    for (const feature of seen) {
      const weight = (1 + Math.log(times[feature] as number)) * (rarity[feature] as number);
      times[feature] = 0;
      squares += weight * weight;
      features.push(feature);
      weights.push(weight);
    }
    const scale = squares > 0 ? Math.SQRT1_2 / Math.sqrt(squares) : 0;
    for (let at = from; at < weights.length; at += 1) weights[at] = (weights[at] as number) * scale;
    return squares;
  };
  const counted = (feature: number, seen: number[]): void => {
    if ((times[feature] as number) === 0) seen.push(feature);
    times[feature] = (times[feature] as number) + 1;
  };
  return (text) => {
    const found = foldedWords(text).map(learnt);
    const features: number[] = [];
    const weights: number[] = [];
    const strange = new Set<number>();
    const words: number[] = [];
    for (const feature of withPairs(found.map(({ stem }) => stem))) {
      const at = index.get(feature);
      if (at === undefined) strange.add(feature);
      else counted(at, words);
    }
    const known = family(words, features, weights);
    const pieces: number[] = [];
    for (const word of found) for (const feature of word.pieces) counted(feature, pieces);
    family(pieces, features, weights);
    const all = known + strange.size * unseen * unseen;
    return {
      features: Int32Array.from(features),
      weights: Float64Array.from(weights),
      known: all > 0 ? known / all : 0,
    };
  };
}

/** A fixed sequence of pseudo-random numbers: the same training always gives the same model. */
function shuffler(seed: number): (items: Int32Array, length: number) => void {
  let state = seed;
  return (items, length) => {
    for (let last = length - 1; last > 0; last -= 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const other = state % (last + 1);
      const kept = items[last] ?? 0;
      items[last] = items[other] ?? 0;
      items[other] = kept;
    }
  };
}

/** Solves one label against all others; `weights` holds the result, its last place the bias. */
function solve(rows: readonly Row[], positive: (row: number) => boolean, features: number): Float64Array {
  const weights = new Float64Array(features + 1);
  const shares = new Float64Array(rows.length);
  const order = Int32Array.from(rows, (_, row) => row);
  const shuffle = shuffler(7);
  const diagonal = 0.5 / PENALTY;
  let active = rows.length;
  let limit = Infinity;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    shuffle(order, active);
    let steepest = 0;
    for (let place = 0; place < active; place += 1) {
      const row = order[place] ?? 0;
      const { features: at, weights: values } = rows[row] ?? {
        features: new Int32Array(),
        weights: new Float64Array(),
      };
      const sign = positive(row) ? 1 : -1;
      let dot = weights[features] ?? 0;
      for (let item = 0; item < at.length; item += 1)
        dot += (weights[at[item] as number] as number) * (values[item] as number);
      const share = shares[row] ?? 0;
      const slope = sign * dot - 1 + diagonal * share;
      if (share === 0 && slope > 0) {
        // Well on its own side: leave it out of the following passes.
        if (slope > limit) {
          active -= 1;
          order[place] = order[active] ?? 0;
          order[active] = row;
          place -= 1;
        }
        continue;
      }
      steepest = Math.max(steepest, Math.abs(slope));
      const next = Math.max(0, share - slope / (2 + diagonal));
      const step = (next - share) * sign;
      shares[row] = next;
      for (let item = 0; item < at.length; item += 1) {
        const feature = at[item] as number;
        weights[feature] = (weights[feature] as number) + step * (values[item] as number);
      }
      weights[features] = (weights[features] ?? 0) + step;
    }
    if (steepest < CLOSE_ENOUGH) {
      if (active === rows.length) break;
      // Everything left converged: look once more at all rows before believing it.
      active = rows.length;
      limit = Infinity;
    } else limit = steepest;
  }
  return weights;
}

/**
 * Trains on labelled texts; `strangers` are texts that belong to no label and speak against every one.
 * Labels come out sorted, so the order of the texts changes nothing but rounding.
 */
export function trainLinearModel(examples: readonly LabelledText[], strangers: readonly string[] = []): LinearModel {
  const steps = trainInSteps(examples, strangers);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, letting the server answer others between two labels: no step takes longer than some 20 ms for 2,000 texts. */
export async function trainLinearModelGently(
  examples: readonly LabelledText[],
  strangers: readonly string[] = [],
): Promise<LinearModel> {
  const steps = trainInSteps(examples, strangers);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function* trainInSteps(
  examples: readonly LabelledText[],
  strangers: readonly string[],
): Generator<undefined, LinearModel> {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const texts = [...examples.map(({ text }) => text), ...strangers];
  const vocabulary = vocabularyOf(texts.map(featuresOf));
  yield;
  const weigh = weigherOf(vocabulary);
  const rows = texts.map(weigh);
  const features = vocabulary.rarity.length;
  const width = labels.length;
  // Feature by feature, all labels side by side: a message walks memory in order.
  const table = new Float32Array((features + 1) * width);
  for (const [column, label] of labels.entries()) {
    yield;
    const solved = solve(rows, (row) => examples[row]?.label === label, features);
    for (let feature = 0; feature <= features; feature += 1) table[feature * width + column] = solved[feature] ?? 0;
  }
  return {
    labels,
    read(text) {
      const row = weigh(text);
      return { scores: scoresOf(row, table, width, features), known: row.known };
    },
  };
}

function scoresOf(row: Row, table: Float32Array, width: number, features: number): Float64Array {
  const scores = new Float64Array(width);
  for (let column = 0; column < width; column += 1) scores[column] = table[features * width + column] ?? 0;
  for (let item = 0; item < row.features.length; item += 1) {
    const from = (row.features[item] as number) * width;
    const weight = row.weights[item] as number;
    for (let column = 0; column < width; column += 1) {
      scores[column] = (scores[column] as number) + weight * (table[from + column] as number);
    }
  }
  return scores;
}
