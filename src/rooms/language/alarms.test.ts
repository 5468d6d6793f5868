import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAlarmExamples, readAlarmList } from './alarm-lists.ts';
import { findAlarms, prepareAlarms } from './alarms.ts';
import { installedAlarmLists, installedLanguages } from './installed.ts';
import { bookSentences, phrasebookLanguages } from './phrasebook/book.ts';

type Blind = { category: string | null; language: string; text: string };

const lists = installedAlarmLists();
const found = (text: string) => findAlarms(text, { lists });
const byLists = lists.map(({ language, phrases, harmless, ordinary }) => ({ language, phrases, harmless, ordinary }));
const examples = lists.flatMap((list) => list.examples ?? []);
const blind = JSON.parse(readFileSync(new URL('alarms-blind.fixture.json', import.meta.url), 'utf8')) as Blind[];

beforeAll(() => prepareAlarms(lists), 60_000);

function measured(items: readonly { category: string | null; text: string }[], hears: (text: string) => boolean) {
  const alarming = items.filter(({ category }) => category !== null);
  const ordinary = items.filter(({ category }) => category === null);
  const heard = alarming.filter(({ text }) => hears(text)).length;
  const falsely = ordinary.filter(({ text }) => hears(text)).length;
  return { recall: heard / alarming.length, precision: heard / (heard + falsely), falsely: falsely / ordinary.length };
}

