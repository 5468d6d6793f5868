import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { turnOff, turnOn } from '#rooms/access';
import { endPerson, restorePeople } from '#rooms/roster';
import { type Cast, openTown, type Town } from '#test/town';
import { enter } from './actions/entering.ts';
import { closeConversation } from './actions/finishing.ts';
import { handOff, setHelper } from './actions/handling.ts';
import { cancelDeparture, runLeaverDrill } from './actions/leaving.ts';
import { undoDeparture } from './actions/leaving-undo.ts';
import { addNote } from './actions/replying.ts';
import { comingToMe, leaverPlan } from './questions/leaving.ts';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);
const nair = async () => town.actorOf(north, north.nair);

async function matterOf(owner: Uuid, subject: string): Promise<Uuid> {
  const opened = await act(await nair(), enter, {
    kind: 'question',
    channel: 'counter',
    text: subject,
    language: 'en',
    schoolId: north.birch,
    topicId: null,
    guardianId: null,
    fromName: 'Somebody',
    how: 'none',
    address: '',
  });
  const actor = await town.actorOf(north, opened.ownerId);
  if (opened.ownerId !== owner)
    await act(actor, handOff, { conversationId: opened.id, toPersonId: owner, reason: 'Theirs' });
  town.pass({ minutes: 1 });
  return opened.id;
}

async function ownerOf(id: Uuid): Promise<Uuid | null> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ owner_id: Uuid | null }>`select owner_id from conversations.conversations where id = ${id}`.execute(tx),
  );
  return rows[0]?.owner_id ?? null;
}

async function isOn(personId: Uuid): Promise<boolean> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ is_on: boolean }>`select is_on from access.accounts where person_id = ${personId}`.execute(tx),
  );
  return rows[0]?.is_on ?? true;
}

const stay = async (): Promise<void> => {
  await act(await nair(), turnOn, { personId: north.ortiz }).catch(() => undefined);
};

