import type { Client } from 'pg';
import type { ExportManifest } from './manifest.ts';
import { readExport } from './manifest.ts';
import { countRows, outsideOf, ownerInside, type TenantTable, tenantTables } from './owner.ts';

export type DeleteRequest = {
  readonly ownerUrl: string;
  readonly districtId: string;
  /** The folder of its export: without one, whole and up to date, nothing is deleted. */
  readonly exportFolder: string;
  /** Who does it, by name: it stands in the certificate. */
  readonly by: string;
  /** How many legal holds stand: with any nothing is deleted. */
  readonly holds: () => Promise<number>;
  readonly now: Temporal.Instant;
};

/** What was there, what is there now, and which export holds it. */
export type Certificate = {
  readonly district: ExportManifest['district'];
  readonly deletedAt: string;
  readonly by: string;
  readonly exportMadeAt: string;
  readonly exportManifestSha256: string;
  readonly tables: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly rowsBefore: number;
  readonly rowsAfter: number;
};

/** Nothing was deleted, with the reason. `held`: a legal hold stands. */
export class LeavingRefused extends Error {
  override readonly name = 'LeavingRefused';
  readonly held: boolean;

  constructor(message: string, held = false) {
    super(message);
    this.held = held;
  }
}

/** Rows that come by merely running and signing in: newer ones than the export's are no loss. */
const ofRunning = new Set(['work', 'credential', 'audit', 'measure', 'outside']);

type Source = TenantTable & { readonly column: string };

/** Tables that others point at come after those that point: what a foreign key needs goes last. */
async function deletionOrder(client: Client, tables: readonly Source[]): Promise<readonly Source[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(
    `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent from pg_constraint c where c.contype = 'f' and c.conrelid <> c.confrelid`,
  );
  const left = new Map(tables.map((one) => [one.name, one]));
  const ordered: Source[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(
      (one) => !rows.some(({ child, parent }) => parent === one.name && left.has(child)),
    );
    if (free.length === 0) throw new Error(`These tables point at each other: ${[...left.keys()].join(', ')}`);
    for (const one of free) {
      ordered.push(one);
      left.delete(one.name);
    }
  }
  return ordered;
}

async function countAll(client: Client, sources: readonly Source[], districtId: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const one of sources) counts.set(one.name, await countRows(client, one.sql, one.column, districtId));
  return counts;
}

async function sourcesOf(client: Client): Promise<readonly Source[]> {
  return [
    ...(await tenantTables(client)).map((one) => ({ ...one, column: 'district_id' })),
    ...outsideOf.map(({ name, column }) => ({ name, sql: name, column, dataClass: 'outside' })),
  ];
}

/**
 * Deletes a district for good: every row of every table, in one transaction, only when its export is whole and nothing
 * came since, and no legal hold stands. Then counts again from the outside: the certificate is what was counted.
 */
export async function deleteDistrict(request: DeleteRequest): Promise<Certificate> {
  const { ownerUrl, districtId, exportFolder, by, now } = request;
  const { manifest, sha256, differs } = await readExport(exportFolder).catch(() => {
    throw new LeavingRefused(`There is no whole export in ${exportFolder}. Make one first.`);
  });
  if (manifest.district.id !== districtId) throw new LeavingRefused('This export is of another district.');
  if (differs.length > 0) throw new LeavingRefused(`The export is not whole: ${differs.slice(0, 5).join(', ')}.`);
  const client = await ownerInside(ownerUrl, districtId, 'begin');
  let before: Map<string, number>;
  let sources: readonly Source[];
  try {
    sources = await sourcesOf(client);
    const holds = await request.holds();
    if (holds > 0) throw new LeavingRefused(`${holds} legal holds stand. Release them first, or wait.`, true);
    before = await countAll(client, sources, districtId);
    if (before.get('platform.districts') !== 1) throw new LeavingRefused('There is no such district.');
    const exported = new Map(manifest.tables.map((one) => [one.name, one.rows]));
    const newer = sources.filter(
      (one) => !ofRunning.has(one.dataClass) && (before.get(one.name) ?? 0) !== (exported.get(one.name) ?? 0),
    );
    if (newer.length > 0)
      throw new LeavingRefused(
        `Something changed since the export (${newer.map((one) => one.name).join(', ')}). Stop the application and export again.`,
      );
    const walled = sources.filter((one) => one.dataClass !== 'outside');
    const outside = sources.filter((one) => one.dataClass === 'outside');
    for (const one of [...(await deletionOrder(client, walled)), ...outside])
      await client.query(`delete from ${one.sql} where ${one.column} = $1`, [districtId]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
  const after = await recount(ownerUrl, districtId);
  const tables = sources.map(({ name }) => ({ name, before: before.get(name) ?? 0, after: after.get(name) ?? 0 }));
  const sum = (of: 'before' | 'after'): number => tables.reduce((total, one) => total + one[of], 0);
  return {
    district: manifest.district,
    deletedAt: now.toString(),
    by,
    exportMadeAt: manifest.madeAt,
    exportManifestSha256: sha256,
    tables,
    rowsBefore: sum('before'),
    rowsAfter: sum('after'),
  };
}

/** Counted anew, over a connection that knows nothing of the deletion. */
async function recount(ownerUrl: string, districtId: string): Promise<Map<string, number>> {
  const client = await ownerInside(ownerUrl, districtId, 'begin read only');
  try {
    return await countAll(client, await sourcesOf(client), districtId);
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.end();
  }
}
