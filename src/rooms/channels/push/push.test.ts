import { createECDH, createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import type { Outgoing } from '../sending/driver.ts';
import { beginPush } from './push.ts';
import { linkIn, pushDriver } from './push-driver.ts';
import { isPushKeys, sealPush } from './sealing.ts';

/** The example of RFC 8291, section 5. */
const example = {
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  sealed:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

it('a notice is sealed exactly as the standard’s example', () => {
  const sealed = sealPush('When I grow up, I want to be a watermelon', example, {
    salt: Buffer.from(example.salt, 'base64url'),
    privateKey: Buffer.from(example.privateKey, 'base64url'),
  });
  expect(sealed.toString('base64url')).toBe(example.sealed);
});

it('keys that are no point of the curve are refused', () => {
  expect(isPushKeys(example)).toBe(true);
  expect(isPushKeys({ ...example, p256dh: Buffer.alloc(65, 4).toString('base64url') })).toBe(false);
  expect(isPushKeys({ ...example, auth: 'short' })).toBe(false);
});

it('only our own address leaves a message', () => {
  const base = 'https://schools.example';
  expect(linkIn(`Nora was sick. ${base}/m/abc_D-1`, base)).toBe('/m/abc_D-1');
  expect(linkIn('Nora was sick. https://elsewhere.example/m/x', base)).toBe('/my');
});

type Heard = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

describe('a push service', () => {
  let town: Town;
  let url = '';
  const heard: Heard[] = [];
  let answer = 201;
  const service = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(pieces) });
      response.writeHead(answer).end();
    });
  });

  beforeAll(async () => {
    town = await openTown();
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const { north, house } = town;
    await house.floor.act(town.system(north), beginPush, {});
    const device = createECDH('prime256v1');
    device.generateKeys();
    const keys = { p256dh: device.getPublicKey('base64url'), auth: Buffer.alloc(16, 7).toString('base64url') };
    const sealed = house.floor.secrets.encrypt('web push', JSON.stringify({ endpoint: `${url}/one`, ...keys }));
    await town.inside(north, async (tx) =>
      sql`insert into channels.push_subscriptions (district_id, id, person_id, endpoint_hash, sealed, made_at)
        values (${north.district}, ${newId()}, ${north.amal}, 'one', ${sealed}, now())`.execute(tx),
    );
  });
  afterAll(async () => {
    service.close();
    await town.close();
  });

  const message = (): Outgoing => ({
    id: newId(),
    kind: 'push',
    category: 'announcement',
    urgency: 'ordinary',
    address: town.north.amal,
    language: 'ar',
    subject: 'Yusuf hit somebody',
    body: 'Yusuf hit somebody',
    html: null,
    message_id: null,
    in_reply_to: null,
    refs: [],
    reply_to: null,
    broadcast_id: null,
    files: [],
  });
  const send = async () => pushDriver(town.house.floor, town.north.district, { allowLoopback: true }).send([message()]);

  it('gets a sealed notice signed with the district’s key', async () => {
    expect(await send()).toEqual([{ outcome: 'sent', response: '201' }]);
    const { headers, body } = heard.at(-1) ?? { headers: {}, body: Buffer.alloc(0) };
    expect(headers['content-encoding']).toBe('aes128gcm');
    expect(body.includes('Yusuf')).toBe(false);
    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
    const point = Buffer.from(key, 'base64url');
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    });
    const [head, claims, signature = ''] = token.split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    expect(JSON.parse(Buffer.from(claims ?? '', 'base64url').toString())).toMatchObject({ aud: url });
  });

  it('that is busy is asked again later', async () => {
    answer = 429;
    expect(await send()).toMatchObject([{ outcome: 'not_sent' }]);
  });

  it('that knows the device no more is not asked again', async () => {
    answer = 410;
    expect(await send()).toEqual([{ outcome: 'rejected', response: 'gone' }]);
    const before = heard.length;
    expect(await send()).toEqual([{ outcome: 'rejected', response: 'no_device' }]);
    expect(heard.length).toBe(before);
  });

  it('on this machine or in the house’s own network is never subscribed to', async () => {
    const browser = await town.browser(town.north, town.north.amal);
    await browser.get('/my/messages');
    const answered = await browser.post('/my/push', {
      endpoint: `${url}/one`,
      p256dh: example.p256dh,
      auth: example.auth,
    });
    expect(answered.status).toBe(422);
    const good = await browser.post('/my/push', {
      endpoint: 'https://push.example.org/abc',
      p256dh: example.p256dh,
      auth: example.auth,
    });
    expect(good.status).toBe(200);
    expect((await browser.get('/my/messages')).text).toContain('One device shows notices.');
    await browser.post('/my/push/end', {});
    expect((await browser.get('/my/messages')).text).toContain('No device shows notices.');
  });
});
