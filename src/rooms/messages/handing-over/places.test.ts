import { describe, expect, it } from 'vitest';
import { firstPlaces, nextPlace } from './places.ts';

const sms = { kind: 'sms', address: '+15550140142' } as const;
const mail = { kind: 'email', address: 'a@families.test' } as const;
const paper = { kind: 'paper', address: 'ann' } as const;

describe('where a message goes', () => {
  it('by the best way; in an emergency by all at once', () => {
    const plan = { ways: [sms, mail], why: null };
    expect(firstPlaces(plan, 'ann', { urgency: 'ordinary' })).toEqual([sms]);
    expect(firstPlaces(plan, 'ann', { urgency: 'emergency' })).toEqual([sms, mail]);
  });

  it('on paper to whom nothing reaches, not to who wants none, and not in an emergency', () => {
    expect(firstPlaces({ ways: [], why: 'no_address' }, 'ann', { urgency: 'ordinary' })).toEqual([paper]);
    expect(firstPlaces(undefined, 'ann', { urgency: 'same_day' })).toEqual([paper]);
    expect(firstPlaces({ ways: [], why: 'not_wanted' }, 'ann', { urgency: 'ordinary' })).toEqual([]);
    expect(firstPlaces({ ways: [], why: 'no_address' }, 'ann', { urgency: 'emergency' })).toEqual([]);
  });

  it('after a failure the next way nobody tried, then paper, then nowhere', () => {
    const plan = { ways: [sms, mail], why: null };
    expect(nextPlace(plan, 'ann', new Set(['sms']))).toEqual(mail);
    expect(nextPlace(plan, 'ann', new Set(['sms', 'email']))).toEqual(paper);
    expect(nextPlace(plan, 'ann', new Set(['sms', 'email', 'paper']))).toBeNull();
  });
});
