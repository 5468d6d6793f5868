import { fileTypeFromBuffer } from 'file-type';
import type { NewFile } from '#platform/files';
import type { Form } from '#platform/web';
import { errors } from '../conversations.errors.ts';

const openTypes = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/heic',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.text',
  'audio/mpeg',
  'audio/mp4',
  'video/mp4',
]);
const largestMb = 25;
/** The body of a form with files: the largest file and the words around it. */
export const uploadBodyMb = largestMb + 2;

// Plain text has no signature: it is what has no control characters and is valid UTF-8.
function isPlainText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 65_536);
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return false;
  return !/<(script|html|svg|!doctype)/i.test(Buffer.from(head).toString('utf8'));
}

/** A file as actions take it: its bytes in memory of their own. */
export type OwnFile = NewFile & { bytes: Uint8Array<ArrayBuffer>; owner: { kind: string; id: string | null } };

/** Files that staff attach: their type by content; whatever is not known to be harmless is held. */
export async function uploadedFiles(form: Form, name = 'file'): Promise<OwnFile[]> {
  const files: OwnFile[] = [];
  for (const file of form.files(name).slice(0, 10)) {
    if (file.bytes.length > largestMb * 1024 * 1024) throw errors.file_too_large({ limit: largestMb }, name);
    const found = (await fileTypeFromBuffer(file.bytes))?.mime ?? null;
    const type = found ?? (isPlainText(file.bytes) ? 'text/plain' : 'application/octet-stream');
    files.push({
      name: file.name.replace(/^.*[\\/]/, '').slice(-180) || 'file',
      type,
      bytes: new Uint8Array(file.bytes),
      dataClass: 'attachment',
      held: openTypes.has(type) || type === 'text/plain' ? null : 'unknown_type',
      owner: { kind: 'conversation', id: null },
    });
  }
  return files;
}
