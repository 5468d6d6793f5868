import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { gather, type TenantTx } from '#platform/database';
import { found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Tables } from '#platform/database';
import type { Selectable } from 'kysely';
import { errors } from './conversations.errors.ts';
import type { Clocked, Kind, State } from './conversations.rules.ts';
import { foldForSearch } from './conversations.rules.ts';

export type ConversationRow = Omit<Selectable<Tables['conversations.conversations']>, 'former_leaves'> & {
  /** By person, for `former_ids`; read by `leaveOf` alone. */
  former_leaves: object;
  kind: Kind;
  state: State;
  privacy: 'normal' | 'private' | 'anonymous';
};
export type MessageRow = Selectable<Tables['conversations.messages']>;
export type HappeningRow = Selectable<Tables['conversations.happenings']>;

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/**
 * The conversation, locked until this transaction ends, for a change. "Not there" and "not yours" are told apart by
 * nobody. What came over closed from another tool changes for nobody; only who may read it may still become fewer.
 */
export async function lockConversation(
  { tx, actor }: Reading,
  id: Uuid,
  { history = false }: { history?: boolean } = {},
): Promise<ConversationRow> {
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${id} for update`.execute(
      tx,
    );
  const row = found(rows[0]);
  if (row.history === 'closed' && !history) throw errors.only_to_read();
  return row;
}

export async function readConversation({ tx, actor }: Reading, id: Uuid): Promise<ConversationRow> {
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
  return found(rows[0]);
}

export function clockOf(row: ConversationRow): Clocked {
  return {
    state: row.state,
    ownerId: row.owner_id,
    openedAt: row.opened_at,
    answerDueAt: row.answer_due_at,
    resolveDueAt: row.resolve_due_at,
    dueAt: row.due_at,
    pausedAt: row.paused_at,
    pausedMinutes: row.paused_minutes,
    firstAnsweredAt: row.first_answered_at,
    firstAnswerMinutes: row.first_answer_minutes,
    resolvedMinutes: row.resolved_minutes,
    breachedAt: row.breached_at,
    breachedOwnerId: row.breached_owner_id,
    escalation: row.escalation,
    nextNudgeAt: row.next_nudge_at,
    closedAt: row.closed_at,
    reopened: row.reopened,
    critical: row.critical_at !== null,
  };
}

/** What a change may set beside the clock. */
export type ConversationChange = Partial<
  Pick<
    ConversationRow,
    | 'owner_id'
    | 'backup_id'
    | 'helper_ids'
    | 'reader_ids'
    | 'excluded_ids'
    | 'topic_id'
    | 'category_id'
    | 'school_id'
    | 'unit_id'
    | 'privacy'
    | 'legal_kind'
    | 'handoffs'
    | 'bounces'
    | 'closed_by'
    | 'closed_how'
    | 'merged_into'
    | 'group_id'
    | 'second_look_at'
    | 'acknowledged_at'
    | 'acknowledged_by'
    | 'critical_at'
    | 'critical_category'
    | 'rating'
    | 'rated_at'
    | 'rating_comment'
    | 'link_version'
    | 'last_message_at'
    | 'last_from'
    | 'message_count'
    | 'unread'
    | 'answered_by'
    | 'student_ids'
    | 'guardian_id'
    | 'from_verified'
    | 'preview'
    | 'praised_id'
    | 'subject'
    | 'about_staff'
    | 'asker'
  >
>;

/** Writes the clock and the change, and counts the version up, so that two people who answer at once notice each other. */
export async function saveConversation(
  { tx, actor }: Reading,
  id: Uuid,
  clock: Clocked,
  change: ConversationChange = {},
): Promise<void> {
  await tx
    .updateTable('conversations.conversations')
    .set({
      state: clock.state,
      answer_due_at: clock.answerDueAt,
      resolve_due_at: clock.resolveDueAt,
      due_at: clock.dueAt,
      paused_at: clock.pausedAt,
      paused_minutes: clock.pausedMinutes,
      first_answered_at: clock.firstAnsweredAt,
      first_answer_minutes: clock.firstAnswerMinutes,
      resolved_minutes: clock.resolvedMinutes,
      breached_at: clock.breachedAt,
      breached_owner_id: clock.breachedOwnerId,
      escalation: clock.escalation,
      next_nudge_at: clock.nextNudgeAt,
      closed_at: clock.closedAt,
      reopened: clock.reopened,
      ...change,
      version: sql<number>`version + 1`,
    })
    .where('district_id', '=', actor.districtId)
    .where('id', '=', id)
    .execute();
}

/** Who reads what it was until it went from them, and until when: of all of them at once. */
export async function keepLeaves({ tx, actor }: Reading, id: Uuid, leaves: object): Promise<void> {
  await sql`update conversations.conversations set former_ids = array(select jsonb_object_keys(${JSON.stringify(leaves)}::jsonb)::uuid),
      former_leaves = ${JSON.stringify(leaves)}::jsonb
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
}

export type NewMessage = {
  readonly id?: Uuid;
  readonly conversationId: Uuid;
  readonly direction: 'in' | 'out' | 'note';
  readonly channel: string;
  readonly authorId: Uuid | null;
  readonly authorName: string | null;
  readonly guardianId?: Uuid | null;
  readonly text: string;
  readonly quoted?: string | null;
  readonly htmlSafe?: string | null;
  readonly language: string | null;
  readonly mentions?: readonly Uuid[];
  readonly state?: 'kept' | 'held' | 'sent';
  readonly sendAt?: Temporal.Instant | null;
  readonly thenDo?: string;
  readonly messageId?: string | null;
  readonly inboundId?: Uuid | null;
  readonly authentication?: object | null;
  readonly warnings?: readonly string[];
  readonly via?: string | null;
  readonly fileCount?: number;
  /** Message-IDs it answers that nobody has seen yet. */
  readonly waitsFor?: readonly string[];
};

