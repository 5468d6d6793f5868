import type { MailRead } from '../../src/rooms/channels/mail/types.ts';

/** One mail of the corpus: its bytes, and what is true of it by the way it was made. */
export type Case = { name: string; raw: Buffer; truth: DeepPartial<MailRead> };
type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

/** "Now" for the corpus: the reader must know what the future is. */
export const CORPUS_NOW = Date.UTC(2026, 10, 22);
/** The domain of the Message-IDs that Porchlight makes, in the corpus. */
export const CORPUS_ID_DOMAIN = 'mail.district.test';

export type HeaderLine = [name: string, value: string];

/** A header value in ASCII: encoded words of at most 75 characters where needed, as mail programs write them. */
export function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (Buffer.byteLength(piece + character) > 42) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  pieces.push(piece);
  return pieces.map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ');
}

export function mailbox(name: string, address: string): string {
  if (name === '') return address;
  return /^[\x20-\x7e]*$/.test(name) ? `"${name}" <${address}>` : `${encoded(name)} <${address}>`;
}

/** Header lines that every ordinary mail has; `more` replaces lines of the same name or adds to them, an empty value removes. */
export function head(name: string, from: string, subject: string, more: HeaderLine[] = []): HeaderLine[] {
  const lines: HeaderLine[] = [
    [
      'Received',
      `from mail.example.org (mail.example.org [192.0.2.10]) by mx.district.test with ESMTPS; Thu, 5 Nov 2026 15:00:02 +0000`,
    ],
    ['From', from],
    ['To', '"Lincoln Elementary" <office@lincoln.district.test>'],
    ['Subject', encoded(subject)],
    ['Date', 'Thu, 5 Nov 2026 09:00:00 -0600'],
    ['Message-ID', `<${name}@example.org>`],
    ['MIME-Version', '1.0'],
  ];
  for (const [key, value] of more) {
    const index = lines.findIndex(
      ([known]) => known.toLowerCase() === key.toLowerCase() && (key !== 'Received' || value === ''),
    );
    if (index < 0) lines.push([key, value]);
    else if (value === '') lines.splice(index, 1);
    else lines[index] = [key, value];
  }
  return lines.filter(([, value]) => value !== '');
}

/** Header lines and body as bytes, with CRLF. Body strings are written as UTF-8. */
export function message(lines: HeaderLine[], body: string | Buffer): Buffer {
  const top = lines.map(([key, value]) => `${key}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(`${top}\r\n`),
    typeof body === 'string' ? Buffer.from(body.replace(/\r?\n/g, '\r\n')) : body,
  ]);
}

export type Part = {
  type: string;
  body: string | Buffer;
  encoding?: '7bit' | '8bit' | 'base64' | 'quoted-printable';
  more?: HeaderLine[];
};

export function part({ type, body, encoding = '8bit', more = [] }: Part): string {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const lines = [
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
    ...more.map(([key, value]) => `${key}: ${value}`),
  ];
  return `${lines.join('\n')}\n\n${transfer(bytes, encoding)}`;
}

export function transfer(bytes: Buffer, encoding: Part['encoding']): string {
  if (encoding === 'base64') return bytes.toString('base64').replace(/.{76}/g, '$&\n');
  if (encoding === 'quoted-printable') return quotedPrintable(bytes);
  return bytes.toString('utf8');
}

export function quotedPrintable(bytes: Buffer): string {
  let line = '';
  let text = '';
  for (const byte of bytes) {
    if (byte === 10) {
      text += `${line}\n`;
      line = '';
      continue;
    }
    const piece =
      byte === 61 || byte > 126 || byte < 32
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte);
    if (line.length + piece.length > 74) {
      text += `${line}=\n`;
      line = '';
    }
    line += piece;
  }
  return (text + line).replace(/ \n/g, '=20\n');
}

/** Parts between boundaries. */
export function multipart(boundary: string, parts: string[]): string {
  return `${parts.map((one) => `--${boundary}\n${one}\n`).join('')}--${boundary}--\n`;
}

/** The commonest shape: a plain text mail in UTF-8. */
export function plain(name: string, from: string, subject: string, text: string, more: HeaderLine[] = []): Buffer {
  return message(
    head(name, from, subject, [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Transfer-Encoding', '8bit'],
      ...more,
    ]),
    `${text}\n`,
  );
}

export function html(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
