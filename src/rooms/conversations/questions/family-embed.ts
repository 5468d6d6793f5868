import { sql } from 'kysely';
import { question } from '#platform/action';

/** A web origin that may frame the form: `https://www.example.org`, or all of a domain's: `https://*.example.org`. */
const origin = /^https?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

/** The sites that may show the form in a frame: the district's own list. Anything else in it is left out, never passed on. */
export const embedOrigins = question(
  'conversations.embed_origins',
  async ({ tx, actor }): Promise<readonly string[]> => {
    const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${actor.districtId} and key = 'embed.origins'`.execute(tx);
    const value = rows[0]?.value;
    if (!Array.isArray(value)) return [];
    return value.filter((one): one is string => typeof one === 'string' && origin.test(one)).slice(0, 50);
  },
);
