import { sql } from 'kysely';
import type { Role } from '#platform/actor';
import { question, type QuestionContext } from '#platform/action';
import { addBusiness } from '#platform/clock';
import type { Uuid } from '#platform/ids';
import { statedHoursOf, weekFor, type WeeklyHours } from '#rooms/calendar';
import { type Directory, directoryOf, type Topic } from '../conversations.directory.ts';
import type { RuleKind } from '../conversations.owner-rules.ts';
import type { OwnerRule } from '../conversations.ownership.ts';
import { rankTopics } from '../conversations.suggest.ts';
import { readLeast } from './service-figures.ts';
import { counts } from './service-measured.ts';

/** Who answers such a matter, as a desk and never as a person: the role, and the place where it works. */
export type Desk = {
  readonly role: Role | Exclude<RuleKind, 'person' | 'role_at_school' | 'role_at_unit' | 'rota'> | 'team';
  readonly place: string | null;
};

export type LikelyDesk = {
  readonly topic: Topic;
  readonly desk: Desk;
  /** Median business minutes of the first answers of the last 90 days; null when too few people asked to tell it. */
  readonly usualMinutes: number | null;
  /** It is the time of the chosen school, and not of the whole district. */
  readonly usualHere: boolean;
  /** When a question asked now is answered at the latest, and the zone in which that is said. */
  readonly due: Temporal.Instant;
  readonly zone: string;
  /** The desk's hours, where one person keeps it and gave them. */
  readonly hours: WeeklyHours | null;
};

const mostDesks = 3;
const usualDays = 90;

/** The role somebody has here; what they are at a school or department says more than what they are everywhere. */
function roleOf(directory: Directory, personId: Uuid | null | undefined): Desk | null {
  const member = personId === null || personId === undefined ? undefined : directory.staff.get(personId);
  const grant = member?.grants.find((one) => directory.orgs.get(one.unitId)?.kind !== 'district') ?? member?.grants[0];
  return grant === undefined ? null : { role: grant.role, place: directory.orgs.get(grant.unitId)?.name ?? null };
}

/** The desk that a rule names. Where it names none, the school's office is the one that finds out. */
export function deskOf(directory: Directory, rule: OwnerRule | null, schoolId: Uuid | null): Desk {
  const school = schoolId === null ? null : (directory.orgs.get(schoolId)?.name ?? null);
  const office: Desk = { role: 'office', place: school };
  if (rule === null) return office;
  switch (rule.kind) {
    case 'teacher_of_child':
    case 'homeroom_teacher':
    case 'subject_teacher':
    case 'counselor':
    case 'case_manager':
      return { role: rule.kind, place: school };
    case 'speaks_language':
      return { role: rule.kind, place: directory.orgs.get(rule.unitId ?? '')?.name ?? school };
    case 'role_at_school':
      return rule.role === null ? office : { role: rule.role, place: school };
    case 'role_at_unit':
      return rule.role === null
        ? office
        : { role: rule.role, place: directory.orgs.get(rule.unitId ?? '')?.name ?? null };
    case 'rota':
      return { role: 'team', place: roleOf(directory, rule.rota[0])?.place ?? school };
    case 'person':
      break;
  }
  return roleOf(directory, rule.personId) ?? office;
}

/** The person who keeps the desk alone; null where it is several people's or depends on the child. */
function keeperOf(directory: Directory, rule: OwnerRule | null, schoolId: Uuid | null): Uuid | null {
  if (rule?.kind === 'person') return rule.personId;
  const atSchool = rule === null || rule.kind === 'role_at_school';
  if (!atSchool && rule.kind !== 'role_at_unit') return null;
  const unit = atSchool ? schoolId : rule.unitId;
  const people = unit === null ? [] : directory.byRole(rule?.role ?? 'office', unit);
  return people.length === 1 ? (people[0] ?? null) : null;
}

type Usual = { readonly minutes: number; readonly here: boolean };

type MedianRow = { topic_id: Uuid; at_school: boolean; median: number };

/**
 * How long first answers usually took in the last 90 days, of the chosen school where enough families asked there, else
 * of the whole district. Fewer people than the district's smallest group are told nowhere.
 */
async function usualTimes(
  context: QuestionContext,
  topicIds: readonly Uuid[],
  schoolId: Uuid | null,
): Promise<ReadonlyMap<Uuid, Usual>> {
  if (topicIds.length === 0) return new Map();
  const { tx, actor, now } = context;
  const least = await readLeast(context);
  const { rows } = await sql<MedianRow>`
    select topic_id, coalesce(grouping(school_id) = 0, false) as at_school, percentile_cont(0.5) within group (order by first_answer_minutes)::float8 as median from conversations.conversations c
    where district_id = ${actor.districtId} and topic_id = any(${[...topicIds]}::uuid[]) and first_answer_minutes is not null
      and opened_at > ${now.subtract({ hours: usualDays * 24 })} and opened_by is null
    group by grouping sets ((topic_id), (topic_id, school_id))
    having (grouping(school_id) = 1 or school_id = ${schoolId}::uuid) and count(distinct ${sql.raw(counts.person)}) >= ${least}`.execute(
    tx,
  );
  const usual = new Map<Uuid, Usual>();
  for (const row of rows)
    if (row.at_school || !usual.has(row.topic_id))
      usual.set(row.topic_id, { minutes: row.median, here: row.at_school });
  return usual;
}

/** Up to three desks that would have such a matter, best first. Nothing of what was typed is kept. */
export const likelyDesks = question(
  'conversations.likely_desks',
  async (context, { text, schoolId }: { text: string; schoolId: Uuid | null }): Promise<readonly LikelyDesk[]> => {
    const directory = await directoryOf(context.tx, context.actor.districtId);
    const ranked = await rankTopics(directory, text, 0);
    const topicIds = ranked.filter((id) => directory.topics.get(id)?.askers.length === 0).slice(0, mostDesks);
    const usual = await usualTimes(context, topicIds, schoolId);
    const { tx, actor, now } = context;
    const week = await weekFor(tx, actor.districtId, schoolId);
    const keepers = topicIds.map((id) => keeperOf(directory, directory.ruleFor(id, schoolId), schoolId));
    const stated = await statedHoursOf(
      tx,
      actor.districtId,
      keepers.filter((one) => one !== null),
    );
    return topicIds.flatMap((id, place) => {
      const topic = directory.topics.get(id);
      if (topic === undefined) return [];
      const desk = deskOf(directory, directory.ruleFor(id, schoolId), schoolId);
      return [
        {
          topic,
          desk,
          usualMinutes: usual.get(id)?.minutes ?? null,
          usualHere: usual.get(id)?.here ?? false,
          due: addBusiness(now, topic.goals.answerMinutes, week),
          zone: week.zone,
          hours: stated.get(keepers[place] ?? '') ?? null,
        },
      ];
    });
  },
);
