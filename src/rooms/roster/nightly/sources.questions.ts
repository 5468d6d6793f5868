import { sql } from 'kysely';
import { question } from '#platform/action';
import type { TenantTx } from '#platform/database';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { T } from '#platform/words';
import type { ImportStatus } from '../import/history.ts';
import { errorSentence } from '../import/sentences.ts';
import type { ImportCounts } from '../import/weigh.ts';
import { mayLoad } from './sources.actions.ts';
import { type DistrictPlace, districtPlace, readSources, type Source, type Trouble } from './sources.store.ts';

/** What is wrong with a source now, with what a sentence about it needs. */
export type StandingTrouble = {
  readonly sourceId: Uuid;
  readonly source: string;
  readonly trouble: Trouble;
  readonly since: Temporal.Instant;
  readonly importId: Uuid | null;
  readonly reason: string | null;
  readonly value: string | null;
  readonly file: string | null;
};

/** Troubles that stand: a held load only until somebody decided about it. */
export async function liveTroubles(tx: TenantTx, districtId: Uuid): Promise<readonly StandingTrouble[]> {
  const { rows } = await sql<StandingTrouble>`
    select s.id as "sourceId", s.name as source, s.trouble, s.trouble_at as since, l.import_id as "importId",
      coalesce(l.reason, e.code) as reason, coalesce(l.reason_value, e.message) as value, e.file
    from roster.load_sources s
    left join lateral (select x.import_id, x.reason, x.reason_value from roster.loads x where x.district_id = s.district_id and x.source_id = s.id
      and x.status = s.trouble order by x.started_at desc limit 1) l on true
    left join lateral (select r.code, r.message, r.file from roster.import_errors r where r.district_id = s.district_id and r.import_id = l.import_id
      and s.trouble = 'rejected' order by r.id limit 1) e on true
    where s.district_id = ${districtId} and s.ended_at is null and s.is_on and s.trouble is not null
      and (s.trouble <> 'held' or exists (select from roster.imports i where i.district_id = s.district_id and i.id = l.import_id and i.status = 'held'))
    order by s.trouble_at`.execute(tx);
  return rows;
}

/** One sentence for a person: what is wrong, and what to do about it where that is known. */
export function troubleSentence(
  t: T,
  { trouble, reason, value, file }: Pick<StandingTrouble, 'trouble' | 'reason' | 'value' | 'file'>,
): string {
  if (trouble === 'failed') return problemSentence(t, reason, value);
  if (trouble === 'rejected' && reason !== null)
    return t('roster.trouble.rejected_why', { file: file ?? '', why: errorSentence({ t }, reason, value) });
  return t.dynamic(`roster.trouble.${trouble}`);
}

export function problemSentence(t: T, reason: string | null, value: string | null): string {
  const key = `roster.load_problem.${reason ?? 'internal'}`;
  return t.dynamic(t.has(key) ? key : 'roster.load_problem.internal', { value: value ?? '' });
}

export type LoadLine = {
  readonly id: Uuid;
  readonly source: string;
  readonly status: ImportStatus | 'running' | 'failed';
  readonly startedAt: Temporal.Instant;
  readonly fileName: string | null;
  readonly importId: Uuid | null;
  readonly counts: ImportCounts | null;
  readonly errorCount: number;
  readonly reason: string | null;
  readonly value: string | null;
};

export type SourcesView = {
  readonly sources: readonly Source[];
  readonly troubles: readonly StandingTrouble[];
  /** The newest thirty. */
  readonly loads: readonly LoadLine[];
  readonly place: DistrictPlace;
  /** The operator's folder, when one is watched. */
  readonly drop: string | null;
};

export const sourcesView = question('roster.sources', async (reader, _nothing: null): Promise<SourcesView> => {
  const { tx, actor, floor } = reader;
  allow(mayLoad(reader));
  const { districtId } = actor;
  const { rows: loads } = await sql<LoadLine>`
    select l.id, s.name as source, coalesce(i.status, l.status) as status, l.started_at as "startedAt", l.file_name as "fileName", i.id as "importId",
      i.counts, coalesce(i.error_count, 0) as "errorCount", l.reason, l.reason_value as value
    from roster.loads l join roster.load_sources s on s.district_id = l.district_id and s.id = l.source_id
    left join roster.imports i on i.district_id = l.district_id and i.id = l.import_id
    where l.district_id = ${districtId} order by l.started_at desc, l.id desc limit 30`.execute(tx);
  return {
    sources: await readSources(tx, districtId),
    troubles: await liveTroubles(tx, districtId),
    loads,
    place: await districtPlace(tx, districtId),
    drop: floor.settings.rosterDrop,
  };
});

/** For the look that happens every minute: the sources that are on, and where the district's folder is. */
export const sourcesToLook = question(
  'roster.sources_to_look',
  async ({ tx, actor }, _nothing: null): Promise<{ sources: readonly Source[]; place: DistrictPlace }> => {
    const sources = (await readSources(tx, actor.districtId)).filter((source) => source.isOn);
    return { sources, place: await districtPlace(tx, actor.districtId) };
  },
);

export const sealedSecret = question(
  'roster.source_secret',
  async ({ tx, actor }, { sourceId }: { sourceId: Uuid }): Promise<string | null> => {
    const { rows } = await sql<{ sealed: string | null }>`select secret_sealed as sealed from roster.load_sources
      where district_id = ${actor.districtId} and id = ${sourceId}`.execute(tx);
    return rows[0]?.sealed ?? null;
  },
);

/** Which of these files were loaded to an end already: a crash may have come before they were put away. */
export const loadedBefore = question(
  'roster.loaded_before',
  async (
    { tx, actor },
    asked: { sourceId: Uuid; signatures: readonly string[] },
  ): Promise<ReadonlyMap<string, string>> => {
    if (asked.signatures.length === 0) return new Map();
    const { rows } = await sql<{ signature: string; status: string }>`select signature, status from roster.loads
      where district_id = ${actor.districtId} and source_id = ${asked.sourceId} and signature = any(${[...asked.signatures]}::text[])
        and import_id is not null`.execute(tx);
    return new Map(rows.map((row) => [row.signature, row.status]));
  },
);

/** Sources that load by themselves, with when something came last: for whoever knows the school days. */
export async function watchedSources(
  tx: TenantTx,
  districtId: Uuid,
): Promise<readonly { readonly id: Uuid; readonly lastGoodAt: Temporal.Instant }[]> {
  const sources = await readSources(tx, districtId);
  return sources
    .filter((source) => source.isOn)
    .map(({ id, lastGoodAt, madeAt }) => ({ id, lastGoodAt: lastGoodAt ?? madeAt }));
}
