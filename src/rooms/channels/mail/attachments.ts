import { fileTypeFromBuffer } from 'file-type';
import type { Attachment } from 'postal-mime';
import { cleanLine } from './clean-text.ts';
import type { MailAttachment, OpenedAttachment } from './types.ts';
import { lookIntoZip } from './zip-listing.ts';

const EXECUTABLE = new Set(
  'exe dll com scr pif cpl msi msp mst bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar class apk app dmg pkg iso img vhd vhdx deb rpm run elf sh bash zsh command py pyw rb pl php reg inf lnk url scf chm hlp cab gadget application appx msix xll ade adp mde accde one ws sct job'.split(
    ' ',
  ),
);
const SCRIPTABLE = new Set('html htm xhtml shtml mht mhtml svg svgz xml xsl xslt swf'.split(' '));
const MACRO = new Set('docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm'.split(' '));
const PACKED = new Set('rar 7z ace arj cab tar gz tgz bz2 xz zst z lzh'.split(' '));

const EXECUTABLE_TYPE =
  /x-msdownload|x-elf|x-mach|x-executable|java-archive|java-vm|x-apple-diskimage|x\.ms\.shortcut|vnd\.android\.package|x-deb|x-rpm|x-shockwave|wasm|x-iso9660|x-ms-installer|vnd\.ms-htmlhelp|vnd\.ms-cab|x-sh\b|x-msdos/;
const PACKED_TYPE = /x-rar|x-7z|x-tar|gzip|x-bzip|x-xz|zstd|x-ace|x-arj|x-lzh|x-compress|x-lzip/;

