import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { takeAcknowledgement } from './acknowledging.ts';
import { familiesToCall, noteCall, readAlert, takeFamily } from './calling.ts';
import { declareAlert, declareAllClear, lookAtAlert } from './declaring.ts';
import { action } from '#platform/action';
import { z } from 'zod';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

const lockdown = { kind: 'lockdown', isDrill: false, added: 'The police are here.', addedLanguage: 'en' } as const;

type Out = { address: string; body: string; subject: string; kind: string; state: string; person_id: Uuid };

async function sent(id: Uuid): Promise<readonly Out[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Out>`select address, body, subject, kind, state, person_id from channels.deliveries where about_id = ${id} order by address`.execute(
      tx,
    ),
  );
  return rows;
}

async function declare(isDrill: boolean): Promise<Uuid> {
  const { north, house } = town;
  const calloway = await town.actorOf(north, north.calloway);
  const { id } = await house.floor.act(calloway, declareAlert, {
    ...lockdown,
    isDrill,
    orgId: north.birch,
    reason: 'A stranger in the building',
    typed: 'birch',
  });
  await town.work(north);
  return id;
}

const answerText = action(
  'messages.test_answer',
  z.object({ person: z.string(), text: z.string() }),
  async (context, { person, text }) => takeAcknowledgement(context, { personIds: [person], text, at: context.now }),
);

