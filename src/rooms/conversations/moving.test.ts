import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { correct } from '#rooms/roster';
import type { Cast, Town } from '#test/town';
import { runClock } from './actions/clock.ts';
import { handOff, setHelper } from './actions/handling.ts';
import { waitForFamily } from './actions/finishing.ts';
import { decideMoves, decideOverdueMoves, setMoveDays } from './actions/moving-decide.ts';
import { schedules } from './conversations.jobs.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';

let town: MovingTown;
let cast: Cast;

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
});
beforeEach(async () => town.fresh());
afterAll(async () => town.close());

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);
const as = async (id: Uuid) => town.actorOf(cast, id);
const toClass = async () => town.place({ studentId: cast.nora, schoolId: cast.birch, classId: town.room12 });
const toCedar = async () => town.place({ studentId: cast.nora, schoolId: cast.cedar, classId: town.roomC });
const home = async () => town.place({ studentId: cast.nora, schoolId: cast.birch, classId: town.room11 });

async function mailsTo(address: string, about: Uuid): Promise<readonly string[]> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{
      body: string;
    }>`select body from channels.deliveries where about_id = ${about} and address = ${address} order by created_at desc`.execute(
      tx,
    ),
  );
  return rows.map((row) => row.body);
}

describe('a child changes class', () => {
  test('both desks see it; it goes with one click, due when it was due, and the family is told who has it', async () => {
    const id = await town.asked('Does she need the blue folder?');
    await town.work(cast);
    const before = await town.matter(id);
    await toClass();
    const [move] = await town.moves(id);
    expect(move).toMatchObject({
      kind: 'class',
      from_class: 'Room 11',
      to_class: 'Room 12',
      state: 'open',
      by_rule: 'goes',
      grouped: false,
    });
    expect((await town.matter(id)).owner_id).toBe(cast.okafor);
    for (const who of [cast.okafor, town.abara, cast.brandt, cast.calloway, cast.nair])
      expect(await town.seenBy(who)).toEqual([id]);
    for (const who of [cast.lund, town.cole, cast.vega]) expect(await town.seenBy(who)).toEqual([]);
    const browser = await town.browser(cast, town.abara);
    const { text } = await browser.get('/desk/moves');
    expect(text).toContain('Does she need the blue folder?');
    // The new desk sees what it is about, and opens it only once it is theirs.
    expect(text).not.toContain(`/desk/conversations/${id}`);
    expect((await browser.get(`/desk/conversations/${id}`)).status).toBe(404);
    expect((await browser.get('/desk')).text).toContain('href="/desk/moves"');
    await browser.post('/desk/moves', { move: move?.id ?? '', choice: 'goes' });
    const after = await town.matter(id);
    expect(after).toMatchObject({ owner_id: town.abara, former_ids: [cast.okafor], handoffs: before.handoffs + 1 });
    expect(after.due_at).toEqual(before.due_at);
    expect(after.next_nudge_at).toEqual(before.next_nudge_at);
    await town.work(cast);
    expect((await mailsTo('dana@families.test', id)).join()).toContain('Chidi Abara has your question now');
    expect(await mailsTo('abara@staff.test', id)).toHaveLength(1);
    // A second press, or a colleague's, decides nothing more.
    expect(await act(await as(cast.brandt), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' })).toEqual({
      decided: 0,
    });
    const other = await town.browser(cast, cast.calloway);
    expect((await other.get('/desk')).text).not.toContain('href="/desk/moves"');
  });

  test('it stays with one click, and whoever has it keeps it with all they may', async () => {
    const id = await town.asked('Which reading log do you mean?');
    await toClass();
    const browser = await town.browser(cast, cast.okafor);
    const [move] = await town.moves(id);
    await browser.get('/desk/moves');
    await browser.post('/desk/moves', { move: move?.id ?? '', choice: 'stays' });
    expect(await town.matter(id)).toMatchObject({ owner_id: cast.okafor, former_ids: [] });
    const page = (await browser.get(`/desk/conversations/${id}`)).text;
    expect(page).toContain('name="text"');
    expect(page).toContain('You kept it here when the child moved');
    expect((await town.moves(id))[0]?.state).toBe('stayed');
  });

  test('nobody decides: after five school days the rule does, and not an hour before', async () => {
    const id = await town.asked('Can she borrow a calculator?');
    const due = (await town.matter(id)).due_at;
    await toClass();
    const [move] = await town.moves(id);
    // Monday to the Monday after: five days of school, none of them the weekend's.
    const end = move?.decide_by.toZonedDateTimeISO('America/Chicago');
    expect(end?.dayOfWeek).toBe(1);
    const hours = town.now().until(move?.decide_by ?? town.now(), { largestUnit: 'hours' }).hours;
    town.pass({ hours });
    town.pass({ minutes: -30 });
    await act(town.system(cast), decideOverdueMoves, {});
    expect((await town.matter(id)).owner_id).toBe(cast.okafor);
    town.pass({ hours: 2 });
    await act(town.system(cast), decideOverdueMoves, {});
    expect(await town.matter(id)).toMatchObject({ owner_id: town.abara, due_at: due });
    expect(schedules.map((one) => one.name)).toContain('conversations.decide_moves');
    town.pass({ hours: -hours - 1 });
    town.pass({ minutes: -30 });
  });

  test('the former owner stays accountable while it is undecided: reminded, and late under their name', async () => {
    const id = await town.asked('When is the field trip?');
    await toClass();
    const due = (await town.matter(id)).due_at ?? town.now();
    const hours = town.now().until(due, { largestUnit: 'hours' }).hours + 1;
    town.pass({ hours });
    await act(town.system(cast), runClock, {});
    await act(town.system(cast), runClock, {});
    const row = await town.matter(id);
    expect(row.breached_owner_id).toBe(cast.okafor);
    expect(row.due_at).toEqual(due);
    town.pass({ hours: -hours });
  });

  test('back in the old class before anybody decided: there is nothing to decide', async () => {
    const id = await town.asked('Is there soup on Friday?');
    await toClass();
    await home();
    expect((await town.moves(id)).map((move) => move.state)).toEqual(['returned']);
    expect(await town.seenBy(cast.okafor)).toEqual([]);
  });

  test('handed on by hand: that was the decision', async () => {
    const id = await town.asked('Who picks up the projects?');
    await toClass();
    await act(await as(cast.okafor), handOff, { conversationId: id, toPersonId: cast.brandt, reason: 'Office.' });
    expect((await town.moves(id))[0]).toMatchObject({ state: 'settled', to_id: cast.brandt });
    expect(await town.seenBy(cast.brandt)).toEqual([]);
  });

  test('what somebody else has is not put before anybody', async () => {
    const id = await town.asked('The bus was late.', { owner: cast.brandt });
    await toClass();
    expect(await town.moves(id)).toEqual([]);
  });

  test('a family that owes the next step is told too, and its clock still stands', async () => {
    const id = await town.asked('Which size does she need?');
    await act(await as(cast.okafor), waitForFamily, { conversationId: id });
    const before = await town.matter(id);
    await toClass();
    const [move] = await town.moves(id);
    await act(await as(town.abara), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' });
    const { state, due_at, paused_minutes } = await town.matter(id);
    expect({ state, due_at, paused_minutes }).toEqual({
      state: 'waiting',
      due_at: before.due_at,
      paused_minutes: before.paused_minutes,
    });
    await town.work(cast);
    expect((await mailsTo('dana@families.test', id)).join('\n')).toContain('waits for your answer');
  });
});

describe('a child changes school', () => {
  test('what the office has stays, what the teacher has goes, and the matter belongs to the new school', async () => {
    const office = await town.asked('Her lunch money is missing.', { owner: cast.brandt });
    const teacher = await town.asked('How was the spelling test?');
    await toCedar();
    expect((await town.moves(office))[0]).toMatchObject({ kind: 'school', by_rule: 'stays' });
    expect((await town.moves(teacher))[0]).toMatchObject({ kind: 'school', by_rule: 'goes', to_class: 'Room C' });
    expect([...(await town.seenBy(cast.lund))].toSorted()).toEqual([office, teacher].toSorted());
    const [move] = await town.moves(teacher);
    await act(await as(cast.lund), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' });
    expect(await town.matter(teacher)).toMatchObject({ owner_id: town.cole, school_id: cast.cedar });
    // The old school's office has no part in it any more; the teacher still reads what was hers.
    expect((await (await town.browser(cast, cast.brandt)).get(`/desk/conversations/${teacher}`)).status).toBe(404);
    expect((await (await town.browser(cast, cast.okafor)).get(`/desk/conversations/${teacher}`)).status).toBe(200);
    expect((await (await town.browser(cast, cast.park)).get(`/desk/conversations/${teacher}`)).status).toBe(200);
  });

  test('a correction by hand moves a child as a load does', async () => {
    const id = await town.asked('Which door is open at seven?', { owner: cast.brandt });
    await act(await as(cast.nair), correct, { kind: 'person', id: cast.nora, field: 'school_id', value: cast.cedar });
    expect((await town.moves(id))[0]).toMatchObject({ kind: 'school', import_id: null, to_school_id: cast.cedar });
    await town.inside(cast, async (tx) =>
      sql`delete from roster.corrections where subject_id = ${cast.nora}`.execute(tx),
    );
  });

  test('a department has it by its own right: the matter follows the child, and nobody is asked', async () => {
    const id = await town.asked('The bus passed our stop.', { owner: cast.vega });
    await toCedar();
    expect(await town.moves(id)).toEqual([]);
    expect(await town.matter(id)).toMatchObject({ owner_id: cast.vega, school_id: cast.cedar });
  });

  test('a private matter is seen by its readers only, and never goes by itself', async () => {
    const id = await town.asked('This is between us.', { privacy: 'private' });
    await toCedar();
    const [move] = await town.moves(id);
    expect(move).toMatchObject({ by_rule: 'stays' });
    expect(await town.seenBy(cast.lund)).toEqual([]);
    expect(await town.seenBy(town.cole)).toEqual([]);
    expect(await town.seenBy(cast.okafor)).toEqual([id]);
    await expect(
      act(await as(cast.lund), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' }),
    ).rejects.toMatchObject({
      status: 404,
    });
    const browser = await town.browser(cast, cast.lund);
    expect((await browser.get('/desk/moves')).text).not.toContain('between us');
  });

  test('who may not see records is told of no new school by a press for many, and by the rule neither', async () => {
    await town.inside(cast, async (tx) =>
      sql`update roster.guardianships set may_see_records = false, state = 'unconfirmed' where guardian_id = ${cast.dana}`.execute(
        tx,
      ),
    );
    const id = await town.asked('How is she doing?');
    await toCedar();
    const [move] = await town.moves(id);
    expect(move?.by_rule).toBe('stays');
    const browser = await town.browser(cast, cast.okafor);
    expect((await browser.get('/desk/moves')).text).toContain('would tell them where the child is');
    await browser.post('/desk/moves', { child: cast.nora, choice: 'goes' });
    expect((await town.matter(id)).owner_id).toBe(cast.okafor);
    await town.inside(cast, async (tx) =>
      sql`update roster.guardianships set may_see_records = true, state = 'confirmed' where guardian_id = ${cast.dana}`.execute(
        tx,
      ),
    );
  });

  test('all of a child with one press; helpers of the old school only still read', async () => {
    const one = await town.asked('First thing.');
    const two = await town.asked('Second thing.');
    await act(await as(cast.okafor), setHelper, { conversationId: one, personId: cast.brandt });
    await act(await as(cast.okafor), setHelper, { conversationId: one, personId: cast.vega });
    await toCedar();
    const browser = await town.browser(cast, cast.okafor);
    expect((await browser.get('/desk/moves')).text).toContain('All 2 matters of Nora');
    await browser.post('/desk/moves', { child: cast.nora, choice: 'goes' });
    expect(await town.matter(one)).toMatchObject({ owner_id: town.cole, helper_ids: [cast.vega] });
    expect([...(await town.matter(one)).former_ids].toSorted()).toEqual([cast.okafor, cast.brandt].toSorted());
    expect((await town.matter(two)).owner_id).toBe(town.cole);
  });

  test('her own child’s new teacher never gets a matter she may not own', async () => {
    const id = await town.asked('A word about the class.');
    await town.inside(cast, async (tx) =>
      sql`update conversations.conversations set excluded_ids = array[${town.cole}::uuid] where id = ${id}`.execute(tx),
    );
    await toCedar();
    expect(await town.seenBy(town.cole)).toEqual([]);
    const [move] = await town.moves(id);
    await act(await as(cast.okafor), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' });
    expect((await town.matter(id)).owner_id).toBe(cast.lund);
  });
});

describe('how long the desks have', () => {
  test('an administrator says in how many school days, from one to twenty', async () => {
    const browser = await town.browser(cast, cast.nair);
    await browser.get('/desk/moves');
    const wrong = await browser.post('/desk/moves/days', { days: '40' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('A number from 1 to 20');
    expect(wrong.text).toContain('value="40"');
    await browser.post('/desk/moves/days', { days: '1' });
    const id = await town.asked('One day?');
    await toClass();
    const [move] = await town.moves(id);
    expect(move?.decide_by.toZonedDateTimeISO('America/Chicago').dayOfWeek).toBe(2);
    await expect(act(await as(cast.brandt), setMoveDays, { days: 3 })).rejects.toMatchObject({ status: 404 });
    await act(await as(cast.nair), setMoveDays, { days: 5 });
  });

  test('everybody with something to decide is told once, with no name in it', async () => {
    await town.work(cast);
    await town.inside(cast, async (tx) => sql`delete from channels.deliveries where category = 'notice'`.execute(tx));
    await town.asked('One.');
    await town.asked('Two.');
    await town.work(cast);
    await toClass();
    await town.work(cast);
    const { rows } = await town.inside(cast, async (tx) =>
      sql<{
        address: string;
        subject: string;
        body: string;
      }>`select address, subject, body from channels.deliveries where once_key like 'moves %' order by address`.execute(
        tx,
      ),
    );
    expect(rows.map((row) => row.address)).toEqual(['abara@staff.test', 'okafor@staff.test']);
    expect(rows[0]?.subject).toBe('Children moved: 2 open matters stay or go');
    for (const row of rows) expect(`${row.subject} ${row.body}`).not.toMatch(/Nora|Whitfield|One\.|Room/);
  });
});
