/**
 * Reads a text the way a worried person would: past capitals, accents, look-alike letters, figures for letters, s p a c e d
 * words, invisible characters and stretched wooooords. Chinese has no spaces: each of its characters is a word, and a passage
 * ends with its comma or stop. The same reading is used for the lists, so both always agree.
 */

/** One word of a text: every way it can be read, where it starts, and whether a sentence ended before it. */
export type AlarmToken = { readings: readonly string[]; index: number; afterStop: boolean };

/** Cyrillic and Greek letters that look like Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  'аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs ԁd ɡg ӏl ѵv αa βb εe ηn ιi κk νv οo ρp τt υu χx'
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

const FIGURES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '€': 'e',
};
const ARABIC_FORMS: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ئ: 'ي',
  ؤ: 'و',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
};
const VOWELS = ['a', 'e', 'i', 'o', 'u'] as const;

const CHUNK = /[^\p{Z}\t\n\r\f\v。！？，；]+[。！？，；]*/gu;
const PLAIN = /^[a-z]+[.,?!;:]*$/u;
const PART = /\p{Extended_Pictographic}|\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}@$!|€*'’`])+/gu;
const JOINED_LETTERS = /^\p{L}(?:[.\-_*·•~/\\,]+\p{L}){2,}[.\-_*·•~/\\,!?]*$/u;

/** Folds letters: compatibility forms, case, marks, invisible characters, Arabic shapes. */
export function foldLetters(chunk: string): string {
  return chunk
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Emoji_Modifier}\u0640]/gu, '')
    .replace(/[أإآٱىئؤةکی]/gu, (letter) => ARABIC_FORMS[letter] ?? letter);
}

/** The words of a text, with every reading of each. */
export function alarmTokens(text: string): AlarmToken[] {
  const tokens: AlarmToken[] = [];
  let afterStop = false;
  for (const match of text.matchAll(CHUNK)) {
    const { words, stops } = readChunk(match[0]);
    for (const [place, readings] of words.entries()) {
      tokens.push({ readings, index: match.index, afterStop: afterStop && place === 0 });
    }
    afterStop = stops;
  }
  return joinSpacedLetters(tokens);
}

/** What stands between two spaces: its words, and whether a sentence ends with it. */
type Chunk = { words: readonly (readonly string[])[]; stops: boolean };

const MOST_KEPT = 5_000;
/** A longer one is a link or worse; nobody meets it twice. */
const LONGEST_KEPT = 24;
const kept = new Map<string, Chunk>();

