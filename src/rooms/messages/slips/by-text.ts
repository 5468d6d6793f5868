import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { readAnswer } from '#rooms/channels';
import { keepSignature } from './slips.actions.ts';
import { familySlipOf, signedWords } from './slips.questions.ts';
import { namedChild } from './slips.rules.ts';

type Arrived = {
  readonly personIds: readonly Uuid[];
  readonly text: string;
  readonly at: Temporal.Instant;
};

/** A slip that came by text can be signed by text so long. */
const answerDays = 14;

/**
 * Reads a text as a signature: “YES Nora”, or a mere YES where the slip is about one child. A phone that several
 * guardians share signs for nobody by text: who wrote is not known. Null when the text is no answer to a slip.
 */
export async function takeSlipAnswer(
  context: ActionContext,
  { personIds, text, at }: Arrived,
): Promise<{
  readonly announcementId: Uuid;
  readonly answer: 'yes' | 'no';
  readonly say: string;
  readonly language: string;
} | null> {
  const { tx, actor, floor } = context;
  if (personIds.length === 0) return null;
  const { rows } = await sql<{ id: Uuid; person_id: Uuid; other: boolean }>`select r.id, r.person_id,
      exists (select from messages.recipients x join messages.announcements y on y.district_id = x.district_id and y.id = x.announcement_id
        where x.district_id = r.district_id and x.person_id = r.person_id and y.asks in ('yes_no', 'rsvp') and y.begun_at > a.begun_at
          and (y.answer_until is null or y.answer_until > ${at})) as other
    from messages.recipients r
      join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id and a.asks = 'slip'
    where r.district_id = ${actor.districtId} and r.person_id = any(${[...personIds]}::uuid[]) and a.answer_until > ${at}
      and exists (select from channels.v_deliveries m where m.district_id = r.district_id and m.person_id = any(${[...personIds]}::uuid[]) and m.about_id = a.id
        and m.kind in ('sms', 'voice') and m.state in ('sending', 'sent', 'delivered', 'read', 'answered', 'unknown') and coalesce(m.sent_at, m.created_at) > ${at.subtract({ hours: 24 * answerDays })})
    order by a.begun_at desc, r.id limit 4`.execute(tx);
  for (const row of rows) {
    const mine = await familySlipOf(context, row.id);
    if (mine === null || !mine.isOpen) continue;
    const named = namedChild(text, mine.children);
    const answer = readAnswer(named === null ? text : named.rest).kind;
    if (answer !== 'yes' && answer !== 'no') continue;
    // A mere yes answers what was asked last.
    if (named === null && row.other) continue;
    const may = mine.children.filter((child) => child.mayAct);
    const child =
      named === null ? (may.length === 1 ? may[0] : undefined) : may.find((one) => one.id === named.child.id);
    const locale = floor.words.best([mine.message.language]);
    const t = floor.words.translator(locale, actor.districtId);
    const back = { announcementId: mine.message.row.id, answer, language: locale };
    if (personIds.length > 1 || may.length === 0) return { ...back, say: t('messages.slip.text_page') };
    if (child === undefined) return { ...back, say: t('messages.slip.text_which', { child: may[0]?.first ?? '' }) };
    await keepSignature(context, {
      slipId: mine.slip.id,
      studentId: child.id,
      guardianId: row.person_id,
      answer,
      how: 'text',
      words: `${signedWords(context, mine, child, { locale, answer })}\n\n“${text.trim()}”`,
      language: locale,
      enteredBy: null,
    });
    return {
      ...back,
      say: t(answer === 'yes' ? 'messages.slip.text_yes' : 'messages.slip.text_no', {
        child: child.first,
        title: mine.message.wording.title,
      }),
    };
  }
  return null;
}
