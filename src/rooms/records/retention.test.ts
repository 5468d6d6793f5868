import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import type { KeptUnit } from '#platform/keeping';
import { placeHold, releaseHold, settingTime } from './actions/retention.ts';
import { sweep } from './records.jobs.ts';
import { asks, closes, count, openScene, type Scene } from './records.testing.ts';
import { daysKept, endOfTime, type Hold, isHeld } from './retention.rules.ts';

const long = process.env['PORCHLIGHT_LONG'] === '1';

describe('how long something is kept', () => {
  it('is never below the least and never above the most, whatever a district stored', () => {
    fc.assert(
      fc.property(fc.integer(), (stored) => {
        const days = daysKept({ usual: 2555, least: 365, most: 3650 }, stored);
        expect(days >= 365 && days <= 3650).toBe(true);
      }),
      { numRuns: long ? 100_000 : 1000 },
    );
  });

  it('is stopped by every hold that touches a unit, and by no other', () => {
    const ids = Array.from({ length: 5 }, newId);
    const id = fc.constantFrom(...ids);
    const day = fc
      .integer({ min: 0, max: 60 })
      .map((n) => Temporal.Instant.from('2020-01-01T00:00:00Z').add({ hours: 24 * n }));
    type Span = readonly [Temporal.Instant, Temporal.Instant];
    const span = fc.tuple(day, day).map(([a, b]): Span => (Temporal.Instant.compare(a, b) <= 0 ? [a, b] : [b, a]));
    const unit = fc
      .record({ people: fc.uniqueArray(id), conversationId: fc.option(id), schoolIds: fc.uniqueArray(id), span })
      .map(
        ({
          span: [from, until],
          ...rest
        }): Pick<KeptUnit, 'people' | 'conversationId' | 'schoolIds' | 'from' | 'until'> => ({ ...rest, from, until }),
      );
    const hold: fc.Arbitrary<Hold> = fc.oneof(
      id.map((subjectId): Hold => ({ kind: 'person', subjectId })),
      id.map((subjectId): Hold => ({ kind: 'conversation', subjectId })),
      fc.tuple(id, span).map(([subjectId, [from, before]]): Hold => ({ kind: 'school', subjectId, from, before })),
    );
    fc.assert(
      fc.property(unit, fc.array(hold, { maxLength: 4 }), (one, holds) => {
        const expected = holds.some((each) =>
          each.kind === 'person'
            ? one.people.includes(each.subjectId)
            : each.kind === 'conversation'
              ? one.conversationId === each.subjectId
              : one.schoolIds.includes(each.subjectId) &&
                one.from.epochMilliseconds < each.before.epochMilliseconds &&
                one.until.epochMilliseconds >= each.from.epochMilliseconds,
        );
        expect(isHeld(one, holds, 'own')).toBe(expected);
        expect(isHeld(one, holds, 'any')).toBe(holds.length > 0);
      }),
      { numRuns: long ? 100_000 : 2000 },
    );
  });
});

