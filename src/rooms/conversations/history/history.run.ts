import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { NewFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { htmlToText } from '#rooms/channels';
import { districtZone } from '../conversations.notices.ts';
import { question } from '#platform/action';
import {
  addCounts,
  beginHistory,
  bringTickets,
  type Counts,
  noCounts,
  noteHistory,
  tryTickets,
} from './history.bring.ts';
import { filesOfTicket } from './history.files.ts';
import {
  bringOptOuts,
  bringReplies,
  bringTopics,
  optOutsIn,
  repliesIn,
  type Row,
  topicsIn,
  tryReplies,
  tryTopics,
} from './history.lists.ts';
import { type HistoryMap, MapRefused } from './history.map.ts';
import { anybodyHere, staffAddresses } from './history.people.ts';
import { openRows, records, type RowReader, textIn } from './history.records.ts';
import {
  countTickets,
  indexMessages,
  type MessagePlace,
  problemList,
  type Problems,
  rowsOf,
  type Source,
  sourceOf,
} from './history.sources.ts';
import { type OldTicket, type Problem, type Reader, ticketOf } from './history.tickets.ts';

export type HistoryResult = {
  readonly status: 'applied' | 'would_apply';
  readonly import: Uuid | null;
  readonly counts: Counts & {
    readonly topics_made: number;
    readonly topics_matched: number;
    readonly replies: number;
    readonly opt_outs: number;
  };
  readonly problems: number;
  readonly first_problems: readonly Problem[];
};

export type HistoryRun = {
  readonly floor: Floor;
  readonly actor: Actor;
  readonly path: string;
  readonly map: HistoryMap;
  readonly dryRun: boolean;
  readonly by: string | null;
  readonly onProgress: (done: number, all: number) => void;
};

/** So many tickets are one transaction: broken off, a run loses no more than these and takes them up again. */
const batchSize = 100;
const zoneOf = question('conversations.history_zone', async (context) => districtZone(context));

type Tickets = {
  readonly run: HistoryRun;
  readonly reader: Reader;
  readonly source: Source;
  readonly messages: Source | null;
  readonly index: ReadonlyMap<string, MessagePlace[]>;
  readonly problems: Problems;
  readonly topicIds: ReadonlyMap<string, Uuid>;
  readonly importId: Uuid | null;
  readonly folder: string | null;
};

async function readMessages(given: Tickets, rows: RowReader | null, ref: string): Promise<readonly Row[]> {
  const places = given.index.get(ref) ?? [];
  const found: Row[] = [];
  for (const place of places) {
    place.taken = true;
    if (rows !== null && given.messages !== null)
      found.push({
        place: { file: given.messages.name, line: place.line },
        values: await rows.at(place.offset, place.length),
      });
  }
  return found;
}

async function flush(given: Tickets, tickets: readonly OldTicket[]): Promise<Counts> {
  const { run, folder, problems, importId, topicIds } = given;
  const files = new Map<string, ReadonlyMap<number, readonly NewFile[]>>();
  if (folder !== null)
    for (const ticket of tickets) {
      const found = await filesOfTicket(folder, ticket, { look: run.dryRun ? 'names' : 'whole' });
      problems.add(...found.problems);
      if (found.files.size > 0) files.set(ticket.ref, found.files);
    }
  const batch = { placing: { map: run.map, importId, topicIds }, tickets, files };
  return run.dryRun ? run.floor.ask(run.actor, tryTickets, batch) : run.floor.act(run.actor, bringTickets, { batch });
}

async function walkTickets(given: Tickets): Promise<Counts> {
  const { run, reader, source, problems } = given;
  const column = run.map.tickets?.columns.id ?? '';
  const all = await countTickets(source, column);
  const staff = await run.floor.ask(run.actor, staffAddresses, {});
  const rows = given.messages === null ? null : await openRows(given.messages.path, given.messages.shape);
  const seen = new Set<string>();
  let counts = noCounts;
  let done = 0;
  let waiting: OldTicket[] = [];
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    counts = addCounts(counts, await flush(given, waiting));
    waiting = [];
    run.onProgress(done, all);
    if (given.importId !== null && done % 1000 === 0)
      await run.floor.act(run.actor, noteHistory, {
        importId: given.importId,
        counts,
        problems: problems.count(),
        done: false,
      });
  };
  try {
    for await (const record of records(source.path, source.shape)) {
      const place = { file: source.name, line: record.line };
      if ('code' in record) {
        problems.add({ ...place, field: null, code: record.code });
        continue;
      }
      const ref = textIn(record.values, column);
      const twice = ref !== '' && seen.has(ref);
      seen.add(ref);
      done += 1;
      if (twice) {
        problems.add({ ...place, field: column, code: 'id_twice' });
        continue;
      }
      const read = ticketOf(reader, place, record.values, await readMessages(given, rows, ref), (address) =>
        staff.has(address),
      );
      problems.add(...read.problems);
      if (read.ticket !== null) waiting.push(read.ticket);
      if (waiting.length >= batchSize) await send();
    }
    await send();
  } finally {
    await rows?.close();
  }
  for (const places of given.index.values())
    for (const place of places)
      if (!place.taken)
        problems.add({ file: given.messages?.name ?? '', line: place.line, field: null, code: 'ticket_unknown' });
  return counts;
}

