import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { readAnswer } from '#rooms/channels';
import { caseToken, openConversation } from '#rooms/conversations';
import { errors } from '../messages.errors.ts';
import { takeSlipAnswer } from '../slips/by-text.ts';
import { messageAnswered } from '../messages.events.ts';
import { type FamilyMessage, familyMessageOf } from '../questions/family-message.ts';
import { tellDeliveries } from './tell-deliveries.ts';

const linked = z.object({ recipientId: z.string().refine(isUuid) });

/** What the link in this actor's hand opens; anything else is not there. */
async function ofLink(context: ActionContext, recipientId: Uuid): Promise<FamilyMessage> {
  return found(context.actor.linkTo === recipientId ? await familyMessageOf(context, recipientId) : null);
}

async function write(
  context: ActionContext,
  announcementId: Uuid,
  personIds: readonly Uuid[],
  said: { readonly answer: 'yes' | 'no'; readonly how: 'page' | 'text'; readonly by: Uuid },
): Promise<void> {
  const { tx, actor, now, record, publish, refresh } = context;
  await sql`update messages.recipients set answer = ${said.answer}, answered_at = ${now}, answered_by = ${said.by}, answered_how = ${said.how}, read_at = coalesce(read_at, ${now})
    where district_id = ${actor.districtId} and announcement_id = ${announcementId} and person_id = any(${[...personIds]}::uuid[])`.execute(
    tx,
  );
  await tellDeliveries(context, announcementId, personIds, 'answered');
  record('announcement answered', { kind: 'announcement', id: announcementId }, { answer: said.answer, how: said.how });
  for (const personId of personIds) await publish(messageAnswered({ announcementId, personId }));
  refresh(`announcement:${announcementId}`);
}

/** A family answers on the page of the message. It may answer otherwise until the date. */
export const answerByLink = action(
  'messages.answer_by_link',
  linked.extend({ answer: z.enum(['yes', 'no']) }),
  async (context, { recipientId, answer }) => {
    const mine = await ofLink(context, recipientId);
    if (!mine.isOpen) throw errors.answered_no_more();
    await write(context, mine.row.id, [mine.personId], { answer, how: 'page', by: mine.personId });
  },
);

/** The page was really opened by somebody: its own post says so. A program that only fetches the page says nothing. */
export const noteRead = action('messages.note_read', linked, async (context, { recipientId }) => {
  const { tx, actor, now, refresh } = context;
  const mine = await ofLink(context, recipientId);
  const { rows } = await sql`update messages.recipients set read_at = ${now}
    where district_id = ${actor.districtId} and id = ${recipientId} and read_at is null returning id`.execute(tx);
  if (rows[0] === undefined) return;
  await tellDeliveries(context, mine.row.id, [mine.personId], 'read');
  refresh(`announcement:${mine.row.id}`);
});

/** A question about the message begins a conversation at the child's school. Answers the token of its page. */
export const askAboutMessage = action(
  'messages.ask_about',
  linked.extend({ text: z.string().trim().max(50_000) }),
  async (context, { recipientId, text }): Promise<{ token: string }> => {
    const { tx, actor, now, floor } = context;
    const mine = await ofLink(context, recipientId);
    if (text === '') throw errors.empty({}, 'text');
    const { rows } = await sql<{ value: string }>`select value from roster.v_contact_details
      where district_id = ${actor.districtId} and person_id = ${mine.personId} and kind = 'email' order by position limit 1`.execute(
      tx,
    );
    const address = rows[0]?.value ?? null;
    const opened = await openConversation(context, {
      kind: 'question',
      channel: 'web',
      text: `${text}\n\n(${mine.row.title})`,
      subject: mine.row.title.slice(0, 200),
      familyWords: text,
      language: mine.language,
      schoolId: mine.school?.id ?? null,
      topicId: null,
      guardianId: mine.personId,
      studentIds: mine.studentIds,
      fromName: null,
      fromKind: address === null ? 'none' : 'email',
      fromAddress: address,
      fromVerified: true,
      privacy: 'normal',
      asker: 'family',
      aboutStaffIds: [],
      aboutStaff: false,
      praisedId: null,
      callback: false,
      enteredBy: null,
      files: [],
      message: {},
    });
    await sql`update messages.recipients set read_at = coalesce(read_at, ${now}) where district_id = ${actor.districtId} and id = ${recipientId}`.execute(
      tx,
    );
    return { token: caseToken(floor.secrets, actor.districtId, { id: opened.id, version: 1 }) };
  },
);

