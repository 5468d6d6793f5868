import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';
import { start } from './actions/entering.ts';
import { familiesOf } from './questions/desk-families.ts';
import { officeChild } from './questions/office.ts';
import { officePack } from './questions/office-pack.ts';

let town: Town;
let north: Cast;

/** Makes a guardian's tie one of this relation, confirmed, with all that a file could say. */
async function tie(guardianId: Uuid, studentId: Uuid, relation: string, confirmed = true): Promise<void> {
  const state = confirmed ? 'confirmed' : 'unconfirmed';
  await town.inside(north, async (tx) =>
    sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, emergency_only, may_pick_up)
      values (${north.district}, gen_random_uuid(), ${guardianId}, ${studentId}, ${relation}, ${state}, ${relation === 'emergency_contact'}, true)
      on conflict (district_id, guardian_id, student_id) do update set relation = excluded.relation, state = excluded.state, legal_guardian = false,
        emergency_only = excluded.emergency_only, may_pick_up = true`.execute(tx),
  );
}

const office = async () => town.browser(north, north.brandt);
const clerk = async () => town.actorOf(north, north.brandt);

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  await tie(north.sami, north.yusuf, 'emergency_contact');
  await tie(north.dana, north.yusuf, 'pick_up_only');
}, 120_000);
afterAll(async () => town.close());

describe('somebody who may only pick up', () => {
  test('stands on the list of the door and nowhere else', async () => {
    const { floor } = town.house;
    const families = await floor.ask(await clerk(), familiesOf, { guardianIds: [], studentIds: [north.yusuf] });
    expect(families.map((family) => family.name)).not.toContain('Dana Whitfield');
    const dana = await floor.ask(await clerk(), familiesOf, { guardianIds: [north.dana], studentIds: [] });
    expect(dana[0]?.children.map((child) => child.first)).toEqual(['Nora']);
    const { people } = await floor.ask(await clerk(), officeChild, { studentId: north.yusuf });
    expect(people.find((one) => one.id === north.dana)?.pickUpOnly).toBe(true);
    const page = (await (await office()).get(`/desk/office/new?child=${north.yusuf}`)).text;
    const asker = page.slice(page.indexOf('name="guardian"'), page.indexOf('name="pick_up"'));
    expect(asker).toContain('Amal Haddad');
    expect(asker).not.toContain('Dana Whitfield');
    expect(page.slice(page.indexOf('name="pick_up"'))).toContain('Dana Whitfield');
    const pack = await floor.ask(await clerk(), officePack, { schoolId: north.birch });
    const yusuf = pack.classes.flatMap((one) => one.children).find((one) => one.id === north.yusuf);
    expect(yusuf?.contacts.map((one) => one.name)).toEqual(['Amal Haddad', 'Sami Haddad']);
    expect(yusuf?.pickUp).toContain('Dana Whitfield');
  });

  test('is not asked about the child on the own page, and tells the office nothing about it', async () => {
    const dana = await town.browser(north, north.dana);
    expect((await dana.get('/absence')).text).not.toContain('Yusuf');
    expect((await dana.get('/my')).text).not.toContain('Yusuf');
    const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();
    const fields = { child: north.yusuf, kind: 'absence', first: today, reason: 'ill' };
    expect((await dana.post('/absence', fields)).status).toBe(404);
  });
});

describe('an emergency contact', () => {
  test('stands last, marked, and gets no conversation that begins with everybody', async () => {
    const { floor } = town.house;
    const found = (await (await office()).get('/desk/enter?part=1&q=Yusuf')).text;
    expect(found.indexOf('Amal Haddad')).toBeLessThan(found.indexOf('Sami Haddad (only if nobody else answers)'));
    const begins = (await (await office()).get(`/desk/start?child=${north.yusuf}`)).text;
    expect(begins).toContain('Amal Haddad');
    expect(begins).not.toContain('Sami Haddad');
    expect(begins).not.toContain('Dana Whitfield');
    const everybody = { guardianIds: [north.amal, north.sami, north.dana], subject: 'A trip', text: 'We go out.' };
    const about = { ...everybody, studentId: north.yusuf, topicId: null };
    expect(await floor.act(await clerk(), start, about)).toHaveLength(1);
    const nobody = { ...everybody, guardianIds: [north.sami], studentId: null, topicId: null };
    await expect(floor.act(await clerk(), start, nobody)).rejects.toMatchObject({ field: 'guardian' });
  });
});

describe('children of a group home', () => {
  beforeAll(async () => {
    for (const child of [north.nora, north.ada, north.yusuf]) await tie(north.sami, child, 'group_home', false);
  });

  test('are never shown beside one another as brothers and sisters', async () => {
    const browser = await office();
    await town.inside(north, async (tx) =>
      sql`update roster.guardianships set ended_at = now() where district_id = ${north.district} and guardian_id = ${north.amal}`.execute(
        tx,
      ),
    );
    const child = (await browser.get('/desk/enter?part=1&q=Yusuf')).text;
    expect(child).toContain('Yusuf Haddad');
    expect(child).not.toMatch(/Nora|Ada/);
    const form = (await browser.get(`/desk/enter?guardian=${north.sami}&child=${north.yusuf}`)).text;
    expect(form).toContain('Yusuf Haddad');
    expect(form).not.toMatch(/Nora|Ada O/);
  });

  test('are shown to the home by initials until the school knows who holds the phone', async () => {
    const page = (await (await town.browser(north, north.sami)).get('/absence')).text;
    expect(page).toContain('Y. H.');
    expect(page).not.toContain('Yusuf');
    const own = (await (await town.browser(north, north.sami)).get(`/absence?child=${north.nora}`)).text;
    expect(own).toContain('N. W.');
    expect(own).not.toContain('Nora');
  });
});
