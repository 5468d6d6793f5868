import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Formatters, T } from '#platform/words';
import { queueDelivery } from '#rooms/channels';
import { workingHoursOf } from '#rooms/calendar';
import { interpreterNow, type InterpreterNow, notedTelling, reviewById } from '#rooms/language';
import { automaticMail, caseLink, tell, threadIds } from '../conversations.family-mail.ts';
import { schoolName } from '../conversations.family-text.ts';
import { toldAt } from '../conversations.holding.ts';
import { districtZone, speaking, staffAddress } from '../conversations.notices.ts';
import { addHappening, type ConversationRow, readConversation } from '../conversations.store.ts';

const changed = z
  .object({
    requestId: z.string(),
    state: z.string(),
    aboutKind: z.string().nullable(),
    aboutId: z.string().nullable(),
  })
  .loose();

/** The language, the day and time where they are fixed, and how: the same short list in every language. */
function detailsOf(t: T, say: Formatters, { request, who }: InterpreterNow): string {
  const { startsAt, endsAt, language, mode } = request;
  const when =
    startsAt === null
      ? null
      : endsAt === null
        ? say.dateTime(startsAt)
        : t('language.interpreter.from_to', { from: say.dateTime(startsAt), to: say.time(endsAt) });
  return [t.languageName(language), when, t.dynamic(`language.interpreter.mode.${mode}`), who]
    .filter((part) => part !== null)
    .join(' · ');
}

/** The family hears that somebody comes, and when; of a change it hears only where it was told before. */
async function tellFamily(context: ActionContext, row: ConversationRow, now_: InterpreterNow): Promise<boolean> {
  const { floor, now, actor } = context;
  const { request } = now_;
  if (request.state === 'done' || (request.state !== 'booked' && request.familyToldAt === null)) return false;
  const family = await automaticMail(context, row);
  if (family === null) return false;
  const t = floor.words.translator(family.language, actor.districtId);
  const say = floor.words.formatters(family.language, await districtZone(context), now);
  const args = { school: await schoolName(context, row, t), link: caseLink(context, row) };
  const day = request.startsAt === null ? 'none' : say.dateTime(request.startsAt);
  const words =
    request.state === 'booked'
      ? [
          t('conversations.interpreter.booked', { ...args, details: detailsOf(t, say, now_) }),
          ...(request.startsAt === null ? [t('conversations.interpreter.day_open')] : []),
        ].join(' ')
      : t(request.state === 'asked' ? 'conversations.interpreter.cannot' : 'conversations.interpreter.called_off', {
          ...args,
          day,
        });
  const thread = await threadIds(context, row.id);
  await tell(context, {
    row,
    family,
    category: 'notice',
    onceKey: `interpreter ${request.id} ${request.state} ${(request.bookedAt ?? now).epochMilliseconds}`,
    subject: t('conversations.interpreter.subject', { subject: row.subject }),
    body: words,
    short: words,
    inReplyTo: thread.at(-1) ?? null,
    references: thread.slice(-20),
  });
  return true;
}

/** A mail to a member of staff about work that is not in a conversation of theirs, in their working hours. */
async function mailStaff(
  context: ActionContext,
  personId: Uuid,
  onceKey: string,
  write: (t: T, say: Formatters) => { readonly subject: string; readonly body: string },
): Promise<boolean> {
  const { tx, actor, now } = context;
  const to = await staffAddress(context, personId);
  if (to === null) return false;
  const { locale, t, say } = await speaking(context, to);
  const week = (await workingHoursOf(tx, actor.districtId, [personId])).get(personId);
  const later = toldAt(now, week);
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId,
    address: to.address,
    language: locale,
    ...write(t, say),
    onceKey,
    ...(later === null ? {} : { sendAfter: later }),
  });
  return true;
}

/** The member of staff who interprets hears of it, of the day and the time; and when it is called off. */
async function tellInterpreter(context: ActionContext, now_: InterpreterNow): Promise<boolean> {
  const { request } = now_;
  if (request.staffId === null || (request.state !== 'booked' && request.state !== 'cancelled')) return false;
  const key = request.state === 'booked' ? 'conversations.interpreter.you' : 'conversations.interpreter.not_you';
  const at = (request.bookedAt ?? context.now).epochMilliseconds;
  return mailStaff(context, request.staffId, `interprets ${request.id} ${request.state} ${at}`, (t, say) => ({
    subject: t(`${key}.subject`, { language: t.languageName(request.language) }),
    body: [
      t(`${key}.text`),
      '',
      detailsOf(t, say, { request, who: null }),
      ...(request.note === '' ? [] : [request.note]),
      '',
      `${context.floor.settings.publicUrl}/desk/interpreters`,
    ].join('\n'),
  }));
}

/** What became of the interpreter stands in the conversation it was for, and everybody concerned hears of it. */
export const noteInterpreter = action(
  'conversations.note_interpreter',
  changed,
  async (context, { requestId, state, aboutKind, aboutId }) => {
    const now_ = await interpreterNow(context, requestId);
    // What came after has its own news.
    if (now_ === null || now_.request.state !== state) return;
    const row = aboutKind === 'conversation' && aboutId !== null ? await readConversation(context, aboutId) : null;
    const family = row === null ? false : await tellFamily(context, row, now_);
    const interpreter = await tellInterpreter(context, now_);
    if (family || interpreter)
      await context.also(notedTelling, { requestId, family, interpreter, isOff: state !== 'booked' });
    if (row === null || state === 'asked') return;
    await addHappening(context, row.id, `interpreter_${state}`, { byId: null });
    context.refresh(`conversation:${row.id}`);
  },
);

/** A translation waits for somebody: they hear of it, once for each time it becomes theirs. */
export const tellReviewGiven = action(
  'conversations.tell_review_given',
  z.object({ reviewId: z.string(), ownerId: z.string(), to: z.string() }).loose(),
  async (context, { reviewId, ownerId, to }) => {
    const { tx, actor, floor } = context;
    const review = await reviewById(tx, actor.districtId, reviewId);
    if (review?.state !== 'waiting' || review.ownerId !== ownerId) return;
    await mailStaff(context, ownerId, `review ${reviewId} ${ownerId}`, (t, say) => ({
      subject: t('conversations.review.subject', { language: t.languageName(to) }),
      body: `${t('conversations.review.text', { language: t.languageName(to), due: say.dateTime(review.dueAt) })}\n\n${floor.settings.publicUrl}/desk/translations`,
    }));
  },
);
