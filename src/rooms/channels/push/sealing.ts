import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';

/** Where a browser wants to be woken, and the keys it reads with, base64url. */
export type PushAddress = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

const recordSize = 4096;

const derive = (salt: Buffer, secret: Buffer, info: Buffer | string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

type Chance = { readonly salt: Buffer; readonly privateKey: Buffer | null };

/**
 * The notice as only this browser can read it: RFC 8291 over the coding of RFC 8188, in one record. The push service in
 * between sees its length and nothing else. `chance` is handed in by tests alone.
 */
export function sealPush(
  plain: string,
  { p256dh, auth }: Pick<PushAddress, 'p256dh' | 'auth'>,
  chance: Chance = { salt: randomBytes(16), privateKey: null },
): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url');
  const ours = createECDH('prime256v1');
  if (chance.privateKey === null) ours.generateKeys();
  else ours.setPrivateKey(chance.privateKey);
  const own = ours.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, own]);
  const input = derive(Buffer.from(auth, 'base64url'), ours.computeSecret(theirs), info, 32);
  const key = derive(chance.salt, input, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(chance.salt, input, 'Content-Encoding: nonce\0', 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // The two marks the last record.
  const body = Buffer.concat([cipher.update(Buffer.concat([Buffer.from(plain), Buffer.from([2])])), cipher.final()]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(recordSize, 0);
  head.writeUInt8(own.length, 4);
  return Buffer.concat([chance.salt, head, own, body, cipher.getAuthTag()]);
}

/** A P-256 key pair: the public half as browsers take it, uncompressed and base64url. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string };

export function makeVapidKeys(): VapidKeys {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // A private key may begin with a nought, which is left out.
  const secret = pair.getPrivateKey();
  const whole = Buffer.concat([Buffer.alloc(32 - secret.length), secret]);
  return { publicKey: pair.getPublicKey('base64url'), privateKey: whole.toString('base64url') };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Says to a push service who asks (RFC 8292): signed for this service, good for twelve hours. */
export function vapidHeader(
  endpoint: string,
  { publicKey, privateKey }: VapidKeys,
  { contact, now }: { readonly contact: string; readonly now: Temporal.Instant },
): string {
  const point = Buffer.from(publicKey, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: privateKey,
    },
  });
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(now.epochMilliseconds / 1000) + 12 * 3600,
    sub: contact,
  };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return `vapid t=${signed}.${signature}, k=${publicKey}`;
}

/** Whether these are what a browser hands out: a point of the curve, and sixteen bytes. */
export function isPushKeys({ p256dh, auth }: Pick<PushAddress, 'p256dh' | 'auth'>): boolean {
  const point = Buffer.from(p256dh, 'base64url');
  if (point.length !== 65 || point[0] !== 4 || Buffer.from(auth, 'base64url').length !== 16) return false;
  try {
    const probe = createECDH('prime256v1');
    probe.generateKeys();
    probe.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}
