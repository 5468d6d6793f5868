import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type KeptUnit, type Removed, type Retention, rowsThatEnd, standing } from '#platform/keeping';
import { removeAbout } from '#rooms/channels';
import { dayChangeSource } from './conversations.day-source.ts';
import { conversationSource, notInConversationRecords } from './conversations.sources.ts';

const years = (n: number): number => n * 365;

/** Everybody who is in a conversation `c`: the family, the children, and the staff who had or wrote in it. */
const everybody = `array_remove(array[c.guardian_id, c.owner_id, c.backup_id, c.opened_by, c.answered_by, c.closed_by, c.praised_id]
  || c.student_ids || c.helper_ids || c.reader_ids || c.excluded_ids
  || array(select m.author_id from conversations.messages m where m.district_id = c.district_id and m.conversation_id = c.id), null)`;
const schools = `array(select c.school_id where c.school_id is not null
  union select p.school_id from roster.v_people p where p.district_id = c.district_id and p.id = any(c.student_ids) and p.school_id is not null)`;
/** Its time runs from the closing, or from the last word in it where one came later. An open one is never old. */
const ended = `case when c.state = 'closed' then greatest(c.closed_at, c.last_message_at) end`;

/** Closed conversations with everything in and made out of them. */
const closed: Retention = {
  id: 'conversations.closed',
  dataClass: 'conversation',
  days: { usual: years(7), least: years(1), most: years(10) },
  tables: [
    'conversations.conversations',
    'conversations.messages',
    'conversations.happenings',
    'conversations.callbacks',
    'conversations.alarm_calls',
    'conversations.held_notices',
    'conversations.reads',
    'conversations.legal_matters',
    'conversations.search',
    'conversations.groups',
    'channels.inbound',
    'channels.deliveries',
    'channels.auto_replies',
    'platform.files',
    'platform.file_pieces',
  ],
  heldBy: 'own',
  subject: 'conversation',
  async find({ tx, actor }, { before, after, limit }) {
    const { rows } =
      await sql<KeptUnit>`select c.id, ${sql.raw(ended)} as at, c.opened_at as "from", ${sql.raw(ended)} as until,
        ${sql.raw(everybody)} as people, c.id as "conversationId", ${sql.raw(schools)} as "schoolIds"
      from conversations.conversations c
      where c.district_id = ${actor.districtId} and c.state = 'closed' and ${sql.raw(ended)} < ${before}::timestamptz
        and (${after}::uuid is null or c.id > ${after}::uuid)
      order by c.id limit ${limit} for update of c skip locked`.execute(tx);
    return rows;
  },
  remove: removeConversations,
};

const parts = ['messages', 'happenings', 'callbacks', 'alarm_calls', 'held_notices', 'reads', 'child_moves'] as const;

async function removeConversations(context: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const { tx, actor } = context;
  const district = actor.districtId;
  const gone = [...ids];
  const removed: Record<string, number> = { ...(await removeAbout(context, ids)) };
  for (const part of parts) {
    const result =
      await sql`delete from ${sql.table(`conversations.${part}`)} where district_id = ${district} and conversation_id = any(${gone}::uuid[])`.execute(
        tx,
      );
    removed[`conversations.${part}`] = Number(result.numAffectedRows ?? 0n);
  }
  const files =
    await sql`delete from platform.files where district_id = ${district} and owner_id = any(${gone}::uuid[]) and owner_kind in ('conversation', 'conversation_original')`.execute(
      tx,
    );
  removed['platform.files'] = (removed['platform.files'] ?? 0) + Number(files.numAffectedRows ?? 0n);
  const index =
    await sql`delete from conversations.search where district_id = ${district} and id = any(${gone}::uuid[])`.execute(
      tx,
    );
  removed['conversations.search'] = Number(index.numAffectedRows ?? 0n);
  const legal =
    await sql`delete from conversations.legal_matters where district_id = ${district} and id = any(${gone}::uuid[])`.execute(
      tx,
    );
  removed['conversations.legal_matters'] = Number(legal.numAffectedRows ?? 0n);
  // One that was put together with it is closed too, and keeps no way to what is gone.
  await sql`update conversations.conversations set merged_into = null where district_id = ${district} and merged_into = any(${gone}::uuid[])`.execute(
    tx,
  );
  const rows =
    await sql`delete from conversations.conversations where district_id = ${district} and id = any(${gone}::uuid[])`.execute(
      tx,
    );
  removed['conversations.conversations'] = Number(rows.numAffectedRows ?? 0n);
  const groups =
    await sql`delete from conversations.groups g where g.district_id = ${district} and g.made_at < ${context.now.subtract({ hours: 24 * 30 })}
    and not exists (select from conversations.conversations c where c.district_id = g.district_id and c.group_id = g.id)`.execute(
      tx,
    );
  removed['conversations.groups'] = Number(groups.numAffectedRows ?? 0n);
  return removed;
}

