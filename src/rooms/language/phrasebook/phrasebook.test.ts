import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../detect.ts';
import { bookIn, type PhrasebookLanguage, phrasebookLanguage, phrasebookLanguages } from './book.ts';
import { forbiddenOf, isWritten } from './phrasebook.testing.ts';
import { allPhrases, habitIds, phraseBands, phraseKinds, type PhraseSlots, subjectIds, workIds } from './phrases.ts';
import {
  phraseNeedsLabel,
  phrases,
  phrasebookReview,
  previewPhrase,
  renderPhrase,
  searchPhrases,
  standingMessages,
  subjects,
} from './index.ts';

const others = phrasebookLanguages.filter((language) => language !== 'en');

/** Every slot at its longest in this language, with a long name. */
function longSlots(language: PhrasebookLanguage, count: number): PhraseSlots {
  const book = bookIn(language);
  const longest = <Id extends string>(ids: readonly Id[], text: (id: Id) => string): Id =>
    ids.reduce((most, id) => (text(id).length > text(most).length ? id : most));
  const days = [1, 2, 3, 4, 5, 6, 7];
  return {
    child: 'Maximiliano',
    teacher: 'Ms. Rivera-Santos',
    subject: longest(subjectIds, (id) => book.subjects[id].inside),
    work: longest(workIds, (id) => book.work[id].object),
    day: days.reduce((most, day) =>
      (book.days[day - 1] ?? '').length > (book.days[most - 1] ?? '').length ? day : most,
    ),
    count,
  };
}

