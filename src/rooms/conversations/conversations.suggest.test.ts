import { describe, expect, it } from 'vitest';
import type { Directory } from './conversations.directory.ts';
import { suggestTopic } from './conversations.suggest.ts';

type Topic = Directory['topicList'][number];

const topic = (id: string, legalPath: Topic['legalPath'], words: string[], examples: string[]): Topic =>
  ({ id, key: id, legalPath, words, examples, askers: [] }) as unknown as Topic;

const list = [
  topic(
    'complaint',
    'disability',
    ['ada complaint'],
    ['ada complaint about the ramp', 'file an ada complaint', 'ada ramp locked'],
  ),
  topic('bus', null, ['bus late'], ['the bus was late', 'bus did not come', 'where is the bus']),
  topic('lunch', null, ['lunch money'], ['lunch account is empty', 'lunch money lost', 'menu for lunch']),
];
const directory = {
  topicList: list,
  topics: new Map(list.map((one) => [one.id, one])),
  topicByKey: new Map(list.map((one) => [one.key, one])),
} as unknown as Directory;

describe('what a few words suggest', () => {
  it('is no legal path unless one of its own words stands there', async () => {
    expect(await suggestTopic(directory, 'ada ramp locked')).toBeNull();
    expect(await suggestTopic(directory, 'ADA complaint, please')).toBe('complaint');
  });

  it('is one with enough words, and any other topic with few', async () => {
    expect(await suggestTopic(directory, 'the ramp is locked and ada ramp locked again')).toBe('complaint');
    expect(await suggestTopic(directory, 'bus late')).toBe('bus');
  });
});
