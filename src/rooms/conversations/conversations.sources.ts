import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { filesOf } from '#platform/files';
import type { Uuid } from '#platform/ids';
import type { Dossier, DossierFile, DossierPart, RecordFound, RecordSource, RecordWanted } from '#platform/keeping';
import { mayWorkOn } from './conversations.policy.ts';
import { searchQuery } from './conversations.rules.ts';
import type { ConversationRow, HappeningRow, MessageRow } from './conversations.store.ts';

/** More than one person can go through; the words of the page say to ask for fewer days. */
const mostFound = 500;

/** What happened and belongs on a copy's timeline; nudges and looks do not. */
const told = [
  'opened',
  'handed_off',
  'raised',
  'taken',
  'closed',
  'reopened',
  'waiting',
  'second_look',
  'made_private',
];

/** Who decides whether a private, anonymous or critical matter goes into a copy. */
function readersOf(row: ConversationRow): readonly Uuid[] {
  const some = [...row.reader_ids, row.owner_id, row.backup_id, row.critical_at === null ? null : row.acknowledged_by];
  return [...new Set(some)].filter((id) => id !== null).filter((id) => !row.excluded_ids.includes(id));
}

/**
 * Whoever answers a records request opens what is not private and not critical, wherever it stands; all else only as one
 * of its readers, or when these let it go into the copy. To people whom a matter is about it is not there.
 */
function standingOf(
  actor: QuestionContext['actor'],
  row: ConversationRow,
  released: ReadonlySet<Uuid>,
): 'open' | 'closed' | 'not_there' {
  if (released.has(row.id)) return 'open';
  if (actor.personId !== null && row.excluded_ids.includes(actor.personId)) return 'not_there';
  if (row.privacy === 'normal' && row.critical_at === null) return 'open';
  if (actor.kind === 'system') return 'closed';
  const reads = row.privacy === 'normal' ? readersOf(row).includes(actor.personId ?? '') : mayWorkOn(actor, row);
  return reads ? 'open' : 'closed';
}

