import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, type Retention, rowsThatEnd, standing } from '#platform/keeping';

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

/** Statements go with what they stand beside: the child's record, or the conversation. */
async function forgetChildren({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const result =
    await sql`delete from records.statements where district_id = ${actor.districtId} and student_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'records.statements': Number(result.numAffectedRows ?? 0n) };
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
      id: 'records.tombstones',
      dataClass: 'audit',
      days: { usual: years(10), least: years(10), most: years(10) },
      table: 'records.tombstones',
      endedAt: 'r.removed_at',
      machinery: true,
    }),
  ],
  people: { inUse, forget: forgetChildren },
  standing: standing('goes with the child’s record or the conversation it stands beside', 'records.statements'),
};
