import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { RosterFiles } from './files.ts';
import { createHash } from 'node:crypto';
import { flag, type KnownRows } from './reading.ts';

/** Of an MD5 in base64url. */
const digestLength = 22;
/** Stands in no source id; where one held it all the same, its person would be read as if new to us. */
const between = '\u001E';

/** What a delta may refer to beside its own rows. */
export async function existingRows(tx: TenantTx, districtId: Uuid): Promise<KnownRows> {
  const { rows: orgs } = await sql<{ source_id: string; kind: 'district' | 'school' | 'department' }>`
    select source_id, kind from roster.orgs where district_id = ${districtId} and source_id is not null and status = 'active'`.execute(
    tx,
  );
  const { rows: people } = await sql<{ source_id: string; flags: number }>`
    select source_id, (case when is_student then ${flag.student}::int else 0 end) + (case when is_guardian then ${flag.guardian}::int else 0 end)
      + (case when is_staff then ${flag.staff}::int else 0 end) as flags
    from roster.people where district_id = ${districtId} and source_id is not null and status = 'active'`.execute(tx);
  const { rows: classes } = await sql<{ source_id: string }>`
    select source_id from roster.classes where district_id = ${districtId} and source_id is not null and ended_at is null`.execute(
    tx,
  );
  return {
    orgs: new Map(orgs.map((row) => [row.source_id, row.kind])),
    people: new Map(people.map((row) => [row.source_id, row.flags])),
    classes: new Set(classes.map((row) => row.source_id)),
  };
}

/**
 * The digest of each person in force, by source id. It comes as one text and is cut here: a row each, for 270,000 of them,
 * would take longer than what it spares.
 */
export async function digestsInForce(tx: TenantTx, districtId: Uuid): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ all: string | null }>`select string_agg(source_hash || source_id, ${between}) as all
    from roster.people where district_id = ${districtId} and status = 'active' and source_id is not null and length(source_hash) = ${sql.lit(digestLength)}`.execute(
    tx,
  );
  const all = rows[0]?.all ?? '';
  return new Map(
    all === '' ? [] : all.split(between).map((one) => [one.slice(digestLength), one.slice(0, digestLength)]),
  );
}

/** How many ties in force a contacts file made. */
export async function contactTies(tx: TenantTx, districtId: Uuid): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from roster.guardianships
    where district_id = ${districtId} and ended_at is null and source_hash like 'c:%'`.execute(tx);
  return rows[0]?.count ?? 0;
}

export type FileDigests = { readonly whole: string; readonly files: Readonly<Record<string, string>> };

/** A digest of each file and one over all, so that the very same roster is known again, zipped or not. */
export async function digestFiles(files: RosterFiles): Promise<FileDigests> {
  const whole = createHash('sha256');
  const digests: Record<string, string> = {};
  for (const name of files.names.toSorted()) {
    const digest = createHash('sha256');
    for await (const piece of files.read(name)) digest.update(piece);
    digests[name] = digest.digest('base64url');
    whole.update(`${name} ${digests[name]}\n`);
  }
  return { whole: whole.digest('hex'), files: digests };
}