/** What a text from a phone answered. */
export type TakenAnswer = {
  readonly announcementId: Uuid;
  readonly answer: 'yes' | 'no';
  /** What to say back, in the family's language. */
  readonly say: string;
  readonly language: string;
};

export type ArrivedAnswer = {
  /** Everybody whose phone it is. */
  readonly personIds: readonly Uuid[];
  readonly text: string;
  /** The language of the phone's people, if one is known. */
  readonly language: string | null;
  readonly at: Temporal.Instant;
};

const answerDays = 7;

/**
 * Reads a text as the answer to the latest message that asked these people something by text or call, at most seven days
 * ago and not past its date. Writes it down and says what goes back. Null when the text is no plain yes or no, or nothing
 * was asked: then it is something for a person to read.
 */
export async function takeAnswer(
  context: ActionContext,
  { personIds, text, language, at }: ArrivedAnswer,
): Promise<TakenAnswer | null> {
  const { tx, actor, now, floor } = context;
  const signed = await takeSlipAnswer(context, { personIds, text, at });
  if (signed !== null) return signed;
  const read = readAnswer(text);
  if (personIds.length === 0 || (read.kind !== 'yes' && read.kind !== 'no')) return null;
  const { rows } = await sql<{
    id: Uuid;
    title: string;
    language: string;
    zone: string;
    until: Temporal.Instant | null;
  }>`
    select a.id, coalesce(w.title, a.title) as title, r.language, coalesce(p.zone, d.zone) as zone, a.answer_until as until
    from messages.recipients r join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id
      join roster.v_people p on p.district_id = r.district_id and p.id = r.person_id and p.is_active join platform.districts d on d.id = r.district_id
      left join messages.wordings w on w.district_id = r.district_id and w.announcement_id = a.id and w.language = r.language
    where r.district_id = ${actor.districtId} and r.person_id = any(${[...personIds]}::uuid[]) and a.asks in ('yes_no', 'rsvp') and a.state in ('going', 'done')
      and (a.answer_until is null or a.answer_until > ${at})
      and exists (select from channels.v_deliveries m where m.district_id = r.district_id and m.person_id = any(${[...personIds]}::uuid[]) and m.about_id = a.id
        and m.kind in ('sms', 'voice') and m.state in ('sending', 'sent', 'delivered', 'read', 'answered', 'unknown') and coalesce(m.sent_at, m.created_at) > ${at.subtract({ hours: 24 * answerDays })})
    order by a.begun_at desc, r.id limit 1`.execute(tx);
  const [asked] = rows;
  if (asked === undefined) return null;
  const [by] = personIds;
  await write(context, asked.id, personIds, { answer: read.kind, how: 'text', by: by ?? actor.districtId });
  const locale = floor.words.best([language ?? asked.language]);
  const t = floor.words.translator(locale);
  const say = floor.words.formatters(locale, asked.zone, now);
  const title = asked.title.replaceAll(/\{\s*[\p{L}_]+\s*\}/gu, '…');
  const thanks = t(`messages.answer.text_${read.kind}`, { title });
  const change =
    asked.until === null
      ? t('messages.answer.text_change')
      : t('messages.answer.text_until', { until: say.dateTime(asked.until) });
  return { announcementId: asked.id, answer: read.kind, say: `${thanks} ${change}`, language: locale };
}
