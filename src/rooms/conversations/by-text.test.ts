import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { ArrivedVoicemail, ReadyText } from '#rooms/channels';
import { openTown, type Town } from '#test/town';
import { translatingJob } from '../language/translation/translating.ts';
import { setProvider } from '../language/translation/settings.actions.ts';
import { standIn, type StandIn } from '../language/translation/providers/stand-ins.testing.ts';
import { receiveText, receiveVoicemail, reply, type TextTaken } from './index.ts';
import { translateArrived } from './conversations.arrived.ts';
import { beginningOf, mostSegments } from './conversations.family-text.ts';

const household = '+15550140142';
const danas = '+15550140777';
let town: Town;

const take = action(
  'test.take_text',
  z.object({ text: z.custom<ReadyText>(), ownerHint: z.string().nullable().default(null) }),
  async (context, { text, ownerHint }): Promise<TextTaken> => receiveText(context, { text, ownerHint }),
);
const hear = action(
  'test.hear',
  z.object({ voicemail: z.custom<ArrivedVoicemail>() }),
  async (context, { voicemail }): Promise<TextTaken> => receiveVoicemail(context, { voicemail }),
);

async function texts(
  from: string,
  body: string,
  more: Partial<ReadyText> & { ownerHint?: Uuid } = {},
): Promise<TextTaken> {
  const { ownerHint = null, ...rest } = more;
  const id = newId();
  const text: ReadyText = {
    id,
    providerId: `SM${id}`,
    from,
    to: '+15550009999',
    body,
    carrierSaid: null,
    at: town.now(),
    media: [],
    missingMedia: 0,
    ...rest,
  };
  return town.house.floor.act(town.system(town.north), take, { text, ownerHint });
}

type Row = {
  id: Uuid;
  state: string;
  channel: string;
  language: string;
  guardian_id: Uuid | null;
  student_ids: Uuid[];
  owner_id: Uuid | null;
  due_at: Temporal.Instant | null;
  message_count: number;
  unread: boolean;
  last_from: string;
  from_name: string | null;
  callback: boolean;
};
async function matter(id: Uuid | null): Promise<Row> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Row>`select * from conversations.conversations where id = ${id}`.execute(tx),
  );
  const row = rows[0];
  if (row === undefined) throw new Error('no such conversation');
  return row;
}

type Sent = {
  body: string;
  category: string;
  state: string;
  state_reason: string | null;
  send_after: Temporal.Instant;
};
async function sentTo(number: string): Promise<readonly Sent[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Sent>`select body, category, state, state_reason, send_after from channels.deliveries where kind = 'sms' and address = ${number} order by id`.execute(
      tx,
    ),
  );
  return rows;
}

async function answers(conversationId: Uuid | null, text: string): Promise<void> {
  const row = await matter(conversationId);
  const owner = await town.actorOf(town.north, row.owner_id ?? '');
  await town.house.floor.act(owner, reply, { conversationId: row.id, text });
  town.pass({ seconds: 25 });
  await town.work(town.north);
}

