import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';

/** Why the files as a whole cannot be taken. */
export type FilesProblemCode =
  | 'not_found'
  | 'no_csv'
  | 'zip_damaged'
  | 'zip_too_large'
  | 'zip_too_many_files'
  | 'zip_has_folders'
  | 'zip_encrypted';

export class FilesProblem extends Error {
  readonly code: FilesProblemCode;
  readonly file: string;
  constructor(code: FilesProblemCode, file: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.file = file;
  }
}

/** A roster as it was handed in: named CSV files that can each be read from the start, in any order, more than once. */
export type RosterFiles = {
  readonly name: string;
  /** Lower-case names without folders. */
  readonly names: readonly string[];
  /** A piece lasts until the next one is asked for: folders are read into one buffer, so that a large roster leaves no heap of them. */
  read(name: string): AsyncIterable<Uint8Array>;
  close(): void;
};

/** Bounds of a zip: it may not grow more than a hundredfold, nor beyond two gigabytes, nor hold folders or links. */
export const zipBounds = { entries: 50, bytes: 2 * 1024 ** 3, ratio: 100 } as const;

const pieceSize = 256 * 1024;

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const buffer = new Uint8Array(pieceSize);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function folderFiles(name: string, paths: ReadonlyMap<string, string>): RosterFiles {
  return {
    name,
    names: [...paths.keys()],
    read: (file) => {
      const path = paths.get(file);
      if (path === undefined) throw new FilesProblem('not_found', file);
      return readPieces(path);
    },
    close: () => {},
  };
}

async function openFolder(path: string): Promise<RosterFiles> {
  const entries = await readdir(path, { withFileTypes: true });
  const csv = entries.filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name));
  if (csv.length === 0) throw new FilesProblem('no_csv', basename(path));
  return folderFiles(basename(path), new Map(csv.map((entry) => [entry.name.toLowerCase(), join(path, entry.name)])));
}

function isLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

function checkEntry(entry: Entry): void {
  if (entry.fileName.includes('/') || entry.fileName.includes('\\') || isLink(entry)) {
    throw new FilesProblem('zip_has_folders', entry.fileName);
  }
  if (entry.isEncrypted()) throw new FilesProblem('zip_encrypted', entry.fileName);
  const tooDense = entry.uncompressedSize > zipBounds.ratio * Math.max(entry.compressedSize, 1024);
  if (tooDense) throw new FilesProblem('zip_too_large', entry.fileName);
}

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > zipBounds.entries) throw new FilesProblem('zip_too_many_files', String(zip.entryCount));
  let total = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      try {
        // What archivers of one common system add beside the files.
        const noise = entry.fileName.startsWith('__MACOSX/') || entry.fileName.endsWith('.DS_Store');
        if (!noise) {
          checkEntry(entry);
          total += entry.uncompressedSize;
          if (total > zipBounds.bytes) throw new FilesProblem('zip_too_large', entry.fileName);
          entries.set(entry.fileName.toLowerCase(), entry);
        }
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.readEntry();
  });
  return entries;
}

/** Reads one entry; the sum at its end tells a damaged upload from a whole one. */
async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  }).catch((error: unknown) => {
    throw new FilesProblem('zip_damaged', entry.fileName, error);
  });
  let sum = 0;
  try {
    for await (const piece of stream) {
      const bytes = piece as Uint8Array;
      sum = crc32(bytes, sum);
      yield bytes;
    }
  } catch (error) {
    throw new FilesProblem('zip_damaged', entry.fileName, error);
  }
  if (sum >>> 0 !== entry.crc32 >>> 0) throw new FilesProblem('zip_damaged', entry.fileName);
}

async function openZipFile(path: string): Promise<RosterFiles> {
  const name = basename(path);
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(
      path,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true },
      (error, opened) => (error ? reject(error) : resolve(opened)),
    );
  }).catch((error: unknown) => {
    throw new FilesProblem('zip_damaged', name, error);
  });
  try {
    const entries = await readEntries(zip);
    const csv = [...entries.keys()].filter((file) => file.endsWith('.csv'));
    if (csv.length === 0) throw new FilesProblem('no_csv', name);
    return {
      name,
      names: csv,
      read: (file) => {
        const entry = entries.get(file);
        if (!entry) throw new FilesProblem('not_found', file);
        return readEntry(zip, entry);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof FilesProblem ? error : new FilesProblem('zip_damaged', name, error);
  }
}

/** Opens a roster: a folder of CSV files, a zip of them, or one CSV file. */
export async function openRosterFiles(path: string): Promise<RosterFiles> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new FilesProblem('not_found', basename(path));
  if (found.isDirectory()) return openFolder(path);
  if (/\.csv$/i.test(path)) return folderFiles(basename(path), new Map([[basename(path).toLowerCase(), path]]));
  return openZipFile(path);
}
