import { z } from 'zod';
import { action, question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Job } from '#platform/outbox';
import type { Outreach } from '#platform/outreach';
import type { Settings } from '#platform/settings';
import { textTranslated } from '../language.events.ts';
import { glossaryFor } from './glossary.store.ts';
import { troubleWith, tidyMarks } from './masking.ts';
import { keepFailure, keepMachine, rememberedById } from './memory.store.ts';
import { openProvider } from './providers/index.ts';
import {
  type GlossaryTerm,
  type Provider,
  type ProviderSetup,
  providerKinds,
  TranslationTrouble,
} from './providers/provider.ts';
import { noteOutcomes, providersOf, type ProviderRow } from './providers.store.ts';
import { reviewsOfMemory } from './reviews.store.ts';
import { glossaryMisses } from './translation.rules.ts';

/** The job that asks the services, one after another, and keeps what came through whole. */

export const keyPurpose = 'translation provider';

/** Services of the public network, and what the operator lists as their own. */
export const translationOutreach = ({ translateHosts, mode }: Settings): Outreach => ({
  own: translateHosts,
  ownByHttp: mode === 'demo',
});

export const setupOf = (row: ProviderRow, open: (sealed: string) => string): ProviderSetup => ({
  kind: row.kind,
  baseUrl: row.baseUrl,
  region: row.region,
  model: row.model,
  key: row.keySealed === null ? '' : open(row.keySealed),
});

export type Work = {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly glossary: readonly GlossaryTerm[];
  readonly setups: readonly ProviderSetup[];
};

/** What is to be done for one remembered text; null when it is done. Keys leave the database for the call itself only. */
const workFor = question('language.work', async (context, memoryId: string): Promise<Work | null> => {
  const { tx, actor, floor } = context;
  allow(actor.kind === 'system');
  const entry = await rememberedById(tx, actor.districtId, memoryId);
  if (entry === null || entry.state !== 'wanted') return null;
  const { terms } = await glossaryFor(tx, actor.districtId, entry.from, entry.to);
  const rows = (await providersOf(tx, actor.districtId)).filter((row) => row.isOn);
  return {
    source: entry.sourceText,
    from: entry.from,
    to: entry.to,
    glossary: terms,
    setups: rows.map((row) => setupOf(row, (sealed) => floor.secrets.decrypt(keyPurpose, sealed))),
  };
});

const outcomes = z.array(z.object({ kind: z.enum(providerKinds), failure: z.string().max(40).nullable() }));

/** Keeps a machine's wording, or that there is none, and tells whoever waits. */
const finishTranslation = action(
  'language.finish_translation',
  z.object({
    memoryId: z.uuid(),
    outcomes,
    made: z
      .object({
        text: z.string(),
        backText: z.string().nullable(),
        flags: z.array(z.string()),
        provider: z.string(),
        model: z.string().nullable(),
      })
      .nullable(),
  }),
  async (context, { memoryId, made, outcomes: noted }) => {
    const { tx, actor, now, publish, record, refresh } = context;
    allow(actor.kind === 'system');
    await noteOutcomes(tx, actor.districtId, now, noted);
    const entry = await rememberedById(tx, actor.districtId, memoryId);
    if (entry === null) return;
    const failure = noted.at(-1)?.failure ?? 'no_provider';
    const kept =
      made === null
        ? await keepFailure(tx, actor.districtId, memoryId, now, failure)
        : await keepMachine(tx, actor.districtId, memoryId, now, made);
    if (!kept) return;
    record(
      made === null ? 'translation not made' : 'translation made',
      { kind: 'translation', id: memoryId },
      { to: entry.to },
    );
    refresh('language.reviews');
    refresh('translations');
    const about = (await reviewsOfMemory(tx, actor.districtId, memoryId))[0];
    await publish(
      textTranslated({
        memoryId,
        reviewId: null,
        from: entry.from,
        to: entry.to,
        how: made === null ? 'original' : 'machine',
        aboutKind: about?.aboutKind ?? null,
        aboutId: about?.aboutId ?? null,
      }),
    );
  },
);

export type Drafted = {
  readonly text: string;
  readonly backText: string | null;
  readonly flags: readonly string[];
  readonly provider: string;
  readonly model: string | null;
};

/** One service's wording of a masked text, with its back-translation, looked through. Throws TranslationTrouble. */
export async function draftBy(provider: Provider, work: Omit<Work, 'setups'>): Promise<Drafted> {
  const { source, from, to, glossary } = work;
  const wanted = glossary.filter(({ term }) => source.toLowerCase().includes(term.toLowerCase()));
  const answer = await provider.translate({ texts: [source], from, to, glossary: wanted });
  const text = tidyMarks(answer.texts[0] ?? '')
    .normalize('NFC')
    .trim();
  // A lost name or a doubled one: this service's wording is not used, the next one is asked.
  if (troubleWith(source, text) !== null) throw new TranslationTrouble('refused', provider.kind);
  const backText = await provider
    .translate({ texts: [text], from: to, to: from })
    .then((back) => tidyMarks(back.texts[0] ?? '').trim())
    .catch(() => null);
  return {
    text,
    backText: backText === '' ? null : backText,
    flags: glossaryMisses(source, text, wanted).map((term) => `glossary:${term}`),
    provider: provider.kind,
    model: answer.model,
  };
}

const payload = z.object({ memoryId: z.uuid() });
const MOST_ATTEMPTS = 5;
const passing = new Set(['busy', 'unreachable']);

/** `outreach` lets tests call what stands beside them. */
export function translatingJob(outreach?: Outreach): Job {
  return {
    maxAttempts: MOST_ATTEMPTS,
    leaseSeconds: 300,
    async perform({ floor, actor, jobId, attempt }, given) {
      const { memoryId } = payload.parse(given);
      const work = await floor.ask(actor, workFor, memoryId);
      if (work === null) return;
      const noted: z.infer<typeof outcomes> = [];
      const reach = outreach ?? translationOutreach(floor.settings);
      for (const setup of work.setups) {
        try {
          const made = await draftBy(openProvider(setup, reach), work);
          noted.push({ kind: setup.kind, failure: null });
          const kept = { ...made, flags: [...made.flags] };
          await floor.act(actor, finishTranslation, { memoryId, outcomes: noted, made: kept }, { completes: jobId });
          return;
        } catch (error) {
          if (!(error instanceof TranslationTrouble)) throw error;
          noted.push({ kind: setup.kind, failure: error.kind });
        }
      }
      // What may pass by itself is tried again, by the outbox and with its patience; what will not is said at once.
      const mayPass = noted.some((one) => passing.has(one.failure ?? ''));
      if (mayPass && attempt < MOST_ATTEMPTS) throw new Error('The translation services are busy or cannot be reached');
      await floor.act(actor, finishTranslation, { memoryId, outcomes: noted, made: null }, { completes: jobId });
    },
  };
}
