import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import {
  beginBroadcast,
  broadcastFilled,
  type BroadcastDelivery,
  deliveriesFailed,
  type PersonReach,
  queueMany,
  waysTo,
} from '#rooms/channels';
import { diedAmong } from '#rooms/roster';
import { deliveryFor } from '../actions/preparing.ts';
import { type Waiting, waitingOf } from '../actions/preparing.store.ts';
import { firstPlaces, nextPlaces, type Place } from '../handing-over/places.ts';
import { familyPath, messageToken } from '../messages.links.ts';
import { usualWays } from '../messages.rules.ts';
import { type Announcement, announcementById, type Wording, wordingsOf } from '../messages.store.ts';
import { endWhatIsDone } from './waiting.ts';

/** So many people a transaction. */
const slice = 200;
/** What is routine has one of these categories; each may be declined by itself. */
const categories = ['announcement', 'event'] as const;

type Due = {
  readonly id: Uuid;
  readonly person_id: Uuid;
  readonly announcement_id: Uuid;
  readonly asked: readonly Uuid[];
  /** The children for whom this person may be written to today. */
  readonly student_ids: readonly Uuid[];
};

type Item = { readonly one: Waiting; readonly row: Announcement; readonly wording: Omit<Wording, 'language'> };
type Dropped = { readonly id: Uuid; readonly why: 'death' | 'stopped' | 'not_wanted' };

/** What waited for these people, held until the transaction ends: two workers never tell somebody twice. */
async function dueNow({ tx, actor, now }: ActionContext): Promise<readonly Due[]> {
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const { rows } = await sql<Due>`
    with people as materialized (select person_id from messages.recipients where district_id = ${actor.districtId} and collected_until <= ${now} and digest_id is null
        group by person_id order by min(collected_until), person_id limit ${slice}),
      held as materialized (select r.id, r.person_id, r.announcement_id, r.student_ids from messages.recipients r
        where r.district_id = ${actor.districtId} and r.person_id in (select person_id from people) and r.collected_until <= ${now} and r.digest_id is null
        order by r.id for update skip locked)
    select h.id, h.person_id, h.announcement_id, h.student_ids as asked,
      coalesce((select array_agg(distinct g.student_id) from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
        where g.district_id = ${actor.districtId} and g.guardian_id = h.person_id and g.student_id = any(h.student_ids) and g.may_be_contacted
          and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date)), '{}') as student_ids
    from held h order by h.person_id, h.announcement_id`.execute(tx);
  return rows;
}

/** The messages themselves, each as it stands for each of these people. */
async function itemsOf(
  context: ActionContext,
  due: readonly Pick<Due, 'id' | 'person_id' | 'announcement_id'>[],
): Promise<ReadonlyMap<Uuid, Item>> {
  const { tx, actor } = context;
  const items = new Map<Uuid, Item>();
  for (const [id, some] of Map.groupBy(due, (one) => one.announcement_id)) {
    const row = await announcementById(tx, actor.districtId, id);
    const wordings = await wordingsOf(tx, actor.districtId, id);
    for (const one of await waitingOf(context, id, { people: some.map((each) => each.person_id) }))
      items.set(one.id, { one, row, wording: wordings.get(one.language) ?? { ...row, how: 'original' } });
  }
  return items;
}

/** One message with all of somebody's: whole where there is room, title and link on a phone. Quiet hours hold. */
function digestFor(context: ActionContext, items: readonly Item[], place: Place): BroadcastDelivery | null {
  const { floor, actor } = context;
  const [first] = items;
  if (first === undefined) return null;
  const t = floor.words.translator(floor.words.best([first.one.language]));
  const each = items.map(({ one, row, wording }) => ({
    made: deliveryFor(context, row, one, wording, place),
    link: `${floor.settings.publicUrl}${familyPath(row, messageToken(floor.secrets, actor.districtId, one.id))}`,
  }));
  const isShort = place.kind === 'sms' || place.kind === 'push';
  const head = t('messages.out.digest', { n: items.length });
  const parts = each.map(({ made, link }) =>
    isShort ? `${made.subject}\n${link}` : `${made.subject}\n\n${made.body}`,
  );
  const ids = items
    .map(({ row }) => row.id)
    .toSorted()
    .join(' ');
  const print = createHash('sha256').update(ids).digest('hex').slice(0, 24);
  const sendAfter = each
    .map(({ made }) => made.sendAfter)
    .reduce((a, b) => (Temporal.Instant.compare(a, b) < 0 ? b : a));
  return {
    kind: place.kind,
    personId: first.one.person_id,
    address: place.address,
    language: first.one.language,
    subject: head,
    body: [head, ...parts].join(isShort ? '\n' : '\n\n'),
    sendAfter,
    // Who shares a phone gets the same messages there once.
    onceKey: `digest ${print} ${place.kind} ${place.address}`,
  };
}

type Sorted = { readonly items: readonly Item[]; readonly dropped: readonly Dropped[] };

