import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Job, JobContext } from '#platform/outbox';
import type { Outreach } from '#platform/outreach';
import { type Drop, listDrops, putAway, readyDrops, type Seen, seenNow } from './drop.ts';
import { LoadProblem } from './load-problem.ts';
import { beginLoad, failLoad, noteSeen, renewLoad, takeLoad } from './loads.actions.ts';
import { fetchRoster } from './rest-files.ts';
import { rosterOutreach, secretPurpose } from './sources.actions.ts';
import { loadedBefore, sealedSecret, sourcesToLook } from './sources.questions.ts';
import type { DistrictPlace, Source } from './sources.store.ts';

export type LoaderParts = {
  readonly outreach?: Outreach;
  readonly sleep?: (ms: number) => Promise<void>;
};

/** Loads rosters from their sources. `idle` waits for what was begun. */
export type Loader = { readonly jobs: Readonly<Record<string, Job>>; idle(): Promise<void> };

type Here = { readonly floor: Floor; readonly actor: Actor };
type Begun = Here & { readonly source: Source; readonly loadId: Uuid };

/** A file that should have come at a time is waited for this long; then the next time counts. */
const late = { hours: 2 } as const;
const beatMs = 60_000;
/** A service that has not sent everything by then is not going to before school begins. */
const longestFetchMs = 45 * 60_000;

/** A district's own folder in the operator's. A short name is made of letters, digits and hyphens; anything else is no path. */
export function dropFolder({ settings }: Floor, { slug }: DistrictPlace): string | null {
  return settings.rosterDrop === null || !/^[a-z0-9][a-z0-9-]*$/.test(slug) ? null : join(settings.rosterDrop, slug);
}

/** Runs one load to its end, whatever that is, with a sign of life each minute. */
async function runLoad(begun: Begun, work: () => Promise<void>): Promise<void> {
  const { floor, actor, loadId } = begun;
  const beat = setInterval(() => {
    floor.act(actor, renewLoad, { loadId }).catch((error: unknown) => {
      floor.log.warn('a roster load could not show that it is alive', { id: loadId, error });
    });
  }, beatMs);
  try {
    await work();
  } catch (error) {
    const problem = error instanceof LoadProblem ? error : new LoadProblem('internal', '', error);
    floor.log.warn('a roster could not be loaded', { id: loadId, code: problem.code, error });
    await floor.act(actor, failLoad, { loadId, code: problem.code, value: problem.value.slice(0, 300) });
  } finally {
    clearInterval(beat);
  }
}

async function loadDrop(begun: Begun, { folder, drop }: { folder: string; drop: Drop }): Promise<void> {
  const { floor, actor, loadId } = begun;
  const { status } = await floor.act(actor, takeLoad, { loadId, path: drop.path, fileName: drop.name });
  await tidy(begun, { folder, drop, status });
}

/** Putting a file away is no part of loading it: where it cannot be moved, the load stands, and the next look tries again. */
async function tidy(
  { floor }: Here,
  { folder, drop, status }: { folder: string; drop: Drop; status: string },
): Promise<void> {
  try {
    await putAway(folder, drop, status === 'rejected' ? 'failed' : 'done', floor.clock());
  } catch (error) {
    floor.log.warn('a loaded roster file could not be put away', { error });
  }
}

