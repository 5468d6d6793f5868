import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { question } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Floor } from '#platform/action';
import type { Check } from '#platform/house';
import type { Uuid } from '#platform/ids';
import type { Job, Schedule } from '#platform/outbox';
import { beginning, hashOf, rowTexts, type Seal } from './digest.ts';

/**
 * The sealed audit outside the database, for storage that can be written once: a folder a district, in it files that
 * follow each other without a gap, each with some seals and the very texts over which they were made. A file is never
 * changed: whoever rewrites the audit and all its seals in the database does not reach it.
 */
const fileName = /^audit-(\d{8})-(\d{8})\.jsonl$/;
/** Seals of one file: about a day's. */
const mostSeals = 24;
const lateHours = 30;

type Exported = {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly previous: string;
  readonly rowsHash: string;
  readonly hash: string;
};

const nameOf = (first: number, last: number): string =>
  `audit-${String(first).padStart(8, '0')}-${String(last).padStart(8, '0')}.jsonl`;

const sealOf = (one: Exported): Seal => ({
  seq: one.seq,
  fromWritten: Temporal.Instant.from(one.from),
  toWritten: Temporal.Instant.from(one.to),
  rowCount: one.rows,
  previous: one.previous,
  rowsHash: one.rowsHash,
});

type Place = { readonly name: string; readonly first: number; readonly last: number };

async function filesIn(folder: string): Promise<readonly Place[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name): readonly Place[] => {
      const match = fileName.exec(name);
      return match === null ? [] : [{ name, first: Number(match[1]), last: Number(match[2]) }];
    })
    .toSorted((a, b) => a.first - b.first);
}

type StoredSeal = Seal & { readonly hash: string };

const sealsAfter = question(
  'platform.audit_seals_after',
  async ({ tx, actor }, { seq, most }: { seq: number; most: number }): Promise<readonly StoredSeal[]> => {
    const { rows } =
      await sql<StoredSeal>`select seq, from_written as "fromWritten", to_written as "toWritten", row_count as "rowCount",
        previous, rows_hash as "rowsHash", hash
      from platform.audit_seals where district_id = ${actor.districtId} and seq > ${seq} order by seq limit ${most}`.execute(
        tx,
      );
    return rows;
  },
);

const textsOf = question(
  'platform.audit_texts',
  async ({ tx, actor }, { from, to }: { from: string; to: string }): Promise<readonly string[]> => {
    const { rows } = await sql<{ text: string }>`select ${rowTexts} as text from platform.audit a
      where a.district_id = ${actor.districtId} and a.written_at > ${from}::timestamptz and a.written_at <= ${to}::timestamptz
      order by a.written_at, a.id`.execute(tx);
    return rows.map((row) => row.text);
  },
);

