import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, chown, constants, lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { databaseAccount, mayEnter, type Account } from './account.ts';

/** Where everything of one embedded database lies. */
export type Place = {
  readonly home: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  /** Folder of the socket; only the database account may enter it. */
  readonly socket: string;
  readonly serverLog: string;
  /** One file for each process that uses this database now. */
  readonly users: string;
  /** Space kept in reserve for the day the disk is full. */
  readonly ballast: string;
  readonly account: Account | null;
};

/** Name of the note in the data directory that says where the database is when it could not be kept there. */
const ELSEWHERE = 'database-is-elsewhere';

/** PostgreSQL's limit for the path of a socket is 107 bytes; its own file name needs 20 of them. */
const LONGEST_SOCKET_FOLDER = 85;

/** Finds or makes the folders of the database, in a place that the database's account can enter. */
export async function findPlace(dataDir: string, openRoot: string, log: (line: string) => void): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  // The true path: a running server is recognised by the folder it stands in.
  const asked = await realpath(dataDir);
  const account = await databaseAccount(join(await homeFor(asked), 'cluster'));
  let home = await homeFor(asked);
  if (account !== null && !mayEnter(account, home)) {
    if (home !== asked) throw new Error(`The database in ${home} cannot be entered by the user ${account.name}.`);
    home = await moveOut(asked, openRoot);
    log(`The user ${account.name} cannot enter ${asked}: the database is kept in ${home}.`);
  }
  const place = placeAt(home, account);
  try {
    for (const folder of [place.users, place.socket]) await mkdir(folder, { recursive: true, mode: 0o700 });
    await refuseForeign(place);
    await chmod(place.socket, 0o700);
    await access(place.users, constants.W_OK);
    if (account !== null) await chown(place.socket, account.uid, account.gid);
  } catch (error) {
    throw new Error(
      `The database folder ${home} belongs to another user. Start Porchlight as the user who started it first.`,
      { cause: error },
    );
  }
  return place;
}

/** Takes away what must not outlive a clean stop: a socket's folder that could not be kept with the data. */
export async function clearPlace({ home, socket }: Place): Promise<void> {
  if (!socket.startsWith(home)) await rm(socket, { recursive: true, force: true });
}

/** The socket's folder may lie in the system's common temporary folder, where others could have put a link of that name. */
async function refuseForeign({ socket, account }: Place): Promise<void> {
  const found = await lstat(socket);
  const own = [process.getuid?.(), account?.uid];
  if (!found.isDirectory() || (process.platform !== 'win32' && !own.includes(found.uid))) {
    throw new Error(`${socket} was made by somebody else.`);
  }
}

function placeAt(home: string, account: Account | null): Place {
  const near = join(home, 'socket');
  const short = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return {
    home,
    cluster: join(home, 'cluster'),
    socket: Buffer.byteLength(near) <= LONGEST_SOCKET_FOLDER ? near : join(tmpdir(), `porchlight-${short}`),
    serverLog: join(home, 'server.log'),
    users: join(home, 'users'),
    ballast: join(home, 'ballast'),
    account,
  };
}

async function homeFor(asked: string): Promise<string> {
  const note = await readFile(join(asked, ELSEWHERE), 'utf8').catch(() => null);
  return note === null ? asked : note.trim();
}

/** A fresh name each time: a data directory that was thrown away must not find its old database again. */
async function moveOut(asked: string, openRoot: string): Promise<string> {
  if (existsSync(join(asked, 'cluster'))) {
    throw new Error(
      `The database in ${asked} belongs to a user who can no longer enter it. Open the folders above it.`,
    );
  }
  const made = join(openRoot, `database-${randomBytes(6).toString('hex')}`);
  await mkdir(made, { recursive: true, mode: 0o711 });
  const home = await realpath(made);
  try {
    await writeFile(join(asked, ELSEWHERE), `${home}\n`, { flag: 'wx' });
    return home;
  } catch {
    // Another start was faster: its place holds.
    return await homeFor(asked);
  }
}