describe('somebody leaves', () => {
  test('the plan says for each matter where it would go, and why', async () => {
    const one = await matterOf(north.ortiz, 'A bus that never came');
    const plan = await town.house.floor.ask(await nair(), leaverPlan, { personId: north.ortiz });
    const row = plan.conversations.find((each) => each.id === one);
    expect(row?.to).toEqual({ id: north.vega, why: 'rule' });
    const chosen = await town.house.floor.ask(await nair(), leaverPlan, {
      personId: north.ortiz,
      wish: { toId: north.vega, moves: { [one]: north.lund }, topicMoves: {} },
    });
    expect(chosen.conversations.find((each) => each.id === one)?.to).toEqual({ id: north.lund, why: 'chosen' });
    await act(await nair(), closeConversation, { conversationId: one });
  });

  test('on a planned day it happens by itself, the account ends with it, and whoever planned it is told', async () => {
    const bus = await matterOf(north.ortiz, 'Planned: the first');
    const other = await matterOf(north.ortiz, 'Planned: the second');
    await act(await nair(), runLeaverDrill, {
      personId: north.ortiz,
      toId: north.vega,
      moves: { [other]: north.lund },
      leavesOn: '2026-11-18',
      switchOff: true,
    });
    expect(await ownerOf(bus)).toBe(north.ortiz);
    const coming = await town.house.floor.ask(await town.actorOf(north, north.vega), comingToMe, {});
    expect(coming).toEqual([expect.objectContaining({ name: 'Elena Ortiz', leavesOn: '2026-11-18', n: 1 })]);
    // What comes in until then is found again on the day.
    const late = await matterOf(north.ortiz, 'Planned: came in later');
    // A quarter of an hour before midnight in Chicago, nothing; a quarter of an hour after, everything.
    town.pass({
      seconds: Math.round(
        (Temporal.Instant.from('2026-11-18T05:45:00Z').epochMilliseconds - town.now().epochMilliseconds) / 1000,
      ),
    });
    await town.work(north);
    expect(await ownerOf(bus)).toBe(north.ortiz);
    town.pass({ minutes: 30 });
    await town.work(north);
    expect([await ownerOf(bus), await ownerOf(other), await ownerOf(late)]).toEqual([
      north.vega,
      north.lund,
      north.vega,
    ]);
    expect(await isOn(north.ortiz)).toBe(false);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from channels.deliveries where person_id = ${north.nair} and about_id = ${north.ortiz}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(1);
  });

  test('within thirty days it is taken back: what nobody touched goes back, the rest stays and is said', async () => {
    const before = await town.house.floor.ask(await nair(), leaverPlan, { personId: north.ortiz });
    expect(before.undoable).toMatchObject({ moved: 3 });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
        subject: string;
      }>`select id, subject from conversations.conversations where subject like 'Planned:%' order by id`.execute(tx),
    );
    const [first, second, third] = rows.map((row) => row.id) as [Uuid, Uuid, Uuid];
    town.pass({ minutes: 5 });
    await act(await town.actorOf(north, north.lund), addNote, { conversationId: second, text: 'I have begun.' });
    const done = await act(await nair(), undoDeparture, { personId: north.ortiz });
    expect(done).toMatchObject({ back: 2, stays: 1 });
    expect([await ownerOf(first), await ownerOf(second), await ownerOf(third)]).toEqual([
      north.ortiz,
      north.lund,
      north.ortiz,
    ]);
    expect(await isOn(north.ortiz)).toBe(true);
    const after = await town.house.floor.ask(await nair(), leaverPlan, { personId: north.ortiz });
    expect(after.returned?.stays).toEqual([{ id: second, kind: 'conversation' }]);
    await expect(act(await nair(), undoDeparture, { personId: north.ortiz })).rejects.toMatchObject({ status: 404 });
  });

  test('after thirty days it is too late', async () => {
    await act(await nair(), runLeaverDrill, { personId: north.ortiz, toId: north.vega });
    town.pass({ hours: 31 * 24 });
    await expect(act(await nair(), undoDeparture, { personId: north.ortiz })).rejects.toMatchObject({
      code: 'conversations.error.too_late_to_undo',
    });
  });

  test('switching an account off anywhere carries out what was planned for that person', async () => {
    await stay();
    const id = await matterOf(north.ortiz, 'Switched off early');
    const leavesOn = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 9 }).toString();
    await act(await nair(), runLeaverDrill, { personId: north.ortiz, toId: north.calloway, leavesOn });
    await act(await nair(), turnOff, { personId: north.ortiz });
    expect(await ownerOf(id)).toBe(north.calloway);
    await act(await nair(), undoDeparture, { personId: north.ortiz });
    expect(await ownerOf(id)).toBe(north.ortiz);
    expect(await isOn(north.ortiz)).toBe(true);
  });

  test('called off, nothing happens on the day', async () => {
    const id = await matterOf(north.ortiz, 'Stays after all');
    const leavesOn = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 2 }).toString();
    await act(await nair(), runLeaverDrill, { personId: north.ortiz, leavesOn });
    await act(await nair(), cancelDeparture, { personId: north.ortiz });
    town.pass({ hours: 72 });
    await town.work(north);
    expect(await ownerOf(id)).toBe(north.ortiz);
  });

  test('topics, rotas, backups, categories, saved replies, helping and the alarm team move with them and come back', async () => {
    const help = await matterOf(north.brandt, 'Ortiz helps here');
    await act(await town.actorOf(north, north.brandt), setHelper, { conversationId: help, personId: north.ortiz });
    const state = async () =>
      town.inside(north, async (tx) => {
        const { rows } = await sql<{ facts: unknown }>`select jsonb_build_object(
          'rules', (select jsonb_agg(jsonb_build_array(person_id, rota, backups) order by id) from conversations.topic_owners where district_id = ${north.district}),
          'category', (select owner_id from conversations.categories where district_id = ${north.district} and key = 'probe'),
          'reply', (select owner_id from conversations.saved_replies where district_id = ${north.district} and name = 'Probe'),
          'team', (select jsonb_agg(person_id order by position, person_id) from conversations.alarm_team where district_id = ${north.district}),
          'helpers', (select helper_ids from conversations.conversations where id = ${help})) as facts`.execute(tx);
        return rows[0]?.facts as Record<string, unknown>;
      });
    await town.inside(north, async (tx) => {
      const { district, ortiz, lund, vega } = north;
      await sql`insert into conversations.categories (district_id, id, key, names, owner_id) values (${district}, gen_random_uuid(), 'probe', '{"en":"Probe"}', ${ortiz})`.execute(
        tx,
      );
      for (const [key, person, rota, backups] of [
        ['probe_person', ortiz, [], [lund]],
        ['probe_rota', null, [vega, ortiz], []],
        ['probe_backup', vega, [], [ortiz]],
      ] as const) {
        await sql`with t as (insert into conversations.topics (district_id, id, key, category_id, names, covers, words, answer_minutes, resolve_minutes)
            select ${district}, gen_random_uuid(), ${key}, id, '{"en":"Probe"}', '{}', '{}', 480, 960 from conversations.categories where district_id = ${district} and key = 'probe' returning id)
          insert into conversations.topic_owners (district_id, id, topic_id, kind, person_id, rota, backups)
          select ${district}, gen_random_uuid(), id, ${person === null ? 'rota' : 'person'}, ${person}::uuid, ${[...rota]}::uuid[], ${[...backups]}::uuid[] from t`.execute(
          tx,
        );
      }
      await sql`insert into conversations.saved_replies (district_id, id, name, text, language, owner_id) values (${district}, gen_random_uuid(), 'Probe', 'Hello', 'en', ${ortiz})`.execute(
        tx,
      );
      await sql`insert into conversations.alarm_team (district_id, id, person_id, org_id, position) values (${district}, gen_random_uuid(), ${ortiz}, null, 0)`.execute(
        tx,
      );
    });
    const before = await state();
    await act(await nair(), runLeaverDrill, { personId: north.ortiz, switchOff: true });
    const gone = await state();
    expect(JSON.stringify(gone)).not.toContain(north.ortiz);
    // The backup became the owner; the category, the reply and the last place in the team went to somebody above.
    expect(gone).toMatchObject({
      category: north.baptiste,
      reply: north.baptiste,
      team: [north.baptiste],
      helpers: [],
    });
    expect(JSON.stringify(gone['rules'])).toContain(JSON.stringify([north.lund, [], []]));
    town.pass({ minutes: 1 });
    await act(await nair(), undoDeparture, { personId: north.ortiz });
    expect(await state()).toEqual(before);
  });

  test('only those who answer for a person may plan, call off or take back their departure', async () => {
    for (const who of [north.brandt, north.park]) {
      const actor = await town.actorOf(north, who);
      await expect(act(actor, runLeaverDrill, { personId: north.okafor })).rejects.toMatchObject({ status: 404 });
      await expect(act(actor, undoDeparture, { personId: north.ortiz })).rejects.toMatchObject({ status: 404 });
    }
    const principal = await town.actorOf(north, north.calloway);
    await expect(act(principal, runLeaverDrill, { personId: north.okafor, switchOff: true })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('who leaves the roster leaves everything the same way, and gets it back when they are restored', async () => {
    const id = await matterOf(north.ortiz, 'Left by the roster');
    await act(await nair(), endPerson, { personId: north.ortiz });
    expect(await ownerOf(id)).not.toBe(north.ortiz);
    await expect(act(await nair(), undoDeparture, { personId: north.ortiz })).rejects.toMatchObject({
      code: 'conversations.error.not_in_roster',
    });
    await act(await nair(), restorePeople, { personIds: [north.ortiz] });
    town.pass({ minutes: 1 });
    await act(await nair(), undoDeparture, { personId: north.ortiz });
    expect(await ownerOf(id)).toBe(north.ortiz);
  });

  test('on its pages: planned, seen by whom it comes to, called off, done, given back', async () => {
    const id = await matterOf(north.ortiz, 'On the pages');
    const browser = await town.browser(north, north.nair);
    const at = `/desk/leavers/${north.ortiz}`;
    const plan = await browser.get(at);
    expect(plan.text).toContain('On the pages');
    // With scripts, too, the next step is a page and not a redirect.
    expect(plan.text).toContain('data-turbo="false"');
    const on = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 4 }).toString();
    const sure = await browser.post(at, { step: 'confirm', on, to: north.vega });
    expect(sure.status).toBe(200);
    expect(sure.text).toContain('Plan it for');
    expect(sure.text).toContain('You chose it for everything');
    expect((await browser.post(at, { step: 'do', on, to: north.vega })).status).toBe(303);
    expect((await browser.get(at)).text).toContain('Until then nothing changes.');
    expect((await browser.get('/desk/leavers')).text).toContain('Planned, and left in the last 30 days');
    const vega = await town.browser(north, north.vega);
    expect((await vega.get('/desk')).text).toContain('Coming to you');
    expect((await browser.post(`${at}/cancel`, {})).status).toBe(303);
    expect((await vega.get('/desk')).text).not.toContain('Coming to you');
    const past = await browser.post(at, { step: 'do', on: '2020-01-01', to: '' });
    expect(past.status).toBe(422);
    await browser.post(at, { step: 'do', to: north.vega, off: '1' });
    expect(await ownerOf(id)).toBe(north.vega);
    const gone = await browser.get(at);
    expect(gone.text).toContain('Give it back to Elena Ortiz');
    town.pass({ minutes: 1 });
    await browser.post(`${at}/undo`, {});
    expect(await ownerOf(id)).toBe(north.ortiz);
    expect((await browser.get(at)).text).toContain('Everything went back.');
  });
});
