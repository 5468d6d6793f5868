import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { confirmTies } from './guardianships.store.ts';
import {
  type CorrectableKind,
  correctableType,
  dropCorrection,
  keepCorrection,
  reapplyCorrections,
} from './import/corrected.ts';
import { readDate, readGrade, readLanguage, readName, readYesNo } from './import/fields.ts';
import { guardianships, subjectOf } from './people.store.ts';
import { errors } from './roster.errors.ts';
import { childrenMoved, childrenMoving, peopleEnded, peopleRestored, personDied, staffEnded } from './roster.events.ts';
import { readRelation } from './relations.rules.ts';
import { mayRoster } from './roster.policy.ts';

const correction = z.object({
  kind: z.enum(['person', 'org', 'class', 'guardianship']),
  id: z.uuid(),
  field: z.string().max(40),
  /** Empty is "nothing"; leave the file's word by `takeFromFile`. */
  value: z.string().max(500),
});

const readers: Readonly<
  Record<string, (written: string) => { value: string | boolean | null; problem: string | null }>
> = {
  given_name: readName,
  family_name: readName,
  name: readName,
  birth_date: readDate,
  grade: readGrade,
  language: readLanguage,
  begins: readDate,
  ends: readDate,
  relation: (written) => {
    const relation = readRelation(written);
    return relation === 'self' ? { value: null, problem: 'relation_unknown' } : { value: relation, problem: null };
  },
};

/** The value in the form in which it is kept; throws when it cannot be read. */
function readValue(field: string, type: string, written: string): string | null {
  const text = written.trim();
  const reading =
    type === 'boolean'
      ? readYesNo(text)
      : (readers[field]?.(text) ?? { value: text === '' ? null : text, problem: null });
  const whole = type !== 'integer' || text === '' || /^\d{1,4}$/.test(text);
  if (reading.problem !== null || !whole) throw errors.value_unreadable({ field }, field);
  return reading.value === null ? null : String(reading.value);
}

/** The type of a field that the actor may correct; else it is not there. */
async function correctableBy(context: ActionContext, kind: CorrectableKind, id: Uuid, field: string): Promise<string> {
  const type = found(correctableType(kind, field));
  // Who speaks for themselves is known by the date of birth, and by nothing that can be put right here.
  const [tie] = kind === 'guardianship' ? await guardianships(context, [id]) : [];
  if (tie !== undefined && tie.guardianId === tie.studentId) throw notFound();
  const subject = found(await subjectOf(context, kind, id));
  allow(mayRoster(context.actor, kind === 'org' ? 'correct_school' : 'correct', subject));
  return type;
}

/** A correction of somebody's school moves them: rooms below see how it was and how it is. */
async function moving(
  context: ActionContext,
  { kind, field, id }: { kind: CorrectableKind; field: string; id: Uuid },
  change: () => Promise<void>,
): Promise<void> {
  if (kind !== 'person' || field !== 'school_id') return change();
  const child = { importId: null, studentIds: [id] };
  await context.publish(childrenMoving(child));
  await change();
  await context.publish(childrenMoved(child));
}

/**
 * Puts right what the file got wrong. The next imports keep it. Rights of a guardian can be corrected only while nothing is held.
 */
export const correct = action('roster.correct', correction, async (context, { kind, id, field, value }) => {
  const { tx, actor, now, record } = context;
  const type = await correctableBy(context, kind, id, field);
  const kept = readValue(field, type, value);
  await moving(context, { kind, field, id }, async () =>
    keepCorrection(tx, actor.districtId, {
      kind,
      field,
      type,
      id: newId(),
      subjectId: id,
      value: kept,
      by: actor.personId,
      at: now,
    }),
  );
  record('roster.corrected', { kind, id }, { field });
  context.refresh(`roster.${kind}.${id}`);
});

/** Takes a correction back: the file's word counts again. */
export const takeFromFile = action(
  'roster.take_from_file',
  correction.omit({ value: true }),
  async (context, { kind, id, field }) => {
    const { tx, actor, record } = context;
    const type = await correctableBy(context, kind, id, field);
    await moving(context, { kind, field, id }, async () =>
      dropCorrection(tx, actor.districtId, { kind, field, type, subjectId: id }),
    );
    record('roster.correction_taken_back', { kind, id }, { field });
    context.refresh(`roster.${kind}.${id}`);
  },
);

/** The file says something new, and what somebody put right still counts. What the file says now is its old word from here on. */
export const standByCorrection = action(
  'roster.stand_by_correction',
  correction.omit({ value: true }),
  async (context, { kind, id, field }) => {
    const { tx, actor, now, record } = context;
    await correctableBy(context, kind, id, field);
    await sql`update roster.corrections set file_before = null, file_changed_at = null, corrected_by = ${actor.personId}, corrected_at = ${now}
      where district_id = ${actor.districtId} and subject_kind = ${kind} and subject_id = ${id} and field = ${field} and file_changed_at is not null`.execute(
      tx,
    );
    record('roster.correction_kept', { kind, id }, { field });
    context.refresh(`roster.${kind}.${id}`);
  },
);

const confirmation = z.object({ guardianshipIds: z.array(z.uuid()).min(1).max(2000) });

/**
 * Confirms contacts: what the file claims of them counts from now on, as the district sets. Held ones are passed over:
 * each of those is decided by itself. Answers how many were confirmed.
 */
