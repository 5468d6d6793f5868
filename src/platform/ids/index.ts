import { randomBytes, randomUUIDv7 } from 'node:crypto';

/** A UUID in canonical lower-case text. New ones are version 7, so that rows of one time lie together in an index. */
export type Uuid = string;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function newId(): Uuid {
  return randomUUIDv7();
}

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** Crockford's alphabet: no I, L, O or U, so that a code survives being read out over the telephone. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Seven random Crockford characters: 34 billion codes. Uniqueness is the index's work, not this function's. */
export function newCode(): string {
  let code = '';
  for (const byte of randomBytes(7)) code += crockford[byte % 32];
  return code;
}

/** What somebody typed or said, as the code it most likely is: case, spaces and look-alike letters forgiven. Null when it cannot be one. */
export function readCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{7}$/.test(code) ? code : null;
}
