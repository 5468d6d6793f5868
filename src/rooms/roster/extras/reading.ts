import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { RosterSink, RowError } from '../import/model.ts';

/** What reading one of the extra files needs: where rows go that cannot be used, and what is written after each batch. */
export type ExtraRun = {
  readonly tx: TenantTx;
  readonly districtId: Uuid;
  readonly importId: Uuid;
  readonly now: Temporal.Instant;
  readonly today: Temporal.PlainDate;
  /** Somebody loads it by hand, and answers for it. */
  readonly byHand: boolean;
  readonly errors: RowError[];
};

export type ExtraCount = { added: number; changed: number; removed: number };

/** A sink for files that have no people or classes in them: it takes errors, and lets `flush` write after each batch. */
export function errorSink(errors: RowError[], flush: () => Promise<void> = async () => {}): RosterSink {
  const nothing = (): void => {};
  return {
    org: nothing,
    person: nothing,
    assignment: nothing,
    class: nothing,
    enrollment: nothing,
    guardianship: nothing,
    error: (error) => {
      errors.push(error);
    },
    drain: flush,
  };
}

/** Our ids for the ids of the sending system. */
export async function peopleBySource(
  { tx, districtId }: ExtraRun,
  sourceIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: Uuid; readonly isStudent: boolean }>> {
  const { rows } = await sql<{ source: string; id: Uuid; isStudent: boolean }>`
    select source_id as source, id, is_student as "isStudent" from roster.people
    where district_id = ${districtId} and status = 'active' and source_id = any(${[...new Set(sourceIds)]}::text[])`.execute(
    tx,
  );
  return new Map(rows.map(({ source, id, isStudent }) => [source, { id, isStudent }]));
}

export async function schoolsBySource({ tx, districtId }: ExtraRun): Promise<ReadonlyMap<string, Uuid>> {
  const { rows } = await sql<{ source: string; id: Uuid }>`select source_id as source, id from roster.orgs
    where district_id = ${districtId} and kind = 'school' and status = 'active' and source_id is not null`.execute(tx);
  return new Map(rows.map(({ source, id }) => [source, id]));
}

export const rowsAtOnce = 5000;
