import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import type { Cast, Town } from '#test/town';
import { handOff, takeOver } from './actions/handling.ts';
import { decideMoves, decideOverdueMoves } from './actions/moving-decide.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';

let town: MovingTown;
let cast: Cast;
const long = process.env['PORCHLIGHT_LONG'] === '1';

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
});
beforeEach(async () => town.fresh());
afterAll(async () => town.close());

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);
const as = async (id: Uuid) => town.actorOf(cast, id);

/** So many children in Room 11, each with an open matter that the class's teacher has, and as many without one. */
async function childrenWithMatters(n: number): Promise<readonly Uuid[]> {
  const pattern = await town.asked('A question about the class.');
  const ids = Array.from({ length: n * 2 }, () => newId());
  await town.inside(cast, async (tx) => {
    const rows = JSON.stringify(
      ids.map((id, at) => ({ id, matter: at < n ? newId() : null, code: `Z${at}${id.slice(-5)}` })),
    );
    const given = sql`jsonb_to_recordset(${rows}::jsonb) as g (id uuid, matter uuid, code text)`;
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, school_id, grade)
      select ${cast.district}::uuid, g.id, 'Child', g.code, true, ${cast.birch}::uuid, '03' from ${given}`.execute(tx);
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role)
      select ${cast.district}::uuid, gen_random_uuid(), ${town.room11}::uuid, g.id, 'student' from ${given}`.execute(
      tx,
    );
    await sql`insert into conversations.conversations (district_id, id, code, kind, channel, subject, preview, language, school_id, student_ids, state, owner_id,
        opened_at, answer_due_at, resolve_due_at, due_at, last_message_at, last_from)
      select c.district_id, g.matter, g.code, c.kind, c.channel, c.subject, c.preview, c.language, c.school_id, array[g.id], c.state, c.owner_id,
        c.opened_at, c.answer_due_at, c.resolve_due_at, c.due_at, c.last_message_at, c.last_from
      from conversations.conversations c, ${given} where c.id = ${pattern} and g.matter is not null`.execute(tx);
    await sql`update conversations.conversations set state = 'closed', closed_at = now(), closed_how = 'staff' where id = ${pattern}`.execute(
      tx,
    );
  });
  return ids;
}

async function counted(work: () => Promise<void>): Promise<number> {
  const asked = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return asked.mock.calls.length;
  } finally {
    asked.mockRestore();
  }
}

const toRoom12 = (ids: readonly Uuid[]) =>
  ids.map((studentId) => ({ studentId, schoolId: cast.birch, classId: town.room12 }));

async function openCount(): Promise<{ all: number; grouped: number }> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{ all: number; grouped: number }>`select count(*)::int as all, (count(*) filter (where grouped))::int as grouped
      from conversations.child_moves where district_id = ${cast.district} and state = 'open'`.execute(tx),
  );
  return rows[0] ?? { all: 0, grouped: 0 };
}

