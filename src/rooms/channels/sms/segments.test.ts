import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { countSegments, isGsm7, plainer, splitSegments } from './segments.ts';

const CASES = process.env['PORCHLIGHT_LONG'] === '1' ? 100_000 : 1500;
const seed = 20_261_122;

type Vector = {
  readonly description: string;
  readonly message: string;
  readonly parts: readonly { readonly content: string; readonly length: number; readonly bytes: number }[];
  readonly totalLength: number;
  readonly totalBytes: number;
};

const data = join(import.meta.dirname, '../../../../../shared/data/sms-split-sms');
const has = existsSync(data);
if (!has) console.log('Segment vectors are not at ../shared/data/sms-split-sms: the tests that read them are skipped.');
const vectorsOf = (name: string): readonly Vector[] =>
  has ? (JSON.parse(readFileSync(join(data, name), 'utf8')) as readonly Vector[]) : [];

/** Their vectors give seven-bit units as “bytes” for one alphabet and real bytes for the other. */
function judge({ message, parts, totalBytes }: Vector, unit: number): void {
  const counted = countSegments(message);
  expect(splitSegments(message)).toEqual(parts.map((part) => part.content).filter((content) => content !== ''));
  expect(counted.segments).toBe(message === '' ? 0 : parts.length);
  expect(counted.units * unit).toBe(totalBytes);
  const last = parts.at(-1);
  expect((counted.perSegment - counted.left) * unit).toBe(last?.bytes);
}

describe.skipIf(!has)('the published vectors', () => {
  const gsm = vectorsOf('gsm.test.json');
  test.each(gsm.filter(({ message }) => isGsm7(message)))('7-bit: $description', (vector) => {
    judge(vector, 1);
  });

  // These two force the 7-bit alphabet upon signs it does not have, which would lose the text. We never do.
  const forced = gsm.filter(({ message }) => !isGsm7(message));
  test.each(forced)('not forced into 7 bits: $description', ({ message }) => {
    expect(countSegments(message).encoding).toBe('ucs2');
    expect(splitSegments(message).join('')).toBe(message);
  });

  test.each(vectorsOf('unicode.test.json'))('UCS-2: $description', (vector) => {
    judge(vector, vector.message === '' ? 1 : 2);
  });

  it('were all read', () => {
    expect([gsm.length, forced.length, vectorsOf('unicode.test.json').length]).toEqual([11, 2, 10]);
  });
});

describe('a text', () => {
  it.each([
    ['', 'gsm7', 0, 0, 160, 160],
    ['Bus 12 is 20 minutes late.', 'gsm7', 26, 1, 160, 134],
    ['a'.repeat(160), 'gsm7', 160, 1, 160, 0],
    ['a'.repeat(161), 'gsm7', 161, 2, 153, 145],
    [`${'a'.repeat(159)}€`, 'gsm7', 161, 2, 153, 145],
    // The escape would stand at the very end of the first part: both septets go to the next.
    [`${'a'.repeat(152)}€${'a'.repeat(10)}`, 'gsm7', 164, 2, 153, 141],
    ['¿Cómo está Ñandú?', 'ucs2', 17, 1, 70, 53],
    ['Où êtes-vous ?', 'ucs2', 14, 1, 70, 56],
    ['¿Qué tal, señora Muñoz? à è ì ò ù é', 'gsm7', 35, 1, 160, 125],
    ['الحافلة متأخرة', 'ucs2', 14, 1, 70, 56],
    ['й'.repeat(70), 'ucs2', 70, 1, 70, 0],
    ['й'.repeat(71), 'ucs2', 71, 2, 67, 63],
    ['校'.repeat(134), 'ucs2', 134, 2, 67, 0],
    ['校'.repeat(135), 'ucs2', 135, 3, 67, 66],
  ] as const)('%j is %s with %i units in %i segments', (text, encoding, units, segments, perSegment, left) => {
    expect(countSegments(text)).toMatchObject({ encoding, units, segments, perSegment, left });
  });

  it('says which character makes it dear', () => {
    expect(countSegments('Nora’s bus').firstNonGsm).toBe('’');
    expect(countSegments('well done 👩‍🏫 today').firstNonGsm).toBe('👩‍🏫');
    expect(countSegments('ola Irací').firstNonGsm).toBe('í');
    expect(countSegments('plain').firstNonGsm).toBeNull();
    // The standard has Ç but not ç, and à but not á.
    expect(countSegments('ÇA').firstNonGsm).toBeNull();
    expect(countSegments('ça').firstNonGsm).toBe('ç');
  });

  it('never cuts an emoji, a flag, a family or an accent', () => {
    const teacher = '👩🏽‍🏫';
    for (const sign of [teacher, '🇺🇦', '👨‍👩‍👧‍👦', 'e\u0301', '👍🏿', '각', 'ก็', '1️⃣', 'क्ष']) {
      for (let before = 60; before <= 70; before++) {
        const text = `${'й'.repeat(before)}${sign}${'й'.repeat(20)}`;
        const parts = splitSegments(text);
        expect(parts.join('')).toBe(text);
        expect(parts.some((part) => part.includes(sign))).toBe(true);
      }
    }
  });

  it('cuts a pile of marks only where no pair is', () => {
    const pile = `й${'𝅘𝅥𝅮'.repeat(2)}e${'\u0301'.repeat(200)}${'\u{1d165}'.repeat(50)}`;
    const parts = splitSegments(pile);
    expect(parts.join('')).toBe(pile);
    expect(parts.every((part) => part.length <= 67 && part.isWellFormed())).toBe(true);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...Array.from('aé€[]{}\\^~|\n ')), maxLength: 700 }),
  fc.string({ unit: fc.constantFrom('й', 'ا', '校', '👩🏽‍🏫', '🇺🇦', 'e\u0301', ' ', '\r\n', '\u0301'), maxLength: 300 }),
);

