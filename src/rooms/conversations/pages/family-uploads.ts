import type { NewFile } from '#platform/files';
import { isUuid, type Uuid } from '#platform/ids';
import { prepareUploads, type RefusedUpload } from '#platform/pictures';
import type { Form, PageRequest } from '#platform/web';
import { choice, type Content, fileField, html } from '#ui';
import type { Salvaged } from './family-salvage.ts';
import { dropUploads, keepUploads, keptUploads, uploadMinutes } from '../actions/uploads.ts';

/** A file that waits on our side while its form is shown again: what the page says of it, and the sealed name. */
export type KeptFile = { readonly token: string; readonly id: Uuid; readonly name: string; readonly size: number };

/** What a form brought: files fit to be stored, those that were refused, and which of them waited here already. */
export type Brought = {
  readonly files: readonly NewFile[];
  readonly refused: readonly RefusedUpload[];
  readonly waited: readonly KeptFile[];
};

const mostFiles = 5;

function sealed(request: PageRequest, file: Omit<KeptFile, 'token'>): KeptFile {
  const { floor, now, district } = request;
  const until = now.add({ minutes: uploadMinutes }).epochMilliseconds;
  const { id, name, size } = file;
  return {
    ...file,
    token: floor.secrets.encrypt('kept upload', JSON.stringify({ id, name, size, until, district: district.id })),
  };
}

function opened({ floor, now, district }: PageRequest, token: string): KeptFile | null {
  try {
    const read = JSON.parse(floor.secrets.decrypt('kept upload', token)) as KeptFile & {
      until: number;
      district: Uuid;
    };
    return read.until > now.epochMilliseconds && read.district === district.id && isUuid(read.id)
      ? { ...read, token }
      : null;
  } catch {
    return null;
  }
}

/** Takes location and names out of what waited here before the family chose to stay anonymous. */
function withoutTrace(files: readonly NewFile[]): { files: readonly NewFile[]; refused: readonly RefusedUpload[] } {
  const safe = files.filter((file) => file.type.startsWith('image/') && file.held === null);
  return {
    files: safe.map((file, place) => ({
      ...file,
      name: `file-${place + 1}.${file.type === 'image/png' ? 'png' : 'jpg'}`,
    })),
    refused: files
      .filter((file) => !safe.includes(file))
      .map((file) => ({ name: file.name, why: 'unreadable', limit: 0 })),
  };
}

/** Reads the files of a form: those chosen now, and those that waited here since the last try. */
export async function broughtFiles(request: PageRequest, form: Form, { noTrace = false } = {}): Promise<Brought> {
  const { floor, actor } = request;
  const waited = form
    .all('kept')
    .slice(0, mostFiles)
    .flatMap((token) => opened(request, token) ?? []);
  const before = waited.length === 0 ? [] : await floor.ask(actor, keptUploads, { ids: waited.map((file) => file.id) });
  const kept = noTrace ? withoutTrace(before) : { files: before, refused: [] };
  const now = await prepareUploads(form.files('files'), {
    maxMb: floor.settings.maxUploadMb,
    most: mostFiles - kept.files.length,
    noTrace,
  });
  return { files: [...kept.files, ...now.files], refused: [...kept.refused, ...now.refused], waited };
}

/** The form will be shown again: its files wait here for an hour, so that they need not be chosen again. */
export async function keepForAgain(request: PageRequest, { files, waited }: Brought): Promise<readonly KeptFile[]> {
  const { floor, actor } = request;
  if (files.length === 0) return [];
  const stored = await floor.act(actor, keepUploads, { files: [...files] });
  if (waited.length > 0) await floor.act(actor, dropUploads, { ids: waited.map((file) => file.id) });
  return stored.map(({ id, name, size }) => sealed(request, { id, name, size }));
}

/** Sent: what waited here is no longer needed. */
export async function forgetKept({ floor, actor }: PageRequest, { waited }: Brought): Promise<void> {
  if (waited.length > 0) await floor.act(actor, dropUploads, { ids: waited.map((file) => file.id) });
}

/** Forms with files, in megabytes: several phone photos at once. One file alone is held to the district's own limit. */
export const formMb = 50;

/** Said of files that made the whole form too large to be read. */
export function tooLargeTogether({ fileNames }: Salvaged): readonly RefusedUpload[] {
  return [{ name: fileNames.join(', '), why: 'too_large', limit: formMb }];
}

/** In words, what became of files that could not be taken; null when all could. */
export function refusedText({ t }: PageRequest, refused: readonly RefusedUpload[]): string | null {
  if (refused.length === 0) return null;
  return refused
    .map(({ name, why, limit }) => t.dynamic(`conversations.family.file.${why}`, { name, limit }))
    .join(' ');
}

/** Where files are chosen; those that wait are named above it and can be left out. */
export function uploadField(
  request: PageRequest,
  { kept = [], error = null }: { kept?: readonly KeptFile[]; error?: string | null },
): Content {
  const { t, say } = request;
  const waiting = kept.map((file) =>
    choice({
      name: 'kept',
      value: file.token,
      checked: true,
      label: t('conversations.family.file.kept', { name: file.name, size: say.size(file.size) }),
    }),
  );
  return html`${waiting.length === 0 ? null : html`<div class="choices mt-2">${waiting}</div>`}${fileField({ t, name: 'files', multiple: true, error })}`;
}
