/** What a zip says about itself without unpacking anything. */
export type ZipListing = { names: string[]; encrypted: boolean };

const MAX_ENTRIES = 2000;

/** Reads the central directory (or, when it is damaged, the first local header). Nothing is decompressed. */
export function lookIntoZip(bytes: Buffer): ZipListing {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const listing: ZipListing = { names: [], encrypted: bytes.length > 8 && (bytes.readUInt16LE(6) & 1) === 1 };
  if (end < 0 || end + 20 > bytes.length) return listing;
  let at = bytes.readUInt32LE(end + 16);
  for (let count = 0; count < MAX_ENTRIES && at + 46 <= bytes.length; count += 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) break;
    if ((bytes.readUInt16LE(at + 8) & 1) === 1) listing.encrypted = true;
    const nameLength = bytes.readUInt16LE(at + 28);
    listing.names.push(bytes.toString('latin1', at + 46, Math.min(at + 46 + nameLength, bytes.length)));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return listing;
}
