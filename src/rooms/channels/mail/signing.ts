import { generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, type Floor, question } from '#platform/action';
import { hasRole, systemActor, type Actor } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { OpenDriver } from '../channels.drivers.ts';
import type { Driver } from '../sending/driver.ts';

const purpose = 'dkim';
const mayLook = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'administrator', null);

export type MailSignature = {
  readonly selector: string;
  /** The name of the record in the domain name system, and what stands in it. */
  readonly name: string;
  readonly record: string;
  /** The record was seen: mail is signed. */
  readonly isUsed: boolean;
};

/** How the district's mail is signed; null while there is no key. */
export const mailSignature = question(
  'channels.mail_signature',
  async ({ tx, actor, floor }): Promise<MailSignature | null> => {
    allow(mayLook(actor));
    const { rows } = await sql<{ selector: string; public_key: string; is_used: boolean }>`
      select selector, public_key, is_used from channels.keys where district_id = ${actor.districtId} and kind = 'dkim'`.execute(
      tx,
    );
    const row = rows[0];
    return row === undefined
      ? null
      : {
          selector: row.selector,
          name: `${row.selector}._domainkey.${floor.settings.mailDomain}`,
          record: `v=DKIM1; k=rsa; p=${row.public_key}`,
          isUsed: row.is_used,
        };
  },
);

/** Makes the key that signs the district's mail. It signs nothing before its record was seen. */
export const makeMailKey = action('channels.make_mail_key', z.object({}), async ({ tx, actor, now, floor, record }) => {
  allow(mayLook(actor));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const id = newId();
  const { rows } =
    await sql`insert into channels.keys (district_id, id, kind, selector, public_key, sealed, is_used, made_at)
      values (${actor.districtId}, ${id}, 'dkim', ${`porchlight-${id.slice(-8)}`}, ${publicKey.toString('base64')}, ${floor.secrets.encrypt(purpose, privateKey)}, false, ${now})
      on conflict on constraint keys_once do nothing returning id`.execute(tx);
  if (rows.length > 0) record('mail key made', null);
});

/** What the domain name system says of the record: from then on mail is signed, or no more. */
export const noteMailRecord = action(
  'channels.note_mail_record',
  z.object({ records: z.array(z.string()).max(50) }),
  async ({ tx, actor, record }, { records }) => {
    allow(mayLook(actor));
    const { rows } = await sql<{
      public_key: string;
    }>`select public_key from channels.keys where district_id = ${actor.districtId} and kind = 'dkim' for update`.execute(
      tx,
    );
    const key = rows[0]?.public_key;
    const seen = key !== undefined && records.some((one) => one.replaceAll(/\s/g, '').split(';').includes(`p=${key}`));
    await sql`update channels.keys set is_used = ${seen} where district_id = ${actor.districtId} and kind = 'dkim'`.execute(
      tx,
    );
    record('mail record looked up', null, { seen });
    return { seen };
  },
);

const signingKey = question('channels.signing_key', async ({ tx, actor, floor }) => {
  allow(actor.kind === 'system');
  const { rows } = await sql<{ selector: string; sealed: string }>`select selector, sealed from channels.keys
    where district_id = ${actor.districtId} and kind = 'dkim' and is_used`.execute(tx);
  const row = rows[0];
  if (row === undefined) return null;
  return {
    domain: floor.settings.mailDomain,
    selector: row.selector,
    privateKey: floor.secrets.decrypt(purpose, row.sealed),
  };
});

/** The way out for a district's mail: signed with its own key, once the world can check it. */
export async function mailFor(floor: Floor, districtId: Uuid, mail: OpenDriver): Promise<Driver> {
  if (mail.signed === undefined) return mail;
  const key = await floor.ask(systemActor(districtId, 'channels.mail'), signingKey, {});
  return key === null ? mail : mail.signed(key);
}
