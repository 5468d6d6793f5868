import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { type Alarm, findAlarms } from '#rooms/language';
import type { Uuid } from '#platform/ids';

export type DistrictAlarmWord = { readonly language: string; readonly category: string; readonly phrase: string };

const cache = new Map<Uuid, { words: readonly DistrictAlarmWord[]; at: number }>();
const freshMs = 3_000;

/** The district's own additions to the lists that ship. */
export async function districtAlarmWords({
  tx,
  actor,
}: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly DistrictAlarmWord[]> {
  const known = cache.get(actor.districtId);
  if (known && Date.now() - known.at < freshMs) return known.words;
  const { rows } =
    await sql<DistrictAlarmWord>`select language, category, phrase from conversations.alarm_words where district_id = ${actor.districtId} order by phrase`.execute(
      tx,
    );
  cache.set(actor.districtId, { words: rows, at: Date.now() });
  return rows;
}

/** Words of danger in a text, by the lists of every installed language and the district's own. */
export async function alarmsIn(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  text: string,
): Promise<readonly Alarm[]> {
  return findAlarms(text, { more: await districtAlarmWords(context) });
}
