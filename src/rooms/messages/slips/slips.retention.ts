import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Removed, type Retention, rowsThatEnd } from '#platform/keeping';

const days = { usual: 1095, least: 365, most: 2555 };

type Part = { readonly table: string; readonly column: string };

async function removeParts(
  { tx, actor }: ActionContext,
  parts: readonly Part[],
  ids: readonly Uuid[],
): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const { table, column } of parts) {
    const result =
      await sql`delete from ${sql.table(table)} where district_id = ${actor.districtId} and ${sql.ref(column)} = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[table] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

function withParts(
  whole: Retention,
  parts: readonly Part[],
  before?: { readonly tables: readonly string[]; readonly remove: Retention['remove'] },
): Retention {
  return {
    ...whole,
    tables: [...whole.tables, ...parts.map((part) => part.table), ...(before?.tables ?? [])],
    remove: async (context, ids) => ({
      ...(before === undefined ? {} : await before.remove(context, ids)),
      ...(await removeParts(context, parts, ids)),
      ...(await whole.remove(context, ids)),
    }),
  };
}

/** The files of a lot go with it, and with them who opened them. */
async function removeFiles({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const district = actor.districtId;
  const documents = sql`select d.id from messages.documents d where d.district_id = ${district} and d.lot_id = any(${[...ids]}::uuid[])`;
  const files = sql`select d.file_id from messages.documents d where d.district_id = ${district} and d.lot_id = any(${[...ids]}::uuid[])`;
  const opens =
    await sql`delete from messages.document_opens where district_id = ${district} and document_id in (${documents})`.execute(
      tx,
    );
  await sql`delete from platform.file_pieces where district_id = ${district} and file_id in (${files})`.execute(tx);
  const gone = await sql`delete from platform.files where district_id = ${district} and id in (${files})`.execute(tx);
  return {
    'messages.document_opens': Number(opens.numAffectedRows ?? 0n),
    'platform.files': Number(gone.numAffectedRows ?? 0n),
  };
}

/** What families read before they signed. */
async function removeSlipFiles({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const gone =
    await sql`delete from platform.files where district_id = ${actor.districtId} and owner_kind = 'slip' and owner_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'platform.files': Number(gone.numAffectedRows ?? 0n) };
}

/** How long slips, sign-ups and documents are kept after they ended. */
export const slipsRetention: readonly Retention[] = [
  withParts(
    rowsThatEnd({
      id: 'messages.slips',
      dataClass: 'conversation',
      days,
      table: 'messages.slips',
      endedAt: 'r.ended_at',
      begunAt: 'r.created_at',
      people:
        'array(select c.student_id from messages.slip_children c where c.district_id = r.district_id and c.slip_id = r.id)',
    }),
    [
      { table: 'messages.signatures', column: 'slip_id' },
      { table: 'messages.slip_children', column: 'slip_id' },
    ],
    { tables: [], remove: removeSlipFiles },
  ),
  withParts(
    rowsThatEnd({
      id: 'messages.sign_ups',
      dataClass: 'contact',
      days: { usual: 180, least: 30, most: 1095 },
      table: 'messages.sign_ups',
      endedAt: 'r.ended_at',
      begunAt: 'r.created_at',
      people:
        'array(select p.person_id from messages.sign_up_people p where p.district_id = r.district_id and p.sign_up_id = r.id and p.person_id is not null)',
    }),
    [{ table: 'messages.sign_up_people', column: 'sign_up_id' }],
  ),
  withParts(
    rowsThatEnd({
      id: 'messages.document_lots',
      dataClass: 'conversation',
      days,
      table: 'messages.document_lots',
      endedAt: `case when r.state = 'withdrawn' then r.ended_at when r.state = 'sent' then r.sent_at else r.created_at end`,
      begunAt: 'r.created_at',
      people:
        'array(select d.student_id from messages.documents d where d.district_id = r.district_id and d.lot_id = r.id)',
    }),
    [{ table: 'messages.documents', column: 'lot_id' }],
    { tables: ['messages.document_opens'], remove: removeFiles },
  ),
];
