import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasAnyRole, isStaff, staffRoles } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { errors } from '../roster.errors.ts';
import { schoolsFor } from '../roster.policy.ts';
import { studentsTaughtBy } from '../roster.questions.ts';
import { type GroupCard, groupCard, mayChangeGroup } from './groups.questions.ts';

const uuid = z.string().refine(isUuid);

const groupShape = z.object({
  /** Absent: a new one. */
  id: uuid.nullable().default(null),
  name: z.string().trim().max(120),
  kind: z.enum(['club', 'bus', 'team', 'other']),
  schoolId: uuid.nullable().default(null),
  /** A day of school life; null: it stays until somebody ends it. */
  endsOn: z.iso.date().nullable().default(null),
});

/** Begins a group, or changes its name and last day. Whoever begins it owns it. */
export const saveGroup = action('roster.save_group', groupShape, async (context, input): Promise<{ id: Uuid }> => {
  const { tx, actor, now, record } = context;
  allow((isStaff(actor) || actor.kind === 'token') && hasAnyRole(actor, staffRoles) && actor.personId !== null);
  if (input.name === '') throw errors.group_name({}, 'name');
  const today = now.toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: 1 }).toString();
  if (input.endsOn !== null && input.endsOn < today) throw errors.group_past({}, 'endsOn');
  if (input.id === null) {
    const id = newId();
    if (input.schoolId !== null) {
      const { rows } =
        await sql`select from roster.orgs where district_id = ${actor.districtId} and id = ${input.schoolId} and kind = 'school'`.execute(
          tx,
        );
      found(rows[0]);
      // A group of a school is begun by people of that school; one of no school by anybody of the staff.
      const schools = schoolsFor(actor, 'see_student');
      allow(
        schools === null ||
          schools.includes(input.schoolId) ||
          actor.grants.some((grant) => grant.unitId === input.schoolId),
      );
    }
    await sql`insert into roster.groups (district_id, id, source_id, kind, name, school_id, by_hand, owner_id, ends_on)
      values (${actor.districtId}, ${id}, ${`hand:${id}`}, ${input.kind}, ${input.name}, ${input.schoolId}, true, ${actor.personId}, ${input.endsOn}::date)`.execute(
      tx,
    );
    await place(context, id, actor.personId ?? id, 'leader');
    record('group begun', { kind: 'group', id }, { of: input.kind });
    return { id };
  }
  await changeable(context, input.id);
  await sql`update roster.groups set name = ${input.name}, kind = ${input.kind}, ends_on = ${input.endsOn}::date
    where district_id = ${actor.districtId} and id = ${input.id}`.execute(tx);
  record('group changed', { kind: 'group', id: input.id });
  return { id: input.id };
});

async function changeable(context: ActionContext, id: Uuid): Promise<GroupCard> {
  const { tx, actor } = context;
  await sql`select from roster.groups where district_id = ${actor.districtId} and id = ${id} for update`.execute(tx);
  const one = await groupCard(context, id);
  allow(mayChangeGroup(actor, one));
  return one;
}

async function place(
  { tx, actor }: ActionContext,
  groupId: Uuid,
  personId: Uuid,
  role: 'member' | 'leader',
): Promise<void> {
  await sql`insert into roster.group_members (district_id, id, group_id, person_id, role) values (${actor.districtId}, ${newId()}, ${groupId}, ${personId}, ${role})
    on conflict on constraint group_members_once do update set role = excluded.role, ended_at = null`.execute(tx);
}

const placeShape = z.object({ groupId: uuid, personId: uuid, role: z.enum(['member', 'leader']) });

/** Puts a child into a group, or lets a member of staff lead it. */
export const placeInGroup = action(
  'roster.place_in_group',
  placeShape,
  async (context, { groupId, personId, role }) => {
    const { tx, actor, record } = context;
    await changeable(context, groupId);
    const { rows } = await sql<{
      is_student: boolean;
      is_staff: boolean;
      school_id: Uuid | null;
    }>`select is_student, is_staff, school_id from roster.v_people
    where district_id = ${actor.districtId} and id = ${personId} and is_active`.execute(tx);
    const person = found(rows[0]);
    if (role === 'leader') found(person.is_staff ? person : null);
    else {
      const schools = schoolsFor(actor, 'see_student');
      const theirs =
        schools === null ||
        (person.school_id !== null && schools.includes(person.school_id)) ||
        (actor.personId !== null && (await studentsTaughtBy(tx, actor.districtId, actor.personId)).includes(personId));
      found(person.is_student && theirs ? person : null);
    }
    await place(context, groupId, personId, role);
    record('group place given', { kind: 'group', id: groupId }, { role });
  },
);

