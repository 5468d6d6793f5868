import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';

import { byteReader, uint32, type ByteReader } from './bytes.ts';
import { BackupRefused, damaged } from './faults.ts';

/**
 * The file, from the outside in:
 *
 *   magic · length · header (JSON, readable)
 *   then parts, each:  'P' · length · name     (whose data it is: a district's id, or one of the names below)
 *                      'C' · length · sealed   (a piece of the part, AES-256-GCM)
 *                      'L' · length · sealed   (its last piece)
 *   then               'E'
 *
 * Each part has a key of its own, from the secret, this file's salt and the part's name; a piece's nonce is its number
 * in the whole file, so no key ever meets a nonce twice. Every seal also covers the header, the part's name, the
 * piece's number and whether it is the last: pieces cannot be moved, swapped, left out or brought in from another
 * file. Where districts have keys of their own (format 2), a district's part needs the secret and that key together.
 * A part's content is compressed with Zstandard before it is sealed.
 */
const MAGIC = Buffer.from('PORCHLIGHT BACKUP 1\n');

export type Header = {
  /** 2: the parts of districts need the districts' own keys too. */
  readonly format: 1 | 2;
  readonly createdAt: string;
  readonly salt: string;
  /** Tells which secret made the file, and nothing about it. */
  readonly secretMark: string;
  /** Null when the file holds every district. */
  readonly districtId: string | null;
};

const PIECE = 256 * 1024;
const SEAL = 16;
const LONGEST_HEADER = 4096;

export type Keys = {
  readonly header: Buffer;
  /** Null: the part's district had its key destroyed, and nobody reads it any more. */
  keyFor(part: string): Buffer | null;
};

/** The districts' own keys, or that one was destroyed. */
export type DistrictKeys = ReadonlyMap<string, Buffer | 'destroyed'>;

export function newHeader(
  secret: string,
  { districtId, createdAt, ownKeys }: { districtId: string | null; createdAt: string; ownKeys: boolean },
): Header {
  const salt = randomBytes(32).toString('base64url');
  return { format: ownKeys ? 2 : 1, createdAt, salt, secretMark: markOf(secret, salt), districtId };
}

export function headerBytes(header: Header): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  return Buffer.concat([MAGIC, uint32(text.length), text]);
}

export function keysOf(secret: string, header: Header, own: DistrictKeys = new Map()): Keys {
  return {
    header: createHash('sha256').update(headerBytes(header)).digest(),
    keyFor(part) {
      const key = own.get(part);
      if (key === 'destroyed') return null;
      const material = key === undefined ? Buffer.from(secret) : Buffer.concat([key, Buffer.from(secret)]);
      return Buffer.from(hkdfSync('sha256', material, header.salt, `porchlight backup part ${part}`, 32));
    },
  };
}

/** Reads the header and finds the secret that made the file. */
export async function readHeader(
  reader: ByteReader,
  secrets: readonly string[],
  ownKeys: (part: string) => Promise<Buffer | 'destroyed' | null> = async () => null,
): Promise<{ header: Header; keys: Keys; keyring: DistrictKeys; learn(part: string): Promise<void> }> {
  const magic = await reader.take(MAGIC.length);
  if (magic === null || !magic.equals(MAGIC)) {
    throw new BackupRefused('This file is not a Porchlight backup, or its beginning is damaged. Nothing was restored.');
  }
  const length = (await reader.need(4)).readUInt32BE();
  if (length > LONGEST_HEADER) throw damaged('its header');
  const header = parseHeader(await reader.need(length));
  const secret = secrets.find((candidate) => markOf(candidate, header.salt) === header.secretMark);
  if (secret === undefined) {
    throw new BackupRefused(
      'This backup was made with another secret, or its header was changed. Nothing was restored. Put the PORCHLIGHT_SECRET that was set when the backup was made into the list and try again.',
    );
  }
  const keyring = new Map<string, Buffer | 'destroyed'>();
  return {
    header,
    keys: keysOf(secret, header, keyring),
    keyring,
    async learn(part) {
      if (header.format === 1) {
        // Before districts had keys of their own a destroyed one was read with the secret alone. It stays unread all the same.
        if ((await ownKeys(part)) === 'destroyed') keyring.set(part, 'destroyed');
        return;
      }
      const key = await ownKeys(part);
      if (key === null)
        throw new BackupRefused(
          `The key of district ${part} is not in BACKUP_KEYS. Nothing was restored. Set BACKUP_KEYS to the folder of the keys, or bring its copy back, and try again.`,
        );
      keyring.set(part, key);
    },
  };
}

