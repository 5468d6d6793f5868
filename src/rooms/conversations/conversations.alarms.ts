import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import { gather } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { type Alarm, type AlarmList, findAlarms, installedAlarmLists } from '#rooms/language';

export type DistrictAlarmWord = { readonly language: string; readonly category: string; readonly phrase: string };

const cache = new Map<Uuid, { print: string; lists: readonly AlarmList[]; at: number }>();
const freshMs = 3_000;

/** The district's own additions to the lists that ship. */
export async function districtAlarmWords({
  tx,
  actor,
}: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly DistrictAlarmWord[]> {
  const { rows } =
    await sql<DistrictAlarmWord>`select language, category, phrase from conversations.alarm_words where district_id = ${actor.districtId} order by phrase`.execute(
      tx,
    );
  return rows;
}

/** All lists of a district. The same array as long as nothing changed: the compiled search hangs on it. */
async function listsOf(context: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly AlarmList[]> {
  const { districtId } = context.actor;
  const known = cache.get(districtId);
  if (known && Date.now() - known.at < freshMs) return known.lists;
  return gather(context.tx, 'conversations.alarm_lists', districtId, async (all) => {
    const lists = await readLists(context);
    return all.map(() => lists);
  });
}

async function readLists(context: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly AlarmList[]> {
  const { districtId } = context.actor;
  const known = cache.get(districtId);
  const own = await districtAlarmWords(context);
  const print = JSON.stringify(own);
  const lists =
    known?.print === print
      ? known.lists
      : own.length === 0
        ? installedAlarmLists()
        : [...installedAlarmLists(), { language: 'own', phrases: own, harmless: [], ordinary: [] }];
  cache.set(districtId, { print, lists, at: Date.now() });
  return lists;
}

/** Words of danger in a text, by the lists of every installed language and the district's own. */
export async function alarmsIn(
  context: Pick<QuestionContext, 'tx' | 'actor'>,
  text: string,
): Promise<readonly HeardAlarm[]> {
  const lists = await listsOf(context);
  return findAlarms(text, { lists }).map((alarm) => ({ ...alarm, list: listOf(lists, alarm) }));
}

/** The list whose phrase it was: a language, or `own`; empty where no phrase was. */
function listOf(lists: readonly AlarmList[], { category, phrase }: Alarm): string {
  const has = (list: AlarmList): boolean =>
    list.phrases.some((one) => one.phrase === phrase && one.category === category);
  return phrase === '' ? '' : (lists.find(has)?.language ?? '');
}

export type HeardAlarm = Alarm & { readonly list: string };
export type Hit = { readonly list: string; readonly category: string };

/** What a text asks for: the alarm team at once, or one person's early look; and which lists said so. */
export type Danger = {
  readonly critical: string | null;
  readonly lookFirst: boolean;
  readonly hits: readonly Hit[];
};

/**
 * A phrase of a list calls the team. A passage that only reads like danger, with no phrase of it, asks the owner to look
 * first and calls nobody: heard as alarms, one ordinary message in fifty would wake people every night, and they would
 * stop listening (docs/decisions/2026-11-22-two-kinds-of-alarm.md).
 */
export function dangerOf(alarms: readonly HeardAlarm[]): Danger {
  const phrases = alarms.filter((alarm) => alarm.phrase !== '');
  const critical = phrases[0]?.category ?? null;
  const hits = new Map(phrases.map(({ list, category }) => [`${list} ${category}`, { list, category }]));
  return { critical, lookFirst: critical === null && alarms.length > 0, hits: [...hits.values()] };
}