/** The smallest number of each plural category that a whole number from 1 to 200 can have in this language. */
function countsOf(language: PhrasebookLanguage): Map<string, number> {
  const rules = new Intl.PluralRules(language === 'ht' ? 'fr' : language);
  const found = new Map<string, number>();
  for (let count = 1; count <= 200; count += 1) {
    const category = rules.select(count);
    if (!found.has(category)) found.set(category, count);
  }
  return found;
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function elementsOf(text: string): Element[] {
  return new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst();
}

/** The forms of each plural in a text. */
function pluralsIn(text: string): string[][] {
  return elementsOf(text).flatMap((element) => ('pluralType' in element ? [Object.keys(element.options)] : []));
}

function slotsIn(text: string): string[] {
  const names = [...text.matchAll(/\{([a-z]+)(?=[,}])/gu)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

/** The letters of a text message that needs the large alphabet are those outside GSM 03.38. */
const gsm = /^[\n\r -Z_a-z!-?@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà]*$/u;

function segmentsOf(text: string): number {
  const [single, part] = gsm.test(text) ? [160, 153] : [70, 67];
  return text.length <= single ? 1 : Math.ceil(text.length / part);
}

const wordsIn = (text: string): string[] => text.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
const textsOf = (language: PhrasebookLanguage): [string, string][] => Object.entries(bookIn(language).phrases);

describe('what the book holds', () => {
  test('at least 130 sentences, each once', () => {
    expect(allPhrases.length).toBeGreaterThanOrEqual(130);
    expect(new Set(allPhrases.map((phrase) => phrase.id)).size).toBe(allPhrases.length);
  });

  test.each(subjectIds)('praise, a next step and something to ask at home for %s', (subject) => {
    const kinds = new Set(allPhrases.filter((phrase) => phrase.subject === subject).map((phrase) => phrase.kind));
    expect([...kinds].sort()).toEqual([...phraseKinds].sort());
  });

  test.each(phraseBands)('some of each kind for grades %s', (band) => {
    const own = allPhrases.filter((phrase) => phrase.band === band);
    for (const kind of phraseKinds) expect(own.filter((phrase) => phrase.kind === kind).length).toBeGreaterThan(1);
  });

  test('every habit has phrases', () => {
    expect(habitIds.filter((habit) => !allPhrases.some((phrase) => phrase.habit === habit))).toEqual([]);
  });

  test('what to do next is the largest kind', () => {
    const size = (kind: string): number => allPhrases.filter((phrase) => phrase.kind === kind).length;
    expect(size('improvement')).toBeGreaterThan(size('praise'));
    expect(size('improvement')).toBeGreaterThan(size('invitation'));
  });

  test.each(phrasebookLanguages)(
    '%s has every sentence, subject, piece of work, day, habit and standing message',
    (tag) => {
      const book = bookIn(tag);
      expect(book.language).toBe(tag);
      expect(Object.keys(book.phrases)).toEqual(allPhrases.map((phrase) => phrase.id));
      expect(Object.keys(book.subjects)).toEqual([...subjectIds]);
      expect(Object.keys(book.work)).toEqual([...workIds]);
      expect(Object.keys(book.habits)).toEqual([...habitIds]);
      expect(new Set(book.days).size).toBe(7);
      expect(Object.keys(book.standing)).toEqual(Object.keys(bookIn('en').standing));
      expect(Object.keys(book.standing).length).toBe(24);
    },
  );

  test('nobody has read the translations yet, so they are labelled; English is the source', () => {
    expect(phraseNeedsLabel('en')).toBe(false);
    for (const language of others) expect(phraseNeedsLabel(language)).toBe(phrasebookReview(language) === null);
  });
});

describe.each(phrasebookLanguages)('sentences in %s', (language) => {
  /** Every phrase with the longest pieces, once for each plural form of the language. */
  const longest = allPhrases.flatMap((phrase) =>
    [...countsOf(language).values()].map((count) => renderPhrase(phrase.id, language, longSlots(language, count))),
  );

  test('need exactly the slots the index says, and always name the child', () => {
    const written = Object.fromEntries(textsOf(language).map(([id, text]) => [id, slotsIn(text)]));
    expect(written).toEqual(Object.fromEntries(allPhrases.map((phrase) => [phrase.id, [...phrase.slots].sort()])));
    expect(allPhrases.filter((phrase) => !phrase.slots.includes('child'))).toEqual([]);
  });

  test('render with every subject, piece of work, day and plural form', () => {
    const book = bookIn(language);
    expect(longest.filter((text) => /[{}#]|undefined/u.test(text))).toEqual([]);
    const slots = longSlots(language, 3);
    for (const { id } of allPhrases.filter((phrase) => phrase.slots.includes('subject')))
      for (const subject of subjectIds)
        expect(renderPhrase(id, language, { ...slots, subject })).toContain(book.subjects[subject].inside);
    for (const { id } of allPhrases.filter((phrase) => phrase.slots.includes('work')))
      for (const work of workIds)
        expect(renderPhrase(id, language, { ...slots, work })).toContain(book.work[work].object);
    for (const { id } of allPhrases.filter((phrase) => phrase.slots.includes('day')))
      for (const day of [1, 2, 3, 4, 5, 6, 7])
        expect(renderPhrase(id, language, { ...slots, day })).toContain(book.days[day - 1]);
  });

  test('have a form of their own for every number', () => {
    const plurals = textsOf(language).flatMap(([, text]) => pluralsIn(text));
    expect(plurals.length).toBe(allPhrases.filter((phrase) => phrase.slots.includes('count')).length);
    // Haitian Creole does not inflect: one form serves every number.
    const wanted = language === 'ht' ? ['other'] : [...countsOf(language).keys(), 'other'];
    for (const forms of plurals) expect(forms).toEqual(expect.arrayContaining(wanted));
  });

  test('say no number but the one that is filled in, in digits a phone shows', () => {
    for (const [id, text] of textsOf(language)) {
      expect(text).not.toMatch(/\p{N}/u);
      const shown = renderPhrase(id, language, longSlots(language, 25));
      expect(shown.match(/\p{N}+/gu) ?? []).toEqual(text.includes('{count') ? ['25'] : []);
    }
  });

  test('are one sentence or two short ones that fit two text messages', () => {
    const ends = (text: string): number => text.replaceAll('Ms. ', '').match(/[.!?。！？؟]/gu)?.length ?? 0;
    expect(longest.filter((text) => segmentsOf(text) > 2 || text.length > 150)).toEqual([]);
    // Three only where a message asks, begs an answer and says who reads it.
    expect(longest.filter((text) => ends(text) < 1 || ends(text) > (/[?？؟]/u.test(text) ? 3 : 2))).toEqual([]);
    expect(longest.filter((text) => !/[.!?。！？؟]$/u.test(text))).toEqual([]);
    expect(longest.filter((text) => / {2}|^ | $| [.,]/u.test(text))).toEqual([]);
  });

  test('are written in its letters', () => {
    expect(everything(language).filter((text) => !isWritten(language, text))).toEqual([]);
  });

  test('blame nobody and need no gender', () => {
    const texts = textsOf(language).map(([, text]) => text);
    for (const forbidden of forbiddenOf(language)) expect(texts.filter((text) => forbidden.test(text))).toEqual([]);
  });
});

function everything(language: PhrasebookLanguage): string[] {
  const book = bookIn(language);
  return [
    ...textsOf(language).map(([id]) => renderPhrase(id, language, { ...longSlots(language, 25), ...bare })),
    ...Object.values(book.standing),
    ...Object.values(book.habits),
    ...Object.values(book.subjects).map((subject) => subject.name),
    ...Object.values(book.work).map((work) => work.name),
  ];
}
/** Names stand in the letters of their owners. */
const bare = { child: '0', teacher: '0' };

test.each([
  ['en', 'Tell {child} that she is kind.', '{child} should try harder.'],
  ['es', '{child} ya está preparada.', '{child} nunca entrega la tarea.'],
  ['ar', 'يقرأ {child} كل يوم.', 'يجب أن نقرأ مع {child}.'],
  ['zh', '{child}很努力，他进步了。', '{child}总是忘记作业。'],
  ['vi', 'Con trai {child} học giỏi.', 'Em {child} lười đọc.'],
  ['ht', '{child} se yon bon ti gason.', '{child} parese.'],
  ['pt', '{child} trabalha sozinha.', '{child} sempre esquece.'],
  ['ru', '{child} прочитала книгу.', '{child} всегда опаздывает.'],
  ['uk', '{child} прочитала книжку.', '{child} ніколи не встигає.'],
  ['so', '{child} wuxuu akhriyay buug.', '{child} waa caajis.'],
  ['ko', '{child}는 노력합니다.', '{child} 학생은 게으릅니다.'],
  ['fr', '{child} est prête à lire.', '{child} doit lire.'],
] as const)('in %s a sentence that needs a gender and one that blames are found', (language, gendered, blaming) => {
  const found = (text: string): boolean => forbiddenOf(language).some((pattern) => pattern.test(text));
  expect([found(gendered), found(blaming)]).toEqual([true, true]);
});

test('no sentence stands untranslated in two languages', () => {
  const all = (texts: string[]): boolean => new Set(texts).size === phrasebookLanguages.length;
  const inAll = (id: string): string[] => phrasebookLanguages.map((language) => bookIn(language).phrases[id] ?? '');
  expect(allPhrases.filter((phrase) => !all(inAll(phrase.id)))).toEqual([]);
  expect(standingMessages().filter((message) => !all(Object.values(message.texts)))).toEqual([]);
});

test.each(phrasebookLanguages)('%s is the language its texts are detected as', (language) => {
  const texts = Object.values(bookIn(language).standing).join(' ');
  expect(detectLanguage(texts, { allowed: phrasebookLanguages }).tag).toBe(language);
});

test('the English reads at about grade 4', () => {
  const texts = allPhrases.map((phrase) => renderPhrase(phrase.id, 'en', { ...longSlots('en', 5), child: 'Ana' }));
  const words = texts.flatMap(wordsIn);
  const sentences = texts.join(' ').match(/[.!?:]/gu)?.length ?? 1;
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  // Flesch-Kincaid grade level.
  const grade = 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
  expect(grade).toBeLessThan(5);
});

function syllablesOf(word: string): number {
  const spoken = word.toLowerCase().replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/u, '');
  return spoken.match(/[aeiouy]{1,2}/gu)?.length ?? 1;
}

describe('filling in', () => {
  const slots = {
    child: 'Ana',
    subject: 'math',
    work: 'reading_log',
    day: 5,
    count: 3,
    teacher: 'Ms. Rivera',
  } as const;

  test('the same phrase reaches each family in its own language', () => {
    expect(renderPhrase('turning_in.next_by_day', 'en', slots)).toBe(
      'There is still time: Ana can turn in the reading log by Friday.',
    );
    expect(renderPhrase('turning_in.next_by_day', 'es-MX', slots)).toBe(
      'Todavía hay tiempo: Ana puede entregar el registro de lectura para el viernes.',
    );
    expect(renderPhrase('reading.books', 'ar', { child: 'ليلى', count: 2 })).toContain('كتابان');
    expect(renderPhrase('reading.books', 'ru', { child: 'Ana', count: 5 })).toContain('5 книг!');
  });

  test('a name is never read as part of the message language', () => {
    const child = "D'Angelo {count} # <b>";
    expect(renderPhrase('expect.believe', 'fr', { child })).toContain(child);
  });

  test('a slot that is missing or cannot be said is refused, not sent', () => {
    expect(() => renderPhrase('expect.believe', 'es', { child: ' ' })).toThrow(/child/u);
    expect(() => renderPhrase('turning_in.next_by_day', 'es', { child: 'Ana', work: 'essay' })).toThrow(/day/u);
    expect(() => renderPhrase('turning_in.next_by_day', 'es', { ...slots, day: 8 })).toThrow(/day/u);
    expect(() => renderPhrase('reading.books', 'es', { child: 'Ana', count: 0 })).toThrow(/count/u);
    expect(() => renderPhrase('reading.books', 'es', { child: 'Ana', count: 1.5 })).toThrow(/count/u);
    expect(() => renderPhrase('reading.no_such', 'es', { child: 'Ana' })).toThrow(RangeError);
    expect(() => renderPhrase('expect.believe', 'sw', { child: 'Ana' })).toThrow(/sw/u);
  });

  test('before anything is filled in, a phrase shows where', () => {
    expect(previewPhrase('turning_in.next_by_day', 'en')).toBe('There is still time: … can turn in … ….');
    expect(previewPhrase('reading.books', 'en', { child: 'Ana', count: 1 })).toContain('Ana finished 1 book this');
  });

  test('a family language is found by its base; Traditional Chinese is not passed off as Simplified', () => {
    expect(phrasebookLanguage('pt-BR')).toBe('pt');
    expect(phrasebookLanguage('zh-Hans')).toBe('zh');
    expect(phrasebookLanguage('zh-Hant')).toBeNull();
    expect(phrasebookLanguage('sw')).toBeNull();
  });
});

describe('choosing', () => {
  test('by kind, subject and band; those that fit everything come after its own', () => {
    const found = phrases({ kind: 'improvement', subject: 'math', band: '6-8', language: 'en' });
    expect(found[0]?.id).toBe('math.next_steps');
    expect(found.every((phrase) => phrase.kind === 'improvement')).toBe(true);
    expect(found.every((phrase) => phrase.subject === 'math' || phrase.subject === null)).toBe(true);
    expect(found.every((phrase) => phrase.band === '6-8' || phrase.band === null)).toBe(true);
    expect(subjects('es').map((subject) => subject.name)).toContain('matemáticas');
  });

  test.each([
    ['math tests better', 'en', 'math.test_better'],
    ['MATH TEST improving', 'en', 'math.test_better'],
    ['phone away during homwork', 'en', 'attention.next_phone'],
    ['helps others', 'en', 'kindness.helps'],
    ['sleep', 'en', 'attention.next_sleep'],
    ['Marcus examenes de matematicas mejor', 'es', 'math.test_better'],
    ['早睡 睡觉', 'zh', 'attention.next_sleep'],
    ['النوم', 'ar', 'attention.next_sleep'],
    ['будильник', 'ru', 'on_time.next_alarm'],
    ['telefòn', 'ht', 'attention.next_phone'],
    ['quiz improving', 'en', 'math.test_better'],
    ['nice to friends', 'en', 'kindness.room'],
  ])('“%s” in %s finds %s among the first three', (words, language, id) => {
    expect(searchPhrases(words, language, { limit: 3 }).map((phrase) => phrase.id)).toContain(id);
  });

  test('a single word finds what it is about, whatever its ending', () => {
    for (const words of ['reads', 'Reading', 'readng'])
      expect(
        searchPhrases(words, 'en', { limit: 5 }).filter((phrase) => phrase.subject === 'reading').length,
      ).toBeGreaterThan(2);
    expect(
      searchPhrases('kind', 'en', { limit: 4 }).filter((phrase) => phrase.habit === 'kindness').length,
    ).toBeGreaterThan(2);
  });

  test('nothing typed, or nothing like it, suggests nothing', () => {
    expect(searchPhrases('', 'en')).toEqual([]);
    expect(searchPhrases('?!', 'en')).toEqual([]);
    expect(searchPhrases('xylophonq zzz', 'en')).toEqual([]);
  });
});

describe('standing messages', () => {
  test('are plain text with no slots, short enough to listen to', () => {
    const texts = standingMessages().flatMap((message) => Object.values(message.texts));
    expect(texts.filter((text) => /[{}#<>\p{N}]/u.test(text))).toEqual([]);
    expect(texts.filter((text) => text.length > 180)).toEqual([]);
    expect(texts.filter((text) => !/[.!?。]$/u.test(text))).toEqual([]);
  });

  test('the English is what every other language was written from', () => {
    for (const message of standingMessages()) expect(message.english).toBe(message.texts.en);
  });

  test('in an emergency the school says first that it is the school', () => {
    const urgent = standingMessages().filter((one) => one.id.startsWith('emergency.'));
    expect(urgent.length).toBe(10);
    expect(urgent.filter((one) => !one.english.startsWith('This is the school.'))).toEqual([]);
  });
});
