import { open, rm, stat, statfs } from 'node:fs/promises';

import type { Place } from './place.ts';

const MEGABYTE = 1024 * 1024;
const LARGEST = 64 * MEGABYTE;
const SMALLEST = 16 * MEGABYTE;

/**
 * Sets space aside for a full disk's recovery: some segments of the write-ahead log. At most a quarter of what is free
 * is taken, and nothing where that would not help.
 */
export async function keepBallast(place: Place): Promise<void> {
  const there = await stat(place.ballast).then(
    (found) => found.size,
    () => 0,
  );
  if (there > 0) return;
  const disk = await statfs(place.home);
  const size = Math.min(LARGEST, Math.floor((disk.bavail * disk.bsize) / 4 / MEGABYTE) * MEGABYTE);
  if (size < SMALLEST) return;
  const file = await open(place.ballast, 'w', 0o600);
  try {
    // Written in full: an empty file of that length would reserve nothing.
    const piece = Buffer.alloc(MEGABYTE, 1);
    for (let written = 0; written < size; written += piece.length) await file.write(piece);
  } catch {
    // A disk that filled up meanwhile is no reason to fail; what was written is given back.
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
