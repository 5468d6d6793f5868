import { createHash, randomBytes } from 'node:crypto';
import type { Uuid } from '#platform/ids';

/** The id of something from another tool: always the same for the same thing, so that a second run makes nothing twice. */
export function historyId(districtId: Uuid, source: string, kind: string, ref: string): Uuid {
  const hash = createHash('sha256').update([districtId, source.toLowerCase(), kind, ref].join('\n')).digest();
  return written(hash, 8);
}

/** An id with the time of the thing itself: what came in years ago must not look new to the figures of today. */
export function idAt(at: Temporal.Instant, place: number): Uuid {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at.epochMilliseconds, 0, 6);
  bytes.writeUInt16BE(place & 0x0fff, 6);
  return written(bytes, 7);
}

function written(from: Buffer, version: number): Uuid {
  const bytes = Buffer.from(from.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
