import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { newId } from '#platform/ids';
import { directoryOf, forgetDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { kindsByTeaching, ruleKinds } from '../conversations.owner-rules.ts';
import { mayOwn, onlyTeaches } from '../conversations.ownership.ts';
import { maySetTopics } from '../conversations.policy.ts';

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
