import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, systemActor } from '#platform/actor';
import { on } from '#platform/action';
import {
  attendanceOf,
  attendanceOn,
  bellSchedulesRead,
  dutyHolders,
  groupsOf,
  type ImportResult,
  importRoster,
  staffLanguages,
} from '#rooms/roster';
import { makeScene, type Scene } from './scene.ts';
import { smallFiles, smallRoster } from './small.ts';
import { writeFiles } from './write.ts';

let scene: Scene;
let actor: Actor;
const bells: unknown[] = [];

beforeAll(async () => {
  scene = await makeScene();
  scene.floor.subscribe([
    on(bellSchedulesRead, {
      within: async (_context, { schedules }) => {
        bells.push(...schedules);
      },
    }),
  ]);
});
afterAll(async () => scene.close());
beforeEach(async () => {
  actor = systemActor(await scene.addDistrict(`town-${crypto.randomUUID().slice(0, 8)}`), 'test');
  bells.length = 0;
});

type Files = Record<string, string>;
const load = async (files: Files, by = actor): Promise<ImportResult> =>
  scene.floor.act(by, importRoster, { path: await writeFiles(files) });
const csv = (...rows: readonly string[]): string => rows.map((row) => `${row}\r\n`).join('');

const ask = async <T>(answer: Parameters<typeof scene.floor.ask<null, T>>[1]['answer']): Promise<T> =>
  scene.floor.ask(actor, { name: 'test', answer }, null);

const idOf = async (source: string): Promise<string> =>
  ask(async ({ tx }) => {
    const row = await tx
      .selectFrom('roster.people')
      .select('id')
      .where('district_id', '=', actor.districtId)
      .where('source_id', '=', source)
      .executeTakeFirstOrThrow();
    return row.id;
  });

const attendance = csv(
  'studentSourcedId,date,kind,reason,minutes',
  'yusuf,2026-11-20,absent,illness,',
  'nora,2026-11-20,late,,25',
  'piper,2026-11-20,tardy,,5',
);

const days = async (): Promise<unknown[]> =>
  ask(async ({ tx }) =>
    (await attendanceOn(tx, actor.districtId, { schoolId: null, date: '2026-11-20' })).map(
      ({ kind, reason, minutes }) => [kind, reason, minutes],
    ),
  );

describe('attendance.csv', () => {
  test('comes beside a roster, and alone on the same morning', async () => {
    const first = await load({ ...smallFiles(smallRoster()), 'attendance.csv': attendance });
    expect(first).toMatchObject({ status: 'applied', errorCount: 0 });
    expect(first.counts['attendance']).toEqual({ added: 3, changed: 0, removed: 0 });
    const later = csv(
      'studentSourcedId,date,kind,reason,minutes,status',
      'yusuf,2026-11-20,absent,dentist,,',
      'nora,2026-11-20,late,,,tobedeleted',
    );
    const second = await load({ 'attendance.csv': later });
    expect(second).toMatchObject({ status: 'applied', errorCount: 0 });
    expect(second.counts['attendance']).toEqual({ added: 0, changed: 1, removed: 1 });
    expect(await days()).toEqual([
      ['absent', 'dentist', null],
      ['late', null, 5],
    ]);
    expect((await load({ 'attendance.csv': later })).status).toBe('unchanged');
    expect((await load(smallFiles(smallRoster()))).status).toBe('unchanged');
  });

  test('alone says nothing before there is a roster', async () => {
    expect((await load({ 'attendance.csv': attendance })).status).toBe('rejected');
  });

  test('names each row that it cannot use, and is left out whole when there are many', async () => {
    await load(smallFiles(smallRoster()));
    const some = csv(
      'studentSourcedId,date,kind',
      'nobody,2026-11-20,absent',
      'amal,2026-11-20,absent',
      'nora,20.11.2026,absent',
      'nora,2031-11-20,absent',
      'nora,2026-11-20,sleepy',
      'nora,2026-11-20,absent',
    );
    const result = await load({ 'attendance.csv': some });
    expect(result.errors.map(({ code }) => code)).toEqual([
      'date_unreadable',
      'date_far',
      'attendance_unknown',
      'reference_unknown',
      'not_a_student',
    ]);
    expect(await days()).toHaveLength(1);
    const many = csv(
      'studentSourcedId,date,kind',
      ...Array.from({ length: 20 }, (_, n) => `x${n},2026-11-20,late`),
      'yusuf,2026-11-20,late',
    );
    expect((await load({ 'attendance.csv': many })).errors[0]?.code).toBe('too_many_errors');
    expect(await days()).toHaveLength(1);
  });

  test('broken off leaves the roster beside it in force', async () => {
    const result = await load({ ...smallFiles(smallRoster()), 'attendance.csv': attendance.slice(0, -8) });
    expect(result).toMatchObject({ status: 'applied' });
    expect(result.errors.map(({ code }) => code)).toContain('file_cut_off');
    expect(await days()).toEqual([]);
  });

  test('a guardian’s reading reaches the own child only', async () => {
    await load({ ...smallFiles(smallRoster()), 'attendance.csv': attendance });
    const [yusuf, nora] = [await idOf('yusuf'), await idOf('nora')];
    const guardian: Actor = {
      ...actor,
      kind: 'person',
      personId: await idOf('amal'),
      grants: [{ role: 'guardian', unitId: null }],
      subjects: [yusuf],
    };
    const found = await scene.floor.ask(
      guardian,
      {
        name: 'test',
        answer: async ({ tx }) =>
          attendanceOf(tx, actor.districtId, { studentIds: [yusuf, nora], from: '2026-01-01', until: '2026-12-31' }),
      },
      null,
    );
    expect(found.map((day) => day.studentId)).toEqual([yusuf]);
  });
});

