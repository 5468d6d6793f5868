import { createHash } from 'node:crypto';
import type { MailRead } from '../../src/rooms/channels/mail/types.ts';

const LONG = 4000;

/** The reading as it is kept: very long texts by their length and hash. */
export function golden(read: MailRead): MailRead {
  const short = (text: string) =>
    text.length <= LONG
      ? text
      : `${text.slice(0, 200)}… ${String(text.length)} characters, sha256 ${createHash('sha256').update(text).digest('hex')}`;
  return {
    ...read,
    text: short(read.text),
    reply_text: short(read.reply_text),
    quoted: short(read.quoted),
    html_safe: short(read.html_safe),
  };
}
