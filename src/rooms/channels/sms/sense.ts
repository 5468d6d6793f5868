/**
 * How “no more messages” sounds when no phrase of a list gives it away. A linear reader is trained on the examples the lists
 * were written with, against ordinary and alarming messages of all languages. It only ever asks a person to look.
 */
import {
  installedAlarmLists,
  type LabelledText,
  type LinearModel,
  trainLinearModel,
  trainLinearModelGently,
} from '#rooms/language';
import { exampleFiles, examplesOf } from './examples.ts';

/** How far a text must be from ordinary. Chosen by leaving a fifth of the examples out in turn, and on everyday sentences. */
const FAR_FROM_ORDINARY = 0.35;
/** Words that no example ever used (another language) are not judged. */
const LEAST_KNOWN = 0.25;
/** Whoever wants no more messages says so in few words. */
const LONGEST = 160;
/** One word by itself says too little to be judged by its sound: the lists know the words that stop. Chinese has no spaces. */
const oneWord = /^\P{L}*[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{M}'’-]+\P{L}*$/u;

function lessons(): readonly LabelledText[] {
  const own = exampleFiles.filter((file) => !file.startsWith('blind')).flatMap((file) => examplesOf(file));
  const others = installedAlarmLists().flatMap((list) => list.examples ?? []);
  return [
    ...own.map(({ section, text }) => ({ text, label: section.startsWith('stop') ? 'stop' : 'other' })),
    ...others.map(({ text }) => ({ text, label: 'other' })),
  ];
}

let model: LinearModel | null = null;

/** Trains the reader without holding up others; call at start. Without it the first text that no list knows trains it. */
export async function prepareLineSense(): Promise<void> {
  model ??= await trainLinearModelGently(lessons());
}

/** Whether a text sounds as if somebody wanted no more messages. */
export function soundsLikeStop(text: string): boolean {
  if (text.length > LONGEST || !/\p{L}/u.test(text) || oneWord.test(text.trim())) return false;
  model ??= trainLinearModel(lessons());
  const { scores, known } = model.read(text);
  return known >= LEAST_KNOWN && (scores[model.labels.indexOf('stop')] ?? 0) > FAR_FROM_ORDINARY;
}
