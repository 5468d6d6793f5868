import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { deliveriesFailed } from '#rooms/channels';
import { openTown, type Town } from '#test/town';
import { saveDraft, sendAnnouncement, stopAnnouncement } from '../actions/announcing.ts';
import { audienceOf } from '../messages.audience.ts';
import { messageProgress } from '../questions/announcements.ts';
import { lookOver } from '../questions/look-over.ts';
import { canWait, digestTime } from './digests.rules.ts';
import { digestNextWayJob, digestsJob } from './sending.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

const routine = { kind: 'announcement', category: 'announcement', urgency: 'ordinary', asks: 'nothing' } as const;

describe('what can wait', () => {
  it('is routine news; never a question, rights, health, a notice of the day or an emergency', () => {
    expect(canWait(routine)).toBe(true);
    expect(canWait({ ...routine, category: 'event' })).toBe(true);
    for (const other of [
      { asks: 'yes_no' },
      { category: 'rights' },
      { category: 'health' },
      { urgency: 'same_day' },
      { urgency: 'emergency' },
      { kind: 'slip' },
      { kind: 'alert' },
    ] as const)
      expect(canWait({ ...routine, ...other })).toBe(false);
  });

  it('goes at five in the afternoon of the family’s own clock, always later, at most a week', () => {
    const from = Temporal.Instant.from('2026-01-01T00:00:00Z').epochMilliseconds;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.constantFrom('America/Chicago', 'Asia/Kolkata', 'UTC', 'Pacific/Auckland'),
        fc.constantFrom('evening' as const, 'friday' as const),
        (minutes, zone, together) => {
          const now = Temporal.Instant.fromEpochMilliseconds(from + minutes * 60_000);
          const at = digestTime(together, now, zone);
          const there = at.toZonedDateTimeISO(zone);
          expect(Temporal.Instant.compare(at, now)).toBe(1);
          expect(there.hour).toBe(17);
          if (together === 'friday') expect(there.dayOfWeek).toBe(5);
          expect(now.until(at).total('hours')).toBeLessThanOrEqual(together === 'evening' ? 25 : 7 * 24 + 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

async function choose(person: Uuid, together: string): Promise<void> {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`insert into channels.preferences (district_id, id, person_id, category, together, chosen_at) values (${north.district}, ${newId()}, ${person}, '*', ${together}, now())
      on conflict on constraint preferences_once do update set together = excluded.together`.execute(tx),
  );
}

async function draft(title: string, over: object = {}): Promise<Uuid> {
  const { north, house } = town;
  const calloway = await town.actorOf(north, north.calloway);
  const { id } = await house.floor.act(calloway, saveDraft, {
    language: 'en',
    title,
    body: `${title}, dear {guardian}.`,
    short: title,
    orgId: north.birch,
    audience: audienceOf({ schoolIds: [north.birch] }),
    ...over,
  });
  return id;
}

async function send(title: string, over: object = {}, budgetReason = ''): Promise<Uuid> {
  const { north, house } = town;
  const id = await draft(title, over);
  await house.floor.act(await town.actorOf(north, north.calloway), sendAnnouncement, { id, budgetReason });
  await town.work(north);
  return id;
}

/** The next evening has come, and the job that looks each ten minutes. */
async function nextEvening(): Promise<void> {
  const { north, house } = town;
  town.pass({ hours: 25 });
  await digestsJob.perform(
    { floor: house.floor, actor: town.system(north), jobId: newId(), attempt: 1, now: town.now() },
    {},
  );
  await town.work(north);
}

type Sent = { readonly about_kind: string; readonly subject: string; readonly body: string; readonly kind: string };

async function sentTo(person: Uuid): Promise<readonly Sent[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Sent>`select about_kind, subject, body, kind from channels.deliveries where person_id = ${person} and category = 'announcement' order by id`.execute(
      tx,
    ),
  );
  return rows;
}

const progress = async (id: Uuid) =>
  town.house.floor.ask(await town.actorOf(town.north, town.north.calloway), messageProgress, { id });

describe('a family that chose one message each evening', () => {
  it('gets the news of the day as one, with all of it and the links; a question comes at once', async () => {
    const { north } = town;
    await choose(north.dana, 'evening');
    const soup = await send('Soup on Friday');
    await send('Book fair');
    await send('Will you come?', { asks: 'yes_no' });
    const atOnce = await sentTo(north.dana);
    expect(atOnce.map((one) => [one.about_kind, one.subject])).toEqual([['announcement', 'Will you come?']]);
    const waiting = await progress(soup);
    expect(waiting.row.state).toBe('going');
    expect(waiting.parts).toContainEqual({ way: 'digest', outcome: 'under_way', reason: null, n: 1 });
    await nextEvening();
    const [, digest, ...more] = await sentTo(north.dana);
    expect(more).toEqual([]);
    expect(digest).toMatchObject({ about_kind: 'digest', subject: '2 messages from school' });
    expect(digest?.body).toContain('Soup on Friday, dear Dana Whitfield.');
    expect(digest?.body).toContain('Book fair, dear Dana Whitfield.');
    expect(digest?.body.match(/\/m\/[\w-]+/g)).toHaveLength(2);
    const done = await progress(soup);
    expect(done.row.state).toBe('done');
    expect(done.parts).toContainEqual({ way: 'digest', outcome: 'reached', reason: null, n: 1 });
  });

  it('gets nothing of what was stopped while it waited, nor of a child that is theirs no more', async () => {
    const { north, house } = town;
    const stopped = await send('Old news');
    expect(
      await house.floor.act(await town.actorOf(north, north.calloway), stopAnnouncement, { id: stopped }),
    ).toMatchObject({ held: 1 });
    await send('About Nora');
    await town.inside(north, async (tx) =>
      sql`update roster.guardianships set ends = '2026-01-01' where guardian_id = ${north.dana}`.execute(tx),
    );
    const before = (await sentTo(north.dana)).length;
    await nextEvening();
    expect((await sentTo(north.dana)).length).toBe(before);
    await town.inside(north, async (tx) =>
      sql`update roster.guardianships set ends = null where guardian_id = ${north.dana}`.execute(tx),
    );
  });

  it('on a failing address gets all of it by the next way, in the end on paper', async () => {
    const { north, house } = town;
    town.pass({ hours: 8 * 24 });
    await send('Lost and found');
    await nextEvening();
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
        about_id: Uuid;
      }>`select id, about_id from channels.deliveries where person_id = ${north.dana} and about_kind = 'digest' order by id desc limit 1`.execute(
        tx,
      ),
    );
    const [row] = rows;
    const failed = {
      deliveries: [
        {
          id: row?.id ?? '',
          personId: north.dana,
          aboutKind: 'digest',
          aboutId: row?.about_id ?? '',
          kind: 'email',
          reason: 'bounced',
        },
      ],
    };
    expect(deliveriesFailed.schema.safeParse(failed).success).toBe(true);
    await digestNextWayJob.perform(
      { floor: house.floor, actor: town.system(north), jobId: newId(), attempt: 1, now: town.now() },
      failed,
    );
    const last = (await sentTo(north.dana)).at(-1);
    expect(last).toMatchObject({ kind: 'paper', subject: '1 message from school' });
    expect(last?.body).toContain('Lost and found');
  });
});

describe('a district that brings together what is over the week', () => {
  it('sends it in the evening without a reason, and at once with one', async () => {
    const { north, house } = town;
    town.pass({ hours: 10 * 24 });
    await choose(north.dana, 'each');
    await town.inside(north, async (tx) =>
      sql`insert into messages.settings (district_id, id, week_budget, over_budget, changed_at) values (${north.district}, ${newId()}, 1, 'merge', now())`.execute(
        tx,
      ),
    );
    await send('First of the week');
    const before = (await sentTo(north.dana)).length;
    const second = await draft('Second of the week');
    const look = await house.floor.ask(await town.actorOf(north, north.calloway), lookOver, { id: second });
    expect(look.budget).toMatchObject({ most: 1, over: 'merge' });
    expect(look.budget.full).toBeGreaterThan(0);
    await house.floor.act(await town.actorOf(north, north.calloway), sendAnnouncement, { id: second });
    await town.work(north);
    expect((await sentTo(north.dana)).length).toBe(before);
    await send('Third, at once', {}, 'The room changed.');
    expect((await sentTo(north.dana)).at(-1)?.subject).toBe('Third, at once');
    await nextEvening();
    expect((await sentTo(north.dana)).at(-1)).toMatchObject({ about_kind: 'digest' });
  });
});

describe('looking over', () => {
  it('counts ways by groups as one by one, with who gets it together', async () => {
    const { north, house } = town;
    await choose(north.dana, 'friday');
    const id = await draft('Counted');
    const look = await house.floor.ask(await town.actorOf(north, north.calloway), lookOver, { id });
    expect(look.ways.reduce((all, one) => all + one.n, 0)).toBe(look.count.families);
    expect(look.ways).toContainEqual({ way: 'digest', n: 1 });
    expect(look.whyNot.reduce((all, one) => all + one.n, 0)).toBe(look.leftOut?.length);
  });
});