describe('the nightly deleting', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  }, 120_000);
  afterAll(async () => scene.close());

  const night = async () => {
    const { town, collected } = scene;
    return sweep(town.house.floor, systemActor(town.north.district, 'records.sweep'), collected);
  };
  const there = async (id: Uuid): Promise<boolean> =>
    (await count(scene.town, scene.town.north, 'conversations.conversations', `id = '${id}'`)) === 1;

  it('knows every table behind the wall: each is deleted from in time, or stands with a reason', async () => {
    const { town, collected } = scene;
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        name: string;
        data_class: string;
      }>`select name, data_class from platform.tenant_tables order by name`.execute(tx),
    );
    const known = new Set([...collected.retention.flatMap((one) => one.tables), ...Object.keys(collected.standing)]);
    // Settings are how the district works; they go with the district itself.
    expect(rows.filter((row) => row.data_class !== 'setting' && !known.has(row.name)).map((row) => row.name)).toEqual(
      [],
    );
    const names = new Set(rows.map((row) => row.name));
    expect([...known].filter((name) => !names.has(name))).toEqual([]);
  });

  it('knows every table that points at a person: it is forgotten with them, or keeps them here', async () => {
    const { town } = scene;
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ name: string }>`select distinct conrelid::regclass::text as name from pg_constraint
        where contype = 'f' and confrelid = 'roster.people'::regclass order by 1`.execute(tx),
    );
    // A new one needs a place in its room's `people.forget` or `people.inUse`, and a line here.
    expect(rows.map((row) => row.name)).toEqual([
      'access.accounts',
      'access.grants',
      'access.oidc_subjects',
      'access.passkeys',
      'access.sessions',
      'access.tokens',
      'calendar.feed_links',
      'calendar.staff_hours',
      'channels.access_needs',
      'channels.contact_points',
      'channels.preferences',
      'channels.push_subscriptions',
      'conversations.conversations',
      'conversations.day_changes',
      'conversations.legal_paths',
      'conversations.legal_seats',
      'language.interpreter_requests',
      'language.reviewers',
      'messages.absence_days',
      'messages.alert_calls',
      'messages.announcements',
      'messages.child_notices',
      'messages.day_notices',
      'messages.documents',
      'messages.friday_choices',
      'messages.one_liners',
      'messages.reach_tasks',
      'messages.recipients',
      'messages.signatures',
      'messages.slip_children',
      'messages.turns',
      'records.requests',
      'roster.assignments',
      'roster.attendance_days',
      'roster.contact_details',
      'roster.duties',
      'roster.group_members',
      'roster.guardianships',
      'roster.living_situations',
      'roster.missing_work',
      'roster.staff_languages',
    ]);
  });

  it('has a finite time and plain words for each kind', () => {
    const { collected, town } = scene;
    const t = town.house.floor.words.translator('en');
    for (const { id, days } of collected.retention) {
      expect([id, t.has(`records.kept.${id}.name`) && t.has(`records.kept.${id}.says`)]).toEqual([id, true]);
      expect([id, Number.isInteger(days.most) && days.most <= 36_500]).toEqual([id, true]);
    }
  });

  it('deletes a closed conversation whole when its time is over, not before, and never an open one', async () => {
    const { town } = scene;
    const { north } = town;
    const ask = async (subject: string) =>
      asks(town, north, {
        guardian: north.dana,
        address: 'dana@families.test',
        child: north.nora,
        subject,
        text: `${subject} words`,
      });
    const closed = await ask('closed');
    const open = await ask('open');
    await town.work(north);
    await closes(town, north, closed, 'a note inside');
    await town.work(north);
    expect(await count(town, north, 'channels.deliveries', `about_id = '${closed}'`)).toBeGreaterThan(0);
    town.pass({ hours: 24 * 2554 });
    await night();
    expect([await there(closed), await there(open)]).toEqual([true, true]);
    town.pass({ hours: 24 * 2 });
    const { runId, deleted } = await night();
    expect([await there(closed), await there(open)]).toEqual([false, true]);
    for (const [table, column] of [
      ['conversations.messages', 'conversation_id'],
      ['conversations.happenings', 'conversation_id'],
      ['conversations.search', 'id'],
      ['channels.deliveries', 'about_id'],
    ] as const)
      expect([table, await count(town, north, table, `${column} = '${closed}'`)]).toEqual([table, 0]);
    expect(deleted['conversation']).toBeGreaterThan(3);
    expect(
      await count(
        town,
        north,
        'records.run_counts',
        `run_id = '${runId}' and kept = 'conversations.closed' and units = 1`,
      ),
    ).toBe(1);
    expect(await count(town, north, 'platform.audit', `what = 'retention deleted' and about_id = '${runId}'`)).toBe(1);
    expect(await count(town, north, 'records.tombstones', `kept = 'conversations.closed'`)).toBe(1);
  });

  it.each([
    ['a person', 'person', 'yusuf'],
    ['a conversation', 'conversation', null],
    ['a school and its dates', 'school', 'birch'],
  ] as const)('spares what a hold on %s covers, and deletes it once the hold is released', async (_on, kind, who) => {
    const { town } = scene;
    const { north } = town;
    const nair = await town.actorOf(north, north.nair);
    const id = await asks(town, north, {
      guardian: north.amal,
      address: 'amal@families.test',
      child: north.yusuf,
      subject: `held by ${kind}`,
      text: 'words',
    });
    await town.work(north);
    await closes(town, north, id);
    const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
    const { id: holdId } = await town.house.floor.act(nair, placeHold, {
      kind,
      subjectId: who === null ? id : north[who],
      ...(kind === 'school' ? { fromOn: today.toString(), untilOn: today.add({ days: 1 }).toString() } : {}),
      reason: 'a lawyer wrote',
    });
    town.pass({ hours: 24 * 2600 });
    const held = await night();
    expect(held.failed).toEqual([]);
    expect(held.held).toBeGreaterThan(0);
    expect(await there(id)).toBe(true);
    await town.house.floor.act(nair, releaseHold, { holdId, reason: 'settled' });
    await night();
    expect(await there(id)).toBe(false);
  });

  it('keeps the log of who did what while any hold stands, and deletes only what is older than ten years', async () => {
    const { town } = scene;
    const { north } = town;
    const nair = await town.actorOf(north, north.nair);
    const old = newId();
    await town.inside(north, async (tx) =>
      sql`insert into platform.audit (district_id, id, at, written_at, actor_kind, what, facts) values (${north.district}, ${old}, '2001-01-01', '2001-01-01', 'system', 'long ago', '{}')`.execute(
        tx,
      ),
    );
    const before = await count(town, north, 'platform.audit', `what = 'long ago'`);
    const { id: holdId } = await town.house.floor.act(nair, placeHold, {
      kind: 'person',
      subjectId: north.ada,
      reason: 'a case',
    });
    await night();
    expect(await count(town, north, 'platform.audit', `what = 'long ago'`)).toBe(before);
    await town.house.floor.act(nair, releaseHold, { holdId, reason: 'over' });
    const young = await count(town, north, 'platform.audit', `written_at > now() - interval '1 day'`);
    await night();
    expect(await count(town, north, 'platform.audit', `what = 'long ago'`)).toBe(0);
    expect(await count(town, north, 'platform.audit', `written_at > now() - interval '1 day'`)).toBeGreaterThanOrEqual(
      young,
    );
  });

  it('forgets a person who left only when no conversation names them, with everything they signed in with', async () => {
    const { town } = scene;
    const { south } = town;
    const floor = town.house.floor;
    await town.inside(south, async (tx) => {
      await sql`update roster.people set status = 'ended', ended_at = ${town.now()} where district_id = ${south.district} and id = any(${[south.dana, south.sami]}::uuid[])`.execute(
        tx,
      );
    });
    const id = await asks(town, south, {
      guardian: south.amal,
      address: 'amal@families.test',
      child: south.yusuf,
      subject: 'x',
      text: 'y',
    });
    await town.inside(south, async (tx) =>
      sql`update conversations.conversations set guardian_id = ${south.dana} where district_id = ${south.district} and id = ${id}`.execute(
        tx,
      ),
    );
    town.pass({ hours: 24 * 2600 });
    await sweep(floor, systemActor(south.district, 'records.sweep'), scene.collected);
    expect(await count(town, south, 'roster.people', `id = '${south.sami}'`)).toBe(0);
    expect(await count(town, south, 'roster.contact_details', `person_id = '${south.sami}'`)).toBe(0);
    expect(await count(town, south, 'roster.guardianships', `guardian_id = '${south.sami}'`)).toBe(0);
    // The open conversation still names her.
    expect(await count(town, south, 'roster.people', `id = '${south.dana}'`)).toBe(1);
  });

  it('is set by administrators only, within the limits', async () => {
    const { town, collected } = scene;
    const { north } = town;
    const { floor } = town.house;
    const set = settingTime(collected);
    const nair = await town.actorOf(north, north.nair);
    await expect(floor.act(nair, set, { kept: 'conversations.closed', days: 30 })).rejects.toMatchObject({
      code: 'records.error.time_outside',
    });
    await floor.act(nair, set, { kept: 'conversations.closed', days: 400 });
    for (const name of ['brandt', 'calloway', 'baptiste', 'dana'] as const)
      await expect(
        floor.act(await town.actorOf(north, north[name]), set, { kept: 'conversations.closed', days: 500 }),
      ).rejects.toMatchObject({ status: 404 });
    expect(endOfTime(town.now(), 400).epochMilliseconds).toBeLessThan(town.now().epochMilliseconds);
  });

  it('is changed, and held, by forms that work without scripts and keep what was typed', async () => {
    const { town } = scene;
    const { south } = town;
    const nair = await town.browser(south, south.nair);
    expect((await nair.get('/kept')).text).toContain('Closed conversations');
    expect((await nair.get('/admin/retention')).text).toContain('Closed conversations');
    const short = await nair.post('/admin/retention', { kept: 'conversations.closed', days: '30' });
    expect([short.status, short.text.includes('Give between'), short.text.includes('value="30"')]).toEqual([
      422,
      true,
      true,
    ]);
    expect((await nair.post('/admin/retention', { kept: 'conversations.closed', days: '730' })).status).toBe(303);
    const visitor = await town.browser(south, null);
    expect((await visitor.get('/kept')).text).toContain('2 years');
    const several = await nair.post('/admin/holds', { kind: 'person', name: 'Okafor', reason: 'a case' });
    expect([several.status, several.text.includes('2 people have this name')]).toEqual([422, true]);
    expect(
      (await nair.post('/admin/holds', { kind: 'person', name: 'Okafor', subject: south.okafor, reason: 'a case' }))
        .status,
    ).toBe(303);
    const listed = (await nair.get('/admin/holds')).text;
    expect(listed).toContain('Adaeze Okafor');
    const release = /\/admin\/holds\/[0-9a-f-]+\/release/.exec(listed)?.[0] ?? '';
    expect((await nair.post(release, { reason: '' })).status).toBe(422);
    expect((await nair.post(release, { reason: 'settled' })).status).toBe(303);
    expect(await count(town, south, 'records.holds', 'released_at is null')).toBe(0);
  });
});
