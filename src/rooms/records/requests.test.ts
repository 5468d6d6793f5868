import { inflateRawSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { turnOff } from '#rooms/access';
import { addNote, makePrivate } from '#rooms/conversations';
import type { Cast, Town } from '#test/town';
import { decideItems, gatheringRecords } from './actions/gathering.ts';
import { givingRecords } from './actions/giving.ts';
import { remindOfRequests } from './actions/reminding.ts';
import { openRecordsRequest } from './actions/requests.ts';
import { fileStatement } from './actions/statements.ts';
import { myRequest, oneRequest } from './questions/requests.ts';
import { asks, count, openScene, ownerOf, type Scene } from './records.testing.ts';

let scene: Scene;
let town: Town;
let north: Cast;
/** Dana's conversation about Nora, in which Yusuf is named; Amal's about Yusuf. */
let about: Uuid;
beforeAll(async () => {
  scene = await openScene();
  ({ town } = scene);
  ({ north } = town);
  about = await asks(town, north, {
    guardian: north.dana,
    address: 'dana@families.test',
    child: north.nora,
    subject: 'Nora and Yusuf on the bus',
    text: 'Yusuf Haddad pushed Nora. The Haddad boy did it twice. Her teacher saw it.',
  });
  await asks(town, north, {
    guardian: north.amal,
    address: 'amal@families.test',
    child: north.yusuf,
    subject: 'Yusuf alone',
    text: 'Nora Whitfield began.',
  });
  await town.work(north);
  await town.house.floor.act(await ownerOf(town, north, about), addNote, {
    conversationId: about,
    text: 'Yusuf says it was a game.',
  });
}, 120_000);
afterAll(async () => scene.close());

/** The files of a zip by name: enough of a reader for what we write. */
function unzip(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = 0;
  while (bytes.readUInt32LE(at) === 0x04034b50) {
    const packed = bytes.readUInt32LE(at + 18);
    const nameLength = bytes.readUInt16LE(at + 26);
    const from = at + 30 + nameLength + bytes.readUInt16LE(at + 28);
    files.set(
      bytes.subarray(at + 30, at + 30 + nameLength).toString(),
      inflateRawSync(bytes.subarray(from, from + packed)),
    );
    at = from + packed;
  }
  return files;
}

async function fileBytes(fileId: Uuid): Promise<Buffer> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      bytes: Buffer;
    }>`select bytes from platform.file_pieces where district_id = ${north.district} and file_id = ${fileId} order by seq`.execute(
      tx,
    ),
  );
  return Buffer.concat(rows.map((row) => row.bytes));
}

const actor = async (name: keyof Cast) => town.actorOf(north, north[name]);

async function familyAsks(
  name: 'dana' | 'amal' | 'sami',
  child: 'nora' | 'yusuf',
  kind: 'family' | 'amendment' = 'family',
): Promise<Uuid> {
  const { id } = await town.house.floor.act({ ...(await actor(name)), name }, openRecordsRequest, {
    kind,
    asker: null,
    language: 'en',
    studentIds: [north[child]],
    asked: 'All of it, please.',
  });
  return id;
}

async function gathers(requestId: Uuid, searchWords: readonly string[] = []): Promise<void> {
  await town.house.floor.act(await actor('nair'), gatheringRecords(scene.collected), {
    requestId,
    searchWords: [...searchWords],
    fromOn: null,
    untilOn: null,
  });
}

async function leavesAllIn(requestId: Uuid): Promise<void> {
  const { items } = await town.house.floor.ask(await actor('nair'), oneRequest, { id: requestId });
  const ids = items.filter((item) => item.decision === 'undecided').map((item) => item.id);
  if (ids.length > 0)
    await town.house.floor.act(await actor('nair'), decideItems, { requestId, itemIds: ids, decision: 'in' });
}

const give = async (requestId: Uuid) =>
  town.house.floor.act({ ...(await actor('nair')), name: 'Priya Nair' }, givingRecords(scene.collected), {
    requestId,
    how: 'page',
    interest: '',
  });

