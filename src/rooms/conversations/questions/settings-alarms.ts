import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type DistrictAlarmWord, districtAlarmWords } from '../conversations.alarms.ts';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { maySetTopics } from '../conversations.policy.ts';

export type AlarmSettings = {
  readonly directory: Directory;
  /** Members by school; `''` is the district's team. */
  readonly teams: ReadonlyMap<string, readonly Uuid[]>;
  readonly words: readonly DistrictAlarmWord[];
};

/** Who is called when words of danger come in, and the district's own words. */
export const alarmSettings = question('conversations.alarm_settings', async (context): Promise<AlarmSettings> => {
  const { tx, actor } = context;
  allow(maySetTopics(actor));
  const { rows } = await sql<{
    org_id: Uuid | null;
    person_id: Uuid;
  }>`select org_id, person_id from conversations.alarm_team where district_id = ${actor.districtId} order by position`.execute(
    tx,
  );
  return {
    directory: await directoryOf(tx, actor.districtId),
    teams: new Map(
      [...Map.groupBy(rows, (row) => row.org_id ?? '')].map(([org, members]) => [
        org,
        members.map((row) => row.person_id),
      ]),
    ),
    words: await districtAlarmWords(context),
  };
});
