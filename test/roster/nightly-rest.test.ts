import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setSource } from '#rooms/roster';
import { type NightlyDistrict, openNightlyTown, type NightlyTown } from './nightly-town.ts';
import { type Fault, openOneRoster, type OneRosterServer } from './oneroster-server.ts';
import { smallRoster } from './small.ts';

let town: NightlyTown;
let north: NightlyDistrict;
let server: OneRosterServer;
let sourceId = '';

const secret = 'only for tests';

beforeAll(async () => {
  town = await openNightlyTown();
});
afterAll(async () => town.close());

beforeEach(async () => {
  town.scene.now = Temporal.Instant.from('2026-11-23T15:00:00Z');
  server = await openOneRoster(smallRoster());
  north = await town.district();
  const { id } = await town.scene.floor.act(north.actor, setSource, {
    kind: 'rest',
    name: 'The office system',
    loadAt: '02:30',
    baseUrl: server.baseUrl,
    tokenUrl: server.tokenUrl,
    clientId: 'district',
    clientSecret: secret,
  });
  sourceId = id;
});
afterEach(async () => server.close());

const picture = async (): Promise<unknown> =>
  north.row(`select (select count(*)::int from roster.people where district_id = :district and status = 'active') as people,
    (select count(*)::int from roster.people where district_id = :district and birth_date is not null) as born,
    (select count(*)::int from roster.enrollments where district_id = :district and ended_at is null) as places,
    (select count(*)::int from roster.guardianships where district_id = :district and ended_at is null) as ties`);

