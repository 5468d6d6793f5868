import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startingTopics, startingTopicWords } from './starting-tree.ts';
import { prepareTopics, suggestTopics } from './suggest.ts';

type HeldOut = { topic: string; text: string };
const heldOut = JSON.parse(readFileSync(new URL('held-out.fixture.json', import.meta.url), 'utf8')) as HeldOut[];
const topics = startingTopicWords;
const first = (text: string) => suggestTopics(text, { topics })[0]?.topicKey;

beforeAll(() => prepareTopics(topics));

describe('suggesting a topic', () => {
  it('knows the topics of messages it has never seen, and hands over rather than guess', () => {
    const answers = heldOut.map(({ topic, text }) => ({ topic, got: first(text) }));
    const share = (count: number) => count / answers.length;
    const right = share(answers.filter(({ topic, got }) => got === topic).length);
    const wrong = share(answers.filter(({ topic, got }) => got !== undefined && got !== topic).length);
    const forced = share(
      heldOut.filter(({ topic, text }) => suggestTopics(text, { topics, atLeast: 0 })[0]?.topicKey === topic).length,
    );
    const among = share(
      heldOut.filter(({ topic, text }) =>
        suggestTopics(text, { topics, atLeast: 0 }).some(({ topicKey }) => topicKey === topic),
      ).length,
    );
    console.info(
      `topics: ${heldOut.length} unseen messages, ${topics.length} topics: routed right ${right.toFixed(3)}, wrong ${wrong.toFixed(3)}; best guess right ${forced.toFixed(3)}, among three ${among.toFixed(3)}`,
    );
    expect(right).toBeGreaterThanOrEqual(0.7);
    expect(wrong).toBeLessThanOrEqual(0.06);
    expect(forced).toBeGreaterThanOrEqual(0.8);
    expect(among).toBeGreaterThanOrEqual(0.9);
  });

  it('finds each topic again by its own example questions', () => {
    const forAll = startingTopics.filter(({ askers = [] }) => askers.length === 0);
    const own = forAll.flatMap(({ key, examples }) =>
      Object.values(examples)
        .flat()
        .map((text) => ({ key, text })),
    );
    const found = own.filter(({ key, text }) => suggestTopics(text, { topics, atLeast: 0 })[0]?.topicKey === key);
    expect(found.length / own.length).toBeGreaterThan(0.97);
  });

  it('reads English and Spanish in one message, with or without accents, in any case', () => {
    expect(first('hola my son no fue a la escuela today tiene fiebre')).toBe('absence_report');
    expect(first('EL AUTOBÚS NO LLEGÓ')).toBe(first('el autobus no llego'));
    expect(first('EL AUTOBÚS NO LLEGÓ')).toBe('bus_late');
  });

  it('says nothing about messages that say nothing', () => {
    for (const text of ['', '   ', '🙂🙂', 'qzxv wkjh', 'how tall is mount everest', 'any news?'])
      expect(first(text)).toBeUndefined();
  });

  it('learns from what staff decided before', async () => {
    const small = [
      { key: 'pool', words: ['swimming'], examples: ['when does the pool open'] },
      { key: 'bees', words: ['beekeeping'], examples: ['can I see the bee hives'] },
    ];
    expect(suggestTopics('who looks after the honey', { topics: small })[0]?.topicKey).not.toBe('bees');
    await prepareTopics(small, [
      { text: 'is the honey for sale', topicKey: 'bees' },
      { text: 'we want to buy honey', topicKey: 'bees' },
      { text: 'gone topic', topicKey: 'no longer there' },
    ]);
    expect(suggestTopics('who looks after the honey', { topics: small, atLeast: 0 })[0]?.topicKey).toBe('bees');
  });

  it('has nothing to say where there are no topics to choose among', () => {
    expect(suggestTopics('where is the bus', { topics: [] })).toEqual([]);
    expect(suggestTopics('where is the bus', { topics: [{ key: 'all', words: ['bus'], examples: [] }] })).toEqual([]);
  });

  it('answers the same text in the same way, best first, with chances between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const suggested = suggestTopics(text, { topics, atLeast: 0 });
        expect(suggestTopics(text, { topics, atLeast: 0 })).toEqual(suggested);
        for (const [place, { confidence, score }] of suggested.entries()) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(score).toBeLessThanOrEqual(suggested[place - 1]?.score ?? Infinity);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('takes no longer for a very long message than for a page', () => {
    const long = heldOut
      .map(({ text }) => text)
      .join(' ')
      .repeat(100);
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) first(long);
    // Far above what it takes (about 1 ms), far below what an unbounded read would.
    expect((performance.now() - started) / 20).toBeLessThan(20);
  });
});
