import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { allDistricts } from '#platform/web';
import {
  createDnsResolver,
  createMailReader,
  districtOfAddress,
  districtOfSigned,
  type ImapPosition,
  localPart,
  type MailReader,
  mailTokens,
  type OpenedMail,
  startImapPoller,
  startSmtpListener,
} from '#rooms/channels';
import {
  type ArrivedMail,
  type MailResult,
  messageIdDomain,
  readSignedAddress,
  receiveMail,
  standsAlone,
} from '#rooms/conversations';
import { noteMailBack, readMailProofAddress } from './first-day/index.ts';
import type { Health } from './health.ts';
import { createTray, type Tray } from '#platform/tray';

export type MailIntake = {
  /** The port the listener really has; null when it takes no mail here. */
  readonly port: number | null;
  readonly receive: (
    raw: Buffer,
    via: ArrivedMail['via'],
    envelope: { from: string | null; to: readonly string[]; remoteIp?: string; helo?: string },
  ) => Promise<MailResult | null>;
  close(): Promise<void>;
};

/** The district that an address belongs to: one that families write to, or one we signed ourselves. */
async function districtFor(floor: Floor, address: string): Promise<Uuid | null> {
  const known = await districtOfAddress(floor, address);
  if (known !== null) return known;
  const local = localPart(address, floor.settings.mailDomain);
  return local === null
    ? null
    : districtOfSigned(
        floor,
        (districtId) =>
          readSignedAddress(floor.secrets, districtId, local) !== null ||
          readMailProofAddress(floor.secrets, districtId, local) !== null,
      );
}

const place = question(
  'house.mailbox_place',
  async ({ tx, actor }, { mailbox }: { mailbox: string }): Promise<ImapPosition | null> => {
    const { rows } = await sql<{
      place: ImapPosition;
    }>`select place from channels.mailbox_places where district_id = ${actor.districtId} and mailbox = ${mailbox}`.execute(
      tx,
    );
    return rows[0]?.place ?? null;
  },
);

const keepPlace = action(
  'house.keep_mailbox_place',
  z.object({ mailbox: z.string(), place: z.custom<ImapPosition>() }),
  async ({ tx, actor }, { mailbox, place: position }) => {
    await sql`insert into channels.mailbox_places (district_id, id, mailbox, place) values (${actor.districtId}, ${newId()}, ${mailbox}, ${JSON.stringify(position)}::jsonb)
    on conflict on constraint mailbox_places_once do update set place = excluded.place`.execute(tx);
  },
);

/** An answer to the first day's test mail proves that mail comes back. It is noted, and begins no conversation. */
async function isTestAnswer(floor: Floor, wanted: readonly string[], { mail }: OpenedMail): Promise<boolean> {
  for (const address of wanted) {
    const local = localPart(address, floor.settings.mailDomain);
    if (local === null || !local.startsWith('t+')) continue;
    const district = (await allDistricts(floor)).find(
      (one) => readMailProofAddress(floor.secrets, one.id, local) !== null,
    );
    const id = district === undefined ? null : readMailProofAddress(floor.secrets, district.id, local);
    if (district === undefined || id === null) continue;
    const { spf, dkim, dmarc } = mail.authentication;
    // A bounce or an out-of-office note comes from a machine on the way: nobody has read and answered yet.
    if (mail.kind === 'message' || mail.kind === 'quarantined')
      await floor.act(systemActor(district.id, 'mail'), noteMailBack, { id, spf, dkim, dmarc });
    return true;
  }
  return false;
}

/** Larger ones are stored alone. */
const smallMail = 256 * 1024;

