import type { QuestionContext } from '#platform/action';
import { newCode, type Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { childFacts } from '../conversations.child-facts.ts';
import { excludedFrom, turnOf } from '../actions/opening.ts';
import { alarmsIn, dangerOf } from '../conversations.alarms.ts';
import { type Directory, directoryOf, goalsOf } from '../conversations.directory.ts';
import { mayOwn, ownerChain } from '../conversations.ownership.ts';
import { privateReaders } from '../conversations.readers.ts';
import { foldForSearch, previewOf, promised, subjectFrom } from '../conversations.rules.ts';
import { activeAmong } from '../conversations.store.ts';
import { suggestTopic } from '../conversations.suggest.ts';
import { historyId, idAt } from './history.ids.ts';
import { type HistoryMap, meaning } from './history.map.ts';
import { addressesOf, type KnownPeople, type KnownPerson, peopleAt } from './history.people.ts';
import type { OldMessage, OldTicket } from './history.tickets.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor' | 'now' | 'floor'>;

/** A ticket as it will stand here, with what is told about it. */
export type Placed = {
  readonly ticket: OldTicket;
  readonly id: Uuid;
  readonly row: Readonly<Record<string, unknown>>;
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly happening: Readonly<Record<string, unknown>>;
  /** What search finds it by; null for what no search may find. */
  readonly words: string | null;
  readonly critical: string | null;
  readonly facts: {
    readonly guardian: boolean;
    readonly ownedBy: 'mail' | 'topic' | 'none';
    readonly topicKnown: boolean;
    readonly schoolKnown: boolean;
  };
};

export type Placing = {
  readonly map: HistoryMap;
  readonly importId: Uuid | null;
  readonly topicIds: ReadonlyMap<string, Uuid>;
};

/** A topic by what the map says, else by its own name in any language. */
export function topicNamed(
  directory: Directory,
  placing: Pick<Placing, 'map' | 'topicIds'>,
  word: string,
): Uuid | null {
  if (word === '') return null;
  const mapped = meaning(placing.map.tickets?.topics ?? {}, word) ?? word;
  const own = placing.topicIds.get(word.toLowerCase()) ?? placing.topicIds.get(mapped.toLowerCase());
  if (own !== undefined) return own;
  const key = directory.topicByKey.get(mapped);
  if (key !== undefined) return key.id;
  const wanted = foldForSearch(mapped);
  return (
    directory.topicList.find((topic) => Object.values(topic.names).some((name) => foldForSearch(name) === wanted))
      ?.id ?? null
  );
}

function schoolNamed(directory: Directory, map: HistoryMap, word: string): Uuid | null {
  if (word === '') return null;
  const wanted = foldForSearch(meaning(map.tickets?.schools ?? {}, word) ?? word);
  const school = [...directory.orgs.values()].find(
    (org) => org.kind === 'school' && (org.slug === wanted || foldForSearch(org.name) === wanted),
  );
  return school?.id ?? null;
}

type Settled = {
  readonly ticket: OldTicket;
  readonly id: Uuid;
  readonly guardian: KnownPerson | null;
  readonly studentIds: readonly Uuid[];
  readonly schoolId: Uuid | null;
  readonly topicId: Uuid | null;
  readonly excluded: readonly Uuid[];
  readonly chain: readonly Uuid[];
  readonly wished: Uuid | null;
  readonly unitId: Uuid | null;
};

async function settle(
  context: Reading,
  placing: Placing,
  directory: Directory,
  people: KnownPeople,
  ticket: OldTicket,
): Promise<Settled> {
  const { actor, now } = context;
  const id = historyId(actor.districtId, placing.map.source, 'ticket', ticket.ref);
  const guardian = people.guardianAt(ticket.from.email) ?? people.guardianAt(ticket.from.phone);
  const studentIds = guardian?.onlyChild === null || guardian === null ? [] : [guardian.onlyChild];
  const children = await childFacts(context, studentIds);
  const schoolId = schoolNamed(directory, placing.map, ticket.school) ?? children.schoolId;
  const named = topicNamed(directory, placing, ticket.topic);
  const said = ticket.messages.find((message) => message.kind === 'in')?.text ?? '';
  const topicId =
    named ?? (ticket.state === 'open' ? await suggestTopic(directory, `${ticket.subject}\n${said}`) : null);
  const excluded = excludedFrom(directory, { aboutStaffIds: [], studentIds, guardianId: guardian?.id ?? null });
  const rule = directory.ruleFor(topicId, schoolId);
  const categoryId = topicId === null ? null : (directory.topics.get(topicId)?.categoryId ?? null);
  const owner = people.staffAt(ticket.owner)?.id ?? null;
  const wished = owner !== null && !excluded.includes(owner) ? owner : null;
  const chain = ownerChain(
    {
      rule,
      categoryOwnerId: categoryId === null ? null : (directory.categories.get(categoryId)?.ownerId ?? null),
      schoolId,
      teacherIds: children.teacherIds,
      children,
      excluded,
      now,
      turn: turnOf(id),
      // Brought over it keeps who had it; somebody may still put it on its path.
      legal: null,
    },
    directory,
  );
  return {
    ticket,
    id,
    guardian,
    studentIds,
    schoolId,
    topicId,
    excluded,
    chain: [...new Set([...(wished !== null && mayOwn(directory, wished, excluded) ? [wished] : []), ...chain])],
    wished,
    unitId: rule?.kind === 'role_at_unit' ? rule.unitId : null,
  };
}

/**
 * Where each ticket goes. An open one gets the owner it had, when that person works here, else the one by the rules of
 * its topic, asked of the database under a lock; and a promise that counts from now. A closed one gets no clock at all.
 */
export async function placeTickets(
  context: Reading,
  placing: Placing,
  tickets: readonly OldTicket[],
  lock: 'shared' | 'none',
): Promise<readonly Placed[]> {
  const { tx, actor } = context;
  const directory = await directoryOf(tx, actor.districtId);
  const weeks = await weeksOf(tx, actor.districtId);
  const people = await peopleAt(context, addressesOf(tickets));
  const settled: Settled[] = [];
  for (const ticket of tickets) settled.push(await settle(context, placing, directory, people, ticket));
  const near = settled.filter(needsOwner).flatMap((one) => one.chain.slice(0, 6));
  const active = await activeAmong(tx, actor.districtId, [...new Set(near)], lock);
  const placed: Placed[] = [];
  for (const one of settled) {
    let able = one.chain.slice(0, 6).filter((id) => active.has(id));
    if (able.length === 0 && needsOwner(one)) {
      const all = await activeAmong(tx, actor.districtId, one.chain, lock);
      able = one.chain.filter((id) => all.has(id));
      if (able.length === 0) throw new Error('Nobody active in this district can own a conversation.');
    }
    const critical =
      one.ticket.state === 'open' ? await dangerIn(context, one.ticket) : { critical: null, at: new Set<number>() };
    placed.push(placedOf(context, placing, directory, people, { ...one, able }, critical, weeks(one.schoolId)));
  }
  return placed;
}

const needsOwner = (one: Settled): boolean => one.ticket.state === 'open' || one.ticket.isPrivate;

/** Words of danger in what the family wrote. Open ones are looked through; closed ones are left in peace. */
async function dangerIn(
  context: Reading,
  ticket: OldTicket,
): Promise<{ critical: string | null; at: ReadonlySet<number> }> {
  let critical: string | null = null;
  const at = new Set<number>();
  for (const [place, message] of ticket.messages.entries()) {
    if (message.kind !== 'in') continue;
    const danger = dangerOf(await alarmsIn(context, `${ticket.subject}\n${message.text}`));
    critical ??= danger.critical;
    if (danger.lookFirst) at.add(place);
  }
  return { critical, at };
}

function placedOf(
  context: Reading,
  placing: Placing,
  directory: Directory,
  people: KnownPeople,
  one: Settled & { readonly able: readonly Uuid[] },
  danger: { critical: string | null; at: ReadonlySet<number> },
  week: Parameters<typeof promised>[2],
): Placed {
  const { actor, now } = context;
  const { ticket, id, guardian, schoolId, topicId, excluded } = one;
  const isOpen = ticket.state === 'open';
  const owner = needsOwner(one) ? (one.able[0] ?? null) : one.wished;
  const promise = promised(now, goalsOf(directory, topicId), week);
  const last = ticket.messages.at(-1);
  const lastAt = last?.at ?? ticket.closed ?? ticket.opened;
  const closedAt = ticket.closed ?? lastAt;
  const answer = ticket.messages.find((message) => message.kind === 'out');
  const said = ticket.messages.find((message) => message.kind === 'in')?.text ?? '';
  const subject = ticket.subject === '' ? subjectFrom(said) : ticket.subject;
  const language = languageOf(placing.map, ticket, guardian);
  const backupId = one.able.find((person) => person !== owner) ?? null;
  const readerIds =
    ticket.isPrivate && owner !== null ? privateReaders(directory, { ownerId: owner, backupId }, excluded) : [];
  const row = {
    district_id: actor.districtId,
    id,
    code: newCode(),
    kind: 'question',
    channel: ticket.channel,
    subject,
    preview: previewOf(said === '' ? subject : said),
    language,
    school_id: schoolId,
    unit_id: one.unitId,
    topic_id: topicId,
    category_id: topicId === null ? null : (directory.topics.get(topicId)?.categoryId ?? null),
    guardian_id: guardian?.id ?? null,
    student_ids: one.studentIds,
    from_name: ticket.from.name === '' ? null : ticket.from.name,
    from_kind: ticket.from.email !== null ? 'email' : ticket.from.phone !== null ? 'phone' : 'none',
    from_address: ticket.from.email ?? ticket.from.phone,
    from_verified: guardian !== null,
    asker: ticket.asker ?? (guardian === null ? 'unknown' : 'family'),
    callback: false,
    privacy: ticket.isPrivate ? 'private' : 'normal',
    reader_ids: readerIds,
    excluded_ids: excluded,
    helper_ids: [],
    about_staff: false,
    state: ticket.state,
    owner_id: owner,
    backup_id: isOpen ? backupId : null,
    opened_at: ticket.opened,
    answer_due_at: isOpen ? promise.answerDueAt : closedAt,
    resolve_due_at: isOpen ? promise.resolveDueAt : closedAt,
    due_at: isOpen ? promise.answerDueAt : null,
    next_nudge_at: isOpen ? promise.nextNudgeAt : null,
    first_answered_at: answer?.at ?? null,
    answered_by: answer === undefined ? null : (people.staffAt(answer.address)?.id ?? null),
    closed_at: isOpen ? null : closedAt,
    closed_how: isOpen ? null : 'history',
    escalation: 0,
    reopened: 0,
    handoffs: 0,
    bounces: 0,
    critical_at: danger.critical === null ? null : now,
    critical_category: danger.critical,
    link_version: 1,
    last_message_at: lastAt,
    last_from: last?.kind === 'out' ? 'staff' : 'family',
    message_count: ticket.messages.length,
    unread: isOpen,
    version: 1,
    history: ticket.state,
    history_ref: ticket.ref.slice(0, 200),
    history_import_id: placing.importId,
  };
  return {
    ticket,
    id,
    row,
    messages: ticket.messages.map((message, place) =>
      messageRow(context, placing.map.source, people, one, message, place, language, danger.at.has(place)),
    ),
    happening: {
      district_id: actor.districtId,
      id: idAt(ticket.opened, 0),
      conversation_id: id,
      at: now,
      what: isOpen ? 'brought_in' : 'brought_in_closed',
      by_id: null,
      to_id: owner,
      facts: { source: placing.map.source, ref: ticket.ref.slice(0, 200) },
    },
    words: ticket.isPrivate ? null : wordsOf(row.code, ticket, subject),
    critical: danger.critical,
    facts: {
      guardian: guardian !== null,
      ownedBy: !isOpen ? 'none' : owner === one.wished ? 'mail' : 'topic',
      topicKnown: ticket.topic === '' || topicNamed(directory, placing, ticket.topic) !== null,
      schoolKnown: ticket.school === '' || schoolNamed(directory, placing.map, ticket.school) !== null,
    },
  };
}

function languageOf(map: HistoryMap, ticket: OldTicket, guardian: KnownPerson | null): string {
  const wanted = ticket.language === '' ? (guardian?.language ?? map.language) : ticket.language;
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(wanted) ? wanted : map.language;
}

function wordsOf(code: string, ticket: OldTicket, subject: string): string {
  const { name, email, phone } = ticket.from;
  const said = ticket.messages.map((message) => message.text).join('\n');
  return foldForSearch([code, ticket.ref, name, email, phone, subject, said].join(' ')).slice(0, 20_000);
}

function messageRow(
  { actor }: Reading,
  source: string,
  people: KnownPeople,
  { id, guardian, ticket }: Settled,
  message: OldMessage,
  place: number,
  language: string,
  danger: boolean,
): Readonly<Record<string, unknown>> {
  const isIn = message.kind === 'in';
  return {
    district_id: actor.districtId,
    id: idAt(message.at, place + 1),
    conversation_id: id,
    direction: message.kind,
    channel: isIn ? ticket.channel : 'desk',
    author_id: isIn ? (guardian?.id ?? null) : (people.staffAt(message.address)?.id ?? null),
    author_name: message.author === '' ? (isIn ? null : (message.address ?? source)) : message.author,
    guardian_id: isIn ? (guardian?.id ?? null) : null,
    text: message.text,
    language: isIn ? language : null,
    mentions: [],
    at: message.at,
    state: 'kept',
    warnings: danger ? ['maybe_danger'] : [],
    then_do: 'open',
    file_count: 0,
  };
}