describe('missing_work.csv', () => {
  const columns = 'studentSourcedId,classSourcedId,missing,asOf,status';
  const counts = async (): Promise<unknown[]> =>
    ask(async ({ tx }) => {
      const rows = await tx
        .selectFrom('roster.v_missing_work')
        .select(['missing', 'as_of'])
        .where('district_id', '=', actor.districtId)
        .orderBy('missing')
        .execute();
      return rows.map((row) => row.missing);
    });
  const aClass = async (): Promise<string> =>
    ask(async ({ tx }) => {
      const row = await tx
        .selectFrom('roster.classes')
        .select('source_id')
        .where('district_id', '=', actor.districtId)
        .orderBy('source_id')
        .executeTakeFirstOrThrow();
      return row.source_id ?? '';
    });

  test('adds and changes; an older day never undoes a newer one, and 0 takes a row away', async () => {
    await load(smallFiles(smallRoster()));
    const of = await aClass();
    const first = await load({
      'missing_work.csv': csv(columns, `nora,${of},4,2026-11-20,`, `yusuf,${of},2,2026-11-20,`),
    });
    expect(first).toMatchObject({ status: 'applied', errorCount: 0 });
    expect(first.counts['missing_work']).toEqual({ added: 2, changed: 0, removed: 0 });
    await load({ 'missing_work.csv': csv(columns, `nora,${of},9,2026-11-13,`, `yusuf,${of},3,2026-11-21,`) });
    expect(await counts()).toEqual([3, 4]);
    const third = await load({ 'missing_work.csv': csv(columns, `nora,${of},0,2026-11-22,`) });
    expect(third.counts['missing_work']).toEqual({ added: 0, changed: 0, removed: 1 });
    expect(await counts()).toEqual([3]);
  });

  test('names each row that it cannot use, and is left out whole when there are many', async () => {
    await load(smallFiles(smallRoster()));
    const of = await aClass();
    const some = csv(
      columns,
      `nobody,${of},1,2026-11-20,`,
      'nora,no-class,1,2026-11-20,',
      `nora,${of},many,2026-11-20,`,
      `nora,${of},2,2031-11-20,`,
      `nora,${of},2,2026-11-20,`,
    );
    const result = await load({ 'missing_work.csv': some });
    expect(result.errors.map(({ code }) => code).toSorted()).toEqual([
      'date_far',
      'number_unreadable',
      'reference_unknown',
      'reference_unknown',
    ]);
    expect(await counts()).toEqual([2]);
    const many = csv(
      columns,
      ...Array.from({ length: 20 }, (_, n) => `x${n},${of},1,2026-11-20,`),
      `nora,${of},7,2026-11-21,`,
    );
    expect((await load({ 'missing_work.csv': many })).errors[0]?.code).toBe('too_many_errors');
    expect(await counts()).toEqual([2]);
  });
});

const header = 'groupSourcedId,title,kind,schoolSourcedId,personSourcedId,role';
const groupsOfNora = async (): Promise<string[]> => {
  const nora = await idOf('nora');
  return ask(async ({ tx }) =>
    (await groupsOf(tx, actor.districtId, [nora])).map(({ kind, name }) => `${kind} ${name}`),
  );
};

