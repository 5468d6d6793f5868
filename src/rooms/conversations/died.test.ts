import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { endPerson, restorePeople } from '#rooms/roster';
import { type Cast, openTown, type Town } from '#test/town';
import { quietConversations } from './actions/clock.ts';
import { enter } from './actions/entering.ts';
import { closeConversation, waitForFamily } from './actions/finishing.ts';
import { handOff } from './actions/handling.ts';
import { reply } from './actions/replying.ts';

let town: Town;
let north: Cast;

const about = async (studentId: Uuid): Promise<Uuid> => {
  const office = await town.actorOf(north, north.brandt);
  const { id } = await town.house.floor.act(office, enter, {
    kind: 'question',
    channel: 'phone',
    text: 'When is the trip, please?',
    language: 'en',
    schoolId: north.birch,
    topicId: null,
    guardianId: north.dana,
    studentIds: [studentId],
    how: 'email',
    address: 'dana@families.test',
  });
  return id;
};

async function mails(): Promise<readonly string[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      category: string;
    }>`select category from channels.deliveries where district_id = ${north.district} and address = 'dana@families.test' and state <> 'suppressed' order by id`.execute(
      tx,
    ),
  );
  return rows.map((row) => row.category);
}

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
}, 120_000);
afterAll(async () => town.close());

describe('when a child has died', () => {
  test('nothing goes to the family by itself, nothing closes by itself, and the staff see why and go on', async () => {
    const { floor } = town.house;
    const office = await town.actorOf(north, north.brandt);
    const open = await about(north.nora);
    const waiting = await about(north.nora);
    await floor.act(office, reply, { conversationId: waiting, text: 'On Friday.' });
    await floor.act(office, waitForFamily, { conversationId: waiting });
    const queued = await about(north.nora);
    town.pass({ minutes: 5 });
    await town.work(north);
    // Its mail to the family is about to be written at this moment.
    await floor.act(office, closeConversation, { conversationId: queued });
    const before = await mails();
    await floor.act(town.system(north), endPerson, { personId: north.nora, deceased: true });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from conversations.happenings where district_id = ${north.district} and what = 'child_died'`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(2);
    await floor.act(office, handOff, { conversationId: open, toPersonId: north.calloway, reason: 'For you' });
    await floor.act(office, closeConversation, { conversationId: open });
    town.pass({ hours: 24 * 60 });
    expect(await floor.act(town.system(north), quietConversations, {})).not.toContain(waiting);
    await town.work(north);
    expect(await mails()).toEqual(before);
    const page = await (await town.browser(north, north.brandt)).get(`/desk/conversations/${waiting}`);
    expect(page.text).toContain('This child has died. Nothing is sent by itself.');
  });

  test('what a person writes still goes out', async () => {
    const { floor } = town.house;
    const office = await town.actorOf(north, north.brandt);
    const id = await about(north.nora);
    const before = (await mails()).filter((category) => category === 'reply').length;
    await floor.act(office, reply, { conversationId: id, text: 'We are so sorry.' });
    town.pass({ minutes: 5 });
    await town.work(north);
    expect((await mails()).filter((category) => category === 'reply')).toHaveLength(before + 1);
  });
});

describe('when a guardian has died', () => {
  type Sent = { category: string; state: string; state_reason: string | null };

  /** A receipt and an answer to Dana that are written and wait: for a mail server that takes nothing just now, for instance. */
  const wait = action(
    'test.wait',
    z.object({ conversationId: z.string(), messageId: z.string() }),
    async (context, { conversationId, messageId }) => {
      for (const category of ['receipt', 'reply', 'notice'])
        await queueDelivery(context, {
          kind: 'email',
          category,
          personId: north.dana,
          address: 'dana@families.test',
          language: 'en',
          subject: 'About the trip',
          body: 'It is on Friday.',
          about: { kind: 'conversation', id: conversationId },
          ...(category === 'reply' ? { messageRef: messageId } : {}),
          onceKey: `waits ${conversationId} ${category}`,
          sendAfter: context.now.add({ hours: 1 }),
        });
    },
  );

  async function waiting(): Promise<Uuid> {
    const { floor } = town.house;
    const id = await about(north.nora);
    const written = await floor.act(await town.actorOf(north, north.brandt), reply, {
      conversationId: id,
      text: 'It is on Friday.',
      undo: 0,
    });
    town.pass({ minutes: 5 });
    await town.work(north);
    await floor.act(town.system(north), wait, { conversationId: id, messageId: written.messageId });
    return id;
  }

  const became = async (id: Uuid): Promise<readonly Sent[]> => {
    town.pass({ hours: 2 });
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<Sent>`select category, state, state_reason from channels.deliveries
        where district_id = ${north.district} and once_key like ${`waits ${id} %`} order by category`.execute(tx),
    );
    return rows;
  };

  test('who only left the roster still gets the receipt and the answer they asked for, and nothing else', async () => {
    const id = await waiting();
    await town.house.floor.act(town.system(north), endPerson, { personId: north.dana });
    expect((await became(id)).map((one) => [one.category, one.state, one.state_reason])).toEqual([
      ['notice', 'suppressed', 'person_gone'],
      ['receipt', 'delivered', null],
      ['reply', 'delivered', null],
    ]);
    await town.house.floor.act(await town.actorOf(north, north.nair), restorePeople, { personIds: [north.dana] });
  });

  test('a receipt or an answer that was on its way stays here, and whoever wrote it sees why', async () => {
    const id = await waiting();
    await town.house.floor.act(town.system(north), endPerson, { personId: north.dana, deceased: true });
    expect((await became(id)).map((one) => [one.category, one.state, one.state_reason])).toEqual([
      ['notice', 'suppressed', 'death'],
      ['receipt', 'suppressed', 'person_died'],
      ['reply', 'suppressed', 'person_died'],
    ]);
    const page = await (await town.browser(north, north.brandt)).get(`/desk/conversations/${id}`);
    expect(page.text).toContain('This person has died.');
  });
});