export async function addMessage({ tx, actor }: Reading, at: Temporal.Instant, message: NewMessage): Promise<Uuid> {
  const id = message.id ?? newId();
  await sql`insert into conversations.messages (district_id, id, conversation_id, direction, channel, author_id, author_name, guardian_id, text, quoted, html_safe,
      language, mentions, at, state, send_at, then_do, message_id, inbound_id, authentication, warnings, via, file_count)
    values (${actor.districtId}, ${id}, ${message.conversationId}, ${message.direction}, ${message.channel}, ${message.authorId}, ${message.authorName},
      ${message.guardianId ?? null}, ${message.text}, ${message.quoted ?? null}, ${message.htmlSafe ?? null}, ${message.language}, ${[...(message.mentions ?? [])]},
      ${at}, ${message.state ?? 'kept'}, ${message.sendAt ?? null}, ${message.thenDo ?? 'open'}, ${message.messageId ?? null}, ${message.inboundId ?? null},
      ${message.authentication ? JSON.stringify(message.authentication) : null}::jsonb, ${[...(message.warnings ?? [])]}, ${message.via ?? null}, ${message.fileCount ?? 0})`.execute(
    tx,
  );
  return id;
}

/** One line of the timeline. */
export async function addHappening(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  conversationId: Uuid,
  what: string,
  more: { byId?: Uuid | null; toId?: Uuid | null; facts?: object; at?: Temporal.Instant } = {},
): Promise<void> {
  await sql`insert into conversations.happenings (district_id, id, conversation_id, at, what, by_id, to_id, facts)
    values (${actor.districtId}, ${newId()}, ${conversationId}, ${more.at ?? now}, ${what}, ${more.byId === undefined ? actor.personId : more.byId}, ${more.toId ?? null}, ${JSON.stringify(more.facts ?? {})}::jsonb)`.execute(
    tx,
  );
}

/** Adds words to what search finds. Private and anonymous matters never get there. */
export async function indexWords(
  { tx, actor }: Reading,
  row: Pick<
    ConversationRow,
    'id' | 'school_id' | 'unit_id' | 'owner_id' | 'helper_ids' | 'excluded_ids' | 'opened_at' | 'privacy'
  >,
  text: string,
): Promise<void> {
  if (row.privacy !== 'normal') return;
  await sql`insert into conversations.search (district_id, id, school_id, unit_id, owner_id, helper_ids, excluded_ids, opened_at, words)
    values (${actor.districtId}, ${row.id}, ${row.school_id}, ${row.unit_id}, ${row.owner_id}, ${row.helper_ids}, ${row.excluded_ids}, ${row.opened_at}, to_tsvector('simple', ${foldForSearch(text).slice(0, 20_000)}))
    on conflict (district_id, id) do update set words = case when length(conversations.search.words::text) > 200000 then conversations.search.words else conversations.search.words || excluded.words end`.execute(
    tx,
  );
}

/** Keeps the search scope where ownership is. A conversation made private leaves it. */
export async function moveSearchScope({ tx, actor }: Reading, id: Uuid): Promise<void> {
  await sql`delete from conversations.search s using conversations.conversations c
    where s.district_id = ${actor.districtId} and s.id = ${id} and c.district_id = s.district_id and c.id = s.id and c.privacy <> 'normal'`.execute(
    tx,
  );
  await sql`update conversations.search s set school_id = c.school_id, unit_id = c.unit_id, owner_id = c.owner_id, helper_ids = c.helper_ids, excluded_ids = c.excluded_ids
    from conversations.conversations c where s.district_id = ${actor.districtId} and s.id = ${id} and c.district_id = s.district_id and c.id = s.id`.execute(
    tx,
  );
}

/**
 * Takes the lock that makes "who is chosen" and "who leaves" see each other: shared by everybody who gives work to a
 * person, exclusive for the leaver drill. Then asks the database, not a copy, whether the person is still active.
 */
export async function activeAmong(
  tx: TenantTx,
  districtId: Uuid,
  personIds: readonly Uuid[],
  lock: 'shared' | 'exclusive' | 'none' = 'shared',
): Promise<ReadonlySet<Uuid>> {
  if (personIds.length === 0) return new Set();
  // The larger set does for each: whoever is asked for is in it when active.
  return gather(tx, `conversations.active ${lock}`, personIds, async (asked) => {
    const active = await readActive(tx, districtId, [...new Set(asked.flat())].toSorted(), lock);
    return asked.map(() => active);
  });
}

async function readActive(
  tx: TenantTx,
  districtId: Uuid,
  ids: readonly Uuid[],
  lock: 'shared' | 'exclusive' | 'none',
): Promise<ReadonlySet<Uuid>> {
  const take = lock === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  // Sent together, answered one after the other: the second looks only when the first has the lock.
  const [, { rows }] = await Promise.all([
    lock === 'none'
      ? null
      : sql`select ${take}(hashtextextended(${`owner ${districtId}`} || k, 0)) from unnest(${ids}::text[]) k`.execute(
          tx,
        ),
    sql<{
      id: Uuid;
    }>`select p.id from roster.v_people p left join access.v_accounts a on a.district_id = p.district_id and a.person_id = p.id
    where p.district_id = ${districtId} and p.id = any(${ids}::uuid[]) and p.is_active and p.is_staff and coalesce(a.is_on, true)`.execute(
      tx,
    ),
  ]);
  return new Set(rows.map((row) => row.id));
}
