import { sql } from 'kysely';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { weekFor } from '#rooms/calendar';
import { guardianMayAbout, mayGuardian, personCard } from '#rooms/roster';
import { consentRequest, tellingRequest, withdrawConsentRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { mayTell } from '../records.policy.ts';
import { readRules } from '../requests.store.ts';

async function studentOf(context: ActionContext, studentId: Uuid): Promise<{ schoolId: Uuid | null }> {
  const card = await personCard(context.tx, context.actor.districtId, studentId);
  return found(card?.isStudent === true ? card : undefined);
}

/** From 18 on only the student consents, whoever else may still see the record. */
async function ownsConsent({ tx, actor }: ActionContext, signerId: Uuid, studentId: Uuid): Promise<boolean> {
  const { rows } = await sql<{ id: Uuid }>`select guardian_id as id from roster.v_guardianships
    where district_id = ${actor.districtId} and guardian_id = student_id and student_id = ${studentId}`.execute(tx);
  return rows.every((row) => row.id === signerId);
}

async function mayConsent(context: ActionContext, studentId: Uuid): Promise<boolean> {
  const { actor } = context;
  return (
    actor.kind === 'person' &&
    actor.personId !== null &&
    (await mayGuardian(context, studentId, 'see_records')) &&
    (await ownsConsent(context, actor.personId, studentId))
  );
}

/** Not on a day that is still to come. */
async function dayOf({ tx, actor, now }: ActionContext, date: string | null, field: string): Promise<string> {
  const { zone } = await weekFor(tx, actor.districtId, null);
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  if (date === null) return today.toString();
  if (Temporal.PlainDate.compare(Temporal.PlainDate.from(date), today) > 0) throw recordsErrors.day_missing({}, field);
  return date;
}

/**
 * Notes that a child's record was told to somebody outside without consent: to whom, on what legitimate interest, and in
 * an emergency which threat (34 CFR 99.32, 99.36). The row can never be changed, and goes only with the record itself.
 */
export const noteTelling = action('records.note_telling', tellingRequest, async (context, input) => {
  const { tx, actor, now } = context;
  const { schoolId } = await studentOf(context, input.studentId);
  allow(mayTell(actor, (await readRules(context)).officerId, schoolId) && !actor.subjects.includes(input.studentId));
  if (input.party === '') throw recordsErrors.name_missing({}, 'party');
  if (input.interest === '') throw recordsErrors.reason_missing({}, 'interest');
  if (input.kind === 'emergency' && input.threat === '') throw recordsErrors.reason_missing({}, 'threat');
  if (input.what === '') throw recordsErrors.words_missing({}, 'what');
  const { zone } = await weekFor(tx, actor.districtId, null);
  const day = input.toldOn === null ? null : await dayOf(context, input.toldOn, 'toldOn');
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const at =
    day === null || day === today ? now : Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).toInstant();
  const id = newId();
  await sql`insert into records.tellings (district_id, id, student_id, kind, party, interest, threat, what, told_at, told_by)
    values (${actor.districtId}, ${id}, ${input.studentId}, ${input.kind}, ${input.party}, ${input.interest},
      ${input.kind === 'emergency' ? input.threat : null}, ${input.what}, ${at}, ${actor.personId})`.execute(tx);
  context.record('record told outside', { kind: 'telling', id }, { of: input.kind, student: input.studentId });
  await context.also(noteLooks, {
    looks: [{ what: 'told_outside', recordId: id, studentId: input.studentId, guardianId: null }],
  });
  return { id };
});

/**
 * A consent: signed and dated, what may be told, why, and to whom (34 CFR 99.30). By a guardian at the own page, known by
 * the sign-in; or entered from paper. Never changed: a withdrawal is a row of its own.
 */
