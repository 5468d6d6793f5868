import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, type Retention, rowsThatEnd, standing } from '#platform/keeping';
import { disclosedSource } from './records.sources.ts';

const years = (n: number): number => n * 365;
const measure = { usual: years(10), least: years(2), most: years(10) };

const closed = rowsThatEnd({
  id: 'records.requests',
  dataClass: 'request',
  days: { usual: years(10), least: years(7), most: years(20) },
  table: 'records.requests',
  endedAt: `case when r.state <> 'open' then r.closed_at end`,
  begunAt: 'r.opened_at',
  people: 'array[r.asker_id] || r.student_ids || r.people_ids',
  conversation: 'r.conversation_id',
  with: [
    { table: 'records.disclosures', key: 'request_id' },
    { table: 'records.items', key: 'request_id' },
    { table: 'records.reader_parts', key: 'request_id' },
    { table: 'records.blackouts', key: 'request_id' },
  ],
});

/** Closed requests with what was gathered, the copies that were given, and the record of giving. */
const requests: Retention = {
  ...closed,
  tables: [...closed.tables, 'platform.files', 'platform.file_pieces'],
  async remove(context, ids) {
    const files = await sql`delete from platform.files where district_id = ${context.actor.districtId}
      and owner_kind = 'records_request' and owner_id = any(${[...ids]}::uuid[])`.execute(context.tx);
    return { ...(await closed.remove(context, ids)), 'platform.files': Number(files.numAffectedRows ?? 0n) };
  },
};

async function inUse({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select distinct p.id from unnest(${[...ids]}::uuid[]) as p (id)
    where exists (select from records.requests r where r.district_id = ${actor.districtId} and (r.asker_id = p.id or r.owner_id = p.id))`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

const besideChildren = ['records.statements', 'records.consents', 'records.tellings'] as const;

/** Statements, consents and what was told outside go with the child's record that they stand beside. */
async function forgetChildren({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const table of besideChildren) {
    const result =
      await sql`delete from ${sql.table(table)} where district_id = ${actor.districtId} and student_id = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[table] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

export async function forgetConversations({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const result =
    await sql`delete from records.statements where district_id = ${actor.districtId} and conversation_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'records.statements': Number(result.numAffectedRows ?? 0n) };
}

/** How long this room keeps what it has about its own work. */
export const recordsKeeping: Keeping = {
  retention: [
    requests,
    rowsThatEnd({
      id: 'records.holds',
      dataClass: 'hold',
      days: { usual: years(10), least: years(7), most: years(20) },
      table: 'records.holds',
      endedAt: 'r.released_at',
      begunAt: 'r.placed_at',
      people: `case when r.kind = 'person' then array[r.subject_id] else '{}'::uuid[] end`,
      conversation: `case when r.kind = 'conversation' then r.subject_id end`,
    }),
    rowsThatEnd({
      id: 'records.runs',
      dataClass: 'measure',
      days: measure,
      table: 'records.runs',
      endedAt: 'r.started_at',
      machinery: true,
      with: [{ table: 'records.run_counts', key: 'run_id' }],
    }),
    rowsThatEnd({
      id: 'records.notices',
      dataClass: 'measure',
      days: { usual: years(7), least: years(3), most: years(10) },
      table: 'records.notices',
      endedAt: 'r.begun_at',
      with: [{ table: 'records.notice_copies', key: 'notice_id' }],
    }),
    rowsThatEnd({
      id: 'records.whole_exports',
      dataClass: 'audit',
      days: { usual: years(10), least: years(10), most: years(10) },
      table: 'records.whole_exports',
      endedAt: 'r.asked_at',
    }),
    rowsThatEnd({
      id: 'records.tombstones',
      dataClass: 'audit',
      days: { usual: years(10), least: years(10), most: years(10) },
      table: 'records.tombstones',
      endedAt: 'r.removed_at',
      machinery: true,
    }),
  ],
  people: { inUse, forget: forgetChildren },
  sources: [disclosedSource],
  notInRecords: {
    'records.requests': 'who asked for what; told to whoever asked, on their own page',
    'records.items': 'the working list of one request',
    'records.reader_parts': 'the working list of one request',
    'records.blackouts': 'names that are covered: telling them would undo it',
    'records.holds': 'that something may not be deleted; nothing of it',
    'records.whole_exports': 'that the whole district was asked for, and by whom among its administrators',
    'records.notice_copies': 'who got the yearly notice of rights',
  },
  standing: standing('goes with the child’s record or the conversation it stands beside', ...besideChildren),
};
