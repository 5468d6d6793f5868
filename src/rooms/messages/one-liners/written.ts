import { z } from 'zod';
import { isUuid, type Uuid } from '#platform/ids';
import type { PhraseSlots } from '#rooms/language';

const uuid = z.string().refine(isUuid);

/** What a teacher filled in; the names come from the roster. */
export const slotShape = z.object({
  subject: z.string().max(40).optional(),
  work: z.string().max(40).optional(),
  day: z.number().int().min(1).max(7).optional(),
  count: z.number().int().min(1).max(999).optional(),
});

export const writeShape = z.object({
  studentId: uuid,
  kind: z.enum(['praise', 'improvement', 'invitation']),
  phraseId: z.string().max(80).nullable().default(null),
  slots: slotShape.default({}),
  words: z.string().trim().default(''),
  /** The language the words are written in. */
  language: z.string().max(35),
  /** The writer looked: what reads like another child's name is none. */
  sure: z.boolean().default(false),
});
export type Written = z.output<typeof writeShape>;

export type Child = { readonly id: Uuid; readonly given: string };

/** The slots as they are kept: filled by choice, names as the family knows them. */
export function slotsFor(child: Child, teacher: string, slots: z.output<typeof slotShape>): PhraseSlots {
  return { ...slots, child: child.given, teacher } as PhraseSlots;
}
