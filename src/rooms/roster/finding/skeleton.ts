import anyAscii from 'any-ascii';

/*
 * Names across scripts. Arabic and Hebrew leave short vowels out, so no spelling in Latin letters can be worked out from
 * them; what both sides share is the consonants. A skeleton is these, in classes of letters that people write for one
 * another: محمد, Mohammed, Muhammad and Mohamed are all “mhmd”.
 */

/** Consonants of Arabic, Persian and Urdu by class. Letters that may be vowels, and the silent ones, are none. */
const arabic: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    b: 'بپ',
    t: 'تثطٹ',
    j: 'جغگ',
    h: 'حهھہ',
    x: 'خ',
    d: 'دذضڈ',
    r: 'رڑ',
    z: 'زظژ',
    s: 'سص',
    c: 'شچ',
    f: 'فڤ',
    k: 'قكک',
    l: 'ل',
    m: 'م',
    n: 'نں',
  }).flatMap(([latin, letters]) => Array.from(letters).map((letter) => [letter, latin])),
);

const vowelAtStart: Readonly<Record<string, string>> = { و: 'w', ي: 'y', ی: 'y', ى: 'y' };
const isArabic = /\p{Script=Arabic}/u;
const isLatin = /^[a-z0-9]*$/;

function arabicSkeleton(word: string): string {
  // “Al-” is written or left out as people like.
  const bare = word.length > 4 && word.startsWith('ال') ? word.slice(2) : word;
  const [first = '', ...rest] = bare;
  const start = arabic[first] ?? vowelAtStart[first] ?? 'a';
  // The same letter twice is one, as in Latin letters; a vowel between them keeps both apart.
  const kept = rest.filter((letter, at) => letter !== [first, ...rest][at]);
  const whole = start + kept.map((letter) => arabic[letter] ?? '').join('');
  return end(whole, /[هة]$/u.test(bare) && whole.endsWith('h'));
}

/** An h at the end is written or not: Sarah, Sara; Fatimah, Fatima. Of two letters both stay. */
const end = (skeleton: string, soft: boolean): string =>
  soft && skeleton.length > 2 ? skeleton.slice(0, -1) : skeleton;

function latinSkeleton(word: string): string {
  const [first = ''] = word;
  const classes = word
    .replaceAll(/([b-df-hj-np-tvxz])\1+/g, '$1')
    .replaceAll('kh', 'x')
    .replaceAll(/t?s?ch|sh/g, 'C')
    .replaceAll(/gh|dj|g/g, 'j')
    .replaceAll('th', 't')
    .replaceAll('dh', 'd')
    .replaceAll(/ph|v/g, 'f')
    .replaceAll(/c(?=[eiy])/g, 's')
    .replaceAll(/ck|[cq]/g, 'k')
    .replaceAll('p', 'b')
    .replaceAll('C', 'c');
  const start = /[aeiou]/.test(first) ? 'a' : '';
  const [head = '', ...tail] = classes;
  const whole = (start === '' ? head : start) + tail.join('').replaceAll(/[aeiouwy]/g, '');
  return end(whole, /[aeiou]h$/.test(word));
}

/** The consonants of one folded word, in classes; empty when fewer than two say nothing of a name. */
export function skeleton(word: string): string {
  // Aleph and ayin stand for whatever vowel begins the name.
  const vowel = /^[אע]/u.test(word) ? 'a' : '';
  const letters = isArabic.test(word) ? arabicSkeleton(word) : latinSkeleton(vowel + (inLatin(word) ?? word));
  return /^[a-z]{2,}$/.test(letters) ? letters : '';
}

/** The usual spelling of the most frequent Korean family names, which is not the official one. */
const koreanFamilies: Readonly<Record<string, string>> = {
  김: 'kim',
  이: 'lee',
  박: 'park',
  최: 'choi',
  정: 'jung',
  강: 'kang',
  조: 'cho',
  윤: 'yoon',
  장: 'jang',
  임: 'lim',
};

/** A folded word in Latin letters: Chinese in pinyin, Cyrillic and Greek as in passports; null when it is Latin already. */
export function inLatin(word: string): string | null {
  if (isLatin.test(word)) return null;
  const composed = word.normalize('NFC');
  const latin =
    koreanFamilies[composed] ??
    anyAscii(composed)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '');
  return latin === '' || latin === word ? null : latin;
}

/** Chinese and Korean names as people type them, in one piece, parted: the family’s name is nearly always the first letter. */
export function parted(word: string): readonly string[] | null {
  const letters = Array.from(word.normalize('NFC'));
  return letters.length > 1 && letters.length < 5 && /^[\p{Script=Han}\p{Script=Hangul}]+$/u.test(letters.join(''))
    ? [letters[0] ?? '', letters.slice(1).join('')]
    : null;
}

/** Whether a word leaves vowels out, so that only its skeleton can be compared. */
export const isBare = (word: string): boolean => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(word);
export const isPlain = (word: string): boolean => isLatin.test(word);
