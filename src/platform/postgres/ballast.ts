import { open, rm, stat, statfs } from 'node:fs/promises';

import type { Place } from './place.ts';

const SIZE = 64 * 1024 * 1024;

/** Room for a full disk's recovery: some segments of the write-ahead log. Kept only where it does not itself fill the disk. */
export async function keepBallast(place: Place): Promise<void> {
  const there = await stat(place.ballast).then(
    (found) => found.size,
    () => 0,
  );
  if (there >= SIZE) return;
  const disk = await statfs(place.home);
  if (disk.bavail * disk.bsize < 8 * SIZE) return;
  const file = await open(place.ballast, 'w', 0o600);
  try {
    // Written in full: an empty file of that length would reserve nothing.
    const piece = Buffer.alloc(1024 * 1024, 1);
    for (let written = 0; written < SIZE; written += piece.length) await file.write(piece);
  } catch {
    // A disk that filled up meanwhile is no reason to fail; the part written is given back below.
    await rm(place.ballast, { force: true });
  } finally {
    await file.close();
  }
}

/** Gives the reserve up. True when there was one. */
export async function freeBallast(place: Place): Promise<boolean> {
  const there = await stat(place.ballast).catch(() => null);
  if (there === null) return false;
  await rm(place.ballast, { force: true });
  return true;
}
