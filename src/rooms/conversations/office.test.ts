import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, anonymousActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { enterClosure } from '#rooms/calendar';
import { type Cast, openTown, type Town } from '#test/town';
import { noteDay, settleDay, tellOffice, tieDay, unsettleDay } from './actions/office.ts';
import { submit } from './actions/entering.ts';
import { installTopics } from './actions/topics.ts';
import { officeDue, pickUpAnswer, schoolDays, usualCutOff } from './conversations.office.ts';
import { type OfficeDay, officeDay } from './questions/office.ts';

let town: Town;
let north: Cast;
let brandt: Actor;

const today = (): string => town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();

async function list(actor: Actor = brandt): Promise<OfficeDay> {
  const page = await town.house.floor.ask(actor, officeDay, { schoolId: null, day: null });
  if (page === null) throw new Error('There is no list.');
  return page;
}

async function mails(to: string): Promise<readonly { subject: string; body: string; language: string }[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ subject: string; body: string; language: string }>`select subject, body, language from channels.deliveries
      where district_id = ${north.district} and address = ${to} order by id`.execute(tx),
  );
  return rows;
}

const leaving = (studentId: Uuid) =>
  ({
    kind: 'leaving',
    studentId,
    firstOn: today(),
    at: '13:00',
    reason: 'appointment',
    source: 'phone',
    language: 'en',
  }) as const;

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  brandt = await town.actorOf(north, north.brandt);
  await town.house.floor.act(town.system(north), installTopics, {});
  await town.inside(north, async (tx) => {
    await sql`update roster.guardianships set may_act = true, may_pick_up = true where district_id = ${north.district} and guardian_id in (${north.dana}, ${north.amal})`.execute(
      tx,
    );
    // A court’s word on Sami: held, whatever the file claims.
    await sql`update roster.guardianships set state = 'held', may_act = true, may_pick_up = true where district_id = ${north.district} and guardian_id = ${north.sami}`.execute(
      tx,
    );
  });
}, 120_000);

afterAll(async () => town.close());

beforeEach(async () => {
  await town.inside(north, async (tx) =>
    sql`delete from conversations.day_changes where district_id = ${north.district}`.execute(tx),
  );
});

