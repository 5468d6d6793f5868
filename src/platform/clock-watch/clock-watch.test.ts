import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { clockCheck, clockCheckWith, clockJobs, clockSkewSeconds, mostSkewMs, skewOf, watchJumps } from './index.ts';

describe('how far two clocks are apart', () => {
  it('is never said to be more than it is, however long the answer took', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.nat(10_000),
        fc.nat(10_000),
        (ahead, wayThere, wayBack) => {
          const before = 1_800_000_000_000;
          const look = { before, theirs: before + wayThere + ahead, after: before + wayThere + wayBack };
          const said = skewOf(look);
          expect(Math.abs(said)).toBeLessThanOrEqual(Math.abs(ahead));
          expect(Math.abs(ahead) - Math.abs(said)).toBeLessThanOrEqual(Math.max(wayThere, wayBack));
          expect(said === 0 || Math.sign(said) === Math.sign(ahead)).toBe(true);
        },
      ),
    );
  });

  it('a clock that is set shows as a jump, once, and one that runs does not', () => {
    let wall = 1000;
    let steady = 5;
    const jumped = watchJumps({ wall: () => wall, steady: () => steady });
    wall += 60_000;
    steady += 60_000;
    expect(jumped()).toBe(0);
    wall += 3_600_000 + 60_000;
    steady += 60_000;
    expect(jumped()).toBe(3_600_000);
    expect(jumped()).toBe(0);
    wall -= 3_600_000;
    expect(jumped()).toBe(-3_600_000);
  });
});

describe('a clock that is wrong (H05)', () => {
  let town: Town;
  const errors: [string, unknown][] = [];
  const wrongBy = (ms: number) => async () => ({ before: 1000, theirs: 1000 + ms, after: 1000 });
  const perform = async (job: ReturnType<typeof clockJobs>): Promise<void> => {
    const floor = {
      ...town.house.floor,
      log: { ...town.house.floor.log, error: (text: string, facts: unknown) => errors.push([text, facts]) },
    } as unknown as Town['house']['floor'];
    const actor = town.system(town.north);
    await job['platform.watch_clock']?.perform({ floor, actor, jobId: newId(), attempt: 1, now: town.now() }, {});
  };

  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  it('by more than two seconds breaks the promise and is an error in the log, every minute', async () => {
    const { floor } = town.house;
    const actor = town.system(town.north);
    for (const ms of [mostSkewMs + 500, -mostSkewMs - 500, 3_600_000])
      expect(await clockCheckWith(wrongBy(ms)).count(floor, actor)).toEqual({
        violations: 1,
        examples: [`${(ms / 1000).toFixed(1)} s`],
      });
    await perform(clockJobs(wrongBy(-3000)));
    expect(errors).toEqual([['the clocks of this machine and of the database disagree', { ms: -3000 }]]);
  });

  it('by less is none, and one slow answer is asked again', async () => {
    const { floor } = town.house;
    const actor = town.system(town.north);
    expect(await clockCheckWith(wrongBy(1900)).count(floor, actor)).toEqual({ violations: 0, examples: [] });
    let asked = 0;
    const once = async () => {
      asked += 1;
      return { before: 1000, theirs: asked === 1 ? 9000 : 1000, after: 1000 };
    };
    expect((await clockCheckWith(once).count(floor, actor)).violations).toBe(0);
  });

  it('here both clocks are one machine’s', async () => {
    const { floor } = town.house;
    expect((await clockCheck.count(floor, town.system(town.north))).violations).toBe(0);
    expect(Math.abs(await clockSkewSeconds(floor))).toBeLessThan(mostSkewMs / 1000);
  });
});
