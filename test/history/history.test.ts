import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { addNote, conversationsRoom, importHistory, makePrivate, readMap, reply } from '#rooms/conversations';
import { type Cast, openTown, type Town } from '#test/town';

let town: Town;
let north: Cast;
const folder = mkdtempSync(join(tmpdir(), 'porchlight-history-'));

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => {
  await town.close();
  rmSync(folder, { recursive: true });
});

const ways = {
  source: 'Old Desk',
  topics: { file: 'topics.csv', columns: { id: 'Id', name: 'Name', owner: 'Owner' } },
  tickets: {
    file: 'tickets.csv',
    columns: {
      id: 'Number',
      state: 'Status',
      opened: 'Created',
      closed: 'Closed',
      subject: 'Subject',
      text: 'Text',
      topic: 'Topic',
      school: 'School',
      owner: 'Agent',
      from_name: 'Name',
      from_address: 'Mail',
      files: 'Files',
    },
    states: { New: 'open', Pending: 'open', Solved: 'closed', Spam: 'leave_out' },
    schools: { 'Birch Lane Elementary': 'birch-lane' },
  },
  messages: {
    file: 'messages.csv',
    columns: { ticket: 'Ticket', kind: 'Kind', author: 'Author', author_address: 'Mail', text: 'Text', at: 'At' },
    kinds: { customer: 'in', agent: 'out', private: 'note' },
  },
  replies: { file: 'replies.csv', columns: { name: 'Name', text: 'Text' } },
  opt_outs: { file: 'opt-outs.csv', columns: { address: 'Address', at: 'At' } },
  attachments: 'files',
} as const;

const files: Readonly<Record<string, string>> = {
  'topics.csv': 'Id,Name,Owner\n7,Robotics club,vega@staff.test\n8,Nobody knows,gone@staff.test\n',
  // A byte order mark, semicolons, a quoted line break and quotes inside quotes, as spreadsheets write them.
  'tickets.csv': [
    '\uFEFFNumber;Status;Created;Closed;Subject;Text;Topic;School;Agent;Name;Mail;Files',
    '1001;Solved;2024-02-05 09:00;2024-02-06 10:00;Lunch money;"Where do I pay?\nThe ""new"" site is odd.";Lunch;Birch Lane Elementary;brandt@staff.test;Dana;dana@families.test;slip.txt',
    '1002;New;11/02/2026 3:05 PM;;Team;Is there a team?;Robotics club;;gone@staff.test;Somebody;unknown@elsewhere.test;',
    '1003;Pending;2026-11-10T09:00:00-06:00;;Bus;Where does the bus stop?;Bus;Birch Lane Elementary;OKAFOR@staff.test;Amal Haddad;Amal Haddad <amal@families.test>;missing.txt',
    '1004;Solved;2023-05-01;2023-05-02;Sad;My son wants to kill himself;;;;Dana;dana@families.test;',
    '1005;New;2026-11-12;;Help;My son wants to kill himself;;Birch Lane Elementary;;Dana;dana@families.test;',
    '1006;Spam;2026-11-12;;Pills;Cheap pills;;;;;;',
    '1007;Odd;2026-11-12;;What;What is this?;;;;;;',
    '1008;New;never;;When;No date;;;;;;',
    '1001;New;2026-11-12;;Twice;The number again;;;;;;',
  ].join('\r\n'),
  'messages.csv': [
    'Ticket,Kind,Author,Mail,Text,At',
    '1001,agent,Daniel Brandt,brandt@staff.test,"Here: the office, any morning.",2024-02-05 11:00',
    '1001,private,Daniel Brandt,brandt@staff.test,She pays in cash.,2024-02-05 11:05',
    '1003,mystery,Somebody,x@elsewhere.test,Who wrote this?,2026-11-11 08:00',
    '9999,customer,Lost,lost@elsewhere.test,A ticket that is not there,2026-11-11 08:00',
  ].join('\n'),
  'replies.csv': 'Name,Text\nThanks,"Thank you, we will look."\n',
  'opt-outs.csv': 'Address,At\nDana@Families.test,2025-01-01\nlater@families.test,2025-01-02\nnot an address,\n',
  'files/slip.txt': 'A slip.',
};

