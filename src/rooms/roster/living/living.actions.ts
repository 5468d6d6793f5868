import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { errors } from '../roster.errors.ts';
import { mayKnowLiving, situations } from './living.rules.ts';
import { liaisonReach, livingById, livingChild } from './living.store.ts';

async function mustBeLiaisonOf(context: ActionContext, studentId: Uuid): Promise<void> {
  allow(mayKnowLiving(await liaisonReach(context), found(await livingChild(context, studentId))));
}

const note = z.object({
  studentId: z.uuid(),
  situation: z.enum(situations),
  since: z.iso.date(),
  /** Where the school may meet the family, when it is not where the child sleeps. */
  meetingPlace: z.string().trim().max(200).optional(),
  /** Other staff are not to read with whom the child lives. */
  placeOnly: z.boolean().default(false),
});

/**
 * Notes where a child lives. What was noted before ends on that day. The audit row names the note and not the child:
 * whoever reads the log must not learn it there.
 */
export const noteLiving = action('roster.note_living', note, async (context, input) => {
  const { tx, actor, now, record } = context;
  await mustBeLiaisonOf(context, input.studentId);
  if (input.since > now.add({ hours: 24 }).toString().slice(0, 10)) throw errors.value_unreadable({}, 'since');
  await sql`update roster.living_situations set until = greatest(since, ${input.since}::date), ended_by = ${actor.personId}
    where district_id = ${actor.districtId} and student_id = ${input.studentId} and until is null`.execute(tx);
  const id = newId();
  const place = input.meetingPlace === undefined || input.meetingPlace === '' ? null : input.meetingPlace;
  await sql`insert into roster.living_situations (district_id, id, student_id, situation, since, meeting_place, place_only, noted_by, noted_at)
    values (${actor.districtId}, ${id}, ${input.studentId}, ${input.situation}, ${input.since}, ${place}, ${input.placeOnly}, ${actor.personId}, ${now})`.execute(
    tx,
  );
  record('roster.living_noted', { kind: 'living_note', id }, {});
});

/** The child lives otherwise now. The note stays for its time, and ends. */
export const endLiving = action(
  'roster.end_living',
  z.object({ id: z.uuid(), until: z.iso.date() }),
  async (context, { id, until }) => {
    const { tx, actor, record } = context;
    const row = found(await livingById(context, id));
    await mustBeLiaisonOf(context, row.studentId);
    if (until < row.since) throw errors.value_unreadable({}, 'until');
    await sql`update roster.living_situations set until = ${until}, ended_by = ${actor.personId}
      where district_id = ${actor.districtId} and id = ${id} and until is null`.execute(tx);
    record('roster.living_ended', { kind: 'living_note', id }, {});
  },
);
