import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { bellPeriodsOn, setBells } from '#rooms/calendar';
import { addStaffByHand, bellSchedulesRead, setSource, switchSource, watchSources } from '#rooms/roster';
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

test('bells that come beside a roster ring at the school, and stand back for those that somebody entered', async () => {
  const { north, house } = town;
  const system = town.system(north);
  const send = async (begins: string): Promise<unknown> =>
    house.floor.act(
      system,
      {
        name: 'test.bells',
        input: z.object({}),
        perform: async ({ publish }) =>
          publish(
            bellSchedulesRead({
              schedules: [north.birch, north.cedar].map((orgId) => ({
                orgId,
                name: 'Usual',
                weekdays: [1, 2, 3, 4, 5],
                dates: [],
                onHalfDays: false,
                periods: [{ name: '1', from: begins, to: '09:00' }],
              })),
            }),
          ),
      },
      {},
    );
  const nair = await town.actorOf(north, north.nair);
  await house.floor.act(nair, setBells, {
    bellsId: null,
    orgId: north.cedar,
    name: 'Ours',
    periods: [{ name: 'A', from: '07:30', to: '08:30' }],
    weekdays: [1, 2, 3, 4, 5],
    dates: [],
    onHalfDays: false,
  });
  await send('08:15');
  await send('08:20');
  await send('08:20');
  const at = async (school: string): Promise<unknown> =>
    town.inside(north, async (tx) => bellPeriodsOn(tx, north.district, school, Temporal.PlainDate.from('2026-12-08')));
  expect(await at(north.birch)).toEqual([{ name: '1', from: '08:20', to: '09:00' }]);
  expect(await at(north.cedar)).toEqual([{ name: 'A', from: '07:30', to: '08:30' }]);
  const { rows } = await town.inside(north, async (tx) =>
    sql`select id from calendar.bell_schedules where district_id = ${north.district} and org_id = ${north.birch}`.execute(
      tx,
    ),
  );
  expect(rows).toHaveLength(2);
});
