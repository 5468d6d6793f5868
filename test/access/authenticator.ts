import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A passkey on a device made of software: ES256, user verified, with a counter. */
export type Authenticator = {
  make(options: string, origin: string): string;
  use(options: string, origin: string): string;
  /** What a thief's copy would look like: the same key, the counter not moved on. */
  rewind(): void;
};

const sha = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** Just enough CBOR: small maps, byte strings, texts and integers. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, length: number): Buffer =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) {
    return Buffer.concat([
      head(5, value.size),
      ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one as number)]),
    ]);
  }
  return Buffer.concat([head(2, value.length), value]);
}

function publicCose(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as { x?: string; y?: string };
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

export function createAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;
  let userHandle = '';
  const authData = (rpId: string, flags: number, more: Uint8Array = new Uint8Array()): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha(rpId), Buffer.from([flags]), count, more]);
  };
  const client = (type: string, challenge: string, origin: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const wrap = (response: object): string =>
    JSON.stringify({ id: b64(id), rawId: b64(id), type: 'public-key', clientExtensionResults: {}, response });
  return {
    make(text, origin) {
      const options = JSON.parse(text) as { challenge: string; rp: { id: string }; user: { id: string } };
      userHandle = options.user.id;
      counter += 1;
      const length = Buffer.from([id.length >> 8, id.length & 255]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, publicCose(publicKey)]);
      // User present, user verified, attested credential data.
      const data = authData(options.rp.id, 0x45, attested);
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      );
      return wrap({
        clientDataJSON: b64(client('webauthn.create', options.challenge, origin)),
        attestationObject: b64(attestationObject),
        transports: ['internal'],
      });
    },
    use(text, origin) {
      const options = JSON.parse(text) as { challenge: string; rpId: string };
      counter += 1;
      const data = authData(options.rpId, 0x05);
      const clientData = client('webauthn.get', options.challenge, origin);
      const signature = sign('sha256', Buffer.concat([data, sha(clientData)]), privateKey);
      return wrap({
        clientDataJSON: b64(clientData),
        authenticatorData: b64(data),
        signature: b64(signature),
        userHandle,
      });
    },
    rewind: () => {
      counter -= 2;
    },
  };
}
