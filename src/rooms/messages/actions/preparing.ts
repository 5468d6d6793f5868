import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, type Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import {
  beginBroadcast,
  broadcastFilled,
  type BroadcastDelivery,
  decentTime,
  queueMany,
  waysTo,
} from '#rooms/channels';
import {
  hearPath,
  inLanguage,
  nameOfLanguage,
  phraseNeedsLabel,
  type Recording,
  recordingsOfText,
  recordingTag,
  standingMessageOf,
  standingText,
} from '#rooms/language';
import { diedAmong } from '#rooms/roster';
import { canWait, waitsUntil } from '../digests/digests.rules.ts';
import { mergedAmong } from '../digests/waiting.ts';
import { firstPlaces, type Place } from '../handing-over/places.ts';
import { audienceShape, recipientsSelect } from '../messages.audience.ts';
import { messageSent } from '../messages.events.ts';
import { familyPath, messageToken } from '../messages.links.ts';
import { filled, type Fields, usualWays } from '../messages.rules.ts';
import { paperSlip, shortParts } from '../messages.texts.ts';
import { type Waiting, waitingOf } from './preparing.store.ts';
import { type Announcement, announcementById, lockAnnouncement, type Wording, wordingsOf } from '../messages.store.ts';

/** How many recipients one transaction makes ready. */
const slice = 1000;
/** How long a message waits for its translations before families get the original, plainly marked. */
const translationMinutes = 3;

const one = z.object({ id: z.string() });

