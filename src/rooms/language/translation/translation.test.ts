import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { endPerson } from '#rooms/roster';
import { openTown, type Town } from '#test/town';
import { languageChecks } from '../language.checks.ts';
import {
  inLanguage,
  type InLanguage,
  type InLanguageAsk,
  previewLanguages,
  translateForStaff,
  type Preview,
} from './in-language.ts';
import { quoted, standIn, type StandIn } from './providers/stand-ins.testing.ts';
import {
  approveTranslation,
  correctTranslation,
  handReview,
  reviewItem,
  reviewQueue,
  withdrawReview,
} from './reviewing.ts';
import { endReader, setProvider, setReviewer, setTerm, tryProvider } from './settings.actions.ts';
import { translatingJob } from './translating.ts';

let town: Town;
let libre: StandIn;
let deepl: StandIn;

const say = action('test.say', z.custom<InLanguageAsk>(), async (context, ask): Promise<InLanguage> =>
  inLanguage(context, ask),
);
const hear = action('test.hear', z.custom<InLanguageAsk>(), async (context, ask): Promise<InLanguage> =>
  translateForStaff(context, ask),
);
const preview = question(
  'test.preview',
  async (context, ask: Parameters<typeof previewLanguages>[1]): Promise<readonly Preview[]> =>
    previewLanguages(context, ask),
);

beforeAll(async () => {
  town = await openTown();
  libre = await standIn('libretranslate');
  deepl = await standIn('deepl');
}, 120_000);

afterAll(async () => {
  await Promise.all([libre.close(), deepl.close()]);
  await town.close();
});

beforeEach(async () => {
  libre.translating(quoted);
  deepl.translating(quoted);
  await town.inside(town.north, async (tx) => {
    for (const table of ['reviews', 'memory', 'providers', 'reviewers', 'glossary'])
      await sql`delete from ${sql.table(`language.${table}`)}`.execute(tx);
    await sql`delete from platform.outbox where job = 'language.translate'`.execute(tx);
  });
});

const routine = {
  text: 'Nora read 24 pages with Dana.',
  from: 'en',
  to: 'es',
  risk: 'routine',
  names: ['Nora', 'Dana'],
} as const;
const rights = { ...routine, text: 'Nora may have a hearing on October 3, 2026.', risk: 'discipline' } as const;

async function as<T>(person: Uuid, work: (actor: Awaited<ReturnType<Town['actorOf']>>) => Promise<T>): Promise<T> {
  return work(await town.actorOf(town.north, person));
}
const teacherSays = async (ask: InLanguageAsk): Promise<InLanguage> =>
  as(town.north.okafor, async (actor) => town.house.floor.act(actor, say, ask));

/** Services that stand beside us, which no district could set: put in place behind the check. */
async function services(...all: readonly StandIn[]): Promise<void> {
  await as(town.north.nair, async (actor) => {
    for (const { setup } of all)
      await town.house.floor.act(actor, setProvider, {
        kind: setup.kind,
        key: setup.key,
        baseUrl: 'https://translate.test.example',
      });
  });
  await town.inside(town.north, async (tx) => {
    for (const { setup } of all)
      await sql`update language.providers set base_url = ${setup.baseUrl} where kind = ${setup.kind}`.execute(tx);
  });
}

/** What the jobs that wait would do. */
async function translateAll(attempt = 1): Promise<void> {
  const { floor } = town.house;
  const actor = systemActor(town.north.district, 'test');
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      id: Uuid;
      payload: object;
    }>`select id, payload from platform.outbox where job = 'language.translate' and state = 'waiting'`.execute(tx),
  );
  const job = translatingJob({ allowLoopback: true });
  for (const { id, payload } of rows) await job.perform({ floor, actor, jobId: id, attempt, now: town.now() }, payload);
}

const reader = async (person: Uuid, language = 'es'): Promise<Uuid> =>
  as(town.north.nair, async (actor) =>
    town.house.floor.act(actor, setReviewer, { personId: person, language, qualification: 'State court interpreter' }),
  );

async function checksHold(): Promise<void> {
  const actor = systemActor(town.north.district, 'test');
  for (const check of languageChecks)
    expect([check.id, (await check.count(town.house.floor, actor)).violations]).toEqual([check.id, 0]);
}

