import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';

/** The room's own tables of what was translated. */

export type MemoryState = 'wanted' | 'failed' | 'machine' | 'reviewed';
export type Remembered = {
  readonly id: Uuid;
  readonly from: string;
  readonly to: string;
  /** Keyed hash of what stands behind the marks; empty where the wording holds for any. */
  readonly fillHash: string;
  readonly sourceText: string;
  readonly state: MemoryState;
  readonly text: string | null;
  readonly backText: string | null;
  readonly flags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  readonly failure: string | null;
  readonly askedAt: Temporal.Instant;
  readonly usedAt: Temporal.Instant;
};

const columns = sql`id, from_language as "from", to_language as "to", fill_hash as "fillHash", source_text as "sourceText", state, text,
  back_text as "backText", flags, provider, model, failure, asked_at as "askedAt", used_at as "usedAt"`;

export type Place = { readonly from: string; readonly to: string; readonly sourceText: string };

export const hashOf = (sourceText: string): string => createHash('sha256').update(sourceText).digest('hex');

/** Everything kept for this text and pair: the general entry, and wordings for certain names and figures. Newest review first. */
export async function rememberedAll(
  tx: TenantTx,
  districtId: Uuid,
  { from, to, sourceText }: Place,
  fill: string,
): Promise<readonly Remembered[]> {
  const { rows } = await sql<Remembered>`select ${columns} from language.memory
    where district_id = ${districtId} and from_language = ${from} and to_language = ${to} and source_hash = ${hashOf(sourceText)}
    order by (fill_hash = ${fill}) desc, (fill_hash = '') desc, reviewed_at desc nulls last, id limit 20`.execute(tx);
  return rows;
}

export async function rememberedById(tx: TenantTx, districtId: Uuid, id: Uuid): Promise<Remembered | null> {
  const { rows } = await sql<Remembered>`select ${columns} from language.memory
    where district_id = ${districtId} and id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** The general entry of a text, made when it is not there. Two that ask at once get the same one. */
export async function generalEntry(
  tx: TenantTx,
  districtId: Uuid,
  { from, to, sourceText }: Place,
  at: Temporal.Instant,
  state: 'wanted' | 'failed',
): Promise<Remembered> {
  await sql`insert into language.memory (district_id, id, from_language, to_language, source_hash, source_text, state, asked_at, used_at)
    values (${districtId}, ${newId()}, ${from}, ${to}, ${hashOf(sourceText)}, ${sourceText}, ${state}, ${at}, ${at})
    on conflict on constraint memory_once do nothing`.execute(tx);
  const { rows } = await sql<Remembered>`select ${columns} from language.memory
    where district_id = ${districtId} and from_language = ${from} and to_language = ${to} and source_hash = ${hashOf(sourceText)}
      and fill_hash = ''`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('A remembered text vanished while it was asked for');
  return row;
}

/** Asks anew for what failed before. */
export async function wantAgain(tx: TenantTx, districtId: Uuid, id: Uuid, at: Temporal.Instant): Promise<void> {
  await sql`update language.memory set state = 'wanted', failure = null, asked_at = ${at}
    where district_id = ${districtId} and id = ${id} and state = 'failed'`.execute(tx);
}

/** What is used stays; looked at once a day, so that a broadcast does not write a row for each family. */
export async function markUsed(tx: TenantTx, districtId: Uuid, id: Uuid, at: Temporal.Instant): Promise<void> {
  await sql`update language.memory set used_at = ${at}
    where district_id = ${districtId} and id = ${id} and used_at < ${at.subtract({ hours: 24 })}`.execute(tx);
}

export type Made = {
  readonly text: string;
  readonly backText: string | null;
  readonly flags: readonly string[];
  readonly provider: string;
  readonly model: string | null;
};

/** Keeps what a machine made, unless a person was faster. Answers whether it was kept. */
export async function keepMachine(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  at: Temporal.Instant,
  made: Made,
): Promise<boolean> {
  const result =
    await sql`update language.memory set state = 'machine', text = ${made.text}, back_text = ${made.backText},
      flags = ${[...made.flags]}::text[], provider = ${made.provider}, model = ${made.model}, failure = null, made_at = ${at}
    where district_id = ${districtId} and id = ${id} and state in ('wanted', 'failed')`.execute(tx);
  return Number(result.numAffectedRows ?? 0n) > 0;
}

export async function keepFailure(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  at: Temporal.Instant,
  failure: string,
): Promise<boolean> {
  const result = await sql`update language.memory set state = 'failed', failure = ${failure}, asked_at = ${at}
    where district_id = ${districtId} and id = ${id} and state = 'wanted'`.execute(tx);
  return Number(result.numAffectedRows ?? 0n) > 0;
}

/** A reviewed wording takes the place of whatever stood there. */
export async function keepReviewed(
  tx: TenantTx,
  districtId: Uuid,
  place: Place,
  kept: { readonly fill: string; readonly text: string; readonly by: Uuid; readonly at: Temporal.Instant },
): Promise<Uuid> {
  const { fill, text, by, at } = kept;
  const { rows } = await sql<{
    id: Uuid;
  }>`insert into language.memory (district_id, id, from_language, to_language, source_hash, fill_hash,
      source_text, state, text, asked_at, made_at, reviewed_by, reviewed_at, used_at)
    values (${districtId}, ${newId()}, ${place.from}, ${place.to}, ${hashOf(place.sourceText)}, ${fill}, ${place.sourceText}, 'reviewed',
      ${text}, ${at}, ${at}, ${by}, ${at}, ${at})
    on conflict on constraint memory_once do update set state = 'reviewed', text = excluded.text, flags = '{}', failure = null,
      reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at, used_at = excluded.used_at
    returning id`.execute(tx);
  return rows[0]?.id ?? newId();
}
