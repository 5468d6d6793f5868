/**
 * How many text messages one text becomes. The carrier bills each segment, so this must count as it counts.
 *
 * Sources: 3GPP TS 23.038 (formerly GSM 03.38) section 6.2.1 for the 7-bit alphabet and its extension table; 3GPP TS
 * 23.040 section 9.2.3.24.1 for the six bytes of header that each part of a longer text carries. One segment holds 140
 * bytes: 160 seven-bit units or 70 sixteen-bit ones, with the header 153 or 67.
 */

export type SegmentCount = {
  /** One character outside the 7-bit alphabet turns the whole text into UCS-2. */
  readonly encoding: 'gsm7' | 'ucs2';
  /** Septets, escapes counting two, or sixteen-bit units, most emoji counting two and more. */
  readonly units: number;
  /** What the carrier sends and bills; 0 for an empty text. */
  readonly segments: number;
  /** Units that one segment of this text may hold. */
  readonly perSegment: number;
  /** Units still free in the last segment. */
  readonly left: number;
  /** The first character that forces UCS-2, whole as the reader sees it; null with gsm7. */
  readonly firstNonGsm: string | null;
};

const limits = { gsm7: { one: 160, many: 153 }, ucs2: { one: 70, many: 67 } } as const;

// The alphabet in the order of the standard's table, without the escape itself.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
// Sent as an escape and a second septet.
const extended = new Set('\f^{}\\[~]|€');

/** Counts the segments of a text as the carrier will. */
export function countSegments(text: string): SegmentCount {
  const encoding = encodingOf(text);
  const { one, many } = limits[encoding];
  const units = unitsOf(text, encoding);
  const parts = units <= one ? [units] : partsOf(text, encoding).map((part) => unitsOf(part, encoding));
  const perSegment = units <= one ? one : many;
  return {
    encoding,
    units,
    segments: text === '' ? 0 : parts.length,
    perSegment,
    left: perSegment - (parts.at(-1) ?? 0),
    firstNonGsm: encoding === 'gsm7' ? null : firstOutside(text),
  };
}

/** The text as it is cut into segments; together they are the text again. Nothing for an empty one. */
export function splitSegments(text: string): readonly string[] {
  if (text === '') return [];
  const encoding = encodingOf(text);
  return unitsOf(text, encoding) <= limits[encoding].one ? [text] : partsOf(text, encoding);
}

/** Whether a text can go out in the 7-bit alphabet. */
export function isGsm7(text: string): boolean {
  return encodingOf(text) === 'gsm7';
}

function encodingOf(text: string): 'gsm7' | 'ucs2' {
  for (const character of text) if (!basic.has(character) && !extended.has(character)) return 'ucs2';
  return 'gsm7';
}

function unitsOf(text: string, encoding: 'gsm7' | 'ucs2'): number {
  // Every character of the 7-bit alphabet is one unit of JavaScript, so only the escapes are added.
  if (encoding === 'ucs2') return text.length;
  let units = text.length;
  for (const character of text) if (extended.has(character)) units += 1;
  return units;
}

function partsOf(text: string, encoding: 'gsm7' | 'ucs2'): readonly string[] {
  const limit = limits[encoding].many;
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const piece of piecesOf(text, encoding, limit)) {
    const units = unitsOf(piece, encoding);
    if (used + units > limit) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += piece;
    used += units;
  }
  return [...parts, part];
}

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * What is never cut: in the 7-bit alphabet one character with its escape; else what a reader sees as one character, since
 * phones that show parts as they come would show half an emoji or a lost accent. A pile of marks longer than a whole
 * segment must be cut somewhere, but never inside a surrogate pair.
 */
function* piecesOf(text: string, encoding: 'gsm7' | 'ucs2', limit: number): Iterable<string> {
  if (encoding === 'gsm7') {
    yield* text;
    return;
  }
  for (const { segment } of characters.segment(text)) {
    if (segment.length <= limit) yield segment;
    else yield* segment;
  }
}

function firstOutside(text: string): string | null {
  for (const { segment } of characters.segment(text)) if (!isGsm7(segment)) return segment;
  return null;
}

/** A text that means the same and takes less room. */
export type Plainer = {
  readonly text: string;
  readonly before: SegmentCount;
  readonly after: SegmentCount;
  /** How many segments each copy costs less; 0 when only room is won. */
  readonly saved: number;
  /** What would be changed, in the order of the text and each once: `{ from: '’', to: "'" }`. */
  readonly changes: readonly { readonly from: string; readonly to: string }[];
};

// Only signs that read the same. Letters with accents are never touched: a child's name stays as the family writes it.
const written = (signs: string, to: string) => Array.from(signs, (sign) => [sign, to] as const);
const plain = new Map<string, string>([
  ...written('‘’‚‛′‹›´`ʼ', "'"),
  ...written('“”„‟″«»', '"'),
  ...written('‐‑‒–—―−•·', '-'),
  ...written('\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t', ' '),
  ...written('\u2028\u2029', '\n'),
  // Seen by nobody. Joiners stay: they hold emoji together and shape letters.
  ...written('\u00ad\u200b\u2060\ufeff', ''),
  ['…', '...'],
]);

/**
 * Proposes signs of the 7-bit alphabet for typographic ones, and letters in one piece for letters with a loose accent.
 * Null when that would neither save a segment nor win room.
 */
export function plainer(text: string): Plainer | null {
  const whole = text.normalize('NFC');
  const simple = Array.from(whole, (character) => plain.get(character) ?? character).join('');
  const before = countSegments(text);
  const after = countSegments(simple);
  const better =
    after.segments < before.segments || (after.segments === before.segments && roomOf(after) > roomOf(before));
  if (!better) return null;
  const signs = [...new Set(whole)].filter((character) => plain.has(character));
  const changes = signs.map((from) => ({ from, to: plain.get(from) ?? from }));
  return { text: simple, before, after, saved: before.segments - after.segments, changes };
}

/** Free room as a share, so that the two encodings can be compared. */
function roomOf({ left, perSegment }: SegmentCount): number {
  return left / perSegment;
}
