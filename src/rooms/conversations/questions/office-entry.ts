import { sql } from 'kysely';
import { question } from '#platform/action';
import { isUuid, type Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { childFacts } from '../conversations.child-facts.ts';
import { excludedFrom, turnOf } from '../actions/opening.ts';
import type { Asker } from '../conversations.askers.ts';
import { directoryOf, goalsOf, type Topic } from '../conversations.directory.ts';
import { ownerChain } from '../conversations.ownership.ts';
import { deskScope, mayEnterFor } from '../conversations.policy.ts';
import { promised } from '../conversations.rules.ts';

/** To whom a matter would go if it were entered now, and by when it would be answered: to read out before hanging up. */
export type Promised = { readonly topic: Topic; readonly owner: string | null; readonly dueAt: Temporal.Instant };

const usualKeys = ['absence_report', 'leave_early', 'going_home', 'bus_late', 'absence_record'];
export const mostTopics = 5;

/**
 * The five topics that this office enters most, each with the owner and the time it would be promised. `id` is the id the
 * conversation will have, so that work of a role that goes round falls to the very person who was read out.
 */
export const quickTopics = question(
  'conversations.quick_topics',
  async (
    context,
    asked: {
      id: Uuid;
      studentIds: readonly Uuid[];
      guardianId: Uuid | null;
      schoolId: Uuid | null;
      language?: string | null;
      asker?: Asker;
    },
  ): Promise<readonly Promised[]> => {
    const { tx, actor, now } = context;
    if (!mayEnterFor(actor)) return [];
    const directory = await directoryOf(tx, actor.districtId);
    const { schools, everywhere } = deskScope(actor);
    const [{ rows }, weeks, children] = await Promise.all([
      sql<{ id: Uuid }>`select topic_id as id from conversations.conversations
        where district_id = ${actor.districtId} and topic_id is not null and channel in ('phone', 'counter', 'paper') and opened_at > ${now.subtract({ hours: 24 * 60 })}
          and (${everywhere} or school_id = any(${[...schools]}::uuid[]) or opened_by = ${actor.personId})
        group by topic_id order by count(*) desc, topic_id limit ${mostTopics}`.execute(tx),
      weeksOf(tx, actor.districtId),
      childFacts(context, asked.studentIds.filter(isUuid)),
    ]);
    const topics = [
      ...rows.flatMap((row) => directory.topics.get(row.id) ?? []),
      ...usualKeys.flatMap((key) => directory.topicByKey.get(key) ?? []),
      ...directory.topicList,
    ];
    const schoolId = asked.schoolId ?? children.schoolId ?? (schools.length === 1 ? (schools[0] ?? null) : null);
    const excluded = excludedFrom(directory, {
      aboutStaffIds: [],
      studentIds: asked.studentIds,
      guardianId: asked.guardianId,
    });
    return [...new Set(topics)].slice(0, mostTopics).map((topic) => {
      const [ownerId] = ownerChain(
        {
          rule: directory.ruleFor(topic.id, schoolId),
          categoryOwnerId: directory.categories.get(topic.categoryId)?.ownerId ?? null,
          schoolId,
          teacherIds: children.teacherIds,
          children,
          language: asked.language ?? null,
          asker: asked.asker ?? (asked.guardianId === null ? 'unknown' : 'family'),
          excluded,
          now,
          turn: turnOf(asked.id),
          legal: topic.legalPath,
        },
        directory,
      );
      return {
        topic,
        owner: ownerId === undefined ? null : (directory.staff.get(ownerId)?.name ?? null),
        dueAt: promised(now, goalsOf(directory, topic.id), weeks(schoolId)).answerDueAt,
      };
    });
  },
);
