import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { type NewFile, readFile, type StoredFile, storeFiles } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { filesInput } from './family.ts';

/** How long a file waits for a form that was not right yet. */
export const uploadMinutes = 60;

const uploadKind = 'upload';

/**
 * Keeps the files of a form that has to be shown again, so that nobody must choose them anew. They belong to nothing
 * yet and carry no person: who holds the sealed token that names them may send them. Older ones go at the same time.
 */
export const keepUploads = action(
  'conversations.keep_uploads',
  z.object({ files: filesInput }),
  async (context, { files }): Promise<readonly StoredFile[]> => {
    await forgetOld(context);
    return storeFiles(
      context,
      files.map((file) => ({ ...file, owner: { kind: uploadKind, id: null } })),
    );
  },
);

type Forgetting = Parameters<typeof storeFiles>[0];

async function forgetOld({ tx, actor, now }: Forgetting): Promise<void> {
  await sql`delete from platform.files where district_id = ${actor.districtId} and owner_kind = ${uploadKind}
    and created_at < ${now.subtract({ minutes: uploadMinutes })}`.execute(tx);
}

/** Takes away what nobody came back for, and what was sent meanwhile and now belongs to a conversation. */
export const dropUploads = action(
  'conversations.drop_uploads',
  z.object({ ids: z.array(z.uuid()).max(50).default([]) }),
  async (context, { ids }) => {
    await forgetOld(context);
    if (ids.length === 0) return;
    await sql`delete from platform.files where district_id = ${context.actor.districtId} and owner_kind = ${uploadKind} and id = any(${ids}::uuid[])`.execute(
      context.tx,
    );
  },
);

/** The kept files with their bytes, as they would have come with the form. Those that are gone are left out. */
export const keptUploads = question(
  'conversations.kept_uploads',
  async (context, { ids }: { ids: readonly Uuid[] }): Promise<readonly NewFile[]> => {
    const files: NewFile[] = [];
    for (const id of ids) {
      const file = await readFile(context, id);
      if (file === null || file.ownerKind !== uploadKind) continue;
      files.push({
        name: file.name,
        type: file.type,
        bytes: file.bytes,
        dataClass: 'attachment',
        held: file.heldReason,
        owner: { kind: 'conversation', id: null },
      });
    }
    return files;
  },
);
