import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { type Browser, openTown, type Town } from '#test/town';
import { readingJob } from './calendar.jobs.ts';
import { followCalendar } from './sources.actions.ts';

let town: Town;
let office: Browser;
let server: Server;
/** What the other side answers next. */
let answer: { status: number; body: string; etag?: string } = { status: 200, body: '' };
let asked: (string | undefined)[] = [];

function calendar(...events: readonly (readonly [uid: string, day: string, title: string])[]): string {
  const lines = events.flatMap(([uid, day, title]) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTART;VALUE=DATE:${day}`,
    `SUMMARY:${title}`,
    'END:VEVENT',
  ]);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

beforeAll(async () => {
  town = await openTown();
  office = await town.browser(town.north, town.north.brandt);
  server = createServer((request, response) => {
    asked.push(request.headers['if-none-match']);
    if (answer.etag !== undefined && request.headers['if-none-match'] === answer.etag) {
      response.writeHead(304).end();
      return;
    }
    const headers = answer.etag === undefined ? {} : { etag: answer.etag };
    response.writeHead(answer.status, { 'content-type': 'text/calendar', ...headers }).end(answer.body);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
}, 120_000);

afterAll(async () => {
  server.close();
  await town.close();
});

beforeEach(async () => {
  asked = [];
  await town.inside(town.north, async (tx) => {
    await sql`delete from calendar.events`.execute(tx);
    await sql`delete from calendar.sources`.execute(tx);
  });
  await office.get('/desk/calendar/events');
});

/** Follows what stands beside us, which no district could: the address is put in place behind the check. */
async function follow(): Promise<Uuid> {
  const { north } = town;
  const actor = await town.actorOf(north, north.brandt);
  const { id } = await town.house.floor.act(actor, followCalendar, {
    orgId: north.birch,
    name: 'Athletics',
    audience: 'public',
    url: 'webcal://calendar.test.example/athletics.ics',
  });
  const { port } = server.address() as AddressInfo;
  const sealed = town.house.floor.secrets.encrypt('calendar source', `http://127.0.0.1:${port}/athletics.ics`);
  await town.inside(north, async (tx) => {
    await sql`update calendar.sources set url_sealed = ${sealed} where id = ${id}`.execute(tx);
    await sql`delete from platform.outbox where job = 'calendar.read_source'`.execute(tx);
  });
  return id;
}

async function readNow(sourceId: Uuid): Promise<void> {
  const { floor } = town.house;
  const actor = systemActor(town.north.district, 'test');
  const job = readingJob({ allowLoopback: true });
  await job.perform({ floor, actor, jobId: sourceId, attempt: 1, now: town.now() }, { sourceId });
}

async function titles(): Promise<readonly string[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ title: string }>`select titles->>'en' || ' ' || starts_on || ' ' || sequence as title from calendar.events
      where removed_at is null order by starts_on, uid`.execute(tx),
  );
  return rows.map((row) => row.title);
}

const three = [
  ['a', '20261120', 'Game one'],
  ['b', '20261121', 'Game two'],
  ['c', '20261123', 'Game three'],
] as const;

test('a followed calendar is read, changes are changes, and what goes there goes here', async () => {
  const id = await follow();
  answer = { status: 200, body: calendar(...three), etag: '"1"' };
  await readNow(id);
  expect(await titles()).toEqual(['Game one 2026-11-20 0', 'Game two 2026-11-21 0', 'Game three 2026-11-23 0']);
  answer = { status: 200, body: calendar(three[0], ['b', '20261121', 'Game two, away']), etag: '"2"' };
  await readNow(id);
  expect(await titles()).toEqual(['Game one 2026-11-20 0', 'Game two, away 2026-11-21 1']);
  await readNow(id);
  expect(asked).toEqual([undefined, '"1"', '"2"']);
  expect(await titles()).toHaveLength(2);
});

test('a calendar that suddenly is empty, or answers something else, takes nothing away and says so', async () => {
  const id = await follow();
  const seven = Array.from({ length: 7 }, (_, i) => [`g${i}`, `2026112${i}`, `Game ${i}`] as const);
  answer = { status: 200, body: calendar(...seven) };
  await readNow(id);
  for (const [broken, words] of [
    [{ status: 200, body: calendar() }, 'suddenly it is empty.'],
    [{ status: 404, body: '' }, 'it is not there any more.'],
    [{ status: 200, body: '<html>Sign in</html>' }, 'what came is no calendar.'],
    [{ status: 200, body: `BEGIN:VCALENDAR${'x'.repeat(3_000_000)}` }, 'it is too large.'],
  ] as const) {
    answer = broken;
    await readNow(id);
    expect(await titles()).toHaveLength(7);
    expect((await office.get('/desk/calendar/events')).text).toContain(words);
  }
});

test('an address in a closed network is refused, and is stored nowhere in clear', async () => {
  const fields = { org: town.north.birch, name: 'Inside', audience: 'public' };
  for (const url of ['http://calendar.test/a.ics', 'https://10.0.0.7/a.ics', 'https://localhost/a.ics', 'a.ics']) {
    const refused = await office.post('/desk/calendar/events/sources', { ...fields, url });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('We cannot read this address.');
  }
  await office.post('/desk/calendar/events/sources', {
    ...fields,
    url: 'https://calendar.test.example/secret-key.ics',
  });
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ row: string }>`select row_to_json(s)::text as row from calendar.sources s`.execute(tx),
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.row).not.toContain('secret-key');
});

test('a file is read once, is taken back with all its events, and comes back', async () => {
  const { north } = town;
  const boundary = 'calendar-file';
  const part = (name: string, value: string, more = ''): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const page = await office.get('/desk/calendar/events');
  const token = /name="_form" value="([^"]+)"/u.exec(page.text)?.[1] ?? '';
  const upload = async (text: string) =>
    office.send(
      'POST',
      '/desk/calendar/events/sources',
      { 'content-type': `multipart/form-data; boundary=${boundary}` },
      [
        part('_form', token),
        part('org', north.birch),
        part('name', 'District file'),
        part('audience', 'public'),
        part('file', text, '; filename="district.ics"'),
        `--${boundary}--\r\n`,
      ].join(''),
    );
  expect((await upload('not a calendar')).text).toContain('This file is no calendar.');
  const done = await upload(calendar(...three));
  expect(done.status).toBe(303);
  expect((await office.get(done.location ?? '')).text).toContain('3 events were read');
  expect(await titles()).toHaveLength(3);
  const shown = await office.get('/desk/calendar/events');
  // What is read from elsewhere is changed there.
  expect(shown.text).not.toContain('Change <span class="hide-visually"> Game');
  const remove = /action="(\/desk\/calendar\/events\/sources\/[^"]+\/remove)"/u.exec(shown.text)?.[1] ?? '';
  await office.post(remove, { org: north.birch });
  expect(await titles()).toEqual([]);
  await office.post(remove.replace('/remove', '/restore'), { org: north.birch });
  expect(await titles()).toHaveLength(3);
});

test('another school’s office has no hand in it', async () => {
  const { north } = town;
  const id = await follow();
  const lund = await town.browser(north, north.lund);
  await lund.get('/desk/my-hours');
  expect((await lund.post(`/desk/calendar/events/sources/${id}/remove`, { org: north.birch })).status).toBe(404);
  const fields = { org: north.birch, name: 'Mine', audience: 'public', url: 'https://calendar.test.example/a.ics' };
  expect((await lund.post('/desk/calendar/events/sources', fields)).status).toBe(404);
});
