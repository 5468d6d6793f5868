import { readContact } from '#rooms/roster';
import { type Asker, readAsker } from '../conversations.askers.ts';
import { type DateWays, readMoment } from './history.dates.ts';
import { type HistoryMap, meaning, type MessageMap, type TicketMap } from './history.map.ts';
import { textIn, valueIn } from './history.records.ts';

/** What could not be brought over, with the place in the file. Never a family's words. */
export type Problem = {
  readonly file: string;
  readonly line: number;
  readonly field: string | null;
  readonly code: string;
};

export type OldMessage = {
  readonly kind: 'in' | 'out' | 'note';
  readonly author: string;
  readonly address: string | null;
  readonly text: string;
  readonly at: Temporal.Instant;
  readonly files: readonly string[];
};

export type OldTicket = {
  readonly ref: string;
  readonly file: string;
  readonly line: number;
  readonly state: 'open' | 'closed';
  readonly opened: Temporal.Instant;
  readonly closed: Temporal.Instant | null;
  readonly subject: string;
  /** The old tool's word for the topic, and what the map says it is here. */
  readonly topic: string;
  readonly school: string;
  readonly owner: string | null;
  readonly from: { readonly name: string; readonly email: string | null; readonly phone: string | null };
  readonly channel: Channel;
  /** Who asked, where the old tool says it. */
  readonly asker: Asker | null;
  readonly language: string;
  readonly isPrivate: boolean;
  readonly messages: readonly OldMessage[];
  readonly files: readonly string[];
};

const channels = ['web', 'email', 'phone', 'counter', 'paper', 'api', 'widget'] as const;
export type Channel = (typeof channels)[number];

/** How texts become plain: as they are, or out of HTML. */
export type Reader = {
  readonly map: HistoryMap;
  readonly dates: DateWays;
  readonly now: Temporal.Instant;
  readonly plain: (text: string) => string;
};

type Values = Readonly<Record<string, unknown>>;
type Place = { readonly file: string; readonly line: number };

const longestText = 200_000;
const yes = new Set(['true', 'yes', 'y', '1', 'x', 'private']);
const no = new Set(['false', 'no', 'n', '0', 'private', 'internal']);

