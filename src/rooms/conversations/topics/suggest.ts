/**
 * Which topic a message is about, by the words and example questions of the district's topics and, where there is enough,
 * by what its staff decided before. It would rather say nothing than send a family to a wrong desk.
 */
import { chanceOf, readText } from './confidence.ts';
import { trainLinearModel, trainLinearModelGently } from '#rooms/language';
import type { LabelledText, LinearModel } from '#rooms/language';
import { everydayStrangers } from './strangers.ts';

/** What a topic teaches the suggester: names and phrases that suggest it, and questions as families write them. */
export type TopicWords = { key: string; words: readonly string[]; examples: readonly string[] };

/** A topic a message may be about. `score` orders them; `confidence` (0–1) is the chance that this one is right. */
export type Suggestion = { topicKey: string; score: number; confidence: number };

/** A message whose topic a member of staff settled. */
export type RoutedMessage = { text: string; topicKey: string };

/**
 * `atLeast`: say nothing unless the first suggestion is this likely to be right. Routing keeps the default;
 * a page that lets a person choose among three may pass 0.
 */
export type SuggestOptions = { topics: readonly TopicWords[]; atLeast?: number };

const MOST_SUGGESTED = 3;

/** Below this a message goes to the school's office: there, too, one click sends it on. */
const SURE_ENOUGH = 0.35;

/** Learnt with `learnConfidence` on the starting tree; weights of 1, best score, lead over the next, share of known words. */
const STARTING_CONFIDENCE = [-0.9, 1.74, 2.57, 1.25] as const;

const built = new WeakMap<readonly TopicWords[], LinearModel | null>();

/**
 * Suggests topics for one text, best first; none when it does not know. Deterministic, well under a millisecond.
 * The index is built at the first call for this list (about a second for sixty topics) and kept for as long as the list
 * is: hand in the same array, and a new one when topics change. `prepareTopics` builds it without holding others up.
 */
export function suggestTopics(text: string, { topics, atLeast = SURE_ENOUGH }: SuggestOptions): Suggestion[] {
  let model = built.get(topics);
  if (model === undefined) {
    const examples = examplesOf(topics, []);
    model = canBeLearnt(examples) ? trainLinearModel(examples, everydayStrangers) : null;
    built.set(topics, model);
  }
  return model === null ? [] : suggestionsOf(model, text, atLeast);
}

/** Builds the index of a list of topics in small steps, with messages that staff routed before as further examples. */
export async function prepareTopics(
  topics: readonly TopicWords[],
  routed: readonly RoutedMessage[] = [],
): Promise<void> {
  const examples = examplesOf(topics, routed);
  built.set(topics, canBeLearnt(examples) ? await trainLinearModelGently(examples, everydayStrangers) : null);
}

function canBeLearnt(examples: readonly LabelledText[]): boolean {
  return new Set(examples.map(({ label }) => label)).size >= 2;
}

function suggestionsOf(model: LinearModel, text: string, atLeast: number): Suggestion[] {
  const reading = readText(model, text, MOST_SUGGESTED);
  // A text with no word or piece ever seen before says nothing, whoever asks.
  if (!reading.anyKnown) return [];
  const sure = chanceOf(reading.facts, STARTING_CONFIDENCE);
  if (sure < atLeast) return [];
  return reading.ranking.map(({ label, score }, place) => ({
    topicKey: label,
    score,
    // What the first leaves over is shared by those behind it, halving each time.
    confidence: place === 0 ? sure : Math.min(sure, 1 - sure) / 2 ** place,
  }));
}

function examplesOf(topics: readonly TopicWords[], routed: readonly RoutedMessage[]): LabelledText[] {
  const known = new Set(topics.map(({ key }) => key));
  return [
    ...topics.flatMap(({ key, words, examples }) => [...words, ...examples].map((text) => ({ text, label: key }))),
    ...routed.filter(({ topicKey }) => known.has(topicKey)).map(({ text, topicKey }) => ({ text, label: topicKey })),
  ];
}
