import { isUuid, type Uuid } from '#platform/ids';
import { notFound } from '#platform/errors';
import type { StoredFile } from '#platform/files';
import { prepareUploads } from '#platform/pictures';
import type { PageRequest } from '#platform/web';
import { button, fileField, fileLink, type Html, html, lines, postForm, section } from '#ui';
import { addFiles, fileOfMessage, fileOwner, type OpenedFile, removeFile } from '../actions/files.ts';
import { idOf, pathOf, refusal } from './announce-shared.ts';

/** Forms with files, in megabytes. */
export const formMb = 50;

/** The file in the address; what is no id names nothing. */
export function fileIdOf(request: PageRequest): Uuid {
  const id = request.param('file');
  if (!isUuid(id)) throw notFound();
  return id;
}

type FileView = Pick<StoredFile, 'id' | 'name' | 'size' | 'state'>;

/** The files beside a message, to be opened under this address. */
export function fileLines(
  { t, say }: Pick<PageRequest, 't' | 'say'>,
  files: readonly FileView[],
  base: string,
): readonly Html[] {
  return files.map((file) =>
    file.state === 'clean'
      ? fileLink({ href: `${base}/files/${file.id}`, name: file.name, detail: say.size(file.size) })
      : html`<p class="small soft"><bdi>${file.name}</bdi> · ${t('messages.files.held')}</p>`,
  );
}

/** Where files are added and taken away, before the message goes. */
export function filesPart(request: PageRequest, id: Uuid, files: readonly FileView[]): Html {
  const { t, formToken } = request;
  const shown = fileLines(request, files, pathOf(id));
  return section(
    { title: t('messages.files.title'), lead: t('messages.files.lead') },
    files.length === 0
      ? null
      : lines(
          files.map((file, place) => ({
            body: shown[place],
            after: postForm(
              { action: pathOf(id, `files/${file.id}/remove`), token: formToken },
              button({ label: t('messages.files.remove'), more: file.name, kind: 'quiet' }),
            ),
          })),
        ),
    files.length >= 5
      ? null
      : postForm(
          { action: pathOf(id, 'files'), token: formToken, files: true, class: 'row mt-3' },
          fileField({ t, name: 'files', multiple: true }),
          button({ label: t('messages.files.add'), kind: 'second', icon: 'clip' }),
        ),
  );
}

export async function postFiles(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = idOf(request);
  const form = await request.form();
  const { files, refused } = await prepareUploads(form.files('files'), {
    maxMb: floor.settings.maxUploadMb,
    owner: fileOwner(id),
  });
  const back = pathOf(id, 'check');
  if (files.length === 0) return request.redirect(back, { says: 'messages.files.none_taken' });
  try {
    await floor.act(actor, addFiles, { id, files: [...files] });
  } catch (error) {
    refusal(request, error);
    return request.redirect(back, { says: 'messages.files.none_taken' });
  }
  return request.redirect(back, { says: refused.length > 0 ? 'messages.files.some_taken' : 'messages.files.added' });
}

export async function postRemoveFile(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  await request.form();
  await request.floor.act(request.actor, removeFile, { id, fileId: fileIdOf(request) });
  return request.redirect(pathOf(id, 'check'), { says: 'messages.files.removed' });
}

const safeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A file leaves to be kept or opened by the device, never as a page of ours. */
export function sendOpened(request: PageRequest, file: OpenedFile): Response {
  return request.bytes(new Uint8Array(file.bytes), {
    'content-type':
      file.type.startsWith('image/') || file.type === 'application/pdf' ? file.type : 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${safeName(file.name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
}

export async function sendMessageFile(request: PageRequest): Promise<Response> {
  const file = await request.floor.ask(request.actor, fileOfMessage, { id: idOf(request), fileId: fileIdOf(request) });
  return sendOpened(request, file);
}
