import type { NewFile } from '#platform/files';
import type { UploadedFile } from '#platform/web';
import { kindOf } from './kinds.ts';
import { rewritePicture } from './rewrite.ts';

/** Files from a form, made fit to be kept: pictures written anew, everything else judged by its content. */

export type RefusedUpload = {
  readonly name: string;
  readonly why: 'too_large' | 'too_many' | 'unreadable';
  /** In megabytes, for the sentence that says so. */
  readonly limit: number;
};

export type PreparedUploads = { readonly files: readonly NewFile[]; readonly refused: readonly RefusedUpload[] };

export type PrepareOptions = {
  /** The largest single file, in megabytes: `settings.maxUploadMb`. */
  readonly maxMb: number;
  /** Most files at once; default 5. */
  readonly most?: number;
  /** Most megabytes of all files together, as they came; default three large ones. */
  readonly totalMb?: number;
  readonly owner?: NewFile['owner'];
  /**
   * For anonymous senders: names of files are dropped, and only what could be written anew is taken, since everything
   * else may say who made it.
   */
  readonly noTrace?: boolean;
};

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png' };

/** A name without path, signs and length that could harm; the ending follows what the file now is. */
function safeName(name: string, type: string, place: number, noTrace: boolean): string {
  const end = endings[type];
  const bare = name
    .replace(/^.*[\\/]/, '')
    .replaceAll(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '')
    .slice(-150)
    .trim();
  if (noTrace || bare === '') return `file-${place + 1}${end === undefined ? '' : `.${end}`}`;
  return end === undefined ? bare : `${bare.replace(/\.[a-z0-9]{1,5}$/i, '')}.${end}`;
}

async function prepareOne(
  upload: UploadedFile,
  place: number,
  options: PrepareOptions,
): Promise<NewFile | RefusedUpload> {
  const { maxMb, owner = { kind: 'conversation', id: null }, noTrace = false } = options;
  if (upload.bytes.length > maxMb * 1024 * 1024) return { name: upload.name, why: 'too_large', limit: maxMb };
  const kind = await kindOf(upload.name, upload.bytes);
  const rewritten = kind.picture ? await rewritePicture(kind.type, upload.bytes) : null;
  if (noTrace && rewritten === null) return { name: upload.name, why: 'unreadable', limit: maxMb };
  const type = rewritten?.type ?? kind.type;
  return {
    name: safeName(upload.name, type, place, noTrace),
    type,
    bytes: rewritten?.bytes ?? upload.bytes,
    dataClass: 'attachment',
    // A picture that cannot be decoded is kept, but nobody opens it before a person has looked.
    held: kind.picture && rewritten === null ? 'unreadable' : kind.held,
    owner,
  };
}

/**
 * Makes uploads fit to be stored. Phone photos (HEIC, JPEG, PNG, WebP and others) are turned upright, shrunk to 2000
 * pixels and written anew without location or other metadata; other files keep their bytes, and those not known to be
 * harmless come back with a reason in `held`. What is too large or too many is named in `refused`, never thrown, so
 * that the words beside it are not lost.
 */
export async function prepareUploads(
  uploads: readonly UploadedFile[],
  options: PrepareOptions,
): Promise<PreparedUploads> {
  const { maxMb, most = 5, totalMb = maxMb * 3 } = options;
  const files: NewFile[] = [];
  const refused: RefusedUpload[] = [];
  let total = 0;
  for (const [place, upload] of uploads.entries()) {
    total += upload.bytes.length;
    if (files.length >= most) {
      refused.push({ name: upload.name, why: 'too_many', limit: most });
    } else if (total > totalMb * 1024 * 1024) {
      refused.push({ name: upload.name, why: 'too_large', limit: totalMb });
    } else {
      const one = await prepareOne(upload, place, options);
      if ('why' in one) refused.push(one);
      else files.push(one);
    }
  }
  return { files, refused };
}
