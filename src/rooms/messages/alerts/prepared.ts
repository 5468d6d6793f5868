import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { beginBroadcast, type Urgency } from '#rooms/channels';
import { inLanguage } from '#rooms/language';
import { prepareJob } from '../actions/preparing.ts';
import { type Audience, audienceShape, recipientsSelect } from '../messages.audience.ts';
import { type Announcement, lockAnnouncement } from '../messages.store.ts';
import { preparedText, type Prepared, type PreparedText } from './alerts.rules.ts';

export type PreparedMessage = {
  readonly kind: 'alert' | 'notice';
  readonly category: string;
  readonly urgency: Urgency;
  readonly orgId: Uuid;
  readonly audience: Audience;
  readonly prepared: Prepared;
  readonly asks: 'nothing' | 'read';
  readonly reason: string | null;
  readonly isDrill: boolean;
  /** Goes to exactly the people of this earlier one. */
  readonly follows: Uuid | null;
};

/** The zone of the district: prepared times are wall times there. */
async function zoneOf({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<string> {
  const { rows } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  return rows[0]?.zone ?? 'UTC';
}

/** The prepared words as one language has them; the added words as they were written. */
export function preparedIn(
  { floor, now }: Pick<ActionContext, 'floor' | 'now'>,
  { locale, zone }: { readonly locale: string; readonly zone: string },
  prepared: Prepared,
  added: string,
): PreparedText {
  return preparedText(floor.words.translator(locale), floor.words.formatters(locale, zone, now), prepared, added);
}

/** Writes it down and sends it on its way; its words in each language are made when it is known who gets it. */
export async function sendPrepared(context: ActionContext, one: PreparedMessage): Promise<Uuid> {
  const { tx, actor, now, floor, enqueue, refresh } = context;
  const id = newId();
  const locale = floor.words.best([one.prepared.addedLanguage]);
  const text = preparedIn(context, { locale, zone: await zoneOf(context) }, one.prepared, one.prepared.added);
  await sql`insert into messages.announcements (district_id, id, kind, category, urgency, org_id, author_id, language, title, body, short, audience, asks, state, send_at,
      reason, is_drill, ends_alert, prepared, created_at, changed_at)
    values (${actor.districtId}, ${id}, ${one.kind}, ${one.category}, ${one.urgency}, ${one.orgId}, ${actor.personId}, ${locale}, ${text.title}, ${text.body}, ${text.short},
      ${JSON.stringify(one.audience)}::jsonb, ${one.asks}, 'scheduled', ${now}, ${one.reason}, ${one.isDrill}, ${one.follows}, ${JSON.stringify(one.prepared)}::jsonb, ${now}, ${now})`.execute(
    tx,
  );
  enqueue('messages.send_prepared', { id }, { runAt: now });
  refresh('messages');
  return id;
}

const request = z.object({ id: z.string() });

/** Who gets it: guardians, and staff where it concerns them; or exactly who got the one it follows. One statement each, however many. */
async function listPeople(context: ActionContext, row: Announcement, prepared: Prepared): Promise<void> {
  const { tx, actor } = context;
  const chosen = audienceShape.parse(row.audience);
  if (row.ends_alert !== null) {
    await sql`insert into messages.recipients (district_id, id, announcement_id, person_id, student_ids, language)
      select r.district_id, gen_random_uuid(), ${row.id}::uuid, r.person_id, r.student_ids, r.language from messages.recipients r
      where r.district_id = ${actor.districtId} and r.announcement_id = ${row.ends_alert} on conflict on constraint recipients_once do nothing`.execute(
      tx,
    );
    return;
  }
  await sql`insert into messages.recipients (district_id, id, announcement_id, person_id, student_ids, language)
    select ${actor.districtId}::uuid, gen_random_uuid(), ${row.id}::uuid, r.person_id, r.student_ids, r.language
    from (${recipientsSelect(context, chosen, { schools: null, ownClassesOnly: false }, row.language)}) r
    on conflict on constraint recipients_once do nothing`.execute(tx);
  if (prepared.what === 'bus') return;
  // Staff of these schools, and whoever administers the district whatever school it is.
  const here =
    chosen.schoolIds.length === 0
      ? sql`true`
      : sql`(a.org_id = any(${chosen.schoolIds}::uuid[]) or a.role = 'administrator')`;
  await sql`insert into messages.recipients (district_id, id, announcement_id, person_id, student_ids, language)
    select ${actor.districtId}::uuid, gen_random_uuid(), ${row.id}::uuid, p.id, '{}', coalesce(p.language, ${row.language})
    from roster.v_people p where p.district_id = ${actor.districtId} and p.is_staff and p.is_active
      and exists (select from roster.v_assignments a where a.district_id = p.district_id and a.person_id = p.id and a.role <> 'student' and ${here})
    on conflict on constraint recipients_once do nothing`.execute(tx);
}

/** What somebody added, in another language: as the machine has it, or as it was written with the language named. Never waited for. */
async function addedIn(
  context: ActionContext,
  row: Announcement,
  prepared: Prepared,
  locale: string,
): Promise<{ text: string; byMachine: boolean }> {
  if (prepared.added === '') return { text: '', byMachine: false };
  const said = await inLanguage(context, {
    text: prepared.added,
    from: prepared.addedLanguage,
    to: locale,
    risk: 'routine',
    names: [],
    urgent: true,
    about: { kind: 'announcement', id: row.id },
    orgId: row.org_id,
  });
  if (said.how !== 'original') return { text: said.text, byMachine: said.how === 'machine' };
  const t = context.floor.words.translator(locale);
  const label = t('messages.alert.added_in', { language: t.languageName(prepared.addedLanguage) });
  const isTurned = context.floor.words.languages.find((one) => one.tag === locale)?.dir === 'rtl';
  return {
    // Between isolates, so that its full stop stays at its end; only where the text is no plain phone alphabet anyway.
    text: isTurned ? `${label} \u2068${prepared.added}\u2069` : `${label} ${prepared.added}`,
    byMachine: false,
  };
}

/** Words in each language of the recipients that is installed here; the others get what the translation has, as any message. */
async function writeWordings(context: ActionContext, row: Announcement, prepared: Prepared): Promise<void> {
  const { tx, actor, now, floor } = context;
  const zone = await zoneOf(context);
  const { rows } = await sql<{ language: string }>`select distinct language from messages.recipients
    where district_id = ${actor.districtId} and announcement_id = ${row.id}`.execute(tx);
  const main = (tag: string): string | undefined => tag.split('-')[0];
  for (const { language } of rows) {
    const locale = floor.words.best([language]);
    if (main(locale) !== main(language)) continue;
    const isReviewed = floor.words.languages.find((one) => one.tag === locale)?.review === 'reviewed';
    const added = await addedIn(context, row, prepared, locale);
    const text = preparedIn(context, { locale, zone }, prepared, added.text);
    // Prepared words that nobody qualified has read are said to be a machine's, as any other.
    const how = locale === row.language ? 'written' : added.byMachine || !isReviewed ? 'machine' : 'phrase';
    await sql`insert into messages.wordings (district_id, id, announcement_id, language, title, body, short, how, made_at)
      values (${actor.districtId}, gen_random_uuid(), ${row.id}, ${language}, ${text.title}, ${text.body}, ${text.short}, ${how}, ${now})
      on conflict on constraint wordings_once do nothing`.execute(tx);
  }
}

/** Recipients and words of a prepared message, once. */
export const listPrepared = action('messages.list_prepared', request, async (context, { id }) => {
  const { tx, actor, now } = context;
  const row = await lockAnnouncement(tx, actor.districtId, id);
  if (row.state !== 'scheduled') return;
  const { rows } = await sql<{ prepared: Prepared }>`select prepared from messages.announcements
    where district_id = ${actor.districtId} and id = ${id} and prepared is not null`.execute(tx);
  const [found] = rows;
  if (found === undefined) return;
  const broadcastId = await beginBroadcast(context, {
    category: row.category,
    urgency: row.urgency,
    about: { kind: 'announcement', id },
  });
  await listPeople(context, row, found.prepared);
  await writeWordings(context, row, found.prepared);
  await sql`update messages.announcements set state = 'preparing', begun_at = ${now}, broadcast_id = ${broadcastId}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  context.refresh(`announcement:${id}`);
});

/** The same way to the families as any message, from the second step on. */
export const sendPreparedJob: Job = {
  aside: true,
  leaseSeconds: 300,
  async perform(context, payload) {
    await context.floor.act(context.actor, listPrepared, request.parse(payload));
    await prepareJob.perform(context, payload);
  },
};
