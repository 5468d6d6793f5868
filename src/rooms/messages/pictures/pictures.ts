import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { mayPublish } from '#rooms/roster';
import { childrenSelect } from '../messages.audience.ts';
import { errors } from '../messages.errors.ts';
import { mayApprove, maySee, sendScope } from '../messages.policy.ts';
import { type Announcement, announcementById, lockAnnouncement } from '../messages.store.ts';

type Child = { readonly id: Uuid; readonly name: string };

export type PictureCheck = {
  readonly pictures: number;
  /** Children of those it goes to whom no picture may show. */
  readonly children: readonly Child[];
  /** Who looked at exactly these pictures and these names, and when; null while nobody did. */
  readonly checked: { readonly by: string; readonly at: Temporal.Instant } | null;
};

/** How the pictures of a message stand with the families' choices. No pictures, nothing to look at. */
async function standing(
  context: QuestionContext,
  row: Announcement,
): Promise<PictureCheck & { fileIds: readonly Uuid[] }> {
  const { tx, actor } = context;
  const { rows: files } = await sql<{ id: Uuid }>`select id from platform.files where district_id = ${actor.districtId}
    and id = any(${[...row.file_ids]}::uuid[]) and type like 'image/%' order by id`.execute(tx);
  const fileIds = files.map((file) => file.id);
  if (fileIds.length === 0) return { pictures: 0, children: [], checked: null, fileIds };
  const select = childrenSelect(context, row.audience, sendScope(actor) ?? { schools: [], ownClassesOnly: true });
  const { rows } = await sql<Child>`select p.id, p.name from roster.v_people p where p.district_id = ${actor.districtId}
    and p.id in (select c.id from (${select}) c) order by p.family_name, p.given_name, p.id`.execute(tx);
  const may = await mayPublish(
    context,
    rows.map((one) => one.id),
  );
  const children = rows.filter((one) => !may.has(one.id));
  // Another picture, or a family that says no meanwhile, wants another look.
  const { rows: checks } = await sql<{
    by: string;
    at: Temporal.Instant;
  }>`select p.name as by, k.checked_at as at from messages.picture_checks k
      join roster.v_people p on p.district_id = k.district_id and p.id = k.checked_by
    where k.district_id = ${actor.districtId} and k.announcement_id = ${row.id} and k.file_ids @> ${fileIds}::uuid[]
      and k.named @> ${children.map((one) => one.id)}::uuid[] order by k.checked_at desc limit 1`.execute(tx);
  return { pictures: fileIds.length, children, checked: checks[0] ?? null, fileIds };
}

/** For the page before sending. */
export const pictureCheck = question(
  'messages.picture_check',
  async (context, { id }: { id: Uuid }): Promise<PictureCheck> => {
    const row = await announcementById(context.tx, context.actor.districtId, id);
    found(maySee(context.actor, row) ? row : null);
    return standing(context, row);
  },
);

/** Somebody looked: none of the named children is in the pictures. Who and when stays on record. */
export const checkPictures = action(
  'messages.check_pictures',
  z.object({ id: z.string().refine(isUuid) }),
  async (context, { id }) => {
    const { tx, actor, now, record } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(row.author_id === actor.personId || mayApprove(actor, row));
    const { fileIds, children } = await standing(context, row);
    await sql`insert into messages.picture_checks (district_id, id, announcement_id, file_ids, named, checked_by, checked_at)
    values (${actor.districtId}, ${newId()}, ${id}, ${[...fileIds]}::uuid[], ${children.map((one) => one.id)}::uuid[], ${actor.personId}, ${now})`.execute(
      tx,
    );
    record('pictures checked', { kind: 'announcement', id }, { pictures: fileIds.length, children: children.length });
  },
);

/** Nothing with pictures goes while a child without consent was not looked for. */
export async function picturesChecked(context: QuestionContext, row: Announcement): Promise<void> {
  if (row.file_ids.length === 0) return;
  const { children, checked } = await standing(context, row);
  if (children.length > 0 && checked === null) throw errors.pictures_unchecked({ n: children.length }, 'pictures');
}
