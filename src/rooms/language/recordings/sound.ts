/** What a sound file is by its content, whatever it is called, and how long it lasts where that can be read. */

export const soundTypes = ['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/wav'] as const;
export type SoundType = (typeof soundTypes)[number];
export type Sound = { readonly type: SoundType; readonly seconds: number | null };

/** A carrier plays these in a call; the others are for pages. */
export const playsInCalls = (type: string): boolean => type === 'audio/mpeg' || type === 'audio/wav';

const word = (bytes: Buffer, at: number): string => bytes.subarray(at, at + 4).toString('latin1');

function wavOf(bytes: Buffer): Sound | null {
  if (bytes.length < 44 || word(bytes, 8) !== 'WAVE' || word(bytes, 12) !== 'fmt ') return null;
  const rate = bytes.readUInt32LE(28);
  return { type: 'audio/wav', seconds: rate === 0 ? null : (bytes.length - 44) / rate };
}

/** The last page of an Ogg stream says how many samples came before its end. Opus always counts 48,000 a second. */
function oggOf(bytes: Buffer): Sound | null {
  const head = bytes.subarray(0, 128);
  const vorbis = head.indexOf('\u0001vorbis', 0, 'latin1');
  const isOpus = head.includes('OpusHead');
  if (!isOpus && (vorbis < 0 || vorbis + 16 > bytes.length)) return null;
  const rate = isOpus ? 48_000 : bytes.readUInt32LE(vorbis + 12);
  const last = bytes.lastIndexOf('OggS');
  const samples = last < 0 || last + 14 > bytes.length ? 0 : Number(bytes.readBigInt64LE(last + 6));
  return { type: 'audio/ogg', seconds: rate === 0 || samples <= 0 ? null : samples / rate };
}

/** A phone's recorder writes MP4 with sound only; one with a picture track is a film and no recording. */
function mp4Of(bytes: Buffer): Sound | null {
  if (bytes.includes('vide') || !bytes.includes('soun')) return null;
  const at = bytes.indexOf('mvhd');
  if (at < 0 || at + 36 > bytes.length) return { type: 'audio/mp4', seconds: null };
  const isLong = bytes[at + 4] === 1;
  const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  const length = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return { type: 'audio/mp4', seconds: scale === 0 || length === 0 ? null : length / scale };
}

const newKbits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const oldKbits = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
const rates = [44_100, 48_000, 32_000, 0];

type Frame = { readonly bytes: number; readonly seconds: number };

/** One frame of MPEG sound, layer 3. */
function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return null;
  const [second = 0, third = 0] = [bytes[at + 1], bytes[at + 2]];
  const version = (second >> 3) & 3;
  if ((second & 0xe0) !== 0xe0 || ((second >> 1) & 3) !== 1 || version === 1) return null;
  const isNew = version === 3;
  const rate = (rates[(third >> 2) & 3] ?? 0) / (isNew ? 1 : version === 2 ? 2 : 4);
  const kbits = (isNew ? newKbits : oldKbits)[third >> 4] ?? 0;
  if (rate === 0 || kbits === 0) return null;
  const samples = isNew ? 1152 : 576;
  return { bytes: Math.floor((samples * kbits * 125) / rate) + ((third >> 1) & 1), seconds: samples / rate };
}

/** Counted frame by frame, so that a rate that varies is counted right too. Two that follow each other make it sound. */
function mp3Of(bytes: Buffer): Sound | null {
  let at = 0;
  // A tag before the sound tells its length in four times seven bits.
  if (bytes.length > 10 && bytes.subarray(0, 3).toString('latin1') === 'ID3')
    at = 10 + bytes.subarray(6, 10).reduce((sum, part) => sum * 128 + (part & 127), 0);
  let [frames, seconds] = [0, 0];
  for (let frame = frameAt(bytes, at); frame !== null; frame = frameAt(bytes, at)) {
    frames += 1;
    seconds += frame.seconds;
    at += frame.bytes;
  }
  return frames < 2 ? null : { type: 'audio/mpeg', seconds };
}

function aacOf(bytes: Buffer): Sound | null {
  const isAac = bytes.length > 7 && bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0;
  return isAac ? { type: 'audio/aac', seconds: null } : null;
}

/** Null where it is no sound of a kind that is taken. */
export function soundOf(given: Uint8Array): Sound | null {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (word(bytes, 0) === 'RIFF') return wavOf(bytes);
  if (word(bytes, 0) === 'OggS') return oggOf(bytes);
  if (word(bytes, 4) === 'ftyp') return mp4Of(bytes);
  return aacOf(bytes) ?? mp3Of(bytes);
}
