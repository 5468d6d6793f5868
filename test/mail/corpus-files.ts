import { deflateRawSync } from 'node:zlib';
import type { Case, HeaderLine } from './corpus-build.ts';
import { head, mailbox, message, multipart, part } from './corpus-build.ts';
import { tongue } from './corpus-words.ts';

const EN = tongue('en');
const FROM = mailbox(EN.person, EN.address);

type File = { type: string; content: Buffer; disposition?: string; more?: HeaderLine[] };

function withFile(name: string, file: File, listed: object, warnings: string[] = []): Case {
  const disposition = file.disposition ?? 'attachment';
  const body = multipart('m', [
    part({ type: 'text/plain; charset=utf-8', body: 'Please see the file.' }),
    part({
      type: file.type,
      body: file.content,
      encoding: 'base64',
      more: [...(disposition === '' ? [] : [['Content-Disposition', disposition] as HeaderLine]), ...(file.more ?? [])],
    }),
  ]);
  const raw = message(head(name, FROM, 'A file', [['Content-Type', 'multipart/mixed; boundary="m"']]), body);
  return {
    name,
    raw,
    truth: {
      kind: 'message',
      text: 'Please see the file.',
      attachments: [{ size: file.content.length, ...listed }],
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  };
}

/** A zip with the given entries; `flags` 1 marks them as encrypted. */
function zip(entries: Record<string, string>, flags = 0): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const data = deflateRawSync(Buffer.from(text));
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(flags, 2);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(data.length, 14);
    fixed.writeUInt32LE(Buffer.byteLength(text), 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const entry = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fixed, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.of(20, 0), fixed, tail, Buffer.from(name)]),
    );
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\u0005\u0006', 'latin1'), end]);
}

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.concat([
  Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 16),
  Buffer.from('JFIF\u0000\u0001\u0001', 'latin1'),
  Buffer.alloc(40),
]);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(120), Buffer.from('PE\u0000\u0000', 'latin1')]);
const HEIC = Buffer.concat([
  Buffer.of(0, 0, 0, 24),
  Buffer.from('ftypheic'),
  Buffer.alloc(4),
  Buffer.from('mif1heic'),
  Buffer.alloc(32),
]);
const DOCX = zip({
  '[Content_Types].xml':
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  'word/document.xml': '<w:document/>',
});
const DOCM = zip({
  '[Content_Types].xml': '<Types/>',
  'word/document.xml': '<w:document/>',
  'word/vbaProject.bin': 'x',
});
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export const ICS =
  'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\nSUMMARY:Talk at school\r\nDTSTART:20261112T220000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';