/** Writes down who gets it, once: a row a person, in the language they read. */
export const listRecipients = action('messages.list_recipients', one, async (context, { id }) => {
  const { tx, actor, now } = context;
  const row = await lockAnnouncement(tx, actor.districtId, id);
  if (row.state !== 'scheduled') return { state: row.state };
  const broadcastId = await beginBroadcast(context, {
    category: row.category,
    urgency: row.urgency,
    about: { kind: 'announcement', id },
  });
  // What the sender may write to was settled when it was sent; the choice is counted anew, so that who came since is in it.
  const chosen = audienceShape.parse(row.audience);
  await sql`insert into messages.recipients (district_id, id, announcement_id, person_id, student_ids, language)
    select ${actor.districtId}::uuid, gen_random_uuid(), ${id}::uuid, r.person_id, r.student_ids, r.language
    from (${recipientsSelect(context, chosen, await scopeOfAuthor(context, row), row.language)}) r
    on conflict on constraint recipients_once do nothing`.execute(tx);
  await sql`update messages.announcements set state = 'preparing', begun_at = ${now}, broadcast_id = ${broadcastId} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  return { state: 'preparing' as const };
});

/** The author may have changed place since; what the message was meant for still narrows it. */
async function scopeOfAuthor(
  { tx, actor }: ActionContext,
  row: Announcement,
): Promise<{ schools: readonly Uuid[] | null; ownClassesOnly: boolean }> {
  if (row.org_id === null) return { schools: null, ownClassesOnly: false };
  const { rows } = await sql<{
    kind: string;
  }>`select kind from roster.v_orgs where district_id = ${actor.districtId} and id = ${row.org_id}`.execute(tx);
  return { schools: rows[0]?.kind === 'school' ? [row.org_id] : null, ownClassesOnly: false };
}

/** The words in each language of the recipients. True while a translation is still being made and may be waited for. */
export const makeWordings = action(
  'messages.make_wordings',
  one,
  async (context, { id }): Promise<{ waiting: boolean }> => {
    const { tx, actor, now } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    const { rows } = await sql<{
      language: string;
    }>`select distinct language from messages.recipients r where district_id = ${actor.districtId} and announcement_id = ${id}
      and not exists (select from messages.wordings w where w.district_id = r.district_id and w.announcement_id = r.announcement_id and w.language = r.language)`.execute(
      tx,
    );
    const patience = row.urgency === 'emergency' ? 0 : translationMinutes;
    const late = row.begun_at !== null && Temporal.Instant.compare(row.begun_at.add({ minutes: patience }), now) <= 0;
    let waiting = false;
    for (const { language } of rows) {
      const made = await wordingIn(context, row, language);
      waiting ||= made.waiting;
      if (made.waiting && !late) continue;
      await sql`insert into messages.wordings (district_id, id, announcement_id, language, title, body, short, how, made_at)
      values (${actor.districtId}, gen_random_uuid(), ${id}, ${language}, ${made.title}, ${made.body}, ${made.short}, ${made.how}, ${now})
      on conflict on constraint wordings_once do nothing`.execute(tx);
    }
    return { waiting: waiting && !late };
  },
);

/** A standing message is in the phrasebook: no service is asked, and nobody waits. */
function preparedWording(row: Announcement, language: string): Wording | null {
  const messageId = row.body === '' ? standingMessageOf(row.short) : null;
  const text = messageId === null || language === row.language ? null : standingText(messageId, language);
  if (text === null) return null;
  return { language, title: text, body: '', short: text, how: phraseNeedsLabel(language) ? 'machine' : 'reviewed' };
}

async function wordingIn(
  context: ActionContext,
  row: Announcement,
  language: string,
): Promise<Wording & { waiting: boolean }> {
  const standing = preparedWording(row, language);
  if (standing !== null) return { ...standing, waiting: false };
  const risk = row.category === 'rights' || row.category === 'health' ? ('rights' as const) : ('routine' as const);
  const ask = async (text: string) =>
    inLanguage(context, {
      text,
      from: row.language,
      to: language,
      risk,
      names: [],
      urgent: row.urgency === 'emergency',
      about: { kind: 'announcement', id: row.id },
      orgId: row.org_id,
    });
  const [title, body, short] = [await ask(row.title), await ask(row.body), await ask(row.short)];
  const all = [title, body, short];
  const own = { title: title.text, body: body.text, short: short.text };
  if (all.every((part) => part.how === 'same')) return { language, ...own, how: 'written', waiting: false };
  const original = all.find((part) => part.how === 'original');
  // Half translated helps nobody: all of it is in their language, or all of it is the original.
  if (original !== undefined)
    return {
      language,
      title: row.title,
      body: row.body,
      short: row.short,
      how: 'original',
      waiting: all.some((part) => part.how === 'original' && part.waitingFor !== null),
    };
  return {
    language,
    ...own,
    how: all.every((part) => part.how === 'reviewed' || part.how === 'same') ? 'reviewed' : 'machine',
    waiting: false,
  };
}

/** Makes the next recipients' messages ready. Answers how many there were; none means that all are. */
export const prepareSlice = action('messages.prepare_slice', one, async (context, { id }): Promise<{ n: number }> => {
  const row = await announcementById(context.tx, context.actor.districtId, id);
  if (row.state !== 'preparing' || row.broadcast_id === null) return { n: 0 };
  const rows = await waitingOf(context, id, { next: slice });
  if (rows.length === 0) return { n: 0 };
  await queueSlice(context, row, row.broadcast_id, rows);
  return { n: rows.length };
});

type Settled = {
  readonly id: Uuid;
  readonly way: string | null;
  readonly left: string | null;
  /** Until when it waits to come with others. */
  readonly until: string | null;
};

async function queueSlice(
  context: ActionContext,
  row: Announcement,
  broadcastId: Uuid,
  all: readonly Waiting[],
): Promise<void> {
  const { tx, actor, now } = context;
  const died = await diedAmong(
    tx,
    actor.districtId,
    all.flatMap((one) => [one.person_id, ...one.student_ids]),
  );
  const rows = all.filter(
    (one) =>
      !died.has(one.person_id) && (one.student_ids.length === 0 || one.student_ids.some((child) => !died.has(child))),
  );
  const wordings = await wordingsOf(tx, actor.districtId, row.id);
  const reach = await waysTo(context, {
    personIds: rows.map((one) => one.person_id),
    category: row.category,
    urgency: row.urgency,
    usual: row.ways.length > 0 ? row.ways : usualWays,
  });
  const merged = await mergedAmong(
    context,
    row,
    rows.map((one) => one.person_id),
  );
  const settled: Settled[] = all
    .filter((one) => !rows.includes(one))
    .map(({ id }) => ({ id, way: null, left: 'death', until: null }));
  const heard = await recordingsOfText(context, row.short);
  const out: BroadcastDelivery[] = [];
  for (const one of rows) {
    const plan = reach.get(one.person_id) ?? { ways: [], why: 'no_address', together: 'each' };
    const isFull = merged.has(one.person_id);
    const until = canWait(row) ? waitsUntil({ plan, isFull, zone: one.zone, now }) : null;
    if (until !== null) {
      settled.push({ id: one.id, way: 'digest', left: null, until: until.toString() });
      continue;
    }
    const places = firstPlaces(plan, one.person_id, row);
    const wording = wordings.get(one.language) ?? { ...row, how: 'original' as const };
    for (const place of places) {
      const recording = heard.get(recordingTag(one.language)) ?? null;
      out.push(deliveryFor(context, row, one, wording, { ...place, recording }));
    }
    settled.push({ id: one.id, way: places[0]?.kind ?? null, left: plan.why, until: null });
  }
  await queueMany(context, broadcastId, out);
  await sql`update messages.recipients r set way = coalesce(s.way, 'none'), left_out = s."left", collected_until = s.until
    from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as s (id uuid, way text, "left" text, until timestamptz)
    where r.district_id = ${actor.districtId} and r.id = s.id`.execute(tx);
}

/** One message to one person by one way: short where it is short, whole in a letter or a mail, with what is not translated said. */
export function deliveryFor(
  context: Pick<ActionContext, 'floor' | 'actor' | 'now'>,
  row: Announcement,
  one: Waiting,
  wording: Omit<Wording, 'language'>,
  { kind, address, recording = null }: Place & { readonly recording?: Recording | null },
): BroadcastDelivery {
  const { floor, actor, now } = context;
  const locale = floor.words.best([one.language]);
  const t = floor.words.translator(locale);
  const say = floor.words.formatters(locale, one.zone, now);
  const fields: Fields = { child: say.list(one.children), guardian: one.guardian, school: one.school ?? '' };
  const link = `${floor.settings.publicUrl}${familyPath(row, messageToken(floor.secrets, actor.districtId, one.id))}`;
  const inCall = kind === 'voice' && recording !== null && recording.inCalls;
  // Whoever gets words that are not in their language is told first where theirs are heard.
  const listens = recording !== null && wording.how === 'original' && kind !== 'voice';
  const hear = inCall
    ? [`${floor.settings.publicUrl}${hearPath(floor.secrets, actor.districtId, recording.id, now)}`]
    : listens
      ? [t('language.recordings.hear', { language: nameOfLanguage(t, one.language) }), link]
      : [];
  const drill = row.is_drill ? `${t('messages.out.drill')} ` : '';
  const whole = filled(wording.body === '' ? wording.short : wording.body, fields);
  // In a call the keys say how to answer.
  const asks = kind === 'voice' && row.asks === 'read' ? 'nothing' : row.asks;
  const shared = { asks, how: wording.how, link };
  const short = shortParts(t, {
    ...shared,
    // Prepared words name the place themselves.
    school: row.kind === 'alert' || row.kind === 'notice' ? '' : (one.school ?? ''),
    drill,
    text: filled(wording.short, fields),
    hasMore: row.body !== '' || row.file_ids.length > 0,
  });
  const long = shortParts(t, { ...shared, school: '', drill, text: whole, hasMore: true });
  // Paper is signed on paper.
  const signed =
    kind === 'paper' && row.asks === 'slip' && row.answer_until !== null
      ? [whole, ...paperSlip(t, one.children, say.date(row.answer_until))]
      : long;
  const parts = kind === 'sms' || kind === 'push' || kind === 'voice' ? short : signed;
  return {
    kind,
    personId: one.person_id,
    address,
    language: wording.how === 'original' && !inCall ? row.language : one.language,
    subject: drill + filled(wording.title, fields),
    body: [...hear, ...parts].join(kind === 'sms' ? '\n' : '\n\n'),
    sendAfter: decentTime({ at: now, kind: row.urgency, zone: one.zone, schoolZone: one.schoolZone, rules: one.hours }),
    hours: one.hours,
    onceKey: `announcement ${row.id} ${kind} ${address}`,
  };
}

/** All are written: the sending ends when they have gone. */
export const finishPreparing = action('messages.finish_preparing', one, async (context, { id }) => {
  const { tx, actor } = context;
  const row = await lockAnnouncement(tx, actor.districtId, id);
  if (row.state !== 'preparing' || row.broadcast_id === null) return;
  await sql`update messages.announcements set state = 'going' where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  await broadcastFilled(context, row.broadcast_id);
  await context.publish(messageSent({ announcementId: id }));
  context.refresh('messages');
  context.refresh(`announcement:${id}`);
});

const requeue = action('messages.requeue_prepare', one, async ({ enqueue, now }, { id }) => {
  enqueue('messages.prepare', { id }, { runAt: now.add({ seconds: 5 }), key: id });
});

/** From the moment it is to go: recipients, words, then slice by slice. Each step can be done again. */
async function prepare(floor: Floor, actor: Actor, id: Uuid, jobId: Uuid): Promise<void> {
  await floor.act(actor, listRecipients, { id });
  const { waiting } = await floor.act(actor, makeWordings, { id });
  if (waiting) {
    await floor.act(actor, requeue, { id }, { completes: jobId });
    return;
  }
  for (;;) if ((await floor.act(actor, prepareSlice, { id })).n === 0) break;
  await floor.act(actor, finishPreparing, { id }, { completes: jobId });
}

export const prepareJob: Job = {
  aside: true,
  leaseSeconds: 300,
  async perform({ floor, actor, jobId }, payload) {
    await prepare(floor, actor, one.parse(payload).id, jobId);
  },
};
