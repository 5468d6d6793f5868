import { inflateRawSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { addNote, makePrivate } from '#rooms/conversations';
import type { Cast, Town } from '#test/town';
import { decideItems, gatheringRecords } from './actions/gathering.ts';
import { givingRecords } from './actions/giving.ts';
import { decidingPart } from './actions/readers.ts';
import { remindOfRequests } from './actions/reminding.ts';
import { openRecordsRequest } from './actions/requests.ts';
import { askedOfMe } from './questions/readers.ts';
import { oneRequest } from './questions/requests.ts';
import { asks, count, openScene, ownerOf, type Scene } from './records.testing.ts';

let scene: Scene;
let town: Town;
let north: Cast;
let worry: Uuid;
beforeAll(async () => {
  scene = await openScene();
  ({ town } = scene);
  ({ north } = town);
  await asks(town, north, {
    guardian: north.dana,
    address: 'dana@families.test',
    child: north.nora,
    subject: 'The lunch menu',
    text: 'What is for lunch?',
  });
  worry = await asks(town, north, {
    guardian: north.dana,
    address: 'dana@families.test',
    child: north.nora,
    subject: 'A quiet worry',
    text: 'Nora is afraid of Yusuf Haddad. Uncle Bertram told me.',
  });
  await town.work(north);
  const owner = await ownerOf(town, north, worry);
  await town.house.floor.act(owner, addNote, { conversationId: worry, text: 'Seen by the counselor.' });
  await town.house.floor.act(owner, makePrivate, { conversationId: worry });
  // Whoever answers requests is none of its readers, as in a district of more than a handful.
  await town.inside(north, async (tx) =>
    sql`update conversations.conversations set owner_id = ${north.brandt}, backup_id = null, reader_ids = ${[north.brandt, north.calloway]} where district_id = ${north.district} and id = ${worry}`.execute(
      tx,
    ),
  );
}, 120_000);
afterAll(async () => scene.close());

const as = async (name: 'dana' | 'nair' | 'brandt' | 'calloway' | 'lund' | 'okafor') =>
  town.actorOf(north, north[name]);

async function opens(): Promise<Uuid> {
  const { id } = await town.house.floor.act({ ...(await as('dana')), name: 'Dana Whitfield' }, openRecordsRequest, {
    kind: 'family',
    asker: null,
    language: 'en',
    studentIds: [north.nora],
    asked: 'Everything, please.',
  });
  await gathers(id);
  return id;
}

async function gathers(requestId: Uuid): Promise<void> {
  await town.house.floor.act(await as('nair'), gatheringRecords(scene.collected), {
    requestId,
    searchWords: [],
    fromOn: null,
    untilOn: null,
  });
}

async function gives(requestId: Uuid): Promise<ReadonlyMap<string, string>> {
  const nair = await as('nair');
  const { items } = await town.house.floor.ask(nair, oneRequest, { id: requestId });
  const itemIds = items.filter((item) => item.decision === 'undecided').map((item) => item.id);
  if (itemIds.length > 0)
    await town.house.floor.act(nair, decideItems, { requestId, itemIds, decision: 'in', reason: '' });
  const { fileId } = await town.house.floor.act(nair, givingRecords(scene.collected), {
    requestId,
    how: 'page',
    interest: '',
  });
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ bytes: Buffer }>`select bytes from platform.file_pieces where file_id = ${fileId} order by seq`.execute(tx),
  );
  const bytes = Buffer.concat(rows.map((row) => row.bytes));
  const files = new Map<string, string>();
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    const to = from + bytes.readUInt32LE(at + 18);
    files.set(
      bytes.subarray(at + 30, at + 30 + bytes.readUInt16LE(at + 26)).toString(),
      inflateRawSync(bytes.subarray(from, to)).toString(),
    );
    at = to;
  }
  return files;
}

async function partFor(name: 'brandt' | 'calloway', code: string): Promise<Uuid> {
  const parts = await town.house.floor.ask(await as(name), askedOfMe, {});
  return parts.find((part) => part.code === code)?.id ?? '';
}

