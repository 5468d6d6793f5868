import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { freshDirectory, type Directory, directoryOf } from '../conversations.directory.ts';
import { ownerChain } from '../conversations.ownership.ts';
import { maySetTopics } from '../conversations.policy.ts';

/** Who would own a matter of this topic at this school now, and who follows. */
export const responsibleFor = question(
  'conversations.responsible_for',
  async ({ tx, actor, now }, { topicId, schoolId }: { topicId: Uuid | null; schoolId: Uuid | null }) => {
    const directory = await directoryOf(tx, actor.districtId);
    const topic = topicId === null ? undefined : directory.topics.get(topicId);
    const chain = ownerChain(
      {
        rule: directory.ruleFor(topicId, schoolId),
        categoryOwnerId: topic === undefined ? null : (directory.categories.get(topic.categoryId)?.ownerId ?? null),
        schoolId,
        teacherIds: [],
        excluded: [],
        now,
        turn: 0,
        legal: topic?.legalPath ?? null,
      },
      directory,
    );
    return chain.slice(0, 5).map((id) => ({ id, name: directory.staff.get(id)?.name ?? '' }));
  },
);

export type EndedTopic = {
  readonly id: Uuid;
  readonly names: Readonly<Record<string, string>>;
  readonly endedAt: Temporal.Instant;
};
export type TopicsSettings = {
  readonly directory: Directory;
  readonly ended: readonly EndedTopic[];
  /** Open matters by topic, so that nobody ends a busy one unknowingly. */
  readonly open: ReadonlyMap<Uuid, number>;
};

/** The topic tree as an administrator sees it. */
export const topicsSettings = question(
  'conversations.topics_settings',
  async ({ tx, actor }): Promise<TopicsSettings> => {
    allow(maySetTopics(actor));
    const { rows } = await sql<EndedTopic>`select id, names, ended_at as "endedAt" from conversations.topics
    where district_id = ${actor.districtId} and ended_at is not null order by ended_at desc limit 200`.execute(tx);
    const { rows: open } = await sql<{
      topic_id: Uuid;
      n: number;
    }>`select topic_id, count(*)::int as n from conversations.conversations where district_id = ${actor.districtId} and state <> 'closed' and topic_id is not null group by topic_id`.execute(
      tx,
    );
    return {
      directory: await freshDirectory(tx, actor.districtId),
      ended: rows,
      open: new Map(open.map((row) => [row.topic_id, row.n])),
    };
  },
);
