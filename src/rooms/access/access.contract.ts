import { z } from 'zod';

const id = z.uuid();
const secret = z.string().min(20).max(200);

export const askRequest = z.strictObject({
  kind: z.enum(['email', 'phone']),
  value: z.string().max(254),
  browserToken: secret,
  formerToken: secret.nullable(),
  locale: z.string().max(35),
  next: z.string().max(500).nullable(),
  /** The host the page was asked for under; believed only when it is the district's. */
  host: z.string().max(253),
});

/** What a browser brings when it signs in. */
const arriving = {
  browser: z.string().max(60).default(''),
  remember: z.boolean().default(false),
  /** The session this browser had: it ends, so that nobody stays signed in underneath. */
  formerSession: z.string().max(200).nullable().default(null),
};

export const digitsRequest = z.strictObject({ browserToken: secret, digits: z.string().regex(/^\d{6}$/), ...arriving });
export const linkRequest = z.strictObject({
  linkToken: secret,
  browserToken: secret.nullable(),
  /** For a browser that did not ask: what it is known by while it chooses who it is. */
  freshToken: secret,
  digits: z
    .string()
    .regex(/^\d{6}$/)
    .nullable(),
  ...arriving,
});
export const chooseRequest = z.strictObject({ browserToken: secret, personId: id, ...arriving });
export const sendCodeRequest = z.strictObject({ askingId: id, host: z.string().max(253) });
export const handOutRequest = z.strictObject({ personId: id });

export const personRequest = z.strictObject({ personId: id });
export const endSessionRequest = z.strictObject({ sessionId: id });

const staffRole = z.enum(['teacher', 'office', 'department', 'principal', 'engagement', 'administrator']);

export const grantRequest = z.strictObject({
  personId: id,
  role: staffRole,
  /** Null: the whole district. */
  unitId: id.nullable().default(null),
  begins: z.iso.date().nullable().default(null),
  /** The first day on which it no longer counts. */
  ends: z.iso.date().nullable().default(null),
});
export const withdrawRequest = z.strictObject({ grantId: id });

export const inviteRequest = z.strictObject({
  /** Somebody of the roster; else the e-mail address finds the person. */
  personId: id.nullable().default(null),
  email: z.email().max(254).nullable().default(null),
  givenName: z.string().trim().max(100).nullable().default(null),
  familyName: z.string().trim().max(100).nullable().default(null),
  role: staffRole,
  unitId: id.nullable().default(null),
  /** Sends the link by e-mail, under this host and in this language. Null: whoever invites hands it over. */
  send: z
    .strictObject({ host: z.string().max(253), locale: z.string().max(35) })
    .nullable()
    .default(null),
});
export const acceptRequest = z.strictObject({
  token: secret,
  givenName: z.string().trim().max(100).default(''),
  familyName: z.string().trim().max(100).default(''),
  email: z.string().trim().max(254).default(''),
  ...arriving,
});

/** What a token may do. Routes ask for these with `who: { scope }`. */
export const apiScopes = [
  'conversations:read',
  'conversations:write',
  'topics:read',
  'topics:write',
  'roster:read',
  'messages:read',
  'messages:write',
  'webhooks:write',
] as const;

export const tokenRequest = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(apiScopes)).min(1),
  days: z.number().int().min(1).max(730).default(365),
  /** Somebody outside the district who uses it, and their legitimate interest; empty for a program of the district’s own. */
  party: z.string().trim().max(200).default(''),
  interest: z.string().trim().max(400).default(''),
  /** Whose rights the token has; default: whoever makes it. */
  personId: id.nullable().default(null),
});
export const revokeTokenRequest = z.strictObject({ tokenId: id });

export const oidcRequest = z.strictObject({
  label: z.string().trim().min(1).max(60),
  issuer: z.url().max(300),
  clientId: z.string().trim().min(1).max(200),
  /** Absent: the one that is stored stays. */
  clientSecret: z.string().max(500).optional(),
  isOn: z.boolean(),
});
export const oidcSignInRequest = z.strictObject({
  issuer: z.string().max(300),
  subject: z.string().min(1).max(255),
  email: z.string().max(254).nullable(),
  emailVerified: z.boolean(),
  stateHash: z.string(),
  ...arriving,
});

export const passkeyAddRequest = z.strictObject({
  credentialId: z.string().max(1400),
  publicKey: z.string().max(4000),
  counter: z.number().int().min(0),
  transports: z.array(z.string().max(20)).max(10),
  name: z.string().trim().max(60),
  challenge: z.string(),
});
export const passkeyUseRequest = z.strictObject({
  credentialId: z.string().max(1400),
  counter: z.number().int().min(0),
  challenge: z.string(),
  ...arriving,
});
export const passkeyRemoveRequest = z.strictObject({ passkeyId: id });

export const languageRequest = z.strictObject({ language: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/) });
export const releaseRequest = z.strictObject({ recordId: id });
export const demoSignInRequest = z.strictObject({ personId: id, ...arriving });
export const noInput = z.strictObject({});
