import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { createWorker } from '#platform/outbox';
import { openTown, type Town } from '#test/town';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

const queue = action('test.queue', z.object({ job: z.string() }), async ({ enqueue }, { job }) => enqueue(job, {}));

test('a long job runs beside the others, which never wait for it', async () => {
  const { north, house } = town;
  await town.work(north);
  const done: string[] = [];
  let finish: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const worker = createWorker({
    floor: house.floor,
    schedules: [],
    // One lane: whoever waits in it holds up everything.
    concurrency: 1,
    jobs: {
      'test.long': {
        aside: true,
        async perform() {
          await held;
          done.push('long');
        },
      },
      'test.short': {
        async perform() {
          done.push('short');
        },
      },
    },
  });
  await house.floor.act(town.system(north), queue, { job: 'test.long' });
  await house.floor.act(town.system(north), queue, { job: 'test.short' });
  const draining = worker.drain(north.district);
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(['short']);
  finish();
  await draining;
  expect(done).toEqual(['short', 'long']);
  await worker.stop();
}, 30_000);
