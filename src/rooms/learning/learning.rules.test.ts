import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadWords } from '#platform/words';
import { english } from '../../words.ts';
import { lessonKeys, lessons, lessonsOfRole, options, questions } from './learning.lessons.ts';
import { figuresOpenAt, practiceNotesOn, wrongOnes } from './learning.rules.ts';

const catalog = loadWords({ rooms: english, onMissing: () => undefined });
const translators = ['en', 'es', 'ar'].map((tag) => [tag, catalog.translator(tag)] as const);

const words = {
  answers: ['bus', 'list'],
  warm: ['thank', 'glad'],
  days: ['thursday', 'tomorrow'],
  others: ['Emma'],
};
const promises = { promises: true };

describe('the lessons', () => {
  it('are three for each role of staff, the last about reading figures', () => {
    for (const [role, keys] of Object.entries(lessonsOfRole)) {
      expect([role, new Set(keys).size]).toEqual([role, 3]);
      expect(keys[2]).toMatch(/_figures$/);
    }
    expect(new Set(Object.values(lessonsOfRole).flat())).toEqual(new Set(lessonKeys));
  });

  it.each(translators)('%s: take three minutes, and every part of them is there', (_tag, t) => {
    for (const key of lessonKeys) {
      const say = (part: string): string => t.dynamic(`learning.lesson.${key}.${part}`);
      const length = say('body').split(/\s+/u).length;
      expect([key, length > 100 && length <= 350]).toEqual([key, true]);
      const parts = ['title', 'lead', 'scene', 'family', 'answers', 'others', 'tomorrow', ...questions]
        .concat(options.flatMap((option) => [`choice_${option}`, `said_${option}`]))
        .concat(questions.flatMap((one) => [`${one}_why`, ...options.map((option) => `${one}_${option}`)]));
      for (const part of parts) expect([key, part, t.has(`learning.lesson.${key}.${part}`)]).toEqual([key, part, true]);
      expect([key, t.has(`learning.lesson.${key}.basis`)]).toEqual([key, lessons[key].evidence.length > 0]);
    }
  });

  it.each(translators)('%s: the best answer of each practice passes the practice’s own rules', (_tag, t) => {
    for (const key of lessonKeys) {
      const best = t.dynamic(`learning.lesson.${key}.choice_${lessons[key].best}`);
      const list = (part: string): string[] =>
        t
          .dynamic(`learning.lesson.${key}.${part}`)
          .split(/[,،]/u)
          .map((one) => one.trim());
      const notes = practiceNotesOn(best, lessons[key], {
        answers: list('answers'),
        others: list('others'),
        warm: t('learning.practice.warm_words').split(','),
        days: t('learning.practice.day_words').split(','),
      });
      expect([key, notes.includes('answered')]).toEqual([key, true]);
      expect([key, notes.includes('named')]).toEqual([key, false]);
      expect([key, notes.includes('long')]).toEqual([key, false]);
    }
  });
});

describe('a typed answer in a practice', () => {
  it('is told what is good in it', () => {
    const text = 'Thank you for asking. I look at the list for the bus and write to you by Thursday.';
    expect(practiceNotesOn(text, promises, words)).toEqual(['answered', 'dated', 'warm']);
  });

  it('is told what is missing, and that another child is named', () => {
    expect(practiceNotesOn('Emma lost her place too', promises, words)).toEqual([
      'named',
      'short',
      'unanswered',
      'undated',
      'cold',
    ]);
  });

  it('knows a name as a word of its own only', () => {
    expect(practiceNotesOn('We thank you for the dilemmas on the bus list tomorrow', promises, words)).not.toContain(
      'named',
    );
  });

  it('says nothing about nothing', () => {
    expect(practiceNotesOn('  \n ', promises, words)).toEqual([]);
  });

  it('never fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const notes = practiceNotesOn(text, promises, words);
        expect(new Set(notes).size).toBe(notes.length);
      }),
    );
  });
});

describe('the three questions', () => {
  it('name those that do not fit, and those without an answer', () => {
    const right = { q1: 'a', q2: 'b', q3: 'c' } as const;
    expect(wrongOnes({ right }, { q1: 'a', q2: 'b', q3: 'c' })).toEqual([]);
    expect(wrongOnes({ right }, { q1: 'b', q2: '', q3: 'c' })).toEqual(['q1', 'q2']);
  });
});

describe('the first thirty days', () => {
  const day = (n: number): Temporal.Instant => Temporal.Instant.from('2026-09-01T12:00:00Z').add({ hours: 24 * n });

  it('run from the last beginning, and end on the day', () => {
    expect(figuresOpenAt([day(0), day(10), null], day(39))?.toString()).toBe(day(40).toString());
    expect(figuresOpenAt([day(0), day(10), null], day(40))).toBeNull();
    expect(figuresOpenAt([null, null], day(0))).toBeNull();
  });

  it('never end earlier because one more thing began', () => {
    const days = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(fc.array(days, { maxLength: 4 }), days, days, (some, more, today) => {
        const before = figuresOpenAt(some.map(day), day(today));
        const after = figuresOpenAt([...some, more].map(day), day(today));
        if (before !== null) expect(after !== null && Temporal.Instant.compare(after, before) >= 0).toBe(true);
      }),
    );
  });
});