function createReceiver(floor: Floor, reader: MailReader): MailIntake['receive'] {
  const { settings } = floor;
  const resolver = settings.mailAuthentication === 'off' ? false : createDnsResolver(settings.dnsServers);
  const trays = new Map<Uuid, Tray<ArrivedMail, MailResult>>();
  // Mails that begin conversations of their own are stored several in one transaction while others are being stored.
  const trayFor = (districtId: Uuid): Tray<ArrivedMail, MailResult> => {
    const tray =
      trays.get(districtId) ??
      createTray({
        most: 16,
        lanes: 2,
        run: async (mails: readonly ArrivedMail[]) =>
          floor.actTogether(
            systemActor(districtId, 'mail'),
            receiveMail,
            mails.map((mail) => ({ mail })),
          ),
      });
    trays.set(districtId, tray);
    return tray;
  };
  return async (raw, via, envelope) => {
    const opened = await reader.read(raw, {
      ownMessageIdDomain: messageIdDomain(settings.mailDomain),
      // Only a mail that came over SMTP has an envelope. An empty sender there means "do not answer" (RFC 3834);
      // a mail fetched from a mailbox or read from a file has no sender in this sense, which is another thing.
      ...(via === 'smtp'
        ? {
            envelope: {
              from: envelope.from,
              to: [...envelope.to],
              ...(envelope.remoteIp === undefined ? {} : { remoteIp: envelope.remoteIp }),
              ...(envelope.helo === undefined ? {} : { helo: envelope.helo }),
            },
          }
        : {}),
      forwarders: settings.mailForwarders,
      authenticate: resolver,
    });
    // A fetched mail has no envelope: whom it was for stands in the mail itself.
    const headerTo = [...opened.deliveredTo, ...opened.mail.to, ...opened.mail.cc].map((one) => one.address);
    const wanted = envelope.to.length > 0 ? envelope.to : headerTo;
    if (await isTestAnswer(floor, wanted, opened)) return null;
    const districts = new Set<Uuid>();
    for (const address of wanted) {
      const districtId = await districtFor(floor, address);
      if (districtId !== null) districts.add(districtId);
    }
    // A mailbox of our own that carries mail for no known address: the first district's, so that nothing is dropped.
    if (districts.size === 0) {
      const first = (await allDistricts(floor))[0];
      if (!first) throw new Error('There is no district to take this mail.');
      districts.add(first.id);
    }
    const mail: ArrivedMail = { raw, opened, via, envelope: { from: envelope.from, to: wanted } };
    let result: MailResult | null = null;
    for (const districtId of districts) {
      result =
        standsAlone(mail) && raw.length <= smallMail
          ? await trayFor(districtId)(mail)
          : await floor.act(systemActor(districtId, 'mail'), receiveMail, { mail });
    }
    return result;
  };
}

/** Opens every way mail comes in: the listener and, where set, the mailbox that is fetched. */
export async function openMailIntake(floor: Floor, health: Health | null): Promise<MailIntake> {
  const { settings, log } = floor;
  const plain = {
    info: (_facts: object, text: string) => log.info(text),
    warn: (_facts: object, text: string) => log.warn(text),
  };
  const reader = createMailReader({ workers: settings.mailWorkers, log: plain });
  const receive = createReceiver(floor, reader);
  const counted: MailIntake['receive'] = async (raw, via, envelope) => {
    const result = await receive(raw, via, envelope);
    health?.mailsAccepted.inc({ kind: result?.kind ?? 'none' });
    return result;
  };
  const tls =
    settings.smtpTlsKey !== null && settings.smtpTlsCert !== null
      ? { key: readFileSync(settings.smtpTlsKey, 'utf8'), cert: readFileSync(settings.smtpTlsCert, 'utf8') }
      : {};
  const listener =
    settings.smtpPort < 0
      ? null
      : await startSmtpListener({
          port: settings.smtpPort,
          host: settings.smtpHost,
          hostname: new URL(settings.publicUrl).hostname,
          log: plain,
          ...tls,
          async checkRecipient(address) {
            try {
              return (await districtFor(floor, address)) === null ? 'unknown' : 'ok';
            } catch (error) {
              log.warn('a recipient could not be looked up', { error });
              return 'unavailable';
            }
          },
          async accept({ raw, envelope }) {
            await counted(raw, 'smtp', envelope);
          },
        });
  const imap = settings.imapUrl === null ? null : await openImap(floor, settings.imapUrl, counted, plain);
  return {
    port: listener?.port ?? null,
    receive: counted,
    async close() {
      await listener?.close();
      await imap?.close();
      await reader.close();
    },
  };
}

async function openImap(
  floor: Floor,
  url: string,
  receive: MailIntake['receive'],
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void },
): Promise<{ close(): Promise<void> } | null> {
  const first = (await allDistricts(floor))[0];
  if (!first) return null;
  const actor = systemActor(first.id, 'imap');
  const mailbox = new URL(url).host + new URL(url).pathname;
  return startImapPoller({
    url,
    tokens: mailTokens(floor.settings),
    everySeconds: 30,
    log,
    accept: async ({ raw }) => void (await receive(raw, 'imap', { from: null, to: [] })),
    state: {
      load: async () => floor.ask(actor, place, { mailbox }),
      save: async (position) => floor.act(actor, keepPlace, { mailbox, place: position }),
    },
  });
}
