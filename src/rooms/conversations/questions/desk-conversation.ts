import { sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import { allow } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { notFound } from '#platform/errors';
import type { Agency, InterpreterView } from '#rooms/language';
import { childrenOf, diedAmong, guardiansOf, type Tie } from '#rooms/roster';
import { alarmTeamFor, isTeamWatching } from '../actions/alarms.ts';
import { type Duty, readDuty } from '../conversations.duty.ts';
import { type Morning, morningFor } from './desk-later.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { type LegalMatter, readLegal } from '../conversations.legal-store.ts';
import { districtZone } from '../conversations.notices.ts';
import { asItLeft, type Leave, leaveOf } from '../conversations.former.ts';
import { deskScope, mayWorkOn } from '../conversations.policy.ts';
import { type ConversationRow, readConversation } from '../conversations.store.ts';
import { readableBy } from './desk-inbox.ts';
import { type Known, knownFamily, knownPeople } from './desk-names.ts';
import { repliesFor, type SavedReply } from './desk-saved.ts';
import type { Around } from './desk-translations.ts';
import { type Thread, threadOf } from './desk-thread-parts.ts';

export type Earlier = Pick<
  ConversationRow,
  | 'id'
  | 'code'
  | 'subject'
  | 'state'
  | 'opened_at'
  | 'first_answer_minutes'
  | 'rating'
  | 'school_id'
  | 'merged_into'
  | 'from_address'
>;

export type GroupInfo = { readonly id: Uuid; readonly name: string; readonly open: number };

/** Everything the page of one conversation shows. */
export type OneConversation = Thread & {
  /** What of it is there in the reader's language, and how words to this family go out; asked for where it is needed. */
  readonly around?: Around;
  readonly interpreters?: readonly InterpreterView[];
  readonly agencies?: readonly Agency[];
  readonly row: ConversationRow;
  readonly people: ReadonlyMap<Uuid, Known>;
  /** What the guardian may about each child, and the other guardians of these children. */
  readonly ties: readonly Tie[];
  readonly earlier: readonly Earlier[];
  readonly group: GroupInfo | null;
  readonly next: Uuid | null;
  readonly previous: Uuid | null;
  /** Whether somebody of the alarm team is at a desk now; null when there is no open alarm. */
  readonly watching: boolean | null;
  readonly team: readonly Uuid[];
  /** What staff must do themselves; null where there are no words of danger. */
  readonly duty: Duty | null;
  /** When an answer written now may wait until; null: it goes out now. */
  readonly morning: Morning | null;
  readonly lastReadAt: Temporal.Instant | null;
  /** A child it is about has died: nothing is sent by itself. */
  readonly childDied: boolean;
  /** Its course on a legal path; null where it is on none. */
  readonly legal: LegalMatter | null;
  /** Where calendar days are counted. */
  readonly zone: string;
  /** The replies this person may use, those of its topic first. */
  readonly saved: readonly SavedReply[];
  readonly directory: Directory;
  /** False for who had it until it went with its child: they read it as it was then, and nothing of the family beside it. */
  readonly works: boolean;
  /** When and to whom it went from this reader; null for whoever works on it. */
  readonly left: Leave | null;
  /** The matter as it now is, for the log of looks alone. */
  readonly logged: LookedAt;
};

/** What the log of looks needs of a matter: not shown to whoever looks. */
export type LookedAt = Pick<
  ConversationRow,
  'id' | 'student_ids' | 'guardian_id' | 'privacy' | 'critical_at' | 'owner_id' | 'topic_id'
>;

type Reading = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/** To who had it until it went with its child, `row` is what it was then, and `left` the moment after which nothing is shown. */
export type Read = { readonly row: ConversationRow; readonly left: Leave | null; readonly logged: LookedAt };

/** The conversation, if this reader may read it at the desk; otherwise it is "not there". */
export async function readableConversation(reading: Reading, id: Uuid): Promise<Read> {
  if (!isUuid(id)) throw notFound();
  const row = await readConversation(reading, id);
  if (mayWorkOn(reading.actor, row)) return { row, left: null, logged: row };
  const left = leaveOf(reading.actor, row);
  if (left === null) throw notFound();
  return { row: asItLeft(row, left), left, logged: row };
}

/** The conversation, if this reader works on it. */
export async function workableConversation(reading: Reading, id: Uuid): Promise<ConversationRow> {
  if (!isUuid(id)) throw notFound();
  const row = await readConversation(reading, id);
  allow(mayWorkOn(reading.actor, row));
  return row;
}

const mostEarlier = 8;

/** What came before with the same guardian, or from the same address: only what this reader may read. */
async function earlierWith({ tx, actor }: Reading, row: ConversationRow): Promise<readonly Earlier[]> {
  if (row.guardian_id === null && (row.from_address === null || row.privacy === 'anonymous')) return [];
  const same =
    row.guardian_id === null
      ? sql`from_address = ${row.from_address} and guardian_id is null`
      : sql`guardian_id = ${row.guardian_id}`;
  // Who may read everything gets only what is shown; for others some of what is found falls away afterwards.
  const few = deskScope(actor).everywhere ? actor.personId : null;
  const mine = few === null ? sql`true` : readableBy(few);
  const { rows } = await sql<
    Earlier & ConversationRow
  >`select id, code, subject, state, opened_at, first_answer_minutes, rating, school_id, merged_into, from_address, owner_id, helper_ids, reader_ids, excluded_ids, privacy, legal_kind, unit_id, guardian_id
    from conversations.conversations c where district_id = ${actor.districtId} and ${same} and id <> ${row.id} and privacy <> 'anonymous' and ${mine}
    order by opened_at desc limit ${sql.raw(few === null ? '40' : String(mostEarlier))}`.execute(tx);
  return rows.filter((one) => mayWorkOn(actor, one)).slice(0, mostEarlier);
}

/** The neighbours in the list it most likely was opened from: the reader's own, else the school's. */
async function neighbours(
  { tx, actor }: Reading,
  row: ConversationRow,
): Promise<{ next: Uuid | null; previous: Uuid | null }> {
  const me = actor.personId;
  const scope = deskScope(actor);
  const inSchool = row.school_id !== null && (scope.everywhere || scope.schools.includes(row.school_id));
  if (row.due_at === null || me === null || (row.owner_id !== me && !inSchool)) return { next: null, previous: null };
  const list = row.owner_id === me ? sql`owner_id = ${me}` : sql`school_id = ${row.school_id}`;
  const readable = sql`not (${me}::uuid = any(excluded_ids)) and ((privacy <> 'private' and legal_kind is null) or owner_id = ${me} or ${me}::uuid = any(reader_ids))`;
  const { rows } = await sql<{ next: Uuid | null; previous: Uuid | null }>`select
    (select id from conversations.conversations where district_id = ${actor.districtId} and ${list} and state <> 'closed' and ${readable}
      and (due_at, id) > (${row.due_at}::timestamptz, ${row.id}::uuid) order by due_at, id limit 1) as next,
    (select id from conversations.conversations where district_id = ${actor.districtId} and ${list} and state <> 'closed' and ${readable}
      and (due_at, id) < (${row.due_at}::timestamptz, ${row.id}::uuid) order by due_at desc, id desc limit 1) as previous`.execute(
    tx,
  );
  return rows[0] ?? { next: null, previous: null };
}

async function groupOf({ tx, actor }: Reading, groupId: Uuid | null): Promise<GroupInfo | null> {
  if (groupId === null) return null;
  const { rows } = await sql<GroupInfo>`select g.id, g.name, (select count(*)::int from conversations.conversations c
      where c.district_id = g.district_id and c.group_id = g.id and c.state <> 'closed' and c.merged_into is null) as open
    from conversations.groups g where g.district_id = ${actor.districtId} and g.id = ${groupId}`.execute(tx);
  return rows[0] ?? null;
}

async function lastReadOf({ tx, actor }: Reading, id: Uuid): Promise<Temporal.Instant | null> {
  const { rows } = await sql<{
    read_at: Temporal.Instant;
  }>`select read_at from conversations.reads where district_id = ${actor.districtId} and conversation_id = ${id} and person_id = ${actor.personId}`.execute(
    tx,
  );
  return rows[0]?.read_at ?? null;
}

async function tiesOf(reading: Reading, { guardian_id, student_ids }: ConversationRow): Promise<readonly Tie[]> {
  const [children, guardians] = await Promise.all([
    guardian_id === null ? [] : childrenOf(reading, [guardian_id]),
    student_ids.length === 0 ? [] : guardiansOf(reading, student_ids),
  ]);
  return [...children, ...guardians];
}

/** What is known as soon as the policy has answered, while the rest is still being read. */
export type Begun = Pick<OneConversation, 'row' | 'lastReadAt' | 'directory' | 'works' | 'logged'>;

/** What it was when it went from this reader: the words and files of then, the names in them, and nothing around it. */
async function oneAsItLeft(
  context: QuestionContext,
  { row, left, logged }: Read,
  { directory, lastReadAt }: Pick<OneConversation, 'directory' | 'lastReadAt'>,
): Promise<OneConversation> {
  const thread = await threadOf(context, { id: row.id, left });
  const writers = thread.messages.map((message) => message.guardian_id);
  const known = await knownPeople(context, [row.guardian_id, ...row.student_ids, ...writers]);
  return {
    ...thread,
    callbacks: row.callback ? thread.callbacks : [],
    row,
    left,
    logged,
    works: false,
    // Names alone: in which grade and school a child is by now is none of it.
    people: new Map([...known].map(([id, one]) => [id, { ...one, grade: null, schoolId: null }])),
    ties: [],
    earlier: [],
    group: null,
    next: null,
    previous: null,
    watching: null,
    team: [],
    duty: null,
    morning: null,
    legal: null,
    zone: 'UTC',
    childDied: false,
    lastReadAt,
    saved: [],
    directory,
  };
}

/**
 * One conversation with all that stands around it. Every part is one query, however long the thread is. They travel in
 * two parcels: what its id names, then what it names itself; nothing of either leaves before the policy has answered.
 */
export const oneConversation = question(
  'conversations.desk_one',
  async (context, { id, begun }: { id: Uuid; begun?: (begun: Begun) => void }): Promise<OneConversation> => {
    const { tx, actor, now } = context;
    const [read, thread, lastReadAt, directory] = await Promise.all([
      readableConversation(context, id),
      threadOf(context, { id, left: null }),
      lastReadOf(context, id),
      directoryOf(tx, actor.districtId),
    ]);
    const { row, left, logged } = read;
    begun?.({ row, lastReadAt, directory, works: left === null, logged });
    // What was read of the whole thread is let go unseen: it is read again up to the moment it left.
    if (left !== null) return oneAsItLeft(context, read, { directory, lastReadAt });
    const alarmed = row.critical_at !== null && row.acknowledged_at === null;
    const [ties, people, earlier, group, beside, saved, team, duty, morning, legal, zone, died] = await Promise.all([
      tiesOf(context, row),
      knownFamily(
        context,
        row,
        thread.messages.map((message) => message.guardian_id),
      ),
      earlierWith(context, row),
      groupOf(context, row.group_id),
      neighbours(context, row),
      repliesFor(context, row.topic_id),
      alarmed ? alarmTeamFor(context, directory, row, now) : [],
      row.critical_at === null ? null : readDuty(context),
      morningFor(context, row),
      row.legal_kind === null ? null : readLegal(context, row.id),
      row.legal_kind === null ? 'UTC' : districtZone(context),
      diedAmong(tx, actor.districtId, row.student_ids),
    ]);
    return {
      ...thread,
      callbacks: row.callback ? thread.callbacks : [],
      row,
      left: null,
      logged,
      works: true,
      people,
      ties,
      earlier,
      group,
      ...beside,
      watching: alarmed ? await isTeamWatching(context, team) : null,
      team,
      duty,
      morning,
      legal,
      childDied: died.size > 0,
      zone,
      lastReadAt,
      saved,
      directory,
    };
  },
  { planOnce: true },
);

/** Whether this reader may hear that something changed in it: not who only reads what it was. */
export const mayHear = question(
  'conversations.desk_may_hear',
  async (context, { id }: { id: Uuid }): Promise<boolean> => {
    const { rows } =
      await sql<ConversationRow>`select * from conversations.conversations where district_id = ${context.actor.districtId} and id = ${id}`.execute(
        context.tx,
      );
    return rows[0] !== undefined && mayWorkOn(context.actor, rows[0]);
  },
);
