import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { type NewFile, readFile, storeFiles, type StoredFile } from '#platform/files';
import { isUuid, type Uuid } from '#platform/ids';
import { errors } from '../messages.errors.ts';
import { mayApprove, maySee } from '../messages.policy.ts';
import { isOpen } from '../messages.rules.ts';
import { announcementById, lockAnnouncement } from '../messages.store.ts';
import { familyMessageOf } from '../questions/family-message.ts';

const uuid = z.string().refine(isUuid);
const mostFiles = 5;

/** What a message's files belong to. */
export const fileOwner = (id: Uuid): NewFile['owner'] => ({ kind: 'announcement', id });

/** Puts files beside a message that has not gone yet. Families open them on its page. A new yes is needed. */
export const addFiles = action(
  'messages.add_files',
  z.object({ id: uuid, files: z.array(z.custom<NewFile>()).max(mostFiles) }),
  async (context, { id, files }) => {
    const { tx, actor, now, record } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(row.author_id === actor.personId || mayApprove(actor, row));
    if (!isOpen(row.state) || row.kind !== 'announcement') throw errors.already_gone();
    if (row.file_ids.length + files.length > mostFiles) throw errors.too_many_files({ most: mostFiles }, 'files');
    const stored = await storeFiles(
      context,
      files.map((file) => ({ ...file, owner: fileOwner(id) })),
    );
    await keep(context, id, [...row.file_ids, ...stored.map((file) => file.id)], now);
    record('announcement files added', { kind: 'announcement', id }, { files: stored.length });
  },
);

async function keep(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  id: Uuid,
  fileIds: readonly Uuid[],
  now: Temporal.Instant,
): Promise<void> {
  await sql`update messages.announcements set file_ids = ${[...fileIds]}::uuid[], version = version + 1, changed_at = ${now}, state = 'draft', approved_by = null, approved_at = null
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
}

/** Takes a file away again, before the message goes. */
export const removeFile = action(
  'messages.remove_file',
  z.object({ id: uuid, fileId: uuid }),
  async (context, { id, fileId }) => {
    const { tx, actor, now, record } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(row.author_id === actor.personId || mayApprove(actor, row));
    if (!isOpen(row.state)) throw errors.already_gone();
    if (!row.file_ids.includes(fileId)) throw notFound();
    await keep(
      context,
      id,
      row.file_ids.filter((one) => one !== fileId),
      now,
    );
    await sql`delete from platform.files where district_id = ${actor.districtId} and id = ${fileId} and owner_kind = 'announcement'`.execute(
      tx,
    );
    record('announcement file removed', { kind: 'announcement', id });
  },
);

export type OpenedFile = StoredFile & { readonly bytes: Buffer };

async function opened(context: QuestionContext, fileIds: readonly Uuid[], fileId: Uuid): Promise<OpenedFile> {
  if (!fileIds.includes(fileId)) throw notFound();
  const file = found(await readFile(context, fileId));
  if (file.state !== 'clean' || file.ownerKind !== 'announcement') throw notFound();
  return file;
}

/** A file of a message, for staff who may see the message. */
export const fileOfMessage = question(
  'messages.file',
  async (context, { id, fileId }: { id: Uuid; fileId: Uuid }): Promise<OpenedFile> => {
    const row = await announcementById(context.tx, context.actor.districtId, id);
    if (!maySee(context.actor, row)) throw notFound();
    return opened(context, row.file_ids, fileId);
  },
);

/** The same, for the family that holds the message's link. */
export const fileByLink = question(
  'messages.file_by_link',
  async (context, { recipientId, fileId }: { recipientId: Uuid; fileId: Uuid }): Promise<OpenedFile> => {
    const mine = found(context.actor.linkTo === recipientId ? await familyMessageOf(context, recipientId) : null);
    return opened(context, mine.row.file_ids, fileId);
  },
);
