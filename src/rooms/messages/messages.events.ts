import { z } from 'zod';
import { defineEvent } from '#platform/action';

const one = z.object({ announcementId: z.string() });

/** A message is on its way to everybody it is for. */
export const messageSent = defineEvent('messages.sent', one);
/** A family answered a message, by its page, a text or somebody at the office. Their words are not part of it. */
export const messageAnswered = defineEvent('messages.answered', one.extend({ personId: z.string() }));
