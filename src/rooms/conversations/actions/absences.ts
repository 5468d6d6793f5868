import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { mayEnterAbsence } from '../conversations.policy.ts';
import { unitsOf } from './leaving.ts';
import { heldBy } from './leaving-moves.ts';
import { handToStandIn } from './standing-in.ts';

const absenceRequest = z.object({
  personId: z.string().nullable().default(null),
  from: z.string(),
  until: z.string(),
  backupId: z.string().nullable(),
  note: z.string().max(200).default(''),
});

/** Out of office with dates. From then on new work goes to the backup; what is open moves when the absence begins. */
export const enterAbsence = action(
  'conversations.enter_absence',
  absenceRequest,
  async (context, input): Promise<Uuid> => {
    const { tx, actor, now } = context;
    const personId = found(input.personId ?? actor.personId);
    const directory = await freshDirectory(tx, actor.districtId);
    found(directory.staff.get(personId));
    allow(mayEnterAbsence(actor, personId, unitsOf(directory, personId)));
    const from = Temporal.Instant.from(input.from);
    const until = Temporal.Instant.from(input.until);
    if (Temporal.Instant.compare(from, until) >= 0 || Temporal.Instant.compare(until, now) <= 0)
      throw errors.dates_wrong({}, 'until');
    if (input.backupId !== null && (input.backupId === personId || !mayOwn(directory, input.backupId, [])))
      throw errors.person_cannot({}, 'backup');
    const id = newId();
    await sql`insert into conversations.absences (district_id, id, person_id, backup_id, from_at, until_at, note, created_at)
    values (${actor.districtId}, ${id}, ${personId}, ${input.backupId}, ${from}, ${until}, ${input.note}, ${now})`.execute(
      tx,
    );
    context.record('absence entered', { kind: 'person', id: personId }, { from: input.from, until: input.until });
    const start = Temporal.Instant.compare(from, now) > 0 ? from : now;
    context.enqueue('conversations.absence_begins', { absenceId: id }, { runAt: start });
    forgetDirectory(actor.districtId);
    return id;
  },
);

const beginRequest = z.object({ absenceId: z.string() });

/** The absence begins: open matters that fall due before the return go to the backup or along the chain. */
export const beginAbsence = action('conversations.begin_absence', beginRequest, async (context, { absenceId }) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    person_id: Uuid;
    backup_id: Uuid | null;
    until_at: Temporal.Instant;
  }>`select person_id, backup_id, until_at from conversations.absences
    where district_id = ${actor.districtId} and id = ${absenceId} and removed_at is null`.execute(tx);
  const absence = rows[0];
  if (!absence || Temporal.Instant.compare(absence.until_at, now) <= 0) return;
  const directory = await freshDirectory(tx, actor.districtId);
  const held = (await heldBy(context, absence.person_id, true)).filter(
    (row) => row.due_at !== null && Temporal.Instant.compare(row.due_at, absence.until_at) < 0,
  );
  const standIns = absence.backup_id === null ? [] : [absence.backup_id];
  for (const row of held) await handToStandIn(context, directory, row, { standIns, why: 'away' });
  context.record('work moved during an absence', { kind: 'person', id: absence.person_id }, { moved: held.length });
  context.refresh('inbox');
});

const endRequest = z.object({ absenceId: z.string() });

/** Back early, or entered by mistake. */
export const removeAbsence = action('conversations.remove_absence', endRequest, async (context, { absenceId }) => {
  const { rows } = await sql<{
    person_id: Uuid;
  }>`update conversations.absences set removed_at = ${context.now} where district_id = ${context.actor.districtId} and id = ${absenceId} and removed_at is null returning person_id`.execute(
    context.tx,
  );
  const row = found(rows[0]);
  const directory = await freshDirectory(context.tx, context.actor.districtId);
  allow(mayEnterAbsence(context.actor, row.person_id, unitsOf(directory, row.person_id)));
  context.record('absence removed', { kind: 'person', id: row.person_id });
  forgetDirectory(context.actor.districtId);
});
