import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFamilyWords,
  askSecondLook,
  auditOwners,
  closeConversation,
  enter,
  handOff,
  rate,
  receiveMail,
  reopenByFamily,
  reply,
  runClock,
  submit,
  type MailResult,
} from '#rooms/conversations';
import { linkActor, type Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';
import { openMail } from '../channels/mail/read.ts';
import { runLeaverDrill } from './actions/leaving.ts';
import { acknowledgeAlarm } from './actions/alarms.ts';
import { addNote, takeBack } from './actions/replying.ts';
import { replyAddress, deskAddress } from './conversations.links.ts';

let town: Town;
let north: Cast;

type Row = {
  id: Uuid;
  code: string;
  owner_id: Uuid;
  state: string;
  due_at: Temporal.Instant | null;
  answer_due_at: Temporal.Instant;
  topic: string | null;
  guardian_id: Uuid | null;
  student_ids: Uuid[];
  excluded_ids: Uuid[];
  reader_ids: Uuid[];
  helper_ids: Uuid[];
  privacy: string;
  critical_at: Temporal.Instant | null;
  first_answered_at: Temporal.Instant | null;
  message_count: number;
  reopened: number;
  second_look_at: Temporal.Instant | null;
  rating: number | null;
  school_id: Uuid | null;
  bounces: number;
};

async function row(id: Uuid): Promise<Row> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Row>`select c.*, t.key as topic from conversations.conversations c left join conversations.topics t on t.district_id = c.district_id and t.id = c.topic_id where c.district_id = ${north.district} and c.id = ${id}`.execute(
      tx,
    ),
  );
  const [one] = rows;
  if (!one) throw new Error('not there');
  return one;
}

type Sent = {
  address: string;
  subject: string;
  body: string;
  reply_to: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  category: string;
  state: string;
};

async function mailsTo(address: string): Promise<readonly Sent[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Sent>`select address, subject, body, reply_to, message_id, in_reply_to, category, state from channels.deliveries where district_id = ${north.district} and address = ${address} order by id`.execute(
      tx,
    ),
  );
  return rows;
}

const base = { kind: 'question', language: 'en', how: 'email', address: 'dana@families.test' } as const;

async function ask(text: string, more: Partial<Parameters<typeof submitInput>[0]> = {}): Promise<Uuid> {
  const opened = await town.house.floor.act(
    { ...town.system(north), kind: 'anonymous' },
    submit,
    submitInput({ text, ...more }),
  );
  return opened.id;
}

function submitInput(input: {
  text: string;
  kind?: 'question' | 'concern' | 'praise';
  schoolId?: Uuid;
  privacy?: 'normal' | 'private' | 'anonymous';
  aboutStaff?: boolean;
  aboutStaffName?: string;
  praisedName?: string;
  how?: 'email' | 'phone' | 'none';
  address?: string;
}): typeof base & typeof input {
  return { ...base, schoolId: north.birch, ...input } as typeof base & typeof input;
}

async function mail(
  headers: Record<string, string>,
  text: string,
  to = 'help@demo.porchlight.test',
): Promise<MailResult> {
  const raw = Buffer.from(
    `${Object.entries({
      To: to,
      Date: 'Mon, 16 Nov 2026 15:00:00 +0000',
      'MIME-Version': '1.0',
      'Content-Type': 'text/plain; charset=utf-8',
      ...headers,
    })
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${text}\r\n`,
  );
  const opened = await openMail(raw, { authenticate: false, ownMessageIdDomain: 'id.demo.porchlight.test' });
  return town.house.floor.act(town.system(north), receiveMail, {
    mail: { raw, opened, via: 'smtp', envelope: { from: 'x@y.test', to: [to] } },
  });
}

const byLink = (id: Uuid): Actor => linkActor(north.district, id);

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