beforeAll(async () => {
  town = await openTown();
  await town.inside(town.north, async (tx) => {
    await sql`update roster.people set language = 'ar' where id = any(${[town.north.amal, town.north.sami]}::uuid[])`.execute(
      tx,
    );
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
      values (${town.north.district}, ${newId()}, ${town.north.dana}, 'phone', ${danas}, ${danas})`.execute(tx);
  });
});
afterAll(async () => town.close());

describe('a family that has only text messages', () => {
  it('gets the receipt in its language, with who answers and until when', async () => {
    const { result, conversationId } = await texts(household, 'هل الحافلة متأخرة اليوم؟ يوسف ينتظر منذ نصف ساعة');
    expect(result).toBe('opened');
    const row = await matter(conversationId);
    expect(row).toMatchObject({ channel: 'sms', language: 'ar', state: 'open', callback: false });
    expect(row.student_ids).toEqual([town.north.yusuf]);
    await town.work(town.north);
    const [receipt] = await sentTo(household);
    expect(receipt?.body).toContain('وصلت رسالتكم');
    expect(receipt?.body).toContain('/case/');
  });

  it('a shared phone speaks for the household: for neither parent alone, and the desk sees it', async () => {
    const { conversationId, result } = await texts(household, 'ما زال ينتظر');
    expect(result).toBe('joined');
    const row = await matter(conversationId);
    expect(row.guardian_id).toBeNull();
    expect(row.from_name).toBe('Amal Haddad, Sami Haddad');
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        warnings: string[];
      }>`select warnings from conversations.messages where conversation_id = ${row.id}`.execute(tx),
    );
    expect(rows.every((one) => one.warnings.includes('shared_phone'))).toBe(true);
  });

  it('is answered by text, and a thanks starts no clock', async () => {
    const { conversationId } = await texts(household, 'هل من جديد؟');
    await answers(conversationId, 'The bus is on its way and arrives in ten minutes.');
    const reply_ = (await sentTo(household)).find((one) => one.category === 'reply');
    expect(reply_?.body).toContain('The bus is on its way');
    // Nobody translates here: the family is told so, and never gets English in silence.
    expect(reply_?.body).toContain('لم يُترجم بعد');
    const before = await matter(conversationId);
    const { result, conversationId: same } = await texts(household, 'شكرا جزيلا');
    expect({ result, same }).toEqual({ result: 'thanks', same: conversationId });
    const after = await matter(conversationId);
    expect(after.last_from).toBe('staff');
    expect(after.due_at?.toString()).toBe(before.due_at?.toString());
    expect(after.message_count).toBe(before.message_count + 1);
  });

  it('is not answered by text once it asked for no texts; whoever wrote sees why', async () => {
    await town.inside(town.north, async (tx) =>
      sql`insert into channels.opt_outs (district_id, id, kind, address, opted_out_at, how) values (${town.north.district}, ${newId()}, 'phone', ${household}, ${town.now()}, 'text')`.execute(
        tx,
      ),
    );
    const { conversationId } = await texts(household, 'متى تبدأ العطلة في المدرسة؟');
    await answers(conversationId, 'On Friday.');
    expect((await sentTo(household)).at(-1)).toMatchObject({
      category: 'reply',
      state: 'suppressed',
      state_reason: 'opted_out',
    });
  });
});

describe('a text message', () => {
  it('belongs to the open matter spoken of with the number in seven days, and later begins its own', async () => {
    const first = await texts(danas, 'When does the winter break begin this year?');
    expect((await matter(first.conversationId)).guardian_id).toBe(town.north.dana);
    const second = await texts(danas, 'And is there care for Nora on the last day?');
    expect(second).toEqual({ result: 'joined', conversationId: first.conversationId });
    town.pass({ hours: 24 * 8 });
    expect((await texts(danas, 'Is the school open on Friday?')).result).toBe('opened');
  });

  it('that answers a teacher’s message is theirs', async () => {
    const { conversationId, result } = await texts(danas, 'That is lovely to hear. What can we practise at home?', {
      ownerHint: town.north.okafor,
    });
    expect(result).toBe('opened');
    expect((await matter(conversationId)).owner_id).toBe(town.north.okafor);
  });

  it('from a number nobody knows becomes a matter too, and very many of them call nobody', async () => {
    const stranger = '+15550170001';
    const first = await texts(stranger, 'Do you have a place in first grade?');
    expect(first.result).toBe('opened');
    expect(await matter(first.conversationId)).toMatchObject({ guardian_id: null, from_name: null, language: 'en' });
    const results: string[] = [];
    for (let n = 0; n < 25; n += 1) results.push((await texts(stranger, `Do you have a place, question ${n}?`)).result);
    expect(results.filter((one) => one === 'too_many').length).toBe(6);
    expect((await matter(first.conversationId)).message_count).toBe(26);
  });

  it('with words of danger is heard as any other', async () => {
    const { conversationId } = await texts(danas, 'He said he wants to kill himself tonight');
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        critical_category: string | null;
      }>`select critical_category from conversations.conversations where id = ${conversationId}`.execute(tx),
    );
    expect(rows[0]?.critical_category).toBe('self_harm');
  });

  it('brings its picture as a file', async () => {
    const { conversationId } = await texts(danas, '', { media: [{ type: 'image/png', bytes: Buffer.from('png') }] });
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        name: string;
        state: string;
      }>`select name, state from platform.files where owner_id = ${conversationId}`.execute(tx),
    );
    expect(rows.map((one) => one.name)).toContain('picture-1.png');
  });
});

describe('an answer written at night', () => {
  it('waits for the morning, unless the family wrote in the last half hour', async () => {
    const { conversationId } = await texts('+15550170009', 'What do we bring to the museum trip?');
    // Monday’s town time is 9 in the morning in Chicago; thirteen hours later it is ten at night.
    town.pass({ hours: 13 });
    const row = await matter(conversationId);
    const owner = await town.actorOf(town.north, row.owner_id ?? '');
    const late = await town.house.floor.act(owner, reply, { conversationId: row.id, text: 'A lunch and a coat.' });
    expect(late.sendAt.toZonedDateTimeISO('America/Chicago').toPlainTime().toString()).toBe('08:00:00');
    await texts('+15550170009', 'Hello? Is anybody there tonight?');
    const soon = await town.house.floor.act(owner, reply, { conversationId: row.id, text: 'Yes. A lunch and a coat.' });
    expect(soon.sendAt.since(town.now()).total('seconds')).toBe(20);
    town.pass({ hours: 11 });
    // Opened and answered in the middle of a minute, as everything is outside of tests.
    await town.work(town.north);
    expect((await matter(conversationId)).last_from).toBe('staff');
  });
});

function spoken(transcript: string | null): ArrivedVoicemail {
  const id = newId();
  const recording = { type: 'audio/mpeg', bytes: Buffer.from('sound') };
  const about = { providerId: `RE${id}`, from: danas, to: '+15550009999', seconds: 31, deliveryId: null };
  return { id, at: town.now(), ...about, recording, transcript };
}

describe('a spoken message', () => {
  it('is a matter with its recording, and somebody calls back', async () => {
    const { conversationId } = await town.house.floor.act(town.system(town.north), hear, {
      voicemail: spoken('Please call me back about the lunch money for Nora.'),
    });
    const row = await matter(conversationId);
    expect(row).toMatchObject({ channel: 'voice', callback: true, state: 'open', student_ids: [town.north.nora] });
    await town.work(town.north);
    expect((await sentTo(danas)).at(-1)?.body).toContain('calls you back');
  });

  it('without words goes to whoever has what is open with the number, about the same child', async () => {
    const { conversationId: earlier } = await texts(danas, 'The bus did not come for Nora again this morning.');
    const before = await matter(earlier);
    const heard = await town.house.floor.act(town.system(town.north), hear, { voicemail: spoken(null) });
    const row = await matter(heard.conversationId);
    expect(row.owner_id).toBe(before.owner_id);
    expect(row.student_ids).toEqual([town.north.nora]);
  });
});

describe('the beginning of a long answer', () => {
  it('fits into the segments it may have and ends with a whole word', () => {
    const long = 'The museum trip begins at eight. '.repeat(60);
    const start = beginningOf(long, 2);
    expect(long.replaceAll(/\s+/gu, ' ').startsWith(start)).toBe(true);
    expect(start.length).toBeGreaterThan(250);
    expect(start.length).toBeLessThanOrEqual(306);
    expect(mostSegments).toBe(6);
  });
});

/** What the house's own job does, with a service that stands beside us. */
async function translateAll(): Promise<void> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      id: Uuid;
      payload: object;
    }>`select id, payload from platform.outbox where job = 'language.translate' and state = 'waiting'`.execute(tx),
  );
  const job = translatingJob({ allowLoopback: true });
  for (const { id, payload } of rows)
    await job.perform(
      { floor: town.house.floor, actor: town.system(town.north), jobId: id, attempt: 1, now: town.now() },
      payload,
    );
}

describe('an answer in another language', () => {
  let libre: StandIn;
  beforeAll(async () => {
    libre = await standIn('libretranslate');
    libre.translating((text, to) => `«${to}: ${text}»`);
    const admin = await town.actorOf(town.north, town.north.nair);
    await town.house.floor.act(admin, setProvider, {
      kind: libre.setup.kind,
      key: libre.setup.key,
      baseUrl: 'https://translate.test.example',
    });
    await town.inside(town.north, async (tx) =>
      sql`update language.providers set base_url = ${libre.setup.baseUrl}`.execute(tx),
    );
  });
  afterAll(async () => libre.close());

  it('goes translated and marked so, with the original one tap away; the desk reads the family’s words too', async () => {
    await town.inside(town.north, async (tx) => sql`delete from channels.opt_outs`.execute(tx));
    const { conversationId } = await texts(
      '+15550140188',
      '¿A qué hora empieza la reunión de padres mañana por la tarde?',
    );
    await town.inside(town.north, async (tx) =>
      sql`delete from platform.outbox where job = 'language.translate'`.execute(tx),
    );
    await town.house.floor.act(town.system(town.north), translateArrived, { conversationId: conversationId ?? '' });
    await translateAll();
    const row = await matter(conversationId);
    expect(row.language).toBe('es');
    const desk = await town.browser(town.north, row.owner_id);
    const page = await desk.get(`/desk/conversations/${row.id}`);
    expect(page.text).toContain('«en: ');
    expect(page.text).toContain('¿A qué hora empieza');
    expect(page.text).toContain('Goes as a text to');
    const owner = await town.actorOf(town.north, row.owner_id ?? '');
    await town.house.floor.act(owner, reply, {
      conversationId: row.id,
      text: 'It begins at six in the evening, in the library.',
    });
    await translateAll();
    town.pass({ seconds: 25 });
    await town.work(town.north);
    expect((await sentTo('+15550140188')).at(-1)?.body).toContain(
      '«es: It begins at six in the evening, in the library.»',
    );
    expect((await sentTo('+15550140188')).at(-1)?.body).toContain('Traducido por una máquina');
  });

  it('can be looked at before it goes, with what it says translated back', async () => {
    const { conversationId } = await texts('+15550140188', '¿Y hay cuidado para los niños pequeños?');
    const row = await matter(conversationId);
    const desk = await town.browser(town.north, row.owner_id);
    await desk.get(`/desk/conversations/${row.id}`);
    const first = await desk.post(`/desk/conversations/${row.id}/reply`, {
      text: 'Yes, in the gym next door.',
      do: 'look',
    });
    expect(first.status).toBe(422);
    await translateAll();
    const again = await desk.post(`/desk/conversations/${row.id}/reply`, {
      text: 'Yes, in the gym next door.',
      do: 'look',
    });
    expect(again.text).toContain('«es: Yes, in the gym next door.»');
    expect(again.text).toContain('Translated back');
  });

  it('and an interpreter is asked for in the conversation', async () => {
    const { conversationId } = await texts('+15550140188', '¿Puede alguien llamarme en español, por favor?');
    const row = await matter(conversationId);
    const desk = await town.browser(town.north, row.owner_id);
    await desk.get(`/desk/conversations/${row.id}`);
    const asked = await desk.post(`/desk/conversations/${row.id}/interpreter`, { mode: 'phone', note: '' });
    expect(asked.location).toContain(`/desk/conversations/${row.id}`);
    const page = await desk.get(`/desk/conversations/${row.id}`);
    expect(page.text).toContain('asked for an interpreter');
    expect(page.text).toContain('looks for somebody');
  });
});
