import { z } from 'zod';
import { invalid } from '#platform/errors';
import type { NewFile } from '#platform/files';
import { prepareUploads } from '#platform/pictures';
import type { PageRequest, Route } from '#platform/web';
import { errors } from '../conversations.errors.ts';
import { fileOfConversation } from '../questions/desk-files.ts';
import { filesForApi, oneForApi } from '../questions/service-api.ts';
import { noteApiLook } from './api-conversations.ts';
import { api } from './api-route.ts';
import { id, moment } from './api-schemas.ts';

const mostFiles = 5;

/** A body with attachments: base64 takes a third more room than the files. */
export const filesBodyMb = 90;

/** Attachments of a body. */
export const filesGiven = z
  .array(z.strictObject({ name: z.string().min(1).max(200), base64: z.string().max(40_000_000) }))
  .max(mostFiles)
  .default([])
  .describe('At most five. Pictures are written anew; risky ones are held and never go out.');

type OwnFile = NewFile & { bytes: Uint8Array<ArrayBuffer>; owner: { kind: string; id: string | null } };

/** Files of a body as actions take them: judged by their content, like those of a form. */
export async function filesFrom({ floor }: PageRequest, given: z.output<typeof filesGiven>): Promise<OwnFile[]> {
  if (given.length === 0) return [];
  const uploads = given.map(({ name, base64 }, place) => {
    const bytes = Buffer.from(base64, 'base64');
    // What is not base64 is read as something shorter in silence: then it is refused, not kept broken.
    if (bytes.length === 0 || bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, ''))
      throw invalid(`files.${place}.base64`, { problem: 'not_base64' });
    return { name, claimedType: 'application/octet-stream', bytes };
  });
  const maxMb = floor.settings.maxUploadMb;
  const { files, refused } = await prepareUploads(uploads, { maxMb, most: mostFiles, noTrace: false });
  if (refused[0] !== undefined) throw errors.file_too_large({ limit: maxMb }, 'files');
  return files.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes), owner: { ...file.owner } }));
}

const listed = z.strictObject({
  id,
  name: z.string(),
  type: z.string().describe('By its content.'),
  size: z.number().int(),
  state: z.string().describe('Only a clean file can be fetched.'),
  at: moment,
});

/** Attachments: which there are, and their bytes. */
export const fileReads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/conversations/:id/files',
    scope: 'conversations:read',
    summary: 'The files of a conversation, oldest first.',
    answer: z.strictObject({ items: z.array(listed) }),
    names: { id: 'conversation' },
    async handle({ request }) {
      const { logged, files } = await request.floor.ask(request.actor, filesForApi, { id: request.param('id') });
      await noteApiLook(request, logged);
      return {
        items: files.map((file) => ({
          id: file.id,
          name: file.name,
          type: file.type,
          size: file.size,
          state: file.state,
          at: file.created_at.toString(),
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/files/:id',
    scope: 'conversations:read',
    summary: 'A file of a conversation with its bytes, when it is clean.',
    answer: z.strictObject({ id, name: z.string(), type: z.string(), size: z.number().int(), base64: z.string() }),
    names: { id: 'file' },
    async handle({ request }) {
      const file = await request.floor.ask(request.actor, fileOfConversation, { id: request.param('id') });
      if (file.ownerId !== null)
        await noteApiLook(request, (await request.floor.ask(request.actor, oneForApi, { id: file.ownerId })).logged);
      return {
        id: request.param('id'),
        name: file.name,
        type: file.type,
        size: file.bytes.length,
        base64: Buffer.from(file.bytes).toString('base64'),
      };
    },
  }),
];
