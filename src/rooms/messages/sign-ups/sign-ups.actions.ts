import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, newCode, newId, type Uuid } from '#platform/ids';
import { decentTime, queueDelivery, usualQuiet } from '#rooms/channels';
import { errors } from '../messages.errors.ts';
import { placeChanged } from '../messages.events.ts';
import { maySend, sendScope } from '../messages.policy.ts';
import { familyMessageOf } from '../questions/family-message.ts';
import { sendAbout, stopSendingAbout } from '../slips/sending-about.ts';
import { mayKeep, worksHere } from '../slips/slips.policy.ts';
import { isNoAddress, noAddress, placeFor, readContactOf, remindHours, whenWords } from './sign-ups.rules.ts';
import {
  type Place,
  placeById,
  placesOf,
  placeToken,
  type SignUp,
  signUpByCode,
  signUpById,
} from './sign-ups.store.ts';

const uuid = z.string().refine(isUuid);
const text = (most: number) => z.string().trim().max(most);

const shape = z.object({
  orgId: uuid.nullable(),
  title: text(100),
  details: text(4000),
  place: text(120),
  startsAt: z.iso.datetime({ offset: true }),
  places: z.number().int().min(1).max(5000),
  language: z.string().max(35),
});

/** Opens places to sign up for. It has a public address at once; families are told when somebody sends it to them. */
export const makeSignUp = action(
  'messages.make_sign_up',
  shape,
  async (context, input): Promise<{ id: Uuid; code: string }> => {
    const { tx, actor, now, record } = context;
    const scope = sendScope(actor);
    allow(worksHere(actor) && maySend(actor) && scope !== null);
    if (input.title === '') throw errors.empty({}, 'title');
    const starts = Temporal.Instant.from(input.startsAt);
    if (Temporal.Instant.compare(starts, now) <= 0) throw errors.date_past({}, 'startsAt');
    const orgId = input.orgId ?? scope?.schools?.[0] ?? null;
    allow(scope?.schools === null || (orgId !== null && (scope?.schools.includes(orgId) ?? false)));
    const [id, code] = [newId(), newCode()];
    await sql`insert into messages.sign_ups (district_id, id, org_id, author_id, code, title, details, language, place, starts_at, places, created_at)
    values (${actor.districtId}, ${id}, ${orgId}, ${actor.personId}, ${code}, ${input.title}, ${input.details}, ${input.language}, ${input.place}, ${starts}, ${input.places}, ${now})`.execute(
      tx,
    );
    record('sign-up opened', { kind: 'sign_up', id }, { places: input.places });
    const remindAt = starts.subtract({ hours: remindHours });
    if (Temporal.Instant.compare(remindAt, now) > 0)
      context.enqueue('messages.remind_sign_up', { id }, { runAt: remindAt, key: `remind ${id}` });
    context.enqueue('messages.end_sign_up', { id }, { runAt: starts.add({ hours: 12 }), key: `end ${id}` });
    return { id, code };
  },
);

const sendShape = z.object({
  id: uuid,
  classIds: z.array(uuid).max(50).default([]),
  groupIds: z.array(uuid).max(50).default([]),
});

/** Tells the families of a school, classes or groups of it. */
export const sendSignUp = action('messages.send_sign_up', sendShape, async (context, { id, classIds, groupIds }) => {
  const { tx, actor, now, record, floor } = context;
  const row = await signUpById(tx, actor.districtId, id, true);
  allow(mayKeep(actor, row));
  if (row.state === 'ended' || Temporal.Instant.compare(row.starts_at, now) <= 0) throw errors.answered_no_more();
  const locale = floor.words.best([row.language]);
  const when = whenWords(floor.words.formatters(locale, row.zone, now), row.starts_at);
  const sent = await sendAbout(context, {
    kind: 'sign_up',
    asks: 'sign_up',
    aboutId: id,
    orgId: row.org_id,
    language: row.language,
    title: row.title,
    body: [`${when}${row.place === '' ? '' : ` · ${row.place}`}`, row.details].join('\n\n'),
    short: `${row.title}, ${when}`,
    audience: {
      classIds,
      groupIds,
      ...(row.org_id === null || classIds.length + groupIds.length > 0 ? {} : { schoolIds: [row.org_id] }),
    },
    until: row.starts_at,
  });
  record('sign-up sent', { kind: 'sign_up', id });
  context.refresh(`sign_up:${id}`);
  return { announcementId: sent.id, state: sent.state };
});

type Coming = {
  readonly personId: Uuid | null;
  readonly name: string;
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly language: string;
};

/**
 * Gives the next place. The row of the sign-up is held until the commit, so that of many who ask for the last place at
 * once exactly one gets it, and the others stand in the line in the order they came.
 */
