import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackOut, covered, standsIn } from './blackout.rules.ts';

describe('blacking out a name in a copy', () => {
  it.each([
    ['as it is written', 'Yusuf hit Nora.', ['Yusuf'], `${covered} hit Nora.`],
    ['in capitals and with an ending', "YUSUF'S bag", ['Yusuf'], `${covered}'S bag`],
    ['with and without marks', 'José and Jose', ['José'], `${covered} and ${covered}`],
    ['typed with a mark apart', 'Jose\u0301 came', ['José'], `${covered} came`],
    ['broken over two lines', 'Yusuf\nHaddad came', ['Yusuf Haddad'], `${covered} came`],
    ['in the name of a file', 'Yusuf_Haddad.pdf', ['Yusuf Haddad'], `${covered}.pdf`],
    ['in Arabic, with a joined word and vowel marks', 'مع ويُوسُف اليوم', ['يوسف'], `مع و${covered} اليوم`],
    ['in Chinese, without spaces', '今天小明和老师', ['小明'], `今天${covered}和老师`],
    ['not inside another word', 'Will is willing', ['Will'], `${covered} is willing`],
    ['the longer of two that overlap', 'Ana Maria came', ['Ana', 'Ana Maria'], `${covered} came`],
    [
      'short, where it has a capital letter',
      'We do not know. Do met An.',
      ['Đỗ', 'An'],
      `We do not know. ${covered} met ${covered}.`,
    ],
    ['chosen by hand in small letters', 'We do not know. Do came.', ['do'], `We ${covered} not know. ${covered} came.`],
    ['hidden by a soft hyphen', 'Yu\u00ADsuf came', ['Yusuf'], `${covered} came`],
  ])('covers it %s', (_how, text, names, expected) => {
    expect(blackOut(text, names).text).toBe(expected);
  });

  it('leaves no name that was to be covered, whatever the text and the names', () => {
    const word = fc.stringMatching(/^[A-Za-zÀ-ÿ\u0621-\u064A\u4E00-\u4E40]{2,8}$/);
    const name = fc.oneof(
      word,
      fc.tuple(word, word).map((parts) => parts.join(' ')),
    );
    const text = fc
      .array(fc.oneof(word, name, fc.constantFrom(' ', '\n', ', ', '-', '.', "'s ", '\u0301', '\u200B')), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(name, { minLength: 1, maxLength: 5 }), (written, names) => {
        const copy = blackOut(written, names).text;
        expect(names.filter((one) => standsIn(copy, one))).toEqual([]);
      }),
      { numRuns: process.env['PORCHLIGHT_LONG'] === '1' ? 100_000 : 2_000 },
    );
  });

  it('changes nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (written) => {
        expect(blackOut(written, ['Zzyxa Quorble'])).toEqual({ text: written, count: 0 });
      }),
    );
  });
});