test('with no service at all a routine text stays as it is, and whoever sends is told which languages would get the original', async () => {
  expect(await teacherSays(routine)).toMatchObject({
    how: 'original',
    text: routine.text,
    label: 'language.label.original',
    waitingFor: null,
    waitingForReview: null,
  });
  const { to: _to, ...ask } = routine;
  const previews = await as(town.north.okafor, async (actor) =>
    town.house.floor.ask(actor, preview, { ...ask, to: ['en', 'es', 'ar'] }),
  );
  expect(previews.map(({ to, how, wouldWait }) => [to, how, wouldWait])).toEqual([
    ['en', 'same', null],
    ['es', 'original', null],
    ['ar', 'original', null],
  ]);
});

test('a page never waits: the machine is asked by a job, and the next time its wording is there, labelled, with names put back', async () => {
  await services(libre);
  const first = await teacherSays(routine);
  expect(first).toMatchObject({ how: 'original', text: routine.text });
  expect(first.waitingFor).not.toBeNull();
  expect((await teacherSays(routine)).waitingFor).toBe(first.waitingFor);
  await translateAll();
  expect(await teacherSays(routine)).toMatchObject({
    how: 'machine',
    label: 'language.label.machine',
    text: 'Nora «read» 24 «pages» «with» Dana.',
    original: routine.text,
    backTranslation: 'Nora ««read»» 24 ««pages»» ««with»» Dana.',
  });
  expect(
    await teacherSays({ ...routine, text: 'Yusuf read 31 pages with Amal.', names: ['Yusuf', 'Amal'] }),
  ).toMatchObject({
    how: 'machine',
    text: 'Yusuf «read» 31 «pages» «with» Amal.',
  });
});

test('no name, figure or address ever reaches a service, and none is kept', async () => {
  await services(libre);
  await teacherSays({ ...routine, text: 'Nora Weston, 555-123-4567, case K7Q2M9X', names: ['Nora Weston', 'Nora'] });
  await translateAll();
  const sent = JSON.stringify(libre.asked.map((one) => one.body));
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ row: string }>`select row_to_json(m)::text as row from language.memory m`.execute(tx),
  );
  for (const secret of ['Nora', 'Weston', '4567', 'K7Q2M9X']) {
    expect(sent).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(secret);
  }
});

test('a service that loses or doubles a name is not believed: the next one is asked, and with none left the original stays', async () => {
  await services(libre, deepl);
  libre.translating((text) => text.replace(/<span[^>]*>⟦1⟧<\/span>/u, ''));
  await teacherSays(routine);
  await translateAll();
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ provider: string }>`select provider from language.memory`.execute(tx),
  );
  expect(rows).toEqual([{ provider: 'deepl' }]);
  deepl.translating((text) => `${text} ${text}`);
  await teacherSays({ ...routine, text: 'Nora sang.' });
  await translateAll();
  expect(await teacherSays({ ...routine, text: 'Nora sang.' })).toMatchObject({
    how: 'original',
    waitingFor: null,
    text: 'Nora sang.',
  });
});

test('a busy service is asked again by the outbox; what will not pass is said at once', async () => {
  await services(libre);
  await teacherSays(routine);
  libre.answerWith(503, 1);
  await expect(translateAll()).rejects.toThrow(/busy/u);
  await translateAll(2);
  expect((await teacherSays(routine)).how).toBe('machine');
  await teacherSays({ ...routine, to: 'so' });
  libre.answerWith(400, 1);
  await translateAll();
  expect(await teacherSays({ ...routine, to: 'so' })).toMatchObject({ how: 'original', waitingFor: null });
});

test('what touches rights waits for a qualified reader with an owner and a due time; the approved wording wins from then on', async () => {
  await services(libre);
  await reader(town.north.baptiste);
  const asked = await teacherSays({ ...rights, about: { kind: 'conversation', id: town.north.birch } });
  expect(asked).toMatchObject({ how: 'original', text: rights.text });
  expect(asked.waitingForReview).not.toBeNull();
  await translateAll();
  expect((await teacherSays(rights)).how).toBe('original');
  const { floor } = town.house;
  const id = asked.waitingForReview ?? '';
  await as(town.north.baptiste, async (actor) => {
    const queue = await floor.ask(actor, reviewQueue, null);
    expect(queue.map((one) => [one.id, one.isMine, one.canApprove, one.hasDraft, one.begins])).toEqual([
      [id, true, true, true, rights.text],
    ]);
    expect(Temporal.Instant.compare(queue[0]?.dueAt ?? town.now(), town.now())).toBe(1);
    const item = await floor.ask(actor, reviewItem, id);
    expect(item).toMatchObject({ original: rights.text, draftBy: 'machine', canApprove: true, hasFields: true });
    expect(item.draft).toContain('Nora «may»');
    await floor.act(actor, approveTranslation, {
      reviewId: id,
      wording: 'Nora puede tener una audiencia el 3 de octubre de 2026.',
    });
  });
  const said = await teacherSays(rights);
  expect(said).toMatchObject({
    how: 'reviewed',
    label: null,
    text: 'Nora puede tener una audiencia el 3 de octubre de 2026.',
    waitingForReview: null,
  });
  // For another child somebody looks again, with the reviewed wording before them.
  const other = await teacherSays({
    ...rights,
    text: 'Yusuf may have a hearing on October 9, 2026.',
    names: ['Yusuf'],
  });
  expect(other.how).toBe('original');
  const item = await as(town.north.baptiste, async (actor) =>
    floor.ask(actor, reviewItem, other.waitingForReview ?? ''),
  );
  expect(item).toMatchObject({
    draftBy: 'reviewer',
    draft: 'Yusuf puede tener una audiencia el 9 de octubre de 2026.',
  });
  await checksHold();
});

