/** How a text message is read before words are looked for: letters only, one shape each, cut into sentences. */

/** The same text in the shapes that word lists compare with. */
export type Reading = {
  /** Lower case, accents as written: for languages in which an accent makes another word. */
  readonly marked: readonly Sentence[];
  /** Lower case without accents, hamza and vowel signs. */
  readonly bare: readonly Sentence[];
  /** Whether a question mark of any script stands in it. */
  readonly asks: boolean;
};

/** Words, each followed by one space, so that a word list can look for whole words. */
export type Sentence = string;

// Longer texts are letters, not keywords; the rest of a very long one cannot hide or slow anything.
const MOST = 2000;

const sentenceEnd = /[.!?;\n\r。！？؟؛…]+/u;
const mark = /\p{M}/gu;
const notWord = /[^\p{L}\p{N}\p{M}]+/gu;
const pictures = /\p{Extended_Pictographic}/gu;
// “s.t.o.p” is one sentence.
const spelledOut = /(?<=(?<!\p{L})[a-z])\.(?=[a-z](?!\p{L}))/gu;
// “don't” is one word, “m'envoyer” two.
const contraction = /(?<=\p{L})['’ʼ`´](?=(?:t|s|m|re|ve|ll|d)(?!\p{L}))/gu;
const insideCyrillic = /(?<=\p{Script=Cyrillic})['’ʼ`´](?=\p{Script=Cyrillic})/gu;

/** Reads a message. A message of pictures only keeps its pictures as words; else they are left out. */
export function readText(text: string): Reading {
  const shown = text.slice(0, MOST).normalize('NFKC').toLowerCase();
  const asks = /[?？؟]/u.test(shown);
  const marked = /[\p{L}\p{N}]/u.test(shown) ? sentencesOf(shown) : picturesOf(shown);
  return { marked, bare: marked.map(withoutMarks), asks };
}

/** The bare shape of a word or a text: without accents, Arabic letters in one form each. */
export function withoutMarks(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(mark, '')
    .normalize('NFC')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i')
    .replaceAll('œ', 'oe')
    .replaceAll('ـ', '')
    .replaceAll(/[أإآٱ]/gu, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
    .replaceAll('ؤ', 'و')
    .replaceAll('ئ', 'ي');
}

/** Joins or parts what stands around an apostrophe, as in messages, so in lists. */
export function withoutApostrophes(text: string): string {
  return text.replaceAll(contraction, '').replaceAll(insideCyrillic, '');
}

function sentencesOf(shown: string): readonly Sentence[] {
  return withoutApostrophes(shown)
    .replaceAll(spelledOut, ' ')
    .split(sentenceEnd)
    .map(wordsOf)
    .filter((words) => words.length > 0)
    .map((words) => `${words.join(' ')} `);
}

function wordsOf(sentence: string): readonly string[] {
  const words = sentence
    .replaceAll(/[\u20e3\ufe0f]/gu, '')
    .replaceAll(notWord, ' ')
    // “stoppppp” is “stop”; double letters are left as they are.
    .replaceAll(/(\p{L})\1{2,}/gu, '$1')
    .replaceAll(/\p{Nd}/gu, asciiDigit)
    .split(' ')
    .filter((word) => word !== '');
  const spelled = words.length > 2 && words.every((word) => /^[a-z]$/u.test(word));
  return spelled ? [words.join('')] : words;
}

function picturesOf(shown: string): readonly Sentence[] {
  const found = [...new Set(shown.match(pictures))];
  return found.length === 0 ? [] : [`${found.join(' ')} `];
}

/** The digit of any script as 0–9: every script has its ten in a row, counted from a multiple of ten places. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  for (let back = 0; back < 10; back++) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(point - back - 1))) return String(back);
  }
  return digit;
}
