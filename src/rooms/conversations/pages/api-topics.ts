import { z } from 'zod';
import { found } from '#platform/errors';
import type { Route } from '#platform/web';
import { clearTopicOwner, saveTopicOwner } from '../actions/topic-owners.ts';
import { endTopic, saveCategory, saveTopic } from '../actions/topics.ts';
import { askers } from '../conversations.askers.ts';
import { type Directory, type Topic } from '../conversations.directory.ts';
import { ruleKinds } from '../conversations.owner-rules.ts';
import type { OwnerRule } from '../conversations.ownership.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { responsibleFor } from '../questions/service-topics.ts';
import { api, done, isDone } from './api-route.ts';
import { id } from './api-schemas.ts';

const names = z.record(z.string().min(2).max(20), z.string().max(200)).describe('By language tag.');
const roles = z.enum(['teacher', 'office', 'department', 'principal', 'engagement', 'administrator']);
const ruleKind = z.enum(ruleKinds);
const asker = z.enum(askers);

const owner = z.strictObject({
  org_id: id.nullable().describe('Null: the whole district; a school: stronger, there only.'),
  kind: ruleKind,
  person_id: id.nullable(),
  role: z.string().nullable(),
  unit_id: id.nullable(),
  rota: z.array(id),
  backups: z.array(id),
  subject: z.string().nullable().describe('Words of a subject, divided by commas, for its teacher.'),
  prefers_language: z.boolean().describe('Among several, whoever speaks the language of the family comes first.'),
});
const topic = z.strictObject({
  id,
  key: z.string(),
  category_id: id,
  names,
  covers: names,
  words: z.array(z.string()),
  examples: z.array(z.string()),
  answer_minutes: z.number().int(),
  resolve_minutes: z.number().int(),
  sensitive: z.string().nullable(),
  askers: z.array(z.string()).describe('For these askers alone; empty is for everybody.'),
  suggests: z.array(z.string()).describe('Proposed first to these.'),
  owners: z.array(owner),
});
const category = z.strictObject({ id, key: z.string(), names, owner_id: id.nullable() });
const topicBody = z.strictObject({
  category_id: id,
  names,
  covers: names.default({}),
  words: z.array(z.string().max(100)).max(300).default([]),
  examples: z.array(z.string().max(500)).max(300).default([]),
  answer_minutes: z.number().int().min(15).max(60_000),
  resolve_minutes: z.number().int().min(15).max(240_000),
  sensitive: z.string().max(60).nullable().default(null),
  askers: z.array(asker).max(10).optional().describe('Left out, it stays for whom it was.'),
  suggests: z.array(asker).max(10).optional(),
});

function presentRule(orgId: string | null, rule: OwnerRule): z.input<typeof owner> {
  return {
    org_id: orgId,
    kind: rule.kind,
    person_id: rule.personId,
    role: rule.role,
    unit_id: rule.unitId,
    rota: [...rule.rota],
    backups: [...rule.backups],
    subject: rule.subject ?? null,
    prefers_language: rule.prefersLanguage === true,
  };
}

function presentTopic(directory: Directory, one: Topic): z.input<typeof topic> {
  const whole = directory.ruleFor(one.id, null);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const own = schools.flatMap((school) => {
    const rule = directory.ruleFor(one.id, school.id);
    return rule === null || rule === whole ? [] : [presentRule(school.id, rule)];
  });
  return {
    id: one.id,
    key: one.key,
    category_id: one.categoryId,
    names: { ...one.names },
    covers: { ...one.covers },
    words: [...one.words],
    examples: [...one.examples],
    answer_minutes: one.goals.answerMinutes,
    resolve_minutes: one.goals.resolveMinutes,
    sensitive: one.sensitive,
    askers: [...one.askers],
    suggests: [...one.suggests],
    owners: [...(whole === null ? [] : [presentRule(null, whole)]), ...own],
  };
}

const forSave = (topicId: string | null, body: z.output<typeof topicBody>) => ({
  id: topicId,
  categoryId: body.category_id,
  names: body.names,
  covers: body.covers,
  words: body.words,
  examples: body.examples,
  answerMinutes: body.answer_minutes,
  resolveMinutes: body.resolve_minutes,
  sensitive: body.sensitive,
  ...(body.askers === undefined ? {} : { askers: body.askers }),
  ...(body.suggests === undefined ? {} : { suggests: body.suggests }),
});

