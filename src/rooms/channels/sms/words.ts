/**
 * What an inbound text wants of the line itself: no more messages, messages again, help, or nothing of the kind.
 *
 * Sources: 47 CFR 64.1200(a)(10) – consent may be revoked by any reasonable means; stop, quit, end, revoke, opt out,
 * cancel and unsubscribe are such by themselves, other words and languages count where a reasonable person would
 * understand them; one confirmation within five minutes. CTIA Messaging Principles – STOP, START and HELP in whatever
 * case. What people write instead is in the word lists, one readable file a language.
 */
import { consistsOf, hitsOf } from './phrases.ts';
import { soundsLikeStop } from './sense.ts';
import { type Reading, readText, type Sentence } from './reading.ts';
import { listsFor, type Section, sentencesFor, smsWordLists, type WordList } from './word-lists.ts';

/** What a stop is meant to end: one channel, everything, or one kind of message that a person must name. */
export type StopScope = 'all' | 'channel' | 'category';

export type LineWish = {
  readonly kind: 'stop' | 'start' | 'help' | 'wrong_number' | 'none';
  /** With `stop` only. */
  readonly scope?: StopScope;
  /**
   * False: it may be meant so. A person decides, and until then it counts as a stop for whatever goes to many. A wrong
   * number stops whatever it says, sure or not: the message is not for whoever reads it.
   */
  readonly sure: boolean;
};

export type LineContext = {
  /** We asked this number to confirm with YES that it wants messages again; only then a yes is a start. */
  readonly confirming?: boolean;
  readonly lists?: readonly WordList[];
};

const none: LineWish = { kind: 'none', sure: true };

/** Reads a text in all languages at once: people write STOP in English whatever they speak. */
export function readLineWish(text: string, { confirming = false, lists: all }: LineContext = {}): LineWish {
  const reading = readText(text);
  const lists = listsFor(reading, all ?? smsWordLists());
  const some = (section: Section) => lists.some((list) => isWholly(reading, list, section));
  if (some('stop')) return { kind: 'stop', scope: scopeOf(reading, lists), sure: true };
  if (some('start') || (confirming && some('yes'))) return { kind: 'start', sure: true };
  if (some('help')) return { kind: 'help', sure: true };
  return saidIn(reading, lists, all === undefined ? text : null);
}

function saidIn(reading: Reading, lists: readonly WordList[], senses: string | null): LineWish {
  const says = (section: Section, unless?: Section) => lists.some((list) => saysIn(reading, list, section, unless));
  if (says('wrong', 'not_wrong')) return { kind: 'wrong_number', sure: true };
  if (says('stop_some', 'not_stop')) return { kind: 'stop', scope: 'category', sure: false };
  if (says('stop_said', 'not_stop')) return { kind: 'stop', scope: scopeOf(reading, lists), sure: true };
  if (says('start_said')) return { kind: 'start', sure: true };
  if (says('wrong_maybe', 'not_wrong')) return { kind: 'wrong_number', sure: false };
  const maybe =
    says('stop_maybe', 'not_stop') ||
    lists.some((list) => hasBareSentence(reading, list)) ||
    (!says('not_stop') && lists.some((list) => isAgainstMessages(reading, list)));
  // A list somebody hands in is judged alone.
  const sounds = (): boolean => senses !== null && !reading.asks && !says('not_stop') && soundsLikeStop(senses);
  return maybe || sounds() ? { kind: 'stop', scope: 'channel', sure: false } : none;
}

function scopeOf(reading: Reading, lists: readonly WordList[]): StopScope {
  return lists.some((list) => saysIn(reading, list, 'all')) ? 'all' : 'channel';
}

/** The whole message is words of this section, with courtesies around them. */
function isWholly(reading: Reading, list: WordList, section: Section): boolean {
  return consistsOf(sentencesFor(reading, list).join(''), list.phrases[section], [list.phrases.polite]);
}

/** A phrase of the section stands in some sentence, and no phrase of the other touches it there. */
function saysIn(reading: Reading, list: WordList, section: Section, unless?: Section): boolean {
  return sentencesFor(reading, list).some((sentence) => {
    const found = hitsOf(sentence, list.phrases[section]);
    if (found.length === 0 || unless === undefined) return found.length > 0;
    const excused = hitsOf(sentence, list.phrases[unless]);
    return found.some((hit) => !excused.some((other) => other.from < hit.until && hit.from < other.until));
  });
}

// Whoever wants no more messages says so in few words; letters, in spaceless scripts, count for words.
const MOST_WORDS = 14;
const FARTHEST = 30;

/**
 * No phrase that we know, but a short sentence that names the messages and, close by, something against them: it may well be
 * meant so, and a person looks. Questions and sentences about a child, or about a message that did not arrive, are not.
 */
function isAgainstMessages(reading: Reading, list: WordList): boolean {
  if (reading.asks) return false;
  const { about, against, ordinary } = list.phrases;
  return sentencesFor(reading, list).some((sentence) => {
    if (sentence.split(list.spaced ? ' ' : '').length > MOST_WORDS * (list.spaced ? 1 : 2)) return false;
    const topics = hitsOf(sentence, about);
    if (topics.length === 0 || hitsOf(sentence, ordinary).length > 0) return false;
    return hitsOf(sentence, against).some((no) =>
      topics.some(
        (topic) => Math.max(no.from - topic.until, topic.from - no.until) <= FARTHEST && no.from !== topic.from,
      ),
    );
  });
}

/** “STOP. My son is ill today.”: the keyword has a sentence to itself, but there is more to read. */
function hasBareSentence(reading: Reading, list: WordList): boolean {
  const sentences: readonly Sentence[] = sentencesFor(reading, list);
  return sentences.length > 1 && sentences.some((one) => consistsOf(one, list.phrases.stop, [list.phrases.polite]));
}
