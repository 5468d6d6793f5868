/** What a mail may be at most before it is put aside unread (RELIABILITY D04). */
export const MAIL_LIMITS = {
  bytes: 25 * 1024 * 1024,
  headerBytes: 128 * 1024,
  partHeaderBytes: 1024 * 1024,
  parts: 500,
  depth: 20,
} as const;

const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|'([^'\r\n]{1,200})'|([^\s;"']{1,200}))/gi;

/**
 * Looks over the raw bytes once, without parsing, and names the limit that the mail breaks; null when it is within all.
 * Runs before the parser so that a bomb is never unfolded.
 */
export function brokenLimit(raw: Buffer): string | null {
  if (raw.length === 0) return 'empty';
  if (raw.length > MAIL_LIMITS.bytes) return 'too_large';
  if (headerLength(raw) > MAIL_LIMITS.headerBytes) return 'headers_too_large';
  if (countParts(raw) > MAIL_LIMITS.parts) return 'too_many_parts';
  return null;
}

/** Bytes before the first empty line. */
export function headerLength(raw: Buffer): number {
  const unix = raw.indexOf('\n\n');
  const dos = raw.indexOf('\r\n\r\n');
  const ends = [unix, dos].filter((end) => end >= 0);
  return ends.length === 0 ? raw.length : Math.min(...ends);
}

function countParts(raw: Buffer): number {
  if (!raw.includes('--')) return 0;
  const text = raw.toString('latin1');
  const boundaries = new Set<string>();
  for (const match of text.matchAll(BOUNDARY)) {
    const value = match[1] ?? match[2] ?? match[3];
    if (value !== undefined) boundaries.add(value);
    if (boundaries.size > MAIL_LIMITS.parts) return boundaries.size;
  }
  if (boundaries.size === 0) return 0;
  let parts = 0;
  for (let at = text.indexOf('\n--'); at >= 0; at = text.indexOf('\n--', at + 3)) {
    const end = text.indexOf('\n', at + 3);
    const line = text.slice(at + 3, Math.min(end < 0 ? text.length : end, at + 210)).trimEnd();
    if (boundaries.has(line)) parts += 1;
    if (parts > MAIL_LIMITS.parts) return parts;
  }
  return parts;
}
