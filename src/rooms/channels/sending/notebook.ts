/**
 * What a process writes down on its own disk while it hands mails over: one line before the last of a mail goes out, one when it
 * was answered. SMTP cannot be asked what it has; when a process is killed in the middle of a hundred mails, its notebook says
 * which of them never left, which were taken, and which few are truly in doubt.
 *
 * A line reaches the operating system before the mail goes on, so it outlives the process, but not the machine: a notebook of
 * another start of the machine, or of another machine, is not believed. What no notebook can say stays in doubt.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isUuid, newId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';

/** `begun`: the other side may have it. The rest is its answer. */
export type Note = 'begun' | 'sent' | 'rejected' | 'not_sent';

export type Notebooks = {
  /** The name of the notebook to write in now, opened when first asked for; null where none can be kept. */
  current(): string | null;
  /** Throws when it cannot be written: then the mail must not go on. */
  write(notebook: string, id: Uuid, note: Note): void;
  /** The last that was written of each of some messages; one that is missing was never begun. Null: it cannot say. */
  read(notebook: string, ids: ReadonlySet<Uuid>): ReadonlyMap<Uuid, Note> | null;
  close(): void;
};

/** Full after about two hundred thousand mails; then the next is begun. */
const fullBytes = 16 * 1024 * 1024;
/** Messages of the notebook before may still be on their way. */
const mostOpen = 3;
const keptMs = 2 * 24 * 3_600_000;

/** Which start of this machine it is; null where it does not say. */
function thisStart(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** Opens the notebooks of a folder. Nothing touches the disk before the first one is needed. */
export function openNotebooks(folder: string, log: Pick<Log, 'warn'>): Notebooks {
  const start = thisStart();
  const open = new Map<string, number>();
  let name: string | null = null;
  let written = 0;
  let isBroken = start === null;

  function begin(): void {
    mkdirSync(folder, { recursive: true });
    forgetOld(folder);
    const fresh = newId();
    const file = openSync(join(folder, fresh), 'ax', 0o600);
    writeSync(file, `${String(start)}\n`);
    open.set(fresh, file);
    [name, written] = [fresh, 0];
    const [oldest] = open;
    if (open.size <= mostOpen || oldest === undefined) return;
    closeSync(oldest[1]);
    open.delete(oldest[0]);
  }

  return {
    current() {
      if (!isBroken && (name === null || written > fullBytes))
        try {
          begin();
        } catch (error) {
          isBroken = true;
          name = null;
          log.warn('what is handed over cannot be noted; after a crash more mails are in doubt', { error });
        }
      return name;
    },
    write(notebook, id, note) {
      const file = open.get(notebook);
      if (file === undefined) throw new Error('This notebook is closed.');
      written += writeSync(file, `${id} ${note}\n`);
    },
    read: (notebook, ids) => lastNotes(join(folder, notebook), ids, isUuid(notebook) ? start : null),
    close() {
      for (const file of open.values()) closeSync(file);
      open.clear();
      name = null;
      isBroken = true;
    },
  };
}

function lastNotes(path: string, ids: ReadonlySet<Uuid>, start: string | null): ReadonlyMap<Uuid, Note> | null {
  if (start === null) return null;
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return null;
  }
  const [first, ...lines] = text.split('\n');
  if (first !== start) return null;
  const found = new Map<Uuid, Note>();
  for (const line of lines) {
    const [id = '', note] = line.split(' ', 2);
    // A line cut off by the end of its writer says no more than that it was begun.
    if (ids.has(id)) found.set(id, note === 'sent' || note === 'rejected' || note === 'not_sent' ? note : 'begun');
  }
  return found;
}

function forgetOld(folder: string): void {
  const before = Date.now() - keptMs;
  for (const file of readdirSync(folder))
    if (isUuid(file) && statSync(join(folder, file)).mtimeMs < before) rmSync(join(folder, file), { force: true });
}