export const confirmContacts = action('roster.confirm_contacts', confirmation, async (context, { guardianshipIds }) => {
  const { tx, actor, now, record } = context;
  const known = await guardianships(context, guardianshipIds);
  const confirmed = known.filter((tie) => tie.state === 'unconfirmed' && mayRoster(actor, 'confirm_contacts', tie));
  allow(
    known.length === new Set(guardianshipIds).size && known.every((tie) => mayRoster(actor, 'confirm_contacts', tie)),
  );
  await confirmTies(
    context,
    confirmed.map((tie) => tie.id),
  );
  for (const tie of confirmed) record('roster.contact_confirmed', { kind: 'guardianship', id: tie.id }, {});
  await reapplyCorrections(tx, actor.districtId);
  context.refresh('roster.contacts');
  return { confirmed: confirmed.length, at: now.toString() };
});

const anyPerson = { schoolId: null, taught: false, own: false } as const;

/** Brings back people whom a roster took away in the last thirty days, with what ended with them. The next import leaves them. */
export const restorePeople = action(
  'roster.restore_people',
  z.object({ personIds: z.array(z.uuid()).min(1).max(5000) }),
  async (context, { personIds }) => {
    const { tx, actor, now, record } = context;
    allow(mayRoster(actor, 'restore_people', anyPerson));
    const returning = { importId: null, studentIds: personIds };
    await context.publish(childrenMoving(returning));
    const { rows } = await sql<{
      id: Uuid;
      import: Uuid | null;
    }>`update roster.people p set status = 'active', ended_at = null, restore_until = null
    where p.district_id = ${actor.districtId} and p.id = any (${personIds}::uuid[]) and p.status = 'ended' and p.restore_until > ${now}
    returning p.id, p.ended_import_id as import`.execute(tx);
    if (rows.length === 0) throw errors.restore_over();
    const ids = rows.map((row) => row.id);
    for (const [table, column] of [
      ['assignments', 'person_id'],
      ['enrollments', 'person_id'],
      ['guardianships', 'guardian_id'],
      ['guardianships', 'student_id'],
    ] as const) {
      await sql`update ${sql.table(`roster.${table}`)} t set ended_at = null, ended_import_id = null from roster.people p
      where t.district_id = ${actor.districtId} and t.${sql.ref(column)} = p.id and p.district_id = t.district_id
        and p.id = any (${ids}::uuid[]) and t.ended_import_id = p.ended_import_id`.execute(tx);
    }
    await sql`insert into roster.corrections (district_id, id, subject_kind, subject_id, field, value, corrected_by, corrected_at)
    select ${actor.districtId}::uuid, r.id, 'person', r.person, 'status', 'active', ${actor.personId}::uuid, ${now}
    from jsonb_to_recordset(${JSON.stringify(ids.map((person) => ({ id: newId(), person })))}::jsonb) as r (id uuid, person uuid)
    on conflict (district_id, subject_kind, subject_id, field) do nothing`.execute(tx);
    for (const id of ids) record('roster.person_restored', { kind: 'person', id }, {});
    await context.publish(peopleRestored({ personIds: ids }));
    await context.publish(childrenMoved(returning));
    context.refresh('roster.people');
    return { restored: ids.length };
  },
);

async function guardianIdsOf({ tx, actor }: ActionContext, studentId: Uuid): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select guardian_id as id from roster.guardianships
    where district_id = ${actor.districtId} and student_id = ${studentId} and guardian_id <> student_id and ended_at is null`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** Ends a person by hand: left the district, or died. Access and messages end in the same transaction. */
export const endPerson = action(
  'roster.end_person',
  z.object({ personId: z.uuid(), deceased: z.boolean().default(false) }),
  async (context, { personId, deceased }) => {
    const { tx, actor, now, record } = context;
    const subject = found(await subjectOf(context, 'person', personId));
    allow(mayRoster(actor, 'correct', subject));
    const { rows: others } =
      await sql`select 1 from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
    where a.district_id = ${actor.districtId} and a.role = 'administrator' and p.is_active and a.person_id <> ${personId} limit 1`.execute(
        tx,
      );
    const { rows: isAdministrator } = await sql`select 1 from roster.v_assignments
    where district_id = ${actor.districtId} and role = 'administrator' and person_id = ${personId} limit 1`.execute(tx);
    if (others.length === 0 && isAdministrator.length > 0) throw errors.last_administrator();
    const leaving = { importId: null, studentIds: [personId] };
    await context.publish(childrenMoving(leaving));
    const { rows } = await sql<{
      is_staff: boolean;
    }>`update roster.people set status = ${deceased ? 'deceased' : 'ended'},
      deceased_on = ${deceased ? now.toString().slice(0, 10) : null}, ended_at = ${now}, restore_until = ${deceased ? null : now.add({ hours: 720 })}
    where district_id = ${actor.districtId} and id = ${personId} and status = 'active' returning is_staff`.execute(tx);
    if (rows.length === 0) return;
    await sql`delete from roster.corrections where district_id = ${actor.districtId} and subject_kind = 'person' and field = 'status' and subject_id = ${personId}`.execute(
      tx,
    );
    if (rows[0]?.is_staff === true) await context.publish(staffEnded({ personIds: [personId] }));
    await context.publish(peopleEnded({ personIds: [personId] }));
    if (deceased) await context.publish(personDied({ personId, guardianIds: await guardianIdsOf(context, personId) }));
    await context.publish(childrenMoved(leaving));
    record('roster.person_ended', { kind: 'person', id: personId }, { deceased });
    context.refresh('roster.people');
  },
);