describe('an alert', () => {
  it('is looked over first: whom it reaches, by what, in which words', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    const look = await house.floor.ask(calloway, lookAtAlert, { ...lockdown, orgId: north.birch });
    expect(look).toMatchObject({ word: 'birch', guardians: 4, children: 3, unreachable: 0 });
    expect(look.languages[0]?.text).toContain(
      'Lockdown at Birch Lane. Students and staff are inside behind locked doors.',
    );
  });

  it('is declared only by who leads, with a reason and the word typed', async () => {
    const { north, house } = town;
    const wish = { ...lockdown, orgId: north.birch, reason: 'A stranger', typed: 'birch' };
    for (const person of [north.okafor, north.brandt, north.park])
      await expect(house.floor.act(await town.actorOf(north, person), declareAlert, wish)).rejects.toMatchObject({
        status: 404,
      });
    const calloway = await town.actorOf(north, north.calloway);
    await expect(house.floor.act(calloway, declareAlert, { ...wish, reason: '' })).rejects.toMatchObject({
      code: 'messages.error.reason_missing',
    });
    await expect(house.floor.act(calloway, declareAlert, { ...wish, typed: 'yes' })).rejects.toMatchObject({
      code: 'messages.error.not_confirmed',
    });
  });

  it('reaches guardians and staff at any hour, each in their language, with what was added', async () => {
    const { north } = town;
    await town.inside(north, async (tx) =>
      sql`update roster.people set language = 'ar' where district_id = ${north.district} and id = ${north.amal}`.execute(
        tx,
      ),
    );
    town.pass({ hours: 14 });
    const id = await declare(false);
    const out = await sent(id);
    const mails = out.filter((one) => one.kind === 'email');
    const dana = mails.find((one) => one.address === 'dana@families.test');
    expect(dana?.subject).toBe('Lockdown at Birch Lane');
    expect(dana?.body).toContain('The police are here.');
    expect(dana?.body).toContain('/m/');
    expect(dana?.state).toBe('delivered');
    const amal = mails.find((one) => one.address === 'amal@families.test');
    expect(amal?.body).toContain('Birch Lane');
    expect(amal?.body).toContain('The police are here.');
    expect(amal?.subject).not.toBe(dana?.subject);
    const staff = mails.map((one) => one.address).filter((one) => one.endsWith('staff.test'));
    expect(staff).toEqual(['brandt@staff.test', 'calloway@staff.test', 'nair@staff.test', 'okafor@staff.test']);
  });

  it('shows who is not reached; two people never call the same family; who was spoken to is reached', async () => {
    const { north, house } = town;
    await town.inside(north, async (tx) =>
      sql`update roster.contact_details set ended_at = now() where district_id = ${north.district} and person_id in (${north.amal}, ${north.sami})`.execute(
        tx,
      ),
    );
    const id = await declare(false);
    const [okafor, brandt] = [await town.actorOf(north, north.okafor), await town.actorOf(north, north.brandt)];
    const before = await house.floor.ask(okafor, readAlert, { id });
    expect(before.counts.figures).toMatchObject({ reached: 2, not_reached: 2, acknowledged: 0 });
    expect(before.counts.by).toBe('class');
    expect(before.counts.cells.reduce((sum, cell) => sum + cell.notReached, 0)).toBe(1);
    const square = before.counts.cells.find((cell) => cell.notReached > 0)?.classId ?? 'none';
    for (const [classId, n] of [
      [square, 1],
      [north.birch, 0],
    ] as const)
      expect((await house.floor.ask(okafor, familiesToCall, { id, classId })).lines).toHaveLength(n);
    const { lines } = await house.floor.ask(okafor, familiesToCall, { id });
    expect(lines.map((line) => line.children.map((child) => child.name))).toEqual([['Yusuf Haddad']]);
    await house.floor.act(okafor, takeFamily, { id, studentId: north.yusuf });
    await expect(house.floor.act(brandt, takeFamily, { id, studentId: north.yusuf })).rejects.toMatchObject({
      code: 'messages.error.called_already',
    });
    await expect(
      house.floor.act(brandt, noteCall, { id, studentId: north.yusuf, result: 'spoke' }),
    ).rejects.toMatchObject({ code: 'messages.error.not_yours_to_note' });
    await house.floor.act(okafor, noteCall, { id, studentId: north.yusuf, result: 'no_answer', note: 'rings' });
    await house.floor.act(brandt, takeFamily, { id, studentId: north.yusuf });
    town.pass({ minutes: 20 });
    await house.floor.act(okafor, takeFamily, { id, studentId: north.yusuf });
    await house.floor.act(okafor, noteCall, { id, studentId: north.yusuf, result: 'spoke' });
    expect((await house.floor.ask(okafor, familiesToCall, { id })).lines).toEqual([]);
    const after = await house.floor.ask(okafor, readAlert, { id });
    expect(after.counts.figures).toMatchObject({ reached: 4, not_reached: 0, acknowledged: 2 });
  });

  it('has a family in every square that one of its children is in', async () => {
    const { north, house } = town;
    await town.inside(north, async (tx) => {
      await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian)
        select ${north.district}::uuid, gen_random_uuid(), g, ${north.nora}::uuid, 'parent', 'confirmed', true, true from unnest(array[${north.amal}, ${north.sami}]::uuid[]) as g`.execute(
        tx,
      );
      await sql`update roster.contact_details set ended_at = now() where district_id = ${north.district} and person_id in (${north.amal}, ${north.sami}, ${north.dana})`.execute(
        tx,
      );
      await sql`update roster.people set grade = case when id = ${north.nora} then '02' else '05' end where district_id = ${north.district} and id in (${north.nora}, ${north.yusuf})`.execute(
        tx,
      );
    });
    const id = await declare(true);
    const okafor = await town.actorOf(north, north.okafor);
    for (const grade of ['02', '05']) {
      const { lines } = await house.floor.ask(okafor, familiesToCall, { id, school: north.birch, grade });
      expect(lines.some((line) => line.children.length === 2)).toBe(true);
    }
    expect((await house.floor.ask(okafor, familiesToCall, { id, grade: '09' })).lines).toEqual([]);
    await town.inside(north, async (tx) =>
      sql`delete from roster.guardianships where district_id = ${north.district} and student_id = ${north.nora} and guardian_id <> ${north.dana}`.execute(
        tx,
      ),
    );
    await town.inside(north, async (tx) =>
      sql`update roster.contact_details set ended_at = null where district_id = ${north.district} and person_id = ${north.dana}`.execute(
        tx,
      ),
    );
  });

  it('is acknowledged by a text that says OK and nothing else', async () => {
    const { north, house } = town;
    const id = await declare(true);
    const system = town.system(north);
    expect(await house.floor.act(system, answerText, { person: north.dana, text: 'ok but where is Nora?' })).toBeNull();
    expect(await house.floor.act(system, answerText, { person: north.dana, text: ' 1 ' })).toMatchObject({
      announcementId: id,
      say: 'Thank you. The school sees that you have read this.',
    });
    expect(await house.floor.act(system, answerText, { person: north.dana, text: 'OK' })).toBeNull();
    expect((await sent(id)).every((one) => one.kind === 'paper' || one.subject.startsWith('This is a drill.'))).toBe(
      true,
    );
  });

  it('ends with an all clear to exactly the same people, once', async () => {
    const { north, house } = town;
    const id = await declare(true);
    const calloway = await town.actorOf(north, north.calloway);
    const clear = await house.floor.act(calloway, declareAllClear, { id, addedLanguage: 'en' });
    expect(await house.floor.act(calloway, declareAllClear, { id, addedLanguage: 'en' })).toEqual(clear);
    await town.work(north);
    const people = async (one: Uuid): Promise<readonly Uuid[]> =>
      [...new Set((await sent(one)).map((row) => row.person_id))].toSorted();
    expect(await people(clear.id)).toEqual(await people(id));
    expect((await sent(clear.id)).map((one) => one.subject)).toContain('This is a drill. All clear at Birch Lane');
  });
});
