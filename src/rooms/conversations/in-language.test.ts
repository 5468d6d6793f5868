import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { ReadyText } from '#rooms/channels';
import { askInterpreter, bookInterpreter, endInterpreter, type InLanguageAsk, inLanguage } from '#rooms/language';
import { type Browser, openTown, type Town } from '#test/town';
import { correctWord } from '../language/catalogs/catalogs.actions.ts';
import { setProvider, setReviewer } from '../language/translation/settings.actions.ts';
import { standIn, type StandIn } from '../language/translation/providers/stand-ins.testing.ts';
import { translatingJob } from '../language/translation/translating.ts';
import { receiveText, type TextTaken } from './index.ts';

const phone = '+15550140188';
let town: Town;
let libre: StandIn;

const take = action('test.take_text', z.object({ text: z.custom<ReadyText>() }), async (context, { text }) =>
  receiveText(context, { text, ownerHint: null }),
);
const ask = action('test.ask', z.custom<InLanguageAsk>(), async (context, wish) => inLanguage(context, wish));

async function texts(body: string): Promise<TextTaken> {
  const id = newId();
  const about = { providerId: `SM${id}`, from: phone, to: '+15550009999', carrierSaid: null };
  const text: ReadyText = { id, ...about, body, at: town.now(), media: [], missingMedia: 0 };
  return town.house.floor.act(town.system(town.north), take, { text });
}

type Sent = { readonly kind: string; readonly address: string; readonly subject: string; readonly body: string };
async function sent(): Promise<readonly Sent[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Sent>`select kind, address, subject, body from channels.deliveries order by id`.execute(tx),
  );
  return rows;
}
const last = async (to: string): Promise<string> => (await sent()).findLast((one) => one.address === to)?.body ?? '';

/** Runs the waiting translations against the stand-in, as the worker would against a real service. */
async function translateAll(): Promise<void> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      id: Uuid;
      payload: object;
    }>`select id, payload from platform.outbox where job = 'language.translate' and state = 'waiting'`.execute(tx),
  );
  const job = translatingJob({ allowLoopback: true });
  const actor = town.system(town.north);
  for (const { id, payload } of rows)
    await job.perform({ floor: town.house.floor, actor, jobId: id, attempt: 1, now: town.now() }, payload);
}

async function ownerOf(id: Uuid | null): Promise<Uuid> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ owner_id: Uuid }>`select owner_id from conversations.conversations where id = ${id}`.execute(tx),
  );
  return rows[0]?.owner_id ?? '';
}

let id: Uuid;
let desk: Browser;

beforeAll(async () => {
  town = await openTown();
  const taken = await texts('¿Puede alguien ayudarme con la inscripción de mi hijo, por favor?');
  id = taken.conversationId ?? '';
  await town.work(town.north);
  desk = await town.browser(town.north, await ownerOf(id));
}, 120_000);
afterAll(async () => {
  await libre.close();
  await town.close();
});

test('an interpreter is asked for and booked in the conversation; the family hears day, time and how, in its language', async () => {
  await town.inside(town.north, async (tx) =>
    sql`insert into roster.staff_languages (district_id, id, person_id, language)
      values (${town.north.district}, ${newId()}, ${town.north.vega}, 'es') on conflict do nothing`.execute(tx),
  );
  await desk.get(`/desk/conversations/${id}`);
  const asked = await desk.post(`/desk/conversations/${id}/interpreter`, {
    mode: 'in_person',
    day: '2026-12-03',
    from: '15:00',
    until: '15:30',
    note: '',
  });
  expect(asked.location).toContain(`/desk/conversations/${id}`);
  const page = (await desk.get(`/desk/conversations/${id}`)).text;
  const request = /\/desk\/interpreters\/([0-9a-f-]{36})\/book/u.exec(page)?.[1] ?? '';
  expect(page).toContain('value="2026-12-03"');
  const booked = await desk.post(`/desk/interpreters/${request}/book`, {
    who: `staff ${town.north.vega}`,
    day: '2026-12-03',
    from: '15:00',
    until: '15:30',
    back: id,
  });
  expect(booked.location).toContain(`/desk/conversations/${id}`);
  await town.work(town.north);
  const told = await last(phone);
  expect(told).toContain('hay un intérprete reservado para usted');
  expect(told).toContain('3 de diciembre');
  expect(told).toContain('En persona');
  expect((await desk.get(`/desk/conversations/${id}`)).text).toContain('The family was told');
  const mail = (await sent()).findLast((one) => one.subject.includes('You interpret'));
  expect(mail?.body).toContain('December 3');
});

