import { Worker } from 'node:worker_threads';
import type { Sharp, SharpConstructor } from 'sharp';
import type { HeicAnswer, HeicJob } from './heic-worker.ts';

/** A picture decoded and written anew. */
export type Rewritten = { readonly type: 'image/jpeg' | 'image/png'; readonly bytes: Uint8Array };

const longestSide = 2000;
/** 12,000 × 8,000: more than any phone takes; a small file that unfolds to more is an attack on the memory. */
const mostPixels = 96_000_000;
const patienceMs = 30_000;

let opened: Promise<SharpConstructor> | null = null;

/** Read in with the first picture: many processes never see one. */
async function library(): Promise<SharpConstructor> {
  opened ??= import('sharp').then(({ default: sharp }) => {
    // Decoded pictures are large and never wanted twice.
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return opened;
}

/** Pictures are worked on one after the other: two large ones at once would double the memory of the process. */
let line: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = line.then(work, work);
  line = next.catch(() => undefined);
  return next;
}

/**
 * Turned upright, at most 2000 pixels long, without place, time or camera: only pixels are kept, and a file that was a
 * picture and something else at once is only a picture afterwards. Null when it cannot be decoded.
 */
export async function rewritePicture(type: string, bytes: Uint8Array): Promise<Rewritten | null> {
  return inTurn(async () => {
    const sharp = await library();
    const heic = type === 'image/heic' || type === 'image/heif';
    const source = heic
      ? await heicPixels(bytes)
      : sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' }).autoOrient();
    if (source === null) return null;
    return written(source).catch(() => null);
  });
}

async function written(source: Sharp): Promise<Rewritten> {
  const sharp = await library();
  const small = source
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const raw = await small.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = raw.info;
  const again = sharp(raw.data, { raw: { width, height, channels } });
  const transparent = (channels === 4 || channels === 2) && !(await again.clone().stats()).isOpaque;
  return transparent
    ? { type: 'image/png', bytes: await again.png({ compressionLevel: 7 }).toBuffer() }
    : { type: 'image/jpeg', bytes: await again.flatten({ background: '#fff' }).jpeg({ quality: 80 }).toBuffer() };
}

async function heicPixels(bytes: Uint8Array): Promise<Sharp | null> {
  const answer = await decodeHeic({ bytes, mostPixels });
  if (answer === null) return null;
  const { width, height, pixels } = answer;
  return (await library())(pixels, { raw: { width, height, channels: 4 } });
}

function decodeHeic(job: HeicJob): Promise<HeicAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('heic-worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      // The decoder writes to the console; what it says of a broken picture helps nobody who runs this.
      stdout: true,
      stderr: true,
    });
    const stop = (answer: HeicAnswer): void => {
      clearTimeout(patience);
      resolve(answer);
      void worker.terminate();
    };
    const patience = setTimeout(() => stop(null), patienceMs);
    worker.once('message', (answer: HeicAnswer) => stop(answer));
    worker.once('error', () => stop(null));
    worker.once('exit', () => stop(null));
  });
}
