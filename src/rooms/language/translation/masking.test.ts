import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mask, tidyMarks, troubleWith, unmask } from './masking.ts';

const long = process.env['PORCHLIGHT_LONG'] === '1';
const runs = { numRuns: long ? 20_000 : 150, seed: 20_261_122 };

/** Names that trip up whoever takes names for words. */
const nasty = [
  'Nora',
  "O'Brien",
  'Nguyễn Thị Ánh',
  'José María',
  'van der Berg',
  'Zoë',
  'Ǹgọ́zi',
  '王小明',
  '민준',
  'نورا',
  'عبد الرحمن',
  'Ольга',
  'Li',
  'D.J.',
  'Anne-Marie',
  'Will',
  'May',
  '$ean',
  'Mc(Fly)',
  'a|b',
  '[x]',
  'Ünsal',
  'İpek',
  'नोरा',
  'Ada+Ben',
  'Smith Jr.',
  '\\d',
  '1st Lt. Ray',
];
const nameOf = fc.constantFrom(...nasty);
const pieceOf = fc.oneof(
  nameOf,
  fc.constantFrom(
    'has',
    'math',
    'at 3:00 PM',
    'on October 3, 2026',
    '555-123-4567',
    'https://school.test/a?b=1',
    'room B12',
    '12%',
    '$4.50',
    '7',
    '41',
    '⟦1⟧',
    '⟦',
    'a@b.test',
    '\n',
    '.',
    '–',
    '😀',
    'הילד',
    '是',
  ),
  fc.string({ maxLength: 12 }),
);

test('whatever stands in a text: masking and putting back gives the very same text', () => {
  fc.assert(
    fc.property(fc.array(pieceOf, { maxLength: 12 }), fc.array(nameOf, { maxLength: 6 }), (pieces, names) => {
      const text = pieces.join(' ');
      const masked = mask(text, names);
      expect(unmask(masked.text, masked.marks, 'en')).toBe(text.normalize('NFC'));
      expect(troubleWith(masked.text, masked.text)).toBeNull();
    }),
    runs,
  );
});

test('no name that was given leaves the house as a word of its own', () => {
  fc.assert(
    fc.property(
      nameOf,
      fc.constantFrom('', 'Dear ', 'We saw ', '"'),
      fc.constantFrom('', ' today.', ', hello', '’s book', '!'),
      (name, before, after) => {
        const masked = mask(`${before}${name}${after}`, nasty);
        expect(masked.text).toContain('⟦1⟧');
        expect(masked.text).not.toContain(name.normalize('NFC'));
      },
    ),
    runs,
  );
});

test('a mark lost, doubled, changed or made up is noticed, whatever else a service does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom('lose', 'double', 'change', 'invent'),
      (count, at, what) => {
        const numbers = Array.from({ length: count }, (_, i) => i + 1);
        const source = numbers.map((n) => `word ⟦${n}⟧`).join(' ');
        const n = (at % count) + 1;
        const broken = {
          lose: source.replace(`⟦${n}⟧`, ''),
          double: `${source} ⟦${n}⟧`,
          change: source.replace(`⟦${n}⟧`, `⟦${count + 1}⟧`),
          invent: `${source} ⟦${count + 1}⟧`,
        }[what];
        expect(troubleWith(source, broken)).toBe('marks');
      },
    ),
    runs,
  );
});

describe('what is taken out', () => {
  test.each([
    ['Nora is in room B12 until 3:15 PM.', '⟦1⟧ is in room ⟦2⟧ until ⟦3⟧.'],
    ['Call (555) 123-4567 or +1 555 123 4567.', 'Call ⟦1⟧ or ⟦2⟧.'],
    ['See https://birch.test/a?x=1. Write to office@birch.test.', 'See ⟦1⟧. Write to ⟦2⟧.'],
    ['Case K7Q2M9X, $12.50, 85%, 1,200 steps.', 'Case ⟦1⟧, ⟦2⟧, ⟦3⟧, ⟦4⟧ steps.'],
    ['Nora and Nora’s friend', '⟦1⟧ and ⟦1⟧’s friend'],
    ['nora was late', '⟦1⟧ was late'],
    ['Will you come? Will came.', '⟦1⟧ you come? ⟦1⟧ came.'],
    ['will you come?', 'will you come?'],
    ['Norah is not Nora', 'Norah is not ⟦1⟧'],
    ['Bring 2 pencils and 24 sheets', 'Bring 2 pencils and ⟦1⟧ sheets'],
    ['On Oct. 3 and 10/5/2026 at 8 am', 'On ⟦1⟧ and ⟦2⟧ at ⟦3⟧'],
  ])('%s', (text, expected) => {
    expect(mask(text, ['Nora', 'Will']).text).toBe(expected);
  });

  test('names in scripts whose words cling to them', () => {
    expect(mask('وصلت نورا ولنورا كتاب', ['نورا'], 'ar').text).toBe('وصلت ⟦1⟧ ول⟦1⟧ كتاب');
    expect(mask('王小明今天很好', ['王小明'], 'zh').text).toBe('⟦1⟧今天很好');
    expect(mask('민준이가 왔어요', ['민준'], 'ko').text).toBe('⟦1⟧이가 왔어요');
  });

  test('a longer name before a shorter one, and terms that are never translated', () => {
    expect(mask('Ana Maria and Ana like Family Night', ['Ana', 'Ana Maria'], 'en', ['Family Night']).text).toBe(
      '⟦1⟧ and ⟦2⟧ like ⟦3⟧',
    );
  });
});

describe('what comes back', () => {
  test('dates and times as the language writes them', () => {
    const { text, marks } = mask('October 3, 2026 at 3:00 PM', []);
    expect(unmask(text, marks, 'es')).toMatch(/^3 de octubre de 2026 at 3:00\s*p\.\s*m\.$/u);
    expect(unmask(text, marks, 'vi')).toContain('3 tháng 10');
    expect(unmask(text, marks, 'en')).toBe('October 3, 2026 at 3:00 PM');
  });

  test('a phone number keeps its order among letters that run to the left', () => {
    const { text, marks } = mask('Call 555-201-3344', []);
    expect(unmask(text, marks, 'ar')).toBe('Call \u200E555-201-3344');
    expect(unmask(text, marks, 'so')).toBe('Call 555-201-3344');
  });

  test('a date that cannot be, and a language the machine has no dates for, stay as they were', () => {
    const impossible = mask('February 31, 2026', []);
    expect(unmask(impossible.text, impossible.marks, 'es')).toBe('February 31, 2026');
    const mam = mask('October 3', []);
    expect(unmask(mam.text, mam.marks, 'mam')).toBe('October 3');
  });

  test('marks with spaces or figures of another script are still marks', () => {
    expect(tidyMarks('⟦ ١ ⟧ و ⟦۲⟧')).toBe('⟦1⟧ و ⟦2⟧');
    expect(troubleWith('⟦1⟧ and ⟦2⟧', '⟦۲⟧ و ⟦ ١ ⟧')).toBeNull();
  });

  test('a small number may be written out, another may not appear', () => {
    expect(troubleWith('Bring 2 pencils', 'Traiga dos lápices')).toBeNull();
    expect(troubleWith('Bring 2 pencils', 'Traiga 3 lápices')).toBe('figures');
    expect(troubleWith('Bring 2 pencils', '')).toBe('empty');
  });
});