describe('a load', () => {
  test('asks no more of the database for many children than for few, and keeps rows of open matters only', async () => {
    const few = await childrenWithMatters(2);
    const forFew = await counted(async () => town.place(...toRoom12(few)));
    expect(await openCount()).toEqual({ all: 2, grouped: 0 });
    await town.fresh();
    const many = await childrenWithMatters(60);
    const forMany = await counted(async () => town.place(...toRoom12(many)));
    expect(await openCount()).toEqual({ all: 60, grouped: 60 });
    expect(forMany).toBeLessThanOrEqual(forFew + 2);
  });

  test('that moves nobody with an open matter leaves no row', async () => {
    await town.place({ studentId: cast.yusuf, schoolId: cast.birch, classId: town.room12 });
    expect(await openCount()).toEqual({ all: 0, grouped: 0 });
    await town.place({ studentId: cast.yusuf, schoolId: cast.birch, classId: town.room11 });
  });

  test('of many is one line at each desk, decided with one press', async () => {
    const many = await childrenWithMatters(25);
    await town.place(...toRoom12(many));
    const browser = await town.browser(cast, cast.calloway);
    const page = (await browser.get('/desk/moves')).text;
    expect(page).toContain('Many at once');
    expect(page).toContain('25 matters of 25 children');
    expect(page.match(/name="move"/g)).toBeNull();
    const key = /name="group" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const opened = (await browser.get(`/desk/moves?group=${key}`)).text;
    expect(opened.match(/name="move"/g)).toHaveLength(25);
    await browser.post('/desk/moves', { group: key, choice: 'goes' });
    expect(await openCount()).toEqual({ all: 0, grouped: 0 });
    const { rows } = await town.inside(cast, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from conversations.conversations where state = 'open' and owner_id = ${town.abara}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(25);
  });
});

type Step =
  | { readonly do: 'place'; readonly where: 'room11' | 'room12' | 'cedar' | 'gone' }
  | { readonly do: 'hand'; readonly to: 'brandt' | 'okafor' | 'vega' | 'lund' | 'abara' }
  | { readonly do: 'decide'; readonly choice: 'stays' | 'goes' }
  | { readonly do: 'wait' }
  | { readonly do: 'take' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      where: fc.constantFrom('room11' as const, 'room12' as const, 'cedar' as const, 'gone' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hand' as const),
      to: fc.constantFrom('brandt' as const, 'okafor' as const, 'vega' as const, 'lund' as const, 'abara' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      choice: fc.constantFrom('stays' as const, 'goes' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'wait' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'take' as const }) },
);

async function run(id: Uuid, one: Step): Promise<void> {
  const system = town.system(cast);
  switch (one.do) {
    case 'place': {
      const school = { room11: cast.birch, room12: cast.birch, cedar: cast.cedar, gone: cast.birch }[one.where];
      const room = { room11: town.room11, room12: town.room12, cedar: town.roomC, gone: null }[one.where];
      return town.place({ studentId: cast.nora, schoolId: school, classId: room, active: one.where !== 'gone' });
    }
    case 'hand': {
      const to = one.to === 'abara' ? town.abara : cast[one.to];
      await act(system, handOff, { conversationId: id, toPersonId: to, reason: 'Theirs.' });
      return;
    }
    case 'decide': {
      const open = (await town.moves(id)).filter((move) => move.state === 'open');
      if (open.length > 0)
        await act(await as(cast.nair), decideMoves, { moveIds: open.map((move) => move.id), choice: one.choice });
      return;
    }
    case 'wait': {
      town.pass({ hours: 24 * 9 });
      await act(system, decideOverdueMoves, {});
      return;
    }
    case 'take':
      await act(await as(cast.nair), takeOver, { conversationId: id });
  }
}

async function holds(id: Uuid, due: string): Promise<void> {
  const row = await town.matter(id);
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{
      active: boolean;
    }>`select is_active and is_staff as active from roster.v_people where id = ${row.owner_id}`.execute(tx),
  );
  // One accountable person who works here, and never later than before.
  expect(rows).toEqual([{ active: true }]);
  expect(row.due_at?.toString()).toBe(due);
  const open = (await town.moves(id)).filter((move) => move.state === 'open');
  expect(open.length).toBeLessThanOrEqual(1);
  const [move] = open;
  if (move === undefined) return;
  // Both desks see it until it is decided.
  expect(await town.seenBy(row.owner_id ?? '')).toContain(id);
  expect(await town.seenBy(move.to_school_id === cast.cedar ? cast.lund : cast.brandt)).toContain(id);
  expect(move.kind).not.toBe('left');
}

test(
  'whatever moves, whoever hands on: one owner, the same promise, both desks until it is decided',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        await town.fresh();
        const id = await town.asked('Where does this go?');
        const due = (await town.matter(id)).due_at?.toString() ?? '';
        for (const one of steps) {
          await run(id, one);
          await holds(id, due);
        }
      }),
      { numRuns: long ? 200 : 10, seed: 20261122 },
    );
  },
);