/** Takes out what must not go any more: a stopped message, a death, a child that is theirs no more, a kind they declined. */
function sorted(
  due: readonly Due[],
  all: ReadonlyMap<Uuid, Item>,
  died: ReadonlySet<Uuid>,
  reach: ReadonlyMap<string, ReadonlyMap<Uuid, PersonReach>>,
): Sorted {
  const items: Item[] = [];
  const dropped: Dropped[] = [];
  for (const { id, person_id, asked, student_ids } of due) {
    const item = all.get(id);
    const living = student_ids.filter((child) => !died.has(child));
    const isGone = asked.length > 0 && student_ids.length === 0;
    if (died.has(person_id) || (asked.length > 0 && !isGone && living.length === 0)) dropped.push({ id, why: 'death' });
    else if (item === undefined || isGone || item.row.state === 'stopped') dropped.push({ id, why: 'stopped' });
    else if (reach.get(item.row.category)?.get(person_id)?.why === 'not_wanted')
      dropped.push({ id, why: 'not_wanted' });
    else items.push(item);
  }
  return { items, dropped };
}

const reachRequest = (personIds: readonly Uuid[], category: string) =>
  ({ personIds, category, urgency: 'ordinary', usual: usualWays }) as const;

/** Sends what waited for the next people whose hour has come: one message a person. Answers how many people. */
export const sendDigests = action('messages.send_digests', z.object({}), async (context): Promise<{ n: number }> => {
  const { tx, actor, record, refresh } = context;
  const due = await dueNow(context);
  if (due.length === 0) return { n: 0 };
  const people = [...new Set(due.map((one) => one.person_id))];
  const died = await diedAmong(
    tx,
    actor.districtId,
    due.flatMap((one) => [one.person_id, ...one.student_ids]),
  );
  const reach = new Map<string, ReadonlyMap<Uuid, PersonReach>>();
  for (const category of categories) reach.set(category, await waysTo(context, reachRequest(people, category)));
  const { items, dropped } = sorted(due, await itemsOf(context, due), died, reach);
  const digestId = newId();
  const broadcastId = await beginBroadcast(context, {
    category: 'announcement',
    urgency: 'ordinary',
    about: { kind: 'digest', id: digestId },
  });
  const went: { id: Uuid; way: string; why: string | null }[] = [];
  const out: BroadcastDelivery[] = [];
  for (const [personId, own] of Map.groupBy(items, (item) => item.one.person_id)) {
    const plan = categories.map((one) => reach.get(one)?.get(personId)).find((one) => one?.why !== 'not_wanted');
    const [place] = firstPlaces(plan, personId, { urgency: 'ordinary' });
    const made = place === undefined ? null : digestFor(context, own, place);
    if (made !== null) out.push(made);
    went.push(
      ...own.map(({ one }) => ({
        id: one.id,
        way: place?.kind === 'paper' ? 'paper' : 'digest',
        why: plan?.why ?? null,
      })),
    );
  }
  await queueMany(context, broadcastId, out);
  await sql`update messages.recipients r set digest_id = ${digestId}, way = s.way, left_out = s.why
    from jsonb_to_recordset(${JSON.stringify(went)}::jsonb) as s (id uuid, way text, why text) where r.district_id = ${actor.districtId} and r.id = s.id`.execute(
    tx,
  );
  await sql`update messages.recipients r set collected_until = null, way = 'none', left_out = s.why
    from jsonb_to_recordset(${JSON.stringify(dropped)}::jsonb) as s (id uuid, why text) where r.district_id = ${actor.districtId} and r.id = s.id`.execute(
    tx,
  );
  await broadcastFilled(context, broadcastId);
  const announcements = [...new Set(due.map((one) => one.announcement_id))];
  await endWhatIsDone(context, announcements);
  for (const id of announcements) refresh(`announcement:${id}`);
  record('messages sent together', null, { people: people.length, messages: items.length });
  return { n: people.length };
});

/** What did not arrive goes the next way, all of it together, in the end on paper. */
const nextWay = action('messages.digest_next_way', deliveriesFailed.schema, async (context, { deliveries }) => {
  const { tx, actor } = context;
  const failed = deliveries.filter(
    (one) => one.aboutKind === 'digest' && one.aboutId !== null && one.personId !== null,
  );
  for (const digestId of new Set(failed.map((one) => one.aboutId as Uuid))) {
    const people = failed.filter((one) => one.aboutId === digestId).map((one) => one.personId as Uuid);
    const { rows } = await sql<
      Pick<Due, 'id' | 'person_id' | 'announcement_id'>
    >`select id, person_id, announcement_id from messages.recipients
      where district_id = ${actor.districtId} and digest_id = ${digestId} and person_id = any(${people}::uuid[])`.execute(
      tx,
    );
    const { rows: of } = await sql<{ id: Uuid }>`select broadcast_id as id from channels.v_deliveries
      where district_id = ${actor.districtId} and about_id = ${digestId} limit 1`.execute(tx);
    const broadcastId = of[0]?.id;
    if (broadcastId === undefined) continue;
    const places = await nextPlaces(context, { aboutId: digestId, ...reachRequest(people, 'announcement') });
    const items = [...(await itemsOf(context, rows)).values()];
    const made = [...Map.groupBy(items, (item) => item.one.person_id)].flatMap(([personId, own]) => {
      const place = places.get(personId) ?? null;
      return place === null ? [] : (digestFor(context, own, place) ?? []);
    });
    await queueMany(context, broadcastId, made);
  }
});

export const digestsJob: Job = {
  aside: true,
  leaseSeconds: 300,
  async perform({ floor, actor }) {
    for (;;) if ((await floor.act(actor, sendDigests, {})).n === 0) break;
  },
};

export const digestNextWayJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, nextWay, deliveriesFailed.schema.parse(payload), { completes: jobId });
  },
};
