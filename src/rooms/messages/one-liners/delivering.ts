import { sql } from 'kysely';
import { action, type ActionContext, type Subscription, on } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import {
  beginBroadcast,
  broadcastDone,
  broadcastFilled,
  type BroadcastDelivery,
  decentTime,
  deliveriesFailed,
  queueMany,
} from '#rooms/channels';
import { ownerAddress } from '#rooms/conversations';
import { inLanguage } from '#rooms/language';
import { diedAmong } from '#rooms/roster';
import { firstPlaces, nextPlaces, type Place } from '../handing-over/places.ts';
import { oneLinerSent } from '../messages.events.ts';
import { dayOf } from './children.ts';
import { category, type Hearer, hearersOf, hoursOf, phraseIn, reachRequest, waysOf } from './family.ts';
import { lockOneLiner, type OneLiner } from './one-liners.store.ts';

type Facts = {
  readonly teacher: string;
  readonly child: string;
  readonly fullName: string;
  readonly school: string;
  readonly zone: string;
};

async function factsOf({ tx, actor }: ActionContext, row: OneLiner): Promise<Facts> {
  const { rows } =
    await sql<Facts>`select a.name as teacher, coalesce(s.preferred_name, s.given_name) as child, s.name as "fullName", coalesce(o.name, d.name) as school, coalesce(o.zone, d.zone) as zone
    from roster.v_people s join platform.districts d on d.id = s.district_id join roster.v_people a on a.district_id = s.district_id and a.id = ${row.author_id}
      left join roster.v_orgs o on o.district_id = s.district_id and o.id = s.school_id
    where s.district_id = ${actor.districtId} and s.id = ${row.student_id}`.execute(tx);
  return rows[0] ?? { teacher: '', child: '', fullName: '', school: '', zone: 'UTC' };
}

type Said = {
  readonly text: string;
  readonly how: 'written' | 'phrase' | 'phrase_unread' | 'reviewed' | 'machine' | 'original';
  readonly waits: boolean;
};

/** The sentence in one family's language: the book's, a reader's, a machine's, or as it was written. */
async function saidIn(context: ActionContext, row: OneLiner, facts: Facts, to: string): Promise<Said> {
  const phrase = row.phrase_id === null ? null : phraseIn(to, row.phrase_id, row.slots);
  if (phrase !== null) return { text: phrase.text, how: phrase.label ? 'phrase_unread' : 'phrase', waits: false };
  const { text, how, waitingFor } = await inLanguage(context, {
    text: row.words,
    from: row.language,
    to,
    risk: 'routine',
    names: [facts.child, facts.fullName, facts.teacher],
    about: { kind: 'one_liner', id: row.id },
  });
  return { text, how: how === 'same' ? 'written' : how, waits: how === 'original' && waitingFor !== null };
}

/** Whether a translation of it is still being made. */
export async function waitsForWords(context: ActionContext, row: OneLiner): Promise<boolean> {
  const facts = await factsOf(context, row);
  const hearers = await hearersOf(context, row.student_id, (await dayOf(context)).day.toString());
  for (const to of new Set(hearers.map((one) => one.language)))
    if ((await saidIn(context, row, facts, to)).waits) return true;
  return false;
}

function deliveryOf(
  context: ActionContext,
  row: OneLiner,
  { facts, said, one, way, at }: { facts: Facts; said: Said; one: Hearer; way: Place; at: Temporal.Instant },
): BroadcastDelivery {
  const { floor, actor } = context;
  const t = floor.words.translator(floor.words.best([one.language]));
  const isShort = way.kind === 'sms' || way.kind === 'push' || way.kind === 'voice';
  const label =
    said.how === 'machine' || said.how === 'phrase_unread'
      ? t('messages.friday.out.machine')
      : said.how === 'original'
        ? t('messages.friday.out.original')
        : '';
  const from = t('messages.friday.out.from', { teacher: facts.teacher, school: facts.school });
  const original = said.how === 'machine' || said.how === 'phrase_unread' ? row.words : '';
  const parts = isShort
    ? [`${from}: ${said.text}`, label]
    : [said.text, label, original, t('messages.friday.out.answer'), from];
  return {
    kind: way.kind,
    personId: one.id,
    address: way.address,
    language: said.how === 'original' ? row.language : one.language,
    subject: t('messages.friday.out.subject', { child: facts.child }),
    body: parts.filter((part) => part !== '').join(isShort ? '\n' : '\n\n'),
    sendAfter: at,
    onceKey: `one_liner ${row.id} ${way.kind} ${way.address}`,
    replyTo:
      way.kind === 'email'
        ? ownerAddress(floor.secrets, actor.districtId, row.author_id, floor.settings.mailDomain)
        : null,
  };
}

