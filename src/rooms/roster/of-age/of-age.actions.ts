import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { guardianships } from '../people.store.ts';
import { errors } from '../roster.errors.ts';
import { studentsCameOfAge } from '../roster.events.ts';
import { mayRoster } from '../roster.policy.ts';
import { adultChoices, missingProof } from './of-age.rules.ts';

/** So many students in one transaction; the job goes on while there are more. */
const atOnce = 200;

/** Today where the student goes to school. */
const todayThere = (now: Temporal.Instant) =>
  sql`(${now.toString()}::timestamptz at time zone coalesce(s.zone, d.zone, 'UTC'))::date`;

async function newlyOfAge({ tx, actor, now }: ActionContext): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select c.id from roster.people c
    left join roster.orgs s on s.district_id = c.district_id and s.id = c.school_id
    left join roster.orgs d on d.district_id = c.district_id and d.id = c.district_id
    where c.district_id = ${actor.districtId} and c.is_student and c.status = 'active' and not c.is_self
      and (c.birth_date + interval '18 years')::date <= ${todayThere(now)}
    order by c.id limit ${atOnce} for update of c skip locked`.execute(tx);
  return rows.map((row) => row.id);
}

/** A date of birth was put right and the student is a minor after all: nobody lost anything. */
async function minorsAfterAll({ tx, actor, now }: ActionContext): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`update roster.people c set is_self = false
    where c.district_id = ${actor.districtId} and c.is_self and c.id in (select x.id from roster.people x
      left join roster.orgs s on s.district_id = x.district_id and s.id = x.school_id
      left join roster.orgs d on d.district_id = x.district_id and d.id = x.district_id
      where x.district_id = ${actor.districtId} and x.is_self
        and (x.birth_date is null or (x.birth_date + interval '18 years')::date > ${todayThere(now)}))
    returning c.id`.execute(tx);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return ids;
  await sql`update roster.guardianships set ended_at = ${now} where district_id = ${actor.districtId}
    and relation = 'self' and ended_at is null and student_id = any(${ids}::uuid[])`.execute(tx);
  await sql`update roster.guardianships set adult_state = null, adult_until = null, adult_document = null, adult_decided_by = null, adult_decided_at = null
    where district_id = ${actor.districtId} and student_id = any(${ids}::uuid[])`.execute(tx);
  return ids;
}

async function speakForThemselves({ tx, actor, now }: ActionContext, ids: readonly Uuid[]): Promise<void> {
  const selves = ids.map((student) => ({ id: newId(), student }));
  await sql`update roster.people set is_self = true where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, lives_with, may_be_contacted, may_see_records, may_act,
      contact_order, state, decided_at, source)
    select ${actor.districtId}::uuid, r.id, r.student, r.student, 'self', true, true, true, true, 0, 'confirmed', ${now}, 'hand'
    from jsonb_to_recordset(${JSON.stringify(selves)}::jsonb) as r (id uuid, student uuid)
    on conflict (district_id, guardian_id, student_id) do update set ended_at = null, state = 'confirmed', may_be_contacted = true,
      may_see_records = true, may_act = true`.execute(tx);
}

async function putGuardiansOnHold(
  { tx, actor }: ActionContext,
  ids: readonly Uuid[],
): Promise<readonly { student: Uuid; guardian: Uuid }[]> {
  const { rows } = await sql<{
    student: Uuid;
    guardian: Uuid;
    told: boolean;
  }>`update roster.guardianships set adult_state = 'pending'
    where district_id = ${actor.districtId} and student_id = any(${[...ids]}::uuid[]) and relation <> 'self' and ended_at is null and adult_state is null
    returning student_id as student, guardian_id as guardian, state = 'confirmed' and (may_see_records or may_act) as told`.execute(
    tx,
  );
  return rows.filter((row) => row.told);
}

/**
 * Students whose eighteenth birthday came, by the day where they go to school. They speak for themselves from now on; every
 * guardian's view of their records waits for a decision. The rights themselves change with the day, also before this ran.
 * Answers whether there may be more.
 */
export const noteOfAge = action('roster.note_of_age', z.object({}), async (context) => {
  const { actor, record } = context;
  if (actor.kind !== 'system') throw notFound();
  for (const id of await minorsAfterAll(context)) record('roster.minor_after_all', { kind: 'person', id }, {});
  const ids = await newlyOfAge(context);
  if (ids.length === 0) return { more: false };
  await speakForThemselves(context, ids);
  const held = Map.groupBy(await putGuardiansOnHold(context, ids), (row) => row.student);
  const students = ids.map((studentId) => ({
    studentId,
    guardianIds: (held.get(studentId) ?? []).map((row) => row.guardian),
  }));
  await context.publish(studentsCameOfAge({ students }));
  for (const id of ids) record('roster.came_of_age', { kind: 'person', id }, {});
  context.refresh('roster.people');
  return { more: ids.length === atOnce };
});

const decision = z.object({
  guardianshipId: z.uuid(),
  choice: z.enum(adultChoices),
  document: z.string().trim().max(200).optional(),
  until: z.iso.date().optional(),
});

/** What a guardian of a grown student may from now on, with what it rests on. It can be decided again. */
export const decideAdult = action(
  'roster.decide_adult',
  decision,
  async (context, { guardianshipId, choice, ...given }) => {
    const { tx, actor, now, record } = context;
    const tie = found((await guardianships(context, [guardianshipId]))[0]);
    allow(mayRoster(actor, 'confirm_contacts', tie));
    const document = given.document === undefined || given.document === '' ? null : given.document;
    const proof = { document, until: choice === 'consent' || choice === 'court' ? (given.until ?? null) : null };
    const missing = missingProof(choice, proof, now.toZonedDateTimeISO('UTC').toPlainDate().toString());
    if (missing !== null) throw errors.adult_proof({}, missing);
    const { rows } = await sql<{
      id: Uuid;
    }>`update roster.guardianships g set adult_state = ${choice}, adult_until = ${proof.until}, adult_document = ${proof.document},
      adult_decided_by = ${actor.personId}, adult_decided_at = ${now}
    from roster.people c where g.district_id = ${actor.districtId} and g.id = ${tie.id} and g.relation <> 'self'
      and c.district_id = g.district_id and c.id = g.student_id and c.is_self returning g.id`.execute(tx);
    found(rows[0]);
    record('roster.adult_decided', { kind: 'guardianship', id: tie.id }, { choice });
    context.refresh('roster.contacts');
  },
);