function written(name: string, content: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  for (const [file, text] of Object.entries(content)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

const run = async (path: string, map: object, dryRun = false, onProgress: (done: number) => void = () => undefined) =>
  importHistory({
    floor: town.house.floor,
    actor: systemActor(north.district, 'test'),
    path,
    map: readMap(JSON.stringify(map)),
    dryRun,
    by: null,
    onProgress,
  });

const count = async (table: string, where = 'true'): Promise<number> => {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where ${sql.raw(where)}`.execute(tx),
  );
  return rows[0]?.n ?? 0;
};

type Brought = {
  id: Uuid;
  state: string;
  owner_id: Uuid | null;
  due_at: Temporal.Instant | null;
  opened_at: Temporal.Instant;
  closed_at: Temporal.Instant | null;
  guardian_id: Uuid | null;
  student_ids: Uuid[];
  school_id: Uuid | null;
  critical_at: Temporal.Instant | null;
  message_count: number;
};
const ticket = async (ref: string): Promise<Brought> => {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Brought>`select * from conversations.conversations where history_ref = ${ref}`.execute(tx),
  );
  expect(rows.length).toBe(1);
  return rows[0] as Brought;
};

describe('an export of another help desk', () => {
  test('a dry run counts, names problems with file and line, and writes nothing', async () => {
    const path = written('whole', files);
    const tables = [
      'conversations.conversations',
      'conversations.topics',
      'conversations.saved_replies',
      'channels.opt_outs',
    ];
    const before = await Promise.all([...tables, 'conversations.history_imports'].map(async (table) => count(table)));
    const tried = await run(path, ways, true);
    expect(tried.status).toBe('would_apply');
    expect(tried.counts).toMatchObject({
      tickets: 5,
      open: 3,
      closed: 2,
      topics_made: 2,
      replies: 1,
      opt_outs: 2,
      alarms: 1,
      owner_by_mail: 1,
      owner_by_topic: 2,
      known_senders: 4,
      files: 1,
    });
    const places = tried.first_problems.map((one) => `${one.file}:${one.line} ${one.code}`);
    expect(places.toSorted()).toEqual(
      [
        'messages.csv:5 ticket_unknown',
        'opt-outs.csv:4 opt_out_unreadable',
        'tickets.csv:5 file_missing',
        'tickets.csv:9 state_unknown',
        'tickets.csv:10 date_wrong',
        'tickets.csv:11 id_twice',
      ].toSorted(),
    );
    expect(await Promise.all([...tables, 'conversations.history_imports'].map(async (table) => count(table)))).toEqual(
      before,
    );
  });

  test('comes over whole; nobody is written to, except the alarm team for the open one with words of danger', async () => {
    const path = join(folder, 'whole');
    const deliveries = await count('channels.deliveries');
    const result = await run(path, ways);
    expect(result.status).toBe('applied');
    expect(await count('channels.deliveries')).toBe(deliveries);

    const closed = await ticket('1001');
    expect(closed).toMatchObject({
      state: 'closed',
      due_at: null,
      owner_id: north.brandt,
      guardian_id: north.dana,
      school_id: north.birch,
      message_count: 3,
    });
    expect(closed.student_ids).toEqual([north.nora]);
    // Half past: the district's own zone counts where the file names none.
    expect(closed.opened_at.toString()).toBe('2024-02-05T15:00:00Z');
    expect(closed.closed_at?.toString()).toBe('2024-02-06T16:00:00Z');
    const { rows: said } = await town.inside(north, async (tx) =>
      sql<{
        direction: string;
        text: string;
        file_count: number;
      }>`select direction, text, file_count from conversations.messages where conversation_id = ${closed.id} order by at, id`.execute(
        tx,
      ),
    );
    expect(said.map((one) => one.direction)).toEqual(['in', 'out', 'note']);
    expect(said[0]).toMatchObject({ text: 'Where do I pay?\nThe "new" site is odd.', file_count: 1 });

    // Whoever owned it and works here keeps it; Ms. Okafor teaches there. Where nobody is left, the topic's rule decides.
    expect((await ticket('1003')).owner_id).toBe(north.okafor);
    const club = await ticket('1002');
    expect(club.owner_id).toBe(north.vega);
    expect(club.opened_at.toString()).toBe('2026-11-02T21:05:00Z');
    for (const ref of ['1002', '1003', '1005']) {
      const open = await ticket(ref);
      expect(open.owner_id).not.toBeNull();
      expect(Temporal.Instant.compare(open.due_at ?? town.now(), town.now())).toBe(1);
    }
    // A message that may be anybody's is a note: it is never shown to a family.
    const { rows: doubtful } = await town.inside(north, async (tx) =>
      sql<{ direction: string }>`select direction from conversations.messages where text = 'Who wrote this?'`.execute(
        tx,
      ),
    );
    expect(doubtful.map((one) => one.direction)).toEqual(['note']);

    expect((await ticket('1004')).critical_at).toBeNull();
    expect((await ticket('1005')).critical_at).not.toBeNull();
    await town.work(north);
    const { rows: told } = await town.inside(north, async (tx) =>
      sql<{ category: string }>`select distinct category from channels.deliveries`.execute(tx),
    );
    expect(told.map((one) => one.category)).toEqual(['alarm']);
    for (const check of conversationsRoom.checks ?? [])
      if (check.id === 'P1') expect((await check.count(town.house.floor, town.system(north))).violations).toBe(0);
  });

  test('once more makes nothing, and what was done here meanwhile stays', async () => {
    const before = await Promise.all(
      [
        'conversations.conversations',
        'conversations.messages',
        'conversations.topics',
        'conversations.saved_replies',
        'channels.opt_outs',
        'platform.files',
      ].map(async (table) => count(table)),
    );
    const open = await ticket('1003');
    await town.house.floor.act(await town.actorOf(north, north.okafor), addNote, {
      conversationId: open.id,
      text: 'Asked the driver.',
    });
    const again = await run(join(folder, 'whole'), ways);
    expect(again.counts).toMatchObject({ tickets: 0, here_already: 5, topics_made: 0, replies: 0, opt_outs: 0 });
    const after = await Promise.all(
      [
        'conversations.conversations',
        'conversations.messages',
        'conversations.topics',
        'conversations.saved_replies',
        'channels.opt_outs',
        'platform.files',
      ].map(async (table) => count(table)),
    );
    expect(after).toEqual(before.map((n, place) => (place === 1 ? n + 1 : n)));
  });

  test('an opt-out holds for whoever has the address, now or later, and no import takes it back', async () => {
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        opted_out_at: Temporal.Instant;
      }>`select opted_out_at from channels.contact_points where person_id = ${north.dana} and opted_out_at is not null`.execute(
        tx,
      ),
    );
    expect(rows).toHaveLength(1);
    expect(await count('channels.opt_outs', `address = 'later@families.test'`)).toBe(1);
    await run(written('fewer', { 'opt-outs.csv': 'Address,At\n' }), { source: 'Old Desk', opt_outs: ways.opt_outs });
    expect(await count('channels.opt_outs')).toBe(2);
    expect(await count('channels.contact_points', 'opted_out_at is not null')).toBe(1);
  });

  test('a closed one is kept to read: no answer, no note; only fewer readers are possible', async () => {
    const closed = await ticket('1001');
    const brandt = await town.actorOf(north, north.brandt);
    const { act } = town.house.floor;
    const refused = { code: 'conversations.error.only_to_read' };
    await expect(
      act(brandt, reply, { conversationId: closed.id, text: 'Once more', channel: 'email', files: [] }),
    ).rejects.toMatchObject(refused);
    await expect(act(brandt, addNote, { conversationId: closed.id, text: 'A note' })).rejects.toMatchObject(refused);
    const page = await (await town.browser(north, north.brandt)).get(`/desk/conversations/${closed.id}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Brought over from');
    expect(page.text).toContain('kept to read only');
    expect(page.text).not.toContain('<textarea');
    const family = await (await town.browser(north, north.dana)).get(`/my/cases/${closed.id}`);
    expect(family.status).toBe(200);
    expect(family.text).toContain('Do you still need something?');
    expect(family.text).not.toContain('She pays in cash');
    expect(family.text).not.toContain('<textarea');
    await town.house.floor.act(brandt, makePrivate, { conversationId: closed.id });
    expect(await count('conversations.search', `id = '${closed.id}'`)).toBe(0);
  });

  test('figures count only what came in here; the list of imports is for administrators', async () => {
    const open = await ticket('1003');
    const nair = await town.browser(north, north.nair);
    for (const measure of ['came', 'answered', 'breached']) {
      const rows = await nair.get(`/desk/service/rows?measure=${measure}&period=days90`);
      expect(rows.status).toBe(200);
      expect(rows.text).not.toContain(open.id);
    }
    // It waits now, and that is said.
    expect((await nair.get('/desk/service/rows?measure=waiting&period=days90')).text).toContain(open.id);
    const list = await (await town.browser(north, north.nair)).get('/admin/history');
    expect(list.status).toBe(200);
    expect(list.text).toContain('Old Desk');
    expect((await (await town.browser(north, north.brandt)).get('/admin/history')).status).not.toBe(200);
  });

  test('a map that names a column that is not there writes nothing and says what is there', async () => {
    const imports = await count('conversations.history_imports');
    const wrong = { ...ways, replies: { file: 'replies.csv', columns: { name: 'Title', text: 'Text' } } };
    await expect(run(join(folder, 'whole'), wrong)).rejects.toThrow('"Title". Its columns are: "Name", "Text"');
    expect(await count('conversations.history_imports')).toBe(imports);
  });
});