async function withWords({ tx, actor }: QuestionContext, words: readonly string[]): Promise<readonly Uuid[] | null> {
  const queries = words.map((word) => searchQuery(word)).filter((query) => query !== null);
  if (queries.length === 0) return null;
  const found = new Set<Uuid>();
  const nobody = '00000000-0000-0000-0000-000000000000';
  for (const query of queries) {
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from conversations.find(${query}, ${actor.personId ?? nobody}, '{}'::uuid[], '{}'::uuid[], true, ${mostFound})`.execute(
      tx,
    );
    for (const row of rows) found.add(row.id);
  }
  return [...found];
}

async function find(context: QuestionContext, wanted: RecordWanted): Promise<readonly RecordFound[]> {
  const { tx, actor } = context;
  const { students, people, from, until } = wanted;
  const ids = await withWords(context, wanted.words);
  if (students.length === 0 && people.length === 0 && ids === null) return [];
  const about = sql`(cardinality(${[...students]}::uuid[]) = 0 and cardinality(${[...people]}::uuid[]) = 0
    or c.student_ids && ${[...students]}::uuid[] or c.guardian_id = any(${[...people]}::uuid[])
    or exists (select from conversations.messages m where m.district_id = c.district_id and m.conversation_id = c.id and m.author_id = any(${[...people]}::uuid[])))`;
  const { rows } = await sql<ConversationRow>`select c.* from conversations.conversations c
    where c.district_id = ${actor.districtId} and ${about}
      and (${ids}::uuid[] is null or c.id = any(${ids}::uuid[]))
      and (${from}::timestamptz is null or c.last_message_at >= ${from}::timestamptz)
      and (${until}::timestamptz is null or c.opened_at < ${until}::timestamptz)
    order by c.opened_at limit ${mostFound}`.execute(tx);
  return rows.flatMap((row) => {
    const closed = standingOf(actor, row, wanted.released) !== 'open';
    return [
      {
        id: row.id,
        title: closed ? '' : `${row.code} · ${row.subject}`,
        at: row.opened_at,
        writerId: row.guardian_id,
        students: closed ? [] : row.student_ids,
        closed,
        changedAt: row.last_message_at,
        readers: closed ? readersOf(row) : [],
        hiddenFrom: closed ? row.excluded_ids : [],
      },
    ];
  });
}

type Names = ReadonlyMap<Uuid, string>;

async function namesOf({ tx, actor }: QuestionContext, ids: readonly (Uuid | null)[]): Promise<Names> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const { rows } = await sql<{ id: Uuid; name: string }>`select id, name from roster.v_people
    where district_id = ${actor.districtId} and id = any(${wanted}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}

type Moments = ReadonlyMap<number, readonly DossierFile[]>;

async function filesByMoment(context: QuestionContext, id: Uuid): Promise<Moments> {
  const files = await filesOf(context, [id]);
  const { rows } = await sql<{ id: Uuid; created_at: Temporal.Instant }>`select id, created_at from platform.files
    where district_id = ${context.actor.districtId} and owner_id = ${id} and owner_kind = 'conversation'`.execute(
    context.tx,
  );
  const moments = new Map(rows.map((row) => [row.id, row.created_at.epochMilliseconds]));
  const own = files
    .filter((file) => moments.has(file.id))
    .map((file) => ({
      id: file.id,
      name: file.name,
      type: file.type,
      size: file.size,
      held: file.state === 'held',
      moment: moments.get(file.id) ?? 0,
    }));
  return Map.groupBy(own, (file) => file.moment);
}

function partOf(message: MessageRow, row: ConversationRow, names: Names, files: Moments): DossierPart {
  const kind = message.direction === 'note' ? 'note' : message.direction === 'in' ? 'in' : 'out';
  const writer = message.direction === 'in' ? message.guardian_id : message.author_id;
  const name = (writer === null ? undefined : names.get(writer)) ?? message.author_name;
  return {
    id: message.id,
    at: message.at,
    kind,
    by: name ?? (kind === 'in' ? row.from_name : null),
    byGuardian: message.guardian_id,
    text: message.quoted === null ? message.text : `${message.text}\n\n${message.quoted}`,
    files: message.file_count === 0 ? [] : (files.get(message.at.epochMilliseconds) ?? []),
  };
}

function eventOf(one: HappeningRow, names: Names): DossierPart {
  const facts = one.facts as { readonly reason?: unknown };
  const statement = one.what === 'statement';
  return {
    id: one.id,
    at: one.at,
    kind: statement ? 'statement' : 'event',
    by: one.by_id === null ? null : (names.get(one.by_id) ?? null),
    byGuardian: statement ? one.by_id : null,
    text: statement && typeof facts.reason === 'string' ? facts.reason : '',
    event: { what: one.what, whom: one.to_id === null ? null : (names.get(one.to_id) ?? null) },
    files: [],
  };
}

type Called = { id: Uuid; person_id: Uuid; at: Temporal.Instant; said: string | null };

async function read(context: QuestionContext, id: Uuid, { released }: RecordWanted): Promise<Dossier | null> {
  const { tx, actor } = context;
  const district = actor.districtId;
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${district} and id = ${id}`.execute(
      tx,
    );
  const row = rows[0];
  if (row === undefined || standingOf(actor, row, released) !== 'open') return null;
  const { rows: messages } = await sql<MessageRow>`select * from conversations.messages
    where district_id = ${district} and conversation_id = ${id} and state in ('kept', 'sent') order by at, id`.execute(
    tx,
  );
  const { rows: happenings } = await sql<HappeningRow>`select * from conversations.happenings
    where district_id = ${district} and conversation_id = ${id} and what = any(${[...told, 'statement']}::text[]) order by at, id`.execute(
    tx,
  );
  const { rows: calls } = await sql<Called>`select id, person_id, at, said from conversations.callbacks
    where district_id = ${district} and conversation_id = ${id} order by at`.execute(tx);
  const { rows: places } = await sql<{ school: string | null }>`select o.name as school from roster.v_orgs o
    where o.district_id = ${district} and o.id = ${row.school_id}`.execute(tx);
  const names = await namesOf(context, [
    row.guardian_id,
    row.owner_id,
    ...row.student_ids,
    ...messages.flatMap((message) => [message.author_id, message.guardian_id]),
    ...happenings.flatMap((one) => [one.by_id, one.to_id]),
    ...calls.map((call) => call.person_id),
  ]);
  const files = await filesByMoment(context, id);
  const withMessage = new Set(messages.filter((one) => one.file_count > 0).map((one) => one.at.epochMilliseconds));
  const parts = [
    ...messages.map((message) => partOf(message, row, names, files)),
    ...happenings.map((one) => eventOf(one, names)),
    ...calls.map((call): DossierPart => ({
      id: call.id,
      at: call.at,
      by: names.get(call.person_id) ?? null,
      byGuardian: null,
      text: call.said ?? '',
      files: [],
      // A try that reached nobody has no words of anybody in it.
      ...(call.said === null
        ? { kind: 'event' as const, event: { what: 'called', whom: null } }
        : { kind: 'note' as const }),
    })),
    ...marksOf(row),
  ];
  return {
    id: row.id,
    title: row.subject,
    code: row.code,
    at: row.opened_at,
    facts: [
      ['from', (row.guardian_id === null ? undefined : names.get(row.guardian_id)) ?? row.from_name ?? ''],
      ['children', row.student_ids.flatMap((child) => names.get(child) ?? []).join(', ')],
      ['school', places[0]?.school ?? ''],
      ['owner', row.owner_id === null ? '' : (names.get(row.owner_id) ?? '')],
    ],
    students: row.student_ids,
    guardians: [row.guardian_id, ...messages.map((message) => message.guardian_id)].filter((one) => one !== null),
    parts: parts.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || (a.id < b.id ? -1 : 1)),
    files: [...files].flatMap(([moment, own]) => (withMessage.has(moment) ? [] : own)),
  };
}

/** The family's rating, and that words of danger called the team: the latter only in a copy that its readers let go. */
function marksOf(row: ConversationRow): readonly DossierPart[] {
  const mark = (at: Temporal.Instant | null, what: string, text: string, id: Uuid): readonly DossierPart[] =>
    at === null
      ? []
      : [{ id, at, kind: 'event', by: null, byGuardian: null, text, event: { what, whom: null }, files: [] }];
  const rating = [row.rating === null ? '' : `${row.rating} / 5`, row.rating_comment ?? ''];
  return [
    ...mark(row.rated_at, 'rated', rating.filter((one) => one !== '').join(' · '), row.id),
    ...mark(row.critical_at, 'alarm', '', row.id),
  ];
}

/** Conversations as a part of somebody's record. */
export const conversationSource: RecordSource = {
  kind: 'conversation',
  tables: [
    'conversations.conversations',
    'conversations.messages',
    'conversations.happenings',
    'conversations.callbacks',
    'conversations.alarm_hits',
  ],
  find,
  read,
};

/** Names people, and is no part of a record that somebody may ask for. */
export const notInConversationRecords: Readonly<Record<string, string>> = {
  'conversations.absences': 'when staff are away',
  'conversations.alarm_calls': 'which staff an alarm rang; that it rang stands in the conversation',
  'conversations.alarm_team': 'which staff an alarm calls',
  'conversations.child_moves': 'the working list of a child’s move; the hand-off stands in each conversation',
  'conversations.legal_seats': 'which staff answer for a legal path',
  'conversations.departures': 'staff who leave; the hand-off stands in each conversation',
  'conversations.departure_moves': 'the working list of one departure; the hand-off stands in each conversation',
  'conversations.held_notices': 'notices to staff that wait for morning',
  'conversations.reads': 'which staff have a conversation still unread; who looked stands in the log of looks',
  'conversations.saved_filters': 'the own views of staff',
  'conversations.saved_replies': 'texts of staff for nobody in particular',
  'conversations.search': 'made out of the conversation’s own words, for finding them',
  'conversations.summers': 'which staff cover a long break',
  'conversations.topic_owners': 'which staff answer for a topic',
};
