import { sql } from 'kysely';
import { z } from 'zod';
import type { ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { schoolYearOf, weeksOf, workingHoursOf } from '#rooms/calendar';
import { guardiansOf, leftAmong, teachersOf } from '#rooms/roster';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { toldAt } from '../conversations.holding.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { districtZone } from '../conversations.notices.ts';
import {
  differences,
  endMoves,
  keepMoves,
  type Moved,
  moveDays,
  type MoveRow,
  type NewMove,
  openMoves,
  rememberPlaces,
} from '../conversations.moves.ts';
import {
  changeOf,
  decideBy,
  isGrouped,
  type MoveKind,
  type Moving,
  placesAfterMove,
  ruleFor,
  throughSchool,
  usualMoveDays,
} from '../conversations.moving.ts';
import { turnOf } from './opening.ts';

/** What of an open matter its move depends on. */
type Matter = Moving;

async function mattersOf({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Matter>> {
  const { rows } =
    await sql<Matter>`select id, code, subject, due_at, privacy, topic_id, category_id, school_id, excluded_ids, owner_id, backup_id,
      helper_ids, reader_ids, about_staff, legal_kind, guardian_id, language, asker
    from conversations.conversations where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return new Map(rows.map((row) => [row.id, row]));
}

type Teacher = { readonly personId: Uuid; readonly className: string };

/** What a load's moves are judged by: read once, however many there are. */
export type MoveFacts = {
  readonly directory: Directory;
  /** The main teacher of each class first. */
  readonly teachers: ReadonlyMap<Uuid, readonly Teacher[]>;
  /** `guardian student`, where the guardian may see the child's records today. */
  readonly mayKnow: ReadonlySet<string>;
};

/** Teachers and rights around these children, in three statements. */
export async function moveFacts(context: ActionContext, studentIds: readonly Uuid[]): Promise<MoveFacts> {
  const { tx, actor } = context;
  const [directory, taught, ties] = await Promise.all([
    freshDirectory(tx, actor.districtId),
    teachersOf(tx, actor.districtId, studentIds),
    guardiansOf(context, studentIds),
  ]);
  const inOrder = taught.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  const mayKnow = ties
    .filter((tie) => tie.rights.has('see_records'))
    .map((tie) => `${tie.guardianId} ${tie.studentId}`);
  return {
    directory,
    teachers: Map.groupBy(inOrder, (one) => one.studentId),
    mayKnow: new Set(mayKnow),
  };
}

type Judged = {
  readonly moved: Moved;
  readonly matter: Matter;
  readonly kind: MoveKind;
  readonly taught: boolean;
  readonly toId: Uuid | null;
  readonly toClass: string | null;
};

function kindOf(directory: Directory, matter: Matter, { before, after }: Moved): MoveKind | 'follows' | null {
  const from = before.schoolId;
  const to = after.schoolId;
  const ownSchool = matter.school_id !== null && matter.school_id === from;
  const member = matter.owner_id === null ? undefined : directory.staff.get(matter.owner_id);
  const oldSchool =
    ownSchool &&
    from !== null &&
    to !== null &&
    throughSchool(
      member,
      { old: directory.ruleFor(matter.topic_id, from), next: directory.ruleFor(matter.topic_id, to) },
      from,
      to,
    );
  return changeOf(before, after, { oldSchool, ownSchool });
}

function judge(context: ActionContext, facts: MoveFacts, moved: Moved, matter: Matter, kind: MoveKind): Judged {
  const teachers = facts.teachers.get(moved.studentId) ?? [];
  const taught = moved.before.taughtIn !== null;
  const places = placesAfterMove(
    facts.directory,
    matter,
    {
      schoolId: moved.after.schoolId,
      teacherIds: teachers.map((one) => one.personId),
      at: context.now,
      turn: turnOf(matter.id),
    },
    taught,
  );
  const toId = places[0]?.id ?? null;
  return {
    moved,
    matter,
    kind,
    taught,
    toId,
    toClass: (teachers.find((one) => one.personId === toId) ?? teachers[0])?.className ?? null,
  };
}

/** One of several children of a matter speaks for it: another school before another class, and both before having left. */
const weight: Readonly<Record<MoveKind, number>> = { school: 2, class: 1, left: 0 };

function onePerMatter(judged: readonly Judged[]): readonly Judged[] {
  const kept = new Map<Uuid, Judged>();
  for (const one of judged) {
    const other = kept.get(one.matter.id);
    if (other === undefined || weight[one.kind] > weight[other.kind]) kept.set(one.matter.id, one);
  }
  return [...kept.values()];
}

/** Back where it was before anybody decided: there is nothing to decide any more. */
const isBack = (move: MoveRow, { after }: Moved): boolean =>
  move.kind === 'class'
    ? after.active && after.taughtIn !== null
    : after.active && after.schoolId === move.from_school_id;

/** Whoever has it came to it by another way than the old school: the matter's school goes with the child, at once. */
async function follow(
  { tx, actor, now }: ActionContext,
  moved: readonly { conversationId: Uuid; from: Uuid | null; to: Uuid | null }[],
): Promise<void> {
  if (moved.length === 0) return;
  const rows = JSON.stringify(moved.map((one) => ({ ...one, id: newId() })));
  const asked = sql`jsonb_to_recordset(${rows}::jsonb) as m ("conversationId" uuid, "from" uuid, "to" uuid, id uuid)`;
  await sql`update conversations.conversations c set school_id = m."to", version = c.version + 1 from ${asked}
    where c.district_id = ${actor.districtId} and c.id = m."conversationId" and c.state <> 'closed'`.execute(tx);
  await sql`update conversations.search s set school_id = m."to" from ${asked} where s.district_id = ${actor.districtId} and s.id = m."conversationId"`.execute(
    tx,
  );
  await sql`insert into conversations.happenings (district_id, id, conversation_id, at, what, by_id, facts)
    select ${actor.districtId}::uuid, m.id, m."conversationId", ${now}::timestamptz, 'school_followed', null::uuid, jsonb_build_object('school', m."to") from ${asked}`.execute(
    tx,
  );
}

type Load = { readonly importId: Uuid | null; readonly studentIds: readonly Uuid[] | null };

/** Before anything moves: where the children of open matters are. */
export async function beforeMoving(context: ActionContext, { studentIds }: Load): Promise<void> {
  await rememberPlaces(context, studentIds);
}

/** Tells everybody who has something to decide once, in their working hours, by one mail without a name in it. */
async function tellDesks(context: ActionContext, judged: readonly Judged[]): Promise<void> {
  const { tx, actor, now } = context;
  const counts = new Map<Uuid, number>();
  for (const { matter, toId } of judged) {
    const closed = matter.privacy !== 'normal';
    for (const id of new Set([matter.owner_id, closed ? null : toId]))
      if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const hours = await workingHoursOf(tx, actor.districtId, [...counts.keys()]);
  for (const [personId, n] of counts)
    context.enqueue(
      'conversations.tell_moves',
      { personId, n, at: now.toString() },
      { runAt: toldAt(now, hours.get(personId)) ?? now },
    );
}

async function newMoves(
  context: ActionContext,
  facts: MoveFacts,
  judged: readonly Judged[],
  { importId, studentIds }: Load,
): Promise<readonly NewMove[]> {
  const { tx, actor, now } = context;
  const weeks = await weeksOf(tx, actor.districtId);
  const days = await moveDays(tx, actor.districtId, usualMoveDays);
  const year = await schoolYearOf(tx, actor.districtId, now);
  const today = now.toZonedDateTimeISO(await districtZone(context)).toPlainDate();
  const bySchool = Map.groupBy(judged, (one) => one.moved.before.schoolId);
  return judged.map(({ moved, matter, kind, taught, toId, toClass }) => {
    const sender = matter.guardian_id;
    return {
      conversation_id: matter.id,
      student_id: moved.studentId,
      kind,
      import_id: importId,
      grouped: studentIds === null && isGrouped(bySchool.get(moved.before.schoolId)?.length ?? 0, today, year),
      from_school_id: moved.before.schoolId,
      to_school_id: kind === 'left' ? null : moved.after.schoolId,
      from_class: moved.before.taughtIn,
      to_class: kind === 'left' ? null : toClass,
      owner_id: matter.owner_id ?? '',
      by_rule: ruleFor({
        kind,
        taught,
        closed: hasClosedReaders(matter) || matter.about_staff,
        senderMayKnow: sender !== null && facts.mayKnow.has(`${sender} ${moved.studentId}`),
        somebodyThere: toId !== null,
      }),
      decide_by: decideBy(now, days, weeks(matter.school_id)),
      state: kind === 'left' ? 'stayed' : 'open',
    };
  });
}

/**
 * After children moved: every open matter whose owner had it through the old class or school is put before both desks.
 * Who is accountable, and until when, stays as it is. The number of statements is the same for one child and for all.
 */
export async function afterMoving(context: ActionContext, { importId, studentIds }: Load): Promise<void> {
  const moved = await differences(context, studentIds);
  if (moved.length === 0) return;
  const ids = [...new Set(moved.map((one) => one.conversationId))];
  const matters = await mattersOf(context, ids);
  const standing = await openMoves(context, ids);
  const facts = await moveFacts(context, [...new Set(moved.map((one) => one.studentId))]);
  // Who died has not left: nothing is listed of them, and whoever has the matter keeps it.
  const left = await leftAmong(context.tx, context.actor.districtId, [...new Set(moved.map((one) => one.studentId))]);
  const judged: Judged[] = [];
  const followed: { conversationId: Uuid; from: Uuid | null; to: Uuid | null }[] = [];
  const back = new Set<Uuid>();
  for (const one of moved) {
    const matter = matters.get(one.conversationId);
    if (matter === undefined) continue;
    const open = standing.get(matter.id);
    if (open !== undefined && open.student_id === one.studentId && isBack(open, one)) {
      back.add(open.id);
      continue;
    }
    const kind = kindOf(facts.directory, matter, one);
    if (kind === 'follows') {
      if (open === undefined)
        followed.push({ conversationId: matter.id, from: one.before.schoolId, to: one.after.schoolId });
    } else if (kind !== null && (kind !== 'left' || left.has(one.studentId)))
      judged.push(judge(context, facts, one, matter, kind));
  }
  await endMoves(context, [...back], 'returned');
  const kept = onePerMatter(judged);
  // A child that left the district before anybody decided: what was open is finished where it is.
  const over = kept.flatMap(({ kind, matter }) => (kind === 'left' ? [standing.get(matter.id)?.id ?? null] : []));
  await endMoves(
    context,
    over.filter((id) => id !== null),
    'settled',
  );
  await follow(context, followed);
  await keepMoves(context, await newMoves(context, facts, kept, { importId, studentIds }));
  await tellDesks(
    context,
    kept.filter((one) => one.kind !== 'left'),
  );
  if (kept.length > 0)
    context.record('children moved with open matters', null, {
      matters: kept.length,
      followed: followed.length,
      import: importId,
    });
  context.refresh('inbox');
  context.refresh('moves');
  forgetDirectory(context.actor.districtId);
}

export const moveIds = z.array(z.uuid()).min(1).max(500);
