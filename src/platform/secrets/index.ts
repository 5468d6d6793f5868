import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from 'node:crypto';

/**
 * Keys derived from PORCHLIGHT_SECRET, newest first: the first one signs and encrypts, all of them verify and open,
 * so that a secret can be replaced without signing everybody out.
 */
export type Secrets = {
  /** A keyed hash for a purpose, base64url. The same input gives the same hash: for look-ups by secret or address. */
  hash(purpose: string, value: string): string;
  /** The hashes by every known secret, newest first, for look-ups across a rotation. */
  hashes(purpose: string, value: string): readonly string[];
  /** A short signature that fits in an address or link. */
  sign(purpose: string, value: string, bytes?: number): string;
  verify(purpose: string, value: string, signature: string): boolean;
  encrypt(purpose: string, plain: string): string;
  decrypt(purpose: string, sealed: string): string;
};

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'porchlight', purpose, 32));
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

export function createSecrets(secretList: readonly string[]): Secrets {
  const newest = secretList[0];
  if (newest === undefined) throw new Error('createSecrets needs at least one secret');
  const keys = new Map<string, readonly Buffer[]>();
  const keysFor = (purpose: string): readonly Buffer[] => {
    const known = keys.get(purpose);
    if (known) return known;
    const made = secretList.map((secret) => derive(secret, purpose));
    keys.set(purpose, made);
    return made;
  };
  const mac = (key: Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest();
  const first = (purpose: string): Buffer => keysFor(purpose)[0] ?? derive(newest, purpose);
  const sign = (key: Buffer, value: string, bytes: number): string =>
    mac(key, value).subarray(0, bytes).toString('hex');

  return {
    hash: (purpose, value) => mac(first(purpose), value).toString('base64url'),
    hashes: (purpose, value) => keysFor(purpose).map((key) => mac(key, value).toString('base64url')),
    sign: (purpose, value, bytes = 16) => sign(first(purpose), value, bytes),
    verify: (purpose, value, signature) =>
      signature.length >= 16 &&
      keysFor(purpose).some((key) => sameText(sign(key, value, signature.length / 2), signature.toLowerCase())),
    encrypt(purpose, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', first(purpose), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    decrypt(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      for (const key of keysFor(purpose)) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
          decipher.setAuthTag(bytes.subarray(12, 28));
          return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
        } catch {
          // Sealed with an older secret: the next key may open it.
        }
      }
      throw new Error(
        `A stored value for "${purpose}" was sealed with a secret that PORCHLIGHT_SECRET no longer lists.`,
      );
    },
  };
}

/** 160 random bits as text that fits in a link. Only its keyed hash is ever stored. */
export function newToken(): string {
  return randomBytes(20).toString('base64url');
}

/** Six random digits. */
export function newDigits(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}
