import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { childNameFor, childrenOf, guardiansOf, personCards, type PersonCard } from '#rooms/roster';
import { storedCutOff } from '../actions/office-back.ts';
import { directoryOf, type Org } from '../conversations.directory.ts';
import {
  type CutOff,
  cutOffOf,
  type DayKind,
  type DayReason,
  familyUntil,
  type Outcome,
} from '../conversations.office.ts';

/** An own child, with what the short form needs to know of its school. */
export type MyOfficeChild = {
  readonly card: PersonCard;
  readonly school: Org;
  readonly phone: string | null;
  readonly zone: string;
  readonly cutOff: CutOff;
  /** Whether the guardian may decide such things alone; where not, the office asks somebody who may. */
  readonly mayDecide: boolean;
  /** Who may pick up, for whoever may decide; else only oneself, so that nobody learns of the others. */
  readonly pickUp: readonly { readonly id: Uuid; readonly name: string }[];
};

async function childOf(context: QuestionContext, studentId: Uuid): Promise<MyOfficeChild> {
  const { tx, actor } = context;
  const me = found(actor.personId);
  const tie = (await childrenOf(context, [me])).find((one) => one.studentId === studentId && !one.pickUpOnly);
  allow(tie !== undefined);
  const cards = await personCards(tx, actor.districtId, [studentId]);
  const known = found(cards.get(studentId));
  const card = tie === undefined ? known : { ...known, name: childNameFor(tie, known) };
  if (card.schoolId === null) throw notFound();
  const directory = await directoryOf(tx, actor.districtId);
  const school = found(directory.orgs.get(card.schoolId));
  const mayDecide = tie?.rights.has('act') ?? false;
  const listed = (await guardiansOf(context, [studentId])).filter(
    (one) => one.rights.has('pick_up') && (mayDecide || one.guardianId === me),
  );
  const people = await personCards(
    tx,
    actor.districtId,
    listed.map((one) => one.guardianId),
  );
  const { zone } = await weekFor(tx, actor.districtId, school.id);
  return {
    card,
    school,
    phone: school.phone ?? directory.orgs.get(actor.districtId)?.phone ?? null,
    zone,
    cutOff: cutOffOf(await storedCutOff(context, school.id)),
    mayDecide,
    pickUp: listed.flatMap((one) => {
      const person = people.get(one.guardianId);
      return person === undefined ? [] : [{ id: person.id, name: person.name }];
    }),
  };
}

/** One own child of the signed-in guardian; anybody else's is not there. */
export const myOfficeChild = question(
  'conversations.my_office_child',
  async (context, { studentId }: { studentId: string }): Promise<MyOfficeChild> => {
    if (!isUuid(studentId)) throw notFound();
    return childOf(context, studentId);
  },
);

export type ToldDay = {
  readonly id: Uuid;
  readonly on_day: string;
  readonly outcome: Outcome | null;
};

/** What this guardian told the office at one time: the receipt, and whether it can still be changed. */
export type MyTold = {
  readonly toldId: Uuid;
  readonly child: MyOfficeChild;
  readonly kind: DayKind;
  readonly reason: DayReason;
  readonly at: string | null;
  readonly words: string;
  readonly pickUpId: Uuid | null;
  /** Null: nobody was named. */
  readonly pickUp: { readonly name: string; readonly listed: boolean } | null;
  readonly days: readonly ToldDay[];
  readonly toldAt: Temporal.Instant;
  /** Until when it can be changed here; null when that is past or the office settled it. */
  readonly openUntil: Temporal.Instant | null;
};

type Row = ToldDay & {
  readonly student_id: Uuid;
  readonly kind: DayKind;
  readonly reason: DayReason;
  readonly at_time: string | null;
  readonly words: string;
  readonly pick_up_id: Uuid | null;
  readonly pick_up_name: string;
  readonly entered_at: Temporal.Instant;
};

function untilOf(rows: readonly Row[], child: MyOfficeChild, now: Temporal.Instant): Temporal.Instant | null {
  for (const row of rows) {
    if (row.outcome !== null) continue;
    const change = { kind: row.kind, onDay: row.on_day, atTime: row.at_time };
    const until = familyUntil(change, child.cutOff, child.zone);
    if (Temporal.Instant.compare(now, until) < 0) return until;
  }
  return null;
}

function namedOf(row: Row, child: MyOfficeChild): MyTold['pickUp'] {
  if (row.pick_up_id !== null) {
    const person = child.pickUp.find((one) => one.id === row.pick_up_id);
    return { name: person?.name ?? row.pick_up_name, listed: person !== undefined };
  }
  return row.pick_up_name === '' ? null : { name: row.pick_up_name, listed: false };
}

export const myTold = question(
  'conversations.my_told',
  async (context, { toldId }: { toldId: string }): Promise<MyTold> => {
    const { tx, actor, now } = context;
    const me = found(actor.personId);
    if (!isUuid(toldId)) throw notFound();
    const { rows } =
      await sql<Row>`select id, student_id, kind, reason, on_day::text, to_char(at_time, 'HH24:MI') as at_time, words, pick_up_id, pick_up_name, outcome, entered_at
      from conversations.day_changes where district_id = ${actor.districtId} and told_id = ${toldId} and guardian_id = ${me} and source = 'family'
      order by on_day`.execute(tx);
    const first = found(rows[0]);
    const child = await childOf(context, first.student_id);
    return {
      toldId,
      child,
      kind: first.kind,
      reason: first.reason,
      at: first.at_time,
      words: first.words,
      pickUpId: first.pick_up_id,
      pickUp: namedOf(first, child),
      days: rows.map(({ id, on_day, outcome }) => ({ id, on_day, outcome })),
      toldAt: first.entered_at,
      openUntil: untilOf(rows, child, now),
    };
  },
);

/** What this guardian told about days that are not past, newest first: the way back to each receipt. */
export const myToldAhead = question(
  'conversations.my_told_ahead',
  async ({
    tx,
    actor,
    now,
  }): Promise<
    readonly { readonly toldId: Uuid; readonly childId: Uuid; readonly kind: DayKind; readonly first: string }[]
  > => {
    if (actor.personId === null) return [];
    const { rows } = await sql<{ toldId: Uuid; childId: Uuid; kind: DayKind; first: string }>`
      select told_id as "toldId", student_id as "childId", kind, min(on_day)::text as first from conversations.day_changes
      where district_id = ${actor.districtId} and guardian_id = ${actor.personId} and source = 'family' and student_id is not null
        and on_day >= (${now}::timestamptz - interval '12 hours')::date and outcome is distinct from 'taken_back'
      group by told_id, student_id, kind order by min(on_day), told_id limit 20`.execute(tx);
    return rows;
  },
);
