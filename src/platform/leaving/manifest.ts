import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const table = z.object({
  name: z.string(),
  dataClass: z.string(),
  rows: z.number().int(),
  /** Of the file `path` below the export's folder; null where the rows are files of their own. */
  path: z.string().nullable(),
  sha256: z.string(),
});

const manifest = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  district: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  tables: z.array(table),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
});

export type ExportedTable = z.infer<typeof table>;
export type ExportManifest = z.infer<typeof manifest>;

export const manifestName = 'manifest.json';

async function hashFile(path: string): Promise<{ sha256: string; lines: number; size: number }> {
  const hash = createHash('sha256');
  let lines = 0;
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    const piece = chunk as Buffer;
    hash.update(piece);
    size += piece.length;
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  return { sha256: hash.digest('hex'), lines, size };
}

/** Reads an export whole and compares it with its manifest. Answers the manifest, its hash and what differs. */
export async function readExport(
  folder: string,
): Promise<{ manifest: ExportManifest; sha256: string; differs: readonly string[] }> {
  const bytes = await readFile(join(folder, manifestName));
  const read = manifest.parse(JSON.parse(bytes.toString('utf8')));
  const differs: string[] = [];
  for (const one of read.tables) {
    if (one.path === null) continue;
    const found = await hashFile(join(folder, one.path)).catch(() => null);
    if (found === null) differs.push(`${one.path} is missing`);
    else if (found.sha256 !== one.sha256 || found.lines !== one.rows) differs.push(`${one.path} was changed`);
  }
  for (const file of read.files) {
    const found = await hashFile(join(folder, file.path)).catch(() => null);
    if (found === null) differs.push(`${file.path} is missing`);
    else if (found.sha256 !== file.sha256 || found.size !== file.size) differs.push(`${file.path} was changed`);
  }
  return { manifest: read, sha256: createHash('sha256').update(bytes).digest('hex'), differs };
}
