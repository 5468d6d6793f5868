import { CompiledQuery } from 'kysely';
import type { ActionContext } from '#platform/action';
import { gather, type TenantTx } from '#platform/database';
import { newCode, newId, type Uuid } from '#platform/ids';
import { foldForSearch } from './conversations.rules.ts';
import type { NewMessage } from './conversations.store.ts';

/** A new conversation's row without its code; columns left out have the table's own default. */
export type ConversationInsert = Readonly<Record<string, unknown>> & {
  readonly id: Uuid;
  readonly school_id: Uuid | null;
  readonly unit_id: Uuid | null;
  readonly owner_id: Uuid;
  readonly excluded_ids: readonly Uuid[];
  readonly opened_at: Temporal.Instant;
  readonly privacy: 'normal' | 'private' | 'anonymous';
};

export type Beginning = {
  readonly row: ConversationInsert;
  readonly message: Omit<NewMessage, 'conversationId' | 'state' | 'thenDo' | 'sendAt' | 'via' | 'mentions'>;
  /** Who brought it and what it says, for search; the code is added. */
  readonly words: string;
  readonly happening: { readonly byId: Uuid | null; readonly toId: Uuid; readonly facts: object };
  readonly code: string | undefined;
};

const happeningColumns = ['district_id', 'id', 'conversation_id', 'at', 'what', 'by_id', 'to_id', 'facts'] as const;
const searchColumns = [
  'district_id',
  'id',
  'school_id',
  'unit_id',
  'owner_id',
  'helper_ids',
  'excluded_ids',
  'opened_at',
] as const;
const texts = new Map<string, string>();

/** The statement for these columns. Its text stays the same, so that PostgreSQL plans it once, however much mail comes in. */
function statementFor(row: object, message: object): string {
  const columns = Object.keys(row);
  const messageColumns = Object.keys(message);
  const key = `${columns.join()} ${messageColumns.join()}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const insert = (table: string, names: readonly string[], place: number): string =>
    `insert into conversations.${table} (${names.join(', ')}) select ${names.map((name) => `r.${name}`).join(', ')} from jsonb_populate_recordset(null::conversations.${table}, $${place}::jsonb) r`;
  const text = `with opened as (${insert('conversations', columns, 1)}), said as (${insert('messages', messageColumns, 2)}),
    happened as (${insert('happenings', happeningColumns, 3)})
    insert into conversations.search (${searchColumns.join(', ')}, words)
    select ${searchColumns.map((name) => `r.${name}`).join(', ')}, to_tsvector('simple', w.said)
    from unnest($4::uuid[], $5::text[]) w (id, said) join jsonb_populate_recordset(null::conversations.search, $1::jsonb) r on r.id = w.id`;
  texts.set(key, text);
  return text;
}

/** Words as they may stand in JSON: half of a split character would be refused, and with it the whole mail. */
const json = (value: object): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? inner.toWellFormed() : inner));

function isTakenCode(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'conversations_code_once';
}

/**
 * Stores a new conversation, its first message, the first line of its timeline and its words for search in one
 * statement, together with others that begin in the same transaction: this is what every accepted mail and form costs. Answers the code. Codes are random, with no counter row
 * that would make every accept wait for the last; where one is taken (once in thirty thousand million for each that is
 * there) the whole action is asked to run again. Private and anonymous matters get no words into search.
 */
export async function storeBeginning(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  { row, message, words, happening, code: given }: Beginning,
): Promise<string> {
  const { districtId } = actor;
  const code = given ?? newCode();
  const conversation = { district_id: districtId, code, helper_ids: [], ...row };
  const first = {
    district_id: districtId,
    id: message.id ?? newId(),
    conversation_id: row.id,
    direction: message.direction,
    channel: message.channel,
    author_id: message.authorId,
    author_name: message.authorName,
    guardian_id: message.guardianId ?? null,
    text: message.text,
    quoted: message.quoted ?? null,
    html_safe: message.htmlSafe ?? null,
    language: message.language,
    at: now,
    message_id: message.messageId ?? null,
    inbound_id: message.inboundId ?? null,
    authentication: message.authentication ?? null,
    warnings: message.warnings ?? [],
    file_count: message.fileCount ?? 0,
    waits_for: message.waitsFor ?? [],
  };
  const line = {
    district_id: districtId,
    id: newId(),
    conversation_id: row.id,
    at: now,
    what: 'opened',
    by_id: happening.byId,
    to_id: happening.toId,
    facts: happening.facts,
  };
  const text = statementFor(conversation, first);
  const said = row.privacy === 'normal' ? foldForSearch(`${code} ${words}`).slice(0, 20_000) : null;
  const wanted: Stored = { conversation, first, line, said };
  await gather(tx, text, wanted, async (all) => {
    await store(tx, text, all);
    return all;
  });
  return code;
}

type Stored = {
  readonly conversation: { readonly id: Uuid };
  readonly first: object;
  readonly line: object;
  /** What search finds it by; null for what no search may find. */
  readonly said: string | null;
};

async function store(tx: TenantTx, text: string, all: readonly Stored[]): Promise<void> {
  const findable = all.filter((one) => one.said !== null);
  const parameters = [
    json(all.map((one) => one.conversation)),
    json(all.map((one) => one.first)),
    json(all.map((one) => one.line)),
    findable.map((one) => one.conversation.id),
    findable.map((one) => one.said),
  ];
  try {
    await tx.executeQuery(CompiledQuery.raw(text, parameters));
  } catch (error) {
    // 40001 is the code by which a database asks for the transaction to be run again.
    if (isTakenCode(error)) throw Object.assign(new Error('A conversation code was taken.'), { code: '40001' });
    throw error;
  }
}
