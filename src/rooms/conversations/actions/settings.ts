import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { isStaff } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { askers } from '../conversations.askers.ts';
import { directoryOf, forgetDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { teamLists } from '../conversations.oncall.ts';
import { kindsByTeaching, ruleKinds } from '../conversations.owner-rules.ts';
import { mayOwn, onlyTeaches } from '../conversations.ownership.ts';
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

const ownerRequest = z.object({
  topicId: z.string(),
  orgId: z.string().nullable(),
  kind: z.enum(ruleKinds),
  personId: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  unitId: z.string().nullable().default(null),
  rota: z.array(z.string()).max(30).default([]),
  backups: z.array(z.string()).max(10).default([]),
  subject: z.string().max(200).nullable().default(null),
  prefersLanguage: z.boolean().default(false),
});

/** Says who owns a topic, for the district or for one school. */
export const saveTopicOwner = action(
  'conversations.save_topic_owner',
  ownerRequest,
  async ({ tx, actor, record }, input) => {
    allow(maySetTopics(actor));
    const directory = await directoryOf(tx, actor.districtId);
    const people = [...(input.personId === null ? [] : [input.personId]), ...input.rota, ...input.backups];
    if (people.some((id) => !mayOwn(directory, id, []))) throw errors.person_cannot({}, 'person');
    if ((input.kind === 'person' && input.personId === null) || (input.kind === 'rota' && input.rota.length === 0))
      throw errors.person_unknown({}, 'person');
    const forPress = directory.topics.get(input.topicId)?.suggests.includes('media') === true;
    const teachers = kindsByTeaching.includes(input.kind) || people.some((id) => onlyTeaches(directory, id));
    if (forPress && (teachers || input.role === 'teacher')) throw errors.press_never_teacher({}, 'kind');
    const subject = input.kind !== 'subject_teacher' || input.subject === null ? '' : input.subject.trim();
    await sql`insert into conversations.topic_owners (district_id, id, topic_id, org_id, kind, person_id, role, unit_id, rota, backups, subject, prefers_language)
    values (${actor.districtId}, ${newId()}, ${input.topicId}, ${input.orgId}, ${input.kind}, ${input.personId}, ${input.role}, ${input.unitId}, ${input.rota}, ${input.backups},
      ${subject === '' ? null : subject}, ${input.prefersLanguage})
    on conflict on constraint topic_owners_once do update set kind = excluded.kind, person_id = excluded.person_id, role = excluded.role, unit_id = excluded.unit_id,
      rota = excluded.rota, backups = excluded.backups, subject = excluded.subject, prefers_language = excluded.prefers_language`.execute(
      tx,
    );
    record('topic owner set', { kind: 'topic', id: input.topicId }, { org: input.orgId, rule: input.kind });
    forgetDirectory(actor.districtId);
  },
);

const ownersRequest = z.object({
  places: z
    .array(z.object({ topicId: z.string(), orgId: z.string().nullable() }))
    .min(1)
    .max(2000),
  personId: z.string().nullable(),
  role: z.enum(['office', 'principal']).nullable(),
});

/** One owner for many topics at once. Backups stay, without who has left. */
export const saveOwners = action(
  'conversations.save_owners',
  ownersRequest,
  async (context, input): Promise<number> => {
    const directory = await directoryOf(context.tx, context.actor.districtId);
    for (const { topicId, orgId } of input.places) {
      const backups = directory.ruleFor(topicId, orgId)?.backups.filter((id) => mayOwn(directory, id, [])) ?? [];
      await saveTopicOwner.perform(context, {
        ...saveTopicOwner.input.parse({
          topicId,
          orgId,
          kind: input.personId === null ? 'role_at_school' : 'person',
          personId: input.personId,
          role: input.personId === null ? (input.role ?? 'office') : null,
          backups: [...backups],
        }),
      });
    }
    return input.places.length;
  },
);

const clearRequest = z.object({ topicId: z.string(), orgId: z.string() });

/** Takes a school's own rule away: the district's counts there again. */
export const clearTopicOwner = action(
  'conversations.clear_topic_owner',
  clearRequest,
  async ({ tx, actor, record }, { topicId, orgId }) => {
    allow(maySetTopics(actor));
    await sql`delete from conversations.topic_owners where district_id = ${actor.districtId} and topic_id = ${topicId} and org_id = ${orgId}`.execute(
      tx,
    );
    record('topic owner cleared', { kind: 'topic', id: topicId }, { org: orgId });
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

const savedReplyRequest = z.object({
  id: z.string().nullable(),
  name: z.string().max(100),
  text: z.string().max(20_000),
  language: z.string().max(20),
  topicId: z.string().nullable().default(null),
  shared: z.boolean().default(true),
});

/** A reply to use again. Fields in braces are filled when it is used: {family}, {child}, {me}, {school}, {due}. */
export const saveReply = action(
  'conversations.save_reply',
  savedReplyRequest,
  async ({ tx, actor, record }, input): Promise<Uuid> => {
    allow(isStaff(actor) || actor.kind === 'token' || actor.kind === 'system');
    if (input.name.trim() === '') throw errors.name_missing({}, 'name');
    if (input.text.trim() === '') throw errors.words_missing({}, 'text');
    const id = input.id ?? newId();
    if (input.id !== null) {
      const { rows } = await sql<{
        owner_id: Uuid;
      }>`select owner_id from conversations.saved_replies where district_id = ${actor.districtId} and id = ${input.id}`.execute(
        tx,
      );
      allow(found(rows[0]).owner_id === actor.personId || maySetTopics(actor));
    }
    await sql`insert into conversations.saved_replies (district_id, id, name, text, language, owner_id, topic_id, shared) values (${actor.districtId}, ${id}, ${input.name.trim()}, ${input.text.trim()}, ${input.language}, ${found(actor.personId)}, ${input.topicId}, ${input.shared})
    on conflict (district_id, id) do update set name = excluded.name, text = excluded.text, language = excluded.language, topic_id = excluded.topic_id, shared = excluded.shared, ended_at = null`.execute(
      tx,
    );
    record('saved reply kept', { kind: 'saved_reply', id });
    return id;
  },
);

const endReplyRequest = z.object({ id: z.string(), ended: z.boolean() });

export const endSavedReply = action(
  'conversations.end_saved_reply',
  endReplyRequest,
  async ({ tx, actor, now, record }, { id, ended }) => {
    const { rows } = await sql<{
      owner_id: Uuid;
    }>`select owner_id from conversations.saved_replies where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    allow(found(rows[0]).owner_id === actor.personId || maySetTopics(actor));
    await sql`update conversations.saved_replies set ended_at = ${ended ? now : null}::timestamptz where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    record(ended ? 'saved reply ended' : 'saved reply brought back', { kind: 'saved_reply', id });
  },
);

const filterRequest = z.object({ name: z.string().max(60), query: z.string().max(1000) });

export const saveFilter = action(
  'conversations.save_filter',
  filterRequest,
  async ({ tx, actor }, { name, query }): Promise<Uuid> => {
    allow(isStaff(actor));
    if (name.trim() === '') throw errors.name_missing({}, 'name');
    const id = newId();
    await sql`insert into conversations.saved_filters (district_id, id, person_id, name, query) values (${actor.districtId}, ${id}, ${found(actor.personId)}, ${name.trim()}, ${query})`.execute(
      tx,
    );
    return id;
  },
);

const removeFilterRequest = z.object({ id: z.string() });

export const removeFilter = action(
  'conversations.remove_filter',
  removeFilterRequest,
  async ({ tx, actor }, { id }) => {
    await sql`delete from conversations.saved_filters where district_id = ${actor.districtId} and id = ${id} and person_id = ${actor.personId}`.execute(
      tx,
    );
  },
);

const teamRequest = z.object({ orgId: z.string().nullable(), personIds: z.array(z.string()).max(20) });

/** The people who are called when words of danger come in. Naming one alone is allowed; a second is always added when calling. */
export const setAlarmTeam = action(
  'conversations.set_alarm_team',
  teamRequest,
  async ({ tx, actor, record }, { orgId, personIds }) => {
    allow(maySetTopics(actor));
    const directory = await directoryOf(tx, actor.districtId);
    if (personIds.some((id) => !mayOwn(directory, id, []))) throw errors.person_cannot({}, 'person');
    const known = new Map((await teamLists({ tx, actor })).map((one) => [`${one.orgId} ${one.personId}`, one]));
    await sql`delete from conversations.alarm_team where district_id = ${actor.districtId} and org_id is not distinct from ${orgId}`.execute(
      tx,
    );
    for (const [position, personId] of [...new Set(personIds)].entries()) {
      // Whoever stays on the list keeps their turns.
      const before = known.get(`${orgId} ${personId}`);
      await sql`insert into conversations.alarm_team (district_id, id, person_id, org_id, position, turns, is_backup)
        values (${actor.districtId}, ${newId()}, ${personId}, ${orgId}, ${position}, ${JSON.stringify(before?.turns ?? [])}::jsonb, ${before?.isBackup ?? false})`.execute(
        tx,
      );
    }
    record('alarm team set', null, { org: orgId, people: personIds.length });
  },
);

const wordRequest = z.object({
  language: z.string().max(20),
  category: z.string().max(40),
  phrase: z.string().max(100),
  remove: z.boolean().default(false),
});

/** The district's own words of danger, beside the lists that ship. */
export const setAlarmWord = action(
  'conversations.set_alarm_word',
  wordRequest,
  async ({ tx, actor, record }, { language, category, phrase, remove }) => {
    allow(maySetTopics(actor));
    if (phrase.trim().length < 2) throw errors.words_missing({}, 'phrase');
    if (remove)
      await sql`delete from conversations.alarm_words where district_id = ${actor.districtId} and language = ${language} and phrase = ${phrase.trim()}`.execute(
        tx,
      );
    else
      await sql`insert into conversations.alarm_words (district_id, id, language, category, phrase) values (${actor.districtId}, ${newId()}, ${language}, ${category}, ${phrase.trim()}) on conflict on constraint alarm_words_once do update set category = excluded.category`.execute(
        tx,
      );
    record(remove ? 'alarm word removed' : 'alarm word added', null, { category });
  },
);

const anonymousRequest = z.object({ allowed: z.boolean() });

export const setAnonymous = action(
  'conversations.set_anonymous',
  anonymousRequest,
  async ({ tx, actor, record }, { allowed }) => {
    allow(maySetTopics(actor));
    await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, 'conversations.anonymous', ${JSON.stringify(allowed)}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
    record('anonymous messages switched', null, { allowed });
  },
);
