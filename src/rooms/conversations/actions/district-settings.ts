import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { hasRole, type Actor } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId } from '#platform/ids';
import { errors } from '../conversations.errors.ts';
import { leastEver, smallestGroup } from '../conversations.suppression.ts';
import { maySetTopics } from '../conversations.policy.ts';

const maySet = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'administrator', null);

async function put({ tx, actor }: ActionContext, key: string, value: unknown): Promise<void> {
  await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, ${key}, ${JSON.stringify(value)}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
}

const anonymousRequest = z.object({ allowed: z.boolean() });

/** Whether families may write without a name. */
export const setAnonymous = action('conversations.set_anonymous', anonymousRequest, async (context, { allowed }) => {
  allow(maySetTopics(context.actor));
  await put(context, 'conversations.anonymous', allowed);
  context.record('anonymous messages switched', null, { allowed });
});

/** How few people a group may have before its figures are shown. Never below five. */
export const setSmallestGroup = action(
  'conversations.set_smallest_group',
  z.object({ least: z.number().int() }),
  async (context, { least }) => {
    allow(maySet(context.actor));
    if (least < leastEver || least > 1000) throw errors.group_size_wrong({ least: leastEver }, 'least');
    await put(context, 'figures.smallest_group', least);
    context.record('smallest group set', null, { least });
  },
);

/** A web origin, nothing behind it: `https://www.example.org`. */
const origin = /^https:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?$/;

/** The sites that may show the form in a frame. */
export const setEmbedOrigins = action(
  'conversations.set_embed_origins',
  z.object({ origins: z.array(z.string().max(300)).max(50) }),
  async (context, { origins }) => {
    allow(maySet(context.actor));
    const wrong = origins.find((one) => !origin.test(one));
    if (wrong !== undefined) throw errors.origin_wrong({ origin: wrong }, 'origins');
    await put(context, 'embed.origins', origins);
    context.record('sites for the form set', null, { count: origins.length });
  },
);

export type DistrictSettings = {
  readonly anonymous: boolean;
  readonly least: number;
  readonly origins: readonly string[];
};

export const districtSettings = question(
  'conversations.district_settings',
  async ({ tx, actor }): Promise<DistrictSettings> => {
    allow(maySet(actor));
    const { rows } = await sql<{
      key: string;
      value: unknown;
    }>`select key, value from platform.district_settings where district_id = ${actor.districtId} and key in ('conversations.anonymous', 'figures.smallest_group', 'embed.origins')`.execute(
      tx,
    );
    const values = new Map(rows.map((row) => [row.key, row.value]));
    const origins = values.get('embed.origins');
    return {
      anonymous: values.get('conversations.anonymous') === true,
      least: smallestGroup(values.get('figures.smallest_group')),
      origins: Array.isArray(origins) ? origins.filter((one): one is string => typeof one === 'string') : [],
    };
  },
);
