import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { storeFiles } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import { findChildren } from '#rooms/roster';
import type { Browser, Cast } from '#test/town';
import { decideMoves } from './actions/moving-decide.ts';
import { setHelper } from './actions/handling.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';
import { mayHear } from './questions/desk-conversation.ts';

/** Before: Okafor teaches Nora. After: Nora is in another class, and one of Okafor's two matters went with her. */
let town: MovingTown;
let cast: Cast;
let teacher: Browser;
let token = '';
const ids = { went: '', kept: '', office: '', earlier: '', officeFile: '', wentFile: '' };

const attach = action('test.attach', z.object({ conversationId: z.string() }), async (context, { conversationId }) => {
  const [file] = await storeFiles(context, [
    {
      name: 'drawing.txt',
      type: 'text/plain',
      bytes: new TextEncoder().encode('a drawing'),
      dataClass: 'attachment',
      held: null,
      owner: { kind: 'conversation', id: conversationId },
    },
  ]);
  return file?.id ?? '';
});

async function api(method: string, path: string, body?: object) {
  const response = await town.house.app.request(`http://north.localhost/api/v1${path}`, {
    method,
    headers: { host: 'north.localhost', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const act = async (id: Uuid) => town.actorOf(cast, id);

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
  const { floor } = town.house;
  ids.earlier = await town.asked('Her earlier walrus question.', { owner: cast.brandt });
  ids.office = await town.asked('The office has the walrus costume.', { owner: cast.brandt });
  ids.went = await town.asked('Is the penguin homework due?');
  ids.kept = await town.asked('Did the penguin get lost?');
  ids.officeFile = await floor.act(town.system(cast), attach, { conversationId: ids.office });
  ids.wentFile = await floor.act(town.system(cast), attach, { conversationId: ids.went });
  const made = await floor.act(await act(cast.nair), makeToken, {
    name: 'okafor',
    scopes: ['conversations:read', 'conversations:write', 'roster:read'],
    personId: cast.okafor,
  });
  token = made.token;
  teacher = await town.browser(cast, cast.okafor);
});
afterAll(async () => town.close());

test('while the class is hers she sees the child', async () => {
  expect((await teacher.get(`/desk/people/${cast.nora}`)).status).toBe(200);
  expect((await teacher.get(`/desk/families/${cast.dana}`)).status).toBe(200);
  const { floor } = town.house;
  const found = await floor.ask(await act(cast.okafor), findChildren, 'nora');
  expect(JSON.stringify(found)).toContain(cast.nora);
});

test('from the moment the class ends she sees neither the child nor the family, at no door', async () => {
  await town.place({ studentId: cast.nora, schoolId: cast.birch, classId: town.room12 });
  const [move] = await town.moves(ids.went);
  await town.house.floor.act(await act(town.abara), decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' });
  for (const path of [
    `/desk/people/${cast.nora}`,
    `/desk/families/${cast.dana}`,
    `/desk/conversations/${ids.office}`,
    `/desk/conversations/${ids.office}/print`,
    `/desk/conversations/${ids.earlier}`,
    `/desk/files/${ids.officeFile}`,
  ])
    expect(`${path} ${(await teacher.get(path)).status}`).toBe(`${path} 404`);
  const { floor } = town.house;
  expect(JSON.stringify(await floor.ask(await act(cast.okafor), findChildren, 'nora'))).not.toContain(cast.nora);
  expect(await floor.ask(await act(cast.okafor), mayHear, { id: ids.office })).toBe(false);
});

test('search finds nothing of the child but what she still has', async () => {
  expect((await teacher.get('/desk/search?q=walrus')).text).not.toContain('walrus costume');
  const page = (await teacher.get('/desk/search?q=penguin')).text;
  expect(page).toContain(ids.kept);
  expect(page).not.toContain(ids.went);
  expect((await teacher.get('/desk/search?q=Whitfield')).text).not.toContain(`/desk/people/${cast.nora}`);
  expect((await teacher.get('/desk/inbox')).text).not.toContain(ids.went);
});

test('what went is hers to read from a saved link, with its files and on paper, and nothing of the family beside it', async () => {
  const { status, text } = await teacher.get(`/desk/conversations/${ids.went}`);
  expect(status).toBe(200);
  expect(text).toContain('Is the penguin homework due?');
  expect(text).toContain('This went to Chidi Abara on');
  for (const no of [
    'name="text"',
    `/desk/people/${cast.nora}`,
    `/desk/families/${cast.dana}`,
    'dana@families.test',
    ids.earlier,
    '/hand-off',
  ])
    expect(text).not.toContain(no);
  expect((await teacher.get(`/desk/files/${ids.wentFile}`)).status).toBe(200);
  const paper = await teacher.get(`/desk/conversations/${ids.went}/print`);
  expect(paper.status).toBe(200);
  expect(paper.text).not.toContain('dana@families.test');
  expect((await teacher.get('/desk/moves')).text).toContain('Went from you');
});

test('nothing can be done with it any more', async () => {
  const one = `/desk/conversations/${ids.went}`;
  for (const page of ['hand-off', 'helper', 'topic', 'merge', 'group', 'private'])
    expect(`${page} ${(await teacher.get(`${one}/${page}`)).status}`).toBe(`${page} 404`);
  await teacher.get('/desk');
  const posts: readonly (readonly [string, Record<string, string>])[] = [
    ['reply', { text: 'Hello again', mode: 'reply' }],
    ['reply', { text: 'A note', mode: 'note' }],
    ['take', {}],
    ['wait', {}],
    ['close', {}],
    ['private', {}],
    ['hand-off', { to: cast.okafor, reason: 'Back to me' }],
    ['helper', { person: cast.okafor }],
    ['topic', { topic: '' }],
  ];
  for (const [to, fields] of posts)
    expect(`${to} ${(await teacher.post(`${one}/${to}`, fields)).status}`).toBe(`${to} 404`);
  expect(await town.matter(ids.went)).toMatchObject({ owner_id: town.abara, state: 'open' });
});

test('programs with her token get no more than she does', async () => {
  expect((await api('GET', `/conversations/${ids.office}`)).status).toBe(404);
  expect((await api('GET', `/conversations/${ids.went}`)).status).toBe(200);
  expect((await api('POST', `/conversations/${ids.went}/replies`, { text: 'Hello' })).status).toBe(404);
  expect((await api('POST', `/conversations/${ids.went}/take`)).status).toBe(404);
  expect((await api('GET', '/search?q=walrus')).text).not.toContain(ids.office);
  const list = await api('GET', '/conversations');
  expect(list.text).toContain(ids.kept);
  expect(list.text).not.toContain(ids.went);
});

test('the new teacher sees the child and the matter that came, and nothing that stayed', async () => {
  const browser = await town.browser(cast, town.abara);
  expect((await browser.get(`/desk/people/${cast.nora}`)).status).toBe(200);
  expect((await browser.get(`/desk/conversations/${ids.went}`)).text).toContain('name="text"');
  expect((await browser.get(`/desk/conversations/${ids.kept}`)).status).toBe(404);
});

test('asked in again, she works on it again', async () => {
  await town.house.floor.act(await act(town.abara), setHelper, { conversationId: ids.went, personId: cast.okafor });
  expect((await teacher.get(`/desk/conversations/${ids.went}`)).text).toContain('name="text"');
});

test('made private later, it is read by its readers only', async () => {
  await town.inside(cast, async (tx) =>
    sql`update conversations.conversations set privacy = 'private', reader_ids = array[${town.abara}::uuid], helper_ids = '{}' where id = ${ids.went}`.execute(
      tx,
    ),
  );
  expect((await teacher.get(`/desk/conversations/${ids.went}`)).status).toBe(404);
  expect((await teacher.get('/desk/moves')).text).not.toContain('penguin homework');
});
