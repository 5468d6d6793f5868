import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { type Outreach, refusalOf } from '#platform/outreach';
import type { Uuid } from '#platform/ids';
import { personCard, staffLanguages } from '#rooms/roster';
import { languageErrors } from '../language.errors.ts';
import { maySetUp } from '../language.policy.ts';
import { glossaryFor, glossaryOf, type GlossaryRow, removeTerm, saveTerm } from './glossary.store.ts';
import { pairOf } from './in-language.ts';
import { mask, unmask } from './masking.ts';
import { moveReviewsIn } from './owning.ts';
import { openProvider } from './providers/index.ts';
import { type ProviderKind, type ProviderSetup, providerKinds, TranslationTrouble } from './providers/provider.ts';
import {
  firstProvider,
  noteOutcomes,
  type ProviderRow,
  providersOf,
  removeProvider,
  saveProvider,
  switchProvider,
} from './providers.store.ts';
import { endReviewer, type ReviewerRow, reviewersOf, saveReviewer } from './reviews.store.ts';
import { draftBy, keyPurpose, setupOf, translationOutreach } from './translating.ts';
import { normalised, plainTag } from './translation.rules.ts';

/** What an administrator sets up once: services, readers, glossary. */

const kind = z.enum(providerKinds);

/** Which of these have an address of their own that is always the same. */
const ownAddress: readonly ProviderKind[] = ['deepl', 'google', 'azure'];

/** Sets up a service; a key left empty keeps the one that is there. The key is kept sealed and never shown again. */
export const setProvider = action(
  'language.set_provider',
  z.object({
    kind,
    baseUrl: z.string().trim().max(500).nullable().default(null),
    key: z.string().trim().max(1000).default(''),
    region: z.string().trim().max(60).nullable().default(null),
    model: z.string().trim().max(120).nullable().default(null),
  }),
  async ({ tx, actor, now, floor, record, refresh }, input) => {
    allow(maySetUp(actor));
    const before = (await providersOf(tx, actor.districtId)).find((one) => one.kind === input.kind);
    const baseUrl = input.baseUrl === '' ? null : input.baseUrl;
    if (baseUrl === null && !ownAddress.includes(input.kind)) throw languageErrors.address_missing({}, 'baseUrl');
    if (baseUrl !== null && refusalOf(baseUrl, translationOutreach(floor.settings)) !== null)
      throw languageErrors.address_wrong({}, 'baseUrl');
    // A key stays with the address it was given for: a changed address must never be sent the old key.
    const keeps = input.key === '' && before?.keySealed != null && before.baseUrl === baseUrl;
    if (input.key === '' && !keeps && ownAddress.includes(input.kind)) throw languageErrors.key_missing({}, 'key');
    if (input.kind === 'model' && (input.model ?? '') === '') throw languageErrors.model_missing({}, 'model');
    const keySealed = keeps ? before.keySealed : input.key === '' ? null : floor.secrets.encrypt(keyPurpose, input.key);
    await saveProvider(tx, actor.districtId, {
      kind: input.kind,
      baseUrl,
      region: input.region === '' ? null : input.region,
      model: input.model === '' ? null : input.model,
      keySealed,
      by: actor.personId ?? actor.districtId,
      at: now,
    });
    record('translation service set', { kind: 'district', id: actor.districtId }, { service: input.kind });
    refresh('language.settings');
  },
);

export const changeProvider = action(
  'language.change_provider',
  z.object({ kind, act: z.enum(['on', 'off', 'first', 'remove']) }),
  async ({ tx, actor, record, refresh }, { kind: which, act }) => {
    allow(maySetUp(actor));
    found((await providersOf(tx, actor.districtId)).find((one) => one.kind === which));
    if (act === 'remove') await removeProvider(tx, actor.districtId, which);
    else if (act === 'first') await firstProvider(tx, actor.districtId, which);
    else await switchProvider(tx, actor.districtId, which, act === 'on');
    record('translation service changed', { kind: 'district', id: actor.districtId }, { service: which, act });
    refresh('language.settings');
  },
);

export type ProviderView = Omit<ProviderRow, 'keySealed'> & { readonly hasKey: boolean };
export type LanguageSettings = {
  readonly providers: readonly ProviderView[];
  readonly reviewers: readonly ReviewerRow[];
  readonly glossary: readonly GlossaryRow[];
};

/** What is set up, without the keys. */
export const languageSettings = question(
  'language.settings',
  async ({ tx, actor }, _none: null): Promise<LanguageSettings> => {
    allow(maySetUp(actor));
    const providers = (await providersOf(tx, actor.districtId)).map(({ keySealed, ...rest }) => ({
      ...rest,
      hasKey: keySealed !== null,
    }));
    return {
      providers,
      reviewers: await reviewersOf(tx, actor.districtId),
      glossary: await glossaryOf(tx, actor.districtId),
    };
  },
);

const trial = question(
  'language.trial',
  async ({ tx, actor, floor }, asked: { kind: ProviderKind; from: string; to: string }) => {
    allow(maySetUp(actor));
    const row = found((await providersOf(tx, actor.districtId)).find((one) => one.kind === asked.kind));
    const setup: ProviderSetup = setupOf(row, (sealed) => floor.secrets.decrypt(keyPurpose, sealed));
    return { setup, ...(await glossaryFor(tx, actor.districtId, asked.from, asked.to)) };
  },
);

