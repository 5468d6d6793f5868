import { describe, expect, it } from 'vitest';
import { startingDepartments, startingTopics, startingTree } from './starting-tree.ts';

describe('the starting topic tree', () => {
  it('has at least 45 topics in at least 12 categories, each with its own stable key', () => {
    expect(startingTree.length).toBeGreaterThanOrEqual(12);
    expect(startingTopics.length).toBeGreaterThanOrEqual(45);
    expect(new Set(startingTopics.map(({ key }) => key)).size).toBe(startingTopics.length);
    for (const { key } of [...startingTree, ...startingTopics]) expect(key).toMatch(/^[a-z][a-z0-9_]*$/u);
  });

  it('says in English, Spanish and Arabic what each topic is called and covers', () => {
    const unsaid = startingTopics.filter(({ name, covers }) =>
      [name, covers].some(
        (said) => Object.values(said).some((text) => text.trim() === '') || !/\p{Script=Arabic}/u.test(said.ar),
      ),
    );
    expect(unsaid.map(({ key }) => key)).toEqual([]);
  });

  it('brings words, six example questions in English and six in Spanish for every topic, none of them twice', () => {
    const thin = startingTopics.filter(
      ({ examples, words }) =>
        examples.en.length < 6 ||
        examples.es.length < 6 ||
        examples.ar.length < 2 ||
        Object.values(words).some((list) => list.length === 0),
    );
    expect(thin.map(({ key }) => key)).toEqual([]);
    const all = startingTopics.flatMap(({ examples }) => Object.values(examples).flat());
    expect(new Set(all).size).toBe(all.length);
  });

  it('promises an answer before it promises a solution', () => {
    const odd = startingTopics.filter(
      ({ goal }) => goal.firstAnswerHours <= 0 || goal.resolutionHours < goal.firstAnswerHours,
    );
    expect(odd.map(({ key }) => key)).toEqual([]);
  });

  it('names the procedures the law asks for', () => {
    const flagged = new Set(startingTopics.flatMap(({ flags }) => flags));
    for (const flag of [
      'discrimination',
      'harassment',
      'special_education_complaint',
      'public_records',
      'legal_deadline',
    ]) {
      expect(flagged).toContain(flag);
    }
  });

  it('names every department its owners refer to', () => {
    const named = [...startingTree, ...startingTopics].flatMap(({ owner }) =>
      owner.role === 'department' ? [owner.department] : [],
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(startingDepartments)));
  });
});
