import { describe, expect, it, test } from 'vitest';
import { isThanks, readAnswer } from './answers.ts';
import { examplesOf } from './examples.ts';

const languages = ['ar', 'en', 'es', 'fr', 'ht', 'ko', 'pt', 'ru', 'so', 'uk', 'vi', 'zh'];

describe('a reply to a question', () => {
  test.each(languages)('is yes, no or words as its writer meant: %s', (language) => {
    const examples = examplesOf(language).filter(({ section }) => ['yes', 'no', 'words'].includes(section));
    const wrong = examples.filter(({ section, text }) => readAnswer(text).kind !== section);
    expect(wrong.map(({ section, text }) => `[${section}] ${text}: ${readAnswer(text).kind}`)).toEqual([]);
  });

  it.each([
    ['1', 1],
    ['2.', 2],
    ['#2', 2],
    [' 2 please', 2],
    ['option 2', 2],
    ['two', 2],
    ['opción 3', 3],
    ['dos', 2],
    ['٢', 2],
    ['۲', 2],
    ['２', 2],
    ['2️⃣', 2],
    ['第2', 2],
    ['二', 2],
    ['2번', 2],
    ['deux', 2],
    ['два', 2],
    ['hai', 2],
    ['labada', null],
    ['4', null],
    ['0', null],
    ['1 or 2', null],
    ['12', null],
    ['2 kids', null],
    ['2?', 2],
  ])('%j among three choices is %s', (text, number) => {
    expect(readAnswer(text, { choices: 3 })).toEqual(number === null ? { kind: 'words' } : { kind: 'choice', number });
  });

  it('a number is words where no choice was offered, and no is no where one was', () => {
    expect(readAnswer('2')).toEqual({ kind: 'words' });
    expect(readAnswer('no', { choices: 3 })).toEqual({ kind: 'no' });
    expect(readAnswer('sí', { choices: 3 })).toEqual({ kind: 'yes' });
  });

  it('a picture answers too', () => {
    expect(readAnswer('👍🏾')).toEqual({ kind: 'yes' });
    expect(readAnswer('👎')).toEqual({ kind: 'no' });
    expect(readAnswer('👍 👎')).toEqual({ kind: 'words' });
    expect(readAnswer('')).toEqual({ kind: 'words' });
  });
});

describe('a thanks', () => {
  test.each(languages)('is told from a thanks that says more: %s', (language) => {
    const examples = examplesOf(language).filter(({ section }) => section.endsWith('thanks'));
    const wrong = examples.filter(({ section, text }) => isThanks(text) !== (section === 'thanks'));
    expect(wrong).toEqual([]);
  });

  test.each(languages)('is never what has something to say: %s', (language) => {
    const telling = examplesOf(language).filter(({ section }) => ['stop', 'wrong_number', 'words'].includes(section));
    expect(telling.filter(({ text }) => isThanks(text))).toEqual([]);
  });

  it('may name whom it thanks', () => {
    expect(isThanks('Thank you Alexandria')).toBe(false);
    expect(isThanks('Thank you Alexandria', { names: ['Alexandria Gómez'] })).toBe(true);
    expect(isThanks('Gracias, señora Gómez!', { names: ['Alexandria Gómez'] })).toBe(true);
    expect(isThanks('Thank you Alexandria?', { names: ['Alexandria'] })).toBe(false);
  });
});
