import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import { storeFiles, type NewFile } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { conversationCritical } from '../conversations.events.ts';
import { historyId } from './history.ids.ts';
import { type Placed, type Placing, placeTickets } from './history.place.ts';
import type { OldTicket } from './history.tickets.ts';
import { applyNews, newsOf, noUpdates, type UpdateCounts, updateCounts } from './history.update.ts';

export type Counts = UpdateCounts & {
  readonly tickets: number;
  readonly open: number;
  readonly closed: number;
  readonly messages: number;
  readonly notes: number;
  readonly files: number;
  readonly here_already: number;
  readonly known_senders: number;
  readonly owner_by_mail: number;
  readonly owner_by_topic: number;
  readonly alarms: number;
  readonly no_topic: number;
  readonly no_school: number;
};

export const noCounts: Counts = {
  ...noUpdates,
  tickets: 0,
  open: 0,
  closed: 0,
  messages: 0,
  notes: 0,
  files: 0,
  here_already: 0,
  known_senders: 0,
  owner_by_mail: 0,
  owner_by_topic: 0,
  alarms: 0,
  no_topic: 0,
  no_school: 0,
};

/** The files of tickets, found beforehand: by ticket, then by place of the message (-1: of the ticket itself). */
export type TicketFiles = ReadonlyMap<string, ReadonlyMap<number, readonly NewFile[]>>;

export type Batch = { readonly placing: Placing; readonly tickets: readonly OldTicket[]; readonly files: TicketFiles };

function countsOf(placed: readonly Placed[], here: number): Counts {
  const sum = (of: (one: Placed) => number | boolean): number => placed.reduce((n, one) => n + Number(of(one)), 0);
  return {
    tickets: placed.length,
    open: sum((one) => one.ticket.state === 'open'),
    closed: sum((one) => one.ticket.state === 'closed'),
    messages: sum((one) => one.ticket.messages.filter((message) => message.kind !== 'note').length),
    notes: sum((one) => one.ticket.messages.filter((message) => message.kind === 'note').length),
    files: 0,
    ...noUpdates,
    here_already: here,
    known_senders: sum((one) => one.facts.guardian),
    owner_by_mail: sum((one) => one.facts.ownedBy === 'mail'),
    owner_by_topic: sum((one) => one.facts.ownedBy === 'topic'),
    alarms: sum((one) => one.critical !== null),
    no_topic: sum((one) => !one.facts.topicKnown),
    no_school: sum((one) => !one.facts.schoolKnown),
  };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Counts]]),
  ) as Counts;
}

/** Which of the tickets did not come over before. Of the others only what is new there is added. */
async function fresh(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  { placing, tickets }: Batch,
): Promise<readonly OldTicket[]> {
  const idOf = (ticket: OldTicket): Uuid => historyId(actor.districtId, placing.map.source, 'ticket', ticket.ref);
  const { rows } = await sql<{ id: Uuid }>`select id from conversations.conversations
    where district_id = ${actor.districtId} and id = any(${tickets.map(idOf)}::uuid[])`.execute(tx);
  const here = new Set(rows.map((row) => row.id));
  return tickets.filter((ticket) => !here.has(idOf(ticket)));
}

/** What a batch would become. Writes nothing. */
export const tryTickets = question('conversations.try_history', async (context, batch: Batch): Promise<Counts> => {
  const wanted = await fresh(context, batch);
  const placed = await placeTickets(context, batch.placing, wanted, 'none');
  const news = await newsOf(context, batch.placing, batch.tickets);
  return {
    ...countsOf(placed, batch.tickets.length - wanted.length),
    ...updateCounts(news),
    files: filesIn(batch, wanted),
  };
});

const filesIn = ({ files }: Batch, tickets: readonly OldTicket[]): number =>
  tickets.reduce(
    (sum, ticket) => sum + [...(files.get(ticket.ref)?.values() ?? [])].reduce((n, some) => n + some.length, 0),
    0,
  );

const batchRequest = z.object({ batch: z.custom<Batch>((value) => typeof value === 'object' && value !== null) });

/** Brings some tickets over, whole or not at all. Nobody is told, except the alarm team of an open one with words of danger. */
export const bringTickets = action('conversations.bring_history', batchRequest, async (context, { batch }) => {
  const { tx, actor, record } = context;
  // Two imports at once would each find a ticket missing.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`history ${actor.districtId}`}, 0))`.execute(tx);
  const wanted = await fresh(context, batch);
  const placed = await placeTickets(context, batch.placing, wanted, 'shared');
  const files = await withFiles(context, batch, placed);
  await insert(context, placed, files.counted);
  for (const one of placed)
    if (one.critical !== null)
      await context.publish(conversationCritical({ conversationId: one.id, category: one.critical }));
  const here = batch.tickets.filter((ticket) => !wanted.includes(ticket));
  const news = await newsOf(context, batch.placing, here);
  const insertMessages = async (rows: Rows): Promise<void> => insertRows(context, 'messages', rows);
  let more = 0;
  for (const one of news)
    more += await applyNews(context, { placing: batch.placing, files: batch.files, insertMessages }, one);
  const counts = {
    ...countsOf(placed, batch.tickets.length - wanted.length),
    ...updateCounts(news),
    files: files.n + more,
  };
  if (placed.length + news.length > 0)
    record(
      'history brought in',
      batch.placing.importId === null ? null : { kind: 'history_import', id: batch.placing.importId },
      {
        tickets: counts.tickets,
        updated: counts.updated,
        messages: counts.messages + counts.notes + counts.new_messages,
      },
    );
  context.refresh('inbox');
  return counts;
});