describe('whatever the text', () => {
  it('the parts are the text, none is over its limit, no pair and no escape is cut', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parts = splitSegments(text);
        const { encoding, segments, units, perSegment, left } = countSegments(text);
        expect(parts.join('')).toBe(text);
        expect(parts.length).toBe(segments);
        const sizes = parts.map((part) => (encoding === 'ucs2' ? part.length : septets(part)));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(units);
        expect(sizes.every((size) => size > 0 && size <= perSegment)).toBe(true);
        expect(perSegment - (sizes.at(-1) ?? 0)).toBe(left);
        if (text.isWellFormed()) expect(parts.every((part) => part.isWellFormed())).toBe(true);
        expect(perSegment).toBe({ gsm7: segments > 1 ? 153 : 160, ucs2: segments > 1 ? 67 : 70 }[encoding]);
      }),
      { numRuns: CASES, seed },
    );
  });

  it('one character more never takes fewer segments', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(countSegments(`${text}a`).segments).toBeGreaterThanOrEqual(countSegments(text).segments);
      }),
      { numRuns: CASES, seed },
    );
  });
});

/** Encodes as the standard does, with the escape written out, to count apart from the code that is judged. */
function septets(text: string): number {
  return text.replaceAll(/[\f^{}\\[~\]|€]/gu, '\u001b$&').length;
}

describe('plainer words', () => {
  it('trade typographic signs for plain ones and say what that saves', () => {
    const text = `Nora’s class goes to the museum on Friday – please pack a lunch…${' And a coat.'.repeat(7)}`;
    const found = plainer(text);
    expect(found?.text).toBe(
      `Nora's class goes to the museum on Friday - please pack a lunch...${' And a coat.'.repeat(7)}`,
    );
    expect(found).toMatchObject({ saved: 2, before: { encoding: 'ucs2' }, after: { encoding: 'gsm7' } });
    expect(found?.changes).toEqual([
      { from: '’', to: "'" },
      { from: '–', to: '-' },
      { from: '…', to: '...' },
    ]);
  });

  it('bring a loose accent back to its letter', () => {
    expect(plainer('Jose\u0301 leyo\u0300')).toMatchObject({ text: 'José leyò', after: { encoding: 'gsm7' } });
  });

  it('leave letters with accents alone, and texts that would not gain', () => {
    expect(plainer('José está aquí')).toBeNull();
    expect(plainer('See you…')?.text).toBe('See you...');
    expect(plainer('Мы ждём…')).toBeNull();
    expect(plainer('plain')).toBeNull();
    expect(plainer('')).toBeNull();
  });

  it('never touch a letter or a digit, and never cost more', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const found = plainer(text);
        if (found === null) return;
        const letters = (some: string) => some.normalize('NFC').replaceAll(/[^\p{L}\p{N}]/gu, '');
        // The modifier apostrophe is a letter to Unicode and an apostrophe to everybody else.
        expect(letters(found.text)).toBe(letters(text).replaceAll('ʼ', ''));
        expect(found.after.segments).toBeLessThanOrEqual(found.before.segments);
        expect(found.saved).toBe(found.before.segments - found.after.segments);
      }),
      { numRuns: CASES, seed },
    );
  });
});