/**
 * Brings another help desk's export over, or tries it. Opt-outs come first: whatever else goes wrong, they hold. A run
 * may be broken off anywhere and begun again; what is here is found by the old tool's own ids and left as it is.
 */
export async function importHistory(run: HistoryRun): Promise<HistoryResult> {
  const { floor, actor, map, dryRun } = run;
  const zone = map.dates.zone ?? (await floor.ask(actor, zoneOf, {}));
  const reader: Reader = {
    map,
    dates: { zone, order: map.dates.order },
    now: floor.clock(),
    plain: map.html ? htmlToText : (text) => text,
  };
  const problems = problemList();
  // Every file is looked at before the first row is written: a wrong map writes nothing.
  const topicSource = await sourceOf(run.path, map.topics, 'topics');
  const ticketSource = await sourceOf(run.path, map.tickets, 'tickets');
  const messageSource = await sourceOf(run.path, map.messages, 'messages');
  const replySource = await sourceOf(run.path, map.replies, 'replies');
  const optOutSource = await sourceOf(run.path, map.opt_outs, 'opt_outs');
  if ([topicSource, ticketSource, replySource, optOutSource].every((one) => one === null))
    throw new MapRefused('The map names nothing to bring over.');
  // An open ticket without an owner would be somebody left waiting.
  if ((ticketSource ?? replySource) !== null && !(await floor.ask(actor, anybodyHere, {})))
    throw new MapRefused('Nobody works in this district yet who could own a ticket: load the roster first.');
  const optOuts = optOutsIn(reader, await rowsOf(optOutSource, problems));
  const topics = topicsIn(reader, await rowsOf(topicSource, problems));
  const replies = repliesIn(reader, await rowsOf(replySource, problems));
  problems.add(...optOuts.problems, ...topics.problems, ...replies.problems);
  const folder =
    map.attachments === undefined
      ? null
      : join(statSync(run.path).isFile() ? dirname(run.path) : run.path, map.attachments);
  if (folder !== null && !existsSync(folder))
    throw new MapRefused(`attachments: ${map.attachments ?? ''} is not in the folder.`);

  const importId = dryRun ? null : await floor.act(actor, beginHistory, { source: map.source, by: run.by });
  const optedOut = dryRun
    ? new Set(optOuts.found.map((one) => `${one.kind} ${one.address}`)).size
    : await floor.act(actor, bringOptOuts, { lists: { map, optOuts: optOuts.found } });
  const topicLists = { map, topics: topics.found };
  const broughtTopics = dryRun
    ? await floor.ask(actor, tryTopics, topicLists)
    : await floor.act(actor, bringTopics, { lists: topicLists });
  const replyLists = { map, replies: replies.found, topicIds: broughtTopics.ids };
  const broughtReplies = dryRun
    ? await floor.ask(actor, tryReplies, replyLists)
    : await floor.act(actor, bringReplies, { lists: replyLists });
  const tickets =
    ticketSource === null
      ? noCounts
      : await walkTickets({
          run,
          reader,
          source: ticketSource,
          messages: messageSource,
          index: await indexMessages(messageSource, map.messages?.columns.ticket ?? '', problems),
          problems,
          topicIds: broughtTopics.ids,
          importId,
          folder,
        });
  const counts = {
    ...tickets,
    topics_made: broughtTopics.made,
    topics_matched: broughtTopics.matched,
    replies: broughtReplies,
    opt_outs: optedOut,
  };
  if (importId !== null)
    await floor.act(actor, noteHistory, { importId, counts, problems: problems.count(), done: true });
  return {
    status: dryRun ? 'would_apply' : 'applied',
    import: importId,
    counts,
    problems: problems.count(),
    first_problems: problems.first(),
  };
}
