/** What a short reply answers: yes, no, the number of a choice, or words for a person to read. And: a mere thanks. */
import { consistsOf, literalPhrase, type Phrases, together } from './phrases.ts';
import { readText } from './reading.ts';
import { listsFor, sentencesFor, smsWordLists, type WordList } from './word-lists.ts';

export type ShortAnswer =
  | { readonly kind: 'yes' | 'no' | 'words' }
  | { readonly kind: 'choice'; readonly number: number };

export type AnswerContext = {
  /** How many numbered choices were offered; a number beyond them is words. 0 when none were. */
  readonly choices?: number;
  readonly lists?: readonly WordList[];
};

/**
 * Reads a reply to a question. Only a message that says nothing else is a yes, a no or a choice: “yes, but when?” needs a
 * person. Where choices were offered, a word like “no” is still a no.
 */
export function readAnswer(text: string, { choices = 0, lists }: AnswerContext = {}): ShortAnswer {
  const reading = readText(text);
  const whole = listsFor(reading, lists ?? smsWordLists()).map((list) => ({
    list,
    text: sentencesFor(reading, list).join(''),
  }));
  const number = choices === 0 ? null : numberOf(whole);
  if (number !== null) return number <= choices ? { kind: 'choice', number } : { kind: 'words' };
  if (reading.asks) return { kind: 'words' };
  const is = (section: 'yes' | 'no') =>
    whole.some(({ list, text }) => consistsOf(text, list.phrases[section], [list.phrases.polite]));
  const [yes, no] = [is('yes'), is('no')];
  if (yes === no) return { kind: 'words' };
  return { kind: yes ? 'yes' : 'no' };
}

type Whole = readonly { readonly list: WordList; readonly text: string }[];

/** “2”, “#2”, “2 please”, “opción 2”, “٢”, “two”: one number and courtesies. */
function numberOf(whole: Whole): number | null {
  const found = new Set<number>();
  for (const { list, text } of whole) {
    const around = [list.phrases.polite, list.choices.called];
    const digits = /\d+/u.exec(text)?.[0];
    if (digits !== undefined && consistsOf(text, literally([digits], list), around)) found.add(Number(digits));
    for (const [index, word] of list.choices.numbers.entries()) {
      if (consistsOf(text, word, around)) found.add(index + 1);
    }
  }
  const [only] = found;
  return found.size === 1 && only !== undefined && only > 0 ? only : null;
}

function literally(words: readonly string[], list: WordList): Phrases {
  return together(
    words.map((word) => literalPhrase(word, list)),
    list,
  );
}

export type ThanksContext = {
  /** Words of the names the thanks may be addressed to, such as the teacher's. */
  readonly names?: readonly string[];
  readonly lists?: readonly WordList[];
};

/**
 * Whether a text only thanks or acknowledges, so that nobody needs to answer and no clock starts. Whatever asks or tells
 * anything else is not: one word that is no thanks, no courtesy and no name is enough for a person to read it.
 */
export function isThanks(text: string, { names = [], lists }: ThanksContext = {}): boolean {
  const reading = readText(text);
  if (reading.asks) return false;
  return listsFor(reading, lists ?? smsWordLists()).some((list) => {
    const { thanks, thanks_more: more, polite } = list.phrases;
    const named = names.flatMap((name) => sentencesFor(readText(name), list).join('').split(' '));
    const around = [
      more,
      polite,
      literally(
        named.filter((word) => word !== ''),
        list,
      ),
    ];
    return consistsOf(sentencesFor(reading, list).join(''), thanks, around);
  });
}
