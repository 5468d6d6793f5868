import { sql } from 'kysely';
import { z } from 'zod';
import type { QuestionContext } from '#platform/action';
import type { SetupState, SetupStep } from '#platform/house';
import type { Uuid } from '#platform/ids';
import { readProof } from '#platform/proofs';
import { directoryOf } from './conversations.directory.ts';
import { legalSetup } from './conversations.legal-checks.ts';
import { kindsByChild } from './conversations.owner-rules.ts';
import { ownerPlaces, type Place } from './conversations.ownership.ts';

/** Whom the district itself named for a topic, as opposed to whoever stands in where nobody was named. */
const namedFor = new Set<Place['why']>(['rule', 'backup', 'category', 'cover', 'summer', 'legal']);

async function lookAtTopics({ tx, actor, now }: QuestionContext): Promise<SetupState> {
  const directory = await directoryOf(tx, actor.districtId);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school').map((org) => org.id);
  const ownerless = (topicId: Uuid, schoolId: Uuid | null): boolean => {
    const rule = directory.ruleFor(topicId, schoolId);
    // The child's own teacher is known only with the child.
    if (rule !== null && (kindsByChild.includes(rule.kind) || rule.kind === 'speaks_language')) return false;
    const topic = directory.topics.get(topicId);
    const category = topic === undefined ? undefined : directory.categories.get(topic.categoryId);
    const question = { rule, categoryOwnerId: category?.ownerId ?? null, schoolId };
    const places = ownerPlaces(
      { ...question, teacherIds: [], excluded: [], now, turn: 0, legal: topic?.legalPath ?? null },
      directory,
    );
    return !places.some((place) => namedFor.has(place.why));
  };
  const all = directory.topicList;
  const without = all.filter((topic) =>
    schools.length === 0 ? ownerless(topic.id, null) : schools.some((school) => ownerless(topic.id, school)),
  );
  if (all.length === 0) return { state: 'todo', says: 'none' };
  if (without.length === 0) {
    const units = [...directory.orgs.values()].filter((org) => org.kind === 'department');
    const empty = units.filter((unit) => directory.byRole('department', unit.id).length === 0).length;
    return empty > 0
      ? { state: 'again', says: 'empty_departments', facts: { topics: all.length, empty } }
      : { state: 'done', says: 'owned', facts: { topics: all.length } };
  }
  return { state: 'todo', says: 'ownerless', facts: { without: without.length, topics: all.length } };
}

/** The call that tried the alarm, and who of the called pressed "I heard it". Kept as the proof `alarm`. */
export const alarmCall = z.object({
  id: z.string(),
  at: z.string(),
  people: z.record(z.string(), z.object({ heardAt: z.string().nullable(), heardBefore: z.string().nullable() })),
});
export type AlarmCall = z.output<typeof alarmCall>;

/** So long a heard call counts: people change their phones and their places. */
const heardDays = 90;

/** Whom the alarm calls, by the list they stand on (null: the district's), and whether they were reached lately. */
export type AlarmReach = {
  readonly members: readonly { readonly personId: Uuid; readonly orgId: Uuid | null; readonly heard: boolean }[];
  readonly call: AlarmCall | null;
  /** Schools for which fewer than two people were reached; null stands for the district where it has no school yet. */
  readonly unproved: readonly (Uuid | null)[];
};

const latest = (times: readonly (string | null | undefined)[]): string =>
  times.reduce<string>((last, time) => (time !== null && time !== undefined && time > last ? time : last), '');

/** Whether an alarm would reach at least two people at every school, by what a test call showed. */
export async function alarmReach(context: Pick<QuestionContext, 'tx' | 'actor' | 'now'>): Promise<AlarmReach> {
  const { tx, actor, now } = context;
  const { rows } = await sql<{ personId: Uuid; orgId: Uuid | null }>`select person_id as "personId", org_id as "orgId"
    from conversations.alarm_team where district_id = ${actor.districtId} order by org_id nulls first, position`.execute(
    tx,
  );
  const call = await readProof(context, 'alarm', (value) => alarmCall.safeParse(value).data ?? null);
  const since = now.subtract({ hours: 24 * heardDays }).toString();
  const directory = await directoryOf(tx, actor.districtId);
  const members = rows
    .filter((row) => directory.staff.get(row.personId)?.active === true)
    .map((row) => {
      const note = call?.people[row.personId];
      return { ...row, heard: latest([note?.heardAt, note?.heardBefore]) > since };
    });
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school').map((org) => org.id);
  const reached = (place: Uuid | null): number =>
    new Set(
      members.filter((one) => one.heard && (one.orgId === null || one.orgId === place)).map((one) => one.personId),
    ).size;
  const places: readonly (Uuid | null)[] = schools.length === 0 ? [null] : schools;
  return { members, call, unproved: places.filter((place) => reached(place) < 2) };
}

async function lookAtAlarms(context: QuestionContext): Promise<SetupState> {
  const { members, call, unproved } = await alarmReach(context);
  const people = new Set(members.map((one) => one.personId)).size;
  const heard = new Set(members.filter((one) => one.heard).map((one) => one.personId)).size;
  if (people < 2) return { state: 'todo', says: people === 0 ? 'nobody' : 'one', href: '/admin/alarms' };
  if (unproved.length === 0) return { state: 'done', says: 'proved', facts: { heard } };
  return { state: 'todo', says: call === null ? 'untried' : 'unproved', facts: { people, heard } };
}

/** Somebody answers for every topic, and an alarm reaches two people. */
export const conversationsSetup: readonly SetupStep[] = [
  { key: 'topics', order: 60, href: '/admin/topics', look: lookAtTopics },
  legalSetup,
  { key: 'alarm', order: 80, href: '/admin/first-day/alarm', look: lookAtAlarms },
];
