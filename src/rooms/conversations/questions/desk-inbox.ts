import { type RawBuilder, sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import type { Actor } from '#platform/actor';
import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { askerColumn } from '../conversations.askers.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { deskScope } from '../conversations.policy.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { type Known, knownPeople } from './desk-names.ts';
import { type InboxAsk, isFiltered, pageSize, type Place, placeText, type View } from './desk-views.ts';

/** What a row of a list shows. */
export type ListedRow = Pick<
  ConversationRow,
  | 'id'
  | 'code'
  | 'subject'
  | 'preview'
  | 'language'
  | 'kind'
  | 'channel'
  | 'state'
  | 'privacy'
  | 'legal_kind'
  | 'due_at'
  | 'opened_at'
  | 'closed_at'
  | 'last_message_at'
  | 'last_from'
  | 'first_answered_at'
  | 'unread'
  | 'callback'
  | 'critical_at'
  | 'acknowledged_at'
  | 'guardian_id'
  | 'student_ids'
  | 'from_name'
  | 'topic_id'
  | 'school_id'
  | 'owner_id'
>;

export const listedColumns = sql.raw(
  `c.id, c.code, c.subject, c.preview, c.language, c.kind, c.channel, c.state, c.privacy, c.legal_kind, c.due_at, c.opened_at, c.closed_at, c.last_message_at,
  c.last_from, c.first_answered_at, c.unread, c.callback, c.critical_at, c.acknowledged_at, c.guardian_id, c.student_ids, c.from_name, c.topic_id, c.school_id, c.owner_id`,
);

type Condition = RawBuilder<unknown>;
type Key = { readonly by: Condition; readonly down: boolean };

/** Since when a family waits: from the opening until the first answer, later from its last words. Has an index of its own. */
export const waitingSince = sql.raw(
  '(case when c.first_answered_at is null then c.opened_at else c.last_message_at end)',
);

/** The same as the policy's `mayWorkOn` within a scope that is checked apart. */
export function readableBy(me: Uuid): Condition {
  return sql`not (${me}::uuid = any(c.excluded_ids)) and ((c.privacy <> 'private' and c.legal_kind is null) or c.owner_id = ${me} or ${me}::uuid = any(c.reader_ids))`;
}

/**
 * Where the rows stand, one condition each, so that every part is answered from one partial index in its order. Several
 * are united by id afterwards.
 */
export function scopeParts(actor: Actor, me: Uuid, whose: 'mine' | 'all' | 'helping'): readonly Condition[] {
  if (whose === 'mine') return [sql`c.owner_id = ${me}`];
  // That the list is not empty is said apart: it is what the partial index holds.
  if (whose === 'helping') return [sql`c.helper_ids <> '{}' and ${me}::uuid = any(c.helper_ids)`];
  const scope = deskScope(actor);
  if (scope.everywhere) return [sql`true`];
  return [
    sql`c.owner_id = ${me}`,
    ...scope.schools.map((id) => sql`c.school_id = ${id}`),
    ...scope.units.map((id) => sql`c.unit_id = ${id}`),
  ];
}

// The states stand in the text and not in parameters: only then does the planner know that a partial index fits.
function viewCondition(view: View, now: Temporal.Instant, endOfDay: Temporal.Instant): Condition {
  switch (view) {
    case 'closed':
      return sql`c.state = 'closed' and c.merged_into is null`;
    case 'today':
      return sql`c.state = 'open' and c.state <> 'closed' and c.due_at >= ${now} and c.due_at < ${endOfDay}`;
    case 'late':
      return sql`c.state = 'open' and c.state <> 'closed' and c.due_at < ${now}`;
    case 'longest':
      return sql`c.state = 'open' and c.state <> 'closed'`;
    case 'unread':
      return sql`c.state <> 'closed' and c.unread`;
    case 'critical':
      return sql`c.state <> 'closed' and c.critical_at is not null`;
    case 'waiting':
      return sql`c.state in ('waiting', 'outbound') and c.state <> 'closed'`;
    case 'mine':
    case 'school':
    case 'helping':
    default:
      return sql`c.state <> 'closed'`;
  }
}

function keyOf(ask: InboxAsk, actor: Actor): Key {
  // What was closed stands by when it was, where there is an index for it: for one person, school or department.
  if (ask.view === 'closed')
    return ask.whose === 'all' && deskScope(actor).everywhere
      ? { by: sql.raw('c.opened_at'), down: true }
      : { by: sql.raw('c.closed_at'), down: true };
  if (ask.order === 'newest') return { by: sql.raw('c.opened_at'), down: true };
  return ask.order === 'longest' ? { by: waitingSince, down: false } : { by: sql.raw('c.due_at'), down: false };
}

function filters(ask: InboxAsk): readonly Condition[] {
  return [
    ...(ask.topicId === null ? [] : [sql`c.topic_id = ${ask.topicId}`]),
    ...(ask.kind === null ? [] : [sql`c.kind = ${ask.kind}`]),
    ...(ask.language === null ? [] : [sql`c.language = ${ask.language}`]),
    ...(ask.channel === null ? [] : [sql`c.channel = ${ask.channel}`]),
    ...(ask.asker === null ? [] : [sql`${askerColumn} = ${ask.asker}`]),
    ...(ask.schoolId === null ? [] : [sql`c.school_id = ${ask.schoolId}`]),
  ];
}

export const allOf = (conditions: readonly Condition[]): Condition => sql.join([...conditions], sql` and `);

type Found = ListedRow & { key: Temporal.Instant };

async function rowsOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  me: Uuid,
  ask: InboxAsk,
  view: Condition,
): Promise<readonly Found[]> {
  const { by, down } = keyOf(ask, actor);
  const backwards = ask.before !== null && ask.after === null;
  const place = ask.after ?? ask.before;
  const descending = down !== backwards;
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const seek =
    place === null
      ? []
      : [sql`(${by}, c.id) ${sql.raw(descending ? '<' : '>')} (${place.at}::timestamptz, ${place.id}::uuid)`];
  const inside = allOf([view, readableBy(me), ...filters(ask), ...seek]);
  const parts = scopeParts(actor, me, ask.view === 'helping' ? 'helping' : ask.whose);
  const limit = sql.raw(String(pageSize + 1));
  if (parts.length === 1) {
    const { rows } = await sql<Found>`select ${listedColumns}, ${by} as key from conversations.conversations c
      where c.district_id = ${actor.districtId} and ${parts[0] ?? sql`false`} and ${inside} order by ${by} ${direction}, c.id ${direction} limit ${limit}`.execute(
      tx,
    );
    return rows;
  }
  const united = parts.map(
    (
      part,
    ) => sql`(select ${by} as key, c.id from conversations.conversations c where c.district_id = ${actor.districtId} and ${part} and ${inside}
      order by ${by} ${direction}, c.id ${direction} limit ${limit})`,
  );
  const { rows } =
    await sql<Found>`with chosen as (select key, id from (${sql.join(united, sql` union `)}) u order by key ${direction}, id ${direction} limit ${limit})
    select ${listedColumns}, chosen.key from chosen join conversations.conversations c on c.district_id = ${actor.districtId} and c.id = chosen.id
    order by chosen.key ${direction}, chosen.id ${direction}`.execute(tx);
  return rows;
}

