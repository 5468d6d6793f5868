/**
 * The parser joins the lines of each body by way of a `Blob`. The one of the standard library takes about 15 µs a line, so
 * a mail of many short lines would use up its two seconds; this one copies the bytes and is done. It can do only what the
 * parser asks for and is put in place only inside the reader's own threads.
 */
class PlainBlob {
  readonly #pieces: Uint8Array[];

  constructor(pieces: readonly (string | ArrayBuffer | Uint8Array)[] = []) {
    this.#pieces = pieces.map((piece) =>
      typeof piece === 'string' ? Buffer.from(piece) : piece instanceof Uint8Array ? piece : new Uint8Array(piece),
    );
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    const all = new Uint8Array(this.#pieces.reduce((size, piece) => size + piece.byteLength, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.byteLength;
    }
    return Promise.resolve(all.buffer);
  }
}

/** Replaces the `Blob` of this thread. Never call it in the main thread: others there need the whole of it. */
export function usePlainBlob(): void {
  Object.defineProperty(globalThis, 'Blob', { value: PlainBlob, configurable: true, writable: true });
}
