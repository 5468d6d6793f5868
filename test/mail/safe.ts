import { expect } from 'vitest';
import type { MailRead } from '../../src/rooms/channels/mail/types.ts';

const KINDS = new Set(['message', 'auto_reply', 'bounce', 'complaint', 'loop', 'quarantined']);
const RUNS_OR_FETCHES =
  /<(?:script|style|iframe|form|img|object|link|meta|base|svg|math|input|embed|video)\b|<[^>]*\s(?:on\w+|style|src|background|srcset)\s*=|<[^>]*(?:javascript|vbscript|data)\s*:/i;

/** What must hold of any reading whatever the mail: PostgreSQL can store it, nothing in it runs or is fetched, it has its shape. */
export function expectSafe(read: MailRead): void {
  const one = (text: string) => {
    expect(text.isWellFormed()).toBe(true);
    expect(text.includes('\u0000')).toBe(false);
    expect(/[\u202A-\u202E\u2066-\u2069]/.test(text)).toBe(false);
    expect(text.normalize('NFC') === text).toBe(true);
  };
  const people = [read.from, ...read.to, ...read.cc].flatMap((person) => (person ? [person.name, person.address] : []));
  const lines = [
    read.subject,
    read.message_id ?? '',
    read.in_reply_to ?? '',
    ...read.references,
    ...read.attachments.flatMap((file) => [file.name, file.type]),
    ...people,
  ];
  for (const line of lines) {
    one(line);
    expect(/[\r\n]/.test(line)).toBe(false);
  }
  for (const text of [read.text, read.reply_text, read.quoted, read.signature, read.html_safe]) one(text);
  expect(RUNS_OR_FETCHES.test(read.html_safe)).toBe(false);
  expect(KINDS.has(read.kind)).toBe(true);
  expect(read.date === null || !Number.isNaN(Date.parse(read.date))).toBe(true);
  expect(JSON.stringify(read)).not.toContain('\\u0000');
}