export type SavedFilter = { readonly id: Uuid; readonly name: string; readonly query: string };

export type Counts = {
  readonly mine: number;
  readonly today: number;
  readonly late: number;
  readonly unread: number;
  readonly school: number;
  readonly critical: number;
  readonly longestSince: Temporal.Instant | null;
};
type CountsAndFilters = Counts & { readonly filters: readonly SavedFilter[] };

/** Counting ends here: nobody needs to know whether 430 or 431 wait, and counting a million rows takes long. */
export const countLimit = 99;

async function countsOf(
  { tx, actor, now }: Pick<QuestionContext, 'tx' | 'actor' | 'now'>,
  me: Uuid,
  endOfDay: Temporal.Instant,
): Promise<CountsAndFilters> {
  const many = sql.raw(String(countLimit + 1));
  const within = (condition: Condition): Condition => {
    const parts = scopeParts(actor, me, 'all').map(
      (part) =>
        sql`(select c.id from conversations.conversations c where c.district_id = ${actor.districtId} and ${part} and ${condition} and ${readableBy(me)} limit ${many})`,
    );
    return sql`(select count(*)::int from (select id from (${sql.join(parts, sql` union `)}) u limit ${many}) n)`;
  };
  const { rows } = await sql<CountsAndFilters>`select m.*, ${within(sql`c.state <> 'closed'`)} as school,
      ${within(sql`c.state <> 'closed' and c.critical_at is not null`)} as critical,
      coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'query', f.query) order by f.position, f.id) from conversations.saved_filters f
        where f.district_id = ${actor.districtId} and f.person_id = ${me}), '[]') as filters
    from (select count(*)::int as mine, count(*) filter (where state = 'open' and due_at >= ${now} and due_at < ${endOfDay})::int as today,
        count(*) filter (where state = 'open' and due_at < ${now})::int as late, count(*) filter (where unread)::int as unread,
        min(since) filter (where state = 'open') as "longestSince"
      from (select c.state, c.due_at, c.unread, ${waitingSince} as since from conversations.conversations c
        where c.district_id = ${actor.districtId} and c.owner_id = ${me} and c.state <> 'closed' order by c.due_at, c.id limit 1000) own) m`.execute(
    tx,
  );
  return rows[0] ?? { mine: 0, today: 0, late: 0, unread: 0, school: 0, critical: 0, longestSince: null, filters: [] };
}