describe('a family’s request for the record of its child', () => {
  it('goes from the family’s page to a copy without other children, in a browser', async () => {
    const dana = await town.browser(north, north.dana);
    expect((await dana.get('/my/records')).text).toContain('Nora');
    const refused = await dana.post('/my/records', { child: north.nora, kind: 'family', asked: '' });
    expect([refused.status, refused.text.includes('Write a few words')]).toEqual([422, true]);
    const sent = await dana.post('/my/records', {
      child: north.nora,
      kind: 'family',
      asked: 'Everything about the bus.',
    });
    expect(sent.status).toBe(303);
    const mine = sent.location ?? '';
    expect((await dana.get(mine)).text).toContain('December 31');
    const id = mine.split('/').at(-1) ?? '';

    const nair = await town.browser(north, north.nair);
    expect((await nair.get('/desk/records')).text).toContain('Dana Whitfield');
    await nair.get(`/desk/records/${id}`);
    expect((await nair.post(`/desk/records/${id}/gather`, { words: '' })).status).toBe(303);
    const listed = (await nair.get(`/desk/records/${id}`)).text;
    expect(listed).toContain('Nora and Yusuf on the bus');
    expect(listed).toContain('<bdi>Yusuf Haddad</bdi>');
    expect(listed).not.toContain('Yusuf alone');
    const item = /\/desk\/records\/[0-9a-f-]+\/items\/[0-9a-f-]+/.exec(listed)?.[0] ?? '';
    expect((await nair.get(item)).status).toBe(200);
    const early = await nair.post(`/desk/records/${id}/give`, { how: 'page' });
    expect([early.status, early.text.includes('not decided yet')]).toEqual([422, true]);
    await leavesAllIn(id);
    expect((await nair.post(`/desk/records/${id}/give`, { how: 'page' })).status).toBe(303);

    expect((await dana.get(mine)).text).toContain(`${mine}/copy`);
    const copied = await dana.get(`${mine}/copy`);
    expect([copied.status, copied.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const one = await town.house.floor.ask(await actor('nair'), oneRequest, { id });
    const [given] = one.disclosures;
    expect(given).toMatchObject({ given_to: 'Dana Whitfield', given_by: north.nair, how: 'page' });
    const files = unzip(await fileBytes(given?.file_id ?? ''));
    const page = files.get('index.html')?.toString() ?? '';
    const json = files.get('record.json')?.toString() ?? '';
    for (const text of [page, json]) {
      expect(text).toContain('pushed Nora');
      expect(text).toContain('says it was a game');
      expect(text).not.toMatch(/yusuf|haddad/iu);
    }
    // The original stays as it is.
    expect(await count(town, north, 'conversations.messages', `text like '%Yusuf Haddad pushed%'`)).toBe(1);
    expect(await count(town, north, 'platform.audit', `what = 'records given' and about_id = '${id}'`)).toBe(1);
    expect(
      await count(town, north, 'platform.looks', `what = 'export' and student_id = '${north.nora}'`),
    ).toBeGreaterThan(0);
  });

  it('is seen by nobody else: not by another family, not by the other parent, not by the school', async () => {
    const id = await familyAsks('amal', 'yusuf');
    await expect(town.house.floor.ask(await actor('sami'), myRequest, { id })).rejects.toMatchObject({ status: 404 });
    for (const name of ['sami', 'dana', 'brandt', 'okafor', 'calloway', 'baptiste'] as const) {
      const browser = await town.browser(north, north[name]);
      for (const path of [
        `/my/records/${id}`,
        `/my/records/${id}/copy`,
        `/desk/records/${id}`,
        `/desk/records/${id}/copy`,
      ])
        expect([name, path, (await browser.get(path)).status]).toEqual([name, path, 404]);
    }
  });

  it('is not taken for somebody else’s child', async () => {
    await expect(familyAsks('dana', 'yusuf')).rejects.toMatchObject({ status: 404 });
  });

  it('leaves out what the other parent wrote until a person decides, and counts private matters without showing them', async () => {
    const own = await asks(town, north, {
      guardian: north.amal,
      address: 'amal@families.test',
      child: north.yusuf,
      subject: 'A secret worry',
      text: 'quiet words',
    });
    await town.work(north);
    await town.house.floor.act(await ownerOf(town, north, own), makePrivate, { conversationId: own });
    const id = await familyAsks('sami', 'yusuf');
    await gathers(id);
    const { items, row } = await town.house.floor.ask(await actor('nair'), oneRequest, { id });
    expect(items.find((item) => item.title.includes('Yusuf alone'))).toMatchObject({
      decision: 'out',
      other_writer: true,
      decided_by: null,
    });
    expect(items.some((item) => item.title.includes('secret'))).toBe(false);
    expect(row.out_of_reach).toBe(1);
  });

  it('stops at a name that nobody has seen yet', async () => {
    const id = await familyAsks('dana', 'nora');
    await gathers(id);
    await leavesAllIn(id);
    await town.house.floor.act(await ownerOf(town, north, about), addNote, {
      conversationId: about,
      text: 'Ada Okafor saw it too.',
    });
    // The new note is undecided and so not in the copy; a name in what is in it stops the giving.
    await town.inside(north, async (tx) =>
      sql`update conversations.messages set text = text || ' Ada was there.' where district_id = ${north.district} and conversation_id = ${about} and direction = 'in'`.execute(
        tx,
      ),
    );
    await expect(give(id)).rejects.toMatchObject({ code: 'records.error.name_found' });
    await gathers(id);
    await leavesAllIn(id);
    const { fileId } = await give(id);
    expect(
      unzip(await fileBytes(fileId))
        .get('index.html')
        ?.toString(),
    ).not.toMatch(/\bAda\b|yusuf/iu);
  });

  it('carries the family’s statement in every later copy and in the conversation itself', async () => {
    const { floor } = town.house;
    await floor.act({ ...(await actor('dana')), name: 'Dana Whitfield' }, fileStatement, {
      studentId: north.nora,
      conversationId: about,
      requestId: null,
      words: 'It was not a game, and Yusuf knows.',
    });
    const id = await familyAsks('dana', 'nora');
    await gathers(id);
    await leavesAllIn(id);
    const { fileId } = await give(id);
    const page =
      unzip(await fileBytes(fileId))
        .get('index.html')
        ?.toString() ?? '';
    expect(page).toContain('It was not a game');
    expect(page).not.toMatch(/yusuf/iu);
    const owner = await ownerOf(town, north, about);
    const desk = await town.browser(north, owner.personId);
    expect((await desk.get(`/desk/conversations/${about}`)).text).toContain('It was not a game');
    const printed = await desk.get(`/desk/conversations/${about}/print`);
    expect([
      printed.status,
      printed.text.includes('It was not a game'),
      printed.text.includes('says it was a game'),
    ]).toEqual([200, true, true]);
    expect(await count(town, north, 'platform.looks', `what = 'print' and record_id = '${about}'`)).toBe(1);
    const amal = await actor('amal');
    await expect(
      floor.act(amal, fileStatement, { studentId: north.yusuf, conversationId: about, requestId: null, words: 'mine' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('is decided with a reason where a change is asked for, and a statement may follow', async () => {
    const id = await familyAsks('dana', 'nora', 'amendment');
    const nair = await town.browser(north, north.nair);
    await nair.get(`/desk/records/${id}`);
    expect((await nair.post(`/desk/records/${id}/decide`, { outcome: 'refused', answer: '' })).status).toBe(422);
    await nair.post(`/desk/records/${id}/decide`, { outcome: 'refused', answer: 'The teacher confirms it.' });
    const dana = await town.browser(north, north.dana);
    const page = (await dana.get(`/my/records/${id}`)).text;
    expect(page).toContain('The teacher confirms it.');
    expect(page).toContain('hearing');
    expect(
      (await dana.post(`/my/records/${id}/statements`, { child: north.nora, words: 'I see it differently.' })).status,
    ).toBe(303);
    await town.work(north);
    expect(await count(town, north, 'channels.deliveries', `about_id = '${id}' and person_id = '${north.dana}'`)).toBe(
      1,
    );
  });
});

describe('a request from the public', () => {
  it('covers every child and every guardian, and says to whom it went and why', async () => {
    const { floor } = town.house;
    const nair = { ...(await actor('nair')), name: 'Priya Nair' };
    const { id, dueOn } = await floor.act(nair, openRecordsRequest, {
      kind: 'public',
      asker: { id: null, name: 'The Daily Lamp', address: 'news@lamp.test' },
      language: 'en',
      asked: 'Letters about the bus.',
      searchWords: ['bus'],
    });
    expect(dueOn > '2026-11-16').toBe(true);
    await gathers(id, ['bus']);
    await leavesAllIn(id);
    await expect(give(id)).rejects.toMatchObject({ code: 'records.error.reason_missing' });
    const { fileId } = await floor.act(nair, givingRecords(scene.collected), {
      requestId: id,
      how: 'post',
      interest: 'state records law',
    });
    const text =
      unzip(await fileBytes(fileId))
        .get('record.json')
        ?.toString() ?? '';
    expect(text).toContain('twice');
    expect(text).not.toMatch(/nora|yusuf|dana|whitfield|haddad/iu);
    expect(
      await count(
        town,
        north,
        'records.disclosures',
        `request_id = '${id}' and given_to = 'The Daily Lamp' and interest = 'state records law'`,
      ),
    ).toBe(1);
  });
});

describe('the clock of a request', () => {
  it('tells the owner and the administrators after thirty days, once a step, without a name', async () => {
    const id = await familyAsks('dana', 'nora');
    const house = systemActor(north.district, 'records.remind');
    const told = async () =>
      count(town, north, 'channels.deliveries', `about_id = '${id}' and subject like '%two thirds%'`);
    town.pass({ hours: 24 * 29 });
    await town.house.floor.act(house, remindOfRequests, {});
    expect(await told()).toBe(0);
    town.pass({ hours: 24 });
    await town.house.floor.act(house, remindOfRequests, {});
    await town.house.floor.act(house, remindOfRequests, {});
    expect(await told()).toBe(1);
    expect(
      await count(
        town,
        north,
        'channels.deliveries',
        `about_id = '${id}' and (body like '%Nora%' or body like '%Whitfield%')`,
      ),
    ).toBe(0);
  });

  it('goes on under somebody else when the one who answers leaves', async () => {
    const { floor } = town.house;
    await town.inside(north, async (tx) =>
      sql`insert into access.grants (district_id, id, person_id, role, unit_id, granted_at) values (${north.district}, ${crypto.randomUUID()}, ${north.baptiste}, 'administrator', null, now())`.execute(
        tx,
      ),
    );
    const id = await familyAsks('dana', 'nora');
    await town.inside(north, async (tx) =>
      sql`update records.requests set owner_id = ${north.brandt} where district_id = ${north.district} and id = ${id}`.execute(
        tx,
      ),
    );
    await floor.act(await actor('nair'), turnOff, { personId: north.brandt });
    expect(
      await count(
        town,
        north,
        'records.requests',
        `id = '${id}' and owner_id in ('${north.nair}', '${north.baptiste}')`,
      ),
    ).toBe(1);
  });
});
