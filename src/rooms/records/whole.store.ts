import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { wholeLimits, type WholeExport } from './whole.rules.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

const columns = sql`id, asked_by as "askedBy", asked_at as "askedAt", reason, delay_hours as "delayHours", approved_by as "approvedBy",
  approved_at as "approvedAt", opens_at as "opensAt", closes_at as "closesAt", stopped_by as "stoppedBy", stopped_at as "stoppedAt",
  taken_by as "takenBy", taken_at as "takenAt"`;

/** The newest first. */
export async function wholeExports({ tx, actor }: Reading): Promise<readonly WholeExport[]> {
  const { rows } = await sql<WholeExport>`select ${columns} from records.whole_exports
    where district_id = ${actor.districtId} order by asked_at desc, id desc limit 20`.execute(tx);
  return rows;
}

/** One of them, locked. */
export async function lockWhole({ tx, actor }: ActionContext, id: Uuid): Promise<WholeExport | undefined> {
  const { rows } = await sql<WholeExport>`select ${columns} from records.whole_exports
    where district_id = ${actor.districtId} and id = ${id} for update`.execute(tx);
  return rows[0];
}

/** Two who ask at once: the second finds the first. */
export async function lockAsking({ tx, actor }: ActionContext): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`whole export ${actor.districtId}`}, 0))`.execute(tx);
}

const delayKey = 'records.whole_delay';

/** Hours between the second yes and the opening, as the district set them; a wrong value is never less than the least. */
export async function delayHours({ tx, actor }: Reading): Promise<number> {
  const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${actor.districtId} and key = ${delayKey}`.execute(tx);
  const { usual, least, most } = wholeLimits.delay;
  const value = rows[0]?.value;
  return typeof value === 'number' && Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : usual;
}

export async function saveDelay({ tx, actor }: ActionContext, hours: number): Promise<void> {
  await sql`insert into platform.district_settings (district_id, id, key, value)
    values (${actor.districtId}, ${newId()}, ${delayKey}, ${JSON.stringify(hours)}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
}
