import { z } from 'zod';
import { defineEvent } from '#platform/action';

/**
 * Accounts were switched off, by an administrator or because the roster ended the people. Lower rooms move what these
 * people owe to others inside the same transaction.
 */
export const accountOff = defineEvent(
  'access.account_off',
  z.object({
    personIds: z.array(z.uuid()),
    /** The person who did it; null when the roster did. */
    by: z.uuid().nullable(),
    why: z.enum(['administrator', 'roster']),
  }),
);

/** An account works again. */
export const accountOn = defineEvent('access.account_on', z.object({ personId: z.uuid() }));

/** Somebody's roles beyond the roster changed. */
export const grantsChanged = defineEvent('access.grants_changed', z.object({ personId: z.uuid() }));
