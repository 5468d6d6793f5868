import { z } from 'zod';
import { lawfulReasons } from './readers.rules.ts';

const words = z.string().trim().max(4000);
const date = z.iso.date();

export const setTimeRequest = z.object({ kept: z.string().max(80), days: z.number().int() });

export const placeHoldRequest = z.object({
  kind: z.enum(['person', 'conversation', 'school']),
  subjectId: z.uuid(),
  fromOn: date.nullable().default(null),
  untilOn: date.nullable().default(null),
  reason: words,
  reference: z.string().trim().max(200).default(''),
});

export const releaseHoldRequest = z.object({ holdId: z.uuid(), reason: words });

export const setRulesRequest = z.object({
  familyDays: z.number().int(),
  familyCount: z.enum(['calendar', 'school']),
  publicDays: z.number().int(),
  publicCount: z.enum(['calendar', 'school']),
  publicExtra: z.number().int().default(0),
  officerId: z.uuid().nullable(),
});

/** A family asks at its own page: `asker` null. An officer enters what came by mail, phone or at the counter. */
export const openRequest = z.object({
  kind: z.enum(['family', 'public', 'amendment']),
  asker: z
    .object({ id: z.uuid().nullable(), name: z.string().trim().max(200), address: z.string().trim().max(300) })
    .nullable(),
  language: z.string().max(35),
  studentIds: z.array(z.uuid()).max(30).default([]),
  peopleIds: z.array(z.uuid()).max(30).default([]),
  asked: words,
  searchWords: z.array(z.string().trim().min(1).max(80)).max(20).default([]),
  fromOn: date.nullable().default(null),
  untilOn: date.nullable().default(null),
  conversationId: z.uuid().nullable().default(null),
  wanted: words.default(''),
  receivedOn: date.nullable().default(null),
  /** A meeting about the child's individual program: the answer comes before it, however many days are left. */
  meetingOn: date.nullable().default(null),
  /** Why a guardian still asks after the student's 18th birthday. */
  why: z.string().trim().max(1000).default(''),
});

export const requestOnly = z.object({ requestId: z.uuid() });

export const gatherRequest = z.object({
  requestId: z.uuid(),
  searchWords: z.array(z.string().trim().min(1).max(80)).max(20),
  fromOn: date.nullable(),
  untilOn: date.nullable(),
});

export const decideItemsRequest = z.object({
  requestId: z.uuid(),
  itemIds: z.array(z.uuid()).min(1).max(2000),
  decision: z.enum(['in', 'out']),
  reason: z.string().trim().max(400).default(''),
});

export const blackoutRequest = z.object({ requestId: z.uuid(), words: z.string().trim().max(120) });

/** `reason` null covers the name again. */
export const liftRequest = z.object({
  requestId: z.uuid(),
  blackoutId: z.uuid(),
  reason: z.string().trim().max(400).nullable(),
});

export const decidePartRequest = z.object({
  partId: z.uuid(),
  decision: z.enum(['whole', 'blacked', 'withheld']),
  reason: z.enum(lawfulReasons).nullable().default(null),
  words: z.string().trim().max(400).default(''),
  silent: z.boolean().default(false),
  covered: z.array(z.string().trim().min(1).max(120)).max(200).default([]),
  leftOut: z.array(z.uuid()).max(2000).default([]),
});

export const extendRequest = z.object({ requestId: z.uuid(), reason: z.string().trim().max(1000) });

const line = z.string().trim().max(400);

/** What was told to somebody outside without the family's consent: in an emergency with the threat. */
export const tellingRequest = z.object({
  studentId: z.uuid(),
  kind: z.enum(['emergency', 'outside']),
  party: line,
  interest: line,
  threat: line.default(''),
  what: words,
  toldOn: date.nullable().default(null),
});

export const consentRequest = z.object({
  studentId: z.uuid(),
  /** Who signed, on paper; a guardian at the own page signs as signed in. */
  signedBy: line.default(''),
  signedById: z.uuid().nullable().default(null),
  signedOn: date.nullable().default(null),
  what: words,
  why: line,
  toWhom: line,
});

export const withdrawConsentRequest = z.object({ consentId: z.uuid() });

export const noticeRequest = z.object({ year: z.string().regex(/^\d{4}-\d{4}$/) });

export const noticeBatchRequest = z.object({ noticeId: z.uuid() });

export const giveRequest = z.object({
  requestId: z.uuid(),
  how: z.enum(['page', 'hand', 'post']),
  interest: z.string().trim().max(400),
  answer: words.default(''),
});

export const closeRequest = z.object({
  requestId: z.uuid(),
  outcome: z.enum(['granted', 'refused']),
  answer: words,
});

export const ownerRequest = z.object({ requestId: z.uuid(), ownerId: z.uuid() });

export const statementRequest = z.object({
  studentId: z.uuid(),
  conversationId: z.uuid().nullable(),
  requestId: z.uuid().nullable(),
  words,
});