const noteTrial = action(
  'language.note_trial',
  z.object({ kind, failure: z.string().max(40).nullable() }),
  async ({ tx, actor, now, refresh }, { kind: which, failure }) => {
    allow(maySetUp(actor));
    await noteOutcomes(tx, actor.districtId, now, [{ kind: which, failure }]);
    refresh('language.settings');
  },
);

export type Tried = { readonly text: string; readonly backText: string | null; readonly flags: readonly string[] };

/** Really translates one sentence by one service, as a message would be. Throws what a page can say about it. */
export async function tryProvider(
  floor: Floor,
  actor: Actor,
  asked: { readonly kind: ProviderKind; readonly text: string; readonly from: string; readonly to: string },
  outreach: Outreach = translationOutreach(floor.settings),
): Promise<Tried> {
  const pair = pairOf(asked.from, asked.to);
  const text = normalised(asked.text).slice(0, 500);
  if (text === '') throw languageErrors.text_missing({}, 'text');
  const { setup, terms, never } = await floor.ask(actor, trial, { kind: asked.kind, ...pair });
  const masked = mask(text, [], pair.from, never);
  try {
    const made = await draftBy(openProvider(setup, outreach), { source: masked.text, ...pair, glossary: terms });
    await floor.act(actor, noteTrial, { kind: asked.kind, failure: null });
    return {
      text: unmask(made.text, masked.marks, pair.to),
      backText: made.backText === null ? null : unmask(made.backText, masked.marks, pair.from),
      flags: made.flags,
    };
  } catch (error) {
    if (!(error instanceof TranslationTrouble)) throw error;
    await floor.act(actor, noteTrial, { kind: asked.kind, failure: error.kind });
    throw languageErrors[`try_${error.kind}`]({}, 'text');
  }
}

/** Records that somebody is qualified to approve translations into a language, and what shows it. */
export const setReviewer = action(
  'language.set_reviewer',
  z.object({ personId: z.string(), language: z.string(), qualification: z.string().trim().min(1).max(200) }),
  async (context, { personId, language, qualification }): Promise<Uuid> => {
    const { tx, actor, now, record, refresh } = context;
    allow(maySetUp(actor));
    const tag = plainTag(language);
    if (tag === null) throw languageErrors.language_unknown({}, 'language');
    const id = z.uuid().safeParse(personId).data;
    const card = id === undefined ? null : await personCard(tx, actor.districtId, id);
    // Nobody who is a child here reads what is written about children.
    if (card === null || !card.isStaff || !card.isActive || card.isStudent)
      throw languageErrors.person_not_staff({}, 'person');
    const reviewer = await saveReviewer(tx, actor.districtId, {
      personId: card.id,
      language: tag,
      qualification,
      by: actor.personId ?? actor.districtId,
      at: now,
    });
    await moveReviewsIn(context, tag);
    record('translation reader set', { kind: 'person', id: card.id }, { language: tag });
    refresh('language.settings');
    return reviewer;
  },
);

export const endReader = action(
  'language.end_reviewer',
  z.object({ id: z.uuid(), ended: z.boolean() }),
  async (context, { id, ended }) => {
    const { tx, actor, now, record, refresh } = context;
    allow(maySetUp(actor));
    const row = found(await endReviewer(tx, actor.districtId, id, ended ? now : null));
    await moveReviewsIn(context, row.language);
    record(
      ended ? 'translation reader ended' : 'translation reader set',
      { kind: 'person', id: row.personId },
      { language: row.language },
    );
    refresh('language.settings');
  },
);

export type StaffChoice = { readonly id: Uuid; readonly name: string; readonly languages: readonly string[] };

/** The staff to choose readers from, those first who say that they speak languages. */
export const staffToChoose = question(
  'language.staff_to_choose',
  async ({ tx, actor }, _none: null): Promise<readonly StaffChoice[]> => {
    allow(maySetUp(actor));
    const spoken = await staffLanguages(tx, actor.districtId);
    const { rows } = await sql<{ id: Uuid; name: string }>`select id, name from roster.v_people
    where district_id = ${actor.districtId} and is_staff and is_active and not is_student order by name, id limit 3000`.execute(
      tx,
    );
    const all = rows.map((row) => ({ ...row, languages: spoken.get(row.id) ?? [] }));
    return [...all.filter((one) => one.languages.length > 0), ...all.filter((one) => one.languages.length === 0)];
  },
);

/** How the district says a term in a language; without a wording it is never translated, in any. */
export const setTerm = action(
  'language.set_term',
  z.object({
    from: z.string(),
    term: z.string().trim().min(1).max(120),
    to: z.string(),
    wording: z.string().trim().max(200).nullable(),
  }),
  async ({ tx, actor, now, record, refresh }, { from, term, to, wording }): Promise<Uuid> => {
    allow(maySetUp(actor));
    const source = plainTag(from);
    const target = wording === null ? '*' : plainTag(to);
    if (source === null || target === null) throw languageErrors.language_unknown({}, 'to');
    if (wording === '') throw languageErrors.text_missing({}, 'wording');
    const id = await saveTerm(tx, actor.districtId, {
      from: source,
      term,
      to: target,
      wording,
      by: actor.personId ?? actor.districtId,
      at: now,
    });
    record('glossary term set', { kind: 'glossary_term', id }, { to: target });
    refresh('language.settings');
    return id;
  },
);

export const dropTerm = action(
  'language.drop_term',
  z.object({ id: z.uuid() }),
  async ({ tx, actor, now, record, refresh }, { id }) => {
    allow(maySetUp(actor));
    allow(await removeTerm(tx, actor.districtId, id, now));
    record('glossary term removed', { kind: 'glossary_term', id });
    refresh('language.settings');
  },
);
