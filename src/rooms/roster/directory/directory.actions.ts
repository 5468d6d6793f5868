import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { guardianMayAbout, guardiansOf } from '../guardianships.questions.ts';
import { errors } from '../roster.errors.ts';
import { personCard } from '../roster.questions.ts';
import { directoryOf } from './directory.questions.ts';

const request = z.object({
  studentId: z.uuid(),
  choice: z.enum(['out', 'in']),
  /** From paper: who signed, and the day on it. The own page takes both from the sign-in. */
  signedById: z.uuid().nullable().default(null),
  signedOn: z.iso.date().nullable().default(null),
});

/** From 18 on only the student chooses, whoever else may still see the record. */
async function isTheirs(context: ActionContext, signerId: Uuid, studentId: Uuid): Promise<boolean> {
  const { tx, actor } = context;
  if (!(await guardianMayAbout(context, { guardianId: signerId, studentId, right: 'see_records' }))) return false;
  const { rows } = await sql<{ id: Uuid }>`select guardian_id as id from roster.v_guardianships
    where district_id = ${actor.districtId} and guardian_id = student_id and student_id = ${studentId}`.execute(tx);
  return rows.every((row) => row.id === signerId);
}

async function today({ tx, actor, now }: ActionContext): Promise<string> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  return now
    .toZonedDateTimeISO(rows[0]?.zone ?? 'UTC')
    .toPlainDate()
    .toString();
}

/** “No” that nobody could take back any more, because who said it has no right in this record now: they end with a new “yes”. */
async function endedWith(context: ActionContext, signerId: Uuid, studentId: Uuid): Promise<readonly Uuid[]> {
  const outBy = (await directoryOf(context, [studentId])).get(studentId)?.outBy ?? new Set<Uuid>();
  if (outBy.size === 0) return [];
  const ties = await guardiansOf(context, [studentId]);
  const still = new Set(ties.filter((tie) => tie.rights.has('see_records')).map((tie) => tie.guardianId));
  return [...outBy].filter((id) => id !== signerId && !still.has(id));
}

/**
 * Says whether a child may stand in directory information: by a guardian, or the grown student, on the own page; or by
 * the school's office from signed paper. Kept with its day and whose word it is, and through every import.
 */
export const chooseDirectory = action('roster.choose_directory', request, async (context, input) => {
  const { tx, actor, now, record } = context;
  const { studentId, choice } = input;
  const card = found(await personCard(tx, actor.districtId, studentId));
  allow(card.isStudent);
  const me = actor.kind === 'person' ? actor.personId : null;
  const own = me !== null && (await isTheirs(context, me, studentId));
  if (!own)
    allow(
      actor.kind === 'system' ||
        (actor.kind === 'person' && hasAnyRole(actor, ['office', 'principal', 'administrator'], card.schoolId)),
    );
  const signerId = own ? me : input.signedById;
  if (signerId === null || (!own && !(await isTheirs(context, signerId, studentId))))
    throw errors.signer_missing({}, 'signedBy');
  const day = await today(context);
  const signedOn = own ? day : (input.signedOn ?? day);
  if (signedOn > day) throw errors.value_unreadable({}, 'signedOn');
  const signer = found(await personCard(tx, actor.districtId, signerId));
  const ends = choice === 'in' ? await endedWith(context, signerId, studentId) : [];
  for (const byId of [signerId, ...ends])
    await sql`insert into roster.directory_choices (district_id, id, student_id, choice, by_id, by_name, decided_on, how, entered_by, entered_at)
      values (${actor.districtId}, ${newId()}, ${studentId}, ${choice}, ${byId}, ${signer.name}, ${signedOn}, ${own ? 'page' : 'paper'}, ${actor.personId}, ${now})`.execute(
      tx,
    );
  record('roster.directory_chosen', { kind: 'person', id: studentId }, { choice, how: own ? 'page' : 'paper' });
});
