import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { addOwnVersion, hashOfText, ownVersions } from '#platform/own-texts';
import { recordsErrors } from '../records.errors.ts';
import { mayKeep } from '../records.policy.ts';
import { readRules } from '../requests.store.ts';
import { houseText, type OwnKey, ownKeys, unknownPlaceholders } from '../texts.rules.ts';

const place = { key: z.enum(ownKeys), language: z.string().max(35) };

/** The house's text beside which something is written, as a hash. */
async function houseHash(context: ActionContext, key: OwnKey, language: string): Promise<string> {
  const { familyDays } = await readRules(context);
  return hashOfText(houseText(context.floor.words.translator(language), key, familyDays));
}

/** Keeps words that nobody reads yet: they are shown as they will stand before anybody publishes them. */
export const draftText = action(
  'records.draft_text',
  z.object({ ...place, body: z.string().trim().max(20_000) }),
  async (context, { key, language, body }) => {
    allow(mayKeep(context.actor));
    if (body === '') throw recordsErrors.words_missing({}, 'body');
    const [unknown] = unknownPlaceholders(key, body);
    if (unknown !== undefined) throw recordsErrors.placeholder_unknown({ name: unknown }, 'body');
    const hash = await houseHash(context, key, language);
    await addOwnVersion(context, { key, language, state: 'draft', body, houseHash: hash });
  },
);

/** The draft as it was shown becomes what families read. */
export const publishText = action(
  'records.publish_text',
  z.object({ ...place, version: z.number().int() }),
  async (context, { key, language, version }) => {
    const { actor, record } = context;
    allow(mayKeep(actor));
    const draft = found((await ownVersions(context, { key, language }))[0]);
    // Somebody else wrote meanwhile: nobody publishes what they did not see.
    if (draft.state !== 'draft' || draft.version !== version) throw recordsErrors.text_changed();
    const { body } = draft;
    const added = await addOwnVersion(context, {
      key,
      language,
      state: 'published',
      body,
      houseHash: await houseHash(context, key, language),
    });
    record('own text published', { kind: 'district', id: actor.districtId }, { key, language, version: added });
  },
);

/** The house's text counts again; what was said stays in the history. */
export const restoreHouseText = action('records.restore_house_text', z.object(place), async (context, input) => {
  const { actor, record } = context;
  allow(mayKeep(actor));
  const { key, language } = input;
  const hash = await houseHash(context, key, language);
  const version = await addOwnVersion(context, { key, language, state: 'house', body: '', houseHash: hash });
  record('house text restored', { kind: 'district', id: actor.districtId }, { key, language, version });
});

/** The house's text changed, somebody read it, and the district's own words stay. */
export const keepOwnText = action('records.keep_own_text', z.object(place), async (context, { key, language }) => {
  const { actor, record } = context;
  allow(mayKeep(actor));
  const own = (await ownVersions(context, { key, language })).find((one) => one.state !== 'draft');
  if (own?.state !== 'published') throw recordsErrors.text_changed();
  const hash = await houseHash(context, key, language);
  const version = await addOwnVersion(context, { key, language, state: 'published', body: own.body, houseHash: hash });
  record(
    'own text kept beside a new house text',
    { kind: 'district', id: actor.districtId },
    { key, language, version },
  );
});
