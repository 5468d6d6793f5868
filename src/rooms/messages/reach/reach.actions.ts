import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { staffAddress } from '#rooms/conversations';
import { teachersOf } from '#rooms/roster';
import { errors } from '../messages.errors.ts';
import { mayReach, reachDays, reachSchools } from './reach.questions.ts';
import { reasons } from './reach.rules.ts';

const id = z.string().refine(isUuid);
const familyRequest = z.object({ personId: id, studentId: id, why: z.enum(reasons) });
type Family = z.output<typeof familyRequest>;

type Context = Pick<ActionContext, 'tx' | 'actor' | 'now'>;

/** The child's school, when this family is one somebody looks after. */
async function schoolFor({ tx, actor }: Context, { personId, studentId }: Family): Promise<Uuid> {
  allow(mayReach(actor));
  const schools = reachSchools(actor);
  const { rows } = await sql<{ school_id: Uuid }>`select s.school_id from roster.v_guardianships g
    join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active and s.school_id is not null
    where g.district_id = ${actor.districtId} and g.guardian_id = ${personId} and g.student_id = ${studentId} and g.may_be_contacted
      and (${schools === null} or s.school_id = any(${[...(schools ?? [])]}::uuid[])) limit 1`.execute(tx);
  return found(rows[0]).school_id;
}

/** Puts a family into somebody's hands; one that a colleague has already is refused. */
async function put(context: Context, family: Family, claimer: Uuid): Promise<Uuid> {
  const { tx, actor, now } = context;
  const schoolId = await schoolFor(context, family);
  // Two people at the same button: the person's row is what they meet at.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reach ${family.personId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ id: Uuid; state: string; claimed_by: Uuid | null }>`
    select id, state, claimed_by from messages.reach_tasks where district_id = ${actor.districtId} and person_id = ${family.personId}
      and changed_at > ${now.subtract({ hours: 24 * reachDays })} order by changed_at desc limit 1`.execute(tx);
  const [row] = rows;
  if (row?.state === 'claimed' && row.claimed_by !== actor.personId && row.claimed_by !== claimer)
    throw errors.has_it_already({});
  if (row !== undefined && row.state !== 'done') {
    await sql`update messages.reach_tasks set state = 'claimed', claimed_by = ${claimer}, given_by = ${actor.personId}, why = ${family.why}, changed_at = ${now}
      where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
    return row.id;
  }
  const task = newId();
  await sql`insert into messages.reach_tasks (district_id, id, person_id, student_id, school_id, why, state, claimed_by, given_by, made_at, changed_at)
    values (${actor.districtId}, ${task}, ${family.personId}, ${family.studentId}, ${schoolId}, ${family.why}, 'claimed', ${claimer}, ${actor.personId}, ${now}, ${now})`.execute(
    tx,
  );
  return task;
}

/** Somebody takes it on to reach this family. */
export const claimFamily = action('messages.claim_family', familyRequest, async (context, family) => {
  const { actor, record, refresh } = context;
  const task = await put(context, family, found(actor.personId));
  record('family to reach claimed', { kind: 'person', id: family.personId }, { why: family.why });
  refresh('messages.reach');
  return { id: task };
});

/** Asks the child's teacher for a number that works, and tells them by mail. */
export const askTeacher = action('messages.ask_teacher', familyRequest, async (context, family) => {
  const { tx, actor, floor, record, refresh } = context;
  const [teacher] = await teachersOf(tx, actor.districtId, [family.studentId]);
  if (teacher === undefined) throw errors.no_teacher({});
  const task = await put(context, family, teacher.personId);
  const to = await staffAddress(context, teacher.personId);
  if (to !== null) {
    const locale = floor.words.best([to.language ?? 'en']);
    const t = floor.words.translator(locale);
    await queueDelivery(context, {
      kind: 'email',
      category: 'notice',
      personId: teacher.personId,
      address: to.address,
      language: locale,
      subject: t('messages.reach.mail_subject'),
      body: t('messages.reach.mail_text', { link: `${floor.settings.publicUrl}/desk/reach/mine` }),
      onceKey: `reach ${task} ${teacher.personId}`,
    });
  }
  record('teacher asked about family', { kind: 'person', id: family.personId }, { teacher: teacher.personId });
  refresh('messages.reach');
  return { id: task };
});

const noteRequest = z.object({ id, note: z.string().trim().max(1000).default('') });

/** Whoever has it, or leads the school, may say how it ended or give it back. */
async function ownTask({ tx, actor }: Context, taskId: Uuid): Promise<{ person_id: Uuid; state: string }> {
  const schools = reachSchools(actor);
  const { rows } = await sql<{ person_id: Uuid; state: string }>`select person_id, state from messages.reach_tasks
    where district_id = ${actor.districtId} and id = ${taskId}
      and (claimed_by = ${actor.personId} or ${schools === null} or school_id = any(${[...(schools ?? [])]}::uuid[])) for update`.execute(
    tx,
  );
  return found(rows[0]);
}

/** The family was spoken to, or its number is set right: with a note of what came of it. */
export const finishFamily = action('messages.finish_family', noteRequest, async (context, { id: taskId, note }) => {
  const { tx, actor, now, record, refresh } = context;
  const row = await ownTask(context, taskId);
  await sql`update messages.reach_tasks set state = 'done', note = ${note}, claimed_by = coalesce(claimed_by, ${actor.personId}), changed_at = ${now}
    where district_id = ${actor.districtId} and id = ${taskId}`.execute(tx);
  record('family reached by hand', { kind: 'person', id: row.person_id });
  refresh('messages.reach');
});

/** Gives it back, or opens it again: it stands in the list for everybody. */
export const reopenFamily = action('messages.reopen_family', z.object({ id }), async (context, { id: taskId }) => {
  const { tx, actor, now, record, refresh } = context;
  const row = await ownTask(context, taskId);
  await sql`update messages.reach_tasks set state = 'open', claimed_by = null, changed_at = ${now}
    where district_id = ${actor.districtId} and id = ${taskId}`.execute(tx);
  record('family to reach given back', { kind: 'person', id: row.person_id });
  refresh('messages.reach');
});
