/** How many syllables a word has, near enough to judge a text by: for English and Spanish. */

/** Where the letters mislead: what comes after is counted instead of what the rule says. */
const ENGLISH_EXTRA =
  /(?:ia(?!l\b|n\b|ge)|io(?!n|us)|eo(?!us|p)|iu|(?<![gq])ua(?!r|l\b)|[^aeiou]ier\b|[ey]ing\b|iet\b|ience|ea\b|ious\b|sm\b|uous)/gu;

/** Groups of vowels, without the silent ones at the end. */
export function englishSyllables(word: string): number {
  const letters = word.toLowerCase().replaceAll(/[^a-z]/gu, '');
  if (letters.length === 0) return 0;
  if (letters.length <= 3) return 1;
  const heard = letters.replace(/(?:[^laeiouycsgzx]es|[^aeioutd]ed|[^laeiouy]e)$/u, '').replace(/^y/u, '');
  const groups = heard.match(/[aeiouy]+/gu)?.length ?? 0;
  const apart = letters.match(ENGLISH_EXTRA)?.length ?? 0;
  return Math.max(1, groups + apart);
}

/** Nuclei: each strong vowel and each accented weak one; weak vowels lean on their neighbours. */
export function spanishSyllables(word: string): number {
  const letters = word
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/qu|gu(?=[eiéí])/gu, 'k')
    .replaceAll(/y(?=$|[^aeiouáéíóúü])/gu, 'i')
    .replaceAll(/[^a-zñáéíóúü]/gu, '');
  let count = 0;
  for (const [run] of letters.matchAll(/[aeiouáéíóúü]+/gu)) {
    const strong = run.match(/[aeoáéóíú]/gu)?.length ?? 0;
    count += Math.max(1, strong);
  }
  return letters === '' ? 0 : Math.max(1, count);
}
