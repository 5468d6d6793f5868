import { crc32, deflateRawSync } from 'node:zlib';

export type ZipEntry = { readonly name: string; readonly content: Uint8Array };

const mostBytes = 0xff_ff_ff_ff;
/** Bit 11: names are UTF-8. */
const utf8 = 0x08_00;

/** The time a zip can hold: years from 1980, to two seconds. */
function dosTime(at: Temporal.PlainDateTime): { time: number; date: number } {
  return {
    time: (at.hour << 11) | (at.minute << 5) | (at.second >> 1),
    date: (Math.max(0, at.year - 1980) << 9) | (at.month << 5) | at.day,
  };
}

/** Packs files into one zip archive that every system opens. Throws a RangeError beyond 4 GB or 65,535 files. */
export function zipOf(entries: readonly ZipEntry[], at: Temporal.PlainDateTime): Buffer {
  if (entries.length > 0xff_ff) throw new RangeError('too many files for one zip');
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  const { time, date } = dosTime(at);
  let offset = 0;
  for (const { name, content } of entries) {
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(utf8, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(time, 6);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, rest, path]));
    locals.push(local);
    offset += local.length;
    if (offset > mostBytes) throw new RangeError('too large for one zip');
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, table, Buffer.from('PK\u0005\u0006'), end]);
}
