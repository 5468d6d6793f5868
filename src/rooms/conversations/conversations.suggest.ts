import type { Directory } from './conversations.directory.ts';
import { foldForSearch } from './conversations.rules.ts';
import { topicSuggester, type Suggester, type TopicWords } from './topics/suggest.ts';
import type { Uuid } from '#platform/ids';

/** One suggester a set of topics, learnt once; the same topics of another moment share it. */
const suggesters = new Map<string, Suggester>();
const mostKept = 20;

function printOf(directory: Directory): string {
  return directory.topicList.map((topic) => `${topic.id}:${topic.words.length}:${topic.examples.length}`).join(' ');
}

/** The topic a text is about, or null when the rules are not sure: then the school's office decides. */
export async function suggestTopic(directory: Directory, text: string): Promise<Uuid | null> {
  const [first] = rankTopics(directory, text);
  return first ?? null;
}

/** The likely topics, best first, for the form and the desk. */
export function rankTopics(directory: Directory, text: string): readonly Uuid[] {
  if (directory.topicList.length === 0 || foldForSearch(text).trim().length < 3) return [];
  const print = printOf(directory);
  let suggester = suggesters.get(print);
  if (suggester === undefined) {
    const topics: TopicWords[] = directory.topicList.map((topic) => ({
      key: topic.key,
      words: topic.words,
      examples: topic.examples,
    }));
    suggester = topicSuggester(topics);
    if (suggesters.size >= mostKept) suggesters.clear();
    suggesters.set(print, suggester);
  }
  return suggester(text.slice(0, 4000)).flatMap(({ topicKey }) => directory.topicByKey.get(topicKey)?.id ?? []);
}
