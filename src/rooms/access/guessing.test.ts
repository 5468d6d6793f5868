import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowser, createTown, type Town } from '#test/access';
import { limits } from './access.rules.ts';

const long = process.env['PORCHLIGHT_LONG'] === '1';
let town: Town;

beforeAll(async () => {
  town = await createTown();
});
afterAll(async () => town.end());

const address = (at: number): string => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;

describe('R23: a brute force from a thousand addresses', () => {
  const guesses = long ? 100_000 : 1_000;

  test(`makes ${guesses} guesses at one family in a day; 20 of them are compared, none is right, and 10 messages go out`, async () => {
    const attackers = Array.from({ length: long ? 1_000 : 50 }, (_, at) =>
      createBrowser(town, { address: address(at) }),
    );
    // The digits are chosen so that no honest guess can fit by luck: what is counted is how many are compared at all.
    let made = 0;
    let entered = 0;
    while (made < guesses) {
      for (const attacker of attackers) {
        await attacker.post('/sign-in', { contact: 'amal@families.test' });
        await town.work();
        const right = /\d{6}/.exec(town.mails.at(-1)?.text ?? '')?.[0] ?? '000000';
        for (let tries = 0; tries < 20 && made < guesses; tries += 1) {
          made += 1;
          const code = String((Number(right) + 1 + made) % 1_000_000).padStart(6, '0');
          const answer = await attacker.post('/sign-in/code', { code: code === right ? '000000' : code });
          if (answer.status === 303) entered += 1;
        }
      }
      town.pass({ minutes: 5 });
    }
    expect(entered).toBe(0);
    expect(town.mails.length).toBeLessThanOrEqual(limits.sendsPerDay);
    const { rows } = await town.inside(async (tx) =>
      sql<{
        compared: number;
        in_a_row: number;
      }>`select (select sum(tries)::int from access.askings) as compared, (select max(in_a_row)::int from access.throttles) as in_a_row`.execute(
        tx,
      ),
    );
    const days = Math.ceil((guesses / (attackers.length * 20)) * (5 / 1440)) || 1;
    expect(rows[0]?.compared).toBeLessThanOrEqual(limits.failuresPerDay * (days + 1));
    expect(rows[0]?.in_a_row).toBeLessThanOrEqual(limits.failuresInARow);
  }, 3_600_000);

  test('of less than 2^-20 success in an hour: what a day allows, divided by its hours', () => {
    expect(limits.failuresPerDay / 1_000_000 / 24).toBeLessThan(2 ** -20);
  });
});

describe('B05, R22: somebody who measures the time of the answer', () => {
  let house: Town;
  beforeAll(async () => {
    house = await createTown({ wakes: true });
  });
  afterAll(async () => house.end());

  const tries = long ? 2_000 : 120;

  test(`cannot tell in ${tries} tries each whether an address is known`, async () => {
    const known: number[] = [];
    const unknown: number[] = [];
    const once = async (contact: string, times: number[], at: number): Promise<void> => {
      const browser = createBrowser(house, { address: address(100_000 + at) });
      await browser.get('/sign-in');
      const started = performance.now();
      const answer = await browser.post('/sign-in', { contact });
      times.push(performance.now() - started);
      expect(answer.status).toBe(303);
    };
    for (let at = 0; at < 30; at += 1) await once('warm@up.test', [], at);
    for (let at = 0; at < tries; at += 1) {
      // In turns and in changing order, so that neither side gets the warmer machine.
      const pair = [
        async () => once('dana.whitfield@nowhere.test', unknown, 1000 + at * 2),
        async () => once('whitfield@families.test', known, 1001 + at * 2),
      ];
      for (const step of at % 2 === 0 ? pair : pair.toReversed()) await step();
    }
    const median = (values: readonly number[]): number =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(5);
    // The chance that a known address took longer than an unknown one: a coin.
    let wins = 0;
    for (const one of known) for (const other of unknown) wins += one > other ? 1 : one === other ? 0.5 : 0;
    const auc = wins / (known.length * unknown.length);
    const margin = long ? 0.05 : 0.15;
    expect(auc).toBeGreaterThan(0.5 - margin);
    expect(auc).toBeLessThan(0.5 + margin);
  }, 600_000);
});
