import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { dutyDay } from './duties.questions.ts';
import { dutyKinds, guardedDuties, inLetters, letters } from './duties.rules.ts';
import { errors } from './roster.errors.ts';
import { mayRoster } from './roster.policy.ts';

const day = z.iso.date().nullable().default(null);

const dutyRequest = z.object({
  id: z.uuid().nullable().default(null),
  personId: z.string(),
  duty: z.enum(dutyKinds),
  /** Null is the whole district. */
  orgId: z.uuid().nullable().default(null),
  studentId: z.uuid().nullable().default(null),
  lettersFrom: z.string().max(20).nullable().default(null),
  lettersTo: z.string().max(20).nullable().default(null),
  begins: day,
  ends: day,
});

const mayAt = (context: ActionContext, schoolId: Uuid | null): boolean =>
  mayRoster(context.actor, 'duties', { schoolId, taught: false, own: false });

/** Whoever may say duties here; those that open more only as an administrator. */
const mayGive = (context: ActionContext, duty: string, schoolId: Uuid | null): boolean =>
  mayAt(context, schoolId) &&
  (!guardedDuties.includes(duty) || context.actor.kind === 'system' || hasRole(context.actor, 'administrator', null));

async function isActiveStaff({ tx, actor }: ActionContext, personId: string): Promise<boolean> {
  const { rows } = await sql`select from roster.v_people where district_id = ${actor.districtId}
    and id = ${z.uuid().safeParse(personId).data ?? null}::uuid and is_staff and is_active`.execute(tx);
  return rows.length > 0;
}

async function schoolOfChild({ tx, actor }: ActionContext, studentId: Uuid): Promise<Uuid | null> {
  const { rows } = await sql<{ school_id: Uuid | null }>`select school_id from roster.v_people
    where district_id = ${actor.districtId} and id = ${studentId} and is_student and is_active`.execute(tx);
  if (rows[0] === undefined) throw errors.child_not_found({}, 'child');
  return rows[0].school_id;
}

/** Both ends of a part of the alphabet, in the form they are kept; null for the whole of it. */
function lettersOf(from: string | null, to: string | null): { from: string; to: string } | null {
  const first = letters(from ?? '').toUpperCase();
  const last = letters(to ?? '').toUpperCase();
  if (first === '' && last === '') return null;
  const [low, high] = [first === '' ? last : first, last === '' ? first : last];
  if (!inLetters(low, low, high)) throw errors.duty_letters({}, 'from');
  return { from: low, to: high };
}

/**
 * Says what somebody answers for beside their role: for a child, for a part of the alphabet at a school, for a school, or
 * for the district. The same again changes nothing.
 */
export const saveDuty = action('roster.save_duty', dutyRequest, async (context, input): Promise<Uuid> => {
  const { tx, actor, record } = context;
  const schoolId = input.studentId === null ? input.orgId : await schoolOfChild(context, input.studentId);
  allow(mayGive(context, input.duty, schoolId));
  if (!(await isActiveStaff(context, input.personId))) throw errors.duty_person({}, 'person');
  if (input.begins !== null && input.ends !== null && input.begins > input.ends) throw errors.duty_days({}, 'ends');
  const range = input.studentId === null ? lettersOf(input.lettersFrom, input.lettersTo) : null;
  const orgId = input.studentId === null ? input.orgId : schoolId;
  const { rows: same } = await sql<{
    id: Uuid;
  }>`select id from roster.duties where district_id = ${actor.districtId} and person_id = ${input.personId}
    and duty = ${input.duty} and org_id is not distinct from ${orgId}::uuid and student_id is not distinct from ${input.studentId}::uuid
    and letters_from is not distinct from ${range?.from ?? null} and letters_to is not distinct from ${range?.to ?? null} limit 1`.execute(
    tx,
  );
  if (input.id !== null) await allowChange(context, input.id);
  const id = input.id ?? same[0]?.id ?? newId();
  await sql`insert into roster.duties (district_id, id, person_id, duty, org_id, student_id, letters_from, letters_to, begins, ends)
    values (${actor.districtId}, ${id}, ${input.personId}, ${input.duty}, ${orgId}, ${input.studentId}, ${range?.from ?? null}, ${range?.to ?? null},
      ${input.begins}::date, ${input.ends}::date)
    on conflict (district_id, id) do update set person_id = excluded.person_id, duty = excluded.duty, org_id = excluded.org_id, student_id = excluded.student_id,
      letters_from = excluded.letters_from, letters_to = excluded.letters_to, begins = excluded.begins, ends = excluded.ends, source = 'hand'`.execute(
    tx,
  );
  record('duty given', { kind: 'person', id: input.personId }, { duty: input.duty, org: orgId });
  return id;
});

async function allowChange(context: ActionContext, id: Uuid): Promise<void> {
  const { rows } = await sql<{ org_id: Uuid | null; duty: string }>`select org_id, duty from roster.duties
    where district_id = ${context.actor.districtId} and id = ${id} for update`.execute(context.tx);
  const row = found(rows[0]);
  allow(mayGive(context, row.duty, row.org_id));
}

const endRequest = z.object({ id: z.uuid(), ended: z.boolean() });

/** Ends a duty with the day before today, or takes that back. */
export const endDuty = action('roster.end_duty', endRequest, async (context, { id, ended }) => {
  const { tx, actor, record } = context;
  await allowChange(context, id);
  const yesterday = (await dutyDay(context)).subtract({ days: 1 }).toString();
  // One that had not begun is as if it had never been.
  await sql`update roster.duties set ends = case when ${ended} then ${yesterday}::date end,
      begins = case when ${ended} and begins > ${yesterday}::date then ${yesterday}::date else begins end
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  record(ended ? 'duty ended' : 'duty given again', { kind: 'duty', id });
});

const languagesRequest = z.object({ personId: z.string(), languages: z.array(z.string().min(2).max(20)).max(30) });

/** The languages somebody speaks with families. By themselves, or by whoever says who has which duty. */
export const setStaffLanguages = action(
  'roster.set_staff_languages',
  languagesRequest,
  async (context, { personId, languages }) => {
    const { tx, actor, record } = context;
    if (actor.personId !== personId) {
      const { rows } = await sql<{
        org_id: Uuid;
      }>`select org_id from roster.v_assignments where district_id = ${actor.districtId}
        and person_id = ${z.uuid().safeParse(personId).data ?? null}::uuid and role <> 'student'`.execute(tx);
      allow(mayAt(context, null) || rows.some((row) => mayAt(context, row.org_id)));
    }
    if (!(await isActiveStaff(context, personId))) throw errors.duty_person({}, 'person');
    const tags = [...new Set(languages)];
    await sql`delete from roster.staff_languages where district_id = ${actor.districtId} and person_id = ${personId} and language <> all(${tags}::text[])`.execute(
      tx,
    );
    for (const language of tags)
      await sql`insert into roster.staff_languages (district_id, id, person_id, language) values (${actor.districtId}, ${newId()}, ${personId}, ${language})
        on conflict on constraint staff_languages_once do nothing`.execute(tx);
    record('languages of staff set', { kind: 'person', id: personId }, { languages: tags.length });
  },
);
