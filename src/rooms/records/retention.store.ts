import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Removed } from '#platform/keeping';
import type { Hold } from './retention.rules.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** The times this district set, by what is kept. */
export async function timesSet({ tx, actor }: Reading): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ kept: string; days: number }>`select kept, days from records.times
    where district_id = ${actor.districtId}`.execute(tx);
  return new Map(rows.map((row) => [row.kept, row.days]));
}

export async function saveTime({ tx, actor, now }: ActionContext, kept: string, days: number): Promise<void> {
  await sql`insert into records.times (district_id, id, kept, days, changed_by, changed_at)
    values (${actor.districtId}, ${newId()}, ${kept}, ${days}, ${actor.personId}, ${now})
    on conflict on constraint times_once do update set days = excluded.days, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(
    tx,
  );
}

/**
 * Placing a hold and deleting see each other: whoever deletes shares this lock, whoever places a hold has it alone and
 * so waits for the batch that is under way.
 */
export async function lockHolds({ tx, actor }: Reading, how: 'shared' | 'alone'): Promise<void> {
  const take = how === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await sql`select ${take}(hashtextextended(${`holds ${actor.districtId}`}, 0))`.execute(tx);
}

/** Holds that stand, with a school's dates as moments in the district's zone. */
export async function standingHolds({ tx, actor }: Reading): Promise<readonly Hold[]> {
  const { rows } = await sql<{
    kind: Hold['kind'];
    subjectId: Uuid;
    from: Temporal.Instant | null;
    before: Temporal.Instant | null;
  }>`select h.kind, h.subject_id as "subjectId", (h.from_on::timestamp at time zone d.zone) as "from",
      ((h.until_on + 1)::timestamp at time zone d.zone) as before
    from records.holds h join platform.districts d on d.id = h.district_id
    where h.district_id = ${actor.districtId} and h.released_at is null`.execute(tx);
  return rows.flatMap((row): readonly Hold[] =>
    row.kind === 'school'
      ? row.from === null || row.before === null
        ? []
        : [{ kind: 'school', subjectId: row.subjectId, from: row.from, before: row.before }]
      : [{ kind: row.kind, subjectId: row.subjectId }],
  );
}

export type HoldRow = {
  readonly id: Uuid;
  readonly kind: Hold['kind'];
  readonly subject_id: Uuid;
  readonly subject: string | null;
  readonly from_on: string | null;
  readonly until_on: string | null;
  readonly reason: string;
  readonly reference: string | null;
  readonly placed_at: Temporal.Instant;
  readonly placed_by: string | null;
  readonly released_at: Temporal.Instant | null;
  readonly release_reason: string | null;
};

export async function allHolds({ tx, actor }: Reading): Promise<readonly HoldRow[]> {
  const { rows } =
    await sql<HoldRow>`select h.id, h.kind, h.subject_id, coalesce(p.name, o.name) as subject, h.from_on, h.until_on, h.reason, h.reference,
      h.placed_at, b.name as placed_by, h.released_at, h.release_reason
    from records.holds h
    left join roster.v_people p on p.district_id = h.district_id and p.id = h.subject_id and h.kind = 'person'
    left join roster.v_orgs o on o.district_id = h.district_id and o.id = h.subject_id and h.kind = 'school'
    left join roster.v_people b on b.district_id = h.district_id and b.id = h.placed_by
    where h.district_id = ${actor.districtId} order by h.released_at is not null, h.placed_at desc limit 200`.execute(
      tx,
    );
  return rows;
}

export type RunRow = {
  readonly id: Uuid;
  readonly started_at: Temporal.Instant;
  readonly finished_at: Temporal.Instant | null;
  readonly units: number;
  readonly deleted: number;
  readonly held: number;
};
export type RunCount = {
  readonly run_id: Uuid;
  readonly kept: string;
  readonly days: number;
  readonly units: number;
  readonly deleted: number;
  readonly held: number;
  readonly tables: Removed;
};

export async function newestRuns({
  tx,
  actor,
}: Reading): Promise<{ runs: readonly RunRow[]; counts: readonly RunCount[] }> {
  const { rows: runs } = await sql<RunRow>`select id, started_at, finished_at, units, deleted, held from records.runs
    where district_id = ${actor.districtId} order by started_at desc limit 30`.execute(tx);
  const { rows: counts } =
    await sql<RunCount>`select run_id, kept, days, units, deleted, held, tables from records.run_counts
    where district_id = ${actor.districtId} and run_id = any(${runs.map((run) => run.id)}::uuid[]) and (units > 0 or held > 0)
    order by kept`.execute(tx);
  return { runs, counts };
}

export type BatchCount = {
  readonly runId: Uuid;
  readonly kept: string;
  readonly dataClass: string;
  readonly days: number;
  readonly units: number;
  readonly held: number;
  readonly removed: Removed;
};

/** Adds a batch to the night's counts. */
export async function addCounts({ tx, actor }: ActionContext, batch: BatchCount): Promise<void> {
  const { runId, kept, dataClass, days, units, held, removed } = batch;
  const deleted = Object.values(removed).reduce((sum, n) => sum + n, 0);
  const { rows } = await sql<{ tables: Record<string, number> }>`select tables from records.run_counts
    where district_id = ${actor.districtId} and run_id = ${runId} and kept = ${kept} for update`.execute(tx);
  const tables = { ...rows[0]?.tables };
  for (const [table, n] of Object.entries(removed)) if (n > 0) tables[table] = (tables[table] ?? 0) + n;
  await sql`insert into records.run_counts (district_id, id, run_id, kept, data_class, days, units, deleted, held, tables)
    values (${actor.districtId}, ${newId()}, ${runId}, ${kept}, ${dataClass}, ${days}, ${units}, ${deleted}, ${held}, ${JSON.stringify(tables)}::jsonb)
    on conflict on constraint run_counts_once do update set units = records.run_counts.units + excluded.units,
      deleted = records.run_counts.deleted + excluded.deleted, held = records.run_counts.held + excluded.held, tables = excluded.tables`.execute(
    tx,
  );
  await sql`update records.runs set units = units + ${units}, deleted = deleted + ${deleted}, held = held + ${held}
    where district_id = ${actor.districtId} and id = ${runId}`.execute(tx);
}

export async function addTombstones(
  { tx, actor, now }: ActionContext,
  stones: readonly { readonly hash: string }[],
  { kept, runId }: { kept: string; runId: Uuid },
): Promise<void> {
  const rows = stones.map(({ hash }) => ({ id: newId(), hash }));
  await sql`insert into records.tombstones (district_id, id, hash, kept, run_id, removed_at)
    select ${actor.districtId}::uuid, s.id, s.hash, ${kept}, ${runId}::uuid, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (id uuid, hash text)
    on conflict on constraint tombstones_once do nothing`.execute(tx);
}