describe('duties.csv', () => {
  const columns = 'personSourcedId,duty,schoolSourcedId,studentSourcedId,lettersFrom,lettersTo,language';
  const holders = async (source: string): Promise<readonly string[]> => {
    const studentId = await idOf(source);
    const day = Temporal.PlainDate.from('2026-11-22');
    return ask(async ({ tx }) => dutyHolders(tx, actor.districtId, { duty: 'counselor', studentId, day }));
  };

  test('says who has which letters and children, and who speaks what; it is always whole', async () => {
    const first = await load({
      ...smallFiles(smallRoster()),
      'duties.csv': csv(
        columns,
        'okafor,counselor,birch,,N,Z,',
        'cole,counselor,birch,,A,M,',
        'cole,counselor,,nora,,,',
        'okafor,speaks,,,,,es',
      ),
    });
    expect(first.counts['duties']).toEqual({ added: 4, changed: 0, removed: 0 });
    const [okafor, cole] = [await idOf('okafor'), await idOf('cole')];
    expect((await holders('nora'))[0]).toBe(cole);
    expect((await holders('yusuf'))[0]).toBe(cole);
    const next = await load({ 'duties.csv': csv(columns, 'okafor,counselor,birch,,N,Z,') });
    expect(next.counts['duties']).toEqual({ added: 0, changed: 0, removed: 2 });
    expect((await holders('nora'))[0]).toBe(okafor);
    const spoken = await ask(async ({ tx }) => staffLanguages(tx, actor.districtId));
    expect(spoken.get(okafor)).toEqual(['es']);
  });

  test('names every row it cannot use, with its reason', async () => {
    const result = await load({
      ...smallFiles(smallRoster()),
      'duties.csv': csv(
        columns,
        'okafor,wizard,birch,,,,',
        'okafor,counselor,birch,,Z,A,',
        'nora,counselor,birch,,,,',
        'okafor,speaks,,,,,',
        'cole,counselor,birch,,,,',
      ),
    });
    expect(result.errors.map((error) => [error.line, error.code])).toEqual([
      [2, 'duty_unknown'],
      [3, 'letters_wrong'],
      [5, 'missing'],
      [4, 'reference_unknown'],
    ]);
  });
});

describe('groups.csv', () => {
  test('is always whole: who is not in it is in no group any more', async () => {
    const both = csv(
      header,
      'b7,Bus 7,bus,birch,nora,',
      'chess,Chess,club,,nora,member',
      'chess,Chess,club,,okafor,leader',
    );
    const first = await load({ ...smallFiles(smallRoster()), 'groups.csv': both });
    expect(first.counts['groups']).toEqual({ added: 3, changed: 0, removed: 0 });
    expect(await groupsOfNora()).toEqual(['bus Bus 7', 'club Chess']);
    const next = await load({ 'groups.csv': csv(header, 'b7,Bus 7,bus,birch,nora,') });
    expect(next.counts['groups']).toEqual({ added: 0, changed: 0, removed: 2 });
    expect(await groupsOfNora()).toEqual(['bus Bus 7']);
  });

  test('that lost most of its rows is not used, unless somebody loads it by hand', async () => {
    const roster = smallRoster();
    for (let n = 0; n < 80; n += 1)
      roster.users.push({ id: `s${n}`, role: 'student', org: 'birch', given: `Kid${n}`, family: 'Stone' });
    const rows = Array.from({ length: 80 }, (_, n) => `b7,Bus 7,bus,birch,s${n},`);
    await load({ ...smallFiles(roster), 'groups.csv': csv(header, ...rows) });
    const few = { 'groups.csv': csv(header, ...rows.slice(0, 10)) };
    const result = await load(few);
    expect(result.errors).toMatchObject([{ code: 'groups_shrunk', file: 'groups.csv' }]);
    const count = async (): Promise<number> =>
      ask(
        async ({ tx }) =>
          (
            await tx
              .selectFrom('roster.group_members')
              .select('id')
              .where('district_id', '=', actor.districtId)
              .where('ended_at', 'is', null)
              .execute()
          ).length,
      );
    expect(await count()).toBe(80);
    const nair: Actor = {
      ...actor,
      kind: 'person',
      personId: await idOf('nair'),
      grants: [{ role: 'administrator', unitId: null }],
    };
    expect((await load(few, nair)).errors).toEqual([]);
    expect(await count()).toBe(10);
  });
});

describe('bell_periods.csv', () => {
  test('is handed on by school and schedule, and what cannot be is named', async () => {
    const file = csv(
      'schoolSourcedId,schedule,period,begins,ends,days',
      'birch,Usual,2,9:05,09:50,1 2 3 4 5',
      'birch,Usual,1,8:15,9:00,1 2 3 4 5',
      'birch,Short,1,08:15,08:45,half 2026-12-11',
      'ridge,Odd,1,08:00,09:00,1',
      'ridge,Odd,2,08:30,09:30,1',
      'elm,Usual,1,08:00,09:00,1',
      'birch,Late,1,08:00,07:00,1',
      'birch,Late,1,08:00,09:00,Mondays',
    );
    const result = await load({ ...smallFiles(smallRoster()), 'bell_periods.csv': file });
    expect(result.errors.map(({ code }) => code)).toEqual([
      'reference_unknown',
      'time_unreadable',
      'bell_days_unreadable',
      'bells_overlap',
    ]);
    expect(bells).toMatchObject([
      { name: 'Usual', weekdays: [1, 2, 3, 4, 5], periods: [{ from: '08:15' }, { from: '09:05' }] },
      { name: 'Short', weekdays: [], dates: ['2026-12-11'], onHalfDays: true },
    ]);
  });
});
