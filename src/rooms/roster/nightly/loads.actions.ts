import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { importRoster } from '../import.actions.ts';
import type { ImportResult } from '../import/run.ts';
import { errors } from '../roster.errors.ts';
import { rosterLoadTroubled } from '../roster.events.ts';
import { loadProblems } from './load-problem.ts';
import { mayLoad } from './sources.actions.ts';
import { liveTroubles } from './sources.questions.ts';
import { nextRunOf, readSource, type Trouble, troubles } from './sources.store.ts';

/** How long a load counts as running without a sign of life; then another process may begin anew. */
const lease = { minutes: 5 } as const;

const begin = z.object({
  sourceId: z.uuid(),
  askedBy: z.uuid().nullable().default(null),
  fileName: z.string().nullable().default(null),
  signature: z.string().nullable().default(null),
  /** Whether this was the one its time asked for: then it is due again at the next. */
  advance: z.boolean().default(true),
});

async function advanceRun({ tx, actor, now }: ActionContext, sourceId: Uuid, loadAt: string | null): Promise<void> {
  const next = await nextRunOf(tx, actor.districtId, loadAt, now);
  await sql`update roster.load_sources set next_run = ${next} where district_id = ${actor.districtId} and id = ${sourceId}`.execute(
    tx,
  );
}

/** Begins a load, unless one of this source is running: null then. One that gave no sign of life for too long is closed as broken off. */
export const beginLoad = action('roster.begin_load', begin, async (context, input): Promise<Uuid | null> => {
  const { tx, actor, now } = context;
  allow(mayLoad(context));
  const source = found(await readSource(tx, actor.districtId, input.sourceId));
  await sql`update roster.loads set status = 'failed', reason = 'broken_off', finished_at = ${now}
    where district_id = ${actor.districtId} and source_id = ${source.id} and status = 'running' and lease_until < ${now}`.execute(
    tx,
  );
  const id = newId();
  const { rows } =
    await sql`insert into roster.loads (district_id, id, source_id, status, asked_by, file_name, signature, started_at, lease_until)
    values (${actor.districtId}, ${id}, ${source.id}, 'running', ${input.askedBy}, ${input.fileName}, ${input.signature}, ${now}, ${now.add(lease)})
    on conflict (district_id, source_id) where status = 'running' do nothing returning id`.execute(tx);
  if (input.advance) await advanceRun(context, source.id, source.loadAt);
  context.refresh('roster.imports');
  return rows.length === 0 ? null : id;
});

const load = z.object({ loadId: z.uuid() });

/** A sign of life. */
export const renewLoad = action('roster.renew_load', load, async ({ tx, actor, now }, { loadId }) => {
  await sql`update roster.loads set lease_until = ${now.add(lease)}
    where district_id = ${actor.districtId} and id = ${loadId} and status = 'running'`.execute(tx);
});

type End = {
  readonly loadId: Uuid;
  readonly status: ImportResult['status'] | 'failed';
  readonly importId: Uuid | null;
  readonly reason: string | null;
  readonly value: string | null;
};

/** Writes how a load ended. Whoever lost the right to it meanwhile takes everything back. */
async function endLoad(context: ActionContext, end: End): Promise<void> {
  const { tx, actor, now } = context;
  const { districtId } = actor;
  const { rows } = await sql<{
    sourceId: Uuid;
  }>`update roster.loads set status = ${end.status}, finished_at = ${now}, import_id = ${end.importId}, reason = ${end.reason}, reason_value = ${end.value}
    where district_id = ${districtId} and id = ${end.loadId} and status = 'running' returning source_id as "sourceId"`.execute(
    tx,
  );
  const sourceId = rows[0]?.sourceId;
  if (sourceId === undefined) throw errors.load_lost({});
  const trouble = troubles.find((one) => one === end.status) ?? null;
  // Held is no failure to come: the file is here and waits for a person.
  const came = end.status !== 'failed' && end.status !== 'rejected';
  await sql`update roster.load_sources set trouble = ${trouble}, trouble_at = ${trouble === null ? null : now}::timestamptz,
      last_good_at = case when ${came} then ${now}::timestamptz else last_good_at end
    where district_id = ${districtId} and id = ${sourceId}`.execute(tx);
  if (trouble !== null) await context.publish(rosterLoadTroubled({ sourceId, trouble }));
  context.refresh('roster.imports');
}

const take = load.extend({ path: z.string().min(1), fileName: z.string().max(200) });

/** Imports what was found or fetched, and ends the load in the same transaction. */
export const takeLoad = action('roster.take_load', take, async (context, { loadId, path, fileName }) => {
  allow(mayLoad(context));
  const result = await context.also(importRoster, { path, fileName });
  const { status, importId } = result;
  await endLoad(context, { loadId, status, importId, reason: null, value: null });
  return result;
});

const failure = load.extend({ code: z.enum(loadProblems), value: z.string().max(300) });

/** Ends a load that came to no import. */
export const failLoad = action('roster.fail_load', failure, async (context, { loadId, code, value }) => {
  allow(mayLoad(context));
  await endLoad(context, { loadId, status: 'failed', importId: null, reason: code, value });
  context.record('roster.load_failed', { kind: 'roster_load', id: loadId }, { reason: code });
});

const noted = z.object({
  sourceId: z.uuid(),
  seen: z.array(z.object({ signature: z.string(), since: z.string() })).max(1000),
  advance: z.boolean(),
});

/** What lies in the folder, for the next look. */
export const noteSeen = action('roster.note_seen', noted, async (context, { sourceId, seen, advance }) => {
  const { tx, actor } = context;
  const source = found(await readSource(tx, actor.districtId, sourceId));
  await sql`update roster.load_sources set seen = ${JSON.stringify(seen)}::jsonb
    where district_id = ${actor.districtId} and id = ${sourceId}`.execute(tx);
  if (advance) await advanceRun(context, sourceId, source.loadAt);
});

/**
 * Once a school day: sources from which nothing came for two school days are in trouble too, and whoever is to be told
 * hears again of every trouble that still stands. Which are quiet says the caller, who knows the school days.
 */
export const watchSources = action(
  'roster.watch_sources',
  z.object({ quiet: z.array(z.uuid()) }),
  async (context, { quiet }) => {
    const { tx, actor, now } = context;
    allow(mayLoad(context));
    const quietly: Trouble = 'nothing_new';
    await sql`update roster.load_sources set trouble = ${quietly}, trouble_at = ${now}
      where district_id = ${actor.districtId} and id = any(${quiet}::uuid[]) and ended_at is null and is_on and trouble is null`.execute(
      tx,
    );
    const standing = await liveTroubles(tx, actor.districtId);
    for (const { sourceId, trouble } of standing) await context.publish(rosterLoadTroubled({ sourceId, trouble }));
    return standing.length;
  },
);
