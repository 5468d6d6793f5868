import type { Directory } from './conversations.directory.ts';
import { foldForSearch } from './conversations.rules.ts';
import { prepareTopics, suggestTopics, type TopicWords } from './topics/suggest.ts';
import type { Uuid } from '#platform/ids';

type Known = { readonly topics: readonly TopicWords[]; readonly ready: Promise<void> };

/** What was learnt from one set of topics; the same topics of another moment or district share it. */
const learnt = new Map<string, Known>();
const mostKept = 20;
/** By the list itself: a directory stays the same object for seconds, and its print is long. */
const byList = new WeakMap<Directory['topicList'], Known>();

function knownFor(directory: Directory): Known {
  const same = byList.get(directory.topicList);
  if (same) return same;
  const found = learntFrom(directory);
  byList.set(directory.topicList, found);
  return found;
}

function learntFrom(directory: Directory): Known {
  const forAll = directory.topicList.filter((topic) => topic.askers.length === 0);
  const print = forAll.map((topic) => `${topic.key}:${topic.words.join('|')}:${topic.examples.length}`).join(' ');
  const known = learnt.get(print);
  if (known) return known;
  // What is only for some is chosen and never guessed: no family's words may lead to the staff's own desk.
  const topics = forAll.map((topic) => ({ key: topic.key, words: topic.words, examples: topic.examples }));
  const made: Known = { topics, ready: prepareTopics(topics) };
  if (learnt.size >= mostKept) learnt.clear();
  learnt.set(print, made);
  return made;
}

/** The likely topics of a text, best first. `atLeast` 0 also names unlikely ones, for a person to choose from. */
export async function rankTopics(directory: Directory, text: string, atLeast?: number): Promise<readonly Uuid[]> {
  if (directory.topicList.length === 0 || foldForSearch(text).trim().length < 3) return [];
  const known = knownFor(directory);
  await known.ready;
  const options = atLeast === undefined ? { topics: known.topics } : { topics: known.topics, atLeast };
  return suggestTopics(text.slice(0, 4000), options).flatMap(
    ({ topicKey }) => directory.topicByKey.get(topicKey)?.id ?? [],
  );
}

const asWords = (text: string): string =>
  ` ${foldForSearch(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/** Fewer words than these say too little to close a matter to others. */
const enoughWords = 6;

/**
 * The topic a text is about, or null when the rules are not sure: then the school's office decides. A topic with a legal
 * path closes a matter to others: likeness in a few words ("About Ada") is not enough for it, one of its own words is.
 */
export async function suggestTopic(directory: Directory, text: string): Promise<Uuid | null> {
  const [first] = await rankTopics(directory, text);
  const topic = first === undefined ? undefined : directory.topics.get(first);
  if (first === undefined || topic === undefined) return null;
  const said = asWords(text.slice(0, 4000));
  if (topic.legalPath === null || said.trim().split(' ').length >= enoughWords) return first;
  return topic.words.some((word) => said.includes(asWords(word))) ? first : null;
}
