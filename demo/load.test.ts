import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '#house';
import { question } from '#platform/action';
import { systemActor } from '#platform/actor';
import { createLog } from '#platform/log';
import { readSettings } from '#platform/settings';
import { testDatabase, type TestDatabase } from '#test/database';
import { directoryOf } from '#rooms/conversations';
import { type DemoLoaded, loadDemo } from './load.ts';
import { TOPIC_KEYS } from './stories/topics.ts';
import { WRITTEN_STORIES } from './stories/index.ts';

/** A Thursday afternoon in Chicago, so that the open matters of the day are open. */
const now = Temporal.Instant.from('2026-11-19T21:00:00Z');

let database: TestDatabase;
let house: House;
let loaded: DemoLoaded;

type Counted = { n: number };

/** Counts rows of the loaded district by a condition on its conversations. */
const count = question('demo.test_count', async ({ tx, actor }, { where }: { where: string }): Promise<number> => {
  const { rows } = await sql<Counted>`select count(*)::int as n from conversations.conversations c
    where c.district_id = ${actor.districtId} and ${sql.raw(where)}`.execute(tx);
  return rows[0]?.n ?? 0;
});

type Happened = { what: string; n: number };

const happenings = question('demo.test_happenings', async ({ tx, actor }): Promise<readonly Happened[]> => {
  const { rows } = await sql<Happened>`select what, count(*)::int as n from conversations.happenings
    where district_id = ${actor.districtId} group by what`.execute(tx);
  return rows;
});

const future = question('demo.test_future', async ({ tx, actor }): Promise<number> => {
  const { rows } = await sql<Counted>`select
    (select count(*) from conversations.messages where district_id = ${actor.districtId} and at > ${now})::int
    + (select count(*) from conversations.happenings where district_id = ${actor.districtId} and at > ${now})::int as n`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
});

const waitingJobs = question('demo.test_waiting', async ({ tx, actor }): Promise<readonly string[]> => {
  const { rows } = await sql<{ job: string }>`select distinct job from platform.outbox
    where district_id = ${actor.districtId} and state <> 'done' and run_at <= ${now} and job <> 'conversations.absence_begins'`.execute(
    tx,
  );
  return rows.map((row) => row.job);
});

const house_ = (): ReturnType<typeof systemActor> => systemActor(loaded.districtId, 'test');
const counted = async (where: string): Promise<number> => house.floor.ask(house_(), count, { where });

beforeAll(async () => {
  database = await testDatabase();
  const settings = readSettings({
    PORCHLIGHT_MODE: 'demo',
    PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only',
    LOG_LEVEL: 'silent',
  });
  house = await openHouse({ settings, databaseUrl: database.appUrl, log: createLog('silent'), clock: () => now });
  loaded = await loadDemo({ floor: house.floor, rooms: house.rooms, now, stories: WRITTEN_STORIES.length });
}, 600_000);

afterAll(async () => {
  await house.close();
  await database.drop();
});

describe('the loaded demonstration district', () => {
  it('has a conversation for every written story, and loads only once', async () => {
    expect(loaded.loaded).toBe(true);
    expect(loaded.conversations).toBe(WRITTEN_STORIES.length);
    expect((await loadDemo({ floor: house.floor, rooms: house.rooms, now })).loaded).toBe(false);
  });

  it('finds every topic of the stories in the tree', async () => {
    const { topicByKey } = await house.floor.ask(house_(), directoryOf, {});
    expect(TOPIC_KEYS.filter((key) => !topicByKey.has(key))).toEqual([]);
  });

  it('keeps every promise of the house', async () => {
    const results = await Promise.all(
      house.checks.map(async (check) => ({ id: check.id, ...(await check.count(house.floor, house_())) })),
    );
    expect(results.filter((result) => result.violations > 0)).toEqual([]);
  });

  it('has open, waiting, late and critical matters to show', async () => {
    expect(await counted(`state = 'open'`)).toBeGreaterThan(3);
    expect(await counted(`state = 'waiting'`)).toBeGreaterThan(0);
    expect(await counted(`state = 'outbound'`)).toBeGreaterThan(0);
    expect(await counted('breached_at is not null')).toBeGreaterThan(5);
    expect(await counted('critical_at is not null and acknowledged_at is null')).toBe(1);
    expect(await counted(`privacy = 'private'`)).toBeGreaterThan(0);
    expect(await counted(`privacy = 'anonymous'`)).toBeGreaterThan(0);
    expect(await counted('rating is not null')).toBeGreaterThan(30);
  });

  it('tells of hand-offs, second looks, groups and calls', async () => {
    const told = new Map((await house.floor.ask(house_(), happenings, {})).map(({ what, n }) => [what, n]));
    const wanted = [
      'handed_off',
      'helper_asked',
      'second_look',
      'grouped',
      'merged',
      'called_back',
      'alarm_called',
      'alarm_taken',
      'reopened',
      'breached',
    ];
    expect(wanted.filter((what) => (told.get(what) ?? 0) === 0)).toEqual([]);
  });

  it('leaves nothing of the past undone and nothing in the future done', async () => {
    expect(await house.floor.ask(house_(), waitingJobs, {})).toEqual([]);
    expect(await house.floor.ask(house_(), future, {})).toBe(0);
  });

  it('remembers who did what, under their own names', async () => {
    const { rows } = await house.floor.ask(
      house_(),
      question('demo.test_audit', async ({ tx, actor }) =>
        sql<{ kind: string }>`select distinct actor_kind as kind from platform.audit
          where district_id = ${actor.districtId} and what in ('reply written', 'conversation closed')`.execute(tx),
      ),
      {},
    );
    expect(rows.map((row) => row.kind)).toEqual(['person']);
  });
});
