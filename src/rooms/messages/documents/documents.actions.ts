import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { readFile, storeFiles, type StoredFile } from '#platform/files';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { guardianMayAbout, mayGuardian } from '#rooms/roster';
import { audienceShape, childrenSelect } from '../messages.audience.ts';
import { errors } from '../messages.errors.ts';
import { documentsSent } from '../messages.events.ts';
import { maySend, sendScope } from '../messages.policy.ts';
import { sendAbout, stopSendingAbout } from '../slips/sending-about.ts';
import { mayKeep, worksHere } from '../slips/slips.policy.ts';
import { sortFiles } from './documents.rules.ts';
import { documentById, type Lot, lotById } from './documents.store.ts';
import type { PackedFile } from './zip.ts';

const uuid = z.string().refine(isUuid);

const lotShape = z.object({
  orgId: uuid.nullable(),
  title: z.string().trim().max(100),
  language: z.string().max(35),
  files: z.custom<readonly PackedFile[]>((value) => Array.isArray(value)),
});

/** Sorts the documents to children by the student number in each name. Nothing goes out; what is uncertain is shown and not kept. */
export const takeLot = action('messages.take_lot', lotShape, async (context, input): Promise<{ id: Uuid }> => {
  const { tx, actor, now, record } = context;
  const scope = sendScope(actor);
  allow(worksHere(actor) && maySend(actor) && scope !== null);
  if (input.title === '') throw errors.empty({}, 'title');
  const orgId = input.orgId ?? scope?.schools?.[0] ?? null;
  allow(scope?.schools === null || (orgId !== null && (scope?.schools.includes(orgId) ?? false)));
  const select = childrenSelect(
    context,
    audienceShape.parse({ schoolIds: orgId === null ? [] : [orgId] }),
    scope ?? { schools: [], ownClassesOnly: true },
  );
  const { rows } = await sql<{
    id: Uuid;
    number: string;
  }>`select p.id, lower(p.local_id) as number from roster.v_people p
    where p.district_id = ${actor.districtId} and p.local_id is not null and p.id in (select c.id from (${select}) c)`.execute(
    tx,
  );
  const children = new Map(
    [...Map.groupBy(rows, (row) => row.number)].map(([number, all]) => [number, all.map((row) => row.id)]),
  );
  const sorted = sortFiles(input.files, children);
  if (sorted.matched.length === 0) throw errors.lot_empty({}, 'zip');
  const id = newId();
  await sql`insert into messages.document_lots (district_id, id, org_id, author_id, title, language, unmatched, doubled, unreadable, created_at)
    values (${actor.districtId}, ${id}, ${orgId}, ${actor.personId}, ${input.title}, ${input.language}, ${[...sorted.unmatched]}, ${[...sorted.doubled]}, ${[...sorted.unreadable]}, ${now})`.execute(
    tx,
  );
  for (const { studentId, file } of sorted.matched) {
    const documentId = newId();
    const [stored] = await storeFiles(context, [
      {
        name: file.name,
        type: 'application/pdf',
        bytes: file.bytes,
        dataClass: 'conversation',
        held: null,
        owner: { kind: 'document', id: documentId },
      },
    ]);
    await sql`insert into messages.documents (district_id, id, lot_id, student_id, file_id, name)
      values (${actor.districtId}, ${documentId}, ${id}, ${studentId}, ${found(stored).id}, ${file.name})`.execute(tx);
  }
  record(
    'documents taken',
    { kind: 'document_lot', id },
    { matched: sorted.matched.length, unmatched: sorted.unmatched.length, doubled: sorted.doubled.length },
  );
  return { id };
});

const one = z.object({ id: uuid });

