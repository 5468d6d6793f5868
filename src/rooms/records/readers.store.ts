import { sql, type Selectable } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import type { Tables } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import type { RecordFound } from '#platform/keeping';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

export type ReaderPart = Selectable<Tables['records.reader_parts']> & {
  decision: 'whole' | 'blacked' | 'withheld' | null;
};

export async function readerParts({ tx, actor }: Reading, requestId: Uuid): Promise<readonly ReaderPart[]> {
  const { rows } =
    await sql<ReaderPart>`select * from records.reader_parts where district_id = ${actor.districtId} and request_id = ${requestId}
    order by asked_at, id`.execute(tx);
  return rows;
}

/** One part; with `lock` for its decision. */
export async function readerPart({ tx, actor }: Reading, id: Uuid, lock = false): Promise<ReaderPart | undefined> {
  const { rows } =
    await sql<ReaderPart>`select * from records.reader_parts where district_id = ${actor.districtId} and id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

export type Closed = { readonly source: string; readonly found: RecordFound; readonly readerIds: readonly Uuid[] };

/**
 * What only its readers open and belongs to the request: new ones are asked for, ones found no more go, and one to which
 * words were added since its decision is undecided again. Answers those who are asked now for the first time.
 */
export async function keepReaderParts(
  { tx, actor, now }: ActionContext,
  requestId: Uuid,
  closed: readonly Closed[],
): Promise<readonly Uuid[]> {
  const rows = closed.map(({ source, found, readerIds }) => ({
    id: newId(),
    source,
    record_id: found.id,
    reader_ids: readerIds,
    hidden_from: found.hiddenFrom ?? [],
    changed_at: (found.changedAt ?? found.at).toString(),
  }));
  await sql`delete from records.reader_parts where district_id = ${actor.districtId} and request_id = ${requestId}
    and not (record_id = any(${rows.map((row) => row.record_id)}::uuid[]))`.execute(tx);
  const list = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as p (id uuid, source text, record_id uuid, reader_ids jsonb, hidden_from jsonb, changed_at timestamptz)`;
  const ids = (column: string) => sql`array(select (jsonb_array_elements_text(p.${sql.ref(column)}))::uuid)`;
  await sql`update records.reader_parts r set decision = null, reason = null, silent = false, decided_by = null, decided_at = null
    from ${list} where r.district_id = ${actor.districtId} and r.request_id = ${requestId} and r.source = p.source and r.record_id = p.record_id
      and r.decided_at < p.changed_at`.execute(tx);
  await sql`update records.reader_parts r set reader_ids = ${ids('reader_ids')}, hidden_from = ${ids('hidden_from')}
    from ${list} where r.district_id = ${actor.districtId} and r.request_id = ${requestId} and r.source = p.source and r.record_id = p.record_id`.execute(
    tx,
  );
  const { rows: asked } = await sql<{
    reader_ids: Uuid[];
  }>`insert into records.reader_parts (district_id, id, request_id, source, record_id, reader_ids, hidden_from, asked_at)
    select ${actor.districtId}::uuid, p.id, ${requestId}::uuid, p.source, p.record_id, ${ids('reader_ids')}, ${ids('hidden_from')}, ${now}::timestamptz
    from ${list} on conflict on constraint reader_parts_once do nothing returning reader_ids`.execute(tx);
  return [...new Set(asked.flatMap((row) => row.reader_ids))];
}

export type PartDecision = Pick<ReaderPart, 'reason' | 'silent' | 'covered' | 'left_out'> & {
  readonly decision: 'whole' | 'blacked' | 'withheld';
};

export async function savePart({ tx, actor, now }: ActionContext, id: Uuid, made: PartDecision): Promise<void> {
  await sql`update records.reader_parts set decision = ${made.decision}, reason = ${made.reason}, silent = ${made.silent},
      covered = ${made.covered}, left_out = ${made.left_out}, decided_by = ${actor.personId}, decided_at = ${now}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
}

/** Parts of open requests that wait for this person. */
export async function partsWaitingFor(
  { tx, actor }: Reading,
  personId: Uuid,
): Promise<readonly (ReaderPart & { readonly code: string; readonly due_on: string })[]> {
  const { rows } = await sql<ReaderPart & { code: string; due_on: string }>`select p.*, r.code, r.due_on::text as due_on
    from records.reader_parts p join records.requests r on r.district_id = p.district_id and r.id = p.request_id
    where p.district_id = ${actor.districtId} and r.state = 'open' and ${personId} = any(p.reader_ids) and not ${personId} = any(p.hidden_from)
    order by p.decision is not null, r.due_on, p.id limit 200`.execute(tx);
  return rows;
}
