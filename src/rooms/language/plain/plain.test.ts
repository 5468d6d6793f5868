import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { longWords } from './plain-words.ts';
import { readingLevel, sentencesOf } from './reading-level.ts';
import { englishSyllables, spanishSyllables } from './syllables.ts';

const counted = (text: string): readonly (readonly [string, number])[] =>
  text.split(' ').map((pair) => {
    const [word = '', count = ''] = pair.split(':');
    return [word, Number(count)] as const;
  });

test('syllables of English words: at least nine in ten right', () => {
  const words = counted(
    'school:1 teacher:2 parent:2 reading:2 homework:2 library:3 attendance:3 principal:3 conference:3 table:2 named:1 wanted:2 boxes:2 makes:1 houses:2 people:2 family:3 bus:1 today:2 tomorrow:3 education:4 science:2 student:2 because:2 video:3 area:3 idea:3 being:2 friend:1 beautiful:3 the:1 apple:2 played:1 needed:2 eye:1 radio:3 quiet:2 language:2',
  );
  const wrong = words.filter(([word, count]) => englishSyllables(word) !== count);
  expect(wrong.slice(Math.floor(words.length / 10))).toEqual([]);
});

test('syllables of Spanish words', () => {
  for (const [word, count] of counted(
    'escuela:3 niño:2 maestra:3 día:2 guitarra:3 que:1 quien:1 lengüita:3 leer:2 ciudad:2 país:2 autobús:3 tarea:3 familia:3 mañana:3 hoy:1 muy:1 reunión:2 calificación:5 yo:1',
  ))
    expect([word, spanishSyllables(word)]).toEqual([word, count]);
});

const easy =
  'The bus is late today. It will come at nine. Please wait at the stop. We will call you if it does not come.';
const hard =
  'Pursuant to district regulation, parents and guardians are required to submit the aforementioned documentation prior to the commencement of the evaluation, in order to facilitate the determination of eligibility for supplementary educational services.';

describe('reading level', () => {
  test('an easy English text is within reach, an office one is not, and the hints say why', () => {
    const low = readingLevel(easy, 'en');
    expect(low).toMatchObject({ isEasy: true, isAbout: false, sentences: 4, hints: [] });
    expect(low.grade).toBeLessThanOrEqual(3);
    const high = readingLevel(hard, 'en-US');
    expect(high.grade).toBeGreaterThanOrEqual(14);
    expect(high.isEasy).toBe(false);
    expect(new Set(high.hints.map((hint) => hint.kind))).toEqual(new Set(['long_sentence', 'long_word', 'passive']));
    expect(high.hints).toContainEqual({ kind: 'long_word', at: 0, word: 'Pursuant to', plain: 'under' });
  });

  test('Spanish by Fernández Huerta', () => {
    const low = readingLevel(
      'Hoy no hay clase. El bus no pasa. La niña va a casa con su mamá. Mañana sí hay clase a las ocho.',
      'es',
    );
    expect(low.grade).toBeLessThanOrEqual(4);
    const high = readingLevel(
      'Por medio de la presente se le notifica que deberá proporcionar la documentación correspondiente con anterioridad a la evaluación psicopedagógica extraordinaria establecida por la institución educativa.',
      'es-MX',
    );
    expect(high.grade).toBeGreaterThanOrEqual(11);
    expect(high.hints.some((hint) => hint.kind === 'long_word' && hint.plain === 'avisar')).toBe(false);
    expect(high.hints.some((hint) => hint.kind === 'long_word' && hint.plain === 'con este mensaje')).toBe(true);
  });

  test('other languages are only guessed at, and those without spaces not at all', () => {
    expect(
      readingLevel(
        'Автобус сегодня опоздает. Он придёт в девять. Подождите на остановке. Мы вам позвоним, если что-то изменится.',
        'ru',
      ),
    ).toMatchObject({
      isAbout: true,
    });
    expect(
      readingLevel('今天校车晚点二十分钟。请在车站等候。如果不来,我们会给您打电话。谢谢您的理解。', 'zh').grade,
    ).toBeNull();
    expect(readingLevel('Hello', 'en').grade).toBeNull();
    expect(readingLevel('', 'en')).toMatchObject({ words: 0, sentences: 0, grade: null, isEasy: true });
  });

  test('more than 150 words is said', () => {
    expect(readingLevel('We read. '.repeat(76), 'en').hints).toContainEqual({ kind: 'too_long', words: 152 });
  });

  test('titles and the time of day end no sentence', () => {
    expect(sentencesOf('Mr. Smith comes at 3 p.m. today. Thank you.', 'en')).toHaveLength(2);
  });

  test('feelings are no passive', () => {
    const passive = (text: string): number =>
      readingLevel(text, 'en').hints.filter((hint) => hint.kind === 'passive').length;
    expect(passive('We are excited and a little tired.')).toBe(0);
    expect(passive('Forms must be signed and will be returned.')).toBe(2);
  });
});

describe('plainer words', () => {
  test.each(['en', 'es', 'ar'])(
    '%s has at least eighty, each once, none longer than what it replaces by far',
    (language) => {
      const lines = readFileSync(
        join(import.meta.dirname, '..', '..', '..', 'languages', language, 'plain-words.txt'),
        'utf8',
      )
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
      const words = lines.map((line) => line.split(' = ')[0]);
      expect(lines.length).toBeGreaterThanOrEqual(80);
      expect(new Set(words).size).toBe(words.length);
      expect(lines.filter((line) => !/^[^=]+ = [^=]+$/u.test(line))).toEqual([]);
    },
  );

  test('are found in any form, and never inside another word', () => {
    expect(longWords('Utilizing this, we utilized approximately 2.', 'en').map((one) => one.plain)).toEqual([
      'use',
      'use',
      'about',
    ]);
    expect(longWords('The provider and a submarine', 'en')).toEqual([]);
    expect(longWords('وبخصوص الرحلة', 'ar')).toEqual([{ at: 0, word: 'وبخصوص', plain: 'عن' }]);
  });
});
