import type { NewFile } from '#platform/files';
import { prepareUploads } from '#platform/pictures';
import type { Form, PageRequest } from '#platform/web';
import { errors } from '../conversations.errors.ts';

const mostFiles = 5;
/** The body of a form with files: several photos of a phone and the words around them. */
export const uploadBodyMb = 60;

/** A file as actions take it: its bytes in memory of their own. */
type OwnFile = NewFile & { bytes: Uint8Array<ArrayBuffer>; owner: { kind: string; id: string | null } };

/** Files that staff attach: looked at by content, pictures made small; one that cannot be taken stops the sending. */
export async function uploadedFiles({ floor }: PageRequest, form: Form): Promise<OwnFile[]> {
  const maxMb = floor.settings.maxUploadMb;
  const { files, refused } = await prepareUploads(form.files('file'), { maxMb, most: mostFiles, noTrace: false });
  if (refused[0] !== undefined) throw errors.file_too_large({ limit: maxMb }, 'file');
  return files.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes), owner: { ...file.owner } }));
}
