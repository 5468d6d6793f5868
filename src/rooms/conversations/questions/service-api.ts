import { type RawBuilder, sql } from 'kysely';
import { question } from '#platform/action';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { askerColumn } from '../conversations.askers.ts';
import { deskScope } from '../conversations.policy.ts';
import type { ConversationRow, HappeningRow, MessageRow } from '../conversations.store.ts';
import { filesUntilLeft, untilLeft, wordsCame } from '../conversations.former.ts';
import { type LookedAt, type Read, readableConversation } from './desk-conversation.ts';
import { readableBy } from './desk-inbox.ts';
import { type Place, placeText } from './desk-views.ts';

export type ListAsk = {
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  readonly channel?: string | undefined;
  readonly asker?: string | undefined;
  readonly language?: string | undefined;
  readonly schoolId?: Uuid | undefined;
  readonly topicId?: Uuid | undefined;
  readonly ownerId?: Uuid | undefined;
  readonly guardianId?: Uuid | undefined;
  readonly openedFrom?: string | undefined;
  readonly openedUntil?: string | undefined;
  readonly late?: boolean | undefined;
  readonly unread?: boolean | undefined;
  readonly critical?: boolean | undefined;
  readonly limit: number;
  readonly after: Place | null;
};

type Condition = RawBuilder<unknown>;

function wishes(ask: ListAsk, now: Temporal.Instant): readonly Condition[] {
  const conditions: Condition[] = [];
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(sql`${sql.raw(column)} = ${value}`);
  };
  equal('c.state', ask.state);
  equal('c.kind', ask.kind);
  equal('c.channel', ask.channel);
  if (ask.asker !== undefined) conditions.push(sql`${askerColumn} = ${ask.asker}`);
  equal('c.language', ask.language);
  equal('c.school_id', ask.schoolId);
  equal('c.topic_id', ask.topicId);
  equal('c.owner_id', ask.ownerId);
  equal('c.guardian_id', ask.guardianId);
  if (ask.openedFrom !== undefined) conditions.push(sql`c.opened_at >= ${ask.openedFrom}::timestamptz`);
  if (ask.openedUntil !== undefined) conditions.push(sql`c.opened_at < ${ask.openedUntil}::timestamptz`);
  if (ask.late !== undefined)
    conditions.push(
      ask.late ? sql`c.state = 'open' and c.due_at < ${now}` : sql`not (c.state = 'open' and c.due_at < ${now})`,
    );
  if (ask.unread !== undefined) conditions.push(sql`c.unread = ${ask.unread}`);
  if (ask.critical !== undefined)
    conditions.push(ask.critical ? sql`c.critical_at is not null` : sql`c.critical_at is null`);
  return conditions;
}

/** The newest conversations that a token's owner may read; never private or anonymous ones. */
export const listForApi = question(
  'conversations.api_list',
  async ({ tx, actor, now }, ask: ListAsk): Promise<{ rows: readonly ConversationRow[]; next: string | null }> => {
    const me = found(actor.personId);
    const scope = deskScope(actor);
    const within: Condition = scope.everywhere
      ? sql`true`
      : sql`(c.owner_id = ${me} or ${me}::uuid = any(c.helper_ids) or c.school_id = any(${[...scope.schools]}::uuid[]) or c.unit_id = any(${[...scope.units]}::uuid[]))`;
    const seek =
      ask.after === null ? [] : [sql`(c.opened_at, c.id) < (${ask.after.at}::timestamptz, ${ask.after.id}::uuid)`];
    const all = sql.join([within, sql`c.privacy = 'normal'`, readableBy(me), ...wishes(ask, now), ...seek], sql` and `);
    const { rows } =
      await sql<ConversationRow>`select c.* from conversations.conversations c where c.district_id = ${actor.districtId} and ${all}
      order by c.opened_at desc, c.id desc limit ${sql.raw(String(ask.limit + 1))}`.execute(tx);
    const shown = rows.slice(0, ask.limit);
    const last = shown.at(-1);
    return {
      rows: shown,
      next: rows.length > ask.limit && last ? placeText({ at: last.opened_at, id: last.id }) : null,
    };
  },
);

export const oneForApi = question('conversations.api_one', async (context, { id }: { id: Uuid }): Promise<Read> =>
  readableConversation(context, id),
);

type Part = { readonly id: Uuid; readonly after: Uuid | null; readonly limit: number };
type PartOf<R> = { readonly logged: LookedAt; readonly rows: readonly R[]; readonly next: Uuid | null };

function page<R extends { id: Uuid }>({ logged }: Read, rows: readonly R[], limit: number): PartOf<R> {
  const shown = rows.slice(0, limit);
  return { logged, rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

const first = '00000000-0000-0000-0000-000000000000';

/** Words and notes, oldest first. */
export const messagesForApi = question(
  'conversations.api_messages',
  async (context, { id, after, limit }: Part): Promise<PartOf<MessageRow>> => {
    const read = await readableConversation(context, id);
    const { rows } =
      await sql<MessageRow>`select * from conversations.messages m where district_id = ${context.actor.districtId} and conversation_id = ${id} and id > ${after ?? first}
        and ${untilLeft(read.left, wordsCame('m'))} order by id limit ${sql.raw(String(limit + 1))}`.execute(
        context.tx,
      );
    return page(read, rows, limit);
  },
);

/** What else happened, oldest first. */
export const happeningsForApi = question(
  'conversations.api_happenings',
  async (context, { id, after, limit }: Part): Promise<PartOf<HappeningRow>> => {
    const read = await readableConversation(context, id);
    const { rows } =
      await sql<HappeningRow>`select * from conversations.happenings h where district_id = ${context.actor.districtId} and conversation_id = ${id} and id > ${after ?? first}
        and ${untilLeft(read.left, 'h.at')} order by id limit ${sql.raw(String(limit + 1))}`.execute(context.tx);
    return page(read, rows, limit);
  },
);

/** Which of these people there are in the district. */
export const knownIds = question(
  'conversations.api_known_ids',
  async ({ tx, actor }, { ids }: { ids: readonly Uuid[] }): Promise<ReadonlySet<Uuid>> => {
    if (ids.length === 0) return new Set();
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from roster.v_people where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and is_active`.execute(
      tx,
    );
    return new Set(rows.map((row) => row.id));
  },
);

type FileRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: string;
  readonly created_at: Temporal.Instant;
};

/** The files of one conversation, as the interface lists them. */
export const filesForApi = question(
  'conversations.api_files',
  async (context, { id }: { id: Uuid }): Promise<{ logged: LookedAt; files: readonly FileRow[] }> => {
    const { logged, left } = await readableConversation(context, id);
    const { tx, actor } = context;
    const { rows } =
      await sql<FileRow>`select id, name, type, size, state, created_at from platform.files f where district_id = ${actor.districtId} and owner_kind = 'conversation' and owner_id = ${id}
        and ${filesUntilLeft(left, 'f')} order by id limit 500`.execute(tx);
    return { logged, files: rows };
  },
);
