import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type ActionContext } from '#platform/action';
import type { Check } from '#platform/house';
import type { Uuid } from '#platform/ids';
import type { Job, Schedule } from '#platform/outbox';
import { clamdScanner, type Scanner } from './clamd.ts';

const jobName = 'platform.scan_files';

/** The reason that holds a file until it was looked through. */
export const scanReason = 'scan';

const batch = 20;
const lateMinutes = 10;
const mostFailures = 3;

/** In the transaction that stores files: they wait for the scanner. Without a scanner nothing is done. */
export async function wantScan(
  { tx, actor, floor, enqueue }: Pick<ActionContext, 'tx' | 'actor' | 'floor' | 'enqueue'>,
  ids: readonly Uuid[],
): Promise<void> {
  if (floor.settings.fileScanUrl === null || ids.length === 0) return;
  await sql`update platform.files set scan = 'wanted' where district_id = ${actor.districtId} and id = any(${ids}::uuid[])`.execute(
    tx,
  );
  enqueue(jobName, {}, { key: 'scan' });
}

const unscanned = question('platform.unscanned_files', async ({ tx, actor }): Promise<readonly Uuid[]> => {
  const { rows } = await sql<{ id: Uuid }>`
    select id from platform.files where district_id = ${actor.districtId} and scan = 'wanted' order by id limit ${batch}`.execute(
    tx,
  );
  return rows.map((row) => row.id);
});

const bytesOf = question('platform.bytes_to_scan', async ({ tx, actor }, { id }: { id: Uuid }): Promise<Buffer> => {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from platform.file_pieces where district_id = ${actor.districtId} and file_id = ${id} order by seq`.execute(
    tx,
  );
  return Buffer.concat(rows.map((row) => row.bytes));
});

/** What was held only for the scan is free when it is clean; what was held for another reason too stays held. */
const settleScan = action(
  'platform.settle_scan',
  z.object({ id: z.uuid(), found: z.enum(['clean', 'infected', 'too_large']) }),
  async ({ tx, actor, record, refresh }, { id, found }) => {
    const { rows } = await sql<{ owner_kind: string; owner_id: Uuid | null }>`
      update platform.files set scan = ${found},
        state = case when ${found} = 'clean' and held_reason = ${scanReason} then 'clean' else 'held' end,
        held_reason = case when ${found} = 'clean' then nullif(held_reason, ${scanReason}) else ${found} end
      where district_id = ${actor.districtId} and id = ${id} and scan = 'wanted' returning owner_kind, owner_id`.execute(
      tx,
    );
    const owner = rows[0];
    if (!owner) return;
    if (found !== 'clean') record('platform.file_not_clean', { kind: 'file', id }, { found });
    if (owner.owner_kind.startsWith('conversation') && owner.owner_id !== null)
      refresh(`conversation:${owner.owner_id}`);
  },
);

/** Looks through everything that waits. A scanner that does not answer fails the job; its files stay held and it is tried again. */
export function scanJobs(scannerFor: (url: string) => Scanner = clamdScanner): Record<string, Job> {
  return {
    [jobName]: {
      leaseSeconds: 900,
      async perform({ floor, actor }) {
        const url = floor.settings.fileScanUrl;
        if (url === null) return;
        const scan = scannerFor(url);
        for (;;) {
          const ids = await floor.ask(actor, unscanned, {});
          const failures: unknown[] = [];
          for (const id of ids) {
            const bytes = await floor.ask(actor, bytesOf, { id });
            await scan(bytes)
              .then(async (found) => floor.act(actor, settleScan, { id, found }))
              .catch((error: unknown) => failures.push(error));
            if (failures.length >= mostFailures) throw failures[0];
          }
          // One file that the scanner cannot bear does not stop the others; it is tried again with the job.
          if (failures.length > 0) throw failures[0];
          if (ids.length < batch) return;
        }
      },
    },
  };
}

/** A scanner that was away is asked again every minute. */
export const scanSchedule: Schedule = { name: 'file scan', job: jobName, everySeconds: 60 };

const waiting = question(
  'platform.files_waiting_for_scan',
  async ({ tx, actor, now }): Promise<{ late: number; examples: readonly Uuid[] }> => {
    const { rows } = await sql<{ id: Uuid }>`
      select id from platform.files where district_id = ${actor.districtId} and scan = 'wanted'
        and created_at < ${now.subtract({ minutes: lateMinutes })} limit 1000`.execute(tx);
    return { late: rows.length, examples: rows.slice(0, 5).map((row) => row.id) };
  },
);

/** With a scanner set, no file waits for it for long. Without one there is nothing to wait for. */
export const scanCheck: Check = {
  id: 'files_scanned',
  name: 'No file waits for the malware scanner for more than ten minutes',
  async count(floor, actor) {
    const { late, examples } = await floor.ask(actor, waiting, {});
    return { violations: late, examples };
  },
};
