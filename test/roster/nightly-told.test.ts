import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { addStaffByHand, setSource, switchSource, watchSources } from '#rooms/roster';
import { openTown, type Town } from '#test/town';

let town: Town;
let sourceId = '';

beforeAll(async () => {
  town = await openTown();
  const { id } = await town.house.floor.act(town.system(town.north), setSource, {
    kind: 'folder',
    name: 'The office system',
  });
  sourceId = id;
}, 60_000);
afterAll(async () => town.close());

type Mail = { to: string; subject: string; body: string };

async function mails(): Promise<readonly Mail[]> {
  await town.work(town.north);
  return town.inside(
    town.north,
    async (tx) =>
      (
        await sql<Mail>`select address as to, subject, body from channels.deliveries
          where district_id = ${town.north.district} and once_key like 'roster trouble %' order by id`.execute(tx)
      ).rows,
  );
}

const watch = async (quiet: readonly string[]): Promise<unknown> =>
  town.house.floor.act(town.system(town.north), watchSources, { quiet: [...quiet] });

test('every administrator is told of a trouble once a day, with the reason and where to look, until it is mended', async () => {
  await watch([sourceId]);
  await watch([sourceId]);
  const first = await mails();
  expect(first.map((mail) => mail.to)).toEqual(['nair@staff.test']);
  expect(first[0]?.subject).toBe('The roster needs you: The office system');
  expect(first[0]?.body).toContain('No roster has come for two school days.');
  expect(first[0]?.body).toContain('/admin/imports');
  town.pass({ hours: 24 });
  await watch([sourceId]);
  expect(await mails()).toHaveLength(2);
  await town.house.floor.act(town.system(town.north), switchSource, { sourceId, on: true });
  town.pass({ hours: 24 });
  await watch([]);
  expect(await mails()).toHaveLength(2);
});

test('two school days of silence count the calendar’s days, not weekends', async () => {
  const before = (await mails()).length;
  const day = async (): Promise<void> => {
    town.pass({ hours: 24 });
    // What the schedule of every morning does.
    await town.house.floor.act(
      town.system(town.north),
      {
        name: 'test.morning',
        input: z.object({}),
        perform: async ({ enqueue }) => enqueue('channels.watch_rosters', {}),
      },
      {},
    );
    await town.work(town.north);
  };
  // The clock runs to a Saturday noon; what came last came then.
  while (town.now().toZonedDateTimeISO('America/Chicago').dayOfWeek !== 6) town.pass({ hours: 24 });
  await town.house.floor.act(town.system(town.north), switchSource, { sourceId, on: true });
  // Sunday, Monday, Tuesday: on Wednesday morning two school days have passed.
  for (let count = 0; count < 3; count += 1) await day();
  expect(await mails()).toHaveLength(before);
  await day();
  expect(await mails()).toHaveLength(before + 1);
});

test('the checks warn of it, and break no promise', async () => {
  const check = town.house.checks.find((one) => one.id === 'roster.loads');
  const counted = await check?.count(town.house.floor, town.system(town.north));
  expect(counted?.violations).toBe(0);
  expect(counted?.warnings?.[0]).toContain('The office system: no roster has come for two school days');
});

test('an administrator reads it on the page and by the way it is fixed; nobody else gets there', async () => {
  const nair = await town.browser(town.north, town.north.nair);
  const page = await nair.get('/admin/imports');
  expect(page.text).toContain('No roster has come for two school days.');
  expect((await nair.get('/admin/imports/sources')).text).toContain('The office system');
  const park = await town.browser(town.north, town.north.park);
  expect((await park.get('/admin/imports/sources')).status).toBe(404);
});

test('a form that is not right comes back with what was typed, and no secret in it', async () => {
  const nair = await town.browser(town.north, town.north.nair);
  await nair.get('/admin/imports/sources');
  const answer = await nair.post('/admin/imports/sources', {
    kind: 'rest',
    name: 'My very own system',
    loadAt: '02:30',
    baseUrl: 'http://10.0.0.5/v1p2',
    tokenUrl: 'https://sis.example.org/token',
    clientId: 'porchlight',
    clientSecret: 'never-shown-again',
  });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('My very own system');
  expect(answer.text).toContain('We cannot call this address.');
  expect(answer.text).not.toContain('never-shown-again');
});

test('somebody who becomes administrator is told from then on', async () => {
  await town.house.floor.act(
    town.system(town.north),
    {
      name: 'test.add',
      input: setSource.input,
      perform: async (context) =>
        addStaffByHand(context, {
          givenName: 'Another',
          familyName: 'Administrator',
          email: 'another@staff.test',
          role: 'administrator',
          orgId: null,
        }),
    },
    { kind: 'folder', name: 'x' },
  );
  town.pass({ hours: 24 });
  await watch([sourceId]);
  expect(
    (await mails())
      .slice(-2)
      .map((mail) => mail.to)
      .toSorted(),
  ).toEqual(['another@staff.test', 'nair@staff.test']);
});
