import { byteReader, uint32 } from './bytes.ts';
import { damaged } from './faults.ts';

/** What stands at the beginning of a backup, in the part `contents`. */
export type Contents = {
  readonly app: string;
  readonly postgres: string;
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[];
  readonly districts: readonly string[];
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
};

/** One table's rows of one district, or of the tables outside the wall: what was written, to be compared when read. */
export type TableSum = {
  readonly part: string;
  readonly table: string;
  readonly rows: number;
  /** Over the rows as written, in the order of the primary key. */
  readonly sha256: string;
};

/** What a part is made of, in order: `table`, its rows in pieces, `sum`, the next table … */
export type Entry =
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'sum'; readonly sum: TableSum }
  | { readonly kind: 'contents'; readonly contents: Contents }
  | { readonly kind: 'sums'; readonly sums: readonly TableSum[] };

const ROWS = 0x52;
const TOLD = 0x4a;
const LONGEST = 16 * 1024 * 1024;

export function encode(entry: Entry): Buffer {
  const bytes = entry.kind === 'rows' ? entry.bytes : Buffer.from(JSON.stringify(entry));
  return Buffer.concat([Buffer.from([entry.kind === 'rows' ? ROWS : TOLD]), uint32(bytes.length), bytes]);
}

export async function* decode(content: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const reader = byteReader(content);
  for (;;) {
    const kind = (await reader.take(1))?.[0];
    if (kind === undefined) return;
    const length = (await reader.need(4)).readUInt32BE();
    if ((kind !== ROWS && kind !== TOLD) || length > LONGEST) throw damaged('its content');
    const bytes = await reader.need(length);
    yield kind === ROWS ? { kind: 'rows', bytes } : (JSON.parse(bytes.toString()) as Entry);
  }
}