type FilesStored = { readonly n: number; readonly counted: ReadonlyMap<string, number> };

/** Files lie with the message of whose moment they are. */
async function withFiles(context: ActionContext, { files }: Batch, placed: readonly Placed[]): Promise<FilesStored> {
  const counted = new Map<string, number>();
  let n = 0;
  for (const one of placed) {
    for (const [place, some] of files.get(one.ticket.ref) ?? []) {
      const at = one.ticket.messages[Math.max(place, 0)]?.at ?? one.ticket.opened;
      await storeFiles(
        { ...context, now: at },
        some.map((file) => ({ ...file, owner: { kind: 'conversation', id: one.id } })),
      );
      counted.set(
        `${one.id} ${Math.max(place, 0)}`,
        (counted.get(`${one.id} ${Math.max(place, 0)}`) ?? 0) + some.length,
      );
      n += some.length;
    }
  }
  return { n, counted };
}

const wellFormed = (value: object): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? inner.toWellFormed() : inner));

type Rows = readonly Readonly<Record<string, unknown>>[];

async function insertRows({ tx }: ActionContext, table: string, rows: Rows): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const names = sql.join(columns.map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(`conversations.${table}`)} (${names})
    select ${names} from jsonb_populate_recordset(null::${sql.table(`conversations.${table}`)}, ${wellFormed(rows)}::jsonb)`.execute(
    tx,
  );
}

async function insert(
  context: ActionContext,
  placed: readonly Placed[],
  counted: ReadonlyMap<string, number>,
): Promise<void> {
  if (placed.length === 0) return;
  try {
    await insertRows(
      context,
      'conversations',
      placed.map((one) => one.row),
    );
  } catch (error) {
    // A random code was taken: 40001 asks for the transaction to be run again.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'conversations_code_once')
      throw Object.assign(new Error('A conversation code was taken.'), { code: '40001' });
    throw error;
  }
  const messages = placed.flatMap((one) =>
    one.messages.map((message, place) => ({ ...message, file_count: counted.get(`${one.id} ${place}`) ?? 0 })),
  );
  await insertRows(context, 'messages', messages);
  await insertRows(
    context,
    'happenings',
    placed.map((one) => one.happening),
  );
  const findable = placed.filter((one) => one.words !== null);
  await sql`insert into conversations.search (district_id, id, school_id, unit_id, owner_id, helper_ids, excluded_ids, opened_at, words)
    select c.district_id, c.id, c.school_id, c.unit_id, c.owner_id, c.helper_ids, c.excluded_ids, c.opened_at, to_tsvector('simple', w.said)
    from unnest(${findable.map((one) => one.id)}::uuid[], ${findable.map((one) => one.words?.toWellFormed() ?? '')}::text[]) w (id, said)
    join conversations.conversations c on c.district_id = ${context.actor.districtId} and c.id = w.id`.execute(
    context.tx,
  );
}

const beginRequest = z.object({ source: z.string(), by: z.string().nullable() });

/** Notes that an import began; every run has its own line, a resumed one too. */
export const beginHistory = action(
  'conversations.begin_history',
  beginRequest,
  async ({ tx, actor, now, record }, { source, by }): Promise<Uuid> => {
    const id = newId();
    await sql`insert into conversations.history_imports (district_id, id, source, run_by, state, started_at)
      values (${actor.districtId}, ${id}, ${source}, ${by}, 'running', ${now})`.execute(tx);
    record('history import begun', { kind: 'history_import', id });
    return id;
  },
);

const noteRequest = z.object({
  importId: z.string(),
  counts: z.record(z.string(), z.number()),
  problems: z.number(),
  done: z.boolean(),
});

/** How far it is. A run that was broken off stays at what it had reached. */
export const noteHistory = action(
  'conversations.note_history',
  noteRequest,
  async ({ tx, actor, now, record }, { importId, counts, problems, done }) => {
    await sql`update conversations.history_imports set counts = ${JSON.stringify(counts)}::jsonb, problems = ${problems},
      state = ${done ? 'done' : 'running'}, finished_at = ${done ? now : null}::timestamptz
      where district_id = ${actor.districtId} and id = ${importId}`.execute(tx);
    if (done) record('history import done', { kind: 'history_import', id: importId }, { problems });
  },
);
