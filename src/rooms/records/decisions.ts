import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, type Floor, question } from '#platform/action';
import { type Actor, systemActor } from '#platform/actor';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { keepOptOuts, standingOptOuts } from '#rooms/channels';
import { directoryRows, keepDirectoryRows } from '#rooms/roster';
import { mayKeep } from './records.policy.ts';

/**
 * What people decided and what must survive a restore: a backup of last night knows nothing of a “no” said this morning.
 * Beside the backups lies one small sealed file a district, written anew every quarter of an hour: opt-outs, no to
 * directory information, legal holds, times of keeping. A restore reads it and only ever adds to what stands: a “no” comes
 * back, a “yes” does not.
 */
const optOut = z.object({
  id: z.string(),
  kind: z.enum(['email', 'phone']),
  address: z.string(),
  at: z.string(),
  how: z.string(),
});
const rows = z.array(z.record(z.string(), z.unknown()));
const decisions = z.object({
  format: z.literal(1),
  written: z.string(),
  optOuts: z.array(optOut),
  directory: rows,
  holds: rows,
  times: rows,
});
type Decisions = z.infer<typeof decisions>;

const purpose = 'decisions beside the backups';
const nameOf = (districtId: Uuid): string => `decisions-${districtId}.sealed`;

const decisionsNow = question('records.decisions', async (context): Promise<Decisions> => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  const own = async (table: 'records.holds' | 'records.times'): Promise<Record<string, unknown>[]> => {
    const { rows: found } = await sql<{
      row: Record<string, unknown>;
    }>`select to_jsonb(t) as row from ${sql.table(table)} t
      where t.district_id = ${actor.districtId} order by t.id`.execute(tx);
    return found.map((one) => one.row);
  };
  return {
    format: 1,
    written: now.toString(),
    optOuts: (await standingOptOuts(context)).map((one) => ({ ...one, at: one.at.toString() })),
    directory: [...(await directoryRows(context))],
    holds: await own('records.holds'),
    times: await own('records.times'),
  };
});

/** Writes the district's file anew: whole and on disk, or the one before stays. */
export async function writeDecisions(floor: Floor, actor: Actor, folder: string): Promise<void> {
  const text = floor.secrets.encrypt(purpose, JSON.stringify(await floor.ask(actor, decisionsNow, {})));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = nameOf(actor.districtId);
  const making = join(folder, `.${name}.${process.pid}`);
  const handle = await open(making, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(making, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(making, join(folder, name));
}

export type Applied = {
  readonly optOuts: number;
  readonly directory: number;
  readonly holds: number;
  readonly times: number;
};

const applyAll = action('records.apply_decisions', decisions, async (context, found): Promise<Applied> => {
  const { tx, actor, record } = context;
  allow(mayKeep(actor));
  const counted = async (statement: ReturnType<typeof sql>): Promise<number> =>
    Number((await statement.execute(tx)).numAffectedRows ?? 0n);
  const applied = {
    optOuts: await keepOptOuts(
      context,
      found.optOuts.map((one) => ({ ...one, at: Temporal.Instant.from(one.at) })),
    ),
    directory: await keepDirectoryRows(context, found.directory),
    holds: await counted(sql`insert into records.holds
      select * from jsonb_populate_recordset(null::records.holds, ${JSON.stringify(found.holds)}::jsonb) h where h.district_id = ${actor.districtId}
      on conflict on constraint holds_pkey do nothing`),
    times: await counted(sql`insert into records.times
      select * from jsonb_populate_recordset(null::records.times, ${JSON.stringify(found.times)}::jsonb) t where t.district_id = ${actor.districtId}
      on conflict on constraint times_once do update set days = excluded.days, changed_by = excluded.changed_by, changed_at = excluded.changed_at
      where excluded.changed_at > records.times.changed_at`),
  };
  record(
    'decisions made after the backup applied',
    { kind: 'district', id: actor.districtId },
    { ...applied, written: found.written },
  );
  return applied;
});

/** Applies what was decided after the backup. Null: there is no file of this district, or it cannot be opened. */
export async function applyDecisions(
  floor: Floor,
  districtId: Uuid,
  folder: string,
): Promise<(Applied & { readonly written: string }) | null> {
  const text = await readFile(join(folder, nameOf(districtId)), 'utf8').catch(() => null);
  if (text === null) return null;
  let found: Decisions;
  try {
    found = decisions.parse(JSON.parse(floor.secrets.decrypt(purpose, text)));
  } catch (error) {
    floor.log.error('the decisions beside the backup cannot be read', { district: districtId, error });
    return null;
  }
  return { ...(await floor.act(systemActor(districtId, 'restore'), applyAll, found)), written: found.written };
}

/** When a district leaves, its file goes with it. */
export async function forgetDecisions(districtId: Uuid, folder: string): Promise<void> {
  await rm(join(folder, nameOf(districtId)), { force: true });
}