/** What belongs to a closed conversation and may go before it: found with the conversation's own people and dates. */
function partOfClosed(
  what: Pick<Retention, 'id' | 'dataClass' | 'days' | 'tables'>,
  from: string,
  remove: Retention['remove'],
): Retention {
  return {
    ...what,
    heldBy: 'own',
    async find({ tx, actor }, { before, after, limit }) {
      const { rows } =
        await sql<KeptUnit>`select r.id, ${sql.raw(ended)} as at, c.opened_at as "from", ${sql.raw(ended)} as until,
          ${sql.raw(everybody)} as people, c.id as "conversationId", ${sql.raw(schools)} as "schoolIds"
        from ${sql.raw(from)}
        where r.district_id = ${actor.districtId} and c.state = 'closed' and ${sql.raw(ended)} < ${before}::timestamptz
          and (${after}::uuid is null or r.id > ${after}::uuid)
        order by r.id limit ${limit} for update of r skip locked`.execute(tx);
      return rows;
    },
    remove,
  };
}

const notes = partOfClosed(
  {
    id: 'conversations.notes',
    dataClass: 'note',
    days: { usual: years(7), least: 180, most: years(10) },
    tables: ['conversations.messages', 'platform.files', 'platform.file_pieces', 'conversations.search'],
  },
  `conversations.messages r join conversations.conversations c on c.district_id = r.district_id and c.id = r.conversation_id and r.direction = 'note'`,
  async ({ tx, actor }, ids) => {
    const gone = [...ids];
    // The files of a note were stored in the same moment as it. The words of the whole conversation leave the search
    // index with its notes: what stands there cannot be told apart, and an old closed matter is found by its code.
    const files = await sql`delete from platform.files f using conversations.messages m
      where m.district_id = ${actor.districtId} and m.id = any(${gone}::uuid[]) and m.file_count > 0 and f.district_id = m.district_id
        and f.owner_kind = 'conversation' and f.owner_id = m.conversation_id and f.created_at = m.at`.execute(tx);
    const index = await sql`delete from conversations.search s using conversations.messages m
      where m.district_id = ${actor.districtId} and m.id = any(${gone}::uuid[]) and s.district_id = m.district_id and s.id = m.conversation_id`.execute(
      tx,
    );
    const result =
      await sql`delete from conversations.messages where district_id = ${actor.districtId} and id = any(${gone}::uuid[]) and direction = 'note'`.execute(
        tx,
      );
    return {
      'conversations.messages': Number(result.numAffectedRows ?? 0n),
      'platform.files': Number(files.numAffectedRows ?? 0n),
      'conversations.search': Number(index.numAffectedRows ?? 0n),
    };
  },
);

const files = partOfClosed(
  {
    id: 'conversations.files',
    dataClass: 'attachment',
    days: { usual: years(7), least: 180, most: years(10) },
    tables: ['platform.files', 'platform.file_pieces'],
  },
  `platform.files r join conversations.conversations c on c.district_id = r.district_id and c.id = r.owner_id and r.owner_kind = 'conversation'`,
  async ({ tx, actor }, ids) => {
    const result =
      await sql`delete from platform.files where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and owner_kind = 'conversation'`.execute(
        tx,
      );
    return { 'platform.files': Number(result.numAffectedRows ?? 0n) };
  },
);

