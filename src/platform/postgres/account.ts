import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** The system user that runs the database when Porchlight itself runs as root. PostgreSQL refuses to run as root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

const KNOWN_ACCOUNTS = ['porchlight', 'postgres', '_postgres', 'nobody'];

/**
 * Null when the database simply runs as the present user. As root: the owner of the cluster that is already there,
 * else the first existing system user of a short list. No user is ever created.
 */
export async function databaseAccount(cluster: string): Promise<Account | null> {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const account = chooseAccount(readFileSync('/etc/passwd', 'utf8'));
  if (account !== null) return account;
  throw new Error(
    `PostgreSQL refuses to run as root and none of the users ${KNOWN_ACCOUNTS.join(', ')} exists. Start Porchlight as a plain user, create the user "porchlight" (useradd --system porchlight), or set DATABASE_URL.`,
  );
}

/** The account to use, from the text of a passwd file. */
export function chooseAccount(passwd: string): Account | null {
  const accounts = passwd.split('\n').flatMap((line): Account[] => {
    const [name = '', , uid, gid] = line.split(':');
    const account = { name, uid: Number(uid), gid: Number(gid) };
    return account.uid > 0 && account.gid > 0 ? [account] : [];
  });
  for (const name of KNOWN_ACCOUNTS) {
    const found = accounts.find((account) => account.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether the account can reach and enter this folder, or run this program; asked of the system itself, every folder above counts. */
export function mayEnter(account: Account, path: string): boolean {
  const answer = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  return answer.status === 0;
}

/** What `spawn` needs to run a program as the account. */
export function asAccount(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}
