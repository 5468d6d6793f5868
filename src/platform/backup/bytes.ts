import { damaged } from './faults.ts';

/** Reads exact lengths out of a stream of pieces of any size, holding no more than is asked for at once. */
export type ByteReader = {
  /** Exactly this many bytes, or null at a clean end of the stream. Throws when it ends in the middle. */
  take(length: number): Promise<Buffer | null>;
  /** At most this many bytes, fewer only at the end of the stream; null when there are none. */
  upTo(length: number): Promise<Buffer | null>;
  /** Like take, where an end is not allowed. */
  need(length: number): Promise<Buffer>;
};

export function byteReader(pieces: AsyncIterable<Buffer>): ByteReader {
  const source = pieces[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let size = 0;

  /** Waits until that many bytes are held, or the stream has ended. */
  async function fill(length: number): Promise<void> {
    while (size < length) {
      const next = await source.next();
      if (next.done === true) return;
      held.push(next.value);
      size += next.value.length;
    }
  }

  function cut(length: number): Buffer {
    const [first] = held;
    const all = held.length === 1 && first !== undefined ? first : Buffer.concat(held);
    held = [all.subarray(length)];
    size -= length;
    return all.subarray(0, length);
  }

  async function take(length: number): Promise<Buffer | null> {
    await fill(length);
    if (size >= length) return cut(length);
    if (size === 0) return null;
    throw damaged('it ends in the middle');
  }

  return {
    take,
    async upTo(length) {
      await fill(length);
      return size === 0 ? null : cut(Math.min(size, length));
    },
    async need(length) {
      const bytes = await take(length);
      if (bytes === null) throw damaged('it ends too early');
      return bytes;
    },
  };
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