/** Writes what was sealed since the last file. Answers the seals written. */
export async function exportAudit(floor: Floor, districtId: Uuid, dir: string): Promise<number> {
  const actor = systemActor(districtId, 'audit export');
  const folder = join(dir, districtId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let written = 0;
  for (;;) {
    const last = (await filesIn(folder)).at(-1)?.last ?? 0;
    const seals = await floor.ask(actor, sealsAfter, { seq: last, most: mostSeals });
    const [first] = seals;
    const end = seals.at(-1);
    if (first === undefined || end === undefined) return written;
    const lines: string[] = [];
    for (const { seq, fromWritten, toWritten, rowCount, previous, rowsHash, hash } of seals) {
      const from = fromWritten.toString();
      const to = toWritten.toString();
      lines.push(JSON.stringify({ seq, from, to, rows: rowCount, previous, rowsHash, hash } satisfies Exported));
      for (const text of await floor.ask(actor, textsOf, { from, to })) lines.push(text);
    }
    await writeOnce(folder, nameOf(first.seq, end.seq), `${lines.join('\n')}\n`);
    written += seals.length;
  }
}

/** Under its name only when it is whole and on disk; then nobody writes it any more. */
async function writeOnce(folder: string, name: string, text: string): Promise<void> {
  const making = join(folder, `.${name}.${process.pid}`);
  const handle = await open(making, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.chmod(0o400);
  } catch (error) {
    await rm(making, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(making, join(folder, name));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What is wrong with one file by itself: its rows against its seals, its seals against their own hashes. */
function faultOf(
  text: string,
  { name, first, last }: Place,
): { readonly fault: string | null; readonly seals: readonly Exported[] } {
  const lines = text.split('\n').slice(0, -1);
  const seals: Exported[] = [];
  const wrong = (says: string) => ({ fault: `${name}: ${says}`, seals });
  let at = 0;
  while (at < lines.length) {
    let seal: Exported;
    try {
      seal = JSON.parse(lines[at] ?? '') as Exported;
      if (hashOf(sealOf(seal)) !== seal.hash) return wrong(`seal ${seal.seq} was changed.`);
    } catch {
      return wrong(`line ${at + 1} cannot be read.`);
    }
    const rows = lines.slice(at + 1, at + 1 + seal.rows);
    if (sha256(rows.map(sha256).join('')) !== seal.rowsHash) return wrong(`the rows of seal ${seal.seq} were changed.`);
    seals.push(seal);
    at += 1 + seal.rows;
  }
  return seals[0]?.seq === first && seals.at(-1)?.seq === last ? { fault: null, seals } : wrong('seals are missing.');
}

/** Reads the files again, all or the newest two, each against itself, against the one before, and against the database's seals. */
export async function recountExport(
  floor: Floor,
  districtId: Uuid,
  { dir, full }: { dir: string; full: boolean },
): Promise<{ readonly faults: readonly string[]; readonly late: boolean }> {
  const folder = join(dir, districtId);
  const files = await filesIn(folder);
  const faults: string[] = [];
  const actor = systemActor(districtId, 'audit export');
  let before: Exported | null = null;
  for (const [place, file] of files.entries()) {
    const previous = files[place - 1];
    if ((previous?.last ?? 0) + 1 !== file.first) faults.push(`${file.name}: a file before it is missing.`);
    if (!full && place < files.length - 2) continue;
    const { fault, seals } = faultOf(await readFile(join(folder, file.name), 'utf8'), file);
    if (fault !== null) faults.push(fault);
    const stored = new Map(
      (await floor.ask(actor, sealsAfter, { seq: file.first - 1, most: file.last - file.first + 1 })).map((seal) => [
        seal.seq,
        seal.hash,
      ]),
    );
    for (const seal of seals) {
      const follows = seal.seq === 1 ? beginning : before?.hash;
      if (follows !== undefined && seal.previous !== follows)
        faults.push(`${file.name}: seal ${seal.seq} does not follow the one before it.`);
      if (stored.get(seal.seq) !== seal.hash)
        faults.push(`Seal ${seal.seq} in the database is not the one that was written to ${file.name}.`);
      before = seal;
    }
  }
  const [next] = await floor.ask(actor, sealsAfter, { seq: files.at(-1)?.last ?? 0, most: 1 });
  const late =
    next !== undefined && Temporal.Instant.compare(next.toWritten, floor.clock().subtract({ hours: lateHours })) < 0;
  return { faults, late };
}

export function exportJob(dir: string): Record<string, Job> {
  return {
    // Again after a crash it goes on after the last whole file.
    'platform.export_audit': {
      leaseSeconds: 3600,
      async perform({ floor, actor }) {
        await exportAudit(floor, actor.districtId, dir);
      },
    },
  };
}

export const exportSchedule: Schedule = { name: 'audit export', job: 'platform.export_audit', local: { at: '03:40' } };

/** The audit as it was written outside is whole and says the same as the database. */
export const exportCheck: Check = {
  id: 'audit_exported',
  name: 'The audit written outside the database is whole and says the same',
  async count(floor, actor, { full } = { full: false }) {
    const dir = floor.settings.auditExportDir;
    if (dir === null) return { violations: 0, examples: [] };
    const { faults, late } = await recountExport(floor, actor.districtId, { dir, full });
    return {
      violations: faults.length,
      examples: faults.slice(0, 5),
      ...(late
        ? {
            warnings: [
              'Sealed audit of more than a day is not in AUDIT_EXPORT_DIR. Does the worker run, and can it write there?',
            ],
          }
        : {}),
    };
  },
};
