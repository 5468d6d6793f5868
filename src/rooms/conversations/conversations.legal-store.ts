import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { Directory } from './conversations.directory.ts';
import { publicRecordsAsked } from './conversations.events.ts';
import {
  dueSteps,
  type LegalDates,
  legalDates,
  type LegalKind,
  type LegalOutcome,
  pathOf,
  stepsOf,
} from './conversations.legal.ts';
import { districtZone } from './conversations.notices.ts';
import { addHappening } from './conversations.store.ts';

/** A matter's course on its path, as it is stored. Days are plain dates where the district is. */
export type LegalMatter = {
  readonly id: Uuid;
  readonly kind: LegalKind;
  readonly how: 'topic' | 'desk' | 'family';
  /** Neither the family nor a colleague chose it: the words of the message suggested its topic. */
  readonly suggested: boolean;
  /** Nothing but the path closed its readers. */
  readonly closed_by_path: boolean;
  readonly reason: string;
  readonly begun_at: Temporal.Instant;
  readonly begun_by: Uuid | null;
  readonly received_on: string;
  readonly acknowledge_by: string;
  readonly decide_by: string;
  readonly told: readonly string[];
  readonly next_at: Temporal.Instant | null;
  readonly breached_at: Temporal.Instant | null;
  readonly outcome: LegalOutcome | null;
  readonly outcome_on: string | null;
  readonly outcome_note: string;
  readonly decided_at: Temporal.Instant | null;
  readonly decided_by: Uuid | null;
  readonly off_reason: string | null;
  readonly off_asked_by: Uuid | null;
  readonly off_asked_at: Temporal.Instant | null;
  readonly ended_at: Temporal.Instant | null;
  readonly ended_by: Uuid | null;
};

export const legalColumns = sql.raw(
  `m.id, m.kind, m.how, m.suggested, m.closed_by_path, m.reason, m.begun_at, m.begun_by, m.received_on::text, m.acknowledge_by::text, m.decide_by::text, m.told, m.next_at,
  m.breached_at, m.outcome, m.outcome_on::text, m.outcome_note, m.decided_at, m.decided_by, m.off_reason, m.off_asked_by, m.off_asked_at, m.ended_at, m.ended_by`,
);

export const datesOf = (matter: Pick<LegalMatter, 'received_on' | 'acknowledge_by' | 'decide_by'>): LegalDates => ({
  receivedOn: Temporal.PlainDate.from(matter.received_on),
  acknowledgeBy: Temporal.PlainDate.from(matter.acknowledge_by),
  decideBy: Temporal.PlainDate.from(matter.decide_by),
});

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** The course of one matter; null where it never was on a path. */
export async function readLegal({ tx, actor }: Reading, id: Uuid): Promise<LegalMatter | null> {
  const { rows } =
    await sql<LegalMatter>`select ${legalColumns} from conversations.legal_matters m where m.district_id = ${actor.districtId} and m.id = ${id}`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** The same, when the caller has already locked the conversation: nobody else changes it until this transaction ends. */
export async function lockedLegal(reading: Reading, id: Uuid): Promise<LegalMatter> {
  return found(await readLegal(reading, id));
}

type Beginning = {
  readonly conversationId: Uuid;
  readonly kind: LegalKind;
  readonly how: 'topic' | 'desk' | 'family';
  readonly reason: string;
  readonly ownerId: Uuid;
  /** Nobody chose it. `closedByPath`: the family had not asked for fewer readers. */
  readonly suggested?: { readonly closedByPath: boolean } | null;
};

/** Starts the calendar of a matter that is on its path from now on, writes it down, and has the family told. */
export async function startLegal(context: ActionContext, directory: Directory, matter: Beginning): Promise<void> {
  const { tx, actor, now } = context;
  const { conversationId: id, kind, how, reason, ownerId, suggested = null } = matter;
  const zone = await districtZone(context);
  const dates = legalDates(now, zone, pathOf(directory.legal, kind));
  const { nextAt } = dueSteps(stepsOf(dates, zone), [], now);
  await sql`insert into conversations.legal_matters as m (district_id, id, kind, how, suggested, closed_by_path, reason, begun_at, begun_by, received_on, acknowledge_by, decide_by, next_at)
    values (${actor.districtId}, ${id}, ${kind}, ${how}, ${suggested !== null}, ${suggested?.closedByPath === true}, ${reason}, ${now}, ${actor.personId}, ${dates.receivedOn.toString()}::date,
      ${dates.acknowledgeBy.toString()}::date, ${dates.decideBy.toString()}::date, ${nextAt})
    on conflict (district_id, id) do update set kind = excluded.kind, how = excluded.how, suggested = excluded.suggested, closed_by_path = excluded.closed_by_path, reason = excluded.reason, begun_at = excluded.begun_at, begun_by = excluded.begun_by,
      received_on = excluded.received_on, acknowledge_by = excluded.acknowledge_by, decide_by = excluded.decide_by, next_at = excluded.next_at, told = '{}', breached_at = null,
      outcome = null, outcome_on = null, outcome_note = '', decided_at = null, decided_by = null, off_reason = null, off_asked_by = null, off_asked_at = null, ended_at = null, ended_by = null`.execute(
    tx,
  );
  await addHappening(context, id, 'legal_begun', { toId: ownerId, facts: { kind, how, reason } });
  context.record('legal path begun', { kind: 'conversation', id }, { path: kind, how, to: ownerId });
  context.enqueue('conversations.tell_legal', { conversationId: id });
  if (kind === 'public_records') await context.publish(publicRecordsAsked({ conversationId: id }));
}

/** The first answer of staff to the family since it is on the path: that is when it was acknowledged. */
export const acknowledgedAt = sql.raw(
  `(select min(a.at) from conversations.messages a where a.district_id = m.district_id and a.conversation_id = m.id and a.direction = 'out'
    and a.state in ('kept', 'sent') and a.at >= m.begun_at)`,
);

/** Somebody chose the path that the words had only suggested: leaving it takes two people from now on. */
export async function nowChosen({ tx, actor }: Reading, id: Uuid): Promise<void> {
  await sql`update conversations.legal_matters set suggested = false where district_id = ${actor.districtId} and id = ${id} and suggested`.execute(
    tx,
  );
}
