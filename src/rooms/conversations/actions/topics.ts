import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { askers } from '../conversations.askers.ts';
import { directoryOf, forgetDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { maySetTopics } from '../conversations.policy.ts';
import type { OwnerRule as StartingRule } from '../topics/starting-topic.ts';
import { startingTree } from '../topics/starting-tree.ts';

const names = z.record(z.string(), z.string().max(200));

type StoredRule = { kind: string; role: string | null; unitId: Uuid | null };

/** A starting rule as it is stored here: departments by their name, where the district has one. */
function storedRule(rule: StartingRule, departments: ReadonlyMap<string, Uuid>): StoredRule {
  if ('department' in rule) {
    const unitId = departments.get(rule.department) ?? null;
    return unitId === null
      ? { kind: 'role_at_unit', role: 'engagement', unitId: null }
      : { kind: 'role_at_unit', role: 'department', unitId };
  }
  if ('of' in rule) return { kind: 'teacher_of_child', role: null, unitId: null };
  return rule.at === 'school'
    ? { kind: 'role_at_school', role: rule.role, unitId: null }
    : { kind: 'role_at_unit', role: rule.role, unitId: null };
}

async function putRule({ tx, actor }: ActionContext, topicId: Uuid, rule: StoredRule): Promise<void> {
  await sql`insert into conversations.topic_owners (district_id, id, topic_id, org_id, kind, person_id, role, unit_id)
    values (${actor.districtId}, ${newId()}, ${topicId}, null, ${rule.kind}, null, ${rule.role}, ${rule.unitId}) on conflict on constraint topic_owners_once do nothing`.execute(
    tx,
  );
}

/** Puts the starting topic tree into a district that has no topics yet. Later changes are the district's. */
export const installTopics = action('conversations.install_topics', z.object({}), async (context): Promise<number> => {
  const { tx, actor, record } = context;
  allow(maySetTopics(actor));
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from conversations.topics where district_id = ${actor.districtId}`.execute(tx);
  if ((rows[0]?.n ?? 0) > 0) return 0;
  const orgs = await sql<{
    id: Uuid;
    name: string;
  }>`select id, name from roster.v_orgs where district_id = ${actor.districtId} and kind = 'department' and is_active`.execute(
    tx,
  );
  const departments = new Map(orgs.rows.map((org) => [org.name, org.id]));
  let count = 0;
  for (const [place, category] of startingTree.entries()) {
    const categoryId = newId();
    await sql`insert into conversations.categories (district_id, id, key, names, owner_id, position) values (${actor.districtId}, ${categoryId}, ${category.key}, ${JSON.stringify(category.name)}::jsonb, null, ${place})`.execute(
      tx,
    );
    for (const [position, topic] of category.topics.entries()) {
      const id = newId();
      const words = {
        words: [...topic.words.en, ...topic.words.es, ...topic.words.ar],
        examples: [...topic.examples.en, ...topic.examples.es, ...topic.examples.ar],
      };
      const legal = topic.flags.find((flag) => flag !== 'sensitive') ?? null;
      await sql`insert into conversations.topics (district_id, id, key, category_id, names, covers, words, answer_minutes, resolve_minutes, sensitive, position, askers, suggests)
        values (${actor.districtId}, ${id}, ${topic.key}, ${categoryId}, ${JSON.stringify(topic.name)}::jsonb, ${JSON.stringify(topic.covers)}::jsonb, ${JSON.stringify(words)}::jsonb,
          ${topic.goal.firstAnswerHours * 60}, ${topic.goal.resolutionHours * 60}, ${legal}, ${place * 100 + position}, ${[...(topic.askers ?? [])]}, ${[...(topic.suggests ?? [])]})`.execute(
        tx,
      );
      await putRule(context, id, storedRule(topic.owner, departments));
      count += 1;
    }
  }
  record('starting topics installed', null, { topics: count });
  forgetDirectory(actor.districtId);
  return count;
});

/**
 * Departments that came with the roster take over the starting topics meant for them, where nobody has decided
 * otherwise meanwhile: until then these stood with the family engagement officer.
 */
export const adoptDepartments = action(
  'conversations.adopt_departments',
  z.object({}),
  async ({ tx, actor, record }): Promise<number> => {
    const { rows: departments } = await sql<{
      id: Uuid;
      name: string;
    }>`select id, name from roster.v_orgs where district_id = ${actor.districtId} and kind = 'department' and is_active`.execute(
      tx,
    );
    const idOf = new Map(departments.map((one) => [one.name, one.id]));
    let adopted = 0;
    for (const topic of startingTree.flatMap((category) => category.topics)) {
      const unitId = 'department' in topic.owner ? idOf.get(topic.owner.department) : undefined;
      if (unitId === undefined) continue;
      const { numAffectedRows } =
        await sql`update conversations.topic_owners o set role = 'department', unit_id = ${unitId} from conversations.topics t
      where o.district_id = ${actor.districtId} and t.district_id = o.district_id and t.id = o.topic_id and t.key = ${topic.key}
        and o.org_id is null and o.kind = 'role_at_unit' and o.role = 'engagement' and o.unit_id is null`.execute(tx);
      adopted += Number(numAffectedRows ?? 0n);
    }
    if (adopted > 0) record('departments took their topics', null, { topics: adopted });
    forgetDirectory(actor.districtId);
    return adopted;
  },
);

const topicRequest = z.object({
  id: z.string().nullable(),
  categoryId: z.string(),
  names,
  covers: names,
  words: z.array(z.string().max(100)).max(300),
  examples: z.array(z.string().max(500)).max(300),
  answerMinutes: z.number().int().min(15).max(60_000),
  resolveMinutes: z.number().int().min(15).max(240_000),
  sensitive: z.string().max(60).nullable(),
  /** Left out, a topic stays for whom it was; a new one is for everybody. */
  askers: z.array(z.enum(askers)).max(10).optional(),
  suggests: z.array(z.enum(askers)).max(10).optional(),
});

export const saveTopic = action(
  'conversations.save_topic',
  topicRequest,
  async ({ tx, actor, record }, input): Promise<Uuid> => {
    allow(maySetTopics(actor));
    if ((input.names['en'] ?? Object.values(input.names)[0] ?? '').trim() === '') throw errors.name_missing({}, 'name');
    const id = input.id ?? newId();
    const words = JSON.stringify({ words: input.words, examples: input.examples });
    await sql`insert into conversations.topics (district_id, id, key, category_id, names, covers, words, answer_minutes, resolve_minutes, sensitive, position, askers, suggests)
    values (${actor.districtId}, ${id}, ${`own_${id}`}, ${input.categoryId}, ${JSON.stringify(input.names)}::jsonb, ${JSON.stringify(input.covers)}::jsonb, ${words}::jsonb, ${input.answerMinutes}, ${input.resolveMinutes}, ${input.sensitive}, 99999, ${input.askers ?? []}, ${input.suggests ?? []})
    on conflict (district_id, id) do update set category_id = excluded.category_id, names = excluded.names, covers = excluded.covers, words = excluded.words,
      answer_minutes = excluded.answer_minutes, resolve_minutes = excluded.resolve_minutes, sensitive = excluded.sensitive,
      askers = coalesce(${input.askers ?? null}::text[], topics.askers), suggests = coalesce(${input.suggests ?? null}::text[], topics.suggests)`.execute(
      tx,
    );
    record('topic saved', { kind: 'topic', id });
    forgetDirectory(actor.districtId);
    return id;
  },
);

const endTopicRequest = z.object({ topicId: z.string(), ended: z.boolean() });

/** Takes a topic out of use, or back. What is open under it keeps its owner. */
export const endTopic = action(
  'conversations.end_topic',
  endTopicRequest,
  async ({ tx, actor, now, record }, { topicId, ended }) => {
    allow(maySetTopics(actor));
    const { rows } =
      await sql`update conversations.topics set ended_at = ${ended ? now : null}::timestamptz where district_id = ${actor.districtId} and id = ${topicId} returning id`.execute(
        tx,
      );
    found(rows[0]);
    record(ended ? 'topic ended' : 'topic brought back', { kind: 'topic', id: topicId });
    forgetDirectory(actor.districtId);
  },
);

const categoryRequest = z.object({ id: z.string().nullable(), names, ownerId: z.string().nullable() });

export const saveCategory = action(
  'conversations.save_category',
  categoryRequest,
  async ({ tx, actor, record }, input): Promise<Uuid> => {
    allow(maySetTopics(actor));
    const directory = await directoryOf(tx, actor.districtId);
    if (input.ownerId !== null && !mayOwn(directory, input.ownerId, [])) throw errors.person_cannot({}, 'owner');
    const id = input.id ?? newId();
    await sql`insert into conversations.categories (district_id, id, key, names, owner_id, position) values (${actor.districtId}, ${id}, ${`own_${id}`}, ${JSON.stringify(input.names)}::jsonb, ${input.ownerId}, 999)
    on conflict (district_id, id) do update set names = excluded.names, owner_id = excluded.owner_id`.execute(tx);
    record('category saved', { kind: 'category', id }, { owner: input.ownerId });
    forgetDirectory(actor.districtId);
    return id;
  },
);
