import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadWords } from '#platform/words';
import { crisisLines } from './crisis.ts';
import { detectLanguage } from './detect.ts';
import { installedLanguages } from './installed.ts';
import { words } from './words/en.ts';

const allowed = ['en', 'es', 'ar', 'vi', 'zh', 'so', 'ht', 'uk'];
const outside = '../shared/data/udhr-sample/declaration';
const withOutside = existsSync(outside);
if (!withOutside) console.info(`language detection: ${outside} is absent, the measurement on it is skipped`);

describe('the language of a message', () => {
  it('is told by its words when there are enough of them', () => {
    const of = (text: string) => detectLanguage(text, { allowed }).tag;
    expect(of('Good morning, my daughter has a fever and will stay at home until Thursday')).toBe('en');
    expect(of('Buenos días, mi hija tiene fiebre y se va a quedar en casa hasta el jueves')).toBe('es');
    expect(of('wiilkaygu maanta waa jiran yahay mana imaan doono dugsiga')).toBe('so');
    expect(of('pitit mwen an malad jodi a, li p ap vini lekòl, mèsi anpil')).toBe('ht');
  });

  it('is told by its script even in one word', () => {
    expect(detectLanguage('متى', { allowed, known: 'en' }).tag).toBe('ar');
    expect(detectLanguage('привіт', { allowed }).tag).toBe('uk');
    expect(detectLanguage('我的孩子今天生病了', { allowed })).toEqual({ tag: 'zh', confidence: 0.95 });
  });

  it('is the family’s own when the message is short, unless it clearly speaks against it', () => {
    expect(detectLanguage('bus late', { allowed, known: 'en' }).tag).toBe('en');
    expect(detectLanguage('ok', { allowed, known: 'so' }).tag).toBe('so');
    expect(detectLanguage('', { allowed, known: 'vi' })).toEqual({ tag: 'vi', confidence: 0.5 });
    expect(detectLanguage('mi hijo está enfermo y no va a ir a la escuela hoy', { allowed, known: 'en' }).tag).toBe(
      'es',
    );
  });

  it('keeps the district’s own tag', () => {
    expect(detectLanguage('你好，我的孩子今天生病了', { allowed: ['en', 'zh-Hant'] }).tag).toBe('zh-Hant');
    expect(detectLanguage('hola', { allowed: ['en', 'es-MX'], known: 'es' }).tag).toBe('es-MX');
  });

  it('is always one of the allowed ones, with a likelihood between 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.option(fc.constantFrom(...allowed)),
        (text, known) => {
          const { tag, confidence } = detectLanguage(text, { allowed, known });
          expect(allowed).toContain(tag);
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it.runIf(withOutside)('is right for sentences of ten languages of families', () => {
    const files: Record<string, string> = {
      eng: 'en',
      spa: 'es',
      arb: 'ar',
      vie: 'vi',
      som: 'so',
      hat_kreyol: 'ht',
      ukr: 'uk',
      cmn_hans: 'zh',
      por_BR: 'pt',
      tgl: 'tl',
    };
    const tags = Object.values(files);
    let right = 0;
    let all = 0;
    for (const name of readdirSync(outside)) {
      const tag = files[name.replace('.html', '')];
      if (tag === undefined) continue;
      const text = readFileSync(join(outside, name), 'utf8').replace(/<[^>]+>/gu, '\n');
      for (const sentence of text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length > 40)) {
        all += 1;
        if (detectLanguage(sentence, { allowed: tags }).tag === tag) right += 1;
      }
    }
    console.info(`language detection: ${right} of ${all} sentences in ${tags.length} languages`);
    expect(right / all).toBeGreaterThan(0.95);
  });
});

describe('what a language brings', () => {
  it('is read from its folder', () => {
    expect(installedLanguages()).toEqual(
      expect.arrayContaining([{ tag: 'ar', name: 'العربية', englishName: 'Arabic', dir: 'rtl', alarms: true }]),
    );
  });

  it('includes whom to call in danger, with the same numbers in every language', () => {
    const house = loadWords({ rooms: { language: words } });
    for (const { tag } of house.languages) {
      const lines = crisisLines(house.translator(tag));
      expect(['911', '988', '1-800-422-4453', '1-800-799-7233'].filter((number) => !lines.includes(number))).toEqual(
        [],
      );
      expect(lines.split('\n')).toHaveLength(4);
    }
    expect(crisisLines(house.translator('es'))).not.toEqual(crisisLines(house.translator('en')));
  });
});
