import { deflateRawSync, crc32 } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { groupsFor, placeInGroup, saveGroup, endDueGroups } from '#rooms/roster';
import { openTown, type Town } from '#test/town';
import { saveDraft, sendAnnouncement } from '../actions/announcing.ts';
import { takeLot, sendLot, withdrawLot } from '../documents/documents.actions.ts';
import { lotWhole } from '../documents/documents.questions.ts';
import { unpack } from '../documents/zip.ts';
import { audienceShape } from '../messages.audience.ts';
import { messageToken } from '../messages.links.ts';
import { comeByCode, giveBack, makeSignUp } from '../sign-ups/sign-ups.actions.ts';
import { signUpWhole } from '../sign-ups/sign-ups.questions.ts';
import { makeSlip, sendSlip, signOnPaper } from './slips.actions.ts';
import { slipWhole, tripList } from './slips.questions.ts';
import { namedChild, slipState } from './slips.rules.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
  const { dana, nora } = town.north;
  // Only who may act signs.
  await town.inside(town.north, async (tx) =>
    sql`update roster.guardianships set may_act = true, legal_guardian = true, state = 'confirmed' where guardian_id = ${dana} and student_id = ${nora}`.execute(
      tx,
    ),
  );
});
afterAll(async () => town.close());

const trip = {
  orgId: null as Uuid | null,
  title: 'Trip to the museum',
  details: 'We leave at nine and are back at three.',
  place: 'Museum',
  onDate: '2026-11-27',
  signUntil: '2026-11-25',
  zone: 'America/Chicago',
  language: 'en',
};

async function recipientOf(about: Uuid, personId: Uuid): Promise<Uuid> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ id: Uuid }>`select r.id from messages.recipients r join messages.announcements a on a.id = r.announcement_id
      where a.about_id = ${about} and r.person_id = ${personId} order by a.created_at desc`.execute(tx),
  );
  return rows[0]?.id ?? '';
}

async function slipFor(children: readonly Uuid[]): Promise<Uuid> {
  const { north, house } = town;
  const calloway = await town.actorOf(north, north.calloway);
  const { id } = await house.floor.act(calloway, makeSlip, { ...trip, orgId: north.birch, studentIds: [...children] });
  await house.floor.act(calloway, sendSlip, { id });
  await town.work(north);
  return id;
}

