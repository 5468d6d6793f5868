import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { ownerAddress, receiveMail } from '#rooms/conversations';
import { type Browser, openTown, type Town } from '#test/town';
import { openMail } from '../../channels/mail/read.ts';
import { oneLinerFor } from './answering.ts';
import { fridayCount, fridayList } from './friday.questions.ts';
import { takeBackOneLiner, writeOneLiner } from './sending.ts';
import { choosePerWeek, makeMyList, skipChild } from './turns.actions.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

type Sent = {
  readonly kind: string;
  readonly address: string;
  readonly body: string;
  readonly subject: string;
  readonly reply_to: string | null;
  readonly language: string;
  readonly state: string;
};

async function sentOf(id: Uuid): Promise<readonly Sent[]> {
  return town.inside(town.north, async (tx) => {
    const { rows } =
      await sql<Sent>`select kind, address, body, subject, reply_to, language, state from channels.deliveries where about_id = ${id} order by address`.execute(
        tx,
      );
    return rows;
  });
}

async function write(fields: { studentId: Uuid; words?: string; phraseId?: string; sure?: boolean }): Promise<Uuid> {
  const okafor = await town.actorOf(town.north, town.north.okafor);
  const { id } = await town.house.floor.act(okafor, writeOneLiner, { kind: 'praise', language: 'en', ...fields });
  return id;
}

async function goOut(): Promise<void> {
  town.pass({ seconds: 21 });
  await town.work(town.north);
  town.pass({ seconds: 30 });
  await town.work(town.north);
}