async function loadRest(begun: Begun, parts: LoaderParts): Promise<void> {
  const { floor, actor, source, loadId } = begun;
  const sealed = await floor.ask(actor, sealedSecret, { sourceId: source.id });
  if (sealed === null || source.baseUrl === null || source.tokenUrl === null || source.clientId === null)
    throw new LoadProblem('no_token');
  const { baseUrl, tokenUrl, scope, clientId } = source;
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-roster-'));
  try {
    const clientSecret = floor.secrets.decrypt(secretPurpose, sealed);
    const end = performance.now() + longestFetchMs;
    await fetchRoster(
      { baseUrl, tokenUrl, scope, clientId, clientSecret },
      {
        outreach: parts.outreach ?? rosterOutreach(floor.settings),
        sleep: parts.sleep ?? (async (ms) => pause(ms)),
        isOver: () => performance.now() > end,
      },
      folder,
    );
    await floor.act(actor, takeLoad, { loadId, path: folder, fileName: source.name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Looked = { readonly folder: string; readonly ready: readonly Drop[] };

const isDue = ({ loadAt, nextRun }: Source, now: Temporal.Instant): boolean =>
  loadAt === null || (nextRun !== null && Temporal.Instant.compare(nextRun, now) <= 0);

const isLate = ({ nextRun }: Source, now: Temporal.Instant): boolean =>
  nextRun !== null && Temporal.Instant.compare(nextRun.add(late), now) <= 0;

const sameSeen = (a: readonly Seen[], b: readonly Seen[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What in the folder may be loaded now. What was loaded before and only not moved is put away again. */
async function lookInFolder(
  here: Here,
  source: Source,
  { folder, now }: { folder: string; now: Temporal.Instant },
): Promise<Looked> {
  const { floor, actor } = here;
  const drops = await listDrops(folder);
  const seen = seenNow(drops, source.seen, now);
  const whole = await readyDrops(drops, { seen, needsManifest: source.needsManifest, now });
  const before = await floor.ask(actor, loadedBefore, {
    sourceId: source.id,
    signatures: whole.map((drop) => drop.signature),
  });
  const ready: Drop[] = [];
  for (const drop of whole) {
    const status = before.get(drop.signature);
    if (status === undefined) ready.push(drop);
    else await tidy(here, { folder, drop, status });
  }
  const advance = ready.length === 0 && isLate(source, now);
  if (advance || !sameSeen(seen, source.seen)) {
    const known = seen.map(({ signature, since }) => ({ signature, since }));
    await floor.act(actor, noteSeen, { sourceId: source.id, seen: known, advance });
  }
  return { folder, ready };
}

/**
 * A load may take minutes, and the jobs of a district wait for each other in parcels: so a job only begins a load, which
 * then runs beside. If the process dies, the load's own lease runs out and the next look begins anew.
 */
export function createLoader(parts: LoaderParts = {}): Loader {
  const running = new Set<Promise<void>>();

  const beside = (begun: Begun, work: () => Promise<void>): void => {
    const run = runLoad(begun, work)
      .catch((error: unknown) => {
        begun.floor.log.error('a roster load could not be closed; its lease will run out', { id: begun.loadId, error });
      })
      .finally(() => running.delete(run));
    running.add(run);
  };

  const loadSource = async (
    here: Here,
    source: Source,
    { place, askedBy, now }: { place: DistrictPlace; askedBy: Uuid | null; now: Temporal.Instant },
  ): Promise<void> => {
    const { floor, actor } = here;
    const asked = askedBy !== null;
    if (source.kind === 'rest') {
      if (!asked && !isDue(source, now)) return;
      const loadId = await floor.act(actor, beginLoad, { sourceId: source.id, askedBy, advance: !asked });
      if (loadId !== null) {
        const begun = { ...here, source, loadId };
        beside(begun, async () => loadRest(begun, parts));
      }
      return;
    }
    const folder = dropFolder(floor, place);
    const looked = folder === null ? new LoadProblem('no_folder') : await lookedAt(here, source, folder, now);
    if (looked instanceof LoadProblem) {
      await noteNoFolder(here, source, { problem: looked, asked, askedBy, now });
      return;
    }
    const drop = looked.ready[0];
    if (drop === undefined || (!asked && !isDue(source, now))) return;
    const loadId = await floor.act(actor, beginLoad, {
      sourceId: source.id,
      askedBy,
      fileName: drop.name,
      signature: drop.signature,
      // The last of several that wait is the one that the time asked for.
      advance: looked.ready.length === 1,
    });
    if (loadId === null) return;
    const begun = { ...here, source, loadId };
    beside(begun, async () => loadDrop(begun, { folder: looked.folder, drop }));
  };

  const look = async ({ floor, actor, now }: JobContext): Promise<void> => {
    const { sources, place } = await floor.ask(actor, sourcesToLook, null);
    for (const source of sources) await loadSource({ floor, actor }, source, { place, askedBy: null, now });
  };

  const asked = async ({ floor, actor, now }: JobContext, payload: unknown): Promise<void> => {
    const { sourceId, askedBy } = askedLoad.parse(payload);
    const { sources, place } = await floor.ask(actor, sourcesToLook, null);
    const source = sources.find((one) => one.id === sourceId);
    if (source !== undefined) await loadSource({ floor, actor }, source, { place, askedBy, now });
  };

  return {
    jobs: { 'roster.look': { perform: look }, 'roster.load': { perform: asked } },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const askedLoad = z.object({ sourceId: z.string(), askedBy: z.string().nullable() });

async function lookedAt(
  here: Here,
  source: Source,
  folder: string,
  now: Temporal.Instant,
): Promise<Looked | LoadProblem> {
  try {
    return await lookInFolder(here, source, { folder, now });
  } catch (error) {
    if (error instanceof LoadProblem) return error;
    throw error;
  }
}

/** A folder that is not there is a load that failed: once, until it is there again. */
async function noteNoFolder(
  { floor, actor }: Here,
  source: Source,
  {
    problem,
    asked,
    askedBy,
    now,
  }: { problem: LoadProblem; asked: boolean; askedBy: Uuid | null; now: Temporal.Instant },
): Promise<void> {
  if (!asked && (source.trouble === 'failed' || !isDue(source, now))) return;
  const loadId = await floor.act(actor, beginLoad, { sourceId: source.id, askedBy });
  if (loadId !== null) await floor.act(actor, failLoad, { loadId, code: problem.code, value: problem.value });
}