/** One delivery a guardian, and one an address: who shares a phone gets it there once. */
async function deliveriesFor(
  context: ActionContext,
  row: OneLiner,
  hearers: readonly Hearer[],
  wayFor: (one: Hearer) => Place | null,
): Promise<readonly BroadcastDelivery[]> {
  const facts = await factsOf(context, row);
  const rules = await hoursOf(context);
  const died = await diedAmong(context.tx, context.actor.districtId, [row.student_id, ...hearers.map((one) => one.id)]);
  if (died.has(row.student_id)) return [];
  const said = new Map<string, Said>();
  const places = new Set<string>();
  const out: BroadcastDelivery[] = [];
  for (const one of hearers.filter(({ id }) => !died.has(id))) {
    const way = wayFor(one);
    if (way === null || places.has(`${way.kind} ${way.address}`)) continue;
    places.add(`${way.kind} ${way.address}`);
    const words = said.get(one.language) ?? (await saidIn(context, row, facts, one.language));
    said.set(one.language, words);
    const at = decentTime({ at: context.now, kind: 'ordinary', zone: one.zone, schoolZone: facts.zone, rules });
    out.push({ ...deliveryOf(context, row, { facts, said: words, one, way, at }), hours: rules });
  }
  return out;
}

/** Hands it over: to each guardian who wants it by their first way, to whom nothing reaches on paper. */
export async function deliverOneLiner(context: ActionContext, row: OneLiner): Promise<void> {
  const { tx, actor, now } = context;
  const hearers = await hearersOf(context, row.student_id, (await dayOf(context)).day.toString());
  const reach = await waysOf(context, hearers);
  const deliveries = await deliveriesFor(
    context,
    row,
    hearers,
    (one) => firstPlaces(reach.get(one.id), one.id, { urgency: 'ordinary' })[0] ?? null,
  );
  const broadcastId = await beginBroadcast(context, {
    category,
    urgency: 'ordinary',
    about: { kind: 'one_liner', id: row.id },
  });
  await sql`update messages.one_liners set broadcast_id = ${broadcastId}, goes_at = ${now} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  await queueMany(context, broadcastId, deliveries);
  await broadcastFilled(context, broadcastId);
  await context.publish(oneLinerSent({ oneLinerId: row.id }));
}

/** What did not arrive goes the next way nobody tried, and in the end on paper. */
const tryNextWay = action('messages.one_liner_next_way', deliveriesFailed.schema, async (context, { deliveries }) => {
  const failed = deliveries.filter(
    (one) => one.aboutKind === 'one_liner' && one.aboutId !== null && one.personId !== null,
  );
  for (const id of new Set(failed.map((one) => one.aboutId as Uuid))) {
    const row = await lockOneLiner(context, id);
    if (row.broadcast_id === null || row.state === 'taken_back') continue;
    const people = new Set(failed.filter((one) => one.aboutId === id).map((one) => one.personId));
    const hearers = (await hearersOf(context, row.student_id, (await dayOf(context)).day.toString())).filter((one) =>
      people.has(one.id),
    );
    const next = await nextPlaces(context, { aboutId: id, ...reachRequest(hearers) });
    await queueMany(
      context,
      row.broadcast_id,
      await deliveriesFor(context, row, hearers, (one) => next.get(one.id) ?? null),
    );
  }
});

export const oneLinerNextWayJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, tryNextWay, deliveriesFailed.schema.parse(payload), { completes: jobId });
  },
};

export const oneLinerSubscriptions: readonly Subscription[] = [
  on(deliveriesFailed, { after: 'messages.one_liner_next_way' }),
  on(broadcastDone, {
    within: async ({ tx, actor, now }, { aboutKind, aboutId }) => {
      if (aboutKind !== 'one_liner') return;
      await sql`update messages.one_liners set state = 'done', ended_at = ${now}
        where district_id = ${actor.districtId} and id = ${aboutId} and state = 'going'`.execute(tx);
    },
  }),
];
