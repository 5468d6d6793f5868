import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Check } from '#platform/house';
import { beginning, hashOf, rowsDigest, type Seal } from './digest.ts';

/** The newest seals, two days of them: what `check` recounts without being asked for everything. */
const newest = 48;
const lateHours = 6;

type StoredSeal = Seal & { readonly hash: string };
type Recounted = StoredSeal & { readonly n: number | null; readonly digest: string | null };

/** What is wrong between a seal, the one before it and its rows; null when all is as it was sealed. */
export function faultOf(seal: Recounted, before: StoredSeal | null): string | null {
  if (hashOf(seal) !== seal.hash) return `Seal ${seal.seq} was changed.`;
  const follows =
    seal.seq === 1
      ? seal.previous === beginning
      : before === null ||
        (before.seq === seal.seq - 1 && before.hash === seal.previous && before.toWritten.equals(seal.fromWritten));
  if (!follows) return `Seal ${seal.seq} does not follow the one before it.`;
  if (seal.n === null) return null;
  if (seal.n !== seal.rowCount)
    return `Between ${seal.fromWritten.toString()} and ${seal.toWritten.toString()} ${seal.rowCount} rows were sealed, and ${seal.n} are there.`;
  if (seal.digest !== seal.rowsHash)
    return `Between ${seal.fromWritten.toString()} and ${seal.toWritten.toString()} a row was changed after it was sealed.`;
  return null;
}

/** Rows older than their time to be kept may be gone: of those only the chain is followed. */
const recountSeals = question(
  'platform.recount_audit',
  async ({ tx, actor }, { full }: { full: boolean }): Promise<{ faults: readonly string[]; waiting: number }> => {
    const { rows } = await sql<Recounted>`
      with seals as (select * from platform.audit_seals where district_id = ${actor.districtId} order by seq desc limit ${full ? null : newest}),
        kept as (select now() - make_interval(days => keep_days) as since from platform.data_classes where name = 'audit')
      select s.seq, s.from_written as "fromWritten", s.to_written as "toWritten", s.row_count as "rowCount", s.previous,
        s.rows_hash as "rowsHash", s.hash, r.n, r.digest
      from seals s left join lateral (
        select count(*)::int as n, ${rowsDigest} as digest from platform.audit a
        where a.district_id = ${actor.districtId} and a.written_at > s.from_written and a.written_at <= s.to_written) r
        -- The first seal has no beginning of its own; it is recounted until its rows may have reached their end.
        on s.from_written > (select since from kept) or (s.seq = 1 and s.to_written > (select since + interval '30 days' from kept))
      order by s.seq`.execute(tx);
    const faults: string[] = [];
    let before: StoredSeal | null = null;
    for (const seal of rows) {
      const fault = faultOf(seal, before);
      if (fault !== null) faults.push(fault);
      else if (full && before === null && seal.seq !== 1) faults.push(`The seals before ${seal.seq} are gone.`);
      before = seal;
    }
    const { rows: late } = await sql<{ n: number }>`
      select count(*)::int as n from platform.audit where district_id = ${actor.districtId} and written_at > ${before === null ? '-infinity' : before.toWritten}
        and written_at < now() - make_interval(hours => ${lateHours})`.execute(tx);
    return { faults, waiting: late[0]?.n ?? 0 };
  },
);

/** The audit is as it was sealed: no row changed, added or taken away since. `--full` recounts it from the beginning. */
export const auditCheck: Check = {
  id: 'audit_sealed',
  name: 'The audit is as it was sealed: no row changed, added or taken away',
  async count(floor, actor, { full } = { full: false }) {
    const { faults, waiting } = await floor.ask(actor, recountSeals, { full });
    return {
      violations: faults.length,
      examples: faults.slice(0, 5),
      ...(waiting === 0
        ? {}
        : {
            warnings: [`${waiting} audit rows older than ${lateHours} hours wait for their seal. Does the worker run?`],
          }),
    };
  },
};
