import { z } from 'zod';
import { defineEvent } from '#platform/action';

/**
 * A text that somebody waits for is there, or will not come by machine. Ask `inLanguage` again with the same text and names:
 * the answer is now another. `how` says what was made: `machine`, `reviewed`, or `original` when nothing could be.
 */
export const textTranslated = defineEvent(
  'language.translated',
  z.object({
    memoryId: z.uuid(),
    reviewId: z.uuid().nullable(),
    from: z.string(),
    to: z.string(),
    how: z.enum(['machine', 'reviewed', 'original']),
    /** What the waiting text belonged to, when whoever asked said so. */
    aboutKind: z.string().nullable(),
    aboutId: z.uuid().nullable(),
  }),
);

/** An interpreter was booked, or the request ended. The room that asked tells the family in its own way. */
export const interpreterChanged = defineEvent(
  'language.interpreter_changed',
  z.object({
    requestId: z.uuid(),
    state: z.enum(['asked', 'booked', 'done', 'cancelled']),
    aboutKind: z.string().nullable(),
    aboutId: z.uuid().nullable(),
  }),
);

/** A translation now waits for this person, newly or from somebody else. Whoever tells staff things tells them. */
export const reviewGiven = defineEvent(
  'language.review_given',
  z.object({ reviewId: z.uuid(), ownerId: z.uuid(), to: z.string() }),
);
