import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { hasRole } from '#platform/actor';
import { newId } from '#platform/ids';
import { errors } from './channels.errors.ts';
import { mailAddress } from './channels.rules.ts';

const addRequest = z.object({
  address: z.string(),
  kind: z.enum(['district', 'school', 'topic']),
  orgId: z.string().nullable(),
  topicKey: z.string().nullable(),
});

/** Gives families an address to write to. The tenant of a mail is its recipient, so the address is unique in the installation. */
export const addMailRoute = action('channels.add_mail_route', addRequest, async ({ tx, actor, now, record }, input) => {
  allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
  const address = mailAddress(input.address);
  if (address === null) throw errors.bad_address({}, 'address');
  const { rows } = await sql<{
    district_id: string;
  }>`insert into platform.mail_addresses (address, district_id) values (${address}, ${actor.districtId})
    on conflict (address) do update set address = excluded.address returning district_id`.execute(tx);
  if (rows[0]?.district_id !== actor.districtId) throw errors.address_taken({}, 'address');
  const id = newId();
  await sql`insert into channels.mail_routes (district_id, id, address, kind, org_id, topic_key, created_at)
    values (${actor.districtId}, ${id}, ${address}, ${input.kind}, ${input.orgId}, ${input.topicKey}, ${now})
    on conflict on constraint mail_routes_once do update set kind = excluded.kind, org_id = excluded.org_id, topic_key = excluded.topic_key`.execute(
    tx,
  );
  record('mail address added', { kind: 'mail_route', id }, { kind: input.kind });
  return id;
});

const removeRequest = z.object({ address: z.string() });

/** Takes an address out of use. Mail to it is then answered "unknown recipient". */
export const removeMailRoute = action(
  'channels.remove_mail_route',
  removeRequest,
  async ({ tx, actor, record }, { address }) => {
    allow(actor.kind === 'system' || hasRole(actor, 'administrator', null));
    const { rows } = await sql<{
      id: string;
    }>`delete from channels.mail_routes where district_id = ${actor.districtId} and address = ${address} returning id`.execute(
      tx,
    );
    await sql`delete from platform.mail_addresses where address = ${address} and district_id = ${actor.districtId}`.execute(
      tx,
    );
    if (rows[0]) record('mail address removed', { kind: 'mail_route', id: rows[0].id });
  },
);
