import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Place } from './place.ts';
import { bearerRuns, ownMark } from './process.ts';

/** Notes that this process uses the database. Answers with the name of the note. */
export async function signIn(place: Place): Promise<string> {
  const name = `${ownMark()}-${randomBytes(4).toString('hex')}`;
  await writeFile(join(place.users, name), '');
  return name;
}

/** Takes the note away and says how many others still use the database. Notes of dead processes are swept out. */
export async function signOut(place: Place, name: string): Promise<number> {
  await rm(join(place.users, name), { force: true });
  let others = 0;
  for (const other of await readdir(place.users)) {
    if (bearerRuns(other)) others += 1;
    else await rm(join(place.users, other), { force: true });
  }
  return others;
}