describe('JSON lines with the messages inside', () => {
  const map = {
    source: 'Lines',
    tickets: {
      columns: {
        id: 'id',
        state: 'status',
        opened: 'created_at',
        subject: 'subject',
        from_address: 'requester.email',
        from_ref: 'requester.id',
        owner: 'assignee.email',
      },
      states: { open: 'open', closed: 'closed' },
      messages: {
        inside: 'comments',
        columns: { public: 'public', author_ref: 'author_id', text: 'body', at: 'created_at' },
      },
    },
  };
  const line = (id: number, more: object = {}): string =>
    JSON.stringify({
      id,
      status: 'open',
      created_at: '2026-11-01T10:00:00Z',
      subject: `Number ${id}`,
      requester: { id: 5, email: 'dana@families.test' },
      comments: [
        { author_id: 5, public: true, body: 'A question', created_at: '2026-11-01T10:00:00Z' },
        { author_id: 6, public: true, body: 'An answer', created_at: '2026-11-01T11:00:00Z' },
        { author_id: 6, public: false, body: 'Between us', created_at: '2026-11-01T12:00:00Z' },
      ],
      ...more,
    });

  test('who asked, who answered and what stayed inside are told apart', async () => {
    const path = join(written('lines', { 'all.jsonl': [line(1), 'not json', line(2)].join('\n') }), 'all.jsonl');
    const result = await run(path, map);
    expect(result.counts).toMatchObject({ tickets: 2, messages: 4, notes: 2 });
    expect(result.first_problems).toEqual([{ file: 'all.jsonl', line: 2, field: null, code: 'not_json' }]);
  });

  test('a run that breaks off goes on where it stopped', async () => {
    const path = join(
      written('broken', { 'all.jsonl': Array.from({ length: 250 }, (_, n) => line(5000 + n)).join('\n') }),
      'all.jsonl',
    );
    const stop = async (): Promise<unknown> =>
      run(path, { ...map, source: 'Broken' }, false, (done) => {
        if (done >= 100) throw new Error('The power went.');
      });
    await expect(stop()).rejects.toThrow('The power went.');
    const rest = await run(path, { ...map, source: 'Broken' });
    expect(rest.counts).toMatchObject({ tickets: 150, here_already: 100 });
  });

  test('run again it brings what is new there; what was done here stays, and both are shown', async () => {
    const own = { ...map, source: 'Again' };
    const said = (body: string, at: string, author = 1) => ({ author_id: author, public: true, body, created_at: at });
    const one = (id: number, status: string, comments: readonly object[]) =>
      JSON.stringify({
        id,
        status,
        created_at: '2026-11-01T10:00:00Z',
        subject: `Matter ${id}`,
        requester: { id: 1, email: 'dana@families.test' },
        assignee: { email: 'brandt@staff.test' },
        comments,
      });
    const first = said('The gate is broken.', '2026-11-01T10:00:00Z');
    const later = said('It is still broken.', '2026-11-03T10:00:00Z');
    const before = [one(1, 'open', [first]), one(2, 'open', [first]), one(3, 'open', [first])];
    const after = [one(1, 'open', [first, later]), one(2, 'closed', [first, later]), one(3, 'closed', [first])];
    const file = (name: string, lines: readonly string[]): string =>
      join(written(name, { 'all.jsonl': lines.join('\n') }), 'all.jsonl');
    await run(file('again-1', before), own);
    const idOf = async (ref: string): Promise<Brought> => {
      const { rows } = await town.inside(north, async (tx) =>
        sql<Brought>`select c.* from conversations.conversations c join conversations.happenings h on h.conversation_id = c.id and h.what = 'brought_in'
          where c.history_ref = ${ref} and h.facts->>'source' = 'Again'`.execute(tx),
      );
      return rows[0] as Brought;
    };
    const brandt = await town.actorOf(north, north.brandt);
    await town.house.floor.act(brandt, addNote, { conversationId: (await idOf('3')).id, text: 'The smith comes.' });
    const tried = await run(file('again-2', after), own, true);
    const again = await run(file('again-2', after), own);
    expect(again.counts).toEqual(tried.counts);
    expect(again.counts).toMatchObject({
      tickets: 0,
      here_already: 3,
      updated: 3,
      new_messages: 2,
      closed_there: 1,
      closed_there_open_here: 1,
    });
    expect(await idOf('1')).toMatchObject({ state: 'open', message_count: 2 });
    expect((await idOf('1')).due_at).not.toBeNull();
    expect(await idOf('2')).toMatchObject({ state: 'closed', message_count: 2 });
    expect(await idOf('3')).toMatchObject({ state: 'open', message_count: 1 });
    const page = await (await town.browser(north, north.brandt)).get(`/desk/conversations/${(await idOf('3')).id}`);
    expect(page.text).toContain('It stays open here because somebody worked on it here');
    expect(page.text).toContain('The smith comes.');
    const third = await run(file('again-2', after), own);
    expect(third.counts).toMatchObject({ updated: 0, new_messages: 0, closed_there: 0, closed_there_open_here: 0 });
    const { rows } = await town.inside(north, async (tx) =>
      sql`select 1 from channels.deliveries where address = 'dana@families.test' and about_id = ${(await idOf('2')).id}`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([]);
  });

  test('for all exports: twice is once, and every open one has an active owner and a due time', async () => {
    const emails = ['brandt@staff.test', 'dana@families.test', 'nobody@elsewhere.test', 'okafor@staff.test', ''];
    const tickets = fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 30 }),
        status: fc.constantFrom('open', 'closed', 'strange'),
        created_at: fc.constantFrom('2026-11-01T10:00:00Z', '2020-01-01', 'soon', ''),
        subject: fc.string({ maxLength: 30, unit: 'grapheme' }),
        requester: fc.record({ id: fc.integer({ min: 1, max: 3 }), email: fc.constantFrom(...emails) }),
        assignee: fc.record({ email: fc.constantFrom(...emails) }),
        comments: fc.array(
          fc.record({
            author_id: fc.integer({ min: 1, max: 3 }),
            public: fc.boolean(),
            body: fc.string({ maxLength: 40, unit: 'grapheme' }),
            created_at: fc.constantFrom('2026-11-02T10:00:00Z', '2021-01-01', 'x'),
          }),
          { maxLength: 4 },
        ),
      }),
      { maxLength: 12 },
    );
    let place = 0;
    await fc.assert(
      fc.asyncProperty(tickets, async (all) => {
        place += 1;
        const path = join(
          written(`p${place}`, { 'all.jsonl': all.map((one) => JSON.stringify(one)).join('\n') }),
          'all.jsonl',
        );
        const own = { ...map, source: `Property ${place}` };
        const tried = await run(path, own, true);
        const first = await run(path, own);
        expect(first.counts).toEqual(tried.counts);
        const rows = [await count('conversations.conversations'), await count('conversations.messages')];
        const second = await run(path, own);
        expect(second.counts).toMatchObject({ tickets: 0, here_already: first.counts.tickets });
        expect([await count('conversations.conversations'), await count('conversations.messages')]).toEqual(rows);
        for (const check of conversationsRoom.checks ?? [])
          if (check.id === 'P1') expect((await check.count(town.house.floor, town.system(north))).violations).toBe(0);
        expect(
          await count(
            'conversations.conversations',
            `history = 'closed' and (due_at is not null or next_nudge_at is not null)`,
          ),
        ).toBe(0);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe('the starting maps in the documentation', () => {
  const page = readFileSync(
    fileURLToPath(new URL('../../docs/run/coming-from-other-tools.md', import.meta.url)),
    'utf8',
  );
  const maps = [...page.matchAll(/```json\n(.*?)```/gs)].map((found) => found[1] ?? '');

  test('each can be read', () => {
    expect(maps.map((text) => readMap(text).source)).toEqual(['Old help desk', 'Zendesk', 'Freshdesk']);
  });

  test('an incoming part is the family’s, a private one a note, and what a member of staff showed an answer', async () => {
    const parts = [
      { incoming: true, private: false, user_id: 1, body_text: 'And when?', created_at: '2026-11-01T11:00:00Z' },
      { incoming: false, private: true, user_id: 2, body_text: 'Ask Elena', created_at: '2026-11-01T12:00:00Z' },
      { incoming: false, private: false, user_id: 2, body_text: 'On Monday', created_at: '2026-11-01T13:00:00Z' },
    ];
    const one = {
      id: 1,
      status: 2,
      created_at: '2026-11-01T10:00:00Z',
      description_text: 'Where is it?',
      requester_id: 1,
      requester: { email: 'dana@families.test' },
      conversations: parts,
    };
    const path = join(written('parts', { 'all.jsonl': JSON.stringify(one) }), 'all.jsonl');
    expect((await run(path, JSON.parse(maps[2] ?? '') as object)).counts).toMatchObject({
      tickets: 1,
      messages: 3,
      notes: 1,
    });
  });
});
