import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { conversationClosed } from '../conversations.events.ts';
import { legalKindOf, legalKinds, legalOutcomes, namedFor, pathOf } from '../conversations.legal.ts';
import { type LegalMatter, lockedLegal } from '../conversations.legal-store.ts';
import { districtZone, notifyPerson } from '../conversations.notices.ts';
import { mayOwn, superiorsOf } from '../conversations.ownership.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { closedNow } from '../conversations.rules.ts';
import {
  addHappening,
  clockOf,
  type ConversationRow,
  lockConversation,
  saveConversation,
} from '../conversations.store.ts';
import { beginLegal } from './legal-begin.ts';

const beginRequest = z.object({
  conversationId: z.string(),
  kind: z.enum(legalKinds),
  reason: z.string().max(1000),
  /** Staff whom it is about: from now on it is not there for them. */
  aboutStaffIds: z.array(z.string()).max(10).default([]),
  /** Stay in it as a helper, on purpose. Otherwise whoever presses it loses sight of the matter. */
  stay: z.boolean().default(false),
});

/** "This has a legal path": whoever may read a matter at the desk can say so, with a reason. */
export const putOnLegalPath = action(
  'conversations.legal_begin',
  beginRequest,
  async (context, input): Promise<Uuid> => {
    const row = await lockConversation(context, input.conversationId);
    allow(mayWorkOn(context.actor, row));
    const reason = input.reason.trim();
    if (reason === '') throw errors.reason_missing({}, 'reason');
    const { staff } = await directoryOf(context.tx, context.actor.districtId);
    if (input.aboutStaffIds.some((id) => !staff.has(id))) throw errors.person_unknown({}, 'about');
    const helperId = input.stay ? context.actor.personId : null;
    return beginLegal(context, row, {
      kind: input.kind,
      how: 'desk',
      reason,
      aboutStaffIds: input.aboutStaffIds,
      helperId,
    });
  },
);

/** Whose word it takes to end the path: the named superior, else whoever stands above its owner. */
export function superiorFor(directory: Directory, row: ConversationRow): Uuid | null {
  const kind = legalKindOf(row);
  if (kind === null) return null;
  const above = [
    pathOf(directory.legal, kind).superiorId,
    ...superiorsOf(row.owner_id ?? '', directory, row.excluded_ids),
  ];
  return (
    above.find((id): id is Uuid => id !== null && mayOwn(directory, id, row.excluded_ids) && id !== row.owner_id) ??
    null
  );
}

/** Decides about its course: whoever has it, and those who are named for it or stand above; not a helper. */
export function mayDecideLegal(actor: Actor, directory: Directory, row: ConversationRow): boolean {
  const kind = legalKindOf(row);
  const me = actor.personId;
  if (kind === null || me === null || !mayWorkOn(actor, row)) return false;
  const named = namedFor(directory.legal, kind, row.school_id);
  return me === row.owner_id || named.includes(me) || me === superiorFor(directory, row);
}

/** May confirm that a matter leaves its path: the superior, and where that one asked, another who may decide. */
export function mayConfirmOff(
  actor: Actor,
  directory: Directory,
  row: ConversationRow,
  { off_asked_by: askedBy }: Pick<LegalMatter, 'off_asked_by'>,
): boolean {
  if (askedBy === null || askedBy === actor.personId || !mayDecideLegal(actor, directory, row)) return false;
  const superior = superiorFor(directory, row);
  return actor.personId === superior || askedBy === superior;
}

const decideRequest = z.object({
  conversationId: z.string(),
  outcome: z.enum(legalOutcomes),
  /** The day of the decision, the withdrawal or the referral, where the district is. */
  on: z.iso.date(),
  note: z.string().max(5000),
});

