import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';
import { enter } from './actions/entering.ts';
import { groupConversations, updateGroup } from './actions/joining.ts';

let town: Town;
let north: Cast;
let group = '';
let ofNora: Uuid = '';
let ofYusuf: Uuid = '';
let ofAda: Uuid = '';

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);

async function about(guardianId: Uuid, child: Uuid): Promise<Uuid> {
  const opened = await act(await town.actorOf(north, north.brandt), enter, {
    kind: 'concern',
    channel: 'counter',
    text: 'The lunch was cold.',
    language: 'en',
    schoolId: north.birch,
    topicId: null,
    guardianId,
    studentIds: [child],
    fromName: '',
    how: 'none',
    address: '',
  });
  return opened.id;
}

/** What went, or is about to go, to this family. */
async function wordsTo(id: Uuid): Promise<readonly string[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      text: string;
    }>`select text from conversations.messages where conversation_id = ${id} and direction = 'out' order by id`.execute(
      tx,
    ),
  );
  return rows.map((row) => row.text);
}

beforeAll(async () => {
  town = await openTown();
  north = town.north;
  ofNora = await about(north.dana, north.nora);
  ofYusuf = await about(north.amal, north.yusuf);
  ofAda = await about(north.okafor, north.ada);
  group = await act(await town.actorOf(north, north.brandt), groupConversations, {
    conversationIds: [ofNora, ofYusuf, ofAda],
    name: 'Cold lunch',
  });
});
afterAll(async () => town.close());

test('an update that names a child goes nowhere until somebody has decided for each other family', async () => {
  const brandt = await town.browser(north, north.brandt);
  await brandt.get(`/desk/conversations/${ofNora}`);
  const text = 'Thank you. Nora Whitfield told us first, and the oven is mended.';
  const asked = await brandt.post(`/desk/groups/${group}`, { text, from: ofNora });
  expect(asked.status).toBe(409);
  // Her own family is not asked about; the two others are, each with the name.
  expect(asked.text).not.toContain(`name="w_${ofNora}"`);
  expect(asked.text).toContain(`name="w_${ofYusuf}"`);
  expect(asked.text).toContain(`name="w_${ofAda}"`);
  expect(asked.text).toContain('Named: Nora Whitfield');
  expect(asked.text).toContain('Amal Haddad');
  expect(await wordsTo(ofNora)).toEqual([]);
  const again = await brandt.post(`/desk/groups/${group}`, {
    text,
    was: text,
    from: ofNora,
    [`w_${ofYusuf}`]: 'other',
    [`x_${ofYusuf}`]: text,
    [`w_${ofAda}`]: 'leave_out',
  });
  // Words that still name her are asked about again; what was decided for the other family is kept.
  expect(again.status).toBe(409);
  expect(again.text).toContain(`name="w_${ofAda}" value="leave_out"`);
  const sent = await brandt.post(`/desk/groups/${group}`, {
    text,
    was: text,
    from: ofNora,
    [`w_${ofYusuf}`]: 'other',
    [`x_${ofYusuf}`]: 'Thank you. A family told us, and the oven is mended.',
    [`w_${ofAda}`]: 'leave_out',
  });
  expect(sent.status).toBe(303);
  expect(await wordsTo(ofNora)).toEqual([text]);
  expect(await wordsTo(ofYusuf)).toEqual(['Thank you. A family told us, and the oven is mended.']);
  expect(await wordsTo(ofAda)).toEqual([]);
});

test('a confirmed name goes to that family only', async () => {
  const actor = await town.actorOf(north, north.brandt);
  const text = 'Nora Whitfield will taste it for us tomorrow.';
  const input = { groupId: group, text, families: [{ conversationId: ofAda, confirmedChildren: [north.nora] }] };
  await expect(act(actor, updateGroup, input)).rejects.toMatchObject({
    code: 'conversations.error.group_child_named',
    data: { names: 'Nora Whitfield' },
  });
  const families = [...input.families, { conversationId: ofYusuf, leaveOut: true }];
  expect(await act(actor, updateGroup, { ...input, families })).toBe(2);
  expect((await wordsTo(ofAda)).at(-1)).toBe(text);
  expect((await wordsTo(ofYusuf)).at(-1)).not.toContain('Nora');
});

test('whoever may not read one of the group sends nothing to any of them', async () => {
  const lund = await town.actorOf(north, north.lund);
  await expect(act(lund, updateGroup, { groupId: group, text: 'Hello' })).rejects.toMatchObject({ status: 404 });
});
