import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { refusalOf } from '#platform/outreach';
import { errors } from '../channels.errors.ts';
import { isPushKeys, makeVapidKeys, type PushAddress, type VapidKeys } from './sealing.ts';

const purpose = 'web push';
/** More devices than a person has; the oldest goes when another comes. */
const mostDevices = 10;

/** The public half of the district's key; made when it is first asked for. */
export const beginPush = action('channels.begin_push', z.object({}), async ({ tx, actor, now, floor, record }) => {
  const known = async (): Promise<string | undefined> => {
    const { rows } = await sql<{ public_key: string }>`select public_key from channels.keys
      where district_id = ${actor.districtId} and kind = 'vapid'`.execute(tx);
    return rows[0]?.public_key;
  };
  const there = await known();
  if (there !== undefined) return there;
  const { publicKey, privateKey } = makeVapidKeys();
  const sealed = floor.secrets.encrypt(purpose, privateKey);
  const { rows } =
    await sql`insert into channels.keys (district_id, id, kind, selector, public_key, sealed, is_used, made_at)
    values (${actor.districtId}, ${newId()}, 'vapid', '', ${publicKey}, ${sealed}, true, ${now})
    on conflict on constraint keys_once do nothing returning id`.execute(tx);
  if (rows.length > 0) record('push key made', null);
  return (await known()) ?? publicKey;
});

const subscribeRequest = z.object({
  endpoint: z.string().max(1000),
  p256dh: z.string().max(200),
  auth: z.string().max(60),
});

/** This browser may be woken for whoever is signed in. On a shared device the last one who asked gets the notices. */
export const subscribePush = action('channels.subscribe_push', subscribeRequest, async (context, input) => {
  const { tx, actor, now, floor, record } = context;
  const { personId, districtId } = actor;
  allow(actor.kind === 'person' && personId !== null);
  if (refusalOf(input.endpoint) !== null || !isPushKeys(input)) throw errors.bad_push({});
  const hash = floor.secrets.hash(purpose, input.endpoint);
  const sealed = floor.secrets.encrypt(purpose, JSON.stringify(input));
  await sql`insert into channels.push_subscriptions (district_id, id, person_id, endpoint_hash, sealed, made_at)
    values (${districtId}, ${newId()}, ${personId}, ${hash}, ${sealed}, ${now})
    on conflict on constraint push_subscriptions_once do update set person_id = excluded.person_id, sealed = excluded.sealed, made_at = excluded.made_at`.execute(
    tx,
  );
  await sql`delete from channels.push_subscriptions where district_id = ${districtId} and person_id = ${personId} and id not in (
    select id from channels.push_subscriptions where district_id = ${districtId} and person_id = ${personId} order by made_at desc limit ${mostDevices})`.execute(
    tx,
  );
  record('push begun', { kind: 'person', id: personId ?? '' });
});

/** No device of the signed-in person is woken any more. */
export const endPush = action('channels.end_push', z.object({}), async ({ tx, actor, record }) => {
  const { personId } = actor;
  allow(actor.kind === 'person' && personId !== null);
  const done =
    await sql`delete from channels.push_subscriptions where district_id = ${actor.districtId} and person_id = ${personId}`.execute(
      tx,
    );
  record('push ended', { kind: 'person', id: personId ?? '' }, { devices: Number(done.numAffectedRows ?? 0n) });
});

export type PushTarget = {
  readonly personId: Uuid;
  readonly devices: readonly (PushAddress & { readonly id: Uuid })[];
  /** The one school of all their children; the district where there are several. */
  readonly from: string;
};

/** The devices of some people, and in whose name they are written to. */
export const pushTargets = question(
  'channels.push_targets',
  async ({ tx, actor, floor }, { personIds }: { personIds: readonly Uuid[] }): Promise<readonly PushTarget[]> => {
    const { rows } = await sql<{ person_id: Uuid; id: Uuid; sealed: string; from: string }>`
      select s.person_id, s.id, s.sealed, coalesce(
          (select case when count(distinct o.id) = 1 then min(o.name) end from roster.v_guardianships g
            join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active
            join roster.v_orgs o on o.district_id = c.district_id and o.id = c.school_id
            where g.district_id = s.district_id and g.guardian_id = s.person_id),
          d.name) as from
      from channels.push_subscriptions s join platform.districts d on d.id = s.district_id
      where s.district_id = ${actor.districtId} and s.person_id = any(${[...personIds]}::uuid[]) order by s.made_at desc`.execute(
      tx,
    );
    const people = Map.groupBy(rows, (row) => row.person_id);
    return [...people].map(([personId, own]) => ({
      personId,
      from: own[0]?.from ?? '',
      devices: own.map(({ id, sealed }) => ({
        id,
        ...(JSON.parse(floor.secrets.decrypt(purpose, sealed)) as PushAddress),
      })),
    }));
  },
);

/** The whole key, for the driver alone. */
export const pushKeys = question('channels.push_keys', async ({ tx, actor, floor }): Promise<VapidKeys | null> => {
  allow(actor.kind === 'system');
  const { rows } = await sql<{ public_key: string; sealed: string }>`select public_key, sealed from channels.keys
    where district_id = ${actor.districtId} and kind = 'vapid'`.execute(tx);
  const row = rows[0];
  return row === undefined
    ? null
    : { publicKey: row.public_key, privateKey: floor.secrets.decrypt(purpose, row.sealed) };
});

/** Devices that are no more: nobody writes there again. */
export const dropDevices = action(
  'channels.drop_devices',
  z.object({ ids: z.array(z.string()) }),
  async ({ tx, actor }, { ids }) => {
    allow(actor.kind === 'system');
    await sql`delete from channels.push_subscriptions where district_id = ${actor.districtId} and id = any(${ids}::uuid[])`.execute(
      tx,
    );
  },
);
