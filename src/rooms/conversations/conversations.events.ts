import { z } from 'zod';
import { defineEvent } from '#platform/action';

const one = z.object({ conversationId: z.string() });

/** A family's matter has an owner and a promised time, or staff began one. */
export const conversationOpened = defineEvent('conversations.opened', one.extend({ by: z.enum(['family', 'staff']) }));
/** The family wrote in an existing conversation. */
export const familyWroteEvent = defineEvent(
  'conversations.family_wrote',
  one.extend({ messageId: z.string(), reopened: z.boolean() }),
);
/** Staff's words went out to the family. */
export const staffReplied = defineEvent('conversations.replied', one.extend({ messageId: z.string() }));
export const conversationHandedOff = defineEvent(
  'conversations.handed_off',
  one.extend({ from: z.string().nullable(), to: z.string(), why: z.string() }),
);
export const conversationClosed = defineEvent('conversations.closed', one.extend({ how: z.string() }));
export const conversationRated = defineEvent('conversations.rated', one.extend({ rating: z.number() }));
export const conversationBreached = defineEvent(
  'conversations.breached',
  one.extend({ ownerId: z.string().nullable() }),
);
/** Words of danger: the alarm team is being called. */
export const conversationCritical = defineEvent('conversations.critical', one.extend({ category: z.string() }));
/** The alarm team is being called, in this round; heard by the district's own pager too. */
export const alarmCalling = defineEvent('conversations.alarm_calling', one.extend({ round: z.number() }));
/** Somebody has it, or it was none: a pager may fall silent. */
export const alarmOver = defineEvent('conversations.alarm_over', one);
/** Somebody was asked in, by mention or as a helper. */
export const colleagueAsked = defineEvent(
  'conversations.colleague_asked',
  one.extend({ personId: z.string(), how: z.enum(['helper', 'mention']) }),
);

/** A request for public records has begun: whoever answers such requests can open one from it. Carries the id alone. */
export const publicRecordsAsked = defineEvent('conversations.public_records_asked', one);

/** Told by the room of messages below; a webhook may ask for them here, where all are chosen. */
export const messageEvents = [
  'messages.sent',
  'messages.answered',
  'messages.one_liner_sent',
  'messages.one_liner_answered',
  'messages.slip_signed',
  'messages.place_changed',
  'messages.documents_sent',
] as const;

/** The events that webhooks may ask for. */
export const webhookEvents = [
  ...messageEvents,
  'conversations.opened',
  'conversations.family_wrote',
  'conversations.replied',
  'conversations.handed_off',
  'conversations.closed',
  'conversations.rated',
  'conversations.breached',
  'conversations.critical',
  'conversations.alarm_calling',
  'conversations.alarm_over',
] as const;

/** These call people: they are told of private and anonymous matters too, and carry nothing but the conversation's id. */
export const pagerEvents: ReadonlySet<string> = new Set(['conversations.alarm_calling', 'conversations.alarm_over']);
