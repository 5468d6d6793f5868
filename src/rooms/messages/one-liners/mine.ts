import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { isThanks } from '#rooms/channels';
import { openConversation } from '#rooms/conversations';
import { type PhraseSlots, previewLanguages } from '#rooms/language';
import { childrenOf, diedAmong } from '#rooms/roster';
import { errors } from '../messages.errors.ts';
import { oneLinerAnswered } from '../messages.events.ts';
import { phraseIn } from './family.ts';

export type MySentence = {
  readonly id: Uuid;
  readonly studentId: Uuid;
  readonly child: string;
  readonly teacher: string;
  readonly at: Temporal.Instant;
  readonly text: string;
  readonly language: string;
  readonly how: 'written' | 'phrase' | 'phrase_unread' | 'reviewed' | 'machine' | 'original';
};

type Row = {
  readonly id: Uuid;
  readonly student_id: Uuid;
  readonly school_id: Uuid | null;
  readonly author_id: Uuid;
  readonly child: string;
  readonly child_name: string;
  readonly teacher: string;
  readonly created_at: Temporal.Instant;
  readonly words: string;
  readonly language: string;
  readonly phrase_id: string | null;
  readonly slots: PhraseSlots;
};

export const sentencesAPage = 20;

/** The living children whose records are open to whoever is signed in. */
async function ownChildren(context: QuestionContext): Promise<readonly Uuid[]> {
  const { tx, actor } = context;
  if (actor.kind !== 'person' || actor.personId === null) return [];
  const ties = (await childrenOf(context, [actor.personId])).filter((tie) => tie.rights.has('see_records'));
  const ids = ties.map((tie) => tie.studentId);
  const died = await diedAmong(tx, actor.districtId, ids);
  return ids.filter((id) => !died.has(id));
}

/** Sentences about these children that were handed over, the newest first. */
async function readRows(
  { tx, actor }: QuestionContext,
  children: readonly Uuid[],
  { id, before, most }: { readonly id: Uuid | null; readonly before: Uuid | null; readonly most: number },
): Promise<readonly Row[]> {
  const { rows } =
    await sql<Row>`select l.id, l.student_id, s.school_id, l.author_id, coalesce(s.preferred_name, s.given_name) as child, s.name as child_name,
      a.name as teacher, l.created_at, l.words, l.language, l.phrase_id, l.slots
    from messages.one_liners l join roster.v_people s on s.district_id = l.district_id and s.id = l.student_id
      join roster.v_people a on a.district_id = l.district_id and a.id = l.author_id
    where l.district_id = ${actor.districtId} and l.student_id = any(${[...children]}::uuid[]) and l.state <> 'taken_back' and l.broadcast_id is not null
      and (${id}::uuid is null or l.id = ${id}::uuid) and (${before}::uuid is null or l.id < ${before}::uuid)
    order by l.id desc limit ${most}`.execute(tx);
  return rows;
}

async function inReaders(context: QuestionContext, row: Row, language: string): Promise<MySentence> {
  const one = {
    id: row.id,
    studentId: row.student_id,
    child: row.child,
    teacher: row.teacher,
    at: row.created_at,
    language,
  };
  const phrase = row.phrase_id === null ? null : phraseIn(language, row.phrase_id, row.slots);
  if (phrase !== null) return { ...one, text: phrase.text, how: phrase.label ? 'phrase_unread' : 'phrase' };
  const [said] = await previewLanguages(context, {
    text: row.words,
    from: row.language,
    to: [language],
    risk: 'routine',
    names: [row.child, row.child_name, row.teacher],
  });
  if (said === undefined || said.how === 'same')
    return { ...one, text: row.words, language: row.language, how: 'written' };
  if (said.how === 'original') return { ...one, text: row.words, language: row.language, how: 'original' };
  return { ...one, text: said.text, how: said.how };
}

/** What teachers wrote about the children of whoever is signed in, in the language of the page. */
export const mySentences = question(
  'messages.my_sentences',
  async (
    context,
    { language, before }: { language: string; before: Uuid | null },
  ): Promise<{ readonly items: readonly MySentence[]; readonly next: Uuid | null }> => {
    allow(context.actor.kind === 'person');
    const rows = await readRows(context, await ownChildren(context), { id: null, before, most: sentencesAPage + 1 });
    const items: MySentence[] = [];
    for (const row of rows.slice(0, sentencesAPage)) items.push(await inReaders(context, row, language));
    return { items, next: rows.length > sentencesAPage ? (items.at(-1)?.id ?? null) : null };
  },
);

/** A guardian answers a sentence on its page: a conversation with that teacher. A mere thanks starts no clock. */
export const answerSentence = action(
  'messages.answer_sentence',
  z.object({
    id: z.string().refine(isUuid),
    text: z.string().trim().max(50_000),
    language: z.string().max(35),
  }),
  async (context, { id, text, language }): Promise<{ conversationId: Uuid }> => {
    const { tx, actor, record, publish } = context;
    const [read] = await readRows(context, await ownChildren(context), { id, before: null, most: 1 });
    const row = found(read);
    if (text === '') throw errors.empty({}, 'text');
    const { rows } = await sql<{ value: string }>`select value from roster.v_contact_details
      where district_id = ${actor.districtId} and person_id = ${actor.personId} and kind = 'email' order by position limit 1`.execute(
      tx,
    );
    const address = rows[0]?.value ?? null;
    const thanked = isThanks(text) ? row.author_id : null;
    const opened = await openConversation(context, {
      kind: thanked === null ? 'question' : 'praise',
      channel: 'web',
      text,
      subject: row.words.slice(0, 200),
      familyWords: text,
      language,
      schoolId: row.school_id,
      topicId: null,
      guardianId: actor.personId,
      studentIds: [row.student_id],
      fromName: null,
      fromKind: address === null ? 'none' : 'email',
      fromAddress: address,
      fromVerified: true,
      privacy: 'normal',
      asker: 'family',
      aboutStaffIds: [],
      aboutStaff: false,
      praisedId: thanked,
      ownerHint: row.author_id,
      callback: false,
      enteredBy: null,
      files: [],
      message: {},
    });
    record('one-liner answered', { kind: 'student', id: row.student_id }, { how: 'page' });
    await publish(oneLinerAnswered({ oneLinerId: id, conversationId: opened.id }));
    return { conversationId: opened.id };
  },
);
