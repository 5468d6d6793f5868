import { join } from 'node:path';
import type { Log } from '#platform/log';
import { createSecrets } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import type { Driver, Handed, InDoubt, LookedUp, Outgoing } from './sending/driver.ts';
import { openNotebooks } from './sending/notebook.ts';
import type { DkimKey } from './mail/compose.ts';
import { listOf } from './unsubscribe/links.ts';
import { createTokenSource, type TokenSource } from './mail/oauth.ts';
import { createMailSender } from './mail/send.ts';

/** What a mail to a family or to staff is, for RFC 3834: a person's words, an answer of the house, or a notice of it. */
function automatic(category: string): 'auto-replied' | 'auto-generated' | undefined {
  if (category === 'reply') return undefined;
  return category === 'receipt' ? 'auto-replied' : 'auto-generated';
}

export type OpenDriver = Driver & {
  /** The same way out, with each mail signed by a district’s own key. */
  signed?(key: DkimKey): Driver;
  close(): Promise<void>;
};

/** Access tokens for the district's mail server, when it takes no passwords. */
export function mailTokens({ mailOauth }: Pick<Settings, 'mailOauth'>): TokenSource | undefined {
  return mailOauth === null ? undefined : createTokenSource(mailOauth);
}

/** Mail by SMTP to the district's own server. */
export function smtpDriver(settings: Settings, log: Log): OpenDriver {
  const sender = createMailSender({
    smtpUrl: settings.smtpUrl ?? '',
    tokens: mailTokens(settings),
    from: { name: 'Porchlight', address: `help@${settings.mailDomain}` },
    log: { warn: (_facts, text) => log.warn(text) },
  });
  const house = {
    secrets: createSecrets(settings.secrets),
    publicUrl: settings.publicUrl,
    mailDomain: settings.mailDomain,
  };
  const notebooks = openNotebooks(join(settings.dataDir, 'handed'), log);
  const one = async (delivery: Outgoing, key?: DkimKey): Promise<Handed> => {
    const list = listOf(delivery, house);
    const kind = automatic(delivery.category);
    const mail = {
      to: { name: '', address: delivery.address },
      ...(delivery.reply_to === null ? {} : { replyTo: { name: '', address: delivery.reply_to } }),
      subject: delivery.subject,
      text: delivery.body,
      language: delivery.language,
      messageId: delivery.message_id ?? `<${delivery.id}@id.${settings.mailDomain}>`,
      inReplyTo: delivery.in_reply_to,
      references: delivery.refs,
      date: Temporal.Now.instant().epochMilliseconds,
      ...(kind === undefined ? {} : { automatic: kind }),
      ...(delivery.reply_to === null ? {} : { envelopeFrom: delivery.reply_to }),
      attachments: delivery.files.map((file) => ({ name: file.name, type: file.type, content: file.bytes })),
      ...(list === null ? {} : { list }),
    };
    const notes = delivery.notebook ?? null;
    if (notes === null) return sender.send(mail, key);
    const handed = await sender.send(mail, key, () => notebooks.write(notes, delivery.id, 'begun'));
    if (handed.outcome !== 'unknown') notebooks.write(notes, delivery.id, handed.outcome);
    return handed;
  };
  /** SMTP cannot be asked. What was never begun is safe to send, what was answered is known; only what is between is in doubt. */
  const lookUp = async (all: readonly InDoubt[]): Promise<readonly LookedUp[]> => {
    const ids = new Set(all.map(({ id }) => id));
    const names = new Set(all.map(({ notebook }) => notebook ?? ''));
    const notes = new Map([...names].map((name) => [name, notebooks.read(name, ids)]));
    return all.map(({ id, notebook }) => {
      const said = notes.get(notebook ?? '') ?? null;
      const last = said?.get(id);
      if (said === null || last === 'begun') return { found: 'cannot_say' };
      return last === 'sent' ? { found: 'there' } : { found: 'missing' };
    });
  };
  const driver = (key?: DkimKey): Driver => ({
    batch: 100,
    send: async (batch) => Promise.all(batch.map(async (delivery) => one(delivery, key))),
    notebook: () => notebooks.current(),
    lookUp,
  });
  return {
    ...driver(),
    signed: driver,
    async close() {
      await sender.close();
      notebooks.close();
    },
  };
}

/** The demonstration's mailbox: everything arrives, and `/demo/mail` shows it. Nothing leaves the machine. */
export function demoDriver(): OpenDriver {
  return {
    batch: 200,
    send: async (batch) => batch.map(() => ({ outcome: 'delivered', response: 'demonstration mailbox' })),
    close: async () => {},
  };
}
