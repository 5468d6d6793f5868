import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { allow } from '#platform/errors';
import { correct } from '#rooms/roster';
import { errors } from './first-day.errors.ts';
import { mayLeadFirstDay } from './first-day.policy.ts';

const districtRequest = z.object({
  name: z.string().max(120),
  zone: z.string().max(60),
  /** Whom families call; empty for none. */
  phone: z.string().max(40),
});

/** Name, time zone and number of the district: what every page, promise and printed card begins with. */
export const nameDistrict = action('first_day.name_district', districtRequest, async (context, input) => {
  const { tx, actor, record } = context;
  allow(mayLeadFirstDay(actor));
  const name = input.name.trim();
  if (name === '') throw errors.name_needed({}, 'name');
  if (!Intl.supportedValuesOf('timeZone').includes(input.zone)) throw errors.zone_unknown({}, 'zone');
  await sql`update platform.districts set name = ${name}, zone = ${input.zone} where id = ${actor.districtId}`.execute(
    tx,
  );
  for (const [field, value] of Object.entries({ name, zone: input.zone, phone: input.phone.trim() }))
    await context.also(correct, { kind: 'org', id: actor.districtId, field, value });
  record('district named', { kind: 'org', id: actor.districtId });
});

export const districtPhone = question('first_day.district_phone', async ({ tx, actor }): Promise<string> => {
  allow(mayLeadFirstDay(actor));
  const { rows } = await sql<{ phone: string | null }>`select phone from roster.v_orgs
    where district_id = ${actor.districtId} and id = ${actor.districtId}`.execute(tx);
  return rows[0]?.phone ?? '';
});

/** The languages families may choose, best known first. English always stays: it is what every text falls back to. */
export const chooseLanguages = action(
  'first_day.choose_languages',
  z.object({ languages: z.array(z.string()) }),
  async (context: ActionContext, { languages }) => {
    const { tx, actor, floor, record } = context;
    allow(mayLeadFirstDay(actor));
    const installed = floor.words.languages.map((one) => one.tag);
    const chosen = installed.filter((tag) => languages.includes(tag));
    if (chosen.length === 0) throw errors.language_needed({}, 'language');
    await sql`update platform.districts set languages = ${chosen} where id = ${actor.districtId}`.execute(tx);
    await sql`insert into platform.district_settings (district_id, id, key, value)
      values (${actor.districtId}, gen_random_uuid(), 'first_day.languages_chosen', 'true'::jsonb)
      on conflict on constraint district_settings_key do nothing`.execute(tx);
    record('languages chosen', null, { languages: chosen });
  },
);

/** Whether somebody decided about the languages, or they are still what the installation began with. */
export async function languagesChosen({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<boolean> {
  const { rows } = await sql`select from platform.district_settings
    where district_id = ${actor.districtId} and key = 'first_day.languages_chosen'`.execute(tx);
  return rows.length > 0;
}