/** Tells each guardian who may see records that something is there; the document itself stays here, behind the sign-in. */
export const sendLot = action('messages.send_lot', one, async (context, { id }) => {
  const { tx, actor, now, record, floor } = context;
  const lot = await lotById(tx, actor.districtId, id, true);
  allow(mayKeep(actor, lot));
  if (lot.state !== 'looked_over') throw errors.already_gone();
  const words = (tag: string): { title: string; body: string; short: string } => {
    const t = floor.words.translator(tag, actor.districtId);
    return {
      title: lot.title,
      body: t('messages.documents.told', { title: lot.title }),
      short: t('messages.documents.told_short', { title: lot.title }),
    };
  };
  const own = floor.words.best([lot.language]);
  const { id: announcementId, state } = await sendAbout(context, {
    kind: 'slip',
    asks: 'nothing',
    aboutId: id,
    orgId: lot.org_id,
    language: own,
    ...words(own),
    audience: { lotId: id, recordsOnly: true },
    until: null,
  });
  // The sentence is ours in every language of the house: nothing is translated by a machine.
  for (const { tag } of floor.words.languages.filter((language) => language.tag !== own)) {
    const { title, body, short } = words(tag);
    await sql`insert into messages.wordings (district_id, id, announcement_id, language, title, body, short, how, made_at)
      values (${actor.districtId}, ${newId()}, ${announcementId}, ${tag}, ${title}, ${body}, ${short}, 'phrase', ${now}) on conflict on constraint wordings_once do nothing`.execute(
      tx,
    );
  }
  await sql`update messages.document_lots set state = 'sent', sent_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  record('documents sent', { kind: 'document_lot', id });
  await context.publish(documentsSent({ lotId: id }));
  context.refresh(`lot:${id}`);
  return { announcementId, state };
});

/** Takes a lot back: from now on no family opens it, and what has not gone out stays here. */
export const withdrawLot = action('messages.withdraw_lot', one, async (context, { id }) => {
  const { tx, actor, now, record } = context;
  const lot = await lotById(tx, actor.districtId, id, true);
  allow(mayKeep(actor, lot));
  if (lot.state === 'withdrawn') throw errors.already_gone();
  await sql`update messages.document_lots set state = 'withdrawn', ended_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  await stopSendingAbout(context, id);
  record('documents withdrawn', { kind: 'document_lot', id });
  context.refresh(`lot:${id}`);
});

async function noteOpened(
  { tx, actor, now }: ActionContext,
  documentId: Uuid,
  personId: Uuid,
  how: 'page' | 'paper',
): Promise<void> {
  await sql`insert into messages.document_opens (district_id, id, document_id, person_id, how, at) values (${actor.districtId}, ${newId()}, ${documentId}, ${personId}, ${how}, ${now})
    on conflict on constraint document_opens_once do nothing`.execute(tx);
}

/** A signed-in guardian opens the document of their own child: the right is asked each time, and who opened it is kept. */
export const openDocument = action(
  'messages.open_document',
  one,
  async (context, { id }): Promise<StoredFile & { bytes: Buffer }> => {
    const { tx, actor, record } = context;
    const document = await documentById(tx, actor.districtId, id);
    found(
      document.state === 'sent' && (await mayGuardian(context, document.student_id, 'see_records')) ? document : null,
    );
    const file = found(await readFile(context, document.file_id));
    found(file.state === 'clean' ? file : null);
    if (actor.personId !== null) await noteOpened(context, id, actor.personId, 'page');
    record('document opened', { kind: 'document', id }, { student: document.student_id });
    return file;
  },
);

/** Whoever looks after the lot opens one to print it. */
export const printDocument = action(
  'messages.print_document',
  one,
  async (context, { id }): Promise<StoredFile & { bytes: Buffer }> => {
    const { tx, actor, record } = context;
    const document = await documentById(tx, actor.districtId, id);
    const lot: Lot = await lotById(tx, actor.districtId, document.lot_id);
    found(mayKeep(actor, lot) && lot.state !== 'withdrawn' ? lot : null);
    record('document opened by staff', { kind: 'document', id }, { student: document.student_id });
    return found(await readFile(context, document.file_id));
  },
);

/** The paper was handed to this guardian. */
export const handedDocument = action(
  'messages.handed_document',
  z.object({ id: uuid, personId: uuid }),
  async (context, { id, personId }) => {
    const { tx, actor, record } = context;
    const document = await documentById(tx, actor.districtId, id);
    const lot = await lotById(tx, actor.districtId, document.lot_id);
    allow(mayKeep(actor, lot) && lot.state === 'sent');
    found(
      (await guardianMayAbout(context, { guardianId: personId, studentId: document.student_id, right: 'see_records' }))
        ? document
        : null,
    );
    await noteOpened(context, id, personId, 'paper');
    record('document handed over', { kind: 'document', id }, { student: document.student_id });
    context.refresh(`lot:${lot.id}`);
  },
);
