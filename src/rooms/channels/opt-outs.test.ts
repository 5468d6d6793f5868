import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#platform/actor';
import { action } from '#platform/action';
import { newId } from '#platform/ids';
import { z } from 'zod';
import { type Cast, openTown, type Town } from '#test/town';
import { queueDelivery } from './channels.deliveries.ts';
import { noteBounce } from './channels.inbound.ts';
import { enterOptOut, keepOptOuts, liftOptOut, optIn, optOut, optOuts } from './channels.opt-outs.ts';

let town: Town;
let north: Cast;
let nair: Actor;
let dana: Actor;

const write = action('test.write', z.object({ address: z.string(), category: z.string() }), async (context, input) =>
  queueDelivery(context, {
    kind: 'email',
    personId: null,
    language: 'en',
    subject: 'News',
    body: 'News',
    ...input,
  }),
);
const bring = action(
  'test.bring',
  z.object({ address: z.string(), at: z.string() }),
  async (context, { address, at }) =>
    keepOptOuts(context, [{ id: newId(), kind: 'email', address, at: Temporal.Instant.from(at), how: 'Old Desk' }]),
);
const complain = action('test.complain', z.object({ address: z.string() }), async (context, { address }) => {
  await noteBounce(context, { address, reason: 'spam', hard: false, complaint: true, originalMessageId: null });
});

const suppressed = async (address: string, category = 'notice'): Promise<string | null> =>
  (await town.house.floor.act(town.system(north), write, { address, category })).suppressed;
const lines = async (typed: string) =>
  (await town.house.floor.ask(nair, optOuts, { typed, kind: null, page: 0 })).lines;
const today = (): string => town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  nair = await town.actorOf(north, north.nair);
  dana = await town.actorOf(north, north.dana);
}, 120_000);

afterAll(async () => town.close());

describe('who wants no messages', () => {
  test('a family stops messages to an own address; answers still come; another’s address is not there', async () => {
    const { floor } = town.house;
    await floor.act(dana, optOut, { address: 'dana@families.test' });
    expect(await suppressed('dana@families.test')).toBe('opted_out');
    expect(await suppressed('dana@families.test', 'reply')).toBeNull();
    await expect(floor.act(dana, optOut, { address: 'amal@families.test' })).rejects.toMatchObject({ status: 404 });
    await floor.act(dana, optIn, { address: 'dana@families.test' });
    expect(await suppressed('dana@families.test')).toBeNull();
    expect((await lines('dana'))[0]).toMatchObject({
      source: 'family',
      liftedHow: 'own_page',
      people: ['Dana Whitfield'],
    });
  });

  test('the pages do it without scripts', async () => {
    const family = await town.browser(north, north.dana);
    expect((await family.get('/my/messages')).text).toContain('Gets messages');
    await family.post('/my/messages', { address: 'dana@families.test', want: 'none' });
    expect((await family.get('/my/messages')).text).toContain('No messages since');
    const admin = await town.browser(north, north.nair);
    expect((await admin.get('/admin/opt-outs?q=dana')).text).toContain('dana@families.test');
    expect((await admin.get('/admin/opt-outs?kind=phone')).text).not.toContain('dana@families.test');
    const wrong = await admin.post('/admin/opt-outs', { address: 'nothing', reason: 'asked at the counter' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('asked at the counter');
    expect((await (await town.browser(north, north.brandt)).get('/admin/opt-outs')).status).toBe(404);
    await family.post('/my/messages', { address: 'dana@families.test', want: 'again' });
  });

  test('by hand only with a reason; lifted only on newer consent, which stays on record', async () => {
    const { floor } = town.house;
    await expect(floor.act(nair, enterOptOut, { address: 'someone@families.test', reason: '' })).rejects.toMatchObject({
      code: 'channels.error.reason_missing',
    });
    await floor.act(nair, enterOptOut, { address: 'Someone@families.test', reason: 'Asked at the counter' });
    expect(await suppressed('someone@families.test')).toBe('opted_out');
    const [line] = await lines('someone@');
    const id = line?.id ?? '';
    const consent = { id, how: 'paper', on: today(), words: 'Signed form, folder 7' } as const;
    await expect(floor.act(nair, liftOptOut, { ...consent, words: '' })).rejects.toMatchObject({ status: 422 });
    await expect(floor.act(nair, liftOptOut, { ...consent, on: '2020-01-01' })).rejects.toMatchObject({ status: 422 });
    await expect(floor.act(dana, liftOptOut, consent)).rejects.toMatchObject({ status: 404 });
    await floor.act(nair, liftOptOut, consent);
    expect(await suppressed('someone@families.test')).toBeNull();
    expect((await lines('someone@'))[0]).toMatchObject({ liftedHow: 'paper', consentOn: today(), source: 'hand' });
  });

  test('who reports a mail as unwanted gets none', async () => {
    const { floor } = town.house;
    await suppressed('cross@families.test');
    await town.work(north);
    await floor.act(town.system(north), complain, { address: 'cross@families.test' });
    expect(await suppressed('cross@families.test')).toBe('opted_out');
    expect((await lines('cross@'))[0]).toMatchObject({ source: 'carrier' });
  });
});

describe('an opt-out survives', () => {
  test('its list coming again, older or newer than a consent', async () => {
    const { floor } = town.house;
    const address = 'old@families.test';
    await floor.act(town.system(north), bring, { address, at: '2024-05-01T00:00:00Z' });
    expect(await floor.act(town.system(north), bring, { address, at: '2023-01-01T00:00:00Z' })).toBe(0);
    expect((await lines('old@'))[0]?.at.toString()).toBe('2024-05-01T00:00:00Z');
    const id = (await lines('old@'))[0]?.id ?? '';
    await floor.act(nair, liftOptOut, { id, how: 'phone', on: today(), words: 'Called in' });
    // The same old list knows nothing of the consent.
    await floor.act(town.system(north), bring, { address, at: '2024-05-01T00:00:00Z' });
    expect(await suppressed(address)).toBeNull();
    town.pass({ hours: 1 });
    await floor.act(town.system(north), bring, { address, at: town.now().toString() });
    expect(await suppressed(address)).toBe('opted_out');
  });

  test('its person being forgotten, coming back, and the address going to somebody else', async () => {
    const { floor } = town.house;
    await floor.act(dana, optOut, { address: 'dana@families.test' });
    await town.inside(north, async (tx) => {
      await sql`delete from channels.contact_points where district_id = ${north.district}`.execute(tx);
      await sql`update roster.people set status = 'ended' where district_id = ${north.district} and id = ${north.dana}`.execute(
        tx,
      );
    });
    expect(await suppressed('dana@families.test')).toBe('opted_out');
    await town.inside(north, async (tx) => {
      await sql`update roster.people set status = 'active' where district_id = ${north.district} and id = ${north.dana}`.execute(
        tx,
      );
      // Two rows of one person become one: the address stands with the other now.
      await sql`update roster.contact_details set person_id = ${north.sami} where district_id = ${north.district} and person_id = ${north.dana} and kind = 'email'`.execute(
        tx,
      );
    });
    expect(await suppressed('dana@families.test')).toBe('opted_out');
    expect((await lines('dana@'))[0]).toMatchObject({ people: ['Sami Haddad'], liftedAt: null });
  });
});
