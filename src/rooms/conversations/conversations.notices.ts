import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Formatters, T } from '#platform/words';
import { queueDelivery } from '#rooms/channels';
import { deskAddress } from './conversations.links.ts';
import { wentFrom } from './conversations.former.ts';
import { holdForMorning } from './conversations.holding.ts';
import type { ConversationRow } from './conversations.store.ts';

/** Why a member of staff hears of a conversation. The catalog has a subject and a text for each: `conversations.notice.<what>.…`. */
export type NoticeKind =
  | 'opened'
  | 'family_wrote'
  | 'handed_to_you'
  | 'asked_in'
  | 'mentioned'
  | 'remind'
  | 'breach'
  | 'escalation'
  | 'look_again'
  | 'look_first'
  | 'alarm'
  | 'praise'
  | 'praise_copy'
  | 'address_failed'
  | 'legal_acknowledge'
  | 'legal_unacknowledged'
  | 'legal_half'
  | 'legal_week'
  | 'legal_day'
  | 'legal_late'
  | 'legal_off'
  | 'legal_off_alone';

export type Notice = {
  readonly personId: Uuid;
  readonly what: NoticeKind;
  readonly row: ConversationRow;
  readonly onceKey: string;
  readonly text?: string;
};

export type Addressee = { address: string; language: string | null; zone: string | null };

/** A member of staff's mail address, language and zone. */
export async function staffAddress(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  personId: Uuid,
): Promise<Addressee | null> {
  const { rows } =
    await sql<Addressee>`select d.value as address, coalesce(a.language, p.language) as language, coalesce(a.zone, p.zone) as zone
      from roster.v_contact_details d join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id
      left join access.v_accounts a on a.district_id = d.district_id and a.person_id = d.person_id
    where d.district_id = ${actor.districtId} and d.person_id = ${personId} and d.kind = 'email' order by d.position limit 1`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** These are never held: they are about somebody's safety. */
const atAnyHour = new Set<NoticeKind>(['alarm', 'look_first']);

/** These go to whoever answers for others by their role, also where a matter was theirs before it went with its child. */
export const byRole = new Set<NoticeKind>([
  'alarm',
  'escalation',
  'praise',
  'praise_copy',
  'legal_unacknowledged',
  'legal_late',
]);

/** What the mail of a notice says. A private matter is never named in it. */
export function noticeWords(
  { floor }: Pick<ActionContext, 'floor'>,
  { t, say }: { readonly t: T; readonly say: Formatters },
  { what, row, text = '' }: Pick<Notice, 'what' | 'row' | 'text'>,
): { readonly subject: string; readonly body: string; readonly line: string; readonly link: string } {
  const hidden = row.privacy !== 'normal' || atAnyHour.has(what);
  const args = {
    code: row.code,
    subject: hidden ? t('conversations.notice.hidden_subject', { code: row.code }) : row.subject,
    due: row.due_at === null ? '' : say.dateTime(row.due_at),
    from: row.from_name ?? t('conversations.someone'),
    link: `${floor.settings.publicUrl}/desk/conversations/${row.id}`,
  };
  const line = t.dynamic(`conversations.notice.${what}.text`, args);
  const canAnswer = ['opened', 'family_wrote', 'handed_to_you', 'asked_in', 'mentioned'].includes(what) && !hidden;
  const body = [
    line,
    ...(text === '' || hidden ? [] : ['', ...text.split('\n').map((one) => `> ${one}`)]),
    '',
    args.link,
    ...(canAnswer ? ['', t('conversations.notice.how_to_answer')] : []),
  ].join('\n');
  return { subject: t.dynamic(`conversations.notice.${what}.subject`, args), body, line, link: args.link };
}

/** The words and formats of whoever a notice goes to. */
export async function speaking(
  context: Pick<ActionContext, 'tx' | 'actor' | 'floor' | 'now'>,
  to: Addressee,
): Promise<{ readonly locale: string; readonly t: T; readonly say: Formatters }> {
  const locale = context.floor.words.best([to.language ?? 'en']);
  const zone = to.zone ?? (await districtZone(context));
  return {
    locale,
    t: context.floor.words.translator(locale, context.actor.districtId),
    say: context.floor.words.formatters(locale, zone, context.now),
  };
}

/**
 * Tells a member of staff by mail, in their language, in their working hours where they gave any; danger waits for
 * nobody's morning. The mail can be answered from any mail program: words go to the family, words beginning with "note"
 * stay inside. A private matter is never named in it.
 */
export async function notifyPerson(context: ActionContext, notice: Notice): Promise<boolean> {
  const { personId, what, row } = notice;
  if (row.excluded_ids.includes(personId)) return false;
  if (!byRole.has(what) && wentFrom(row, personId)) return false;
  const to = await staffAddress(context, personId);
  if (to === null) return false;
  const inDanger = row.critical_at !== null && row.acknowledged_at === null;
  if (!atAnyHour.has(what) && !inDanger && (await holdForMorning(context, notice))) return true;
  await sendNotice(context, notice, to);
  return true;
}

/** The mail of one notice, at once. */
export async function sendNotice(context: ActionContext, notice: Notice, to: Addressee): Promise<void> {
  const { floor, actor } = context;
  const { personId, what, row, onceKey } = notice;
  const { locale, t, say } = await speaking(context, to);
  const { subject, body } = noticeWords(context, { t, say }, notice);
  await queueDelivery(context, {
    kind: 'email',
    category: atAnyHour.has(what) ? 'alarm' : 'notice',
    personId,
    address: to.address,
    language: locale,
    subject,
    body,
    replyTo: deskAddress(floor.secrets, actor.districtId, row.code, personId, floor.settings.mailDomain),
    about: { kind: 'conversation', id: row.id },
    onceKey,
  });
}

export async function districtZone({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<string> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  return rows[0]?.zone ?? 'UTC';
}
