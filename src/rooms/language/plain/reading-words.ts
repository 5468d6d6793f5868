import type { T } from '#platform/words';
import type { ReadingHint, ReadingLevel } from './reading-level.ts';

/** What to say about a text to whoever writes it, in the language of the page. */
export function levelInWords(t: T, level: ReadingLevel): string {
  const words = t('language.reading.words', { words: level.words });
  if (level.grade === null) return words;
  const grade = level.isAbout
    ? t('language.reading.about_grade', { grade: level.grade })
    : t('language.reading.grade', { grade: level.grade });
  return `${grade} · ${words}`;
}

/** One hint in one sentence. */
export function hintInWords(t: T, hint: ReadingHint): string {
  switch (hint.kind) {
    case 'long_word':
      return t('language.reading.hint.long_word', { word: hint.word, plain: hint.plain });
    case 'long_sentence':
      return t('language.reading.hint.long_sentence', { words: hint.words, text: hint.text });
    case 'passive':
      return t('language.reading.hint.passive', { text: hint.text });
    case 'too_long':
      return t('language.reading.hint.too_long', { words: hint.words });
  }
}