function parseHeader(bytes: Buffer): Header {
  try {
    const header = JSON.parse(bytes.toString()) as Header;
    if ((header.format === 1 || header.format === 2) && typeof header.salt === 'string') return header;
  } catch {
    // Falls through to the same answer as a header of another shape.
  }
  throw damaged('its header');
}

function markOf(secret: string, salt: string): string {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'porchlight backup secret mark', 9)).toString('base64url');
}

/** Seals parts one after the other; `write` gets the bytes of the file in order. */
export function sealer(keys: Keys, write: (bytes: Buffer) => Promise<void>) {
  let number = 0;

  async function sealPiece(part: string, key: Buffer, plain: Buffer, last: boolean): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number), { authTagLength: SEAL });
    cipher.setAAD(coveredBy(keys, part, last));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    number += 1;
    await write(Buffer.concat([Buffer.from(last ? 'L' : 'C'), uint32(sealed.length), sealed]));
  }

  return {
    async part(name: string, content: AsyncIterable<Buffer>): Promise<void> {
      const key = keys.keyFor(name);
      if (key === null) throw new Error(`No key for ${name}.`);
      await write(Buffer.concat([Buffer.from('P'), uint32(Buffer.byteLength(name)), Buffer.from(name)]));
      const packer = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
      const reader = byteReader(through(content, packer));
      // One piece is held back, because only the end of the stream tells which is the last.
      let held: Buffer = Buffer.alloc(0);
      for await (const piece of piecesOf(reader)) {
        if (held.length > 0) await sealPiece(name, key, held, false);
        held = piece;
      }
      await sealPiece(name, key, held, true);
    },
    async end(): Promise<void> {
      await write(Buffer.from('E'));
    },
  };
}

/** The parts of a file in order. Each content must be read to its end before the next part; one without a key has none. */
export async function* openParts(
  reader: ByteReader,
  keys: Keys,
): AsyncGenerator<{ readonly name: string; readonly content: AsyncIterable<Buffer> }> {
  let number = 0;

  async function* opened(name: string): AsyncGenerator<Buffer> {
    const key = keys.keyFor(name);
    for (let last = false; !last; number += 1) {
      const kind = (await reader.need(1)).toString('latin1');
      if (kind !== 'C' && kind !== 'L') throw damaged(`piece ${number}`);
      last = kind === 'L';
      const length = (await reader.need(4)).readUInt32BE();
      if (length < SEAL || length > PIECE + SEAL) throw damaged(`piece ${number}`);
      const sealed = await reader.need(length);
      if (key !== null) yield openPiece(keys, key, name, number, last, sealed);
    }
  }

  for (;;) {
    const kind = (await reader.need(1)).toString('latin1');
    if (kind === 'E') break;
    if (kind !== 'P') throw damaged('between two parts');
    const length = (await reader.need(4)).readUInt32BE();
    if (length > LONGEST_HEADER) throw damaged('the name of a part');
    const name = (await reader.need(length)).toString();
    // Without a key its pieces are passed over; nothing of them is read.
    yield { name, content: keys.keyFor(name) === null ? opened(name) : unpacked(opened(name)) };
  }
  if ((await reader.take(1)) !== null) throw damaged('something follows its end');
}

/** What the transform makes of the source. An error of either is thrown to the reader, and nothing is left running. */
async function* through(source: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<Buffer> {
  const input = Readable.from(source, { objectMode: false });
  input.on('error', (error) => transform.destroy(error));
  input.pipe(transform);
  try {
    for await (const piece of transform) yield piece as Buffer;
  } finally {
    input.destroy();
    transform.destroy();
  }
}

async function* unpacked(sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* through(sealed, createZstdDecompress());
  } catch (error) {
    throw error instanceof BackupRefused ? error : damaged('its compressed content');
  }
}

function openPiece(keys: Keys, key: Buffer, part: string, number: number, last: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number), { authTagLength: SEAL });
  decipher.setAAD(coveredBy(keys, part, last));
  decipher.setAuthTag(sealed.subarray(sealed.length - SEAL));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - SEAL)), decipher.final()]);
  } catch {
    throw damaged(`piece ${number}`);
  }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}

function coveredBy(keys: Keys, part: string, last: boolean): Buffer {
  return Buffer.concat([keys.header, Buffer.from(`${last ? 'last' : 'more'} ${part}`)]);
}

async function* piecesOf(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const piece = await reader.upTo(PIECE);
    if (piece === null) return;
    yield piece;
  }
}
