import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { NewFile } from '#platform/files';
import { prepareUploads } from '#platform/pictures';
import type { OldTicket, Problem } from './history.tickets.ts';

/** The largest attachment that comes over, in MB; what families send by mail is held to about the same. */
const largestMb = 25;

/** A file of the export's own folder, and of nothing outside it, whatever its name says or links to. */
async function inside(folder: string, name: string): Promise<string | null> {
  try {
    const path = await realpath(join(folder, name));
    const way = relative(await realpath(folder), path);
    return way === '' || way.startsWith(`..${sep}`) || way === '..' || !(await stat(path)).isFile() ? null : path;
  } catch {
    return null;
  }
}

/** The named attachments of a ticket, safe to keep. What is missing or too large is a problem, not a stop. */
export async function filesOfTicket(
  folder: string,
  ticket: OldTicket,
  { look }: { readonly look: 'whole' | 'names' },
): Promise<{ readonly files: ReadonlyMap<number, readonly NewFile[]>; readonly problems: readonly Problem[] }> {
  const files = new Map<number, NewFile[]>();
  const problems: Problem[] = [];
  const wanted = [
    ...ticket.files.map((name) => ({ name, place: -1 })),
    ...ticket.messages.flatMap((message, place) => message.files.map((name) => ({ name, place }))),
  ];
  for (const { name, place } of wanted) {
    const path = await inside(folder, name);
    const file = path === null ? 'file_missing' : await prepared(path, name, look);
    if (typeof file === 'string')
      problems.push({ file: ticket.file, line: ticket.line, field: name.slice(0, 100), code: file });
    else files.set(place, [...(files.get(place) ?? []), file]);
  }
  return { files, problems };
}

async function prepared(path: string, name: string, look: 'whole' | 'names'): Promise<NewFile | string> {
  if ((await stat(path)).size > largestMb * 1024 * 1024) return 'file_too_large';
  if (look === 'names')
    return {
      name,
      type: '',
      bytes: new Uint8Array(),
      dataClass: 'attachment',
      held: null,
      owner: { kind: 'conversation', id: null },
    };
  const upload = { name, claimedType: '', bytes: await readFile(path) };
  const { files } = await prepareUploads([upload], { maxMb: largestMb });
  return files[0] ?? 'file_missing';
}