describe('a teacher’s list', () => {
  it('has the children of their classes, those who heard nothing first, and counts who is left', async () => {
    const { north, house } = town;
    const okafor = await town.actorOf(north, north.okafor);
    expect(await house.floor.ask(okafor, fridayCount, {})).toBe(2);
    await house.floor.act(okafor, makeMyList, {});
    const list = await house.floor.ask(okafor, fridayList, {});
    expect(new Set(list.turns.map((turn) => turn.child.id))).toEqual(new Set([north.nora, north.yusuf]));
    await house.floor.act(okafor, makeMyList, {});
    expect((await house.floor.ask(okafor, fridayList, {})).turns.map((turn) => turn.child.id)).toEqual(
      list.turns.map((turn) => turn.child.id),
    );
  });

  it('is nobody’s who does not teach, and never names a child of a colleague', async () => {
    const { north, house } = town;
    const brandt = await town.actorOf(north, north.brandt);
    await expect(house.floor.act(brandt, makeMyList, {})).rejects.toMatchObject({ status: 404 });
    const okafor = await town.actorOf(north, north.okafor);
    await expect(
      house.floor.act(okafor, writeOneLiner, {
        studentId: north.ada,
        kind: 'praise',
        words: 'Ada reads.',
        language: 'en',
      }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('lets go of a child with a reason; more a week fill it', async () => {
    const { north, house } = town;
    const okafor = await town.actorOf(north, north.okafor);
    await house.floor.act(okafor, skipChild, { studentId: north.yusuf, reason: 'absent' });
    expect(await house.floor.ask(okafor, fridayCount, {})).toBe(1);
    await house.floor.act(okafor, choosePerWeek, { perWeek: 7 });
    await expect(house.floor.act(okafor, choosePerWeek, { perWeek: 0 })).rejects.toMatchObject({
      code: 'messages.error.settings_wrong',
    });
  });
});

describe('one sentence', () => {
  it('waits twenty seconds, and taken back in them nobody hears it', async () => {
    const { north, house } = town;
    const okafor = await town.actorOf(north, north.okafor);
    const id = await write({ studentId: north.nora, words: 'Nora read a whole page aloud today.' });
    await town.work(north);
    expect(await sentOf(id)).toEqual([]);
    await house.floor.act(okafor, takeBackOneLiner, { id });
    await goOut();
    expect(await sentOf(id)).toEqual([]);
  });

  it('goes to each guardian once, from teacher and school, and can be answered by mail', async () => {
    const { north } = town;
    const id = await write({ studentId: north.nora, words: 'Nora kept going when it got hard.' });
    await goOut();
    const [mail, ...more] = await sentOf(id);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      kind: 'email',
      address: 'dana@families.test',
      state: 'delivered',
      subject: 'About Nora',
    });
    expect(mail?.body).toContain('Nora kept going when it got hard.');
    expect(mail?.body).toContain('Adaeze Okafor, Birch Lane');
    expect(mail?.reply_to).toBe(
      ownerAddress(town.house.floor.secrets, north.district, north.okafor, town.house.floor.settings.mailDomain),
    );
  });

  it('of the phrasebook is in the family’s language, and who shares a phone gets it once', async () => {
    const { north } = town;
    await town.inside(north, async (tx) => {
      await sql`update roster.people set language = 'ar' where id in (${north.amal}, ${north.sami})`.execute(tx);
    });
    const id = await write({ studentId: north.yusuf, phraseId: 'writing.ideas' });
    await goOut();
    const sent = await sentOf(id);
    expect(sent.every((one) => one.language === 'ar' && /[\u0600-\u06ff]/u.test(one.body))).toBe(true);
    expect(new Set(sent.map((one) => `${one.kind} ${one.address}`)).size).toBe(sent.length);
    expect(sent[0]?.body).toContain('Yusuf');
  });

  it('names no other child unless the writer says it is none, and never goes empty', async () => {
    const { north } = town;
    await expect(write({ studentId: north.nora, words: 'Nora helped Yusuf with math.' })).rejects.toMatchObject({
      code: 'messages.error.other_child',
      data: { names: 'Yusuf Haddad' },
    });
    await expect(write({ studentId: north.nora, words: '  ' })).rejects.toMatchObject({ code: 'messages.error.empty' });
    await expect(write({ studentId: north.nora, phraseId: 'reading.books' })).rejects.toMatchObject({
      code: 'messages.error.slot_missing',
    });
    expect(await write({ studentId: north.nora, words: 'Nora helped Yusuf with math.', sure: true })).toBeTruthy();
  });

  it('is what the family’s next words answer, for a week', async () => {
    const { north, house } = town;
    const found = async (at: Temporal.Instant) =>
      town.inside(north, async (tx) => oneLinerFor({ tx, actor: town.system(north) }, { personIds: [north.dana], at }));
    expect(await found(town.now())).toMatchObject({ teacherId: north.okafor, studentId: north.nora });
    expect(await found(town.now().add({ hours: 24 * 8 }))).toBeNull();
    expect(house.floor).toBeDefined();
  });

  it('about a child whose guardian may not see records goes to nobody', async () => {
    const { north } = town;
    await town.inside(north, async (tx) => {
      await sql`update roster.guardianships set may_see_records = false where guardian_id = ${north.dana}`.execute(tx);
    });
    await expect(write({ studentId: north.nora, words: 'Nora smiled.' })).rejects.toMatchObject({
      code: 'messages.error.nobody',
    });
    await town.inside(north, async (tx) => {
      await sql`update roster.guardianships set may_see_records = true where guardian_id = ${north.dana}`.execute(tx);
    });
  });
});

type Matter = {
  readonly owner_id: Uuid;
  readonly state: string;
  readonly due_at: Temporal.Instant | null;
  readonly guardian_id: Uuid | null;
};

describe('an answer by mail', () => {
  async function answer(text: string, id: string): Promise<{ readonly conversationId: Uuid; readonly row: Matter }> {
    const { north, house } = town;
    const to = ownerAddress(house.floor.secrets, north.district, north.okafor, house.floor.settings.mailDomain);
    const raw = Buffer.from(
      `From: Dana Whitfield <dana@families.test>\r\nTo: ${to}\r\nSubject: Re: About Nora\r\nMessage-ID: <${id}@families.test>\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
    );
    const opened = await openMail(raw, { authenticate: false, ownMessageIdDomain: 'id.demo.porchlight.test' });
    const proven = {
      ...opened,
      mail: { ...opened.mail, authentication: { ...opened.mail.authentication, dmarc: 'pass' as const } },
    };
    const done = await house.floor.act(town.system(north), receiveMail, {
      mail: { raw, opened: proven, via: 'smtp', envelope: { from: 'dana@families.test', to: [to] } },
    });
    const conversationId = done.conversationId ?? '';
    const { rows } = await town.inside(north, async (tx) =>
      sql<Matter>`select owner_id, state, due_at, guardian_id from conversations.conversations where id = ${conversationId}`.execute(
        tx,
      ),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('no conversation');
    return { conversationId, row };
  }

  it('is a conversation with that teacher, with a clock; the next words join it', async () => {
    const first = await answer('How can we help her with reading at home?', 'one');
    expect(first.row).toMatchObject({ owner_id: town.north.okafor, guardian_id: town.north.dana });
    expect(first.row.due_at).not.toBeNull();
    const second = await answer('And which book should we take?', 'two');
    expect(second.conversationId).toBe(first.conversationId);
  });

  it('that only says thank you starts no clock', async () => {
    await town.inside(town.north, async (tx) => {
      await sql`update conversations.conversations set state = 'closed', closed_at = now(), due_at = null`.execute(tx);
    });
    const thanks = await answer('Thank you!', 'three');
    expect(thanks.row.due_at).toBeNull();
  });
});

describe('the page', () => {
  const tokenOf = (text: string): string => /name="_form" value="([^"]+)"/.exec(text)?.[1] ?? '';

  async function send(
    browser: Browser,
    child: Uuid,
    fields: Record<string, string>,
  ): Promise<{ status: number; text: string; location: string | null }> {
    const shown = await browser.get(`/desk/friday?child=${child}`);
    return browser.post(`/desk/friday/children/${child}/send`, {
      _form: tokenOf(shown.text),
      kind: 'praise',
      ...fields,
    });
  }

  it('shows one child, sentences to choose from, and sends', async () => {
    const { north } = town;
    const okafor = await town.browser(north, north.okafor);
    const shown = await okafor.get(`/desk/friday?child=${north.nora}`);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('One sentence about Nora');
    expect(shown.text).toContain('class="phrase"');
    const chosen = await okafor.get(`/desk/friday?child=${north.nora}&phrase=reading.books`);
    expect(chosen.text).toContain('name="count"');
    const part = await okafor.post(`/desk/friday/children/${north.nora}/part`, {
      _form: tokenOf(shown.text),
      kind: 'praise',
      words: 'kind to others',
    });
    expect(part.text).toContain('class="phrase"');
    expect(part.text).not.toContain('<html');
    expect((await send(okafor, north.nora, { words: '' })).status).toBe(422);
    const sent = await send(okafor, north.nora, { words: 'Nora was kind to everybody today.' });
    expect(sent.status).toBe(303);
    expect(sent.location).toContain('/desk/friday');
  });

  it('is the teacher’s alone; leaders see who heard, not what', async () => {
    const { north } = town;
    const calloway = await town.browser(north, north.calloway);
    expect((await calloway.get('/desk/friday')).status).toBe(404);
    const cover = await calloway.get('/desk/friday/coverage');
    expect(cover.status).toBe(200);
    expect(cover.text).not.toContain('kept going');
    expect(cover.text).toContain('fewer than 10');
    const okafor = await town.browser(north, north.okafor);
    expect((await okafor.get('/desk/friday/coverage')).status).toBe(404);
  });
});

describe('leaving out', () => {
  it('nobody hears of a child who died since the list was made', async () => {
    const { north } = town;
    const id = await write({ studentId: north.yusuf, words: 'Yusuf asked a good question.' });
    await town.inside(north, async (tx) => {
      await sql`update roster.people set status = 'deceased' where id = ${north.yusuf}`.execute(tx);
    });
    await goOut();
    expect(await sentOf(id)).toEqual([]);
    expect(newId()).not.toBe(id);
  });
});
