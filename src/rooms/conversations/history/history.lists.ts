import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { keepOptOuts, type OptOut } from '#rooms/channels';
import { readContact } from '#rooms/roster';
import { directoryOf, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { mayOwn } from '../conversations.ownership.ts';
import { usualGoals } from '../conversations.rules.ts';
import { readMoment } from './history.dates.ts';
import { historyId } from './history.ids.ts';
import type { HistoryMap } from './history.map.ts';
import { peopleAt } from './history.people.ts';
import { topicNamed } from './history.place.ts';
import { textIn } from './history.records.ts';
import type { Problem, Reader } from './history.tickets.ts';

type Values = Readonly<Record<string, unknown>>;
export type Row = { readonly place: { readonly file: string; readonly line: number }; readonly values: Values };
type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

export type OldTopic = {
  readonly ref: string;
  readonly name: string;
  readonly owner: string;
  readonly category: string;
};
export type OldReply = {
  readonly ref: string;
  readonly name: string;
  readonly text: string;
  readonly language: string;
  readonly topic: string;
  readonly owner: string;
};
type Read<T> = { readonly found: readonly T[]; readonly problems: readonly Problem[] };

function readEach<T>(rows: readonly Row[], one: (row: Row) => T | { field: string; code: string }): Read<T> {
  const found: T[] = [];
  const problems: Problem[] = [];
  for (const row of rows) {
    const result = one(row);
    if (typeof result === 'object' && result !== null && 'code' in result && 'field' in result)
      problems.push({ ...row.place, field: result.field, code: result.code });
    else found.push(result);
  }
  return { found, problems };
}

export function topicsIn({ map }: Reader, rows: readonly Row[]): Read<OldTopic> {
  const columns = map.topics?.columns;
  if (columns === undefined) return { found: [], problems: [] };
  return readEach(rows, ({ values }): OldTopic | { field: string; code: string } => {
    const ref = textIn(values, columns.id);
    const name = textIn(values, columns.name).slice(0, 200);
    if (ref === '' || name === '') return { field: ref === '' ? columns.id : columns.name, code: 'name_missing' };
    return {
      ref,
      name,
      owner: textIn(values, columns.owner),
      category: textIn(values, columns.category).slice(0, 200),
    };
  });
}

export function repliesIn({ map, plain }: Reader, rows: readonly Row[]): Read<OldReply> {
  const columns = map.replies?.columns;
  if (columns === undefined) return { found: [], problems: [] };
  return readEach(rows, ({ values }): OldReply | { field: string; code: string } => {
    const name = textIn(values, columns.name).slice(0, 100);
    const text = plain(textIn(values, columns.text)).trim().slice(0, 20_000);
    if (name === '' || text === '') return { field: name === '' ? columns.name : columns.text, code: 'name_missing' };
    const language = textIn(values, columns.language).toLowerCase();
    return {
      ref: textIn(values, columns.id) || name,
      name,
      text,
      language: /^[a-z]{2,3}(-[a-z0-9]+)*$/.test(language) ? language : map.language,
      topic: textIn(values, columns.topic),
      owner: textIn(values, columns.owner),
    };
  });
}

type OldOptOut = Omit<OptOut, 'id'>;

/** An opt-out whose address cannot be read is a problem of its own kind: it must never be lost quietly. */
export function optOutsIn({ map, dates, now }: Reader, rows: readonly Row[]): Read<OldOptOut> {
  const columns = map.opt_outs?.columns;
  if (columns === undefined) return { found: [], problems: [] };
  const found: OldOptOut[] = [];
  const problems: Problem[] = [];
  for (const { place, values } of rows) {
    const given = [textIn(values, columns.address), textIn(values, columns.phone)].filter((one) => one !== '');
    const contacts = given.map((one) => readContact(one)).filter((one) => one !== null);
    const at = readMoment(textIn(values, columns.at), dates, now) ?? now;
    if (contacts.length === 0 || contacts.length < given.length)
      problems.push({ ...place, field: columns.address, code: 'opt_out_unreadable' });
    for (const { kind, value } of contacts)
      found.push({ kind, address: kind === 'email' ? value.toLowerCase() : value, at, how: map.source });
  }
  return { found, problems };
}

/** Topics of the old tool under their own word: those that are here by the same name, and those that will be made. */
async function topicsMatched({ tx, actor }: Reading, map: HistoryMap, topics: readonly OldTopic[]) {
  const directory = await directoryOf(tx, actor.districtId);
  return topics.map((topic) => {
    const known =
      topicNamed(directory, { map, topicIds: new Map() }, topic.name) ??
      topicNamed(directory, { map, topicIds: new Map() }, topic.ref);
    const id = known ?? historyId(actor.districtId, map.source, 'topic', topic.ref);
    return { topic, id, isNew: known === null && !directory.topics.has(id) };
  });
}

export type TopicsBrought = {
  readonly made: number;
  readonly matched: number;
  readonly ids: ReadonlyMap<string, Uuid>;
};

const idsOf = (all: readonly { topic: OldTopic; id: Uuid }[]): ReadonlyMap<string, Uuid> =>
  new Map(
    all.flatMap(({ topic, id }) => [[topic.ref.toLowerCase(), id] as const, [topic.name.toLowerCase(), id] as const]),
  );

type Lists = { readonly map: HistoryMap; readonly topics: readonly OldTopic[] };

export const tryTopics = question('conversations.try_history_topics', async (context, { map, topics }: Lists) => {
  const all = await topicsMatched(context, map, topics);
  return {
    made: all.filter((one) => one.isNew).length,
    matched: all.filter((one) => !one.isNew).length,
    ids: idsOf(all),
  };
});

const anything = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

/** Makes the topics that are not here yet, with their owners. A topic that is here keeps the owner it has. */
export const bringTopics = action(
  'conversations.bring_history_topics',
  z.object({ lists: anything<Lists>() }),
  async (context, { lists: { map, topics } }): Promise<TopicsBrought> => {
    const { tx, actor, record } = context;
    const all = await topicsMatched(context, map, topics);
    const people = await peopleAt(
      context,
      topics.map((topic) => topic.owner.toLowerCase()),
    );
    const directory = await freshDirectory(tx, actor.districtId);
    let made = 0;
    for (const { topic, id, isNew } of all) {
      if (!isNew) continue;
      const categoryId = await categoryFor(context, map, topic);
      const { rows } =
        await sql`insert into conversations.topics (district_id, id, key, category_id, names, covers, words, answer_minutes, resolve_minutes, position)
        values (${actor.districtId}, ${id}, ${`own_${id}`}, ${categoryId}, ${JSON.stringify({ [map.language]: topic.name })}::jsonb, '{}'::jsonb, '{"words": [], "examples": []}'::jsonb,
          ${usualGoals.answerMinutes}, ${usualGoals.resolveMinutes}, 99999) on conflict (district_id, id) do nothing returning id`.execute(
          tx,
        );
      if (rows.length === 0) continue;
      made += 1;
      const owner = people.staffAt(topic.owner.toLowerCase());
      if (owner !== null && mayOwn(directory, owner.id, []))
        await sql`insert into conversations.topic_owners (district_id, id, topic_id, kind, person_id) values
          (${actor.districtId}, ${historyId(actor.districtId, map.source, 'topic owner', topic.ref)}, ${id}, 'person', ${owner.id}) on conflict do nothing`.execute(
          tx,
        );
    }
    if (made > 0) record('history topics brought in', null, { topics: made });
    forgetDirectory(actor.districtId);
    return { made, matched: all.length - made, ids: idsOf(all) };
  },
);

async function categoryFor({ tx, actor }: ActionContext, map: HistoryMap, topic: OldTopic): Promise<Uuid> {
  const name = topic.category === '' ? map.source : topic.category;
  const { rows } = await sql<{ id: Uuid }>`select id from conversations.categories
    where district_id = ${actor.districtId} and ended_at is null and exists (select from jsonb_each_text(names) n where lower(n.value) = lower(${name})) order by position limit 1`.execute(
    tx,
  );
  if (rows[0] !== undefined) return rows[0].id;
  const id = historyId(actor.districtId, map.source, 'category', name);
  await sql`insert into conversations.categories (district_id, id, key, names, position) values (${actor.districtId}, ${id}, ${`own_${id}`}, ${JSON.stringify({ [map.language]: name })}::jsonb, 999)
    on conflict (district_id, id) do nothing`.execute(tx);
  return id;
}

type Replies = {
  readonly map: HistoryMap;
  readonly replies: readonly OldReply[];
  readonly topicIds: ReadonlyMap<string, Uuid>;
};

/** How many of these replies are not here yet. */
export const tryReplies = question(
  'conversations.try_history_replies',
  async ({ tx, actor }, { map, replies }: Replies) => {
    const ids = [...new Set(replies.map((reply) => historyId(actor.districtId, map.source, 'reply', reply.ref)))];
    const { rows } =
      await sql`select id from conversations.saved_replies where district_id = ${actor.districtId} and id = any(${ids}::uuid[])`.execute(
        tx,
      );
    return ids.length - rows.length;
  },
);

/** Saved replies, shared with everybody. One whose owner is not here belongs to an administrator. */
export const bringReplies = action(
  'conversations.bring_history_replies',
  z.object({ lists: anything<Replies>() }),
  async (context, { lists: { map, replies, topicIds } }): Promise<number> => {
    const { tx, actor, record } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const people = await peopleAt(
      context,
      replies.map((reply) => reply.owner.toLowerCase()),
    );
    const fallback = [...directory.byRole('administrator', null), ...directory.byRole('engagement', null)].find((id) =>
      mayOwn(directory, id, []),
    );
    let made = 0;
    for (const reply of replies) {
      const ownerId = people.staffAt(reply.owner.toLowerCase())?.id ?? fallback;
      if (ownerId === undefined) throw new Error('Nobody in this district can own a saved reply.');
      const { rows } =
        await sql`insert into conversations.saved_replies (district_id, id, name, text, language, owner_id, topic_id, shared)
        values (${actor.districtId}, ${historyId(actor.districtId, map.source, 'reply', reply.ref)}, ${reply.name}, ${reply.text}, ${reply.language}, ${ownerId}, ${topicNamed(directory, { map, topicIds }, reply.topic)}, true)
        on conflict (district_id, id) do nothing returning id`.execute(tx);
      made += rows.length;
    }
    if (made > 0) record('history replies brought in', null, { replies: made });
    return made;
  },
);

type OptOuts = { readonly map: HistoryMap; readonly optOuts: readonly OldOptOut[] };

/** Opt-outs come over first of all and are never taken back by anything in an import. */
export const bringOptOuts = action(
  'conversations.bring_history_opt_outs',
  z.object({ lists: anything<OptOuts>() }),
  async (context, { lists: { map, optOuts } }): Promise<number> => {
    const made = await keepOptOuts(
      context,
      optOuts.map((one) => ({
        ...one,
        id: historyId(context.actor.districtId, map.source, 'opt-out', `${one.kind} ${one.address}`),
      })),
    );
    context.record('history opt-outs kept', null, { new: made, all: optOuts.length });
    return made;
  },
);