/** The only way to close a matter with a legal path: its outcome, the day of it, and what it was. */
export const decideLegal = action('conversations.legal_decide', decideRequest, async (context, input) => {
  const { tx, actor, now } = context;
  const row = await lockConversation(context, input.conversationId);
  const directory = await directoryOf(tx, actor.districtId);
  allow(mayWorkOn(actor, row));
  if (row.legal_kind === null) throw errors.legal_none();
  allow(mayDecideLegal(actor, directory, row));
  if (row.state === 'closed') throw errors.closed_already();
  if (row.critical_at !== null && row.acknowledged_at === null) throw errors.critical_open();
  const matter = await lockedLegal(context, row.id);
  const today = now.toZonedDateTimeISO(await districtZone(context)).toPlainDate();
  const on = Temporal.PlainDate.from(input.on);
  const first = Temporal.PlainDate.from(matter.received_on);
  if (Temporal.PlainDate.compare(on, first) < 0 || Temporal.PlainDate.compare(on, today) > 0)
    throw errors.legal_date_wrong({}, 'on');
  const note = input.note.trim();
  // How it was decided, in which writing it was withdrawn, where it was referred to: an outcome without it says nothing.
  if (note === '') throw errors.words_missing({}, 'note');
  await sql`update conversations.legal_matters set outcome = ${input.outcome}, outcome_on = ${input.on}::date, outcome_note = ${note}, decided_at = ${now}, decided_by = ${actor.personId},
      next_at = null, off_reason = null, off_asked_by = null, off_asked_at = null where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  const week = (await weeksOf(tx, actor.districtId))(row.school_id);
  await saveConversation(context, row.id, closedNow(clockOf(row), now, week), {
    closed_by: actor.personId,
    closed_how: 'legal_outcome',
  });
  await addHappening(context, row.id, 'legal_decided', {
    facts: { outcome: input.outcome, on: input.on, reason: note },
  });
  context.record('legal matter closed', { kind: 'conversation', id: row.id }, { outcome: input.outcome, on: input.on });
  await context.publish(conversationClosed({ conversationId: row.id, how: 'legal_outcome' }));
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});

const offRequest = z.object({ conversationId: z.string(), reason: z.string().max(1000) });

/** Asks to take a matter off its path. It stays on it until somebody else, the superior, confirms. */
export const askOffLegalPath = action('conversations.legal_off_ask', offRequest, async (context, input) => {
  const { tx, actor, now } = context;
  const row = await lockConversation(context, input.conversationId);
  const directory = await directoryOf(tx, actor.districtId);
  allow(mayWorkOn(actor, row));
  if (row.legal_kind === null) throw errors.legal_none();
  allow(mayDecideLegal(actor, directory, row));
  if (row.state === 'closed') throw errors.closed_already();
  const reason = input.reason.trim();
  if (reason === '') throw errors.reason_missing({}, 'reason');
  await sql`update conversations.legal_matters set off_reason = ${reason}, off_asked_by = ${actor.personId}, off_asked_at = ${now}
    where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  await addHappening(context, row.id, 'legal_off_asked', { facts: { reason } });
  context.record('asked to leave the legal path', { kind: 'conversation', id: row.id });
  const superior = superiorFor(directory, row);
  const other = superior === actor.personId ? row.owner_id : superior;
  if (other !== null && other !== actor.personId)
    await notifyPerson(context, {
      personId: other,
      what: 'legal_off',
      row,
      onceKey: `legal off ${row.id} ${now.epochMilliseconds}`,
    });
  context.refresh(`conversation:${row.id}`);
});

const confirmRequest = z.object({ conversationId: z.string(), confirm: z.boolean() });

/** The second of two people: takes it off the path, or leaves it there. What it was and who may read it stays private. */
export const answerOffLegalPath = action('conversations.legal_off_answer', confirmRequest, async (context, input) => {
  const { tx, actor, now } = context;
  const row = await lockConversation(context, input.conversationId);
  allow(mayWorkOn(actor, row));
  if (row.legal_kind === null) throw errors.legal_none();
  const matter = await lockedLegal(context, row.id);
  if (matter.off_asked_by === null) throw errors.legal_none();
  if (matter.off_asked_by === actor.personId) throw errors.legal_same_person();
  const directory = await directoryOf(tx, actor.districtId);
  allow(mayConfirmOff(actor, directory, row, matter));
  const by = found(actor.personId);
  if (input.confirm) {
    await sql`update conversations.legal_matters set ended_at = ${now}, ended_by = ${by}, next_at = null where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    await saveConversation(context, row.id, clockOf(row), { legal_kind: null });
  } else
    await sql`update conversations.legal_matters set off_reason = null, off_asked_by = null, off_asked_at = null where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
  const facts = { reason: matter.off_reason ?? '', asked: matter.off_asked_by };
  await addHappening(context, row.id, input.confirm ? 'legal_off' : 'legal_off_refused', { facts });
  context.record(input.confirm ? 'legal path ended' : 'legal path stays', { kind: 'conversation', id: row.id }, facts);
  context.refresh(`conversation:${row.id}`);
  context.refresh('inbox');
});