/** Puts many children into a group at once, as far as they are children of whoever does it. Answers who is in it now. */
export const placeManyInGroup = action(
  'roster.place_many_in_group',
  z.object({ groupId: uuid, personIds: z.array(uuid).max(500) }),
  async (context, { groupId, personIds }): Promise<{ placed: readonly Uuid[] }> => {
    const { tx, actor, record } = context;
    await changeable(context, groupId);
    const schools = schoolsFor(actor, 'see_student');
    const taught = actor.personId === null ? [] : await studentsTaughtBy(tx, actor.districtId, actor.personId);
    const { rows } = await sql<{ id: Uuid }>`select id from roster.v_people
      where district_id = ${actor.districtId} and id = any(${[...personIds]}::uuid[]) and is_active and is_student
        and (${schools === null} or school_id = any(${[...(schools ?? [])]}::uuid[]) or id = any(${[...taught]}::uuid[]))`.execute(
      tx,
    );
    for (const { id } of rows) await place(context, groupId, id, 'member');
    record('group places given', { kind: 'group', id: groupId }, { children: rows.length });
    return { placed: rows.map((row) => row.id) };
  },
);

export const takeFromGroup = action(
  'roster.take_from_group',
  placeShape.omit({ role: true }),
  async (context, { groupId, personId }) => {
    const { tx, actor, now, record } = context;
    await changeable(context, groupId);
    await sql`update roster.group_members set ended_at = ${now} where district_id = ${actor.districtId} and group_id = ${groupId} and person_id = ${personId} and ended_at is null`.execute(
      tx,
    );
    record('group place ended', { kind: 'group', id: groupId });
  },
);

/** Whoever owns a group hands it to another member of staff. */
export const handGroup = action(
  'roster.hand_group',
  placeShape.omit({ role: true }),
  async (context, { groupId, personId }) => {
    const { tx, actor, record } = context;
    await changeable(context, groupId);
    const { rows } =
      await sql`select from roster.v_people where district_id = ${actor.districtId} and id = ${personId} and is_active and is_staff`.execute(
        tx,
      );
    found(rows[0]);
    await sql`update roster.groups set owner_id = ${personId} where district_id = ${actor.districtId} and id = ${groupId}`.execute(
      tx,
    );
    await place(context, groupId, personId, 'leader');
    record('group handed on', { kind: 'group', id: groupId });
  },
);

async function end({ tx, actor, now, record }: ActionContext, ids: readonly Uuid[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update roster.group_members set ended_at = ${now} where district_id = ${actor.districtId} and group_id = any(${[...ids]}::uuid[]) and ended_at is null`.execute(
    tx,
  );
  await sql`update roster.groups set ended_at = ${now} where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  for (const id of ids) record('group ended', { kind: 'group', id });
}

export const endGroup = action('roster.end_group', z.object({ id: uuid }), async (context, { id }) => {
  await changeable(context, id);
  await end(context, [id]);
});

/** Groups whose last day is over end by themselves. */
export const endDueGroups = action('roster.end_due_groups', z.object({}), async (context) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    id: Uuid;
  }>`select g.id from roster.groups g join platform.districts d on d.id = g.district_id
    left join roster.orgs o on o.district_id = g.district_id and o.id = g.school_id
    where g.district_id = ${actor.districtId} and g.ended_at is null
    and g.ends_on < (${now.toString()}::timestamptz at time zone coalesce(o.zone, d.zone, 'UTC'))::date for update of g skip locked`.execute(
    tx,
  );
  await end(
    context,
    rows.map((row) => row.id),
  );
  return { ended: rows.length };
});