const codeOf = async (id: Uuid): Promise<string> =>
  (await town.house.floor.ask(await as('nair'), oneRequest, { id })).row.code;

describe('a private matter in a request', () => {
  it('is handed to its readers, and whoever answers sees that one part waits and not which', async () => {
    const id = await opens();
    const one = await town.house.floor.ask(await as('nair'), oneRequest, { id });
    expect(one.readers).toEqual({ waiting: 1, released: 0, withheld: [] });
    expect(JSON.stringify(one)).not.toMatch(/quiet|worry|bertram/iu);
    const nair = await town.browser(north, north.nair);
    const page = await nair.get(`/desk/records/${id}`);
    expect([page.status, page.text.includes('1 part is with its readers'), /quiet worry/iu.test(page.text)]).toEqual([
      200,
      true,
      false,
    ]);
    for (const reader of [north.brandt, north.calloway])
      expect(
        await count(
          town,
          north,
          'channels.deliveries',
          `about_id = '${id}' and person_id = '${reader}' and subject like '%needs your decision%'`,
        ),
      ).toBe(1);
    await expect(gives(id)).rejects.toMatchObject({ code: 'records.error.with_readers' });
  });

  it('is opened for deciding by its readers and by nobody else', async () => {
    const id = await opens();
    const part = await partFor('brandt', await codeOf(id));
    for (const name of ['brandt', 'calloway'] as const) {
      const page = await (await town.browser(north, north[name])).get(`/desk/records/asked/${part}`);
      expect([name, page.status, page.text.includes('quiet worry'), /yusuf|haddad/iu.test(page.text)]).toEqual([
        name,
        200,
        true,
        false,
      ]);
    }
    for (const name of ['nair', 'lund', 'okafor', 'dana'] as const) {
      const page = await (await town.browser(north, north[name])).get(`/desk/records/asked/${part}`);
      expect([name, page.status]).toEqual([name, 404]);
    }
    await expect(
      town.house.floor.act(await as('nair'), decidingPart(scene.collected), { partId: part, decision: 'whole' }),
    ).rejects.toMatchObject({ status: 404 });
    // The look is logged and held back with all others inside the matter.
    expect(
      await count(
        town,
        north,
        'platform.looks',
        `record_id = '${worry}' and person_id = '${north.calloway}' and held_by is null`,
      ),
    ).toBe(0);
  });

  it('stands in the copy as its readers let it go: other children, chosen words and left-out entries covered', async () => {
    const id = await opens();
    const part = await partFor('brandt', await codeOf(id));
    const brandt = await town.browser(north, north.brandt);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from conversations.messages where conversation_id = ${worry} and direction = 'note'`.execute(tx),
    );
    await brandt.get(`/desk/records/asked/${part}`);
    const saved = await brandt.post(`/desk/records/asked/${part}`, {
      decision: 'blacked',
      cover: 'Bertram',
      leave: rows[0]?.id ?? '',
    });
    expect(saved.status).toBe(303);
    const files = await gives(id);
    for (const name of ['index.html', 'record.json']) {
      expect(files.get(name)).toContain('is afraid of');
      expect(files.get(name)).not.toMatch(/yusuf|haddad|bertram|counselor/iu);
    }
  });

  it('is decided again when words came after the decision', async () => {
    const id = await opens();
    const code = await codeOf(id);
    const decide = async () =>
      town.house.floor.act(await as('brandt'), decidingPart(scene.collected), {
        partId: await partFor('brandt', code),
        decision: 'whole',
      });
    await decide();
    town.pass({ minutes: 5 });
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set last_message_at = ${town.now()} where id = ${worry}`.execute(tx),
    );
    await expect(gives(id)).rejects.toMatchObject({ code: 'records.error.with_readers' });
    await gathers(id);
    await expect(gives(id)).rejects.toMatchObject({ code: 'records.error.with_readers' });
    await decide();
    expect((await gives(id)).get('index.html')).toContain('Bertram');
  });

  it('is kept back with the lawful reason, which the copy names, and without a word where hearing it could harm', async () => {
    const withhold = async (reason: 'privilege' | 'child_protection', silent: boolean) => {
      const id = await opens();
      await town.house.floor.act(await as('calloway'), decidingPart(scene.collected), {
        partId: await partFor('calloway', await codeOf(id)),
        decision: 'withheld',
        reason,
        silent,
      });
      return (await gives(id)).get('index.html') ?? '';
    };
    const named = await withhold('privilege', true);
    expect(named).toContain('lawyer');
    expect(named).not.toMatch(/quiet worry|bertram/iu);
    const silent = await withhold('child_protection', true);
    expect(silent).not.toMatch(/kept back|left out|protection|worry/iu);
    expect(await count(town, north, 'records.reader_parts', `silent and reason = 'child_protection'`)).toBe(1);
    const id = await opens();
    await expect(
      town.house.floor.act(await as('brandt'), decidingPart(scene.collected), {
        partId: await partFor('brandt', await codeOf(id)),
        decision: 'withheld',
      }),
    ).rejects.toMatchObject({ code: 'records.error.lawful_reason_missing' });
  });

  it('does not exist for whom it is about, and the copy still waits for its readers', async () => {
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set excluded_ids = ${[north.nair]} where id = ${worry}`.execute(tx),
    );
    const id = await opens();
    const one = await town.house.floor.ask(await as('nair'), oneRequest, { id });
    expect([one.readers, one.row.out_of_reach]).toEqual([{ waiting: 0, released: 0, withheld: [] }, 0]);
    await expect(gives(id)).rejects.toMatchObject({ code: 'records.error.with_readers' });
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set excluded_ids = '{}' where id = ${worry}`.execute(tx),
    );
  });

  it('goes to the administrators when no reader works here any more', async () => {
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set owner_id = ${north.lund}, reader_ids = ${[north.lund]} where id = ${worry}`.execute(
        tx,
      ),
    );
    await town.inside(north, async (tx) =>
      sql`update roster.people set is_staff = false where id = ${north.lund}`.execute(tx),
    );
    const id = await opens();
    expect(
      await count(
        town,
        north,
        'records.reader_parts',
        `request_id = '${id}' and reader_ids = array['${north.nair}']::uuid[]`,
      ),
    ).toBe(1);
    await town.inside(north, async (tx) => {
      await sql`update roster.people set is_staff = true where id = ${north.lund}`.execute(tx);
      await sql`update conversations.conversations set owner_id = ${north.brandt}, reader_ids = ${[north.brandt]} where id = ${worry}`.execute(
        tx,
      );
    });
  });

  it('reminds its readers at every step of the clock, which does not stand still for them', async () => {
    const id = await opens();
    const before = await town.house.floor.ask(await as('nair'), oneRequest, { id });
    town.pass({ hours: 24 * 31 });
    await town.house.floor.act(systemActor(north.district, 'records.remind'), remindOfRequests, {});
    const told = `about_id = '${id}' and person_id = '${north.brandt}' and subject like '%still missing%'`;
    expect(await count(town, north, 'channels.deliveries', told)).toBe(1);
    expect((await town.house.floor.ask(await as('nair'), oneRequest, { id })).row.due_on).toBe(before.row.due_on);
  });
});

describe('a critical matter in a request', () => {
  it('is its readers’ to decide although it is not private', async () => {
    const critical = await asks(town, north, {
      guardian: north.dana,
      address: 'dana@families.test',
      child: north.nora,
      subject: 'Somebody has a knife',
      text: 'I saw it myself.',
    });
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set critical_at = ${town.now()}, owner_id = ${north.brandt} where id = ${critical}`.execute(
        tx,
      ),
    );
    const id = await opens();
    const { items, readers } = await town.house.floor.ask(await as('nair'), oneRequest, { id });
    expect([items.some((item) => item.record_id === critical), readers.waiting]).toEqual([false, 2]);
  });
});
