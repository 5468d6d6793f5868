import { randomBytes } from 'node:crypto';
import { encode, wrap } from 'nodemailer/lib/qp';
import { encodeWord, encodeWords, foldLines } from 'nodemailer/lib/mime-funcs';
import { domainToASCII } from 'node:url';
import type { MailAddress } from './types.ts';

/**
 * A mail of one text and its HTML form, without files, written in one go: the mail library's composer streams every part
 * and costs seven times the processor (docs/decisions/2026-11-22-sending-to-many.md), which counts when a hundred thousand go out. Words and names are encoded by the
 * library's own functions. Everything handed in was cleaned by `composeMail`.
 */
export type PlainMail = {
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly replyTo: MailAddress | null;
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly references: string | null;
  readonly date: Date;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
};

const lineEnd = '\r\n';

/** Few characters of a name need no quotes; a comma or a bracket does. */
function named({ name, address }: MailAddress): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const local = `${address.slice(0, at)}@${/^[\w.-]+$/.test(domain) ? domain : domainToASCII(domain)}`;
  if (name === '') return local;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const shown = isAscii ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : encodeWord(name, 'Q', 52);
  return `${shown} <${local}>`;
}

/** Plain lines travel as they are, lines with a few accents quoted, other scripts in base64. */
function part(type: string, content: string): string {
  const text = content.replaceAll(/\r?\n/g, lineEnd);
  const isPlain = /^[\t\r\n\x20-\x7e]*$/.test(text) && text.split(lineEnd).every((line) => line.length <= 900);
  const head = (encoding: string): string =>
    `Content-Type: ${type}; charset=utf-8${lineEnd}Content-Transfer-Encoding: ${encoding}${lineEnd}${lineEnd}`;
  if (isPlain) return head('7bit') + text;
  const others = text.match(/[^\x20-\x7e\r\n]/g)?.length ?? 0;
  if (others * 5 < text.length) return head('quoted-printable') + wrap(encode(text));
  return (
    head('base64') +
    (
      Buffer.from(text)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join(lineEnd)
  );
}

function field(name: string, value: string): string {
  return foldLines(`${name}: ${value}`, 76) + lineEnd;
}

/** The whole mail, ready for the wire. */
export function plainMime(mail: PlainMail): Buffer {
  const boundary = `--_porchlight_${randomBytes(9).toString('hex')}`;
  const head = [
    field('From', named(mail.from)),
    field('To', named(mail.to)),
    mail.replyTo === null ? '' : field('Reply-To', named(mail.replyTo)),
    field('Subject', encodeWords(mail.subject, 'Q', 52)),
    // An identifier is one word however long it is.
    `Message-ID: ${mail.messageId}${lineEnd}`,
    mail.inReplyTo === null ? '' : `In-Reply-To: ${mail.inReplyTo}${lineEnd}`,
    mail.references === null ? '' : field('References', mail.references),
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}${lineEnd}`,
    ...Object.entries(mail.headers).map(([name, value]) => `${name}: ${value}${lineEnd}`),
    `MIME-Version: 1.0${lineEnd}`,
    `Content-Type: multipart/alternative; boundary="${boundary}"${lineEnd}`,
  ].join('');
  const parts = [part('text/plain', mail.text), part('text/html', mail.html)];
  const body = parts.map((one) => `--${boundary}${lineEnd}${one}${lineEnd}`).join('');
  return Buffer.from(`${head}${lineEnd}${body}--${boundary}--${lineEnd}`);
}
