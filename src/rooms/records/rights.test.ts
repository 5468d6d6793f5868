import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import type { Cast, Town } from '#test/town';
import { beginNotice } from './actions/notice.ts';
import { gatheringRecords } from './actions/gathering.ts';
import { extendRecordsRequest, openRecordsRequest, setRules } from './actions/requests.ts';
import { enterConsent, noteTelling, withdrawConsent } from './actions/tellings.ts';
import { noticePage } from './questions/notice.ts';
import { oneRequest } from './questions/requests.ts';
import { myConsents } from './questions/tellings.ts';
import { asks, count, openScene, type Scene } from './records.testing.ts';

let scene: Scene;
let town: Town;
let north: Cast;
beforeAll(async () => {
  scene = await openScene();
  ({ town } = scene);
  ({ north } = town);
}, 120_000);
afterAll(async () => scene.close());

const as = async (name: 'dana' | 'amal' | 'nair' | 'brandt' | 'lund' | 'calloway') => town.actorOf(north, north[name]);

async function publicRequest(address: string): Promise<Uuid> {
  const { id } = await town.house.floor.act(await as('nair'), openRecordsRequest, {
    kind: 'public',
    asker: { id: null, name: 'The Daily Lamp', address },
    language: 'en',
    asked: 'Letters about the bus.',
  });
  return id;
}

const family = (meetingOn: string | null = null, why = '') => ({
  kind: 'family' as const,
  asker: null,
  language: 'en',
  studentIds: [north.nora],
  asked: 'Everything.',
  meetingOn,
  why,
});

describe('the day of a request', () => {
  it('is made later once for the public, where the state lets and with a reason that whoever asked is told', async () => {
    const { floor } = town.house;
    const nair = await as('nair');
    const id = await publicRequest('news@lamp.test');
    const extend = async (requestId: Uuid, reason: string) =>
      floor.act(nair, extendRecordsRequest, { requestId, reason });
    await expect(extend(id, 'Many files.')).rejects.toMatchObject({ code: 'records.error.no_extension' });
    await floor.act(nair, setRules, {
      familyDays: 45,
      familyCount: 'calendar',
      publicDays: 10,
      publicCount: 'calendar',
      publicExtra: 14,
      officerId: null,
    });
    const other = await publicRequest('42 Lamp Street');
    await expect(extend(id, '')).rejects.toMatchObject({ code: 'records.error.reason_missing' });
    expect((await extend(id, 'Many files.')).told).toBe(true);
    expect((await extend(other, 'Many files.')).told).toBe(false);
    await expect(extend(id, 'Even more.')).rejects.toMatchObject({ code: 'records.error.no_extension' });
    expect(
      await count(
        town,
        north,
        'channels.deliveries',
        `about_id = '${id}' and address = 'news@lamp.test' and body like '%Many files.%'`,
      ),
    ).toBe(1);
    expect(await count(town, north, 'records.requests', `id = '${other}' and due_on = extended_from + 14`)).toBe(1);
  });

  it('is never made later for a family, not by the page and not in the database', async () => {
    const { id } = await town.house.floor.act({ ...(await as('dana')), name: 'Dana' }, openRecordsRequest, family());
    await expect(
      town.house.floor.act(await as('nair'), extendRecordsRequest, { requestId: id, reason: 'Busy.' }),
    ).rejects.toMatchObject({ code: 'records.error.no_extension' });
    await expect(
      town.inside(north, async (tx) =>
        sql`update records.requests set extended_from = due_on, due_on = due_on + 30, extended_reason = 'x' where id = ${id}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/only_the_public/);
  });

  it('comes before a meeting about the child’s program', async () => {
    const { floor } = town.house;
    const dana = { ...(await as('dana')), name: 'Dana' };
    const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
    const soon = await floor.act(dana, openRecordsRequest, family(today.add({ days: 12 }).toString()));
    expect(soon.dueOn).toBe(today.add({ days: 11 }).toString());
    const far = await floor.act(dana, openRecordsRequest, family(today.add({ days: 90 }).toString()));
    expect(far.dueOn).toBe(today.add({ days: 45 }).toString());
    await expect(
      floor.act(dana, openRecordsRequest, family(today.subtract({ days: 1 }).toString())),
    ).rejects.toMatchObject({ code: 'records.error.day_missing' });
  });
});

describe('from 18 on', () => {
  it('a guardian says on what ground, and the student asks for the own record without', async () => {
    const { floor } = town.house;
    await town.inside(north, async (tx) => {
      await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian)
        values (${north.district}, ${crypto.randomUUID()}, ${north.nora}, ${north.nora}, 'self', 'confirmed', true, false)`.execute(
        tx,
      );
    });
    const dana = { ...(await as('dana')), name: 'Dana' };
    await expect(floor.act(dana, openRecordsRequest, family())).rejects.toMatchObject({
      code: 'records.error.why_missing',
    });
    const { id } = await floor.act(dana, openRecordsRequest, family(null, 'Dependent for taxes.'));
    expect(await count(town, north, 'records.requests', `id = '${id}' and why = 'Dependent for taxes.'`)).toBe(1);
    const nora = { ...(await town.actorOf(north, north.nora)), kind: 'person' as const, name: 'Nora' };
    expect((await floor.act(nora, openRecordsRequest, family())).dueOn).not.toBe('');
    await town.inside(north, async (tx) =>
      sql`delete from roster.guardianships where guardian_id = ${north.nora}`.execute(tx),
    );
  });
});