async function inUse({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<readonly Uuid[]> {
  const asked = [...ids];
  const { rows } = await sql<{ id: Uuid }>`select distinct p.id from unnest(${asked}::uuid[]) as p (id)
    where exists (select from conversations.conversations c where c.district_id = ${actor.districtId} and c.guardian_id = p.id)
      or exists (select from conversations.conversations c where c.district_id = ${actor.districtId} and c.owner_id = p.id)
      or exists (select from conversations.conversations c where c.district_id = ${actor.districtId} and c.student_ids @> array[p.id])
      or exists (select from conversations.day_changes k where k.district_id = ${actor.districtId} and k.student_id = p.id)`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

const ofPeople = ['reads', 'saved_filters', 'alarm_team', 'absences', 'held_notices'] as const;

async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const table of ofPeople) {
    const result =
      await sql`delete from ${sql.table(`conversations.${table}`)} where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[`conversations.${table}`] = Number(result.numAffectedRows ?? 0n);
  }
  // A seat on a legal path outlives who sat in it; that it is empty is shown in red.
  const gone = [...ids];
  await sql`update conversations.legal_seats set person_id = case when person_id = any(${gone}::uuid[]) then null else person_id end,
      deputy_id = case when deputy_id = any(${gone}::uuid[]) then null else deputy_id end
    where district_id = ${actor.districtId} and (person_id = any(${gone}::uuid[]) or deputy_id = any(${gone}::uuid[]))`.execute(
    tx,
  );
  await sql`update conversations.legal_paths set superior_id = null
    where district_id = ${actor.districtId} and superior_id = any(${gone}::uuid[])`.execute(tx);
  return removed;
}

/** How long conversations are kept, and their part of somebody's record. */
export const conversationsKeeping: Keeping = {
  retention: [
    notes,
    files,
    closed,
    rowsThatEnd({
      id: 'conversations.loose_files',
      dataClass: 'attachment',
      days: { usual: 30, least: 7, most: 365 },
      table: 'platform.files',
      endedAt: `case when r.owner_kind = 'conversation' and r.owner_id is null
        and not exists (select from channels.inbound i where i.district_id = r.district_id and i.raw_file_id = r.id) then r.created_at end`,
      with: [],
    }),
    rowsThatEnd({
      id: 'conversations.absences',
      dataClass: 'setting',
      days: { usual: years(3), least: 365, most: years(10) },
      table: 'conversations.absences',
      endedAt: 'coalesce(r.removed_at, r.until_at)',
      people: 'array[r.person_id, r.backup_id]',
    }),
    rowsThatEnd({
      id: 'conversations.day_changes',
      dataClass: 'conversation',
      days: { usual: years(3), least: 365, most: years(10) },
      table: 'conversations.day_changes',
      endedAt: `r.on_day + interval '1 day'`,
      people: 'array[r.student_id, r.guardian_id, r.pick_up_id]',
    }),
    rowsThatEnd({
      id: 'conversations.history_imports',
      dataClass: 'setting',
      days: { usual: years(7), least: 365, most: years(10) },
      table: 'conversations.history_imports',
      endedAt: 'coalesce(r.finished_at, r.started_at)',
    }),
    rowsThatEnd({
      id: 'conversations.moved',
      dataClass: 'work',
      days: { usual: 60, least: 31, most: 365 },
      table: 'conversations.departure_moves',
      endedAt: `(select coalesce(d.done_at, d.ended_at) from conversations.departures d where d.district_id = r.district_id and d.id = r.departure_id)`,
      people: `array[(select d.person_id from conversations.departures d where d.district_id = r.district_id and d.id = r.departure_id)]`,
    }),
    rowsThatEnd({
      id: 'conversations.child_moves',
      dataClass: 'work',
      days: { usual: 400, least: 60, most: years(3) },
      table: 'conversations.child_moves',
      // What left the district is shown as long as its matter is open.
      endedAt: `case when exists (select from conversations.conversations c where c.district_id = r.district_id and c.id = r.conversation_id and c.state <> 'closed')
        then null else coalesce(r.decided_at, r.decide_by) end`,
      people: 'array[r.student_id, r.owner_id, r.to_id, r.decided_by]',
      conversation: 'r.conversation_id',
    }),
    rowsThatEnd({
      id: 'conversations.measures',
      dataClass: 'measure',
      days: { usual: years(10), least: years(2), most: years(10) },
      table: 'conversations.measures',
      endedAt: 'r.day::timestamptz',
    }),
    rowsThatEnd({
      id: 'conversations.alarm_hits',
      dataClass: 'measure',
      days: { usual: years(3), least: 365, most: years(10) },
      table: 'conversations.alarm_hits',
      endedAt: 'r.at',
      conversation: 'r.conversation_id',
    }),
    rowsThatEnd({
      id: 'conversations.calls_out',
      dataClass: 'work',
      days: { usual: 60, least: 14, most: 365 },
      table: 'conversations.webhook_deliveries',
      endedAt: 'coalesce(r.settled_at, r.at)',
      machinery: true,
    }),
  ],
  people: { inUse, forget: forgetPeople },
  sources: [conversationSource, dayChangeSource],
  notInRecords: notInConversationRecords,
  standing: {
    ...standing('which days were counted: no person in it', 'conversations.measured'),
  },
};
