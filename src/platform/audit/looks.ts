import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import type { Check } from '#platform/house';
import type { Job } from '#platform/outbox';
import { allEnded } from './ended.ts';

/**
 * The log of looks under seal. Each seal is a row of the audit – the span, how many looks, a digest over them – so it
 * stands in the district's chain like everything else that was done, and leaves the house with the audit's export.
 * A look itself costs nothing more: the digest is made hours later by a job.
 */
export const sealLooksName = 'platform.seal_looks';
const sealed = 'looks sealed';

/** A second party is written into a look within its hour; sealed is what nobody touches any more. */
const restHours = 2;
const lateHours = 8;
const mostRows = 100_000;
const waitMinutes = 15;
const mostWaits = 6;
const newest = 48;

const sealRequest = z.object({ until: z.string(), horizon: z.string().regex(/^\d+$/), waits: z.number().int() });

/** Digest of the looks `l` of a span. Everything is in it but their release to the family, which may come at any time. */
const looksDigest: RawBuilder<string> = sql<string>`encode(sha256(convert_to(coalesce(string_agg(encode(sha256(convert_to(
  jsonb_build_array(l.id, l.person_id, l.role, l.what, l.record_id, l.student_id, l.guardian_id, extract(epoch from l.hour)::text,
    extract(epoch from l.at)::text, extract(epoch from l.written_at)::text, l.children, l.held_by, l.party, l.interest)::text,
  'UTF8')), 'hex'), '' order by l.written_at, l.id), ''), 'UTF8')), 'hex')`;

type LookSeal = {
  readonly seq: number;
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
  readonly rows: number;
  readonly digest: string;
};

const sealsOf = (districtId: string, most: number | null) => sql`select (a.facts->>'seq')::int as seq,
    (a.facts->>'from')::timestamptz as "from", (a.facts->>'to')::timestamptz as "to", (a.facts->>'rows')::int as rows, a.facts->>'digest' as digest
  from platform.audit a where a.district_id = ${districtId} and a.about_id = ${districtId} and a.what = ${sealed}
  order by a.id desc limit ${most}`;

/** Seals the looks up to a moment, once every transaction that had begun by then has ended. */
const sealLooks = action(sealLooksName, sealRequest, async (context, { until, horizon, waits }) => {
  const { tx, floor, actor, now, record, enqueue } = context;
  if (!(await allEnded(tx, horizon))) {
    if (waits < mostWaits)
      enqueue(sealLooksName, { until, horizon, waits: waits + 1 }, { runAt: now.add({ minutes: waitMinutes }) });
    return { sealed: 0 };
  }
  // Two workers at once: the second finds what the first has sealed.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`look seals ${actor.districtId}`}, 0))`.execute(tx);
  const { rows: lasts } = await sql<LookSeal>`${sealsOf(actor.districtId, 1)}`.execute(tx);
  const from = lasts[0]?.to ?? Temporal.Instant.fromEpochMilliseconds(0);
  const rest = Temporal.Instant.from(until).subtract({ hours: restHours });
  const { rows } = await sql<{ n: number; to: Temporal.Instant | null; digest: string }>`
    with bound as (select coalesce(
      (select written_at from platform.looks where district_id = ${actor.districtId} and written_at > ${from} and written_at <= ${rest}
        order by written_at offset ${mostRows - 1} limit 1), ${rest}::timestamptz) as at)
    select count(*)::int as n, max(l.written_at) as "to", ${looksDigest} as digest
    from platform.looks l, bound where l.district_id = ${actor.districtId} and l.written_at > ${from} and l.written_at <= bound.at`.execute(
    tx,
  );
  const group = rows[0];
  if (group === undefined || group.to === null) return { sealed: 0 };
  record(
    sealed,
    { kind: 'district', id: actor.districtId },
    {
      seq: (lasts[0]?.seq ?? 0) + 1,
      from: from.toString(),
      to: group.to.toString(),
      rows: group.n,
      digest: group.digest,
    },
  );
  if (group.n >= mostRows) enqueue(sealLooksName, { until, horizon, waits });
  floor.log.info('the looks were sealed', { district: actor.districtId, count: group.n, id: group.digest });
  return { sealed: group.n };
});

export const sealLooksJob: Record<string, Job> = {
  [sealLooksName]: {
    leaseSeconds: 300,
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, sealLooks, sealRequest.parse(payload), { completes: jobId });
    },
  },
};

type Recounted = LookSeal & { readonly n: number | null; readonly now: string | null };

/** What is wrong between a seal, the one before it and its looks; null when all is as it was sealed. */
function faultOf(seal: Recounted, before: LookSeal | null): string | null {
  if (before !== null && (before.seq + 1 !== seal.seq || !before.to.equals(seal.from)))
    return `Seal ${seal.seq} of the looks does not follow the one before it.`;
  if (seal.n === null) return null;
  const span = `Between ${seal.from.toString()} and ${seal.to.toString()}`;
  if (seal.n !== seal.rows) return `${span} ${seal.rows} looks were sealed, and ${seal.n} are there.`;
  return seal.now === seal.digest ? null : `${span} a look was changed after it was sealed.`;
}

/** Looks whose time to be kept is over may be gone: of those the digest stands in the audit, and only the order is followed. */
const recountLooks = question(
  'platform.recount_looks',
  async ({ tx, actor }, { full }: { full: boolean }): Promise<{ faults: readonly string[]; waiting: number }> => {
    const { rows } = await sql<Recounted>`
      with seals as (${sealsOf(actor.districtId, full ? null : newest)}),
        kept as (select now() - make_interval(days => keep_days) as since from platform.data_classes where name = 'audit')
      select s.seq, s."from", s."to", s.rows, s.digest, r.n, r.now from seals s left join lateral (
        select count(*)::int as n, ${looksDigest} as now from platform.looks l
        where l.district_id = ${actor.districtId} and l.written_at > s."from" and l.written_at <= s."to") r
        -- The first seal has no beginning of its own; it is recounted until its looks may have reached their end.
        on s."from" > (select since + interval '1 day' from kept) or (s.seq = 1 and s."to" > (select since + interval '30 days' from kept))
      order by s.seq`.execute(tx);
    const faults: string[] = [];
    let before: LookSeal | null = null;
    for (const seal of rows) {
      const fault = faultOf(seal, before);
      if (fault !== null) faults.push(fault);
      before = seal;
    }
    const last = before === null ? Temporal.Instant.fromEpochMilliseconds(0) : before.to;
    const { rows: late } = await sql<{ n: number }>`select count(*)::int as n from platform.looks
      where district_id = ${actor.districtId} and written_at > ${last} and written_at < now() - make_interval(hours => ${lateHours})`.execute(
      tx,
    );
    return { faults, waiting: late[0]?.n ?? 0 };
  },
);

/** The log of looks is as it was sealed: none changed, added or taken away since. `--full` recounts it from the beginning. */
export const looksCheck: Check = {
  id: 'looks_sealed',
  name: 'The log of looks is as it was sealed: none changed, added or taken away',
  async count(floor, actor, { full } = { full: false }) {
    const { faults, waiting } = await floor.ask(actor, recountLooks, { full });
    return {
      violations: faults.length,
      examples: faults.slice(0, 5),
      ...(waiting === 0
        ? {}
        : { warnings: [`${waiting} looks older than ${lateHours} hours wait for their seal. Does the worker run?`] }),
    };
  },
};