describe('what families tell the office', () => {
  test('a signed-in guardian tells of an own child: proven, on the list, with a receipt in their language', async () => {
    const amal = await town.actorOf(north, north.amal);
    await town.house.floor.act(amal, tellOffice, {
      kind: 'absence',
      studentId: north.yusuf,
      firstOn: today(),
      reason: 'ill',
      language: 'ar',
    });
    await town.work(north);
    const { lines } = await list();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ is_proven: true, mayDecide: true, source: 'family', outcome: null });
    const told = await mails('amal@families.test');
    expect(told.at(-1)?.language).toBe('ar');
    expect(told.at(-1)?.subject).toContain('Yusuf');
  });

  test('another family’s child is as if it were not there', async () => {
    const dana = await town.actorOf(north, north.dana);
    await expect(
      town.house.floor.act(dana, tellOffice, {
        kind: 'absence',
        studentId: north.yusuf,
        firstOn: today(),
        language: 'en',
      }),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('without an account a name ties nothing to a child: marked, and tied only by the office', async () => {
    const told = await town.house.floor.act(anonymousActor(north.district), tellOffice, {
      kind: 'absence',
      studentId: null,
      childName: 'Nora Whitfield',
      schoolId: north.birch,
      name: 'Somebody',
      address: 'somebody@elsewhere.test',
      firstOn: today(),
      language: 'en',
    });
    const [line] = (await list()).lines;
    expect(line).toMatchObject({ student_id: null, mayDecide: null, is_proven: false });
    const changeId = told.ids[0] ?? '';
    await town.house.floor.act(brandt, tieDay, { changeId, studentId: north.nora });
    expect((await list()).lines[0]).toMatchObject({ student_id: north.nora, mayDecide: null, is_proven: false });
  });

  test('several days are one row a school day and one receipt', async () => {
    const before = (await mails('dana@families.test')).length;
    const dana = await town.actorOf(north, north.dana);
    const first = Temporal.PlainDate.from(today());
    const told = await town.house.floor.act(dana, tellOffice, {
      kind: 'absence',
      studentId: north.nora,
      firstOn: first.toString(),
      lastOn: first.add({ days: 6 }).toString(),
      language: 'en',
    });
    await town.work(north);
    expect(told.ids).toHaveLength(5);
    expect(await mails('dana@families.test')).toHaveLength(before + 1);
  });
});

describe('mail that reads like an absence', () => {
  test('is offered with one button, and is on the list then', async () => {
    const opened = await town.house.floor.act(await town.actorOf(north, north.dana), submit, {
      kind: 'question',
      text: 'Nora is sick today and stays at home.',
      subject: 'Nora is sick today',
      language: 'en',
      childName: 'Nora',
      topicId:
        (
          await town.inside(north, async (tx) =>
            sql<{
              id: Uuid;
            }>`select id from conversations.topics where district_id = ${north.district} and key = 'absence_report'`.execute(
              tx,
            ),
          )
        ).rows[0]?.id ?? null,
    });
    const office = await town.browser(north, north.brandt);
    const page = await office.get('/desk/office');
    expect(page.text).toContain('1 message reads like an absence');
    const answer = await office.post('/desk/office/new', {
      child: north.nora,
      kind: 'absence',
      guardian: north.dana,
      conversation: opened.id,
      way: 'email',
      first: today(),
    });
    expect(answer.status).toBe(303);
    const { lines, mail } = await list();
    expect(mail).toEqual([]);
    expect(lines[0]).toMatchObject({ conversation_id: opened.id, source: 'email', mayDecide: true });
  });
});

describe('at the door', () => {
  test('somebody held, somebody unknown and somebody not confirmed read exactly alike', async () => {
    const { floor } = town.house;
    await floor.act(brandt, noteDay, { ...leaving(north.yusuf), guardianId: north.amal, pickUpId: north.sami });
    await floor.act(brandt, noteDay, { ...leaving(north.yusuf), guardianId: north.amal, pickUpName: 'Sami Haddad' });
    await floor.act(brandt, noteDay, { ...leaving(north.yusuf), guardianId: north.amal, pickUpName: 'A Stranger' });
    await floor.act(brandt, noteDay, { ...leaving(north.yusuf), guardianId: north.amal, pickUpId: north.amal });
    const { lines } = await list();
    expect(lines.map((line) => line.pickUp.answer)).toEqual(['not_listed', 'not_listed', 'not_listed', 'listed']);
    const page = await (await town.browser(north, north.brandt)).get('/desk/office');
    expect(page.text).toContain('is not on the pick-up list');
    expect(page.text).not.toMatch(/court|custody|held|restrict/i);
  });

  test('whoever may not decide is shown so, with whom to ask first', async () => {
    await town.house.floor.act(brandt, noteDay, { ...leaving(north.yusuf), guardianId: north.sami });
    expect((await list()).lines[0]).toMatchObject({ mayDecide: false, callFirst: { name: 'Amal Haddad' } });
  });

  test('another school’s office, teachers and visitors keep no list here', async () => {
    const lund = await town.actorOf(north, north.lund);
    const told = await town.house.floor.act(brandt, noteDay, { ...leaving(north.nora), guardianId: north.dana });
    await expect(
      town.house.floor.act(lund, settleDay, { changeId: told.ids[0] ?? '', outcome: 'done' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(town.house.floor.ask(lund, officeDay, { schoolId: north.birch, day: null })).rejects.toMatchObject({
      status: 404,
    });
    expect((await (await town.browser(north, north.okafor)).get('/desk/office')).status).toBe(404);
  });
});

describe('settled and not settled', () => {
  test('done tells the family half a minute later; put back before that, nothing is told', async () => {
    const { floor } = town.house;
    const told = await floor.act(brandt, noteDay, { ...leaving(north.nora), guardianId: north.dana });
    await town.work(north);
    const before = (await mails('dana@families.test')).length;
    const changeId = told.ids[0] ?? '';
    await floor.act(brandt, settleDay, { changeId, outcome: 'done' });
    await floor.act(brandt, unsettleDay, { changeId });
    town.pass({ seconds: 40 });
    await town.work(north);
    expect(await mails('dana@families.test')).toHaveLength(before);
    await floor.act(brandt, settleDay, { changeId, outcome: 'done' });
    town.pass({ seconds: 40 });
    await town.work(north);
    expect((await mails('dana@families.test')).at(-1)?.subject).toContain('Done');
  });

  test('it rings at its time with a mail to the office that names no child; on a closed day nothing rings', async () => {
    const { floor } = town.house;
    const rings = async (): Promise<number> =>
      (await mails('brandt@staff.test')).filter((mail) => mail.subject.startsWith('Still open')).length;
    await floor.act(brandt, noteDay, { ...leaving(north.nora), at: '09:00', guardianId: north.dana });
    await town.work(north);
    expect(await rings()).toBe(1);
    expect((await list()).lines[0]?.rings).toBe(true);
    expect((await mails('brandt@staff.test')).at(-1)?.body).not.toMatch(/Nora|Whitfield/);
    await floor.act(town.system(north), enterClosure, {
      orgId: north.birch,
      startsOn: today(),
      lastOn: today(),
      kind: 'weather',
    });
    await floor.act(brandt, noteDay, { ...leaving(north.yusuf), at: '09:00', guardianId: north.amal });
    await town.work(north);
    expect(await rings()).toBe(1);
    expect((await list()).news.closed).not.toBeNull();
  });
});

describe('the emergency pack', () => {
  test('names whom to call and who may pick up, never who may not, and stands in the log', async () => {
    const office = await town.browser(north, north.brandt);
    const page = await office.get(`/desk/office/pack?school=${north.birch}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Yusuf Haddad');
    expect(page.text).toContain('Amal Haddad');
    expect(page.text).not.toContain('Sami Haddad');
    expect((await office.get(`/desk/office/pack?school=${north.cedar}`)).status).toBe(404);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        children: number;
      }>`select children from platform.looks where district_id = ${north.district} and what = 'print' and record_id = ${north.birch}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.children).toBe(3);
  });
});

describe('the file for the student information system', () => {
  test('cannot carry a formula', async () => {
    await town.house.floor.act(brandt, noteDay, { ...leaving(north.nora), guardianId: north.dana, words: '=1+1' });
    const file = await (await town.browser(north, north.brandt)).get('/desk/office/list.csv');
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.text).toContain("'=1+1");
    expect(file.text).toContain('Nora Whitfield');
  });
});

describe('rules of the office’s day', () => {
  const zone = 'America/Chicago';
  const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2026-11-16T${time}:00-06:00`);

  test('a leaving rings ten minutes before, an absence at the cut-off, late words get ten minutes', () => {
    const due = (kind: 'leaving' | 'absence' | 'way_home', atTime: string | null, now: string): string =>
      officeDue({ kind, onDay: '2026-11-16', atTime }, usualCutOff, zone, at(now))
        .toZonedDateTimeISO(zone)
        .toPlainTime()
        .toString();
    expect(due('leaving', '13:00', '08:00')).toBe('12:50:00');
    expect(due('leaving', '13:00', '12:55')).toBe('12:55:00');
    expect(due('absence', null, '07:00')).toBe('09:30:00');
    expect(due('absence', null, '10:00')).toBe('10:10:00');
    expect(due('way_home', null, '08:00')).toBe('14:00:00');
  });

  test('a name with other accents is the same person', () => {
    const people = [{ id: 'a', name: 'José Núñez', mayPickUp: true }];
    expect(pickUpAnswer({ id: null, name: ' jose nunez ' }, people)).toBe('listed');
    expect(pickUpAnswer({ id: null, name: '' }, people)).toBe('nobody_named');
    expect(pickUpAnswer({ id: 'b', name: '' }, people)).toBe('not_listed');
  });

  test('days without school are left out, but never all of them', () => {
    const day = Temporal.PlainDate.from('2026-11-20');
    const weekday = (one: Temporal.PlainDate): boolean => one.dayOfWeek < 6;
    expect(schoolDays(day, day.add({ days: 3 }), weekday)).toEqual(['2026-11-20', '2026-11-23']);
    expect(schoolDays(day, day, () => false)).toEqual(['2026-11-20']);
  });
});
