import { fileTypeFromBuffer } from 'file-type';

/** What a file is by its content, and why nobody may open it yet; `held` is null when it may be opened. */
export type FoundKind = { readonly type: string; readonly picture: boolean; readonly held: string | null };

const pictures = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'image/heif',
  'image/avif',
  'image/gif',
  'image/tiff',
]);
const office = new Set([
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/rtf',
]);
const textEndings = new Set(['txt', 'csv', 'md', 'ics', 'vcf', 'log', '']);

const ending = (name: string): string => /\.([a-z0-9]{1,12})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';

/** Ends that a computer runs when somebody opens them, whatever the bytes look like. */
const running =
  /^(exe|dll|com|scr|pif|msi|bat|cmd|ps1|vbs|js|mjs|wsf|hta|jar|apk|app|dmg|iso|sh|py|php|lnk|url|chm|reg)$/;

/**
 * Decides by an allow list: what is not known to be harmless is held for a person, so a kind of file that nobody
 * thought of here is held too.
 */
export async function kindOf(name: string, bytes: Uint8Array): Promise<FoundKind> {
  const told = (type: string, held: string | null): FoundKind => ({ type, picture: false, held });
  const end = ending(name);
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = content.subarray(0, 2048).toString('latin1');
  if (running.test(end) || head.startsWith('MZ') || head.startsWith('#!'))
    return told('application/octet-stream', 'executable');
  if (head.slice(0, 1024).includes('%PDF-')) return told('application/pdf', heldPdf(content));
  const found = (await fileTypeFromBuffer(content).catch(() => undefined))?.mime.replace(/;.*$/, '') ?? null;
  if (found !== null && pictures.has(found)) return { type: found, picture: true, held: null };
  if (found !== null && office.has(found)) return told(found, heldOffice(content));
  if (found !== null && /^(audio|video)\//.test(found)) return told(found, null);
  if (found !== null) return told(found, /zip|rar|7z|tar|gzip|bzip|xz|zst/.test(found) ? 'archive' : 'unknown_type');
  if (/<(?:!doctype|html|head|body|script|svg|iframe|\?xml)[\s>]/i.test(head))
    return told('text/html', 'active_document');
  if (isText(content)) return told('text/plain', textEndings.has(end) ? null : 'type_mismatch');
  return told('application/octet-stream', 'unknown_type');
}

function heldPdf(content: Buffer): string | null {
  if (['/JavaScript', '/JS', '/Launch', '/EmbeddedFile', '/RichMedia'].some((mark) => content.includes(mark)))
    return 'active_document';
  return content.includes('/Encrypt') ? 'encrypted' : null;
}

function heldOffice(content: Buffer): string | null {
  if (content.includes('vbaProject.bin') || content.includes('vbaproject.bin')) return 'macros';
  return content.includes('word/embeddings') || content.includes('oleObject') ? 'active_document' : null;
}

function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