describe('words of danger', () => {
  it('are heard in the curated set of messages, and seldom in ordinary ones', () => {
    const known = measured(examples, (text) => found(text).length > 0);
    const lone = measured(examples, (text) => findAlarms(text, { lists: byLists }).length > 0);
    console.info(
      `alarms: ${examples.length} curated messages ${JSON.stringify(known)}, phrases alone ${JSON.stringify(lone)}`,
    );
    expect(examples.filter(({ category }) => category !== null).length).toBeGreaterThanOrEqual(300);
    expect(examples.filter(({ category }) => category === null).length).toBeGreaterThanOrEqual(300);
    expect(known.recall).toBeGreaterThanOrEqual(0.99);
    expect(known.falsely).toBeLessThanOrEqual(0.03);
  });

  it('are mostly heard in messages nobody tuned for (many only hint), and the figure is said as it is', () => {
    const unseen = measured(blind, (text) => found(text).length > 0);
    const lone = measured(blind, (text) => findAlarms(text, { lists: byLists }).length > 0);
    console.info(
      `alarms: ${blind.length} blind messages ${JSON.stringify(unseen)}, phrases alone ${JSON.stringify(lone)}`,
    );
    expect(unseen.recall).toBeGreaterThanOrEqual(0.8);
    expect(unseen.recall).toBeGreaterThan(lone.recall);
  });

  // Written before the lists were opened. The first 300 of each language then showed what to widen, so only the second 150, which
  // nobody looked at, say how good the lists are with words they never met. Raise a figure when the lists get better; never lower one.
  it.each([
    ['en', 0.92],
    ['es', 0.88],
    ['ar', 0.75],
  ])('are heard in messages written blind, in %s in at least %d of them', (language, least) => {
    const [first = [], second = []] = [1, 2].map((set) =>
      readAlarmExamples(readFileSync(new URL(`blind/${language}-${set}.txt`, import.meta.url), 'utf8')),
    );
    const [opened, unseen] = [first, second].map((set) => measured(set, (text) => found(text).length > 0));
    console.info(`alarms: ${language} first ${JSON.stringify(opened)}, second ${JSON.stringify(unseen)}`);
    expect([first.length, second.length]).toEqual([300, 150]);
    expect(opened?.recall).toBeGreaterThanOrEqual(0.98);
    expect(unseen?.recall).toBeGreaterThanOrEqual(least);
  });

  it('are not excused by a "not", a quotation, or a joke', () => {
    const told = [
      'I do not want to die',
      'he is not going to kill himself',
      'she wrote: "I want to kill myself"',
      'he said he would shoot everyone, just kidding lol',
      'no se va a suicidar',
      'هو لا يريد أن يموت',
    ];
    expect(told.filter((text) => found(text).length === 0)).toEqual([]);
  });

  it('are read in every language, whatever language the message is in', () => {
    const kinds = (text: string) => found(text).map(({ category }) => category);
    expect(kinds('hello, mi hija dice que se quiere matar, please call')).toContain('self_harm');
    expect(kinds('please help سأقتل نفسي')).toContain('self_harm');
    expect(kinds('hola, he has a gun')).toContain('weapons');
  });

  it('are read through disguises', () => {
    const told = [
      'I WANT TO DIE',
      'i want to d i e',
      'i want to d.i.e',
      'i w4nt t0 d1e',
      'k!ll myself',
      'k*ll myself',
      'kiiiill myseeeelf',
      'kіll mуself', // Cyrillic і and у
      'ｋｉｌｌ ｍｙｓｅｌｆ',
      'ki\u200Bll my\u00ADself',
      '#killmyself',
      's u i c i d e',
      'suicde',
      'self-harm',
      'me quiero m0rir',
      'إنتحـــار',
      '🔪 my wrists',
    ];
    expect(told.filter((text) => findAlarms(text, { lists: byLists }).length === 0)).toEqual([]);
  });

  it('say what matched and where', () => {
    const text = 'Good morning. My son has a gun in his bag.';
    const [alarm] = findAlarms(text, { lists: byLists });
    expect(alarm?.category).toBe('weapons');
    expect(alarm?.phrase).toMatch(/gun/u);
    expect(text.slice(alarm?.index)).toMatch(/^gun in his bag/u);
  });

  it('are found in Chinese, which has no spaces, at the passage they stand in', () => {
    const text = '老师您好，谢谢您。我女儿说她不想活了，请您帮帮我们。';
    const [alarm] = findAlarms(text, { lists: byLists });
    expect(alarm?.category).toBe('self_harm');
    expect(text.slice(alarm?.index)).toMatch(/^我女儿说她不想活了/u);
    expect(found('他带了刀 to school today').map(({ category }) => category)).toContain('weapons');
    // Two sentences are not one phrase.
    const one = [
      { language: 'zh', phrases: [{ category: 'self_harm', phrase: '想 ..2 死' }], harmless: [], ordinary: [] },
    ];
    expect(findAlarms('他想过去死', { lists: one })).toHaveLength(1);
    expect(findAlarms('他想过。死鱼怎么办', { lists: one })).toEqual([]);
    expect(found('明天几点放学？我来接他，谢谢！')).toEqual([]);
  });

  it('leave everyday talk alone', () => {
    const told = [
      'just killing time until dismissal',
      'we are dying to know who got the part',
      'can they shoot hoops after school',
      'he bombed the algebra test',
      'this homework is killing me',
      'hot glue gun for the craft fair',
      'the dog died and she is sad',
      'se murió la pila del teléfono',
      'pistola de silicón para el proyecto',
      'أموت من الجوع متى الغداء',
    ];
    expect(told.filter((text) => found(text).length > 0)).toEqual([]);
  });

  it('are seldom heard in what a school itself says, in any language', () => {
    for (const language of phrasebookLanguages) {
      const said = bookSentences(language).filter((text) => text.length > 11);
      const falsely = said.filter((text) => found(text).length > 0);
      expect(falsely.length / said.length, `${language}: ${falsely.join(' | ')}`).toBeLessThanOrEqual(0.06);
    }
  });

  it('do not hide behind a harmless expression in the same message', () => {
    expect(found('this homework is killing me and I want to kill myself')).not.toEqual([]);
    expect(found('the phone died. I want to die')).not.toEqual([]);
    expect(found('water gun fight tomorrow, and he will bring a real gun')).not.toEqual([]);
  });

  it('include the words a district adds', () => {
    const own = {
      language: 'own',
      phrases: [{ category: 'violence', phrase: 'purple tuesday' }],
      harmless: [],
      ordinary: [],
    };
    expect(found('remember Purple Tuesday')).toEqual([]);
    expect(findAlarms('remember Purple  TUESDAY!', { lists: [...lists, own] })).toEqual([
      { category: 'violence', phrase: 'purple tuesday', index: 9 },
    ]);
  });

  it('are looked for in anything that can be sent, without falling over', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const { index, category } of found(text)) {
          expect(index).toBeLessThan(text.length);
          expect(category).not.toBe('');
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('are found wherever they stand in a message', () => {
    const danger = fc.constantFrom('I want to kill myself', 'he has a gun', 'me quiero morir', 'سأقتلك');
    const chatter = fc.constantFrom('see you on Monday.', 'gracias por todo.', 'شكرا لكم.', 'Lunch is at noon,', '\n');
    fc.assert(
      fc.property(fc.array(chatter), danger, fc.array(chatter), (before, words, after) => {
        expect(findAlarms([...before, words, ...after].join(' '), { lists: byLists })).not.toEqual([]);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it('are found in a page of text in about a millisecond', () => {
    const page = examples
      .map(({ text }) => text)
      .join('. ')
      .slice(0, 2_000);
    for (let round = 0; round < 50; round += 1) found(page);
    const started = performance.now();
    for (let round = 0; round < 50; round += 1) found(page);
    const each = (performance.now() - started) / 50;
    console.info(`alarms: ${each.toFixed(2)} ms for 2,000 characters`);
    // Far above what it takes, so that a busy machine does not fail the test.
    expect(each).toBeLessThan(200);
  });
});

describe('the alarm lists', () => {
  it('come with every language that ships', () => {
    expect(installedLanguages().filter(({ alarms }) => !alarms)).toEqual([]);
    for (const { phrases } of lists) {
      const categories = new Set(phrases.map(({ category }) => category));
      expect([...categories].sort()).toEqual(['abuse', 'bullying', 'danger', 'self_harm', 'violence', 'weapons']);
    }
  });

  it('never call a bare alarm harmless', () => {
    const all = lists.flatMap(({ harmless }) => harmless);
    for (const word of ['kill myself', 'suicide', 'gun', 'bomb', 'raped']) expect(all).not.toContain(word);
  });

  it('are refused with the line that cannot be read', () => {
    expect(() => readAlarmList('xx', 'kill')).toThrow(/alarm list of xx, line 1/u);
    expect(() => readAlarmList('xx', '[violence]\n$who hurt')).toThrow(/line 2: no group \$who/u);
  });

  it('read groups, remarks, harmless and ordinary words, and examples', () => {
    const list = readAlarmList('xx', '# remark\n$w = a|b\n[violence]\n$w ..2 c\n- not c\n= cc|dd\n');
    expect(list).toEqual({
      language: 'xx',
      phrases: [{ category: 'violence', phrase: 'a|b ..2 c' }],
      harmless: ['not c'],
      ordinary: ['cc', 'dd'],
    });
    expect(readAlarmExamples('[abuse]\nhelp\n#hashtag\n[ordinary]\nhello')).toEqual([
      { category: 'abuse', text: 'help' },
      { category: 'abuse', text: '#hashtag' },
      { category: null, text: 'hello' },
    ]);
  });
});