const reads: readonly Route[] = [
  api({
    method: 'GET',
    path: '/topics',
    scope: 'topics:read',
    summary: 'All topics in use, with who owns them.',
    answer: z.strictObject({ items: z.array(topic) }),
    async handle({ request }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      return { items: directory.topicList.map((one) => presentTopic(directory, one)) };
    },
  }),
  api({
    method: 'GET',
    path: '/topics/:id',
    scope: 'topics:read',
    summary: 'One topic.',
    answer: topic,
    names: { id: 'topic' },
    async handle({ request }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      return presentTopic(directory, found(directory.topics.get(request.param('id'))));
    },
  }),
  api({
    method: 'GET',
    path: '/categories',
    scope: 'topics:read',
    summary: 'The categories of topics.',
    answer: z.strictObject({ items: z.array(category) }),
    async handle({ request }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      return {
        items: [...directory.categories.values()].map((one) => ({
          id: one.id,
          key: one.key,
          names: { ...one.names },
          owner_id: one.ownerId,
        })),
      };
    },
  }),
  api({
    method: 'GET',
    path: '/owners',
    scope: 'topics:read',
    summary: 'Who would own a matter of this topic at this school now, first the owner, then who follows.',
    query: z.strictObject({ topic_id: id.optional(), school_id: id.optional() }),
    answer: z.strictObject({ items: z.array(z.strictObject({ id, name: z.string() })) }),
    async handle({ request, query }) {
      return {
        items: [
          ...(await request.floor.ask(request.actor, responsibleFor, {
            topicId: query.topic_id ?? null,
            schoolId: query.school_id ?? null,
          })),
        ],
      };
    },
  }),
  api({
    method: 'GET',
    path: '/places',
    scope: 'roster:read',
    summary: 'Schools and departments.',
    answer: z.strictObject({
      items: z.array(
        z.strictObject({ id, kind: z.enum(['district', 'school', 'department']), name: z.string(), slug: z.string() }),
      ),
    }),
    async handle({ request }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      return {
        items: [...directory.orgs.values()].map(({ id: orgId, kind, name, slug }) => ({ id: orgId, kind, name, slug })),
      };
    },
  }),
];

const writes: readonly Route[] = [
  api({
    method: 'POST',
    path: '/topics',
    scope: 'topics:write',
    summary: 'A new topic.',
    body: topicBody,
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return { id: await request.floor.act(request.actor, saveTopic, forSave(null, body)) };
    },
  }),
  api({
    method: 'PUT',
    path: '/topics/:id',
    scope: 'topics:write',
    summary: 'Change a topic; every field is given.',
    body: topicBody,
    answer: done,
    names: { id: 'topic' },
    async handle({ request, body }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      found(directory.topics.get(request.param('id')));
      await request.floor.act(request.actor, saveTopic, forSave(request.param('id'), body));
      return isDone;
    },
  }),
  api({
    method: 'PUT',
    path: '/topics/:id/owner',
    scope: 'topics:write',
    summary: 'Say who owns a topic: for the district, or for one school.',
    body: z.strictObject({
      org_id: id.nullable().default(null),
      kind: ruleKind,
      person_id: id.nullable().default(null),
      role: roles.nullable().default(null),
      unit_id: id.nullable().default(null),
      rota: z.array(id).max(30).default([]),
      backups: z.array(id).max(10).default([]),
      subject: z.string().max(200).nullable().default(null),
      prefers_language: z.boolean().default(false),
    }),
    answer: done,
    names: { id: 'topic' },
    async handle({ request, body }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      found(directory.topics.get(request.param('id')));
      if (body.org_id !== null) found(directory.orgs.get(body.org_id));
      if (body.unit_id !== null) found(directory.orgs.get(body.unit_id));
      await request.floor.act(request.actor, saveTopicOwner, {
        topicId: request.param('id'),
        orgId: body.org_id,
        kind: body.kind,
        personId: body.person_id,
        role: body.role,
        unitId: body.unit_id,
        rota: body.rota,
        backups: body.backups,
        subject: body.subject,
        prefersLanguage: body.prefers_language,
      });
      return isDone;
    },
  }),
  api({
    method: 'DELETE',
    path: '/topics/:id/owner/:org',
    scope: 'topics:write',
    summary: "Take a school's own owner of a topic away; the district's counts there again.",
    answer: done,
    names: { id: 'topic', org: 'org' },
    async handle({ request }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      found(directory.topics.get(request.param('id')));
      found(directory.orgs.get(request.param('org')));
      await request.floor.act(request.actor, clearTopicOwner, {
        topicId: request.param('id'),
        orgId: request.param('org'),
      });
      return isDone;
    },
  }),
  ...([true, false] as const).map((ended) =>
    api({
      method: 'POST',
      path: `/topics/:id/${ended ? 'end' : 'bring-back'}`,
      scope: 'topics:write',
      summary: ended ? 'Take a topic out of use. What is open under it keeps its owner.' : 'Bring an ended topic back.',
      answer: done,
      names: { id: 'topic' },
      async handle({ request }) {
        await request.floor.act(request.actor, endTopic, { topicId: request.param('id'), ended });
        return isDone;
      },
    }),
  ),
  api({
    method: 'POST',
    path: '/categories',
    scope: 'topics:write',
    summary: 'A new category.',
    body: z.strictObject({ names, owner_id: id.nullable().default(null) }),
    answer: z.strictObject({ id }),
    status: 201,
    async handle({ request, body }) {
      return {
        id: await request.floor.act(request.actor, saveCategory, {
          id: null,
          names: body.names,
          ownerId: body.owner_id,
        }),
      };
    },
  }),
  api({
    method: 'PUT',
    path: '/categories/:id',
    scope: 'topics:write',
    summary: 'Change a category.',
    body: z.strictObject({ names, owner_id: id.nullable() }),
    answer: done,
    names: { id: 'category' },
    async handle({ request, body }) {
      const directory = await request.floor.ask(request.actor, directoryNow, null);
      found(directory.categories.get(request.param('id')));
      await request.floor.act(request.actor, saveCategory, {
        id: request.param('id'),
        names: body.names,
        ownerId: body.owner_id,
      });
      return isDone;
    },
  }),
];

/** Topics, categories and who owns them. */
export const topicRoutes: readonly Route[] = [...reads, ...writes];
