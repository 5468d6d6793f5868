import { sql } from 'kysely';
import { action, type ActionContext } from '#platform/action';
import { hoursOn } from '#platform/clock';
import { allow } from '#platform/errors';
import { newCode, newId, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { guardianMayAbout, mayGuardian } from '#rooms/roster';
import type { z } from 'zod';
import {
  closeRequest,
  extendRequest,
  openRequest,
  ownerRequest,
  requestOnly,
  setRulesRequest,
} from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { isOwnRequest, mayAnswer, mayAnswerAny, mayKeep } from '../records.policy.ts';
import { ownerFor, working } from '../requests.people.ts';
import { dueBefore, dueOn } from '../requests.rules.ts';
import { readRequest, readRules, type RequestRow, saveRules } from '../requests.store.ts';
import { notifyAsker, notifyOwner, tellOutside } from './reminding.ts';

export const setRules = action('records.set_rules', setRulesRequest, async (context, rules) => {
  allow(mayKeep(context.actor));
  if (rules.familyDays < 1 || rules.familyDays > 45)
    throw recordsErrors.time_outside({ least: 1, most: 45 }, 'familyDays');
  if (rules.publicDays < 1 || rules.publicDays > 365)
    throw recordsErrors.time_outside({ least: 1, most: 365 }, 'publicDays');
  // 45 school days would be more than the law's 45 days.
  const familyCount = rules.familyDays > 30 ? 'calendar' : rules.familyCount;
  if (rules.publicExtra < 0 || rules.publicExtra > 365)
    throw recordsErrors.time_outside({ least: 0, most: 365 }, 'publicExtra');
  if (rules.officerId !== null && !(await working(context, [rules.officerId])).has(rules.officerId))
    throw recordsErrors.nobody_found({}, 'officer');
  await saveRules(context, { ...rules, familyCount });
  context.record('records request days set', null, {
    family: rules.familyDays,
    public: rules.publicDays,
    officer: rules.officerId,
  });
});

type Opening = z.output<typeof openRequest>;

/** Takes a request in and starts its clock. A family asks for itself; whoever answers requests enters those of others. */
export const openRecordsRequest = action('records.open_request', openRequest, async (context, input) => {
  const { actor, now, tx } = context;
  const rules = await readRules(context);
  if (input.asked === '') throw recordsErrors.words_missing({}, 'asked');
  const asker =
    input.asker === null ? await familyAsker(context, input) : await enteredAsker(context, input, rules.officerId);
  const zone = (await weekFor(tx, actor.districtId, null)).zone;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const received = input.receivedOn === null ? today : Temporal.PlainDate.from(input.receivedOn);
  const opened = Temporal.PlainDate.compare(received, today) > 0 ? today : received;
  const days = input.kind === 'public' ? rules.publicDays : rules.familyDays;
  const counted = input.kind === 'public' ? rules.publicCount : rules.familyCount;
  const week = await weekFor(tx, actor.districtId, null);
  const allowed = dueOn(opened, days, counted, (day) => hoursOn(day, week).length > 0);
  const meeting = input.meetingOn === null || input.kind === 'public' ? null : Temporal.PlainDate.from(input.meetingOn);
  if (meeting !== null && Temporal.PlainDate.compare(meeting, today) < 0)
    throw recordsErrors.day_missing({}, 'meetingOn');
  const due = dueBefore(allowed, meeting);
  const ownerId = await ownerFor(context, rules.officerId, { askerId: asker.id, studentIds: input.studentIds });
  if (ownerId === null) throw recordsErrors.no_officer();
  const id = newId();
  const code = newCode();
  await sql`insert into records.requests (district_id, id, code, kind, asker_id, asker_name, asker_address, language, student_ids, people_ids, asked,
      search_words, from_on, until_on, conversation_id, wanted, meeting_on, why, opened_at, opened_by, days, counted, due_on, owner_id)
    values (${actor.districtId}, ${id}, ${code}, ${input.kind}, ${asker.id}, ${asker.name}, ${asker.address}, ${input.language}, ${input.studentIds},
      ${input.peopleIds}, ${input.asked}, ${input.searchWords}, ${input.fromOn}, ${input.untilOn}, ${input.conversationId}, ${input.wanted === '' ? null : input.wanted}, ${meeting?.toString() ?? null}, ${input.why === '' ? null : input.why},
      ${now}, ${actor.personId}, ${days}, ${counted}, ${due.toString()}, ${ownerId})`.execute(tx);
  context.record('records request opened', { kind: 'records_request', id }, { of: input.kind, due: due.toString() });
  const row = await readRequest(context, id);
  await notifyOwner(context, row, 'opened', ownerId);
  return { id, code, dueOn: due.toString(), ownerId };
});

type Asker = { readonly id: Uuid | null; readonly name: string; readonly address: string | null };

async function familyAsker(context: ActionContext, input: Opening): Promise<Asker> {
  const { actor } = context;
  allow(actor.kind === 'person' && actor.personId !== null && input.kind !== 'public');
  if (input.studentIds.length === 0) throw recordsErrors.child_missing({}, 'child');
  for (const studentId of input.studentIds) allow(await mayGuardian(context, studentId, 'see_records'));
  await needsWhy(context, input, actor.personId);
  return { id: actor.personId, name: actor.name, address: null };
}

async function enteredAsker(context: ActionContext, input: Opening, officerId: Uuid | null): Promise<Asker> {
  allow(mayAnswerAny(context.actor, officerId, false));
  const asker = input.asker;
  if (asker === null || asker.name === '') throw recordsErrors.name_missing({}, 'name');
  if (input.kind === 'public')
    return { id: null, name: asker.name, address: asker.address === '' ? null : asker.address };
  if (input.studentIds.length === 0) throw recordsErrors.child_missing({}, 'child');
  if (asker.id === null) throw recordsErrors.nobody_found({}, 'name');
  // Entered for a guardian by hand it is still only for a guardian who may see the record.
  for (const studentId of input.studentIds)
    if (!(await guardianMayAbout(context, { guardianId: asker.id, studentId, right: 'see_records' })))
      throw recordsErrors.nobody_found({}, 'name');
  await needsWhy(context, input, asker.id);
  return { id: asker.id, name: asker.name, address: asker.address === '' ? null : asker.address };
}

/** From 18 on the record is the student's own to ask for. A guardian who still may see it says on what ground. */
async function needsWhy(
  { tx, actor }: ActionContext,
  { studentIds, why }: Opening,
  askerId: Uuid | null,
): Promise<void> {
  if (why !== '') return;
  const { rows } = await sql<{ id: Uuid }>`select guardian_id as id from roster.v_guardianships
    where district_id = ${actor.districtId} and guardian_id = student_id and student_id = any(${studentIds}::uuid[])`.execute(
    tx,
  );
  if (rows.some((row) => row.id !== askerId)) throw recordsErrors.why_missing({}, 'why');
}

/**
 * Takes the longer time that the state's law lets for a public request: once, with the reason, and whoever asked is told.
 * A family's days are never made longer; the database refuses it too.
 */
export const extendRecordsRequest = action(
  'records.extend_request',
  extendRequest,
  async (context, { requestId, reason }) => {
    const { tx, actor, now } = context;
    const row = await lockForAnswer(context, requestId);
    const { publicExtra, publicCount } = await readRules(context);
    if (row.kind !== 'public' || row.extended_from !== null || publicExtra === 0) throw recordsErrors.no_extension();
    if (reason === '') throw recordsErrors.reason_missing({}, 'reason');
    const week = await weekFor(tx, actor.districtId, null);
    const old = Temporal.PlainDate.from(row.due_on);
    const due = dueOn(old, publicExtra, publicCount, (day) => hoursOn(day, week).length > 0);
    await sql`update records.requests set due_on = ${due.toString()}, extended_from = ${row.due_on}, extended_reason = ${reason}, extended_by = ${actor.personId},
        extended_at = ${now}, reminded = 0
      where district_id = ${actor.districtId} and id = ${requestId}`.execute(tx);
    context.record(
      'records request extended',
      { kind: 'records_request', id: requestId },
      { from: row.due_on, to: due.toString() },
    );
    const told = await tellOutside(context, { ...row, due_on: due.toString() }, reason);
    return { dueOn: due.toString(), told };
  },
);

/** The open request, locked, for whoever may answer it. */
export async function lockForAnswer(context: ActionContext, requestId: Uuid): Promise<RequestRow> {
  const row = await readRequest(context, requestId, true);
  allow(mayAnswer(context.actor, (await readRules(context)).officerId, row));
  if (row.state !== 'open') throw recordsErrors.closed();
  return row;
}

export async function close(
  { tx, actor, now }: ActionContext,
  requestId: Uuid,
  state: Exclude<RequestRow['state'], 'open'>,
  answer: string | null,
): Promise<void> {
  await sql`update records.requests set state = ${state}, closed_at = ${now}, closed_by = ${actor.personId}, answer = ${answer}
    where district_id = ${actor.districtId} and id = ${requestId}`.execute(tx);
}

/** Ends a request without a copy: an amendment granted or refused, a request refused with its reason. */
export const decideRequest = action(
  'records.decide_request',
  closeRequest,
  async (context, { requestId, outcome, answer }) => {
    const row = await lockForAnswer(context, requestId);
    if (answer === '') throw recordsErrors.reason_missing({}, 'answer');
    await close(context, requestId, row.kind === 'amendment' ? outcome : 'refused', answer);
    context.record('records request decided', { kind: 'records_request', id: requestId }, { outcome });
    await notifyAsker(context, row, row.kind === 'amendment' ? outcome : 'refused');
  },
);

/** Takes back one's own request. */
export const withdrawRequest = action('records.withdraw_request', requestOnly, async (context, { requestId }) => {
  const row = await readRequest(context, requestId, true);
  allow(isOwnRequest(context.actor, row));
  if (row.state !== 'open') throw recordsErrors.closed();
  await close(context, requestId, 'withdrawn', null);
  context.record('records request withdrawn', { kind: 'records_request', id: requestId });
});

/** Hands a request to somebody else who works here; its day stays. */
export const handRequest = action('records.hand_request', ownerRequest, async (context, { requestId, ownerId }) => {
  const row = await lockForAnswer(context, requestId);
  if (!(await working(context, [ownerId])).has(ownerId)) throw recordsErrors.nobody_found({}, 'owner');
  await setOwner(context, row.id, ownerId);
  await notifyOwner(context, row, 'handed', ownerId);
});

async function setOwner({ tx, actor, record }: ActionContext, requestId: Uuid, ownerId: Uuid): Promise<void> {
  await sql`update records.requests set owner_id = ${ownerId} where district_id = ${actor.districtId} and id = ${requestId}`.execute(
    tx,
  );
  record('records request handed on', { kind: 'records_request', id: requestId }, { to: ownerId });
}

/** What somebody who leaves had to answer goes to others in the transaction of their leaving. */
export async function moveRequestsFrom(context: ActionContext, personIds: readonly Uuid[]): Promise<void> {
  const { tx, actor } = context;
  const { rows } =
    await sql<RequestRow>`select * from records.requests where district_id = ${actor.districtId} and state = 'open'
    and owner_id = any(${[...personIds]}::uuid[]) for update`.execute(tx);
  if (rows.length === 0) return;
  const { officerId } = await readRules(context);
  for (const row of rows) {
    const to = await ownerFor(context, officerId, {
      askerId: row.asker_id,
      studentIds: row.student_ids,
      not: personIds,
    });
    if (to === null) continue;
    await setOwner(context, row.id, to);
    await notifyOwner(context, row, 'handed', to);
  }
}