test('a wording that holds for every name is used for every child, word for word; without the name it is refused as such', async () => {
  await reader(town.north.baptiste);
  const { floor } = town.house;
  const id = (await teacherSays(rights)).waitingForReview ?? '';
  await as(town.north.baptiste, async (actor) => {
    await expect(
      floor.act(actor, approveTranslation, { reviewId: id, wording: 'Puede haber una audiencia.', forAll: true }),
    ).rejects.toMatchObject({
      code: 'language.error.marks_missing',
    });
    await floor.act(actor, approveTranslation, {
      reviewId: id,
      wording: 'Audiencia de Nora: 3 de octubre de 2026.',
      forAll: true,
    });
    await expect(floor.act(actor, approveTranslation, { reviewId: id, wording: 'Otra' })).rejects.toMatchObject({
      code: 'language.error.decided_already',
    });
  });
  const other = await teacherSays({
    ...rights,
    text: 'Yusuf may have a hearing on October 9, 2026.',
    names: ['Yusuf'],
  });
  expect(other).toMatchObject({ how: 'reviewed', text: 'Audiencia de Yusuf: 9 de octubre de 2026.' });
});

test('nobody approves what they are not qualified for: not the administrator who owns it, not the teacher who asked', async () => {
  const { floor } = town.house;
  const id = (await teacherSays(rights)).waitingForReview ?? '';
  for (const person of [town.north.nair, town.north.okafor, town.north.baptiste])
    await as(person, async (actor) => {
      await expect(floor.act(actor, approveTranslation, { reviewId: id, wording: 'Hola' })).rejects.toMatchObject({
        status: 404,
      });
    });
  expect(await as(town.north.nair, async (actor) => floor.ask(actor, reviewQueue, null))).toHaveLength(1);
  expect(await as(town.north.okafor, async (actor) => floor.ask(actor, reviewQueue, null))).toHaveLength(0);
  await as(town.north.okafor, async (actor) => {
    await expect(floor.ask(actor, reviewItem, id)).rejects.toMatchObject({ status: 404 });
    await floor.act(actor, withdrawReview, { reviewId: id });
  });
});

test('a review goes to a reader as soon as there is one, to another when they stop, and to an administrator when nobody is left', async () => {
  const { floor } = town.house;
  await teacherSays(rights);
  const owner = async (): Promise<string | undefined> =>
    as(town.north.nair, async (actor) => (await floor.ask(actor, reviewQueue, null))[0]?.ownerName);
  expect(await owner()).toContain('Nair');
  const one = await reader(town.north.baptiste);
  expect(await owner()).toContain('Baptiste');
  await reader(town.north.brandt);
  const [first] = await as(town.north.nair, async (actor) => floor.ask(actor, reviewQueue, null));
  await as(town.north.baptiste, async (actor) =>
    floor.act(actor, handReview, { reviewId: first?.id ?? '', personId: town.north.brandt }),
  );
  expect(await owner()).toContain('Brandt');
  await as(town.north.nair, async (actor) => {
    await floor.act(actor, endReader, { id: one, ended: true });
    await floor.act(actor, endPerson, { personId: town.north.brandt });
  });
  expect(await owner()).toContain('Nair');
  await checksHold();
});

test('an urgent text about safety goes as the machine has it and is read afterwards; it never waits', async () => {
  await services(libre);
  await reader(town.north.baptiste);
  const urgent = {
    ...routine,
    text: 'Stay inside. Doors are locked.',
    names: [],
    risk: 'safety',
    urgent: true,
  } as const;
  const first = await teacherSays(urgent);
  expect(first).toMatchObject({ how: 'original', text: urgent.text });
  await translateAll();
  const second = await teacherSays(urgent);
  expect(second).toMatchObject({ how: 'machine', text: '«Stay» «inside». «Doors» «are» «locked».' });
  expect(second.waitingForReview).not.toBeNull();
});

