import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { subjectOf } from '../people.store.ts';
import { errors } from '../roster.errors.ts';
import { childOpenedOnce } from '../roster.events.ts';
import { mayRoster } from '../roster.policy.ts';
import { openedOnce, overdueOpenings } from './once.questions.ts';
import { isWholeName, mayReview, mostPerDay, onceRoles, shortestReason, timesOf } from './once.rules.ts';

const opening = z.object({
  /** The whole name; a part of it finds nobody. */
  name: z.string().max(200),
  /** One of the two must be right as well, so that nobody goes through a school name by name. */
  birthDate: z.iso.date().nullable(),
  number: z.string().max(100).nullable(),
  reason: z.string().max(2000),
});

type Child = { id: Uuid; given: string; preferred: string | null; family: string; school_id: Uuid | null };

async function childMeant(
  { tx, actor }: ActionContext,
  { name, birthDate, number }: Pick<z.output<typeof opening>, 'name' | 'birthDate' | 'number'>,
): Promise<Child | null> {
  if (birthDate === null && number === null) return null;
  const { rows } =
    await sql<Child>`select id, given_name as given, preferred_name as preferred, family_name as family, school_id from roster.people
      where district_id = ${actor.districtId} and is_student and status = 'active'
        and (${birthDate}::date is null or birth_date = ${birthDate}::date) and (${number}::text is null or local_id = ${number}::text)`.execute(
      tx,
    );
  const meant = rows.filter((child) => isWholeName(name, child));
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/**
 * Opens one child's page for a day to somebody who has no part in the child: with a reason, told to the child's principal,
 * and looked at by them within three days. Shows nothing about other guardians' restrictions and lets nobody change a thing.
 */
export const openOnce = action('roster.open_once', opening, async (context, { name, birthDate, number, reason }) => {
  const { tx, actor, now, record, publish } = context;
  allow(actor.kind === 'person' && hasAnyRole(actor, onceRoles));
  if (reason.trim().length < shortestReason) throw errors.reason_short({ least: shortestReason }, 'reason');
  const child = await childMeant(context, { name, birthDate, number });
  // The same answer for a child that is not there, a wrong date and half a name.
  if (child === null) throw errors.child_not_found({}, 'name');
  const subject = found(await subjectOf(context, 'person', child.id));
  if (mayRoster(actor, 'see_student', subject) || (await openedOnce(context, child.id))) return { studentId: child.id };
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from roster.child_openings
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and opened_at > ${now.subtract({ hours: 24 })}`.execute(
    tx,
  );
  if ((rows[0]?.n ?? 0) >= mostPerDay) throw errors.opened_often({ most: mostPerDay });
  const id = newId();
  const { until, reviewDueAt } = timesOf(now);
  const role = onceRoles.find((one) => hasAnyRole(actor, [one])) ?? 'teacher';
  await sql`insert into roster.child_openings (district_id, id, person_id, student_id, school_id, role, reason, opened_at, until, review_due_at)
    values (${actor.districtId}, ${id}, ${actor.personId}, ${child.id}, ${child.school_id}, ${role}, ${reason.trim()}, ${now}, ${until}, ${reviewDueAt})`.execute(
    tx,
  );
  record('child opened once', { kind: 'student', id: child.id }, { opening: id, until: until.toString() });
  await publish(childOpenedOnce({ openingId: id }));
  return { studentId: child.id };
});

const review = z.object({
  openingId: z.uuid(),
  finding: z.enum(['fitting', 'not_fitting']),
  remark: z.string().max(2000).default(''),
});

/** The child's principal, or an administrator, has looked at an opening. Never whoever opened it. */
export const reviewOpening = action(
  'roster.review_opening',
  review,
  async ({ tx, actor, now, record }, { openingId, finding, remark }) => {
    const { rows } = await sql<{ person_id: Uuid; school_id: Uuid | null; student_id: Uuid }>`
      select person_id, school_id, student_id from roster.child_openings
      where district_id = ${actor.districtId} and id = ${openingId} and reviewed_at is null for update`.execute(tx);
    const row = found(rows[0]);
    allow(mayReview(actor, { personId: row.person_id, schoolId: row.school_id }));
    if (finding === 'not_fitting' && remark.trim() === '') throw errors.remark_missing({}, 'remark');
    await sql`update roster.child_openings set reviewed_at = ${now}, reviewed_by = ${actor.personId}, finding = ${finding}, remark = ${remark.trim()}
        ${finding === 'not_fitting' ? sql`, until = least(until, ${now})` : sql``}
      where district_id = ${actor.districtId} and id = ${openingId}`.execute(tx);
    record('child opening reviewed', { kind: 'student', id: row.student_id }, { opening: openingId, finding });
  },
);

/** Says again, each day, what nobody has looked at in time. */
export const remindOfOpenings = action('roster.remind_of_openings', z.object({}), async (context) => {
  const ids = await overdueOpenings.answer(context, null);
  for (const openingId of ids) await context.publish(childOpenedOnce({ openingId }));
  return { count: ids.length };
});
