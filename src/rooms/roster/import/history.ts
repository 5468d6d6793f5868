import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { RowError } from './model.ts';
import type { Held } from './hold.rules.ts';
import type { RosterRead } from './oneroster.ts';
import type { ImportCounts } from './weigh.ts';

export type ImportStatus = 'applied' | 'unchanged' | 'held' | 'rejected' | 'superseded';

export type ImportStart = {
  readonly importId: Uuid;
  readonly districtId: Uuid;
  readonly fileName: string;
  readonly startedBy: Uuid | null;
  readonly now: string;
};

/** The row of an import, from its first moment; its end is written by `closeImport`. */
export async function openImport(
  tx: TenantTx,
  { importId, districtId, fileName, startedBy, now }: ImportStart,
): Promise<void> {
  await sql`insert into roster.imports (district_id, id, source, file_name, status, started_at, started_by)
    values (${districtId}, ${importId}, 'oneroster', ${fileName}, 'rejected', ${now}, ${startedBy})`.execute(tx);
}

export type ImportEnd = {
  readonly status: ImportStatus;
  readonly read: RosterRead | null;
  readonly digest: string | null;
  readonly files: Readonly<Record<string, string>>;
  readonly counts: ImportCounts;
  readonly held: readonly Held[];
  readonly errors: readonly RowError[];
  readonly errorCount: number;
};

export async function closeImport(tx: TenantTx, districtId: Uuid, importId: Uuid, end: ImportEnd): Promise<void> {
  await sql`update roster.imports set status = ${end.status}, finished_at = clock_timestamp(), source = ${end.read?.source ?? 'oneroster'},
      version = ${end.read?.version ?? null}, mode = ${end.read?.mode ?? null}, digest = ${end.digest}, newest_row_at = ${end.read?.newestRowAt ?? null},
      reading = ${JSON.stringify({ ...end.read, files: end.files })}::jsonb, counts = ${JSON.stringify(end.counts)}::jsonb, held = ${JSON.stringify(end.held)}::jsonb,
      error_count = ${end.errorCount}
    where district_id = ${districtId} and id = ${importId}`.execute(tx);
  const rows = end.errors.map((error) => ({ ...error, id: newId() }));
  for (let at = 0; at < rows.length; at += 1000) {
    await sql`insert into roster.import_errors (district_id, id, import_id, file, line, field, code, message)
      select ${districtId}::uuid, e.id, ${importId}::uuid, e.file, e.line, e.field, e.code, coalesce(e.value, '')
      from jsonb_to_recordset(${JSON.stringify(rows.slice(at, at + 1000))}::jsonb)
        as e (id uuid, file text, line int, field text, code text, value text)`.execute(tx);
  }
}

export type LastApplied = {
  /** The files of it, when it was a bulk roster without an error; else none. */
  readonly files: Readonly<Record<string, string>>;
  readonly id: Uuid;
  readonly digest: string | null;
  readonly newestRowAt: string | null;
  readonly newestEnrollmentAt: string | null;
};

/** The roster that counts now: what was applied last, or found to be the same. */
export async function lastApplied(tx: TenantTx, districtId: Uuid): Promise<LastApplied | null> {
  const { rows } = await sql<{
    id: Uuid;
    digest: string | null;
    newest: Temporal.Instant | null;
    files: Record<string, string> | null;
    newestEnrollment: string | null;
  }>`
    select id, digest, newest_row_at as newest, reading ->> 'newestEnrollmentAt' as "newestEnrollment", case when mode = 'bulk' and error_count = 0 then reading -> 'files' end as files from roster.imports
    where district_id = ${districtId} and status in ('applied', 'unchanged') order by coalesce(decided_at, started_at) desc, id desc limit 1`.execute(
    tx,
  );
  const row = rows[0];
  return row
    ? {
        id: row.id,
        digest: row.digest,
        newestRowAt: row.newest?.toString() ?? null,
        files: row.files ?? {},
        newestEnrollmentAt: row.newestEnrollment,
      }
    : null;
}

/** True when this very file was applied before, and another one since. */
export async function wasAppliedBefore(tx: TenantTx, districtId: Uuid, digest: string): Promise<boolean> {
  const { rows } = await sql`select 1 from roster.imports
    where district_id = ${districtId} and digest = ${digest} and status = 'applied' limit 1`.execute(tx);
  return rows.length > 0;
}

/** Held imports that a newer one has overtaken. Answers their ids. */
export async function supersedeHeld(tx: TenantTx, districtId: Uuid, except: Uuid): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`update roster.imports set status = 'superseded'
    where district_id = ${districtId} and status = 'held' and id <> ${except} returning id`.execute(tx);
  return rows.map((row) => row.id);
}
