import { addressParser, decodeWords } from 'postal-mime';
import type { Address, Header } from 'postal-mime';
import { cleanLine, hasBidiControls } from './clean-text.ts';
import type { MailAddress } from './types.ts';

/** The header lines of one mail, looked up by lower-case name; absent means an empty string or list. */
export type Headers = { first(name: string): string; all(name: string): string[]; has(name: string): boolean };

/** Wraps parsed header lines. The first of several lines of one name wins, as with the mail programs families use. */
export function headersOf(lines: readonly Header[]): Headers {
  const byName = new Map<string, string[]>();
  for (const line of lines) {
    const values = byName.get(line.key);
    if (values) values.push(line.value);
    else byName.set(line.key, [line.value]);
  }
  return {
    first: (name) => byName.get(name)?.[0]?.trim() ?? '',
    all: (name) => byName.get(name) ?? [],
    has: (name) => byName.has(name),
  };
}

/** Header lines at the start of a text, for returned mails inside a bounce. Stops at the first empty line after a header. */
export function headersFromText(text: string): Headers {
  const lines: Header[] = [];
  for (const line of text.replace(/^\s+/, '').split(/\r?\n/, 500)) {
    const last = lines.at(-1);
    if (line.trim() === '') break;
    if (/^[ \t]/.test(line) && last) last.value += ` ${line.trim()}`;
    else {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).trim();
      if (colon > 0 && /^[\x21-\x7e]{1,76}$/.test(name))
        lines.push({ key: name.toLowerCase(), originalKey: name, value: line.slice(colon + 1).trim() });
    }
  }
  return headersOf(lines);
}

/** Turns encoded words into text; what cannot be decoded stays as it is. */
export function decodeHeader(value: string): string {
  return cleanLine(decodeWords(value));
}

/** True when a header line, once decoded, carries controls that reorder what a reader sees. */
export function isReordered(value: string): boolean {
  return hasBidiControls(decodeWords(value.slice(0, 10_000)));
}

const MAX_ADDRESSES = 500;

/** Every mailbox in the header lines given, groups flattened, names decoded and clean. Broken addresses are left out. */
export function addressesIn(values: readonly string[]): MailAddress[] {
  const found: MailAddress[] = [];
  for (const value of values) {
    for (const entry of parseAddresses(value)) {
      if (found.length >= MAX_ADDRESSES) return found;
      found.push(entry);
    }
  }
  return found;
}

function parseAddresses(value: string): MailAddress[] {
  const parsed = addressParser(value.slice(0, 100_000)).flatMap((entry: Address) => entry.group ?? [entry]);
  return parsed.flatMap((entry) => {
    const address = cleanAddress(entry.address ?? '');
    return address === null ? [] : [{ name: cleanLine(entry.name ?? '', 200), address }];
  });
}

/** A usable mail address without brackets, or null. Spaces and controls inside make it unusable: nothing is guessed. */
export function cleanAddress(text: string): string | null {
  const bare = cleanLine(text, 400).replace(/^<+/, '').replace(/>+$/, '').trim();
  if (bare.length > 320 || /[\s<>(),;:"\\]/.test(bare.replace(/^"[^"]*"@/, '@'))) return null;
  const at = bare.lastIndexOf('@');
  return at > 0 && at < bare.length - 1 ? bare : null;
}

/** Message-IDs with their angle brackets, in order, without repeats; a bare `a@b` word counts too. */
export function messageIdsIn(value: string): string[] {
  const text = value.slice(0, 64_000);
  const bracketed = text.match(/<[^<>\s]{1,990}>/g);
  const bare = bracketed ? [] : text.split(/[\s,]+/).filter((word) => /^[^<>\s@]{1,490}@[^<>\s@]{1,490}$/.test(word));
  const ids = bracketed ?? bare.map((word) => `<${word}>`);
  return [...new Set(ids.map((id) => cleanLine(id)))];
}

/** Milliseconds of a date header, or null. Forgives comments, missing zones, two-digit years and odd zone names. */
export function parseMailDate(value: string): number | null {
  const text = value
    .slice(0, 400)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100);
  if (text === '') return null;
  const candidates = [text, text.replace(/^[^\d,]{1,12},?\s*/, ''), text.replace(/\s+[A-Za-z/_]{2,40}$/, ' +0000')];
  for (const candidate of candidates) {
    // Date.parse makes a date of almost anything; a day and a year must be there.
    if (
      !/\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}|[A-Za-z]{3,9}\s+\d{1,2},?\s(?:[\d:]+\s)?.*\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\/\d{1,2}\/\d{4}/.test(
        candidate,
      )
    )
      continue;
    const zoned = /[+-]\d{4}$|[A-Z]{1,5}$|Z$|[+-]\d\d:\d\d$/.test(candidate) ? candidate : `${candidate} +0000`;
    const time = Date.parse(zoned);
    if (Number.isFinite(time) && time > Date.UTC(1970, 0, 2) && time < Date.UTC(9999, 0, 1)) return time;
  }
  return null;
}

/** When the newest mail server in the chain says it received the mail; null when no `Received` line has a date. */
export function receivedDate(headers: Headers): number | null {
  for (const line of headers.all('received')) {
    const time = parseMailDate(line.slice(line.lastIndexOf(';') + 1));
    if (time !== null) return time;
  }
  return null;
}

/** The part behind the last `@`, lower case, without brackets. */
export function domainOf(addressOrId: string): string {
  return addressOrId
    .slice(addressOrId.lastIndexOf('@') + 1)
    .replace(/[>\s].*$/, '')
    .toLowerCase();
}