async function take(context: ActionContext, id: Uuid, who: Coming): Promise<Taken> {
  const { tx, actor, now, record, refresh } = context;
  const row = await signUpById(tx, actor.districtId, id, true);
  if (row.state === 'ended' || Temporal.Instant.compare(row.starts_at, now) <= 0) throw errors.answered_no_more();
  const before = await placesOf(tx, actor.districtId, id);
  const named = folded(who.name);
  const same = before.find((one) =>
    who.personId === null
      ? one.address === who.address && folded(one.name) === named
      : one.person_id === who.personId || (one.address === who.address && folded(one.name) === named),
  );
  // Asked twice is one place; whoever gave it back and comes again stands at the end of the line.
  if (same !== undefined && same.state !== 'gone') return { id: same.id, state: same.state, isNew: false };
  if (same !== undefined)
    await sql`delete from messages.sign_up_people where district_id = ${actor.districtId} and id = ${same.id}`.execute(
      tx,
    );
  const state = placeFor(before.filter((one) => one.state === 'in').length, row.places);
  const placeId = newId();
  await sql`insert into messages.sign_up_people (district_id, id, sign_up_id, person_id, name, kind, address, language, state, position, came_at, changed_at)
    select ${actor.districtId}, ${placeId}, ${id}, ${who.personId}, ${who.name}, ${who.kind}, ${who.address}, ${who.language}, ${state},
      coalesce((select max(p.position) from messages.sign_up_people p where p.district_id = ${actor.districtId} and p.sign_up_id = ${id}), 0) + 1, ${now}, ${now}`.execute(
    tx,
  );
  record('sign-up place taken', { kind: 'sign_up', id }, { state });
  await context.publish(placeChanged({ signUpId: id, placeId, state }));
  refresh(`sign_up:${id}`);
  const place = await placeById(tx, actor.districtId, placeId);
  await tell(context, row, place, state === 'in' ? 'in' : 'waiting');
  return { id: placeId, state, isNew: true };
}

const folded = (name: string): string => name.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLocaleLowerCase('en');

type Taken = { readonly id: Uuid; readonly state: 'in' | 'waiting'; readonly isNew: boolean };
type News = 'in' | 'waiting' | 'moved_up' | 'reminder' | 'again';

/** What somebody just did is answered at once; what comes by itself waits for a decent hour, but not past the beginning. */
function sendAfter({ now }: ActionContext, row: SignUp, news: News): Temporal.Instant {
  if (news !== 'moved_up' && news !== 'reminder') return now;
  const decent = decentTime({
    at: now,
    kind: 'ordinary',
    zone: row.zone,
    schoolZone: row.zone,
    rules: usualQuiet,
  });
  return Temporal.Instant.compare(decent, row.starts_at) < 0 ? decent : now;
}

/** One message to one person about their place, with the link that shows it and gives it back. */
async function tell(context: ActionContext, row: SignUp, place: Place, news: News): Promise<void> {
  const { floor, actor, now } = context;
  // Somebody whom the school reaches on paper alone: the page of the sign-up says so, nothing can be sent.
  if (isNoAddress(place.address)) return;
  const locale = floor.words.best([place.language]);
  const t = floor.words.translator(locale, actor.districtId);
  const when = whenWords(floor.words.formatters(locale, row.zone, now), row.starts_at);
  const link = `${floor.settings.publicUrl}/place/${placeToken(floor.secrets, actor.districtId, place.id)}`;
  const args = { title: row.title, when };
  await queueDelivery(context, {
    kind: place.kind === 'email' ? 'email' : 'sms',
    category: news === 'reminder' ? 'reminder' : 'receipt',
    personId: place.person_id,
    address: place.address,
    language: locale,
    subject: row.title,
    body: [
      t(`messages.sign_up.told_${news === 'again' ? (place.state === 'in' ? 'in' : 'waiting') : news}`, args),
      row.place,
      t('messages.sign_up.told_link'),
      link,
    ]
      .filter((part) => part !== '')
      .join('\n'),
    about: { kind: 'sign_up', id: row.id },
    onceKey: `sign-up ${news} ${place.id}${news === 'again' ? ` ${now.toString().slice(0, 10)}` : ''}`,
    sendAfter: sendAfter(context, row, news),
  });
}

const publicShape = z.object({
  code: z.string().max(20),
  name: text(80),
  contact: text(200),
  language: z.string().max(35),
});

