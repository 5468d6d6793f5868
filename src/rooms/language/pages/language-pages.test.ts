import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '#platform/action';
import { endPerson } from '#rooms/roster';
import { type Browser, openTown, type Town } from '#test/town';
import { askInterpreter, bookInterpreter } from '../interpreters/interpreters.actions.ts';
import { inLanguage, type InLanguage, type InLanguageAsk } from '../translation/in-language.ts';

let town: Town;
let nair: Browser;
let baptiste: Browser;
let okafor: Browser;
const say = action('test.say', z.custom<InLanguageAsk>(), async (context, ask): Promise<InLanguage> =>
  inLanguage(context, ask),
);

beforeAll(async () => {
  town = await openTown();
  nair = await town.browser(town.north, town.north.nair);
  baptiste = await town.browser(town.north, town.north.baptiste);
  okafor = await town.browser(town.north, town.north.okafor);
}, 120_000);
afterAll(async () => town.close());

test('an administrator sets up a service; the key is never shown, and a wrong address is said beside its field', async () => {
  expect((await nair.get('/admin/language')).text).toContain('No translation service yet');
  const wrong = await nair.post('/admin/language/services', { kind: 'libretranslate', baseUrl: 'http://10.0.0.7' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('We cannot call this address.');
  expect((await nair.post('/admin/language/services', { kind: 'deepl', key: 'very-secret-key' })).status).toBe(303);
  const page = (await nair.get('/admin/language')).text;
  expect(page).toContain('Not tried yet');
  expect(page).not.toContain('very-secret-key');
  await nair.post('/admin/language/services/deepl', { act: 'remove' });
  expect((await nair.get('/admin/language')).text).toContain('No translation service yet');
});

test('a reader gets what waits, approves it from the keyboard, and comes to the next one', async () => {
  await nair.get('/admin/language/readers');
  const reader = { person: town.north.baptiste, language: 'es', qualification: 'Court interpreter' };
  expect((await nair.post('/admin/language/readers', { ...reader, person: town.north.nora })).status).toBe(422);
  expect((await nair.post('/admin/language/readers', reader)).status).toBe(303);
  const { floor } = town.house;
  const actor = await town.actorOf(town.north, town.north.okafor);
  for (const text of ['Nora may have a hearing.', 'You may say no.'])
    await floor.act(actor, say, { text, from: 'en', to: 'es', risk: 'rights', names: ['Nora'] });
  const queue = (await baptiste.get('/desk/translations')).text;
  expect(queue).toContain('Nora may have a hearing.');
  expect(queue).toContain('English to Spanish');
  const id = /\/desk\/translations\/([0-9a-f-]{36})"/u.exec(queue)?.[1] ?? '';
  const page = (await baptiste.get(`/desk/translations/${id}`)).text;
  expect(page).toContain('data-key="ctrl+enter"');
  expect((await baptiste.post(`/desk/translations/${id}/approve`, { wording: ' ' })).text).toContain(
    'Please write the words.',
  );
  const approved = await baptiste.post(`/desk/translations/${id}/approve`, {
    wording: 'Nora puede tener una audiencia.',
  });
  expect(approved.location).toMatch(/^\/desk\/translations\/[0-9a-f-]{36}$/u);
  expect((await baptiste.get(`/desk/translations/${id}`)).text).toContain('This was approved.');
  expect((await okafor.get(`/desk/translations/${id}`)).status).toBe(404);
  expect((await nair.get('/desk/translations')).text).toContain('You may say no.');
});

test('the glossary takes a term, a wording, and what is never translated', async () => {
  await nair.get('/admin/language/glossary');
  await nair.post('/admin/language/glossary', { from: 'en', term: 'Family Night', to: '*', wording: '' });
  await nair.post('/admin/language/glossary', { from: 'en', term: 'report card', to: 'es', wording: 'boleta' });
  const page = (await nair.get('/admin/language/glossary')).text;
  expect(page).toContain('Family Night');
  expect(page).toContain('boleta');
  expect((await nair.post('/admin/language/glossary', { from: 'en', term: 'x', to: 'es', wording: '' })).status).toBe(
    422,
  );
});

test('an interpreter is asked for in a language no service knows, booked with a line, told, and done', async () => {
  await nair.get('/admin/language/agencies');
  await nair.post('/admin/language/agencies', {
    name: 'Voces Mayas',
    phone: '555-201-3344',
    languages: 'mam',
    note: '',
  });
  await okafor.get('/desk/interpreters');
  expect(
    (await okafor.post('/desk/interpreters', { language: 'mam', mode: 'phone', note: 'Talk about reading' })).status,
  ).toBe(303);
  const page = (await okafor.get('/desk/interpreters')).text;
  expect(page).toContain('Mam');
  expect(page).toContain('Voces Mayas');
  const id = /\/desk\/interpreters\/([0-9a-f-]{36})\/book/u.exec(page)?.[1] ?? '';
  const agency = /agency ([0-9a-f-]{36})/u.exec(page)?.[1] ?? '';
  expect((await okafor.post(`/desk/interpreters/${id}/book`, { who: '' })).text).toContain('Please choose who.');
  expect(
    (await okafor.post(`/desk/interpreters/${id}/book`, { who: `agency ${agency}`, reference: 'B-77' })).status,
  ).toBe(303);
  expect((await okafor.get('/desk/interpreters')).text).toContain('B-77');
  await okafor.post(`/desk/interpreters/${id}/told`, {});
  await okafor.post(`/desk/interpreters/${id}/end`, { state: 'done' });
  expect((await okafor.get('/desk/interpreters')).text).toContain('Took place');
});

test('a child is never booked as an interpreter, not even one who works in the office in the afternoon', async () => {
  const { floor } = town.house;
  const actor = await town.actorOf(town.north, town.north.okafor);
  const requestId = await floor.act(actor, askInterpreter, { language: 'ar', mode: 'in_person' });
  await expect(floor.act(actor, bookInterpreter, { requestId, staffId: town.north.yusuf })).rejects.toMatchObject({
    code: 'language.error.child_interprets',
  });
  await town.inside(town.north, async (tx) => {
    await sql`update roster.people set is_staff = true where id = ${town.north.yusuf}`.execute(tx);
  });
  await expect(floor.act(actor, bookInterpreter, { requestId, staffId: town.north.yusuf })).rejects.toMatchObject({
    code: 'language.error.child_interprets',
  });
  await town.inside(town.north, async (tx) => {
    await sql`update roster.people set is_staff = false where id = ${town.north.yusuf}`.execute(tx);
  });
});

test('when the one who should come leaves, somebody else is looked for, by somebody who is there', async () => {
  const { floor } = town.house;
  const actor = await town.actorOf(town.north, town.north.brandt);
  const requestId = await floor.act(actor, askInterpreter, { language: 'es', mode: 'phone', orgId: town.north.birch });
  await floor.act(actor, bookInterpreter, { requestId, staffId: town.north.brandt });
  await floor.act(await town.actorOf(town.north, town.north.nair), endPerson, { personId: town.north.brandt });
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      state: string;
      staff_id: string | null;
      owner_id: string;
    }>`select state, staff_id, owner_id from language.interpreter_requests where id = ${requestId}`.execute(tx),
  );
  expect(rows[0]).toMatchObject({ state: 'asked', staff_id: null });
  expect(rows[0]?.owner_id).not.toBe(town.north.brandt);
});

