import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Actor } from '#platform/actor';
import { guardiansOf, leftAmong, studentsTaughtBy, teachersOf } from '#rooms/roster';
import type { Uuid } from '#platform/ids';
import { childFacts } from '../conversations.child-facts.ts';
import { turnOf } from '../actions/opening.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import { type MoveRow, moveDays } from '../conversations.moves.ts';
import { type Moving, placesAfterMove, usualMoveDays } from '../conversations.moving.ts';
import { leaveOf } from '../conversations.former.ts';
import { atNewDesk, deskScope, mayWorkOn } from '../conversations.policy.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { type Known, knownPeople } from './desk-names.ts';

type Listed = MoveRow &
  Moving &
  Pick<ConversationRow, 'unit_id' | 'former_ids' | 'state' | 'critical_at' | 'acknowledged_at' | 'closed_at'> & {
    readonly move_id: Uuid;
    readonly move_state: MoveRow['state'];
  };

const columns =
  sql.raw(`m.id as move_id, m.state as move_state, m.conversation_id, m.student_id, m.kind, m.at, m.import_id, m.grouped, m.from_school_id, m.to_school_id,
  m.from_class, m.to_class, m.by_rule, m.decide_by, m.to_id, m.decided_at, m.decided_by,
  c.id, c.code, c.subject, c.due_at, c.privacy, c.topic_id, c.category_id, c.school_id, c.unit_id, c.excluded_ids, c.owner_id, c.backup_id, c.helper_ids,
  c.reader_ids, c.former_ids, c.about_staff, c.legal_kind, c.guardian_id, c.language, c.asker, c.state, c.critical_at, c.acknowledged_at, c.closed_at`);

/** One matter of a child who moved, as a line of the page. */
export type MoveLine = {
  readonly moveId: Uuid;
  readonly conversationId: Uuid;
  readonly studentId: Uuid;
  readonly move: Pick<
    MoveRow,
    'kind' | 'from_school_id' | 'to_school_id' | 'from_class' | 'to_class' | 'by_rule' | 'decide_by' | 'grouped' | 'at'
  >;
  readonly matter: Pick<
    ConversationRow,
    'code' | 'subject' | 'due_at' | 'state' | 'owner_id' | 'critical_at' | 'acknowledged_at' | 'closed_at'
  > & { readonly closed: boolean };
  /** Whether the reader may open it, or only sees it from the new desk. */
  readonly opens: boolean;
  /** Who would have it if it goes. */
  readonly toId: Uuid | null;
  /** Whoever wrote it may not learn where the child is now. */
  readonly senderMayNotKnow: boolean;
};

export type MovesToSee = {
  readonly lines: readonly MoveLine[];
  /** Many of one school at once, as one line each. */
  readonly groups: readonly MoveGroup[];
  /** Children who left the district: their open matters are finished where they are. */
  readonly left: readonly MoveLine[];
  /** What went from the reader to another desk in the last thirty days: still theirs to read. */
  readonly gone: readonly {
    conversationId: Uuid;
    code: string;
    subject: string;
    toId: Uuid | null;
    at: Temporal.Instant;
  }[];
  readonly people: ReadonlyMap<Uuid, Known>;
  readonly directory: Directory;
  readonly days: number;
  readonly more: boolean;
};

export type MoveGroup = {
  readonly key: string;
  readonly schoolId: Uuid | null;
  readonly at: Temporal.Instant;
  readonly decideBy: Temporal.Instant;
  readonly moveIds: readonly Uuid[];
  readonly children: number;
  readonly goes: number;
  readonly stays: number;
};

const mostLines = 500;
const mostShown = 60;

/** What of the undecided may concern the reader at all; the policy looks at each afterwards. */
function nearMe(actor: Actor, me: Uuid, taught: readonly Uuid[]) {
  const { everywhere, schools, units } = deskScope(actor);
  if (everywhere) return sql`true`;
  return sql`(c.owner_id = ${me} or ${me}::uuid = any(c.helper_ids) or ${me}::uuid = any(c.reader_ids) or c.school_id = any(${[...schools]}::uuid[])
    or c.unit_id = any(${[...units]}::uuid[]) or m.to_school_id = any(${[...schools]}::uuid[]) or m.student_id = any(${[...taught]}::uuid[]))`;
}