/** Anybody with the link, in no roster: a name and how to be reached, no account. */
export const comeByCode = action('messages.come_by_code', publicShape, async (context, input) => {
  const { tx, actor } = context;
  const row = found(await signUpByCode(tx, actor.districtId, input.code));
  if (input.name === '') throw errors.empty({}, 'name');
  const contact = readContactOf(input.contact);
  if (contact === null) throw errors.contact_wrong({}, 'contact');
  const { id, state, isNew } = await take(context, row.id, {
    personId: null,
    name: input.name,
    ...contact,
    language: input.language,
  });
  if (isNew) return { state, token: placeToken(context.floor.secrets, actor.districtId, id) };
  // Whoever merely knows a name and an address does not get that place into their hands: its link goes to the address.
  await tell(context, row, await placeById(tx, actor.districtId, id), 'again');
  return { state, token: null };
});

/** A guardian takes a place from their message, without typing anything. */
export const comeByLink = action(
  'messages.come_by_link',
  z.object({ recipientId: uuid }),
  async (context, { recipientId }) => {
    const { tx, actor } = context;
    const mine = found(actor.linkTo === recipientId ? await familyMessageOf(context, recipientId) : null);
    const { rows } = await sql<{
      about: Uuid;
      name: string;
      kind: 'email' | 'phone' | null;
      value: string | null;
    }>`select a.about_id as about, p.name,
      c.kind, c.value from messages.announcements a join roster.v_people p on p.district_id = a.district_id and p.id = ${mine.personId}
      left join lateral (select d.kind, d.value from roster.v_contact_details d where d.district_id = a.district_id and d.person_id = p.id and d.kind in ('email', 'phone')
        order by d.kind, d.position limit 1) c on true
    where a.district_id = ${actor.districtId} and a.id = ${mine.row.id} and a.about_id is not null`.execute(tx);
    const row = found(rows[0]);
    const { id, state } = await take(context, row.about, {
      personId: mine.personId,
      name: row.name,
      kind: row.kind ?? 'phone',
      address: row.value ?? noAddress(mine.personId),
      language: mine.language,
    });
    return { state, token: placeToken(context.floor.secrets, actor.districtId, id) };
  },
);

/** Gives a place back; the first in the line gets it and is told. */
export const giveBack = action('messages.give_back', z.object({ placeId: uuid }), async (context, { placeId }) => {
  const { tx, actor, now, record, refresh } = context;
  const asked = await placeById(tx, actor.districtId, placeId);
  const row = await signUpById(tx, actor.districtId, asked.sign_up_id, true);
  allow(actor.linkTo === placeId || mayKeep(actor, row));
  const place = await placeById(tx, actor.districtId, placeId);
  if (place.state === 'gone') return;
  await sql`update messages.sign_up_people set state = 'gone', changed_at = ${now} where district_id = ${actor.districtId} and id = ${placeId}`.execute(
    tx,
  );
  record('sign-up place given back', { kind: 'sign_up', id: row.id });
  await context.publish(placeChanged({ signUpId: row.id, placeId, state: 'gone' }));
  refresh(`sign_up:${row.id}`);
  if (row.state === 'ended' || Temporal.Instant.compare(row.starts_at, now) <= 0) return;
  const all = await placesOf(tx, actor.districtId, row.id);
  const next = all.find((one) => one.state === 'waiting');
  if (next === undefined || placeFor(all.filter((one) => one.state === 'in').length, row.places) === 'waiting') return;
  await sql`update messages.sign_up_people set state = 'in', changed_at = ${now} where district_id = ${actor.districtId} and id = ${next.id}`.execute(
    tx,
  );
  await context.publish(placeChanged({ signUpId: row.id, placeId: next.id, state: 'in' }));
  await tell(context, row, next, 'moved_up');
});

const one = z.object({ id: uuid });

/** The day before, everybody with a place hears of it once. */
export const remindSignUp = action('messages.remind_sign_up', one, async (context, { id }) => {
  const { tx, actor, now } = context;
  const row = await signUpById(tx, actor.districtId, id, true);
  if (row.state === 'ended') return { reminded: 0 };
  const { rows } = await sql<{ id: Uuid }>`update messages.sign_up_people set reminded_at = ${now}
    where district_id = ${actor.districtId} and sign_up_id = ${id} and state = 'in' and reminded_at is null returning id`.execute(
    tx,
  );
  for (const { id: placeId } of rows)
    await tell(context, row, await placeById(tx, actor.districtId, placeId), 'reminder');
  return { reminded: rows.length };
});

/** Ends it: after it took place by itself, or because somebody says so. */
export const endSignUp = action('messages.end_sign_up', one, async (context, { id }) => {
  const { tx, actor, now, record } = context;
  const row = await signUpById(tx, actor.districtId, id, true);
  allow(actor.kind === 'system' || mayKeep(actor, row));
  if (row.state === 'ended') return;
  await sql`update messages.sign_ups set state = 'ended', ended_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  await stopSendingAbout(context, id);
  record('sign-up ended', { kind: 'sign_up', id });
  context.refresh(`sign_up:${id}`);
});