test('the words of the pages are read in pairs, corrected for the own pages at once, and a part counts as reviewed until it changes', async () => {
  await nair.get('/desk/interpreters');
  expect((await nair.get('/admin/language/catalogs')).text).toContain('Drafted, not yet reviewed by a native speaker');
  const pairs = '/admin/language/catalogs/es/language.risk';
  const part = (await nair.get('/admin/language/catalogs/es/language')).text;
  expect(part).toContain('Everyday');
  expect(
    (await nair.post('/admin/language/catalogs/es/language.review', { key: 'language.review.pair', text: 'De {from}' }))
      .text,
  ).toContain('The fields in braces must stay as they are in English.');
  expect(
    (
      await nair.post('/admin/language/catalogs/es/language', {
        key: 'language.risk.routine',
        text: 'De todos los días',
      })
    ).status,
  ).toBe(303);
  const page = (await nair.get('/admin/language/catalogs/es/language')).text;
  expect(page).toContain('De todos los días');
  const { floor } = town.house;
  expect(floor.words.translator('es', town.north.district)('language.risk.routine')).toBe('De todos los días');
  expect(floor.words.translator('es', town.south.district)('language.risk.routine')).toBe('Cotidiano');
  expect(floor.words.translator('es')('language.risk.routine')).toBe('Cotidiano');
  const print =
    /name="print" value="([0-9a-f]+)"/u.exec(page)?.[1] ??
    /name="print" value="([0-9a-f]+)"/u.exec(
      (await nair.get('/admin/language/catalogs/es/language?page=9')).text,
    )?.[1] ??
    '';
  expect((await nair.post('/admin/language/catalogs/es/language/reviewed', { print: 'deadbeef' })).status).toBe(422);
  expect((await nair.post('/admin/language/catalogs/es/language/reviewed', { print })).status).toBe(303);
  expect((await nair.get('/admin/language/catalogs/es/language')).text).toContain('Reviewed');
  await nair.post('/admin/language/catalogs/es/language', { key: 'language.risk.routine', text: '' });
  expect((await nair.get('/admin/language/catalogs/es/language')).text).toContain('Changed since it was reviewed');
  expect(floor.words.translator('es', town.north.district)('language.risk.routine')).toBe('Cotidiano');
  expect((await okafor.get('/admin/language/catalogs')).status).toBe(404);
  expect((await nair.get('/admin/language/catalogs/en')).status).toBe(404);
  expect((await nair.get(pairs)).status).toBe(404);
  expect((await baptiste.get('/admin/language/catalogs/es/language')).status).toBe(200);
  expect((await baptiste.get('/admin/language/catalogs/ar/language')).status).toBe(404);
});
