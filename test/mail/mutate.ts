/** A small seeded generator (mulberry32): the same seed makes the same mails on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Mutation = (mail: Buffer, random: () => number, other: Buffer) => Buffer;

const at = (mail: Buffer, random: () => number) => Math.floor(random() * (mail.length + 1));
const insert = (mail: Buffer, where: number, bytes: Buffer) =>
  Buffer.concat([mail.subarray(0, where), bytes, mail.subarray(where)]);
const pick = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)] as T;

const NASTY = [
  '\u0000',
  '\r',
  '\n',
  '\r\n\r\n',
  '\n.\n',
  '--',
  '\r\n--b--\r\n',
  '=?utf-8?B?',
  '=?x?Q?=00?=',
  '?=',
  '<',
  '>',
  '<!--',
  '<script>',
  '</p>',
  '&#0;',
  '&#xD800;',
  '"',
  '(',
  ')',
  ';',
  ':',
  ',',
  '\u202e',
  '\ufeff',
  '\u0301'.repeat(200),
  '((((((((',
  '<<<<',
  '>'.repeat(300),
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: text/html; charset=utf-7\r\n',
  'From: x@y.test\r\n',
  'Subject: =?gb2312?B?//8=?=\r\n',
  'Date: 99 Foo 99999\r\n',
  'References: <a@b> <',
  "filename*0*=utf-8''%00%",
  'boundary=',
  'On Wed, Nov 4, 2026 at 9:12 AM',
  ' wrote:\r\n',
  '> '.repeat(100),
].map((text) => Buffer.from(text));

const MUTATIONS: Mutation[] = [
  (mail, random) => mail.subarray(0, at(mail, random)),
  (mail, random) => mail.subarray(at(mail, random)),
  (mail, random) => {
    const copy = Buffer.from(mail);
    for (let count = 1 + Math.floor(random() * 20); count > 0 && copy.length > 0; count -= 1)
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    return copy;
  },
  (mail, random) => insert(mail, at(mail, random), pick(NASTY, random)),
  (mail, random) => insert(insert(mail, at(mail, random), pick(NASTY, random)), at(mail, random), pick(NASTY, random)),
  (mail, random) =>
    insert(
      mail,
      at(mail, random),
      Buffer.concat(Array.from({ length: Math.floor(random() * 400) }, () => pick(NASTY, random))),
    ),
  (mail, random) => insert(mail, at(mail, random), Buffer.alloc(Math.floor(random() * 30_000), pick(NASTY, random))),
  (mail, random) => {
    const from = at(mail, random);
    return Buffer.concat([mail.subarray(0, from), mail.subarray(from + Math.floor(random() * 400))]);
  },
  (mail, random) => {
    const from = at(mail, random);
    const piece = mail.subarray(from, from + Math.floor(random() * 800));
    return insert(
      mail,
      at(mail, random),
      Buffer.concat(Array.from({ length: 1 + Math.floor(random() * 30) }, () => piece)),
    );
  },
  (mail, random, other) => Buffer.concat([mail.subarray(0, at(mail, random)), other.subarray(at(other, random))]),
  (mail, random) => shuffled(mail, random),
  (mail, random) =>
    Buffer.from(
      mail
        .toString('latin1')
        .replace(
          /charset="?[\w-]+"?/gi,
          `charset=${pick(['utf-7', 'utf-16', 'iso-2022-jp', 'big5', 'x-none', 'windows-1256', ''], random)}`,
        ),
      'latin1',
    ),
  (mail, random) =>
    Buffer.from(
      mail
        .toString('latin1')
        .replace(/(?:quoted-printable|base64|8bit)/gi, () =>
          pick(['base64', 'quoted-printable', '8bit', 'x-uuencode', ''], random),
        ),
      'latin1',
    ),
  (mail, random) =>
    Buffer.from(
      mail.toString('latin1').replace(/\r\n/g, () => pick(['\r\n', '\n', '\r', '\r\n', '\r\n'], random)),
      'latin1',
    ),
];

function shuffled(mail: Buffer, random: () => number): Buffer {
  const lines = mail.toString('latin1').split('\r\n');
  for (let count = 0; count < 6; count += 1) {
    const first = Math.floor(random() * lines.length);
    const second = Math.floor(random() * lines.length);
    [lines[first], lines[second]] = [lines[second] ?? '', lines[first] ?? ''];
  }
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** One to three changes to a mail, as broken programs and attackers make them. */
export function mutated(mails: readonly Buffer[], random: () => number): Buffer {
  let mail = pick(mails, random);
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1)
    mail = pick(MUTATIONS, random)(mail, random, pick(mails, random));
  return mail;
}
