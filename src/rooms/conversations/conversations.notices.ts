import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { deskAddress } from './conversations.links.ts';
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
  | 'address_failed';

export type Notice = {
  readonly personId: Uuid;
  readonly what: NoticeKind;
  readonly row: ConversationRow;
  readonly onceKey: string;
  readonly text?: string;
};

type Addressee = { address: string; language: string | null; zone: string | null };

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

/**
 * Tells a member of staff by mail, in their language. The mail can be answered from any mail program: words go to the
 * family, words beginning with "note" stay inside. A private matter is never named in it.
 */
export async function notifyPerson(
  context: ActionContext,
  { personId, what, row, onceKey, text }: Notice,
): Promise<boolean> {
  if (row.excluded_ids.includes(personId)) return false;
  const { floor, actor, now } = context;
  const to = await staffAddress(context, personId);
  if (to === null) return false;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale);
  const zone = to.zone ?? (await districtZone(context));
  const say = floor.words.formatters(locale, zone, now);
  const hidden = row.privacy !== 'normal' || what === 'alarm' || what === 'look_first';
  const subject = hidden ? t('conversations.notice.hidden_subject', { code: row.code }) : row.subject;
  const args = {
    code: row.code,
    subject,
    due: row.due_at === null ? '' : say.dateTime(row.due_at),
    from: row.from_name ?? t('conversations.someone'),
    link: `${floor.settings.publicUrl}/desk/conversations/${row.id}`,
  };
  const words = text ?? '';
  const body = [
    t.dynamic(`conversations.notice.${what}.text`, args),
    ...(words === '' || hidden ? [] : ['', ...words.split('\n').map((line) => `> ${line}`)]),
    '',
    args.link,
    ...(['opened', 'family_wrote', 'handed_to_you', 'asked_in', 'mentioned'].includes(what) && !hidden
      ? ['', t('conversations.notice.how_to_answer')]
      : []),
  ].join('\n');
  await queueDelivery(context, {
    kind: 'email',
    category: what === 'alarm' || what === 'look_first' ? 'alarm' : 'notice',
    personId,
    address: to.address,
    language: locale,
    subject: t.dynamic(`conversations.notice.${what}.subject`, args),
    body,
    replyTo: deskAddress(floor.secrets, actor.districtId, row.code, personId, floor.settings.mailDomain),
    about: { kind: 'conversation', id: row.id },
    onceKey,
  });
  return true;
}

export async function districtZone({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<string> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  return rows[0]?.zone ?? 'UTC';
}