async function undecidedFor(
  context: QuestionContext,
  limit: number,
): Promise<readonly { row: Listed; works: boolean }[]> {
  const { tx, actor } = context;
  const me = actor.personId;
  if (me === null || actor.kind !== 'person') return [];
  // Whom the reader teaches is asked only when there is something undecided at all: most days there is nothing.
  const { rows: any } =
    await sql`select from conversations.child_moves where district_id = ${actor.districtId} and state = 'open' limit 1`.execute(
      tx,
    );
  if (any.length === 0) return [];
  const taught = await studentsTaughtBy(tx, actor.districtId, me);
  const { rows } = await sql<Listed>`select ${columns} from conversations.child_moves m
    join conversations.conversations c on c.district_id = m.district_id and c.id = m.conversation_id
    where m.district_id = ${actor.districtId} and m.state = 'open' and c.state <> 'closed' and ${nearMe(actor, me, taught)}
    order by m.decide_by, m.student_id, m.id limit ${limit}`.execute(tx);
  const teaches = new Set(taught);
  return rows.flatMap((row): readonly { row: Listed; works: boolean }[] => {
    if (mayWorkOn(actor, row)) return [{ row, works: true }];
    const new_ = atNewDesk(actor, row, { schoolId: row.to_school_id, teaches: teaches.has(row.student_id) });
    return new_ ? [{ row, works: false }] : [];
  });
}

/** How many matters of children who moved wait for the reader's desk. */
export const movesWaiting = question(
  'conversations.moves_waiting',
  async (context): Promise<number> => (await undecidedFor(context, 100)).length,
);

/** Around the children of the page: their teachers now, and which guardian may see which child's records. */
type Around = { readonly teachers: ReadonlyMap<Uuid, readonly Uuid[]>; readonly mayKnow: ReadonlySet<string> };

async function around(context: QuestionContext, students: readonly Uuid[]): Promise<Around> {
  const [taught, ties] = await Promise.all([
    teachersOf(context.tx, context.actor.districtId, students),
    guardiansOf(context, students),
  ]);
  const inOrder = taught.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  return {
    teachers: new Map(
      [...Map.groupBy(inOrder, (one) => one.studentId)].map(([id, ones]) => [id, ones.map((one) => one.personId)]),
    ),
    mayKnow: new Set(
      ties.filter((tie) => tie.rights.has('see_records')).map((tie) => `${tie.guardianId} ${tie.studentId}`),
    ),
  };
}

async function lineOf(
  context: QuestionContext,
  directory: Directory,
  { row, works }: { row: Listed; works: boolean },
  { teachers, mayKnow }: Around,
): Promise<MoveLine> {
  const { kind, from_school_id, to_school_id, from_class, to_class, by_rule, decide_by, grouped, at } = row;
  const left = kind === 'left';
  const places = left
    ? []
    : placesAfterMove(
        directory,
        row,
        {
          schoolId: kind === 'school' ? to_school_id : row.school_id,
          teacherIds: teachers.get(row.student_id) ?? [],
          children: await childFacts(context, [row.student_id]),
          at: context.now,
          turn: turnOf(row.id),
        },
        from_class !== null,
      );
  return {
    moveId: row.move_id,
    conversationId: row.id,
    studentId: row.student_id,
    move: { kind, from_school_id, to_school_id, from_class, to_class, by_rule, decide_by, grouped, at },
    matter: {
      code: row.code,
      subject: row.subject,
      due_at: row.due_at,
      state: row.state,
      owner_id: row.owner_id,
      critical_at: works ? row.critical_at : null,
      acknowledged_at: row.acknowledged_at,
      closed_at: row.closed_at,
      closed: hasClosedReaders(row),
    },
    opens: works,
    toId: places[0]?.id ?? null,
    senderMayNotKnow: kind === 'school' && !mayKnow.has(`${row.guardian_id ?? ''} ${row.student_id}`),
  };
}

