import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { standingAbove } from '../actions/alarms.ts';
import { type DistrictAlarmWord, districtAlarmWords } from '../conversations.alarms.ts';
import { type Directory, directoryOf, type Org } from '../conversations.directory.ts';
import { type Duty, readDuty } from '../conversations.duty.ts';
import { pagerEvents } from '../conversations.events.ts';
import { hitFigures, type ListFigures } from '../conversations.hits.ts';
import { calledOf, type TeamMember, teamLists } from '../conversations.oncall.ts';
import { isAway, mayOwn } from '../conversations.ownership.ts';
import { maySetTopics } from '../conversations.policy.ts';
import { type AlarmReach, alarmReach } from '../conversations.setup.ts';

export type Pager = { readonly url: string; readonly on: boolean };

export type AlarmSettings = {
  readonly directory: Directory;
  readonly schools: readonly Org[];
  /** Members by school; `''` is the district's list. */
  readonly teams: ReadonlyMap<string, readonly TeamMember[]>;
  /** Who would be called this moment, by school; `''`: where a matter has no school. */
  readonly calledNow: ReadonlyMap<string, readonly Uuid[]>;
  readonly reach: AlarmReach;
  readonly words: readonly DistrictAlarmWord[];
  readonly duty: Duty;
  readonly pagers: readonly Pager[];
  readonly figures: { readonly least: number; readonly lists: readonly ListFigures[] };
};

async function pagersOf({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<readonly Pager[]> {
  const { rows } = await sql<Pager>`select url, disabled_at is null as on from conversations.webhooks
    where district_id = ${actor.districtId} and events && ${[...pagerEvents]}::text[] order by id limit 20`.execute(tx);
  return rows;
}

/** Who is called when words of danger come in, whether that is proved, what staff are told, and how the lists did. */
export const alarmSettings = question('conversations.alarm_settings', async (context): Promise<AlarmSettings> => {
  const { tx, actor, now } = context;
  allow(maySetTopics(actor));
  const [directory, lists, clock] = await Promise.all([
    directoryOf(tx, actor.districtId),
    teamLists(context),
    weekFor(tx, actor.districtId, null),
  ]);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const fits = (id: Uuid): boolean => mayOwn(directory, id, []);
  const calledAt = (schoolId: Uuid | null): readonly Uuid[] =>
    calledOf(
      lists.filter((one) => (one.orgId === null || one.orgId === schoolId) && fits(one.personId)),
      {
        now,
        clock,
        round: 0,
        isAway: (id) => isAway(directory, id, now) !== null,
        standing: standingAbove(directory, schoolId).filter(fits),
      },
    );
  return {
    directory,
    schools,
    teams: new Map(Map.groupBy(lists, (one) => one.orgId ?? '')),
    calledNow: new Map([['', calledAt(null)], ...schools.map((one) => [one.id, calledAt(one.id)] as const)]),
    reach: await alarmReach(context),
    words: await districtAlarmWords(context),
    duty: await readDuty(context),
    pagers: await pagersOf(context),
    figures: await hitFigures(context),
  };
});

/** One member of a list, with their turns. */
export const alarmMember = question(
  'conversations.alarm_member',
  async (
    context,
    { orgId, personId }: { orgId: Uuid | null; personId: Uuid },
  ): Promise<{ readonly member: TeamMember; readonly name: string; readonly place: string | null }> => {
    allow(maySetTopics(context.actor));
    const directory = await directoryOf(context.tx, context.actor.districtId);
    const lists = await teamLists(context);
    return {
      member: found(lists.find((one) => one.personId === personId && one.orgId === orgId)),
      name: directory.staff.get(personId)?.name ?? '',
      place: orgId === null ? null : (directory.orgs.get(orgId)?.name ?? null),
    };
  },
);