export const enterConsent = action('records.enter_consent', consentRequest, async (context, input) => {
  const { actor } = context;
  await studentOf(context, input.studentId);
  const own = await mayConsent(context, input.studentId);
  if (!own) allow(mayTell(actor, (await readRules(context)).officerId, null));
  if (input.what === '') throw recordsErrors.words_missing({}, 'what');
  if (input.why === '') throw recordsErrors.reason_missing({}, 'why');
  if (input.toWhom === '') throw recordsErrors.name_missing({}, 'toWhom');
  const signer = own ? { id: actor.personId, name: actor.name } : await paperSigner(context, input);
  const signedOn = await dayOf(context, own ? null : input.signedOn, 'signedOn');
  const id = newId();
  await insertConsent(context, {
    id,
    kind: 'given',
    withdraws: null,
    studentId: input.studentId,
    signer,
    signedOn,
    what: input.what,
    why: input.why,
    toWhom: input.toWhom,
    how: own ? 'page' : 'paper',
  });
  context.record('consent given', { kind: 'consent', id }, { student: input.studentId });
  return { id };
});

type Signer = { readonly id: Uuid | null; readonly name: string };

async function paperSigner(
  context: ActionContext,
  { studentId, signedById }: { studentId: Uuid; signedById: Uuid | null },
): Promise<Signer> {
  const { tx, actor } = context;
  if (
    signedById === null ||
    !(await ownsConsent(context, signedById, studentId)) ||
    !(await guardianMayAbout(context, { guardianId: signedById, studentId, right: 'see_records' }))
  )
    throw recordsErrors.nobody_found({}, 'signedBy');
  return { id: signedById, name: found(await personCard(tx, actor.districtId, signedById)).name };
}

async function insertConsent(
  { tx, actor, now }: ActionContext,
  one: {
    readonly id: Uuid;
    readonly kind: 'given' | 'withdrawn';
    readonly withdraws: Uuid | null;
    readonly studentId: Uuid;
    readonly signer: Signer;
    readonly signedOn: string;
    readonly what: string;
    readonly why: string;
    readonly toWhom: string;
    readonly how: string;
  },
): Promise<void> {
  await sql`insert into records.consents (district_id, id, student_id, kind, withdraws_id, signed_by, signed_by_id, signed_on, what, why, to_whom, how, entered_by, entered_at)
    values (${actor.districtId}, ${one.id}, ${one.studentId}, ${one.kind}, ${one.withdraws}, ${one.signer.name}, ${one.signer.id}, ${one.signedOn},
      ${one.what}, ${one.why}, ${one.toWhom}, ${one.how}, ${actor.personId}, ${now})`.execute(tx);
}

type ConsentRow = { id: Uuid; student_id: Uuid; what: string; why: string; to_whom: string; withdrawn: boolean };

/** Takes a consent back from now on: by a guardian who may act for the child, or entered for one. What was told before was told. */
export const withdrawConsent = action(
  'records.withdraw_consent',
  withdrawConsentRequest,
  async (context, { consentId }) => {
    const { tx, actor } = context;
    const { rows } = await sql<ConsentRow>`select c.id, c.student_id, c.what, c.why, c.to_whom,
        exists (select from records.consents w where w.district_id = c.district_id and w.withdraws_id = c.id) as withdrawn
      from records.consents c where c.district_id = ${actor.districtId} and c.id = ${consentId} and c.kind = 'given'`.execute(
      tx,
    );
    const row = found(rows[0]);
    const own = await mayConsent(context, row.student_id);
    if (!own) allow(mayTell(actor, (await readRules(context)).officerId, null));
    if (row.withdrawn) throw recordsErrors.closed();
    const id = newId();
    const signer = { id: actor.personId, name: actor.name };
    await insertConsent(context, {
      id,
      kind: 'withdrawn',
      withdraws: row.id,
      studentId: row.student_id,
      signer,
      signedOn: await dayOf(context, null, 'signedOn'),
      what: row.what,
      why: row.why,
      toWhom: row.to_whom,
      how: own ? 'page' : 'paper',
    });
    context.record('consent withdrawn', { kind: 'consent', id }, { student: row.student_id });
    return { id };
  },
);