describe('a question from the public page', () => {
  it('reaches one accountable person with a promised time, and the family a receipt that says who and when', async () => {
    const id = await ask('The bus to Birch Lane was twenty minutes late again this morning. When will it be on time?');
    const conversation = await row(id);
    expect(conversation.state).toBe('open');
    expect(conversation.topic).toContain('bus');
    expect([north.vega, north.ortiz]).toContain(conversation.owner_id);
    await town.work(north);
    const receipt = (await mailsTo('dana@families.test')).at(-1);
    expect(receipt?.body).toContain(conversation.code);
    expect(receipt?.body).toMatch(/Marisol Vega|Elena Ortiz/);
    expect(receipt?.body).toContain('/case/');
    expect(receipt?.state).toBe('delivered');
    const staff = conversation.owner_id === north.vega ? 'vega@staff.test' : 'ortiz@staff.test';
    expect((await mailsTo(staff)).map((one) => one.category)).toContain('notice');
  });

  it('falls to the school office when the words say nothing', async () => {
    expect((await row(await ask('Hello, I have something to ask.'))).owner_id).toBe(north.brandt);
  });

  it('says so when there are no words, and at the field', async () => {
    await expect(ask('  ')).rejects.toMatchObject({ code: 'conversations.error.words_missing', field: 'text' });
    await expect(ask('Hello', { address: 'nobody' })).rejects.toMatchObject({
      code: 'conversations.error.address_wrong',
      field: 'address',
    });
    await expect(ask('Hello', { how: 'phone', address: '555 014 014' })).rejects.toMatchObject({
      code: 'conversations.error.phone_wrong',
      data: { digits: 9 },
    });
  });

  it('about a member of staff goes to their superior and never to them', async () => {
    const conversation = await row(
      await ask('I want to complain about how my son is spoken to.', {
        aboutStaff: true,
        aboutStaffName: 'Mr. Brandt',
      }),
    );
    expect(conversation.owner_id).toBe(north.calloway);
    expect(conversation.excluded_ids).toContain(north.brandt);
    const office = await town.actorOf(north, north.brandt);
    await expect(
      town.house.floor.act(office, reply, { conversationId: conversation.id, text: 'no' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('kept private is read by the owner, one backup and one superior only', async () => {
    const conversation = await row(await ask('Something personal about our family.', { privacy: 'private' }));
    expect(conversation.reader_ids.length).toBeLessThanOrEqual(3);
    expect(conversation.reader_ids).toContain(conversation.owner_id);
    const outsider = await town.actorOf(north, north.nair);
    if (!conversation.reader_ids.includes(north.nair))
      await expect(
        town.house.floor.act(outsider, addNote, { conversationId: conversation.id, text: 'x' }),
      ).rejects.toMatchObject({ status: 404 });
    const { rows } = await town.inside(north, async (tx) =>
      sql`select 1 from conversations.search where district_id = ${north.district} and id = ${conversation.id}`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([]);
  });

  it('is not taken anonymously unless the district allows it', async () => {
    await expect(ask('Nobody may know me.', { privacy: 'anonymous', how: 'none', address: '' })).rejects.toMatchObject({
      code: 'conversations.error.anonymous_off',
    });
  });
});

describe('mail', () => {
  it('from a guardian is matched by address, tied to the child, and its answer threads', async () => {
    const opened = await mail(
      { From: 'Amal Haddad <amal@families.test>', Subject: 'Lunch for Yusuf', 'Message-ID': '<lunch-1@families.test>' },
      'Can you tell me which lunch is halal this week?',
    );
    const conversation = await row(opened.conversationId ?? '');
    expect(conversation).toMatchObject({ guardian_id: north.amal, student_ids: [north.yusuf], school_id: north.birch });
    await town.work(north);
    const receipt = (await mailsTo('amal@families.test')).at(-1);
    expect(receipt).toMatchObject({ in_reply_to: '<lunch-1@families.test>', category: 'receipt' });

    const owner = await town.actorOf(north, conversation.owner_id);
    await town.house.floor.act(owner, reply, {
      conversationId: conversation.id,
      text: 'The vegetable rice is halal every day.',
    });
    await town.work(north);
    expect((await mailsTo('amal@families.test')).filter((one) => one.category === 'reply')).toEqual([]);
    town.pass({ seconds: 21 });
    await town.work(north);
    const answer = (await mailsTo('amal@families.test')).find((one) => one.category === 'reply');
    expect(answer?.body).toContain('vegetable rice');
    expect((await row(conversation.id)).first_answered_at).not.toBeNull();

    const again = await mail(
      {
        From: 'Amal Haddad <amal@families.test>',
        Subject: `Re: ${answer?.subject}`,
        'Message-ID': '<lunch-2@families.test>',
        'In-Reply-To': answer?.message_id ?? '',
      },
      'Thank you.\n\nOn Monday the school wrote:\n> The vegetable rice',
      answer?.reply_to ?? '',
    );
    expect(again.conversationId).toBe(conversation.id);
    expect((await row(conversation.id)).message_count).toBe(3);
  });

  it('the same mail twice is one message', async () => {
    const headers = { From: 'dana@families.test', Subject: 'Twice', 'Message-ID': '<twice@families.test>' };
    const first = await mail(headers, 'Only once, please.');
    const second = await mail(headers, 'Only once, please.');
    expect(second.conversationId).toBe(first.conversationId);
    expect((await row(first.conversationId ?? '')).message_count).toBe(1);
  });

  it('from somebody else in a thread begins a conversation of its own', async () => {
    const first = await mail(
      { From: 'dana@families.test', Subject: 'Ours', 'Message-ID': '<ours@families.test>' },
      'About our matter.',
    );
    const conversation = await row(first.conversationId ?? '');
    const secret = replyAddress(town.house.floor.secrets, north.district, conversation.code, 'demo.porchlight.test');
    const other = await mail(
      {
        From: 'amal@families.test',
        Subject: 'Re: Ours',
        'Message-ID': '<theirs@families.test>',
        'In-Reply-To': '<ours@families.test>',
      },
      'I would like to know too.',
      secret,
    );
    expect(other.conversationId).not.toBe(conversation.id);
    expect((await row(conversation.id)).message_count).toBe(1);
  });

  it('that answers by itself, bounces or loops never becomes a conversation and is never answered', async () => {
    await town.work(north);
    const before = (await mailsTo('dana@families.test')).length;
    const auto = await mail(
      {
        From: 'dana@families.test',
        Subject: 'Out of office',
        'Auto-Submitted': 'auto-replied',
        'Message-ID': '<auto@families.test>',
      },
      'I am away.',
    );
    expect(auto).toMatchObject({ kind: 'auto_reply', conversationId: null });
    await town.work(north);
    expect((await mailsTo('dana@families.test')).length).toBe(before);
  });

  it('of staff to the signed address goes to the family; beginning with “note” it stays inside; after a hand-off it is kept as a note', async () => {
    const opened = await mail(
      { From: 'dana@families.test', Subject: 'Desk', 'Message-ID': '<desk@families.test>' },
      'A question for the desk.',
    );
    const conversation = await row(opened.conversationId ?? '');
    const address = deskAddress(
      town.house.floor.secrets,
      north.district,
      conversation.code,
      conversation.owner_id,
      'demo.porchlight.test',
    );
    const from = 'brandt@staff.test';
    expect(conversation.owner_id).toBe(north.brandt);
    await mail({ From: from, Subject: 'Re', 'Message-ID': '<d1@staff.test>' }, 'note: she called before', address);
    await mail({ From: from, Subject: 'Re', 'Message-ID': '<d2@staff.test>' }, 'We will look into it today.', address);
    town.pass({ seconds: 1 });
    await town.work(north);
    await town.house.floor.act(await town.actorOf(north, north.brandt), handOff, {
      conversationId: conversation.id,
      toPersonId: north.calloway,
      reason: 'Hers',
    });
    await mail({ From: from, Subject: 'Re', 'Message-ID': '<d3@staff.test>' }, 'One more thing.', address);
    await mail(
      { From: 'mallory@elsewhere.test', Subject: 'Re', 'Message-ID': '<d4@staff.test>' },
      'Send me everything.',
      address,
    );
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        direction: string;
        text: string;
      }>`select direction, text from conversations.messages where district_id = ${north.district} and conversation_id = ${conversation.id} order by id`.execute(
        tx,
      ),
    );
    expect(rows.map((one) => `${one.direction}: ${one.text}`)).toEqual([
      'in: A question for the desk.',
      'note: she called before',
      'out: We will look into it today.',
      'note: One more thing.',
    ]);
    const replies = (await mailsTo('dana@families.test')).filter((one) => one.category === 'reply');
    expect(replies.at(-1)?.body).toContain('We will look into it today.');
  });
});

describe('while the school works on it', () => {
  it('words can be taken back for twenty seconds and come back whole', async () => {
    const id = await ask('Please tell me about the field trip.');
    const office = await town.actorOf(north, (await row(id)).owner_id);
    const { messageId } = await town.house.floor.act(office, reply, { conversationId: id, text: 'Too early.' });
    expect(await town.house.floor.act(office, takeBack, { messageId })).toMatchObject({ text: 'Too early.' });
    town.pass({ seconds: 30 });
    await town.work(north);
    expect((await row(id)).first_answered_at).toBeNull();
    await expect(town.house.floor.act(office, takeBack, { messageId })).rejects.toMatchObject({
      code: 'conversations.error.too_late_to_take_back',
    });
  });

  it('two who answer at once notice each other', async () => {
    const id = await ask('A question for two.');
    const first = await town.actorOf(north, north.brandt);
    const second = await town.actorOf(north, north.calloway);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from conversations.messages where district_id = ${north.district} and conversation_id = ${id}`.execute(
        tx,
      ),
    );
    const lastSeenId = rows[0]?.id ?? '';
    await town.house.floor.act(first, reply, { conversationId: id, text: 'Mine.', lastSeenId });
    await expect(
      town.house.floor.act(second, reply, { conversationId: id, text: 'Mine too.', lastSeenId }),
    ).rejects.toMatchObject({ code: 'conversations.error.collision' });
    await town.house.floor.act(second, reply, { conversationId: id, text: 'Mine too.', lastSeenId, sendAnyway: true });
  });

  it('another child of the school named in the words must be confirmed', async () => {
    const id = await ask('What happened at lunch?');
    const office = await town.actorOf(north, north.brandt);
    await expect(
      town.house.floor.act(office, reply, { conversationId: id, text: 'It was Yusuf Haddad’s tray.' }),
    ).rejects.toMatchObject({ code: 'conversations.error.other_child_named', data: { names: 'Yusuf Haddad' } });
    await town.house.floor.act(office, reply, {
      conversationId: id,
      text: 'It was Yusuf Haddad’s tray.',
      confirmedChildren: [north.yusuf],
    });
  });

  it('the second wrong desk raises it above the desks', async () => {
    const id = await ask('I do not know who can help me with this.');
    const { floor } = town.house;
    await floor.act(await town.actorOf(north, north.brandt), handOff, {
      conversationId: id,
      toPersonId: north.vega,
      reason: 'Transport?',
    });
    await floor.act(await town.actorOf(north, north.vega), handOff, {
      conversationId: id,
      toPersonId: north.brandt,
      reason: 'Not us',
    });
    const { raised, ownerId } = await floor.act(await town.actorOf(north, north.brandt), handOff, {
      conversationId: id,
      toPersonId: north.vega,
      reason: 'Not us either',
    });
    expect(raised).toBe(true);
    expect(ownerId).toBe(north.baptiste);
    expect((await row(id)).bounces).toBe(2);
  });

  it('a parent at the school never gets a matter about her own child', async () => {
    const office = await town.actorOf(north, north.brandt);
    const { id } = await town.house.floor.act(office, enter, {
      kind: 'concern',
      channel: 'phone',
      text: 'About Ada.',
      language: 'en',
      schoolId: null,
      topicId: null,
      guardianId: north.dana,
      studentIds: [north.ada],
      how: 'none',
    });
    expect((await row(id)).excluded_ids).toContain(north.okafor);
    await expect(
      town.house.floor.act(office, handOff, { conversationId: id, toPersonId: north.okafor, reason: 'Hers' }),
    ).rejects.toMatchObject({ code: 'conversations.error.person_cannot' });
  });

  it('a call answered on the spot is closed, counted, and starts no clock', async () => {
    const office = await town.actorOf(north, north.brandt);
    const { id } = await town.house.floor.act(office, enter, {
      kind: 'question',
      channel: 'phone',
      text: 'When does school end today?',
      language: 'en',
      schoolId: north.birch,
      topicId: null,
      guardianId: null,
      how: 'none',
      answer: 'At 2:45.',
    });
    expect(await row(id)).toMatchObject({ state: 'closed', owner_id: north.brandt, due_at: null });
  });
});

describe('the clock', () => {
  it('reminds before, records the breach with who had it, and climbs the chain', async () => {
    const id = await ask('Nobody will answer this one.');
    const due = (await row(id)).due_at;
    await town.work(north);
    town.pass({ hours: 24 * 7 });
    for (let round = 0; round < 4; round += 1) {
      await town.house.floor.act(town.system(north), runClock, {});
      town.pass({ hours: 24 });
    }
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        what: string;
      }>`select what from conversations.happenings where district_id = ${north.district} and conversation_id = ${id} order by id`.execute(
        tx,
      ),
    );
    expect(rows.map((one) => one.what)).toEqual(expect.arrayContaining(['breached', 'escalated']));
    const { rows: breach } = await town.inside(north, async (tx) =>
      sql<{
        breached_owner_id: Uuid;
      }>`select breached_owner_id from conversations.conversations where district_id = ${north.district} and id = ${id}`.execute(
        tx,
      ),
    );
    expect(breach[0]?.breached_owner_id).toBe(north.brandt);
    expect((await row(id)).due_at?.equals(due ?? Temporal.Now.instant())).toBe(true);
  });
});

describe('the family’s side', () => {
  it('adds, closes, opens again, asks for a second look that goes to somebody else, and rates', async () => {
    const id = await ask('Is there a place in the after-school club?');
    const before = await row(id);
    const { floor } = town.house;
    await floor.act(byLink(id), addFamilyWords, {
      conversationId: id,
      text: 'He is in grade 2.',
      language: null,
      channel: 'web',
    });
    await floor.act(await town.actorOf(north, before.owner_id), reply, {
      conversationId: id,
      text: 'Yes, on Tuesdays.',
      thenDo: 'close',
      undo: 0,
    });
    await town.work(north);
    expect((await row(id)).state).toBe('closed');
    await floor.act(byLink(id), reopenByFamily, { conversationId: id });
    expect(await row(id)).toMatchObject({ state: 'open', reopened: 1 });
    await floor.act(byLink(id), askSecondLook, { conversationId: id, text: 'Tuesday does not work for us.' });
    const after = await row(id);
    expect(after.owner_id).not.toBe(before.owner_id);
    expect(after.second_look_at).not.toBeNull();
    await floor.act(byLink(id), rate, { conversationId: id, rating: 4, comment: '' });
    expect((await row(id)).rating).toBe(4);
  });

  it('a link opens its own conversation and no other', async () => {
    const mine = await ask('Mine.');
    const other = await ask('Somebody else’s.');
    await expect(
      town.house.floor.act(byLink(mine), addFamilyWords, {
        conversationId: other,
        text: 'x',
        language: null,
        channel: 'web',
      }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('words of danger', () => {
  it('call the team at once and again every five minutes until somebody has it, and cannot be closed before', async () => {
    const id = await ask('My daughter says she wants to kill herself.', { kind: 'concern' });
    expect((await row(id)).critical_at).not.toBeNull();
    await town.work(north);
    const alarms = async (): Promise<number> => {
      const { rows } = await town.inside(north, async (tx) =>
        sql<{
          n: number;
        }>`select count(*)::int as n from channels.deliveries where district_id = ${north.district} and about_id = ${id} and category = 'alarm'`.execute(
          tx,
        ),
      );
      return rows[0]?.n ?? 0;
    };
    const first = await alarms();
    expect(first).toBeGreaterThanOrEqual(2);
    const receipt = (await mailsTo('dana@families.test')).at(-1);
    expect(receipt?.body).toContain('988');
    town.pass({ minutes: 5, seconds: 1 });
    await town.work(north);
    expect(await alarms()).toBeGreaterThan(first);
    const principal = await town.actorOf(north, north.calloway);
    await expect(town.house.floor.act(principal, closeConversation, { conversationId: id })).rejects.toMatchObject({
      code: 'conversations.error.critical_open',
    });
    await town.house.floor.act(principal, acknowledgeAlarm, { conversationId: id });
    const counted = await alarms();
    town.pass({ minutes: 20 });
    await town.work(north);
    expect(await alarms()).toBe(counted);
  });
});

describe('a leaver', () => {
  it('leaves nothing behind: everything moves in one transaction', async () => {
    const ids: Uuid[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await ask(`Something for the office, number ${n}.`));
    const moved = await town.house.floor.act(await town.actorOf(north, north.nair), runLeaverDrill, {
      personId: north.brandt,
    });
    expect(moved.moved).toBeGreaterThanOrEqual(5);
    const { rows } = await town.inside(north, async (tx) =>
      sql`select 1 from conversations.conversations where district_id = ${north.district} and owner_id = ${north.brandt} and state <> 'closed'`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([]);
    expect(await town.house.floor.act(town.system(north), auditOwners, {})).toEqual({ violations: 0, examples: [] });
  });
});

describe('the auditor', () => {
  it.each([true, false])(
    'finds what stands with somebody who is gone and gives it on (every row: %s)',
    async (everyRow) => {
      const id = await ask('Who has the spare key for the music room?');
      const system = town.system(north);
      const audit = async () => town.house.floor.act(system, auditOwners, { everyRow });
      expect(await audit()).toEqual({ violations: 0, examples: [] });
      // Past every rule of the house: the person is made inactive without anything that hears of it.
      const owner = (await row(id)).owner_id;
      const become = async (status: string) =>
        town.inside(north, async (tx) =>
          sql`update roster.people set status = ${status} where district_id = ${north.district} and id = ${owner}`.execute(
            tx,
          ),
        );
      await become('ended');
      expect((await audit()).violations).toBeGreaterThanOrEqual(1);
      expect((await row(id)).owner_id).not.toBe(owner);
      expect(await audit()).toEqual({ violations: 0, examples: [] });
      await become('active');
    },
  );
});

describe('praise', () => {
  it('reaches the person praised and the principal, and is counted', async () => {
    const id = await ask('Ms. Okafor stayed with Nora until I came. Thank you!', {
      kind: 'praise',
      praisedName: 'Ms. Okafor',
    });
    expect(await row(id)).toMatchObject({ state: 'closed', owner_id: north.okafor });
    await town.work(north);
    expect((await mailsTo('okafor@staff.test')).at(-1)?.body).toContain('stayed with Nora');
    expect((await mailsTo('calloway@staff.test')).some((one) => one.body.includes('stayed with Nora'))).toBe(true);
  });
});
