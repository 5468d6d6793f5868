import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { askInterpreter, interpreterModes } from '#rooms/language';
import { mayWorkOn } from '../conversations.policy.ts';
import { addHappening, lockConversation, readConversation } from '../conversations.store.ts';
import { preview, riskOf, beginTranslating, sameLanguage, writtenByStaff } from '../conversations.translating.ts';
import { familyReads } from '../conversations.family-mail.ts';

const askRequest = z.object({
  conversationId: z.string(),
  mode: z.enum(interpreterModes),
  note: z.string().max(500).default(''),
  startsAt: z.string().nullable().default(null),
  endsAt: z.string().nullable().default(null),
});

/** Asks for an interpreter for this conversation, in what the family reads. */
export const askForInterpreter = action('conversations.ask_interpreter', askRequest, async (context, input) => {
  const row = await lockConversation(context, input.conversationId);
  allow(mayWorkOn(context.actor, row));
  const language = await familyReads(context, row);
  await context.also(askInterpreter, {
    language,
    mode: input.mode,
    orgId: row.school_id,
    about: { kind: 'conversation', id: row.id },
    guardianId: row.guardian_id,
    note: input.note,
    startsAt: input.startsAt,
    endsAt: input.endsAt,
  });
  await addHappening(context, row.id, 'interpreter_asked');
  context.refresh(`conversation:${row.id}`);
});

const lookRequest = z.object({ conversationId: z.string(), text: z.string().max(50_000) });

export type Looked = {
  readonly language: string;
  /** Null while a machine is at it, or where there is none. */
  readonly text: string | null;
  readonly back: string | null;
  readonly flags: readonly string[];
  readonly comes: boolean;
};

/** How words would read to this family, before they are sent; a machine is asked where it was not. */
export const lookAtWords = action(
  'conversations.look_at_words',
  lookRequest,
  async (context, { conversationId, text }): Promise<Looked | null> => {
    const row = await readConversation(context, conversationId);
    allow(mayWorkOn(context.actor, row));
    const reads = await familyReads(context, row);
    const words = text.trim();
    const from = await writtenByStaff(context, context.actor.personId, words, reads);
    if (words === '' || sameLanguage(from, reads)) return null;
    const pair = { from, to: reads };
    const comes = await beginTranslating(context, row, words, pair);
    const made = await preview(context, row, words, { ...pair, risk: await riskOf(context, row) });
    const has = made !== null && made.how !== 'original' && made.how !== 'same';
    return {
      language: reads,
      text: has ? made.text : null,
      back: made?.backTranslation ?? null,
      flags: made?.flags ?? [],
      comes: comes || made?.wouldWait === 'machine',
    };
  },
);
