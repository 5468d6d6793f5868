import MailComposer from 'nodemailer/lib/mail-composer';
import { LOOP_HEADER } from './automatic.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { cleanAddress } from './headers.ts';
import { plainMime, type PlainMail } from './plain-mime.ts';
import type { MailAddress } from './types.ts';

/** One outgoing mail to one person: several people are always several mails (RELIABILITY E06). */
export type OutgoingMail = {
  to: MailAddress;
  /** Absent: the sender's default. */
  from?: MailAddress;
  replyTo?: MailAddress;
  subject: string;
  text: string;
  /** BCP 47 tag of the text; sets language and direction of the HTML part. */
  language: string;
  /** With angle brackets; made by the caller so that answers and bounces find their way back. */
  messageId: string;
  inReplyTo?: string | null;
  references?: readonly string[];
  /** Milliseconds since 1970. */
  date: number;
  /** RFC 3834. Absent for words that a person wrote. */
  automatic?: 'auto-replied' | 'auto-generated';
  /** For mail to many: a List-Id such as `news.example.org` and an https address that unsubscribes by POST (RFC 8058). */
  list?: { id: string; unsubscribe: string };
  /** SMTP sender for bounces; absent: the From address. */
  envelopeFrom?: string;
  attachments?: readonly { name: string; type: string; content: Uint8Array }[];
};

/** Private key in PEM and where its public half stands in the domain name system. */
export type DkimKey = { domain: string; selector: string; privateKey: string };

export type ComposedMail = { raw: Buffer; envelope: { from: string; to: string } };

/**
 * Serialises an outgoing mail: plain text and a plain accessible HTML form of the same words. Nothing a caller hands in can
 * become a header of its own: lines are folded into one, addresses and Message-IDs that are not just that throw.
 */
export async function composeMail(
  mail: OutgoingMail,
  defaults: { from: MailAddress; dkim?: DkimKey | undefined },
): Promise<ComposedMail> {
  const from = mailbox(mail.from ?? defaults.from);
  const to = mailbox(mail.to);
  const text = cleanText(mail.text);
  const headers: Record<string, string> = { [LOOP_HEADER]: '1' };
  if (mail.automatic) {
    headers['Auto-Submitted'] = mail.automatic;
    headers['X-Auto-Response-Suppress'] = 'All';
  }
  if (mail.list) Object.assign(headers, listHeaders(mail.list));
  const subject = cleanLine(mail.subject, 250);
  const references = (mail.references ?? []).map(messageId).slice(-20).join(' ');
  const parts = {
    subject,
    text,
    html: htmlFromText(text, mail.language, subject),
    messageId: messageId(mail.messageId),
    inReplyTo: mail.inReplyTo ? messageId(mail.inReplyTo) : null,
    references: references === '' ? null : references,
    replyTo: mail.replyTo ? mailbox(mail.replyTo) : null,
    date: new Date(mail.date),
    headers,
  };
  const files = mail.attachments ?? [];
  const body = files.length === 0 ? plainMime({ from, to, ...parts }) : await withFiles({ from, to, ...parts }, files);
  const envelopeFrom = mail.envelopeFrom === undefined ? from.address : address(mail.envelopeFrom);
  const signature = defaults.dkim ? await dkimHeader(body, defaults.dkim) : '';
  return {
    raw: signature === '' ? body : Buffer.concat([Buffer.from(signature), body]),
    envelope: { from: envelopeFrom, to: to.address },
  };
}

/** With files the mail library composes: it knows every kind of name and part. */
async function withFiles(mail: PlainMail, files: NonNullable<OutgoingMail['attachments']>): Promise<Buffer> {
  const { replyTo, inReplyTo, references, headers, ...rest } = mail;
  const composer = new MailComposer({
    ...rest,
    headers: { ...headers },
    ...(replyTo === null ? {} : { replyTo }),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references === null ? {} : { references }),
    attachments: files.map((file) => ({
      filename: cleanLine(file.name, 200),
      contentType: /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream',
      content: Buffer.from(file.content),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  });
  return composer.compile().build();
}

async function dkimHeader(body: Buffer, key: DkimKey): Promise<string> {
  const { dkimSign } = await import('mailauth');
  const who = { signingDomain: key.domain, selector: key.selector, privateKey: key.privateKey };
  // The library reads the list; its types also ask for the same three at the top.
  const signed = await dkimSign(body, { ...who, canonicalization: 'relaxed/relaxed', signatureData: [who] });
  if (signed.errors.length > 0) throw new Error('the DKIM key cannot sign');
  return signed.signatures;
}

function listHeaders(list: { id: string; unsubscribe: string }): Record<string, string> {
  if (!/^[\w.-]{1,200}$/.test(list.id) || !/^https:\/\/[^\s<>"]{1,800}$/.test(list.unsubscribe))
    throw new Error('unusable list header');
  return {
    'List-Id': `<${list.id}>`,
    'List-Unsubscribe': `<${list.unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    Precedence: 'list',
  };
}

function mailbox(given: MailAddress): MailAddress {
  return { name: cleanLine(given.name, 100), address: address(given.address) };
}

function address(given: string): string {
  const clean = cleanAddress(given);
  if (clean === null || clean !== given.trim()) throw new Error('unusable mail address');
  return clean;
}

function messageId(given: string): string {
  if (!/^<[^<>\s\u0000-\u001f\u007f]{1,900}>$/.test(given)) throw new Error('unusable Message-ID');
  return given;
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'yi', 'dv', 'ckb', 'sd', 'ug']);

/** The text as HTML that every mail program and screen reader can use: paragraphs, links, language and direction. */
export function htmlFromText(text: string, language: string, title: string): string {
  const tag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language) ? language : 'en';
  const direction = RIGHT_TO_LEFT.has(tag.split('-')[0]?.toLowerCase() ?? '') ? 'rtl' : 'ltr';
  const paragraphs = text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${paragraph.split('\n').map(linked).join('<br>')}</p>`);
  return `<!doctype html><html lang="${tag}" dir="${direction}"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body dir="${direction}">${paragraphs.join('\n')}</body></html>`;
}

function linked(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/)
    .map((piece, index) => (index % 2 === 1 ? `<a href="${escape(piece)}">${escape(piece)}</a>` : escape(piece)))
    .join('');
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
