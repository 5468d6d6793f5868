import type { DkimKey, OutgoingMail } from './compose.ts';
import { composeMail } from './compose.ts';
import type { TokenSource } from './oauth.ts';
import type { MailTransport, SendOutcome } from './smtp-transport.ts';
import { createSmtpTransport } from './smtp-transport.ts';
import type { MailAddress } from './types.ts';

export type MailSenderOptions = {
  /** Default From. */
  from: MailAddress;
  dkim?: DkimKey;
  log: { warn(facts: object, text: string): void };
} & ({ smtpUrl: string; tokens?: TokenSource | undefined } | { transport: MailTransport });

export type MailSender = {
  /**
   * Never throws. `rejected`: will never be taken as it is; `not_sent`: try later; `unknown`: the answer was lost. `atEnd` is
   * called before the last of the mail goes out.
   */
  send(mail: OutgoingMail, dkim?: DkimKey, atEnd?: () => void): Promise<SendOutcome>;
  close(): Promise<void>;
};

/** Sends mail one by one and says of each what became of it. */
export function createMailSender(options: MailSenderOptions): MailSender {
  const transport = 'transport' in options ? options.transport : createSmtpTransport(options.smtpUrl, options.tokens);
  return {
    async send(mail, dkim, atEnd) {
      let composed;
      try {
        composed = await composeMail(mail, { from: options.from, dkim: dkim ?? options.dkim });
      } catch (error) {
        const response = error instanceof Error ? error.message : 'mail cannot be composed';
        options.log.warn({ response }, 'outgoing mail cannot be composed');
        return { outcome: 'rejected', response };
      }
      const result = await transport
        .deliver(composed, atEnd)
        .catch((): SendOutcome => ({ outcome: 'unknown', response: 'transport failed' }));
      if (result.outcome !== 'sent') options.log.warn({ outcome: result.outcome }, 'outgoing mail not confirmed');
      return result;
    },
    close: () => transport.close(),
  };
}