const namesIn = (text: string): string[] =>
  text
    .split(/[;|\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

function emailOf(text: string): string | null {
  const inside = /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text;
  const contact = inside === '' ? null : readContact(inside);
  return contact?.kind === 'email' ? contact.value : null;
}

export function phoneOf(text: string): string | null {
  const contact = text === '' || text.includes('@') ? null : readContact(text);
  return contact?.kind === 'phone' ? contact.value : null;
}

function askerOf(map: TicketMap, word: string): Asker | null {
  return readAsker(meaning(map.askers, word) ?? word.toLowerCase().replaceAll(/[\s-]+/g, '_'));
}

function channelOf(map: TicketMap, word: string, from: OldTicket['from']): Channel {
  const mapped = meaning(map.channels, word) ?? word.toLowerCase();
  const known = channels.find((one) => one === mapped);
  return known ?? (from.email !== null ? 'email' : from.phone !== null ? 'phone' : 'web');
}

type Sender = { readonly email: string | null; readonly ref: string; readonly staff: (email: string) => boolean };

/** Whether the old tool showed a message to the family; null when it does not say. */
function shownToFamily(columns: MessageMap['columns'], values: Values): boolean | null {
  const open = textIn(values, columns.public).toLowerCase();
  const kept = textIn(values, columns.private).toLowerCase();
  if (no.has(open) || yes.has(kept)) return false;
  return open === '' && kept === '' ? null : true;
}

/** Words that are not surely the family's or an answer become a note: a note is never shown to a family. */
function kindOf(
  map: MessageMap,
  values: Values,
  address: string | null,
  asker: Sender,
): OldMessage['kind'] | 'leave_out' {
  const { columns, kinds } = map;
  const mapped = columns.kind === undefined ? undefined : meaning(kinds, textIn(values, columns.kind));
  if (mapped !== undefined) return mapped;
  const shown = shownToFamily(columns, values);
  if (shown === false) return 'note';
  const ref = textIn(values, columns.author_ref);
  if (ref !== '' && asker.ref !== '') {
    if (ref === asker.ref) return 'in';
    return shown === null ? 'note' : 'out';
  }
  if (address === null) return 'note';
  if (address === asker.email) return 'in';
  return asker.staff(address) && shown === true ? 'out' : 'note';
}

function messageOf(reader: Reader, map: MessageMap, values: Values, asker: Sender): OldMessage | string | null {
  const { columns } = map;
  const address = emailOf(textIn(values, columns.author_address));
  const kind = kindOf(map, values, address, asker);
  if (kind === 'leave_out') return null;
  const at = readMoment(textIn(values, columns.at), reader.dates, reader.now);
  if (at === null) return columns.at;
  const files = namesIn(textIn(values, columns.files));
  const text = reader.plain(textIn(values, columns.text)).slice(0, longestText).trim();
  if (text === '' && files.length === 0) return null;
  return { kind, author: textIn(values, columns.author).slice(0, 200), address, text, at, files };
}

function insideOf(values: Values, column: string): readonly Values[] {
  const list = valueIn(values, column);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'object' && one !== null) : [];
}

export type TicketRead = { readonly ticket: OldTicket | null; readonly problems: readonly Problem[] };

/** One ticket with its messages, in the order of their moments. Pure. A ticket with a fault is not half taken. */
export function ticketOf(
  reader: Reader,
  place: Place,
  values: Values,
  rows: readonly { readonly place: Place; readonly values: Values }[],
  isStaff: (email: string) => boolean,
): TicketRead {
  const map = reader.map.tickets;
  if (map === undefined) return { ticket: null, problems: [] };
  const { columns } = map;
  const fault = (field: string, code: string, at: Place = place): Problem => ({ ...at, field, code });
  const ref = textIn(values, columns.id);
  const state = meaning(map.states, textIn(values, columns.state));
  const opened = readMoment(textIn(values, columns.opened), reader.dates, reader.now);
  if (ref === '') return { ticket: null, problems: [fault(columns.id, 'id_missing')] };
  if (state === undefined) return { ticket: null, problems: [fault(columns.state, 'state_unknown')] };
  if (state === 'leave_out') return { ticket: null, problems: [] };
  if (opened === null) return { ticket: null, problems: [fault(columns.opened, 'date_wrong')] };
  const email = emailOf(textIn(values, columns.from_address));
  const from = {
    name: textIn(values, columns.from_name).slice(0, 200),
    email,
    phone: phoneOf(textIn(values, columns.from_phone)) ?? phoneOf(textIn(values, columns.from_address)),
  };
  const asker: Sender = { email, ref: textIn(values, columns.from_ref), staff: isStaff };
  const problems: Problem[] = [];
  const messages: OldMessage[] = [];
  const take = (with_: MessageMap, at: Place, inside: Values): void => {
    const message = messageOf(reader, with_, inside, asker);
    if (typeof message === 'string') problems.push(fault(message, 'date_wrong', at));
    else if (message !== null) messages.push(message);
  };
  const nested = map.messages;
  if (nested !== undefined) for (const one of insideOf(values, nested.inside)) take(nested, place, one);
  const separate = reader.map.messages;
  if (separate !== undefined) for (const row of rows) take(separate, row.place, row.values);
  const closedAt = readMoment(textIn(values, columns.closed), reader.dates, reader.now);
  const closedText = textIn(values, columns.closed);
  if (state === 'closed' && closedText !== '' && closedAt === null)
    problems.push(fault(columns.closed ?? '', 'date_wrong'));
  const first = reader.plain(textIn(values, columns.text)).slice(0, longestText).trim();
  const sorted = withFirst(first, opened, from.name, messages);
  return {
    ticket: {
      ref,
      ...place,
      state,
      opened,
      closed: closedAt,
      subject: textIn(values, columns.subject).replaceAll(/\s+/g, ' ').slice(0, 200),
      topic: textIn(values, columns.topic),
      school: textIn(values, columns.school),
      owner: emailOf(textIn(values, columns.owner)),
      from,
      channel: channelOf(map, textIn(values, columns.channel), from),
      asker: askerOf(map, textIn(values, columns.asker)),
      language: textIn(values, columns.language).toLowerCase(),
      isPrivate: yes.has(textIn(values, columns.private).toLowerCase()),
      messages: sorted,
      files: namesIn(textIn(values, columns.files)),
    },
    problems,
  };
}

const bare = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Many tools write the first message twice: as the ticket's description and as its first comment. */
function withFirst(
  text: string,
  opened: Temporal.Instant,
  name: string,
  messages: readonly OldMessage[],
): readonly OldMessage[] {
  const sorted = messages.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  const twice = sorted.slice(0, 2).some((one) => bare(one.text) === bare(text));
  if (text === '' || twice) return sorted;
  return [{ kind: 'in', author: name, address: null, text, at: opened, files: [] }, ...sorted];
}
