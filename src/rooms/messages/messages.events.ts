import { z } from 'zod';
import { defineEvent } from '#platform/action';

const one = z.object({ announcementId: z.string() });

/** A message is on its way to everybody it is for. */
export const messageSent = defineEvent('messages.sent', one);
/** A family answered a message, by its page, a text or somebody at the office. Their words are not part of it. */
export const messageAnswered = defineEvent('messages.answered', one.extend({ personId: z.string() }));
/** A guardian signed a slip for one child, by its page, a text, or on paper that somebody entered. */
export const slipSigned = defineEvent(
  'messages.slip_signed',
  z.object({ slipId: z.string(), studentId: z.string(), answer: z.enum(['yes', 'no']) }),
);
/** Somebody took a place of a sign-up or a place in its line, or gave it back. No name is part of it. */
export const placeChanged = defineEvent(
  'messages.place_changed',
  z.object({ signUpId: z.string(), placeId: z.string(), state: z.enum(['in', 'waiting', 'gone']) }),
);
/** Documents are open to the guardians who may see records. */
export const documentsSent = defineEvent('messages.documents_sent', z.object({ lotId: z.string() }));

const sentence = z.object({ oneLinerId: z.string() });

/** A teacher's sentence about one child was handed over to its family. The words and the child's name are not part of it. */
export const oneLinerSent = defineEvent('messages.one_liner_sent', sentence);
/** A family answered it: with the conversation that its words are in. */
export const oneLinerAnswered = defineEvent(
  'messages.one_liner_answered',
  sentence.extend({ conversationId: z.string() }),
);
