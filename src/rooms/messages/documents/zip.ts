import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { errors } from '../messages.errors.ts';

/** What a zip of documents may hold: more is refused before it is unpacked. */
export const zipBounds = { entries: 2000, fileBytes: 15 * 1024 * 1024, bytes: 250 * 1024 * 1024 } as const;

export type PackedFile = { readonly name: string; readonly bytes: Buffer<ArrayBuffer> };

async function opened(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      { lazyEntries: true, validateEntrySizes: true },
      (error, zip) => {
        if (error) reject(errors.zip_wrong({}, 'zip'));
        else resolve(zip);
      },
    );
  });
}

async function content(zip: ZipFile, entry: Entry): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      const pieces: Uint8Array[] = [];
      stream.on('data', (piece: Uint8Array) => pieces.push(piece));
      stream.on('end', () => resolve(Buffer.concat(pieces)));
      stream.on('error', reject);
    });
  });
}

/** The files of a zip, whatever folders they lie in; what archivers add beside them is left out. */
export async function unpack(bytes: Uint8Array): Promise<readonly PackedFile[]> {
  const zip = await opened(bytes);
  if (zip.entryCount > zipBounds.entries) throw errors.zip_wrong({}, 'zip');
  const files: PackedFile[] = [];
  let total = 0;
  await new Promise<void>((resolve, reject) => {
    const wrong = (): void => reject(errors.zip_wrong({}, 'zip'));
    const take = async (entry: Entry): Promise<void> => {
      const name = entry.fileName.split('/').at(-1) ?? '';
      const isNoise = name === '' || name.startsWith('.') || entry.fileName.startsWith('__MACOSX/');
      if (!isNoise) {
        total += entry.uncompressedSize;
        if (entry.isEncrypted() || entry.uncompressedSize > zipBounds.fileBytes || total > zipBounds.bytes) {
          wrong();
          return;
        }
        files.push({ name: name.slice(0, 200), bytes: await content(zip, entry) });
      }
      zip.readEntry();
    };
    zip.on('error', wrong);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      take(entry).catch(wrong);
    });
    zip.readEntry();
  });
  return files;
}