function groupsOf(rows: readonly Listed[]): readonly MoveGroup[] {
  const byKey = Map.groupBy(rows, (row) => `${row.from_school_id ?? ''}_${row.at.epochMilliseconds}`);
  return [...byKey].flatMap(([key, many]) => {
    const first = many[0];
    if (first === undefined) return [];
    return [
      {
        key,
        schoolId: first.from_school_id,
        at: first.at,
        decideBy: first.decide_by,
        moveIds: many.map((row) => row.move_id),
        children: new Set(many.map((row) => row.student_id)).size,
        goes: many.filter((row) => row.by_rule === 'goes').length,
        stays: many.filter((row) => row.by_rule === 'stays').length,
      },
    ];
  });
}

async function leftFor({ tx, actor }: QuestionContext): Promise<readonly Listed[]> {
  const me = actor.personId;
  if (me === null) return [];
  const { rows } = await sql<Listed>`select distinct on (c.id) ${columns} from conversations.child_moves m
    join conversations.conversations c on c.district_id = m.district_id and c.id = m.conversation_id
    join roster.v_people p on p.district_id = m.district_id and p.id = m.student_id and not p.is_active
    where m.district_id = ${actor.districtId} and m.kind = 'left' and m.state = 'stayed' and c.state <> 'closed' and ${nearMe(actor, me, [])}
    order by c.id, m.id desc limit 100`.execute(tx);
  const gone = await leftAmong(tx, actor.districtId, [...new Set(rows.map((row) => row.student_id))]);
  return rows.filter((row) => gone.has(row.student_id) && mayWorkOn(actor, row));
}

const keptDays = 30;

async function goneFrom({ tx, actor, now }: QuestionContext): Promise<MovesToSee['gone']> {
  const me = actor.personId;
  if (me === null) return [];
  const since = now.subtract({ hours: 24 * keptDays });
  const { rows } = await sql<ConversationRow>`select c.* from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.former_ids <> '{}' and c.former_ids @> array[${me}::uuid]
      and (c.former_leaves -> ${me}::text ->> 'at')::timestamptz > ${since} order by c.id desc limit 50`.execute(tx);
  return rows
    .flatMap((row) => {
      const left = leaveOf(actor, row);
      if (left === null) return [];
      return [{ conversationId: row.id, code: row.code, subject: row.subject, toId: left.to, at: left.at }];
    })
    .toSorted((a, b) => Temporal.Instant.compare(b.at, a.at));
}

/** Everything about children who moved that waits for the reader's desk, that is finished there, or that went from it. */
export const movesToSee = question(
  'conversations.moves_to_see',
  async (context, { group }: { group: string | null }): Promise<MovesToSee> => {
    const { tx, actor } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const all = await undecidedFor(context, mostLines);
    const single = all.filter(({ row }) => !row.grouped);
    const many = all.filter(({ row }) => row.grouped).map(({ row }) => row);
    const groups = groupsOf(many);
    const opened = groups.find((one) => one.key === group);
    const inside = all.filter(({ row }) => opened?.moveIds.includes(row.move_id) ?? false);
    const shown = [...inside, ...single].slice(0, mostShown);
    const left = await leftFor(context);
    const students = [...new Set([...shown.map(({ row }) => row.student_id), ...left.map((row) => row.student_id)])];
    const facts = await around(context, students);
    // Asked for in one turn, so that the facts of all children are one statement.
    const [lines, leftLines] = await Promise.all([
      Promise.all(shown.map(async (one) => lineOf(context, directory, one, facts))),
      Promise.all(left.map(async (row) => lineOf(context, directory, { row, works: true }, facts))),
    ]);
    return {
      lines,
      groups,
      left: leftLines,
      gone: await goneFrom(context),
      people: await knownPeople(context, students),
      directory,
      days: await moveDays(tx, actor.districtId, usualMoveDays),
      more: inside.length + single.length > shown.length,
    };
  },
);
