import { readFileSync, readlinkSync, statSync } from 'node:fs';

/** Whether a process with this number runs, whoever owns it. One that has ended and only waits to be collected does not. */
export function isAlive(pid: number): boolean {
  return isListed(pid) && statusFields(pid)?.[0] !== 'Z';
}

/** Whether the system knows the number at all; this is what PostgreSQL looks at. */
export function isListed(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A name for this process that no later process with the same number bears. */
export function ownMark(): string {
  return `${process.pid}-${startOf(process.pid) ?? 'x'}`;
}

/** Whether the process that bears this mark still runs. */
export function bearerRuns(mark: string): boolean {
  const [pid = '', began = 'x'] = mark.split('-');
  return isAlive(Number(pid)) && (began === 'x' || startOf(Number(pid)) === began);
}

/** When the process began, in the system's own count; tells a process from a later one with the same number. Null where the system does not say. */
function startOf(pid: number): string | null {
  return statusFields(pid)?.[19] ?? null;
}

/**
 * True only when it is certain that this process is not a database server for the folder: on Linux a postmaster's
 * working directory is its data directory, and its user owns it. Elsewhere, or when we may not look, the answer is false.
 */
export function isSurelyNotServing(pid: number, cluster: string): boolean {
  try {
    if (statSync(`/proc/${pid}`).uid !== statSync(cluster).uid) return true;
    return readlinkSync(`/proc/${pid}/cwd`) !== cluster;
  } catch {
    return false;
  }
}

/** The fields of /proc/PID/stat after the name, which stands in brackets and may hold anything. */
function statusFields(pid: number): string[] | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
