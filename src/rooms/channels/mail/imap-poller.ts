import type { ImapFlow } from 'imapflow';
import { MAIL_LIMITS } from './caps.ts';
import type { TokenSource } from './oauth.ts';

/** Where the poller stands in the mailbox. `pending`: seen, but not accepted yet. */
export type ImapPosition = { uidValidity: string; lastUid: number; pending: number[] };

export type ImapPollerOptions = {
  /** `imaps://user:password@host/Folder`; `imap://` for an unencrypted local server. Folder absent: INBOX. */
  url: string;
  /** For servers that take no passwords; the address then names only the user. */
  tokens?: TokenSource | undefined;
  everySeconds: number;
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void };
  /** Stores the mail durably. Only after it resolved is the mail marked done; the same mail may come again. */
  accept(mail: { raw: Buffer; envelope: null }): Promise<void>;
  state: { load(): Promise<ImapPosition | null>; save(position: ImapPosition): Promise<void> };
};

export type ImapPoller = {
  /** Looks once, now. Resolves with the number of mails accepted; rejects when the mailbox cannot be reached. */
  poll(): Promise<number>;
  close(): Promise<void>;
};

const LONGEST_WAIT_MS = 300_000;
const FAILURES_IN_A_ROW = 3;

/** Fetches new mail from a mailbox every so often, slower while the mailbox cannot be reached. */
export function startImapPoller(options: ImapPollerOptions): ImapPoller {
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let closed = false;
  let running: Promise<number> | null = null;
  let client: ImapFlow | null = null;

  function poll(): Promise<number> {
    running ??= once().finally(() => {
      running = null;
    });
    return running;
  }

  async function once(): Promise<number> {
    client = await connection(options);
    // Without a listener a broken connection would end the process; the awaited call below fails as well.
    client.on('error', () => undefined);
    try {
      await client.connect().catch((error: unknown) => {
        // A token may be taken back before its time: the next try asks for another.
        options.tokens?.refused();
        throw error;
      });
      return await fetchNew(client, options, () => closed);
    } finally {
      await client.logout().catch(() => undefined);
      client.close();
      client = null;
    }
  }

  function schedule(milliseconds: number): void {
    if (closed) return;
    timer = setTimeout(() => {
      poll().then(
        () => {
          failures = 0;
          schedule(options.everySeconds * 1000);
        },
        (error: unknown) => {
          failures += 1;
          options.log.warn(
            { failures, error: error instanceof Error ? error.message : 'error' },
            'mailbox cannot be read',
          );
          schedule(Math.min(LONGEST_WAIT_MS, options.everySeconds * 1000 * 2 ** Math.min(failures, 6)));
        },
      );
    }, milliseconds);
    timer.unref();
  }

  schedule(0);
  return {
    poll,
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      if (running) await Promise.race([running.catch(() => 0), new Promise((resolve) => setTimeout(resolve, 5000))]);
      client?.close();
    },
  };
}

async function connection({ url: address, tokens }: ImapPollerOptions): Promise<ImapFlow> {
  const url = new URL(address);
  const user = decodeURIComponent(url.username);
  const secure = url.protocol === 'imaps:';
  // Only districts whose mail is fetched pay for what fetching needs.
  const imap = await import('imapflow');
  return new imap.ImapFlow({
    host: url.hostname,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    auth:
      tokens === undefined
        ? { user, pass: decodeURIComponent(url.password) }
        : { user, accessToken: await tokens.token() },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 20_000,
    socketTimeout: 60_000,
  });
}

async function fetchNew(client: ImapFlow, options: ImapPollerOptions, isClosed: () => boolean): Promise<number> {
  const folder = decodeURIComponent(new URL(options.url).pathname.slice(1)) || 'INBOX';
  const lock = await client.getMailboxLock(folder);
  try {
    if (!client.mailbox) throw new Error('mailbox not open');
    const uidValidity = String(client.mailbox.uidValidity);
    const before = await options.state.load();
    // Another UIDVALIDITY means that all numbers changed: look at everything again, what is known already is dropped later.
    const position: ImapPosition =
      before?.uidValidity === uidValidity
        ? { ...before, pending: [...before.pending] }
        : { uidValidity, lastUid: 0, pending: [] };
    const found = await client.search({ uid: `${String(position.lastUid + 1)}:*` }, { uid: true });
    const fresh = (found || []).filter((uid) => uid > position.lastUid);
    const uids = [...new Set([...position.pending, ...fresh])].toSorted((a, b) => a - b);
    return await acceptAll(client, options, { position, uids, isClosed });
  } finally {
    lock.release();
  }
}

type Round = { position: ImapPosition; uids: number[]; isClosed: () => boolean };

// A mail that cannot be stored waits in `pending` and does not hold up the ones behind it; several in a row mean that
// nothing can be stored now, so the rest is left for later.
async function acceptAll(
  client: ImapFlow,
  options: ImapPollerOptions,
  { position, uids, isClosed }: Round,
): Promise<number> {
  let accepted = 0;
  let inARow = 0;
  for (const uid of uids) {
    if (isClosed() || inARow >= FAILURES_IN_A_ROW) break;
    const message = await client.fetchOne(String(uid), { source: { maxLength: MAIL_LIMITS.bytes + 1 } }, { uid: true });
    const raw = message ? message.source : undefined;
    const stored =
      raw === undefined || (await options.accept({ raw, envelope: null }).then(always, never(options, uid)));
    position.pending = position.pending.filter((other) => other !== uid);
    if (!stored) position.pending.push(uid);
    position.lastUid = Math.max(position.lastUid, uid);
    await options.state.save({ ...position, pending: [...position.pending] });
    if (stored && raw !== undefined) {
      accepted += 1;
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }).catch(() => false);
    }
    inARow = stored ? 0 : inARow + 1;
  }
  return accepted;
}

const always = () => true;

const never = (options: ImapPollerOptions, uid: number) => (error: unknown) => {
  options.log.warn(
    { uid, error: error instanceof Error ? error.name : 'error' },
    'fetched mail not stored, will try again',
  );
  return false;
};