function readChunk(written: string): Chunk {
  const before = kept.get(written);
  if (before !== undefined) return before;
  const lower = written.toLowerCase();
  const stops = /[^.?!][.?!]["”’)]*$|[。！？]$/u.test(lower);
  const chunk = { words: PLAIN.test(lower) ? [plainReadings(lower)] : wordsOfChunk(lower), stops };
  if (kept.size >= MOST_KEPT) kept.clear();
  if (written.length <= LONGEST_KEPT) kept.set(written, chunk);
  return chunk;
}

function plainReadings(lower: string): string[] {
  const word = lower.replace(/[.,?!;:]+$/u, '');
  return stretched(word) ?? [word];
}

function wordsOfChunk(chunk: string): string[][] {
  const folded = foldLetters(chunk);
  const letters = JOINED_LETTERS.test(folded) ? folded.replace(/[^\p{L}]/gu, '') : folded;
  return (letters.match(PART) ?? []).map(readingsOf).filter((readings) => readings.length > 0);
}

/** Every way to read one written word; the first is the plainest. */
function readingsOf(part: string): string[] {
  const bare = part
    .replace(/['’`]/gu, '')
    .replace(/^[@!|*$€]+(?=[@!|*]|$)/u, '')
    .replace(/[!|*@$€]+$/u, '');
  if (bare === '') return [];
  const found = new Set<string>();
  const plain = bare.replace(/[@$!|€*]/gu, '');
  if (plain !== '') found.add(plain);
  if (/[0-9@$!|€]/u.test(bare) && /\p{L}/u.test(bare)) {
    const asLetters = bare.replace(/[013457@$!|€]/gu, (sign) => FIGURES[sign] ?? sign);
    found.add(asLetters);
    if (bare.includes('1') || bare.includes('!'))
      found.add(bare.replace(/[1!]/gu, 'l').replace(/[03457@$|€]/gu, (sign) => FIGURES[sign] ?? sign));
  }
  if (/\p{L}\*\p{L}/u.test(bare)) for (const vowel of VOWELS) found.add(bare.replace(/\*+/u, vowel));
  if (/[\p{Script=Cyrillic}\p{Script=Greek}ɡ]/u.test(bare)) {
    found.add(plain.replace(/./gu, (letter) => LOOKALIKES.get(letter) ?? letter));
  }
  const written = Array.from(found);
  for (const reading of written) {
    for (const shorter of stretched(reading) ?? []) found.add(shorter);
    if (/\p{Script=Arabic}/u.test(reading)) for (const stem of arabicStems(reading)) found.add(stem);
  }
  return [...found];
}

/** "diiiie": letters written three times or more, once and twice; null when there are none. */
function stretched(word: string): string[] | null {
  if (!/(.)\1\1/u.test(word)) return null;
  return [word.replace(/(.)\1{2,}/gu, '$1'), word.replace(/(.)\1{2,}/gu, '$1$1')];
}

/** What Arabic writes onto the end of a word: whose it is, whom it is done to, and the plural of who does it. */
const ARABIC_ENDINGS = /(?:هما|كما|هم|هن|ها|ه|كم|كن|ك|ني|نا|ي|وا|ون|ين|ان|ات|ت)$/u;

/**
 * Arabic writes "and", "so", "with", "for", "will" and "the" onto the word, and "him", "her", "my" onto its end; each peeled
 * form is a reading: "وسيضربونها" is also "يضربونها", "يضربون" and "يضرب".
 */
function arabicStems(word: string): string[] {
  // "جروحا" is "جروح" in the accusative.
  const begun: string[] = word.length >= 4 && word.endsWith('ا') ? [word, word.slice(0, -1)] : [word];
  let rest = word;
  for (const prefix of [/^[وف]/u, /^[بلكسح]/u, /^ال|^ل(?=ل)/u]) {
    const shorter = rest.replace(prefix, '');
    if (shorter !== rest && shorter.length >= 3) {
      begun.push(shorter);
      rest = shorter;
    }
  }
  const stems = new Set(begun);
  for (const form of begun) {
    let end = form;
    // "يضربون" + "ها": two endings at most; never so much that hardly a word is left.
    for (let times = 0; times < 2; times += 1) {
      const shorter = end.replace(ARABIC_ENDINGS, '');
      if (shorter === end || shorter.length < 3) break;
      stems.add(shorter);
      end = shorter;
    }
  }
  stems.delete(word);
  return [...stems];
}

/** "k i l l" over several words becomes one word more, in the place of its first letter. */
function joinSpacedLetters(tokens: AlarmToken[]): AlarmToken[] {
  const joined: AlarmToken[] = [];
  for (let at = 0; at < tokens.length;) {
    let end = at;
    while (end < tokens.length && isLetter(tokens[end])) end += 1;
    const token = tokens[at];
    if (token === undefined) break;
    if (end - at < 3) {
      joined.push(token);
      at += 1;
      continue;
    }
    const word = tokens
      .slice(at, end)
      .map(({ readings }) => readings[0] ?? '')
      .join('');
    // The first letter may be a word of its own: "I k i l l".
    joined.push({ ...token, readings: [word, word.slice(1), ...(stretched(word) ?? [])] });
    at = end;
  }
  return joined;
}

function isLetter(token: AlarmToken | undefined): boolean {
  const reading = token?.readings[0] ?? '';
  return reading.length === 1 && /\p{L}/u.test(reading) && !/\p{Script=Han}/u.test(reading);
}
