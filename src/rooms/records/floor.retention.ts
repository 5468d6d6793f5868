import { sql } from 'kysely';
import { newId } from '#platform/ids';
import { type KeptUnit, type Retention, rowsThatEnd, standing } from '#platform/keeping';

const logDays = 3650;
const logBatch = 20_000;

/** The rows of a night at most; what is left goes the next one. The database itself refuses anything younger than six years. */
const log: Retention = {
  id: 'floor.log',
  dataClass: 'audit',
  days: { usual: logDays, least: logDays, most: logDays },
  tables: ['platform.audit', 'platform.looks'],
  heldBy: 'any',
  async find({ tx, actor }, { before, after }) {
    if (after !== null) return [];
    const { rows } = await sql<{ at: Temporal.Instant }>`select at from (
        (select min(written_at) as at from platform.audit where district_id = ${actor.districtId} and written_at < ${before}::timestamptz)
        union all (select min(at) from platform.looks where district_id = ${actor.districtId} and at < ${before}::timestamptz)) o
      where at is not null order by at limit 1`.execute(tx);
    return rows.map(({ at }): KeptUnit => ({
      id: newId(),
      at,
      from: at,
      until: before,
      people: [],
      conversationId: null,
      schoolIds: [],
    }));
  },
  async remove({ tx, now }) {
    const { rows } = await sql<{ what: string; removed: number }>`select what, removed
      from records.expire_log(${now.subtract({ hours: 24 * logDays })}, ${logBatch})`.execute(tx);
    return Object.fromEntries(rows.map((row) => [row.what, row.removed]));
  },
};

/** What the floor keeps: its log of who did and saw what, and the marks of its machinery. */
export const floorRetention: readonly Retention[] = [
  rowsThatEnd({
    id: 'floor.jobs',
    dataClass: 'work',
    days: { usual: 60, least: 7, most: 365 },
    table: 'platform.outbox',
    endedAt: `case when r.state in ('done', 'dead') then coalesce(r.done_at, r.created_at) end`,
    machinery: true,
    with: [{ table: 'platform.attempts', key: 'outbox_id' }],
  }),
  rowsThatEnd({
    id: 'floor.repeats',
    dataClass: 'work',
    days: { usual: 7, least: 2, most: 60 },
    table: 'platform.idempotency',
    endedAt: 'r.created_at',
    machinery: true,
  }),
  log,
];

export const floorStanding: Readonly<Record<string, string>> = {
  ...standing('the chain over the log is never cut: hashes and counts, no person in it', 'platform.audit_seals'),
  ...standing('when each nightly work runs next', 'platform.schedules'),
};

/** Names people, and is no part of a record that somebody may ask for. */
export const floorNotInRecords: Readonly<Record<string, string>> = {
  'platform.audit': 'who did what in the system; what came of it stands in the record itself',
  'platform.files': 'given as the files of the record that they belong to',
};
