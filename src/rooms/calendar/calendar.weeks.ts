import type { WorkWeek } from '#platform/clock';
import type { TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { periodsOf, weekOf, type CalendarFacts } from './calendar.rules.ts';
import { readFacts, readVersion, writeVersion } from './calendar.store.ts';
import type { WeeklyHours } from './calendar.contract.ts';

/** So long an answer may be given without asking the database whether another process changed the calendar. */
const TRUST_MS = 3_000;
/** So long after a change here every answer is checked: the change is committed, and so visible, only later. */
const UNEASY_MS = 60_000;
/** So often everything is read anew, because schools and zones are the roster's and change without our version. */
const KEEP_MS = 60_000;
const KEPT_DISTRICTS = 500;

export type Weeks = (orgId: Uuid | null) => WorkWeek;

type Entry = {
  readonly version: string | null;
  readonly facts: CalendarFacts;
  readonly print: string;
  readonly weeks: Weeks;
  readonly knows: (orgId: Uuid) => boolean;
  readonly loadedAt: number;
  readonly checkedAt: number;
};

export type WeekCache = {
  readonly entryFor: (tx: TenantTx, districtId: Uuid, orgId?: Uuid | null) => Promise<Entry>;
  /** Call after every change, in its transaction. */
  readonly changed: (tx: TenantTx, districtId: Uuid) => Promise<void>;
};

/** One for each process. `monotonic` is in milliseconds and never goes back. */
export function createWeekCache(monotonic: () => number): WeekCache {
  const entries = new Map<Uuid, Entry>();
  const uneasyUntil = new Map<Uuid, number>();
  // A transaction that changed the calendar reads its own change, and nobody else may until it has committed.
  const changing = new WeakMap<TenantTx, Map<Uuid, Entry>>();

  const keep = (districtId: Uuid, entry: Entry): Entry => {
    if (entries.size >= KEPT_DISTRICTS && !entries.has(districtId)) entries.clear();
    entries.set(districtId, entry);
    return entry;
  };

  const shared = async (tx: TenantTx, districtId: Uuid, orgId: Uuid | null): Promise<Entry> => {
    const now = monotonic();
    const known = entries.get(districtId);
    const trust = now < (uneasyUntil.get(districtId) ?? 0) ? 0 : TRUST_MS;
    const isNew = known !== undefined && orgId !== null && !known.knows(orgId) && now - known.loadedAt > TRUST_MS;
    if (known === undefined || isNew || now - known.loadedAt > KEEP_MS)
      return keep(districtId, await load(tx, districtId, now, known));
    if (now - known.checkedAt < trust) return known;
    // The version is read before the facts: a change in between is then seen at the next check, never missed.
    const version = await readVersion(tx, districtId);
    if (version === known.version) return keep(districtId, { ...known, checkedAt: now });
    return keep(districtId, await load(tx, districtId, now, known));
  };

  return {
    async entryFor(tx, districtId, orgId = null) {
      const own = changing.get(tx);
      if (own === undefined) return shared(tx, districtId, orgId);
      const entry = own.get(districtId) ?? (await load(tx, districtId, monotonic(), undefined));
      own.set(districtId, entry);
      return entry;
    },
    async changed(tx, districtId) {
      await writeVersion(tx, districtId);
      changing.set(tx, new Map());
      uneasyUntil.set(districtId, monotonic() + UNEASY_MS);
    },
  };
}

async function load(tx: TenantTx, districtId: Uuid, now: number, known: Entry | undefined): Promise<Entry> {
  const version = await readVersion(tx, districtId);
  const facts = await readFacts(tx, districtId);
  const print = JSON.stringify(facts);
  // The same facts keep the same weeks, and with them everything the clock has worked out for them.
  if (known !== undefined && known.print === print) return { ...known, version, loadedAt: now, checkedAt: now };
  const made = new Map<Uuid | null, WorkWeek>();
  const ids = new Set(facts.orgs.map((org) => org.id));
  const weeks: Weeks = (orgId) => {
    const key = orgId !== null && ids.has(orgId) ? orgId : null;
    const week = made.get(key) ?? weekOf(facts, key);
    made.set(key, week);
    return week;
  };
  return { version, facts, print, weeks, knows: (orgId) => ids.has(orgId), loadedAt: now, checkedAt: now };
}

export const weekCache = createWeekCache(() => performance.now());

/**
 * The working time of a school or department (null: of the district). Mostly answered without a query: a change made
 * in this process counts at once, one made in another after 3 seconds at most. Inside the transaction that makes a
 * change it is already seen. The answer is the same object until something changes.
 */
export async function weekFor(tx: TenantTx, districtId: Uuid, orgId: Uuid | null): Promise<WorkWeek> {
  return (await weekCache.entryFor(tx, districtId, orgId)).weeks(orgId);
}

/** The same for many orgs of one district: ask once, look up often. An unknown org has the district's week. */
export async function weeksOf(tx: TenantTx, districtId: Uuid): Promise<Weeks> {
  return (await weekCache.entryFor(tx, districtId)).weeks;
}

const narrowed = new WeakMap<WorkWeek, Map<string, WorkWeek>>();

/**
 * The same calendar with other weekly hours, as a topic or a desk may keep them; closures and zone stay, seasons too.
 * Answers the same object for the same hours.
 */
export function withHours(week: WorkWeek, hours: WeeklyHours): WorkWeek {
  const key = JSON.stringify(hours);
  const known = narrowed.get(week) ?? new Map<string, WorkWeek>();
  narrowed.set(week, known);
  const made = known.get(key) ?? { ...week, periods: periodsOf(hours) };
  known.set(key, made);
  return made;
}