describe('a roster over OneRoster REST', () => {
  test.each(['total', 'links', 'nothing'] as const)('comes page by page where the service says %s', async (says) => {
    server.says = says;
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'applied', errorCount: 0 });
    expect(await picture()).toEqual({ people: 11, born: 3, places: 3, ties: 1 });
  });

  test('comes by itself at its time on the district’s clock, and once', async () => {
    // The scene begins at 9 in the morning in Chicago.
    await north.look();
    expect(await north.last()).toBeUndefined();
    town.pass({ hours: 17, minutes: 29 });
    await north.look();
    expect(await north.last()).toBeUndefined();
    town.pass({ minutes: 1 });
    await Promise.all([north.look(), north.look()]);
    expect(await north.last()).toMatchObject({ status: 'applied' });
    town.pass({ minutes: 5 });
    await north.look();
    const { loads } = await north.view();
    expect(loads).toHaveLength(1);
  });

  test('asks for nothing of the demographics but the date of birth', async () => {
    await north.press(sourceId);
    const asked = server.asked.filter((path) => path.includes('demographics'));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((path) => path.includes('fields=sourcedId%2Cstatus%2CdateLastModified%2CbirthDate'))).toBe(true);
  });

  test('comes without demographics where the district may not give them', async () => {
    server.fault = ({ collection }) => (collection === 'demographics' ? { status: 403 } : null);
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'applied' });
    expect(await picture()).toMatchObject({ people: 11, born: 0 });
  });

  test('comes all the same when the service stumbles for a moment', async () => {
    const stumbles: Fault[] = [
      { status: 500 },
      { status: 503, retryAfter: '2' },
      { truncated: 'broken' },
      { truncated: 'short' },
    ];
    server.fault = ({ collection, offset, tries }) =>
      collection === 'users' && offset === 3 ? (stumbles[tries - 1] ?? null) : null;
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'applied' });
  });

  test('asks for a new token when the old one ran out', async () => {
    server.fault = ({ collection, offset, tries }) => {
      if (collection === 'classes' && offset === 0 && tries === 1) {
        server.forgetTokens();
        return { status: 401 };
      }
      return null;
    };
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'applied' });
    expect(server.asked.filter((path) => path === '/token')).toHaveLength(2);
  });

  const broken: readonly [name: string, reason: string, fault: OneRosterServer['fault']][] = [
    ['fails for good', 'status', ({ collection }) => (collection === 'users' ? { status: 500 } : null)],
    ['takes no token', 'unauthorized', ({ collection }) => (collection === 'users' ? { status: 401 } : null)],
    ['shows us no classes', 'forbidden', ({ collection }) => (collection === 'classes' ? { status: 403 } : null)],
    ['has no enrollments', 'status', ({ collection }) => (collection === 'enrollments' ? { status: 404 } : null)],
    [
      'breaks off each time',
      'unreadable',
      ({ collection, offset }) => (collection === 'users' && offset > 0 ? { truncated: 'short' } : null),
    ],
    [
      'loses the connection each time',
      'unreachable',
      ({ collection, offset }) => (collection === 'users' && offset > 0 ? { truncated: 'broken' } : null),
    ],
    [
      'lacks a page',
      'count_short',
      ({ collection, offset }) => (collection === 'users' && offset === 6 ? { rows: 'none' } : null),
    ],
    ['promises more than it sends', 'count_short', ({ collection }) => (collection === 'users' ? { total: 12 } : null)],
    [
      'does not know offsets',
      'repeats',
      ({ collection, offset }) => (collection === 'users' && offset > 0 ? { rows: 'first' } : null),
    ],
    [
      'asks us to wait for an hour',
      'busy',
      ({ collection }) => (collection === 'users' ? { status: 429, retryAfter: '3600' } : null),
    ],
  ];

  test.each(broken)('is refused whole when the service %s', async (_name, reason, fault) => {
    await north.press(sourceId);
    const before = await picture();
    server.roster.users = server.roster.users.filter((user) => user.id !== 'nora');
    server.fault = fault;
    town.pass({ hours: 1 });
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'failed', reason });
    expect(await picture()).toEqual(before);
    expect(north.told).toEqual([{ sourceId, trouble: 'failed' }]);
  });

  test('is refused where the secret is wrong, and the next good one mends it', async () => {
    const change = {
      kind: 'rest',
      sourceId,
      name: 'The office system',
      loadAt: '02:30',
      baseUrl: server.baseUrl,
      tokenUrl: server.tokenUrl,
      clientId: 'district',
    } as const;
    const { floor } = town.scene;
    await floor.act(north.actor, setSource, { ...change, clientSecret: 'another' });
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'failed', reason: 'no_token' });
    await floor.act(north.actor, setSource, { ...change, clientSecret: secret });
    town.pass({ minutes: 1 });
    await north.press(sourceId);
    const view = await north.view();
    expect(view.loads[0]).toMatchObject({ status: 'applied' });
    expect(view.troubles).toEqual([]);
  });

  test('keeps its secret sealed, and gives it to no other address', async () => {
    const { floor } = town.scene;
    const row = await north.row<{ whole: string }>(
      'select to_jsonb(s)::text as whole from roster.load_sources s where district_id = :district',
    );
    expect(row?.whole).toContain('district');
    expect(row?.whole).not.toContain(secret);
    const moved = {
      kind: 'rest',
      sourceId,
      name: 'x',
      loadAt: '02:30',
      baseUrl: server.baseUrl,
      tokenUrl: `http://${server.host}/elsewhere`,
      clientId: 'district',
      clientSecret: '',
    } as const;
    await expect(floor.act(north.actor, setSource, moved)).rejects.toMatchObject({
      code: 'roster.error.source_missing',
    });
  });

  test.each([
    'http://sis.example.org/v1p2',
    'https://169.254.169.254/latest',
    'https://10.0.0.5/v1p2',
    'https://localhost/v1p2',
    'https://sis.example.org:8443/v1p2',
    'https://user:word@sis.example.org/v1p2',
    'ftp://sis.example.org',
  ])('is never read from %s', async (baseUrl) => {
    const input = {
      kind: 'rest',
      name: 'x',
      loadAt: '02:30',
      baseUrl,
      tokenUrl: server.tokenUrl,
      clientId: 'a',
      clientSecret: 'b',
    } as const;
    await expect(town.scene.floor.act(north.actor, setSource, input)).rejects.toMatchObject({
      code: 'roster.error.source_address',
      field: 'baseUrl',
    });
  });

  test('what a load would take away in numbers waits, and new limits count at once', async () => {
    const roster = smallRoster();
    for (let number = 0; number < 120; number += 1)
      roster.users.push({ id: `s${number}`, role: 'student', org: 'birch', given: `Kid${number}`, family: 'Stone' });
    server.roster = roster;
    server.most = 1000;
    await north.press(sourceId);
    const before = await picture();
    server.roster = smallRoster();
    town.pass({ hours: 1 });
    await north.press(sourceId);
    expect(await north.last()).toMatchObject({ status: 'held' });
    expect(await picture()).toEqual(before);
    expect(north.told).toEqual([{ sourceId, trouble: 'held' }]);
  });
});
