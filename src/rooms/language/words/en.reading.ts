/** How hard a text is to read, said to whoever writes it. */
export const reading = {
  'reading.words': '{words, plural, one {# word} other {# words}}',
  'reading.grade': 'Reads like grade {grade}',
  'reading.about_grade': 'Reads like about grade {grade}, by lengths only',
  'reading.hint.long_word': '“{word}”: plainer is “{plain}”.',
  'reading.hint.long_sentence': 'This sentence has {words} words. Make two of it: “{text}”',
  'reading.hint.passive': 'Say who does it instead of “{text}”.',
  'reading.hint.too_long': '{words} words. Most families read up to 150.',
} as const;