const FAMILY: [string, RegExp][] = [
  ['image', /^image\//],
  ['media', /^(?:audio|video)\//],
  ['pdf', /^application\/(?:x-)?pdf$/],
  [
    'office',
    /officedocument|opendocument|msword|ms-excel|ms-powerpoint|x-cfb|ms-outlook|apple\.(?:pages|numbers|keynote)|x-iwork/,
  ],
  ['zip', /^application\/(?:x-)?zip/],
  ['rtf', /rtf/],
  ['text', /^text\/|json$|yaml$|calendar|vcard/],
  ['message', /^message\//],
];
const EXTENSION_FAMILY: Record<string, string> = {
  ...Object.fromEntries(
    'jpg jpeg png gif bmp webp heic heif tif tiff avif ico'.split(' ').map((name) => [name, 'image']),
  ),
  ...Object.fromEntries(
    'mp3 m4a wav ogg oga opus amr aac flac mp4 m4v mov avi webm 3gp 3g2 mkv wma wmv'
      .split(' ')
      .map((name) => [name, 'media']),
  ),
  ...Object.fromEntries(
    'doc docx dot dotx xls xlsx xlt xltx ppt pptx pot potx pps ppsx odt ods odp msg pub pages numbers key'
      .split(' ')
      .map((name) => [name, 'office']),
  ),
  ...Object.fromEntries('txt csv tsv md ics vcf vcard log json yaml yml srt'.split(' ').map((name) => [name, 'text'])),
  pdf: 'pdf',
  zip: 'zip',
  rtf: 'rtf',
  eml: 'message',
};
/** Binary families: a file of that name whose content is not recognised as such is not what it says. */
const MUST_BE_RECOGNISED = new Set(['image', 'pdf', 'zip']);

/** An attachment with its type by content, a safe name, and whether and why it is held back. */
export async function openAttachment(
  part: Attachment,
  index: number,
): Promise<{ listed: MailAttachment; opened: OpenedAttachment }> {
  const content = bytesOf(part.content);
  const declared = part.mimeType.toLowerCase().slice(0, 120) || 'application/octet-stream';
  const found = await typeByContent(content);
  const name = safeName(part.filename, declared, found, index);
  const type = found ?? (/^[\w.+-]+\/[\w.+-]+$/.test(declared) ? declared : 'application/octet-stream');
  const heldReason = content.byteLength === 0 ? null : whyHeld({ name, declared, found, content });
  const contentId = part.contentId ? cleanLine(part.contentId, 500).replace(/^<|>$/g, '') : null;
  const inline = part.disposition === 'inline' || (part.related === true && part.disposition !== 'attachment');
  return {
    listed: { name, type, size: content.byteLength, inline, held: heldReason !== null },
    opened: { content, contentId, heldReason },
  };
}

function bytesOf(content: Attachment['content']): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** A file name without path, controls and tricks; made up from the type where the mail names none. */
function safeName(given: string | null, declared: string, found: string | null, index: number): string {
  const bare = cleanLine(given ?? '', 500)
    .replace(/^.*[\\/]/, '')
    .replace(/[<>:"|?*\u0000-\u001f]/g, '_')
    .replace(/^[.\s]+/, '');
  if (bare !== '')
    return bare.length > 180 ? `${bare.slice(0, 160).toWellFormed()}${bare.slice(-20).toWellFormed()}` : bare;
  const type = found ?? declared;
  if (type === 'message/rfc822') return `message-${index + 1}.eml`;
  if (type === 'text/calendar' || type === 'application/ics') return `invitation-${index + 1}.ics`;
  if (type === 'message/feedback-report') return `feedback-report-${index + 1}.txt`;
  if (type === 'message/delivery-status') return `delivery-status-${index + 1}.txt`;
  const known: Record<string, string> = {
    'image/jpeg': 'jpg',
    'text/plain': 'txt',
    'text/rfc822-headers': 'txt',
    'audio/mpeg': 'mp3',
    'text/html': 'html',
  };
  const extension = known[type] ?? /^[a-z]+\/([a-z0-9]{2,5})$/.exec(type)?.[1] ?? 'bin';
  return `attachment-${index + 1}.${extension}`;
}

/** MIME type by the bytes; null when they do not say. Our own look at text forms, which have no signature. */
async function typeByContent(content: Uint8Array): Promise<string | null> {
  if (content.byteLength < 4) return null;
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 4096)).toString('latin1');
  if (head.slice(0, 1024).includes('%PDF-')) return 'application/pdf';
  const text = head
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replace(/\u0000/g, '')
    .trimStart()
    .slice(0, 2000)
    .toLowerCase();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/s.test(text))
    return 'image/svg+xml';
  if (/^(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body|script|iframe)[\s>]/s.test(text)) return 'text/html';
  if (text.startsWith('#!')) return 'text/x-script';
  if (head.startsWith('MZ')) return 'application/x-msdownload';
  const copy = content.byteLength > 262_144 ? content.subarray(0, 262_144) : content;
  const found = await fileTypeFromBuffer(copy).catch(() => undefined);
  return found?.mime.replace(/;.*$/, '') ?? null;
}

type Looked = { name: string; declared: string; found: string | null; content: Uint8Array };

function whyHeld({ name, declared, found, content }: Looked): string | null {
  const extension = /\.([a-z0-9]{1,12})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
  const doubled = /\.([a-z0-9]{1,5})\s*\.[a-z0-9]{1,12}$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const type = found ?? declared;
  if (EXECUTABLE.has(extension) || EXECUTABLE_TYPE.test(type) || type === 'text/x-script') return 'executable';
  if (EXECUTABLE.has(doubled) && doubled !== 'com') return 'executable';
  if (SCRIPTABLE.has(extension) || /html|svg|xml$/.test(type.replace(/openxml\S*/, ''))) return 'active_document';
  if (MACRO.has(extension) || /macroenabled/i.test(type)) return 'macros';
  if (PACKED.has(extension) || PACKED_TYPE.test(type)) return 'archive';
  const inside = lookInside(content, type);
  if (inside !== null) return inside;
  return mismatch(extension, declared, found) ? 'type_mismatch' : null;
}

function lookInside(content: Uint8Array, type: string): string | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.length > 30 && bytes.readUInt32BE(0) === 0x504b0304) {
    const zip = lookIntoZip(bytes);
    if (zip.encrypted) return 'encrypted';
    if (zip.names.some((entry) => /vbaproject\.bin$/i.test(entry))) return 'macros';
    if (zip.names.some((entry) => riskyEntry(entry))) return 'archive';
  }
  if (bytes.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1') {
    if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return 'encrypted';
    if (bytes.includes(Buffer.from('_VBA_PROJECT', 'utf16le'))) return 'macros';
  }
  if (type === 'application/pdf') {
    if (bytes.includes('/JavaScript') || bytes.includes('/Launch') || bytes.includes('/EmbeddedFile'))
      return 'active_document';
    if (bytes.includes('/Encrypt ')) return 'encrypted';
  }
  return null;
}

function riskyEntry(entry: string): boolean {
  const extension = /\.([a-z0-9]{1,12})$/i.exec(entry)?.[1]?.toLowerCase() ?? '';
  if (/^(?:word|xl|ppt|META-INF|_rels|docProps|\[Content)/.test(entry)) return false;
  return (
    EXECUTABLE.has(extension) ||
    MACRO.has(extension) ||
    PACKED.has(extension) ||
    extension === 'zip' ||
    SCRIPTABLE_IN_ZIP.has(extension)
  );
}
const SCRIPTABLE_IN_ZIP = new Set(['html', 'htm', 'svg', 'mht', 'hta']);

function familyOf(type: string): string | null {
  return FAMILY.find(([, pattern]) => pattern.test(type))?.[0] ?? null;
}

// A photo called .png that is a JPEG harms nobody; a "photo" that is a program or a document does.
function mismatch(extension: string, declared: string, found: string | null): boolean {
  const said = EXTENSION_FAMILY[extension] ?? familyOf(declared);
  if (said === null || said === undefined) return false;
  if (found === null) return MUST_BE_RECOGNISED.has(said);
  const is = familyOf(found);
  if (is === said) return false;
  if (said === 'office' && (is === 'zip' || is === 'rtf' || is === 'text')) return false;
  if (said === 'text' || said === 'message') return is !== null && is !== 'text';
  return true;
}