/** Words of danger that nobody has taken stand on top of every list of open matters, whatever it is ordered by. */
async function unheard(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  me: Uuid,
  ask: InboxAsk,
): Promise<readonly ListedRow[]> {
  if (ask.after !== null || ask.before !== null || ask.view === 'closed' || ask.view === 'helping') return [];
  const parts = scopeParts(actor, me, ask.whose).map(
    (part) => sql`(select c.id from conversations.conversations c where c.district_id = ${actor.districtId} and ${part}
      and c.state <> 'closed' and c.critical_at is not null and c.acknowledged_at is null and ${readableBy(me)} order by c.due_at, c.id limit 10)`,
  );
  const { rows } =
    await sql<ListedRow>`select ${listedColumns} from (${sql.join(parts, sql` union `)}) u join conversations.conversations c on c.district_id = ${actor.districtId} and c.id = u.id
      order by c.critical_at, c.id limit 10`.execute(tx);
  return rows;
}

export type InboxPage = {
  readonly rows: readonly ListedRow[];
  readonly people: ReadonlyMap<Uuid, Known>;
  readonly counts: Counts;
  readonly directory: Directory;
  readonly filters: readonly SavedFilter[];
  /** Places of the rows before and after, in the form of the address; null where there are none. */
  readonly next: string | null;
  readonly previous: string | null;
};

const place = (row: Found | undefined): string | null =>
  row === undefined ? null : placeText({ at: row.key, id: row.id } satisfies Place);

/** One page of the inbox: the counts, the rows from one partial index and the alarms travel together, then all names in one query. */
export const inboxPage = question(
  'conversations.desk_inbox',
  async (context, { ask, endOfDay }: { ask: InboxAsk; endOfDay: Temporal.Instant }): Promise<InboxPage> => {
    const { tx, actor, now } = context;
    const me = found(actor.personId);
    const [{ filters: saved, ...counts }, got, onTop, directory] = await Promise.all([
      countsOf(context, me, endOfDay),
      rowsOf(context, me, ask, viewCondition(ask.view, now, endOfDay)),
      isFiltered(ask) ? [] : unheard(context, me, ask),
      directoryOf(tx, actor.districtId),
    ]);
    const backwards = ask.before !== null && ask.after === null;
    const cut = got.slice(0, pageSize);
    const listed = backwards ? cut.toReversed() : cut;
    const rows = [...onTop, ...listed.filter((row) => !onTop.some((one) => one.id === row.id))];
    const people = await knownPeople(
      context,
      rows.flatMap((row) => [row.guardian_id, ...row.student_ids]),
    );
    const more = got.length > pageSize;
    return {
      rows,
      people,
      counts,
      directory,
      filters: saved,
      next: (backwards ? true : more) ? place(listed.at(-1)) : null,
      previous: (backwards ? more : ask.after !== null) ? place(listed[0]) : null,
    };
  },
  // What a partial index needs stands in the text: the plan fits every reader, and making it took longer than the rows.
  { planOnce: true },
);

/** How many open matters are this person's, for the navigation. */
export const openOfMine = question('conversations.desk_open_of_mine', async ({ tx, actor }): Promise<number> => {
  if (actor.personId === null) return 0;
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from (select 1 from conversations.conversations where district_id = ${actor.districtId} and owner_id = ${actor.personId} and state <> 'closed' limit 999) x`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
});
