/**
 * How sure a reading is: the chance that the best label is the right one.
 *
 * It is learnt by pretending: again and again a part of the texts is held back, and a fifth of the labels is taken away
 * altogether, so that the model also meets matters it has never heard of. What it scored then, and whether it was right,
 * is fitted with a logistic curve.
 */
import { trainLinearModel } from '#rooms/language';
import type { LabelledText, LinearModel } from '#rooms/language';

/** The best label of a text, how it scored, how far ahead of the next it was, and how much of the text was known. */
export type Reading = {
  label: string;
  ranking: { label: string; score: number }[];
  facts: readonly number[];
  anyKnown: boolean;
};

/** What to expect of a reading, learnt from readings whose outcome is known. */
export type Confidence = {
  weights: readonly number[];
  /** Below this the model says nothing. */
  threshold: number;
};

type Outcome = { facts: readonly number[]; right: boolean; unknown: boolean };

const PARTS = 5;
/** Beyond this many texts two pretended rounds tell as much as five, and training time counts. */
const MANY_TEXTS = 4_000;
/** The share of right readings that may be withheld so that unknown matters are not sent to a wrong desk. */
const WITHHELD = 0.04;

/** Reads one text with a model. */
export function readText(model: LinearModel, text: string, most = 3): Reading {
  const { scores, known } = model.read(text);
  const ranking = model.labels
    .map((label, column) => ({ label, score: scores[column] ?? 0 }))
    .sort((one, other) => other.score - one.score || (one.label < other.label ? -1 : 1));
  const best = ranking[0]?.score ?? -1;
  const next = ranking[1]?.score ?? -1;
  return {
    label: ranking[0]?.label ?? '',
    ranking: ranking.slice(0, most),
    facts: [1, best, best - next, known],
    anyKnown: known > 0,
  };
}

/** The chance, 0 to 1, that a reading with these facts is right. */
export function chanceOf(facts: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < facts.length; at += 1) sum += (facts[at] ?? 0) * (weights[at] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Learns how far to trust models trained on these texts; `strangers` are texts known to be about none of the labels. */
export function learnConfidence(examples: readonly LabelledText[], strangers: readonly string[] = []): Confidence {
  const rounds = examples.length > MANY_TEXTS ? 2 : PARTS;
  const outcomes: Outcome[] = [];
  for (let round = 0; round < rounds; round += 1) outcomes.push(...pretend(examples, strangers, round));
  const weights = fit(outcomes);
  return { weights, threshold: thresholdOf(outcomes, weights) };
}

function pretend(examples: readonly LabelledText[], strangers: readonly string[], round: number): Outcome[] {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const missing = new Set(labels.filter((_, at) => at % PARTS === round));
  // Counted within each label, so that every label keeps texts to learn from.
  const seen = new Map<string, number>();
  const held: LabelledText[] = [];
  const kept: LabelledText[] = [];
  for (const example of examples) {
    const place = seen.get(example.label) ?? 0;
    seen.set(example.label, place + 1);
    if (missing.has(example.label) ? place % PARTS === 0 : place % PARTS === round) held.push(example);
    else if (!missing.has(example.label)) kept.push(example);
  }
  if (kept.length === 0) return [];
  const [met, unmet] = [true, false].map((trained) => strangers.filter((_, at) => (at % PARTS !== round) === trained));
  const model = trainLinearModel(kept, met);
  const outcome = (text: string, label: string | null): Outcome => {
    const reading = readText(model, text);
    const unknown = label === null || missing.has(label);
    return { facts: reading.facts, right: !unknown && reading.label === label, unknown };
  };
  return [...held.map(({ text, label }) => outcome(text, label)), ...(unmet ?? []).map((text) => outcome(text, null))];
}

/** Logistic regression by gradient steps with momentum; four weights, a few thousand outcomes. */
function fit(outcomes: readonly Outcome[]): number[] {
  const weights = [0, 1, 1, 0];
  const speed = [0, 0, 0, 0];
  if (outcomes.length === 0) return weights;
  for (let pass = 0; pass < 400; pass += 1) {
    const slope = [0, 0, 0, 0];
    for (const { facts, right } of outcomes) {
      const error = (right ? 1 : 0) - chanceOf(facts, weights);
      facts.forEach((fact, at) => (slope[at] = (slope[at] ?? 0) + error * fact));
    }
    weights.forEach((weight, at) => {
      const step = 0.9 * (speed[at] ?? 0) + (1.5 * ((slope[at] ?? 0) - 0.01 * weight)) / outcomes.length;
      speed[at] = step;
      weights[at] = weight + step;
    });
  }
  return weights;
}

function thresholdOf(outcomes: readonly Outcome[], weights: readonly number[]): number {
  const right = outcomes
    .filter((outcome) => outcome.right)
    .map(({ facts }) => chanceOf(facts, weights))
    .sort((one, other) => one - other);
  return right[Math.floor(right.length * WITHHELD)] ?? 0.5;
}
