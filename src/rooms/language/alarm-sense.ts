/**
 * How an alarm sounds when no phrase of a list gives it away: "by Monday I won't be a problem anymore". A linear reader is
 * trained on example messages of all languages at once and looks at a text passage by passage.
 */
import type { AlarmList } from './alarm-lists.ts';
import { trainLinearModel, trainLinearModelGently } from './reading/linear-model.ts';
import type { LabelledText, LinearModel } from './reading/linear-model.ts';

/** A passage that reads like an alarm: which category it is closest to, and where it begins. */
export type Sensed = { category: string; index: number };
export type AlarmSense = (text: string) => Sensed[];

/** Fewer examples teach nothing worth waking somebody for. */
const FEWEST_EXAMPLES = 100;
/** How far a passage must be from ordinary: measured so that about one ordinary message in fifty is heard as an alarm. */
const FAR_FROM_ORDINARY = 0.25;
/** A passage of words that no example ever used (another language) is not judged. */
const LEAST_KNOWN = 0.25;
const LONGEST_PASSAGE = 240;
/** Lists read the whole text; the sense reads so much of it. */
const LONGEST_READ = 20_000;

/** Trains on the examples of all lists; null when there are too few. */
export function alarmSense(lists: readonly AlarmList[]): AlarmSense | null {
  const texts = lessonsOf(lists);
  return texts && senseOf(trainLinearModel(texts.either), trainLinearModel(texts.kinds));
}

/** The same, letting the server answer others in between. */
export async function alarmSenseGently(lists: readonly AlarmList[]): Promise<AlarmSense | null> {
  const texts = lessonsOf(lists);
  return texts && senseOf(await trainLinearModelGently(texts.either), await trainLinearModelGently(texts.kinds));
}

/** First question: alarm or ordinary? Only then: which kind of alarm? */
function lessonsOf(lists: readonly AlarmList[]): { either: LabelledText[]; kinds: LabelledText[] } | null {
  const examples = lists.flatMap((list) => list.examples ?? []);
  const kinds = examples.flatMap(({ category, text }) => (category === null ? [] : [{ text, label: category }]));
  if (kinds.length < FEWEST_EXAMPLES || examples.length - kinds.length < FEWEST_EXAMPLES) return null;
  return {
    either: examples.map(({ category, text }) => ({ text, label: category === null ? 'ordinary' : 'alarm' })),
    kinds,
  };
}

function senseOf(either: LinearModel, kinds: LinearModel): AlarmSense {
  return (text) =>
    passagesOf(text.slice(0, LONGEST_READ)).flatMap(({ passage, index }) => {
      const { scores, known } = either.read(passage);
      if (known < LEAST_KNOWN || (scores[0] ?? 0) < FAR_FROM_ORDINARY) return [];
      return [{ category: best(kinds, passage), index }];
    });
}

function best(model: LinearModel, text: string): string {
  const { scores } = model.read(text);
  return model.labels[scores.indexOf(Math.max(...scores))] ?? '';
}

/** Sentences, joined while they are short: what is meant often needs the sentence before. */
function passagesOf(text: string): { passage: string; index: number }[] {
  const passages: { passage: string; index: number }[] = [];
  for (const { 0: sentence, index } of text.matchAll(/[^.!?؟\n]+[.!?؟\n]*/gu)) {
    if (!/\p{L}/u.test(sentence)) continue;
    const last = passages.at(-1);
    if (last !== undefined && last.passage.length + sentence.length <= LONGEST_PASSAGE) last.passage += sentence;
    else passages.push({ passage: sentence, index });
  }
  return passages;
}