describe('a permission slip', () => {
  it('is signed by a tap with the exact words kept; opening it signs nothing', async () => {
    const { north, house } = town;
    const id = await slipFor([north.nora]);
    const token = messageToken(house.floor.secrets, north.district, await recipientOf(id, north.dana));
    const dana = await town.browser(north, null);
    const page = await dana.get(`/slip/${token}`);
    expect([page.status, page.text.includes('I allow Nora to take part: Trip to the museum')]).toEqual([200, true]);
    const calloway = await town.actorOf(north, north.calloway);
    expect((await house.floor.ask(calloway, slipWhole, { id })).children[0]?.state).toBe('missing');
    expect((await dana.post(`/slip/${token}`, { studentId: north.nora, answer: 'yes', locale: 'en' })).status).toBe(
      303,
    );
    const [child] = (await house.floor.ask(calloway, slipWhole, { id })).children;
    expect([child?.state, child?.signatures[0]?.how]).toEqual(['yes', 'page']);
    expect(child?.signatures[0]?.words).toContain('We leave at nine');
    expect(child?.signatures[0]?.words).toContain('I allow Nora');
    expect((await dana.post(`/slip/${token}`, { studentId: north.yusuf, answer: 'yes', locale: 'en' })).status).toBe(
      404,
    );
    const list = await house.floor.ask(calloway, tripList, { id });
    expect(list.rows[0]?.contacts.map((one) => one.name)).toContain('Dana Whitfield');
    await expect(house.floor.ask(await town.actorOf(north, north.lund), slipWhole, { id })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('on paper says who signed and who entered it; nobody without the right signs', async () => {
    const { north, house } = town;
    const id = await slipFor([north.nora]);
    const calloway = await town.actorOf(north, north.calloway);
    await house.floor.act(calloway, signOnPaper, {
      slipId: id,
      studentId: north.nora,
      guardianId: north.dana,
      answer: 'no',
    });
    const [child] = (await house.floor.ask(calloway, slipWhole, { id })).children;
    expect([child?.state, child?.signatures[0]?.how, child?.signatures[0]?.enteredBy]).toEqual([
      'no',
      'paper',
      'Ruth Calloway',
    ]);
    await expect(
      house.floor.act(calloway, signOnPaper, {
        slipId: id,
        studentId: north.nora,
        guardianId: north.amal,
        answer: 'yes',
      }),
    ).rejects.toMatchObject({ code: 'messages.error.may_not_sign' });
  });

  it('keeps one guardian’s no beside another’s yes', () => {
    const at = (minute: number) => Temporal.Instant.from('2026-11-20T10:00:00Z').add({ minutes: minute });
    const word = (guardianId: string, answer: 'yes' | 'no', minute: number) => ({
      studentId: 's',
      guardianId,
      answer,
      at: at(minute),
    });
    expect(slipState([])).toBe('missing');
    expect(slipState([word('a', 'no', 1), word('b', 'yes', 2)])).toBe('differ');
    expect(slipState([word('a', 'no', 1), word('b', 'yes', 2), word('a', 'yes', 3)])).toBe('yes');
    expect(slipState([word('a', 'yes', 1), word('a', 'no', 2)])).toBe('no');
  });

  it('reads the child’s name out of a text, whatever the accents', () => {
    const children = [
      { id: '1', first: 'Nora' },
      { id: '2', first: 'José Luis' },
    ];
    expect(namedChild('YES Nora', children)).toEqual({ child: children[0], rest: 'YES' });
    expect(namedChild('si, jose luis', children)).toEqual({ child: children[1], rest: 'si' });
    expect(namedChild('yes', children)).toBeNull();
    expect(namedChild('yes nora', [...children, { id: '3', first: 'Nora' }])).toBeNull();
  });
});

describe('a sign-up', () => {
  it('gives the last place once, however many ask at the same moment, and the line moves up', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    const { id, code } = await house.floor.act(calloway, makeSignUp, {
      orgId: north.birch,
      title: 'Reading night',
      details: '',
      place: 'Library',
      startsAt: town.now().add({ hours: 72 }).toString(),
      places: 2,
      language: 'en',
    });
    const visitor = await town.browser(north, null);
    expect((await visitor.get(`/sign-up/${code}`)).text).toContain('2 places are left');
    const answer = await visitor.post(`/sign-up/${code}`, { name: 'Guest 0', contact: 'guest0@guests.test' });
    expect([answer.status, answer.location?.startsWith('/place/')]).toEqual([303, true]);
    const come = async (n: number) =>
      house.floor.act({ ...town.system(north), kind: 'anonymous' }, comeByCode, {
        code,
        name: `Guest ${n}`,
        contact: `guest${n}@guests.test`,
        language: 'en',
      });
    const states = (await Promise.all([1, 2, 3, 4, 5].map(come))).map((one) => one.state);
    expect(states.filter((state) => state === 'in')).toHaveLength(1);
    const { places } = await house.floor.ask(calloway, signUpWhole, { id });
    expect(places.map((one) => one.state)).toEqual(['in', 'in', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect((await visitor.post(answer.location ?? '', {})).status).toBe(303);
    await town.work(north);
    const after = (await house.floor.ask(calloway, signUpWhole, { id })).places;
    expect(after.map((one) => one.state)).toEqual(['gone', 'in', 'in', 'waiting', 'waiting', 'waiting']);
    await expect(
      house.floor.act(await town.actorOf(north, north.lund), giveBack, { placeId: after[1]?.id ?? '' }),
    ).rejects.toMatchObject({ status: 404 });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        n: number;
      }>`select count(*)::int as n from channels.deliveries where about_id = ${id} and address = ${after[2]?.address}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(2);
  });
});

/** A zip as any archiver writes it. */
function zipOf(files: readonly (readonly [string, string])[]): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of files) {
    const [title, raw] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(raw);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(raw), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(raw.length, 18);
    head.writeUInt16LE(title.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    parts.push(Buffer.from('PK\u0003\u0004', 'latin1'), head, title, packed);
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, tail, title);
    at += 30 + title.length + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

describe('documents', () => {
  it('go to the guardians of that child alone; what is uncertain goes to nobody; withdrawn they open for nobody', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    await town.inside(north, async (tx) => {
      await sql`update roster.people set local_id = '10432' where id = ${north.nora}`.execute(tx);
      await sql`update roster.people set local_id = '10433' where id = ${north.yusuf}`.execute(tx);
    });
    const files = await unpack(
      zipOf([
        ['10432.pdf', '%PDF-1.4 for Nora'],
        ['10433_Report card.pdf', '%PDF-1.4 for Yusuf'],
        ['99999.pdf', '%PDF-1.4 for nobody'],
        ['notes.txt', 'no pdf'],
      ]),
    );
    const { id } = await house.floor.act(calloway, takeLot, {
      orgId: north.birch,
      title: 'Report card',
      language: 'en',
      files,
    });
    const { lot, children } = await house.floor.ask(calloway, lotWhole, { id });
    expect([lot.unmatched, lot.unreadable]).toEqual([['99999.pdf'], ['notes.txt']]);
    const noras = children.find((one) => one.studentId === north.nora)?.documentId ?? '';
    const yusufs = children.find((one) => one.studentId === north.yusuf)?.documentId;
    const dana = await town.browser(north, north.dana);
    expect((await dana.get(`/my/documents/${noras}`)).status).toBe(404);
    await house.floor.act(calloway, sendLot, { id });
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        body: string;
        files: number;
      }>`select d.body, cardinality(d.file_ids) as files from channels.deliveries d join messages.announcements a on a.id = d.about_id
        where a.about_id = ${id} and d.address = 'dana@families.test'`.execute(tx),
    );
    expect([rows.length, rows[0]?.body.includes('/my/documents'), rows[0]?.files]).toEqual([1, true, 0]);
    const opened = await dana.get(`/my/documents/${noras}`);
    expect([opened.status, opened.headers.get('content-type'), opened.text]).toEqual([
      200,
      'application/pdf',
      '%PDF-1.4 for Nora',
    ]);
    expect((await dana.get('/my/documents')).text).toContain('Report card');
    if (yusufs !== undefined) expect((await dana.get(`/my/documents/${yusufs}`)).status).toBe(404);
    expect((await (await town.browser(north, north.amal)).get(`/my/documents/${noras}`)).status).toBe(404);
    expect((await (await town.browser(north, north.lund)).get(`/desk/documents/${id}`)).status).toBe(404);
    expect((await (await town.browser(north, north.lund)).get(`/desk/document/${noras}`)).status).toBe(404);
    const seen = await house.floor.ask(calloway, lotWhole, { id });
    expect(
      seen.children.find((one) => one.studentId === north.nora)?.guardians.find((one) => one.id === north.dana)?.opened,
    ).not.toBeNull();
    await house.floor.act(calloway, withdrawLot, { id });
    expect((await dana.get(`/my/documents/${noras}`)).status).toBe(404);
  });
});

describe('a group made by hand', () => {
  it('is begun on its page and takes a whole list, or says whom it does not know', async () => {
    const { north } = town;
    await town.inside(north, async (tx) =>
      sql`update roster.people set local_id = '10432' where id = ${north.nora}`.execute(tx),
    );
    const brandt = await town.browser(north, north.brandt);
    await brandt.get('/desk/roster-groups/new');
    const made = await brandt.post('/desk/roster-groups/new', { name: 'Choir', kind: 'club', school: north.birch });
    const page = made.location ?? '';
    expect([made.status, page.startsWith('/desk/roster-groups/')]).toEqual([303, true]);
    const refused = await brandt.post(`${page}/many`, { children: '10432\n77777' });
    expect([refused.status, refused.text.includes('77777')]).toEqual([422, true]);
    expect((await brandt.get(page)).text).not.toContain('Nora Whitfield');
    expect((await brandt.post(`${page}/many`, { children: '10432\nYusuf Haddad' })).status).toBe(303);
    expect((await brandt.get(page)).text).toContain('Nora Whitfield');
    const renamed = await brandt.post(page, { name: 'Morning choir', kind: 'club', endsOn: '' });
    expect(renamed.status).toBe(303);
    expect((await brandt.get(page)).text).toContain('Morning choir');
  });

  it('is written to by its leader and ends by itself', async () => {
    const { north, house } = town;
    const okafor = await town.actorOf(north, north.okafor);
    const { id } = await house.floor.act(okafor, saveGroup, {
      name: 'Chess club',
      kind: 'club',
      schoolId: north.birch,
      endsOn: '2026-12-18',
    });
    await house.floor.act(okafor, placeInGroup, { groupId: id, personId: north.nora, role: 'member' });
    const audience = audienceShape.parse({ groupIds: [id] });
    const draft = {
      language: 'en',
      title: 'Chess on Thursday',
      body: 'We meet in the library.',
      short: 'Chess on Thursday.',
      orgId: north.birch,
      audience,
    };
    const message = await house.floor.act(okafor, saveDraft, draft);
    expect(await house.floor.act(okafor, sendAnnouncement, { id: message.id })).toEqual({ state: 'scheduled' });
    await expect(
      house.floor.act(await town.actorOf(north, north.lund), placeInGroup, {
        groupId: id,
        personId: north.nora,
        role: 'member',
      }),
    ).rejects.toMatchObject({ status: 404 });
    expect((await (await town.browser(north, north.okafor)).get(`/desk/roster-groups/${id}`)).text).toContain(
      'Chess club',
    );
    town.pass({ hours: 24 * 40 });
    await house.floor.act(town.system(north), endDueGroups, {});
    expect((await house.floor.ask(okafor, groupsFor, {})).some((one) => one.id === id)).toBe(false);
  });
});