describe('what is told outside', () => {
  const telling = (kind: 'emergency' | 'outside') => ({
    studentId: north.nora,
    kind,
    party: 'Officer Lee, city police',
    interest: 'To find the child',
    threat: kind === 'emergency' ? 'Gone since noon' : '',
    what: 'Picture and address',
  });

  it('is kept with party, interest and threat, by the child’s own school too, and by nobody else', async () => {
    const { floor } = town.house;
    for (const name of ['nair', 'brandt', 'calloway'] as const)
      await floor.act(await as(name), noteTelling, telling('emergency'));
    for (const name of ['lund', 'amal', 'dana'] as const)
      await expect(floor.act(await as(name), noteTelling, telling('emergency'))).rejects.toMatchObject({ status: 404 });
    await expect(
      floor.act(await as('nair'), noteTelling, { ...telling('emergency'), threat: '' }),
    ).rejects.toMatchObject({ code: 'records.error.reason_missing', field: 'threat' });
    await floor.act(await as('nair'), noteTelling, telling('outside'));
    expect(await count(town, north, 'records.tellings', `student_id = '${north.nora}'`)).toBe(4);
    expect(await count(town, north, 'platform.looks', `what = 'told_outside' and student_id = '${north.nora}'`)).toBe(
      4,
    );
    const page = await (await town.browser(north, north.brandt)).get(`/desk/records/told/${north.nora}`);
    expect([page.status, page.text.includes('Gone since noon')]).toEqual([200, true]);
    expect((await (await town.browser(north, north.lund)).get(`/desk/records/told/${north.nora}`)).status).toBe(404);
  });

  it('and every consent can be read by the family and changed by nobody', async () => {
    const { floor } = town.house;
    const dana = { ...(await as('dana')), name: 'Dana Whitfield' };
    const { id } = await floor.act(dana, enterConsent, {
      studentId: north.nora,
      what: 'Grades of this year',
      why: 'For the summer camp',
      toWhom: 'Camp Birch',
    });
    await expect(
      floor.act(await as('amal'), enterConsent, { studentId: north.nora, what: 'x', why: 'y', toWhom: 'z' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      floor.act(dana, enterConsent, { studentId: north.nora, what: 'x', why: 'y', toWhom: '' }),
    ).rejects.toMatchObject({ field: 'toWhom' });
    await floor.act(dana, withdrawConsent, { consentId: id });
    await expect(floor.act(dana, withdrawConsent, { consentId: id })).rejects.toMatchObject({ status: 409 });
    const [mine] = await floor.ask(dana, myConsents, {});
    expect(mine).toMatchObject({ to_whom: 'Camp Birch', signed_by: 'Dana Whitfield', withdrawn_on: '2026-11-16' });
    expect(await count(town, north, 'records.consents')).toBe(2);
    for (const table of ['records.consents', 'records.tellings', 'records.disclosures', 'records.statements'])
      await expect(
        town.inside(north, async (tx) => sql`update ${sql.table(table)} set id = id`.execute(tx)),
      ).rejects.toThrow(/permission denied/);
    // The log of looks and acts can be neither changed nor deleted by the application.
    for (const table of ['platform.looks', 'platform.audit'])
      await expect(town.inside(north, async (tx) => sql`delete from ${sql.table(table)}`.execute(tx))).rejects.toThrow(
        /permission denied/,
      );
    const browser = await town.browser(north, north.dana);
    expect((await browser.get('/my/records')).text).toContain('Camp Birch');
  });
});

describe('a program of somebody outside', () => {
  it('leaves party and interest in the log with each read, and the family finds it among what was told', async () => {
    const { floor } = town.house;
    const nair = await as('nair');
    const make = { name: 'Bus company', scopes: ['conversations:read' as const], party: 'Lamp Bus Inc.' };
    await expect(floor.act(nair, makeToken, make)).rejects.toMatchObject({ code: 'access.error.interest_missing' });
    const { token } = await floor.act(nair, makeToken, { ...make, interest: 'Drives the buses under contract' });
    const about = await asks(town, north, {
      guardian: north.dana,
      address: 'dana@families.test',
      child: north.nora,
      subject: 'The bus',
      text: 'It was late.',
    });
    const api = await town.browser(north, null);
    const read = await api.get(`/api/v1/conversations/${about}`, { authorization: `Bearer ${token}` });
    expect(read.status).toBe(200);
    const where = `record_id = '${about}' and party = 'Lamp Bus Inc.' and interest = 'Drives the buses under contract'`;
    expect(await count(town, north, 'platform.looks', where)).toBe(1);
    const disclosed = scene.collected.sources.find((source) => source.kind === 'disclosed');
    const { id } = await floor.act({ ...(await as('dana')), name: 'Dana' }, openRecordsRequest, family());
    await floor.act(nair, gatheringRecords(scene.collected), {
      requestId: id,
      searchWords: [],
      fromOn: null,
      untilOn: null,
    });
    const { items } = await floor.ask(nair, oneRequest, { id });
    const item = items.find((one) => one.source === disclosed?.kind);
    const page = await (await town.browser(north, north.nair)).get(`/desk/records/${id}/items/${item?.id}`);
    expect(page.text).toContain('Lamp Bus Inc.');
  });
});

describe('the yearly notice of rights', () => {
  it('reaches every guardian who may see a record: by mail in their language, else on the list for paper', async () => {
    const { floor } = town.house;
    await town.inside(north, async (tx) =>
      sql`update roster.people set language = case id when ${north.amal} then 'ar' when ${north.sami} then 'ar' else 'sw' end
        where id = any(${[north.amal, north.sami, north.okafor]}::uuid[])`.execute(tx),
    );
    const nair = await as('nair');
    const { year } = await floor.ask(nair, noticePage, {});
    expect(year).toBe('2026-2027');
    // It goes to everybody and cannot be called back: without the tick nothing begins.
    const sender = await town.browser(north, north.nair);
    await sender.get('/admin/annual-notice');
    expect((await sender.post('/admin/annual-notice', {})).status).toBe(422);
    expect((await floor.ask(nair, noticePage, {})).notice).toBeNull();
    await floor.act(nair, beginNotice, { year });
    await town.work(north);
    const { coverage, waiting } = await floor.ask(nair, noticePage, {});
    expect(waiting).toBe(0);
    expect(coverage.find((row) => row.home === 'ar')).toEqual({ home: 'ar', people: 2, own: 1, other: 0, paper: 1 });
    expect(coverage.find((row) => row.home === 'sw')).toMatchObject({ people: 1, own: 0, other: 1 });
    expect(
      await count(
        town,
        north,
        'channels.deliveries',
        `about_kind = 'notice' and person_id = '${north.amal}' and language = 'ar' and body like '%حقوقك%'`,
      ),
    ).toBe(1);
    await expect(floor.act(nair, beginNotice, { year })).rejects.toMatchObject({ status: 409 });
    await expect(floor.act(await as('brandt'), beginNotice, { year })).rejects.toMatchObject({ status: 404 });
    const browser = await town.browser(north, north.nair);
    expect((await browser.get('/admin/annual-notice')).status).toBe(200);
    expect((await browser.get('/admin/annual-notice/paper')).text).toContain('Sami Haddad');
  });
});
