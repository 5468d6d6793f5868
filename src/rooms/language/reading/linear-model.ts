/**
 * A linear one-against-the-rest classifier: squared-hinge support vectors, solved by dual coordinate descent
 * (Hsieh and others, ICML 2008), over TF-IDF weighed features. Small, deterministic, and quick enough to be
 * trained again whenever a district changes its topics.
 */
import { featuresOf } from './text-features.ts';
import type { FeatureCounts } from './text-features.ts';

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

type Vocabulary = { index: Map<number, number>; rarity: Float64Array; unseen: number };

const PENALTY = 1;
const MOST_PASSES = 8;
const CLOSE_ENOUGH = 0.1;

function vocabularyOf(texts: readonly FeatureCounts[]): Vocabulary {
  const index = new Map<number, number>();
  const seenIn: number[] = [];
  for (const { words, pieces } of texts) {
    for (const family of [words, pieces]) {
      for (const feature of family.keys()) {
        const at = index.get(feature);
        if (at === undefined) {
          index.set(feature, seenIn.length);
          seenIn.push(1);
        } else seenIn[at] = (seenIn[at] ?? 0) + 1;
      }
    }
  }
  const rarity = Float64Array.from(seenIn, (times) => Math.log((1 + texts.length) / (1 + times)) + 1);
  return { index, rarity, unseen: Math.log(1 + texts.length) + 1 };
}

/** Weighs one family of features, scaled to length one; features unknown to the vocabulary count only in `unknown`. */
function weighFamily(
  counts: Map<number, number>,
  vocabulary: Vocabulary,
  into: { features: number[]; weights: number[] },
) {
  const from = into.weights.length;
  let squares = 0;
  let unknown = 0;
  for (const [feature, times] of counts) {
    const at = vocabulary.index.get(feature);
    const weight = (1 + Math.log(times)) * (at === undefined ? vocabulary.unseen : (vocabulary.rarity[at] ?? 0));
    if (at === undefined) unknown += weight * weight;
    else {
      squares += weight * weight;
      into.features.push(at);
      into.weights.push(weight);
    }
  }
  const scale = squares > 0 ? Math.SQRT1_2 / Math.sqrt(squares) : 0;
  for (let at = from; at < into.weights.length; at += 1) into.weights[at] = (into.weights[at] ?? 0) * scale;
  return { squares, unknown };
}

function weigh(counts: FeatureCounts, vocabulary: Vocabulary): Row & { known: number } {
  const into = { features: [] as number[], weights: [] as number[] };
  const words = weighFamily(counts.words, vocabulary, into);
  weighFamily(counts.pieces, vocabulary, into);
  const all = words.squares + words.unknown;
  return {
    features: Int32Array.from(into.features),
    weights: Float64Array.from(into.weights),
    known: all > 0 ? words.squares / all : 0,
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
  const counts = [...examples.map(({ text }) => text), ...strangers].map(featuresOf);
  yield;
  const vocabulary = vocabularyOf(counts);
  const rows = counts.map((text) => weigh(text, vocabulary));
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
      const row = weigh(featuresOf(text), vocabulary);
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
