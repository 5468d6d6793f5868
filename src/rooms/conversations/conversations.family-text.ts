import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { T } from '#platform/words';
import { weekFor } from '#rooms/calendar';
import { countSegments, decentTime, usualQuiet } from '#rooms/channels';
import { directoryOf } from './conversations.directory.ts';
import type { ConversationRow } from './conversations.store.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/** True for a matter that came by text or as a spoken message: its family is answered by text. */
export function isByText({ from_kind, channel }: Pick<ConversationRow, 'from_kind' | 'channel'>): boolean {
  return from_kind === 'phone' && (channel === 'sms' || channel === 'voice');
}

/** More segments than this nobody reads on a phone: the beginning goes, with a link to the rest. */
export const mostSegments = 6;

/** The most of a text that fits into so many segments, cut between words. */
export function beginningOf(text: string, segments: number): string {
  const words = text.replaceAll(/\s+/gu, ' ').trim().split(' ');
  let kept = words[0]?.slice(0, 60) ?? '';
  for (const word of words.slice(1)) {
    const longer = `${kept} ${word}`;
    if (countSegments(longer).segments > segments) break;
    kept = longer;
  }
  return kept;
}

export async function schoolName(
  { tx, actor }: Pick<Reading, 'tx' | 'actor'>,
  row: Pick<ConversationRow, 'school_id'>,
  t: T,
): Promise<string> {
  const { orgs } = await directoryOf(tx, actor.districtId);
  return orgs.get(row.school_id ?? actor.districtId)?.name ?? t('conversations.school_office');
}

/** Whoever wrote this lately is awake and waits for the answer. */
const awakeMinutes = 30;

/**
 * When a text may reach this family, if not now: at night on its own clock, else the school's, it waits for the morning.
 * Whoever wrote in the last half hour is awake, and where somebody may be in danger nothing waits.
 */
export async function textMorning(
  { tx, actor, now }: Reading,
  row: Pick<ConversationRow, 'id' | 'guardian_id' | 'school_id' | 'critical_at' | 'acknowledged_at'>,
): Promise<{ readonly at: Temporal.Instant; readonly zone: string } | null> {
  if (row.critical_at !== null && row.acknowledged_at === null) return null;
  const { rows } = await sql<{ zone: string | null; lately: boolean }>`select
      (select zone from roster.v_people where district_id = ${actor.districtId} and id = ${row.guardian_id}::uuid) as zone,
      exists (select from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${row.id}
        and direction = 'in' and at > ${now.subtract({ minutes: awakeMinutes })}) as lately`.execute(tx);
  if (rows[0]?.lately === true) return null;
  const schoolZone = (await weekFor(tx, actor.districtId, row.school_id)).zone;
  const zone = rows[0]?.zone ?? null;
  const at = decentTime({ kind: 'ordinary', rules: usualQuiet, zone, schoolZone, at: now });
  return at.equals(now) ? null : { at, zone: zone ?? schoolZone };
}