/** Attachments of every temper. */
export function fileCases(): Case[] {
  return [
    withFile(
      'file-pdf',
      { type: 'application/pdf; name="note.pdf"', content: PDF, disposition: 'attachment; filename="note.pdf"' },
      { name: 'note.pdf', type: 'application/pdf', inline: false, held: false },
    ),
    withFile(
      'file-photo',
      { type: 'image/jpeg; name="IMG_2031.jpeg"', content: JPEG, disposition: 'inline; filename="IMG_2031.jpeg"' },
      { name: 'IMG_2031.jpeg', type: 'image/jpeg', inline: true, held: false },
    ),
    withFile(
      'file-heic',
      { type: 'image/heic; name="IMG_7.HEIC"', content: HEIC },
      { name: 'IMG_7.HEIC', type: 'image/heic', held: false },
    ),
    withFile(
      'file-jpeg-called-png',
      { type: 'image/png; name="a.png"', content: JPEG },
      { type: 'image/jpeg', held: false },
    ),
    withFile(
      'file-docx',
      { type: `${WORD}; name="letter.docx"`, content: DOCX },
      { name: 'letter.docx', type: WORD, held: false },
    ),
    withFile('file-macros', { type: `${WORD}; name="letter.docx"`, content: DOCM }, { held: true }, ['held:macros']),
    withFile(
      'file-macros-by-name',
      { type: 'application/octet-stream; name="grades.xlsm"', content: zip({ 'xl/workbook.xml': '<x/>' }) },
      { held: true },
      ['held:macros'],
    ),
    withFile(
      'file-program',
      { type: 'application/octet-stream; name="setup.exe"', content: EXE },
      { type: 'application/x-msdownload', held: true },
      ['held:executable'],
    ),
    withFile(
      'file-program-called-pdf',
      { type: 'application/pdf; name="note.pdf"', content: EXE },
      { name: 'note.pdf', type: 'application/x-msdownload', held: true },
      ['held:executable'],
    ),
    withFile('file-double-extension', { type: 'image/jpeg; name="photo.exe.jpg"', content: JPEG }, { held: true }, [
      'held:executable',
    ]),
    withFile(
      'file-script',
      {
        type: 'text/plain; name="fix.ps1"',
        content: Buffer.from('Write-Host hello'),
        disposition: 'attachment; filename="fix.ps1"',
      },
      { held: true },
      ['held:executable'],
    ),
    withFile(
      'file-shell-script-called-text',
      {
        type: 'text/plain',
        content: Buffer.from('#!/bin/sh\nrm -rf x\n'),
        disposition: 'attachment; filename="read.txt"',
      },
      { held: true },
      ['held:executable'],
    ),
    withFile(
      'file-svg',
      {
        type: 'image/svg+xml; name="a.svg"',
        content: Buffer.from(
          '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        ),
      },
      { type: 'image/svg+xml', held: true },
      ['held:active_document'],
    ),
    withFile(
      'file-svg-called-png',
      { type: 'image/png; name="a.png"', content: Buffer.from('<svg onload="x()"></svg>') },
      { type: 'image/svg+xml', held: true },
      ['held:active_document'],
    ),
    withFile(
      'file-html',
      {
        type: 'text/html; name="form.html"',
        content: Buffer.from('<!doctype html><form action="https://evil.test">'),
        disposition: 'attachment; filename="form.html"',
      },
      { type: 'text/html', held: true },
      ['held:active_document'],
    ),
    withFile(
      'file-zip',
      { type: 'application/zip; name="photos.zip"', content: zip({ 'a.jpg': 'x', 'b.jpg': 'y' }) },
      { name: 'photos.zip', held: false },
    ),
    withFile(
      'file-zip-with-program',
      { type: 'application/zip; name="photos.zip"', content: zip({ 'a.jpg': 'x', 'run.js': 'y' }) },
      { held: true },
      ['held:archive'],
    ),
    withFile(
      'file-zip-in-zip',
      { type: 'application/zip; name="photos.zip"', content: zip({ 'inner.zip': 'x' }) },
      { held: true },
      ['held:archive'],
    ),
    withFile(
      'file-zip-encrypted',
      { type: 'application/zip; name="photos.zip"', content: zip({ 'a.jpg': 'x' }, 1) },
      { held: true },
      ['held:encrypted'],
    ),
    withFile(
      'file-pdf-with-script',
      {
        type: 'application/pdf; name="form.pdf"',
        content: Buffer.from('%PDF-1.4\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF'),
      },
      { held: true },
      ['held:active_document'],
    ),
    withFile(
      'file-not-a-pdf',
      { type: 'application/pdf; name="note.pdf"', content: Buffer.from('only some words') },
      { held: true },
      ['held:type_mismatch'],
    ),
    withFile(
      'file-empty',
      { type: 'application/pdf; name="note.pdf"', content: Buffer.alloc(0) },
      { size: 0, held: false },
    ),
    withFile(
      'file-text',
      {
        type: 'text/csv; name="list.csv"',
        content: Buffer.from('a,b\n1,2\n'),
        disposition: 'attachment; filename=list.csv',
      },
      { name: 'list.csv', type: 'text/csv', held: false },
    ),
    withFile('file-no-name', { type: 'image/png', content: PNG }, { name: 'attachment-1.png', type: 'image/png' }),
    withFile(
      'file-name-rfc2231',
      {
        type: 'application/pdf',
        content: PDF,
        disposition: "attachment;\n filename*0*=UTF-8''Autorizaci%C3%B3n%20de;\n filename*1*=%20salida.pdf",
      },
      { name: 'Autorización de salida.pdf' },
    ),
    withFile(
      'file-name-encoded-word',
      { type: `application/pdf; name="=?utf-8?B?${Buffer.from('إذن.pdf').toString('base64')}?="`, content: PDF },
      { name: 'إذن.pdf' },
    ),
    withFile(
      'file-name-with-path',
      { type: 'application/pdf', content: PDF, disposition: 'attachment; filename="../../etc/cron.d/note.pdf"' },
      { name: 'note.pdf' },
    ),
    withFile(
      'file-name-backwards',
      {
        type: 'application/octet-stream',
        content: EXE,
        disposition: `attachment; filename="=?utf-8?B?${Buffer.from('photo\u202Egpj.exe').toString('base64')}?="`,
      },
      { name: 'photogpj.exe', held: true },
    ),
    withFile(
      'file-forwarded-mail',
      {
        type: 'message/rfc822',
        content: Buffer.from('From: a@example.org\r\nSubject: Old\r\n\r\nOld words.\r\n'),
        disposition: '',
      },
      { name: 'message-1.eml', type: 'message/rfc822' },
    ),
    withFile(
      'file-calendar',
      {
        type: 'text/calendar; method=REQUEST; charset=utf-8; name="invite.ics"',
        content: Buffer.from(ICS),
        disposition: 'attachment; filename="invite.ics"',
      },
      { name: 'invite.ics', type: 'text/calendar', held: false, size: Buffer.byteLength(ICS.replace(/\r\n/g, '\n')) },
    ),
    withFile(
      'file-contact-card',
      { type: 'text/vcard; name="g.vcf"', content: Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:Grace\nEND:VCARD\n') },
      { name: 'g.vcf', held: false },
    ),
    withFile(
      'file-winmail',
      { type: 'application/ms-tnef; name="winmail.dat"', content: Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0, 0, 0]) },
      { name: 'winmail.dat' },
    ),
    withFile(
      'file-voice-message',
      {
        type: 'audio/ogg; name="voice.ogg"',
        content: Buffer.concat([
          Buffer.from('OggS\u0000\u0002', 'latin1'),
          Buffer.alloc(22),
          Buffer.from('OpusHead'),
          Buffer.alloc(20),
        ]),
      },
      { name: 'voice.ogg', type: 'audio/ogg', held: false },
    ),
    withFile(
      'file-rar',
      { type: 'application/x-rar; name="a.rar"', content: Buffer.from('Rar!\u001a\u0007\u0000xxxxxxxx', 'latin1') },
      { held: true },
      ['held:archive'],
    ),
  ];
}
