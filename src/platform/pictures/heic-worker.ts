import { parentPort, workerData } from 'node:worker_threads';
import libheif from 'libheif-js/wasm-bundle.js';

/** Decodes one HEIC picture in its own thread: a phone photo takes about a second of pure computing. */
export type HeicJob = { readonly bytes: Uint8Array; readonly mostPixels: number };
export type HeicAnswer = { readonly width: number; readonly height: number; readonly pixels: Uint8ClampedArray } | null;

async function decode({ bytes, mostPixels }: HeicJob): Promise<HeicAnswer> {
  const image = new libheif.HeifDecoder().decode(bytes)[0];
  if (image === undefined) return null;
  const width = image.get_width();
  const height = image.get_height();
  if (width < 1 || height < 1 || width * height > mostPixels) return null;
  const pixels = new Uint8ClampedArray(width * height * 4);
  // The picture comes turned as its own instructions say; its EXIF orientation must not be applied again.
  return new Promise((resolve) => {
    image.display({ data: pixels, width, height }, (shown) =>
      resolve(shown === null ? null : { width, height, pixels }),
    );
  });
}

const answer = await decode(workerData as HeicJob).catch(() => null);
parentPort?.postMessage(answer, answer === null ? [] : [answer.pixels.buffer as ArrayBuffer]);
