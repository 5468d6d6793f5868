import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { protect } from '#rooms/conversations';
import { openTown, type Town } from '#test/town';
import { claimFamily, finishFamily, reopenFamily } from './reach.actions.ts';
import { ownTasks, reachFigures, workList } from './reach.questions.ts';
import { shownGroups } from './reach.rules.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

async function sent(person: Uuid, state: string, reason: string | null = null): Promise<void> {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`insert into channels.deliveries (district_id, id, kind, category, person_id, address, language, subject, body, state, state_reason, send_after, created_at)
      values (${north.district}, ${newId()}, 'sms', 'announcement', ${person}, '+15550140142', 'en', '', 'Hello', ${state}, ${reason}, ${town.now()}, ${town.now()})`.execute(
      tx,
    ),
  );
}

const everything = { reason: null, schoolId: null, language: null, done: false, page: 0 } as const;
const families = async (who: Uuid, done = false) => {
  const { north, house } = town;
  return house.floor.ask(await town.actorOf(north, who), workList, { ...everything, done });
};

describe('reach', () => {
  it('is of families: one parent who got it is the family that was reached', async () => {
    const { north } = town;
    expect((await families(north.calloway)).map((item) => item.child)).toContain('Yusuf Haddad');
    await sent(north.sami, 'delivered');
    expect((await families(north.calloway)).map((item) => item.child)).not.toContain('Yusuf Haddad');
  });

  it('counts nothing that was only handed over, and says why', async () => {
    const { north } = town;
    await sent(north.dana, 'failed', 'wrong_number');
    expect((await families(north.calloway)).find((item) => item.child === 'Nora Whitfield')?.reason).toBe(
      'wrong_number',
    );
    await sent(north.dana, 'sent');
    expect((await families(north.calloway)).find((item) => item.child === 'Nora Whitfield')?.reason).toBe('unread');
  });

  it('shows no group of fewer than ten families, and none that would give one away', async () => {
    const { north, house } = town;
    const figures = await house.floor.ask(await town.actorOf(north, north.baptiste), reachFigures, {});
    expect(JSON.stringify(figures)).not.toMatch(/"n":[1-9]/);
    const shown = shownGroups(
      [
        { key: 'a', name: 'A', counts: { answered: 40, reached: 30, not_reached: 3 } },
        { key: 'b', name: 'B', counts: { answered: 50, reached: 20, not_reached: 40 } },
      ],
      10,
      protect,
    );
    expect(shown.groups[0]?.figures.not_reached).toEqual({ n: 0, shown: expect.stringMatching(/fewer|withheld/) });
    expect(shown.groups[1]?.figures.not_reached.shown).not.toBe('shown');
  });

  it('of another school is nobody’s list, and no teacher’s', async () => {
    const { north, house } = town;
    expect(await families(north.park)).toEqual([]);
    await expect(house.floor.ask(await town.actorOf(north, north.okafor), workList, everything)).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      house.floor.act(await town.actorOf(north, north.lund), claimFamily, {
        personId: north.dana,
        studentId: north.nora,
        why: 'unread',
      }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('a family to reach', () => {
  it('is one person’s at a time, ends with a note, and can be opened again', async () => {
    const { north, house } = town;
    const brandt = await town.actorOf(north, north.brandt);
    const calloway = await town.actorOf(north, north.calloway);
    const family = { personId: north.dana, studentId: north.nora, why: 'unread' as const };
    const { id } = await house.floor.act(brandt, claimFamily, family);
    await expect(house.floor.act(calloway, claimFamily, family)).rejects.toMatchObject({
      code: 'messages.error.has_it_already',
    });
    expect((await house.floor.ask(brandt, ownTasks, {})).map((task) => task.child)).toEqual(['Nora Whitfield']);
    await house.floor.act(brandt, finishFamily, { id, note: 'Reached by phone.' });
    expect((await families(north.calloway)).map((item) => item.child)).not.toContain('Nora Whitfield');
    expect((await families(north.calloway, true))[0]).toMatchObject({ note: 'Reached by phone.', state: 'done' });
    await house.floor.act(calloway, reopenFamily, { id });
    expect((await families(north.calloway)).map((item) => item.child)).toContain('Nora Whitfield');
  });

  it('with a wrong number goes to the child’s teacher, who is told and finds it', async () => {
    const { north, house } = town;
    const brandt = await town.browser(north, north.brandt);
    await brandt.get('/desk/reach/work');
    const asked = await brandt.post('/desk/reach/ask-teacher', {
      person: north.dana,
      student: north.nora,
      why: 'wrong_number',
    });
    expect(asked.status).toBe(303);
    const okafor = await town.browser(north, north.okafor);
    const page = await okafor.get('/desk/reach/mine');
    expect(page.text).toContain('Nora Whitfield');
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ body: string }>`select body from channels.deliveries where address = 'okafor@staff.test'`.execute(tx),
    );
    expect(rows[0]?.body).toContain('/desk/reach/mine');
    expect(rows[0]?.body).not.toContain('Nora');
    const [task] = await house.floor.ask(await town.actorOf(north, north.okafor), ownTasks, {});
    await okafor.post(`/desk/reach/tasks/${task?.id ?? ''}/done`, { note: 'New number from the mother.' });
    expect((await okafor.get('/desk/reach/mine')).text).not.toContain('Nora Whitfield');
  });

  it('is seen on the page of the work list, with what repairs it', async () => {
    const { north } = town;
    const baptiste = await town.browser(north, north.baptiste);
    expect((await baptiste.get('/desk/reach')).text).toContain('Which families are reached');
    expect((await baptiste.get('/desk/reach/work?view=done')).text).toContain('New number from the mother.');
  });
});