test('when nobody can come, and when it is called off, the family hears that too', async () => {
  const { floor } = town.house;
  const actor = town.system(town.north);
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ id: Uuid }>`select id from language.interpreter_requests where about_id = ${id}`.execute(tx),
  );
  const requestId = rows[0]?.id ?? '';
  await floor.act(actor, endInterpreter, { requestId, state: 'asked' });
  await town.work(town.north);
  expect(await last(phone)).toContain('su intérprete no puede venir');
  await floor.act(actor, bookInterpreter, { requestId, staffId: town.north.vega });
  await town.work(town.north);
  await floor.act(actor, endInterpreter, { requestId, state: 'cancelled' });
  await town.work(town.north);
  expect(await last(phone)).toContain('se canceló el intérprete');
  // Told of nothing, it is told of no end either.
  const before = (await sent()).length;
  const other = await floor.act(actor, askInterpreter, {
    language: 'es',
    mode: 'phone',
    about: { kind: 'conversation', id },
  });
  await floor.act(actor, endInterpreter, { requestId: other, state: 'cancelled' });
  await town.work(town.north);
  expect((await sent()).length).toBe(before);
});

test('whoever reads the thread in a third language asks for it, and the page waits for it by itself', async () => {
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
  const page = (await desk.get(`/desk/conversations/${id}?lang=ar`)).text;
  expect(page).toContain('ترجمة إلى');
  expect((await desk.post(`/desk/conversations/${id}/translate`, {})).status).toBe(303);
  const waiting = (await desk.get(`/desk/conversations/${id}?lang=ar`)).text;
  expect(waiting).toContain('تجري الترجمة');
  expect(waiting).toContain('translations');
  await translateAll();
  expect((await desk.get(`/desk/conversations/${id}?lang=ar`)).text).toContain('«ar: ');
  await desk.get(`/desk/conversations/${id}?lang=en`);
});

test('the reply box says what a text costs, where a price is entered', async () => {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from channels.accounts`.execute(tx),
  );
  expect(rows[0]?.n).toBe(0);
  expect((await desk.get(`/desk/conversations/${id}`)).text).not.toContain('data-each');
  await town.inside(town.north, async (tx) =>
    sql`insert into channels.accounts (district_id, id, kind, base_url, account, sealed, from_number, cost_micros_segment, currency, changed_at)
      values (${town.north.district}, ${newId()}, 'twilio', 'http://localhost:1', ${`AC${'0'.repeat(32)}`}, 'x', '+15550009999', 8300, 'USD', ${town.now()})`.execute(
      tx,
    ),
  );
  const page = (await desk.get(`/desk/conversations/${id}`)).text;
  expect(page).toContain('data-each="8300"');
  expect(page).toContain('About #3');
});

test('who must read a translation hears of it, once', async () => {
  const { floor } = town.house;
  const admin = await town.actorOf(town.north, town.north.nair);
  await floor.act(admin, setReviewer, {
    personId: town.north.baptiste,
    language: 'es',
    qualification: 'Court interpreter',
  });
  const owner = await town.actorOf(town.north, town.north.okafor);
  const wish: InLanguageAsk = { text: 'You may have a hearing.', from: 'en', to: 'es', risk: 'rights', names: [] };
  await floor.act(owner, ask, wish);
  await floor.act(owner, ask, wish);
  await town.work(town.north);
  const mails = (await sent()).filter((one) => one.subject.includes('A translation waits for you'));
  expect(mails.map((one) => one.subject)).toEqual(['A translation waits for you: Spanish']);
  expect(mails[0]?.body).toContain('/desk/translations');
});

test('a mail or text that the house writes by itself uses the district’s own wording', async () => {
  const admin = await town.actorOf(town.north, town.north.nair);
  await town.house.floor.act(admin, correctWord, {
    language: 'es',
    key: 'conversations.text.receipt',
    text: '{school}: ¡recibido! {owner} contesta antes de {due}. {link}',
  });
  town.pass({ hours: 24 * 9 });
  await texts('¿A qué hora empieza la reunión de padres mañana por la tarde?');
  await town.work(town.north);
  expect((await sent()).some((one) => one.body.includes('¡recibido!'))).toBe(true);
});
