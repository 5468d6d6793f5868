import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { readAnswer, takeNews } from '#rooms/channels';
import { messageAnswered } from '../messages.events.ts';
import { errors } from '../messages.errors.ts';
import { familyMessageOf } from '../questions/family-message.ts';

/** Writes down that these people have read an alert. What was answered before stays as it was. */
export async function acknowledge(
  context: ActionContext,
  announcementId: Uuid,
  personIds: readonly Uuid[],
  how: 'page' | 'text' | 'call' | 'desk',
): Promise<void> {
  const { tx, actor, now, record, publish, refresh } = context;
  const { rows } = await sql<{
    person: Uuid;
  }>`update messages.recipients set answer = 'read', answered_at = ${now}, answered_by = person_id, answered_how = ${how},
      read_at = coalesce(read_at, ${now})
    where district_id = ${actor.districtId} and announcement_id = ${announcementId} and person_id = any(${[...personIds]}::uuid[]) and answer is null
    returning person_id as person`.execute(tx);
  if (rows.length === 0) return;
  const { rows: sent } = await sql<{
    id: Uuid;
  }>`select id from channels.v_deliveries where district_id = ${actor.districtId}
    and person_id = any(${rows.map((row) => row.person)}::uuid[]) and about_id = ${announcementId} and kind <> 'paper' and state in ('sent', 'delivered', 'read', 'unknown') limit 100`.execute(
    tx,
  );
  if (sent.length > 0)
    await context.also(
      takeNews,
      sent.map(({ id }) => ({ deliveryId: id, state: 'answered' as const, at: now.toString() })),
    );
  record('alert acknowledged', { kind: 'announcement', id: announcementId }, { how, people: rows.length });
  for (const { person } of rows) await publish(messageAnswered({ announcementId, personId: person }));
  refresh(`announcement:${announcementId}`);
}

/** “I have read this”, on the page behind the link. */
export const acknowledgeByLink = action(
  'messages.acknowledge_by_link',
  z.object({ recipientId: z.string().refine(isUuid) }),
  async (context, { recipientId }) => {
    const mine = found(context.actor.linkTo === recipientId ? await familyMessageOf(context, recipientId) : null);
    if (mine.row.asks !== 'read') throw errors.answered_no_more();
    await acknowledge(context, mine.row.id, [mine.personId], 'page');
  },
);

/** Staff who got it say so on its own page. */
export const acknowledgeAtDesk = action(
  'messages.acknowledge_at_desk',
  z.object({ id: z.string().refine(isUuid) }),
  async (context, { id }) => {
    const { tx, actor } = context;
    allow(actor.personId !== null);
    const { rows } =
      await sql`select from messages.recipients r join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id
      where r.district_id = ${actor.districtId} and a.id = ${id} and a.kind = 'alert' and a.asks = 'read' and r.person_id = ${actor.personId}::uuid`.execute(
        tx,
      );
    if (rows.length === 0) throw notFound();
    await acknowledge(context, id, actor.personId === null ? [] : [actor.personId], 'desk');
  },
);

export type Acknowledging = {
  readonly personIds: readonly Uuid[];
  readonly text: string;
  readonly at: Temporal.Instant;
};

export type Acknowledged = { readonly announcementId: Uuid; readonly say: string; readonly language: string };

/** So long a text is read as the answer to an alert. */
const answerHours = 24;

/** “1”, “OK” and whatever says yes and nothing else. */
function saysRead(text: string): boolean {
  if (/^[\s.!]*(?:ok|okay|o\.k\.)[\s.!]*$/iu.test(text)) return true;
  const read = readAnswer(text, { choices: 1 });
  return read.kind === 'yes' || read.kind === 'choice';
}

/**
 * Reads a text as the acknowledgement of the latest alert that went to these people within a day. Null when it says
 * something else, or no alert did: then it is for whoever reads texts next.
 */
export async function takeAcknowledgement(
  context: ActionContext,
  { personIds, text, at }: Acknowledging,
): Promise<Acknowledged | null> {
  const { tx, actor, floor } = context;
  if (personIds.length === 0 || !saysRead(text)) return null;
  const since = at.subtract({ hours: answerHours });
  const { rows } = await sql<{
    id: Uuid;
    language: string;
    answered: boolean;
  }>`select a.id, r.language, r.answer is not null as answered from messages.recipients r
      join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id
    where r.district_id = ${actor.districtId} and r.person_id = any(${[...personIds]}::uuid[]) and a.kind = 'alert' and a.asks = 'read' and a.begun_at > ${since}
    order by a.begun_at desc, a.id desc, r.id limit 1`.execute(tx);
  const [alert] = rows;
  if (alert === undefined || alert.answered) return null;
  await acknowledge(context, alert.id, personIds, 'text');
  const locale = floor.words.best([alert.language]);
  return { announcementId: alert.id, say: floor.words.translator(locale)('messages.alert.thanks'), language: locale };
}

/** Whom a call is for, and what it is about. */
export type AlertCall = {
  readonly personId: Uuid | null;
  readonly aboutKind: string | null;
  readonly aboutId: Uuid | null;
};

async function alertOfCall(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  call: AlertCall,
): Promise<Uuid | null> {
  if (call.aboutKind !== 'announcement' || call.aboutId === null || call.personId === null) return null;
  const { rows } = await sql<{
    id: Uuid;
  }>`select id from messages.announcements where district_id = ${actor.districtId} and id = ${call.aboutId} and kind = 'alert' and asks = 'read'`.execute(
    tx,
  );
  return rows[0]?.id ?? null;
}

/** Calls of an alert, and what their keys mean; all other calls have nothing to acknowledge. */
export const alertCalls = {
  ask: async (context: QuestionContext, call: AlertCall): Promise<boolean> =>
    (await alertOfCall(context, call)) !== null,
  heard: async (context: ActionContext, call: AlertCall): Promise<void> => {
    const id = await alertOfCall(context, call);
    if (id !== null && call.personId !== null) await acknowledge(context, id, [call.personId], 'call');
  },
};
