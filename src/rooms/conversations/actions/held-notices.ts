import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import {
  type Addressee,
  byRole,
  type NoticeKind,
  noticeWords,
  sendNotice,
  speaking,
  staffAddress,
} from '../conversations.notices.ts';
import { wentFrom } from '../conversations.former.ts';
import type { ConversationRow } from '../conversations.store.ts';

type Held = { id: Uuid; conversation_id: Uuid; what: NoticeKind; words: string | null; once_key: string };
type Waiting = Held & { readonly row: ConversationRow };

/** These ask for something that only the owner can do. */
const ofOwner = new Set<NoticeKind>(['opened', 'family_wrote', 'handed_to_you', 'remind', 'breach', 'look_again']);
/** These have nothing to say once somebody has answered. */
const untilAnswered = new Set<NoticeKind>(['family_wrote', 'remind', 'breach', 'escalation']);
const thanks = new Set<NoticeKind>(['praise', 'praise_copy']);

/** Whether a notice that waited still says something true: the matter may be answered, closed or with somebody else. */
export function isStillSo(
  what: NoticeKind,
  row: Pick<
    ConversationRow,
    'state' | 'owner_id' | 'backup_id' | 'helper_ids' | 'reader_ids' | 'former_ids' | 'last_from' | 'excluded_ids'
  >,
  personId: Uuid,
): boolean {
  if (row.excluded_ids.includes(personId)) return false;
  if (!byRole.has(what) && wentFrom(row, personId)) return false;
  if (thanks.has(what)) return true;
  if (row.state === 'closed') return false;
  if (ofOwner.has(what) && row.owner_id !== personId) return false;
  return !(untilAnswered.has(what) && row.last_from === 'staff');
}

async function waitingFor({ tx, actor, now }: ActionContext, personId: Uuid): Promise<readonly Waiting[]> {
  const { rows: held } =
    await sql<Held>`select id, conversation_id, what, words, once_key from conversations.held_notices
    where district_id = ${actor.districtId} and person_id = ${personId} and settled_at is null and send_at <= ${now} order by id limit 200 for update`.execute(
      tx,
    );
  if (held.length === 0) return [];
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = any(${held.map((one) => one.conversation_id)}::uuid[])`.execute(
      tx,
    );
  await sql`update conversations.held_notices set settled_at = ${now}, words = null
    where district_id = ${actor.districtId} and id = any(${held.map((one) => one.id)}::uuid[])`.execute(tx);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return held.flatMap((one) => {
    const row = byId.get(one.conversation_id);
    return row !== undefined && isStillSo(one.what, row, personId) ? [{ ...one, row }] : [];
  });
}

async function sendTogether(
  context: ActionContext,
  personId: Uuid,
  to: Addressee,
  waiting: readonly [Waiting, ...Waiting[]],
): Promise<void> {
  const { locale, t, say } = await speaking(context, to);
  const matters = [...Map.groupBy(waiting, (one) => one.conversation_id).values()];
  const body = [
    t('conversations.notice.morning.text', { n: matters.length }),
    ...matters.flatMap((notices) => {
      const said = notices.map(({ what, row }) => noticeWords(context, { t, say }, { what, row }));
      return ['', ...new Set(said.map((one) => one.line)), said[0]?.link ?? ''];
    }),
  ].join('\n');
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId,
    address: to.address,
    language: locale,
    subject: t('conversations.notice.morning.subject', { n: matters.length }),
    body,
    onceKey: `morning ${waiting[0].id}`,
  });
}

/** Somebody's working hours begin: what waited for them goes out, several notices as one mail. */
export const sendHeldNotices = action(
  'conversations.send_held_notices',
  z.object({ personId: z.string() }),
  async (context, { personId }) => {
    const [first, ...more] = await waitingFor(context, personId);
    const to = first === undefined ? null : await staffAddress(context, personId);
    if (first === undefined || to === null) return;
    if (more.length > 0) await sendTogether(context, personId, to, [first, ...more]);
    else {
      const { what, row, once_key: onceKey, words } = first;
      await sendNotice(context, { personId, what, row, onceKey, ...(words === null ? {} : { text: words }) }, to);
    }
  },
);
