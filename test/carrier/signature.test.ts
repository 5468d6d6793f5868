import fc from 'fast-check';
import twilio from 'twilio';
import { expect, test } from 'vitest';
import { signatureOf, verifySignature } from '../../src/rooms/channels/twilio/signature.ts';

const token = 'the district’s token';
const url = 'https://porchlight.example/hooks/sms/abc?ref=7&x=a%20b';

/** As the carrier's own package would sign it. */
function theirs(authToken: string, address: string, params: URLSearchParams): string {
  const names = new Set(params.keys());
  const fields = Object.fromEntries(
    [...names].map((name) => {
      const values = params.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
  return twilio.getExpectedTwilioSignature(authToken, address, fields);
}

test('the example of the carrier’s documentation is accepted', () => {
  const params = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  });
  const example = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  expect(verifySignature({ authTokens: ['12345'], url: example, params, signature })).toBe(true);
  expect(verifySignature({ authTokens: ['12346'], url: example, params, signature })).toBe(false);
});

const word = fc.string({ unit: 'binary', maxLength: 30 });
const fields = fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 12 }), word), { maxLength: 12 });

test('whatever the carrier’s own package signs is accepted, repeated fields and odd signs included', () => {
  fc.assert(
    fc.property(fields, (pairs) => {
      // As they come over the wire: a form cannot carry half a surrogate pair.
      const params = new URLSearchParams(new URLSearchParams(pairs).toString());
      fc.pre(![...params.keys()].includes('__proto__'));
      const signature = theirs(token, url, params);
      expect(verifySignature({ authTokens: [token], url, params, signature })).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('what we would sign, the carrier’s own validator accepts', () => {
  const params = new URLSearchParams({ Body: 'Mañana no hay bus 🚌', From: '+15035550101' });
  expect(twilio.validateRequest(token, signatureOf(token, url, params), url, Object.fromEntries(params))).toBe(true);
});

test('one changed sign anywhere, and it is refused', () => {
  const params = new URLSearchParams({ Body: 'yes', From: '+15035550101' });
  const signature = theirs(token, url, params);
  const verify = (change: object): boolean =>
    verifySignature({ authTokens: [token], url, params, signature, ...change });
  expect(verify({})).toBe(true);
  expect(verify({ params: new URLSearchParams({ Body: 'yes', From: '+15035550102' }) })).toBe(false);
  expect(verify({ params: new URLSearchParams({ Body: 'yes', From: '+15035550101', More: '' }) })).toBe(false);
  expect(verify({ params: new URLSearchParams({ From: '+15035550101' }) })).toBe(false);
  expect(verify({ url: url.replace('ref=7', 'ref=8') })).toBe(false);
  expect(verify({ url: url.replace('https:', 'http:') })).toBe(false);
  expect(verify({ url: url.replace('porchlight', 'porchlights') })).toBe(false);
  for (const wrong of [null, undefined, '', 'x', `${signature} `, signature.toLowerCase(), 'A'.repeat(28)])
    expect(verify({ signature: wrong })).toBe(false);
  expect(verify({ authTokens: [] })).toBe(false);
});

test('an empty token signs nothing', () => {
  const params = new URLSearchParams({ Body: 'yes' });
  expect(verifySignature({ authTokens: [''], url, params, signature: theirs('', url, params) })).toBe(false);
});

test('behind a proxy the port may be signed or not', () => {
  const params = new URLSearchParams({ Body: 'yes' });
  for (const [signed, called] of [
    ['https://a.example/h?x=1', 'https://a.example:443/h?x=1'],
    ['https://a.example:443/h?x=1', 'https://a.example/h?x=1'],
    ['https://a.example:8443/h', 'https://a.example:8443/h'],
    ['https://a.example/h', 'https://a.example:8443/h'],
    ['http://a.example:80/h', 'http://a.example/h'],
    ['https://a.example', 'https://a.example:443'],
    ['https://[2001:db8::1]/h', 'https://[2001:db8::1]:443/h'],
  ] as const)
    expect(
      verifySignature({ authTokens: [token], url: called, params, signature: theirs(token, signed, params) }),
    ).toBe(true);
});

test('while the token changes, the old and the new one both count', () => {
  const params = new URLSearchParams({ Body: 'yes' });
  const authTokens = ['new', 'old'];
  for (const one of authTokens)
    expect(verifySignature({ authTokens, url, params, signature: theirs(one, url, params) })).toBe(true);
  expect(verifySignature({ authTokens, url, params, signature: theirs('older', url, params) })).toBe(false);
});

test('a JSON body is bound to its address by its hash', () => {
  const rawBody = '{"CallSid":"CA1","Text":"ñ"}';
  const address = `https://a.example/h?bodySHA256=${twilio.getExpectedBodyHash(rawBody)}`;
  const signature = twilio.getExpectedTwilioSignature(token, address, {});
  const verify = (body: string | Uint8Array, at = address): boolean =>
    verifySignature({ authTokens: [token], url: at, rawBody: body, signature });
  expect(verify(rawBody)).toBe(true);
  expect(verify(Buffer.from(rawBody))).toBe(true);
  expect(verify(`${rawBody} `)).toBe(false);
  expect(verify('')).toBe(false);
  expect(verify(rawBody, 'https://a.example/h')).toBe(false);
});
