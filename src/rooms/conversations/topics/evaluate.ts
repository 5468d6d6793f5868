/** Measures how well topics can be told apart on labelled texts: the function behind `porchlight topics evaluate`. */
import { chanceOf, learnConfidence, readText } from './confidence.ts';
import type { Confidence } from './confidence.ts';
import { readLabelledTexts } from './labelled-files.ts';
import { trainLinearModel } from '#rooms/language';
import type { LabelledText, LinearModel } from '#rooms/language';

/** What was measured. Shares are 0–1. */
export type TopicEvaluation = {
  /**
   * Share of the texts about a known label that got the right one. With an `oosLabel` a text the model would not
   * decide (below the threshold) counts as wrong here; without one the best label always counts.
   */
  accuracy: number;
  macro_f1: number;
  /** Share of the out-of-scope texts that were handed to a person; null when none were given. */
  oos_recall: number | null;
  /** How well confidence alone tells in-scope from out-of-scope texts; null when none were given. */
  oos_auroc: number | null;
  threshold: number;
  per_message_ms: number;
  train_s: number;
  n_train: number;
  n_test: number;
};

/** `oosLabel`: the label, in either file, of texts that belong to no topic. Without `testFile`: five-fold cross-validation. */
export type TopicEvaluationRequest = { trainFile: string; testFile?: string; oosLabel?: string };

type Verdict = { truth: string; given: string; confidence: number };
type Measured = { verdicts: Verdict[]; threshold: number; readMs: number; trainMs: number; trained: number };

const FOLDS = 5;

/** Trains on one file and measures on the other, or on held-out fifths of the same one. Same files, same figures (but for times). */
export async function evaluateTopics({
  trainFile,
  testFile,
  oosLabel,
}: TopicEvaluationRequest): Promise<TopicEvaluation> {
  const train = await readLabelledTexts(trainFile);
  const parts =
    testFile === undefined
      ? foldsOf(train).map(({ train, test }) => measure(train, test, oosLabel))
      : [measure(train, await readLabelledTexts(testFile), oosLabel)];
  return summary(parts, oosLabel);
}

/** Splits within each label, so every fold knows every label that has at least two texts. */
function foldsOf(texts: readonly LabelledText[]): { train: LabelledText[]; test: LabelledText[] }[] {
  const seen = new Map<string, number>();
  const placed = texts.map((text) => {
    const place = seen.get(text.label) ?? 0;
    seen.set(text.label, place + 1);
    return { text, fold: place % FOLDS };
  });
  return Array.from({ length: FOLDS }, (_, fold) => ({
    train: placed.filter((item) => item.fold !== fold).map(({ text }) => text),
    test: placed.filter((item) => item.fold === fold).map(({ text }) => text),
  }));
}

function measure(
  train: readonly LabelledText[],
  test: readonly LabelledText[],
  oosLabel: string | undefined,
): Measured {
  const known = train.filter(({ label }) => label !== oosLabel);
  const strangers = train.filter(({ label }) => label === oosLabel).map(({ text }) => text);
  if (new Set(known.map(({ label }) => label)).size < 2) throw new Error('training needs texts of at least two labels');
  const started = performance.now();
  const model = trainLinearModel(known, strangers);
  // Without out-of-scope texts nothing is withheld, so there is no threshold to learn.
  const confidence = oosLabel === undefined ? null : learnConfidence(known, strangers);
  const trained = performance.now();
  const verdicts = test.map((item) => verdictOf(model, confidence, item));
  return {
    verdicts,
    threshold: confidence?.threshold ?? 0,
    readMs: performance.now() - trained,
    trainMs: trained - started,
    trained: train.length,
  };
}

function verdictOf(model: LinearModel, confidence: Confidence | null, { text, label }: LabelledText): Verdict {
  const reading = readText(model, text, 1);
  if (confidence === null) return { truth: label, given: reading.label, confidence: reading.facts[1] ?? 0 };
  const sure = chanceOf(reading.facts, confidence.weights);
  return { truth: label, given: sure < confidence.threshold ? '' : reading.label, confidence: sure };
}

function summary(parts: readonly Measured[], oosLabel: string | undefined): TopicEvaluation {
  const verdicts = parts.flatMap((part) => part.verdicts);
  const inScope = verdicts.filter(({ truth }) => truth !== oosLabel);
  const outside = verdicts.filter(({ truth }) => truth === oosLabel);
  const sum = (of: (part: Measured) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    accuracy: round(inScope.filter(({ truth, given }) => truth === given).length / inScope.length),
    macro_f1: round(macroF1(verdicts, oosLabel)),
    oos_recall:
      outside.length === 0 ? null : round(outside.filter(({ given }) => given === '').length / outside.length),
    oos_auroc: outside.length === 0 ? null : round(auroc(inScope, outside)),
    threshold: round(sum(({ threshold }) => threshold) / parts.length),
    per_message_ms: round(sum(({ readMs }) => readMs) / verdicts.length),
    train_s: round(sum(({ trainMs }) => trainMs) / 1000 / parts.length),
    n_train: Math.round(sum(({ trained }) => trained) / parts.length),
    n_test: verdicts.length,
  };
}

/** The mean F1 of the labels; a text out of scope that was given a label counts against that label. */
function macroF1(verdicts: readonly Verdict[], oosLabel: string | undefined): number {
  const tally = new Map<string, { right: number; given: number; true: number }>();
  const of = (label: string) => {
    const entry = tally.get(label) ?? { right: 0, given: 0, true: 0 };
    tally.set(label, entry);
    return entry;
  };
  for (const { truth, given } of verdicts) {
    of(truth).true += 1;
    of(given).given += 1;
    if (truth === given) of(truth).right += 1;
  }
  const labels = [...tally].filter(([label, { true: count }]) => count > 0 && label !== oosLabel);
  const total = labels.reduce((sum, [, entry]) => sum + (2 * entry.right) / (entry.given + entry.true), 0);
  return total / labels.length;
}

/** The chance that a text in scope is more confident than one out of scope, by ranks; ties count half. */
function auroc(inScope: readonly Verdict[], outside: readonly Verdict[]): number {
  const all = [
    ...inScope.map((item) => ({ ...item, within: true })),
    ...outside.map((item) => ({ ...item, within: false })),
  ];
  all.sort((one, other) => one.confidence - other.confidence);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.confidence === all[from]?.confidence) to += 1;
    const tied = all.slice(from, to).filter(({ within }) => within).length;
    ranks += (tied * (from + 1 + to)) / 2;
    from = to;
  }
  return (ranks - (inScope.length * (inScope.length + 1)) / 2) / (inScope.length * outside.length);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
