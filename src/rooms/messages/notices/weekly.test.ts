import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { messagesRoom } from '../messages.room.ts';
import { oneLinerFor } from '../one-liners/answering.ts';
import { usualInClass } from './absence.rules.ts';
import { previewNotices, sendNotices } from './weekly.sending.ts';
import { noticeSettings, setNotices } from './weekly.settings.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

type Out = { address: string; body: string; subject: string; kind: string; reply: string | null };

async function sent(category: string): Promise<readonly Out[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Out>`select address, body, subject, kind, reply_to as reply from channels.deliveries where category = ${category} order by created_at, address`.execute(
      tx,
    ),
  );
  return rows;
}

const dayBefore = (days: number): string =>
  town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().subtract({ days }).toString();

async function absent(studentId: Uuid, daysAgo: number): Promise<void> {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`insert into roster.attendance_days (district_id, id, import_id, student_id, on_date, kind) values (${north.district}, ${newId()}, ${newId()}, ${studentId}, ${dayBefore(daysAgo)}::date, 'absent')`.execute(
      tx,
    ),
  );
}

/** A class of Birch Lane, taught by somebody, in which Nora has work missing. */
async function missing(
  name: string,
  n: number,
  { daysAgo = 1, teacher }: { daysAgo?: number; teacher: Uuid },
): Promise<void> {
  const { north } = town;
  const id = newId();
  await town.inside(north, async (tx) => {
    await sql`insert into roster.classes (district_id, id, school_id, name) values (${north.district}, ${id}, ${north.birch}, ${name})`.execute(
      tx,
    );
    for (const [person, role] of [
      [teacher, 'teacher'],
      [north.nora, 'student'],
    ] as const)
      await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role) values (${north.district}, ${newId()}, ${id}, ${person}, ${role})`.execute(
        tx,
      );
    await sql`insert into roster.missing_work (district_id, id, student_id, class_id, missing, as_of, import_id)
      values (${north.district}, ${newId()}, ${north.nora}, ${id}, ${n}, ${dayBefore(daysAgo)}::date, ${newId()})`.execute(
      tx,
    );
  });
}

const usual = { isOn: true, weekday: 5, hour: 16 } as const;

/** What the schedule does, at this moment. */
async function quarterHour(): Promise<void> {
  const { north, house } = town;
  await messagesRoom.jobs?.['messages.absences']?.perform(
    { floor: house.floor, actor: town.system(north), jobId: newId(), attempt: 1, now: town.now() },
    {},
  );
  await town.work(north);
}

describe('a note about missed days', () => {
  it('is off until a school switches it on, for one school or several at once, by who leads them', async () => {
    const { north, house } = town;
    const wish = { kind: 'absence', ...usual } as const;
    const refused = { status: 404 };
    const park = await town.actorOf(north, north.park);
    await expect(house.floor.act(park, setNotices, { ...wish, schoolIds: [north.birch] })).rejects.toMatchObject(
      refused,
    );
    const calloway = await town.actorOf(north, north.calloway);
    await expect(
      house.floor.act(calloway, setNotices, { ...wish, schoolIds: [north.birch, north.cedar] }),
    ).rejects.toMatchObject(refused);
    await expect(
      house.floor.act(calloway, setNotices, { ...wish, least: 0, schoolIds: [north.birch] }),
    ).rejects.toMatchObject({ code: 'messages.error.settings_wrong' });
    const nair = await town.actorOf(north, north.nair);
    await house.floor.act(nair, setNotices, { ...wish, schoolIds: [north.birch, north.cedar] });
    const on = (await house.floor.ask(nair, noticeSettings, { kind: 'absence' })).filter((one) => one.isOn);
    expect(on.map((one) => one.school)).toEqual(['Birch Lane', 'Cedar Middle']);
  });

  it('goes at the school’s hour by the schedule, to who may see records, never twice for one day', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    await absent(north.nora, 1);
    await absent(north.nora, 2);
    await absent(north.nora, 30);
    await absent(north.yusuf, 1);
    await town.inside(north, async (tx) =>
      sql`update roster.guardianships set may_see_records = false where district_id = ${north.district} and student_id = ${north.yusuf}`.execute(
        tx,
      ),
    );
    const preview = await house.floor.ask(calloway, previewNotices, { kind: 'absence', schoolId: north.birch });
    expect(
      preview.children.map((one) => [one.first, one.facts.absence?.days, one.facts.absence?.fresh.length]),
    ).toEqual([
      ['Yusuf', 1, 1],
      ['Nora', 3, 2],
    ]);
    expect(preview.families.map((one) => one.personId)).toEqual([north.dana]);
    // Monday, twenty past nine: it is nobody's hour.
    await quarterHour();
    expect(await sent('absence')).toEqual([]);
    const here = { kind: 'absence' as const, isOn: true, weekday: 1, hour: 9, schoolIds: [north.birch] };
    await house.floor.act(calloway, setNotices, { ...here, least: 4 });
    await quarterHour();
    expect(await sent('absence')).toEqual([]);
    await house.floor.act(calloway, setNotices, {
      ...here,
      words: 'Call Mr. Brandt, he can help.',
      wordsLanguage: 'en',
    });
    await quarterHour();
    await quarterHour();
    const out = await sent('absence');
    expect(out.map((one) => one.address)).toEqual(['dana@families.test']);
    expect(out[0]?.body).toContain('Nora has missed 3 school days since the school year began.');
    expect(out[0]?.body).toContain('Call Mr. Brandt, he can help.');
    expect(out[0]?.body).not.toContain('In the class');
    expect(out[0]?.body.split(/\s+/).length).toBeLessThan(150);
  });

  it('says what is usual only of a class of ten and more', () => {
    expect(usualInClass([9, 9, 9, 9, 9, 9, 9, 9, 9])).toBeNull();
    expect(usualInClass([0, 0, 1, 1, 2, 2, 3, 3, 9, 20])).toBe(2);
  });
});

describe('a note about missing work', () => {
  it('says how much in which class, once a week, and an answer is for the teacher of the class with most of it', async () => {
    const { north, house } = town;
    town.pass({ minutes: 20 });
    await missing('Math 7', 4, { teacher: north.okafor });
    await missing('Art', 1, { teacher: north.lund });
    await missing('Music', 9, { teacher: north.lund, daysAgo: 20 });
    // Off until a school says otherwise.
    await quarterHour();
    expect(await sent('grades')).toEqual([]);
    const calloway = await town.actorOf(north, north.calloway);
    await house.floor.act(calloway, setNotices, {
      kind: 'missing_work',
      schoolIds: [north.birch],
      isOn: true,
      weekday: 1,
      hour: 9,
      least: 5,
    });
    await quarterHour();
    await quarterHour();
    const out = await sent('grades');
    expect(out.map((one) => [one.address, one.subject])).toEqual([
      ['dana@families.test', 'Nora and work not handed in'],
    ]);
    expect(out[0]?.body).toContain('Nora has 5 pieces of work not handed in: Math 7 (4) and Art (1).');
    expect(out[0]?.body).toContain('Answer this message to write to');
    expect(out[0]?.reply).toContain('@');
    const to = await town.inside(north, async (tx) =>
      oneLinerFor({ tx, actor: town.system(north) }, { personIds: [north.dana], at: town.now().add({ minutes: 5 }) }),
    );
    expect(to).toMatchObject({ teacherId: north.okafor, studentId: north.nora, schoolId: north.birch });
  });

  it('goes another way when it did not arrive, in the end on paper', async () => {
    const { north, house } = town;
    town.pass({ hours: 24 * 7 });
    await town.inside(north, async (tx) =>
      sql`update roster.missing_work set as_of = ${dayBefore(1)}::date where district_id = ${north.district}`.execute(
        tx,
      ),
    );
    const { n } = await house.floor.act(town.system(north), sendNotices, {
      kind: 'missing_work',
      schoolId: north.birch,
    });
    expect(n).toBe(1);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
        about: Uuid;
      }>`select id, about_id as about from channels.deliveries where category = 'grades' order by created_at desc limit 1`.execute(
        tx,
      ),
    );
    const failed = {
      id: rows[0]?.id,
      personId: north.dana,
      aboutKind: 'child_notice',
      aboutId: rows[0]?.about,
      kind: 'email',
      reason: 'bounced',
    };
    await messagesRoom.jobs?.['messages.notice_next_way']?.perform(
      { floor: house.floor, actor: town.system(north), jobId: newId(), attempt: 1, now: town.now() },
      { deliveries: [failed] },
    );
    const again = (await sent('grades')).slice(1);
    expect(again.map((one) => one.kind).toSorted()).toEqual(['email', 'paper']);
  });

  it('is not for a guardian who may not see records, nor for a child below what the school set', async () => {
    const { north, house } = town;
    town.pass({ hours: 24 * 7 });
    await town.inside(north, async (tx) => {
      await sql`update roster.missing_work set as_of = ${dayBefore(1)}::date where district_id = ${north.district}`.execute(
        tx,
      );
      await sql`update roster.guardianships set may_see_records = false where district_id = ${north.district} and student_id = ${north.nora}`.execute(
        tx,
      );
    });
    expect(
      await house.floor.act(town.system(north), sendNotices, { kind: 'missing_work', schoolId: north.birch }),
    ).toEqual({ n: 0 });
  });
});