test('a correction by a qualified person is remembered and reused; anybody else’s is refused', async () => {
  await services(libre);
  await reader(town.north.baptiste);
  const { floor } = town.house;
  await teacherSays(routine);
  await translateAll();
  const correction = {
    text: routine.text,
    from: 'en',
    to: 'es',
    names: ['Nora', 'Dana'],
    wording: 'Nora leyó 24 páginas con Dana.',
    forAll: true,
  };
  await as(town.north.okafor, async (actor) => {
    await expect(floor.act(actor, correctTranslation, correction)).rejects.toMatchObject({ status: 404 });
  });
  await as(town.north.baptiste, async (actor) => floor.act(actor, correctTranslation, correction));
  expect(await teacherSays(routine)).toMatchObject({
    how: 'reviewed',
    text: 'Nora leyó 24 páginas con Dana.',
    label: null,
  });
});

test('the glossary: what is never translated stays, and a machine that says a term otherwise is flagged', async () => {
  await services(libre);
  const { floor } = town.house;
  await as(town.north.nair, async (actor) => {
    await floor.act(actor, setTerm, { from: 'en', term: 'Family Night', to: '*', wording: null });
    await floor.act(actor, setTerm, { from: 'en', term: 'case manager', to: 'es', wording: 'coordinador de apoyo' });
  });
  const ask = { ...routine, text: 'Family Night with the case manager', names: [] };
  await teacherSays(ask);
  await translateAll();
  expect(await teacherSays(ask)).toMatchObject({
    text: 'Family Night «with» «the» «case» «manager»',
    flags: ['glossary:case manager'],
  });
});

test('what a family wrote is translated for staff by the machine alone, whatever it is about', async () => {
  await services(libre);
  const wrote = { text: 'Nora tiene fiebre.', from: 'es', to: 'en', risk: 'health', names: ['Nora'] } as const;
  const heard = async (): Promise<InLanguage> =>
    as(town.north.okafor, async (actor) => town.house.floor.act(actor, hear, wrote));
  expect((await heard()).waitingFor).not.toBeNull();
  await translateAll();
  expect(await heard()).toMatchObject({
    how: 'machine',
    text: 'Nora «tiene» «fiebre».',
    original: wrote.text,
    waitingForReview: null,
  });
});

test('regions make no difference, scripts do', async () => {
  expect((await teacherSays({ ...routine, to: 'en-GB' })).how).toBe('same');
  expect((await teacherSays({ ...routine, from: 'zh-TW', to: 'zh-CN' })).how).toBe('original');
});

test('a key is kept sealed, and a changed address is never sent the old one', async () => {
  const { floor } = town.house;
  await as(town.north.nair, async (actor) => {
    await floor.act(actor, setProvider, { kind: 'deepl', key: 'very-secret' });
    await floor.act(actor, setProvider, { kind: 'deepl', key: '' });
    await expect(
      floor.act(actor, setProvider, { kind: 'deepl', key: '', baseUrl: 'https://elsewhere.test.example' }),
    ).rejects.toMatchObject({
      code: 'language.error.key_missing',
    });
    for (const baseUrl of ['http://translate.test.example', 'https://10.0.0.7', 'https://localhost', 'nonsense'])
      await expect(floor.act(actor, setProvider, { kind: 'libretranslate', baseUrl })).rejects.toMatchObject({
        code: 'language.error.address_wrong',
      });
  });
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ row: string }>`select row_to_json(p)::text as row from language.providers p`.execute(tx),
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('very-secret');
  await as(town.north.okafor, async (actor) => {
    await expect(floor.act(actor, setProvider, { kind: 'deepl', key: 'x' })).rejects.toMatchObject({ status: 404 });
  });
});

test('trying a service really translates a sentence, or says what is wrong', async () => {
  await services(libre);
  const { floor } = town.house;
  await as(town.north.nair, async (actor) => {
    const asked = { kind: 'libretranslate', text: 'The bus is late.', from: 'en', to: 'es' } as const;
    expect(await tryProvider(floor, actor, asked, { allowLoopback: true })).toMatchObject({
      text: '«The» «bus» «is» «late».',
    });
    libre.answerWith(403);
    await expect(tryProvider(floor, actor, asked, { allowLoopback: true })).rejects.toMatchObject({
      code: 'language.error.try_refused',
    });
  });
});
