import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { type Actor, hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { errors } from '../messages.errors.ts';
import { childrenOfTeacher, dayOf, perWeekOf } from './children.ts';
import { pickTurns, usualPerWeek, weekOf } from './turns.rules.ts';

/** Whoever teaches has a list; it is theirs alone. */
export const hasFriday = (actor: Actor): actor is Actor & { personId: Uuid } =>
  (actor.kind === 'person' || actor.kind === 'token') && actor.personId !== null && hasRole(actor, 'teacher');

type Listed = { readonly author_id: Uuid; readonly student_id: Uuid };

async function turnsOfWeek(
  { tx, actor }: ActionContext,
  week: string,
  ids: readonly Uuid[],
): Promise<readonly Listed[]> {
  const { rows } = await sql<Listed>`select author_id, student_id from messages.turns
    where district_id = ${actor.districtId} and week = ${week}::date and student_id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  return rows;
}

/**
 * Fills somebody's list for the week up to the number they want. What is on it stays on it; a child on a colleague's list
 * this week, or of whom its family heard this week, is not put on this one.
 */
async function fillList(context: ActionContext, teacherId: Uuid): Promise<{ made: number }> {
  const { tx, actor, now } = context;
  const { day, zone } = await dayOf(context);
  const week = weekOf(now, zone).toString();
  const wanted = await perWeekOf(context, teacherId, usualPerWeek);
  const { rows: counted } = await sql<{
    n: number;
    last: number;
  }>`select count(*)::int as n, coalesce(max(position), 0)::int as last
    from messages.turns where district_id = ${actor.districtId} and author_id = ${teacherId} and week = ${week}::date`.execute(
    tx,
  );
  const { n = 0, last = 0 } = counted[0] ?? {};
  if (n >= wanted) return { made: 0 };
  const all = await childrenOfTeacher(context, teacherId, day);
  const listed = await turnsOfWeek(
    context,
    week,
    all.map((one) => one.id),
  );
  const taken = new Set([
    ...listed.map((row) => row.student_id),
    ...all.filter((one) => one.heardOn !== null && one.heardOn >= week).map((one) => one.id),
  ]);
  const turns = pickTurns({ candidates: all, taken, wanted: wanted - n }).map((studentId, place) => ({
    id: newId(),
    student: studentId,
    position: last + place + 1,
  }));
  if (turns.length === 0) return { made: 0 };
  // A colleague's list may be made in the same moment: then the child is on one of the two, and this one is filled up later.
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into messages.turns (district_id, id, author_id, week, student_id, position)
    select ${actor.districtId}::uuid, r.id, ${teacherId}::uuid, ${week}::date, r.student, r.position
    from jsonb_to_recordset(${JSON.stringify(turns)}::jsonb) as r (id uuid, student uuid, position integer)
    on conflict do nothing returning id`.execute(tx);
  return { made: rows.length };
}

/** My list of this week, made at the first look. */
export const makeMyList = action('messages.make_friday_list', z.object({}), async (context) => {
  const { actor } = context;
  allow(hasFriday(actor));
  return fillList(context, actor.personId ?? '');
});

const makeLists = action(
  'messages.make_friday_lists',
  z.object({ teacherIds: z.array(z.string()) }),
  async (context, { teacherIds }) => {
    let made = 0;
    for (const id of teacherIds) made += (await fillList(context, id)).made;
    if (made > 0) context.record('friday lists made', null, { made, teachers: teacherIds.length });
  },
);

const everyTeacher = question('messages.friday_teachers', async ({ tx, actor }): Promise<readonly Uuid[]> => {
  const { rows } = await sql<{ id: Uuid }>`select distinct e.person_id as id from roster.v_enrollments e
    join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id and p.is_active
    where e.district_id = ${actor.districtId} and e.role = 'teacher' order by 1`.execute(tx);
  return rows.map((row) => row.id);
});

/** On Thursday night everybody's list is made, so that it is there on Friday morning. Some teachers a transaction. */
export const listsJob: Job = {
  aside: true,
  leaseSeconds: 600,
  async perform({ floor, actor }) {
    const all = await floor.ask(actor, everyTeacher, {});
    for (let from = 0; from < all.length; from += 20)
      await floor.act(actor, makeLists, { teacherIds: all.slice(from, from + 20) });
  },
};

export const skipReasons = ['absent', 'spoke', 'later'] as const;

/** Takes a child off this week's list, with the reason. Who heard nothing comes first again next week. */
export const skipChild = action(
  'messages.skip_child',
  z.object({ studentId: z.string().refine(isUuid), reason: z.enum(skipReasons) }),
  async (context, { studentId, reason }) => {
    const { tx, actor, now, record } = context;
    allow(hasFriday(actor));
    const week = weekOf(now, (await dayOf(context)).zone).toString();
    const { rows } = await sql<{ id: Uuid }>`update messages.turns set skipped = ${reason}
      where district_id = ${actor.districtId} and author_id = ${actor.personId} and week = ${week}::date and student_id = ${studentId} returning id`.execute(
      tx,
    );
    allow(rows.length > 0);
    record('child skipped this week', { kind: 'student', id: studentId }, { reason });
  },
);

/** Puts a skipped child back on this week's list. */
export const unskipChild = action(
  'messages.unskip_child',
  z.object({ studentId: z.string().refine(isUuid) }),
  async (context, { studentId }) => {
    const { tx, actor, now, record } = context;
    allow(hasFriday(actor));
    const week = weekOf(now, (await dayOf(context)).zone).toString();
    await sql`update messages.turns set skipped = null
    where district_id = ${actor.districtId} and author_id = ${actor.personId} and week = ${week}::date and student_id = ${studentId}`.execute(
      tx,
    );
    record('child back on the list', { kind: 'student', id: studentId }, {});
  },
);

/** How many children I want each week: from now on, and more of them at once. */
export const choosePerWeek = action(
  'messages.choose_friday',
  z.object({ perWeek: z.number() }),
  async (context, { perWeek }) => {
    const { tx, actor, now, record } = context;
    allow(hasFriday(actor));
    if (!Number.isInteger(perWeek) || perWeek < 1 || perWeek > 30)
      throw errors.settings_wrong({ from: 1, to: 30 }, 'per_week');
    await sql`insert into messages.friday_choices (district_id, id, person_id, per_week, changed_at)
    values (${actor.districtId}, ${newId()}, ${actor.personId}, ${perWeek}, ${now})
    on conflict on constraint friday_choices_once do update set per_week = excluded.per_week, changed_at = excluded.changed_at`.execute(
      tx,
    );
    record('friday list changed', null, { perWeek });
    await fillList(context, actor.personId ?? '');
  },
);
