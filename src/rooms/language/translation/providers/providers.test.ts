import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openProvider } from './index.ts';
import { type Provider, type ProviderKind, providerKinds, TranslationTrouble, type TroubleKind } from './provider.ts';
import { quoted, standIn, type StandIn } from './stand-ins.testing.ts';

const outreach = { allowLoopback: true };
const quota: Readonly<Record<ProviderKind, number | null>> = {
  libretranslate: null,
  deepl: 456,
  google: null,
  azure: 403,
  model: 402,
};

async function troubleOf(work: Promise<unknown>): Promise<TroubleKind | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof TranslationTrouble) return error.kind;
    throw error;
  }
}

describe.each(providerKinds)('%s', (kind) => {
  let server: StandIn;
  let provider: Provider;

  beforeAll(async () => {
    server = await standIn(kind);
    provider = openProvider(server.setup, outreach);
  });
  afterAll(async () => server.close());
  beforeEach(() => {
    server.translating(quoted);
    server.slow(0);
  });

  test('texts come back in their order, with their lines, marks and signs', async () => {
    const texts = ['⟦1⟧ reads & writes <well> "today".\n\nMore at ⟦2⟧.', 'Bring ⟦1⟧ pencils.', "Don’t & can't"];
    const answer = await provider.translate({ texts, from: 'en', to: 'es' });
    expect(answer.provider).toBe(kind);
    expect(answer.texts).toEqual(
      texts.map(quoted).map((text) => (kind === 'model' ? text : text.replace('<well>', '<«well»>'))),
    );
  });

  test('many texts go in batches, and none is lost', async () => {
    const texts = Array.from({ length: 130 }, (_, i) => `Line ⟦${i + 1}⟧`);
    expect((await provider.translate({ texts, from: 'en', to: 'ar' })).texts).toEqual(texts.map(quoted));
  });

  test('the key goes in a header or the body, never in the address', async () => {
    await provider.translate({ texts: ['Hello'], from: 'en', to: 'fr' });
    expect(JSON.stringify(server.asked.map((one) => one.path))).not.toContain('a-secret-key');
    const last = server.asked.at(-1);
    expect(JSON.stringify([last?.headers, last?.body])).toContain('a-secret-key');
  });

  test('each kind of trouble is told apart', async () => {
    const ask = async (): Promise<TroubleKind | null> =>
      troubleOf(provider.translate({ texts: ['Hello'], from: 'en', to: 'so' }));
    server.answerWith(429);
    expect(await ask()).toBe('busy');
    server.answerWith(503);
    expect(await ask()).toBe('busy');
    server.answerWith(401);
    expect(await ask()).toBe('refused');
    if (kind !== 'model') {
      server.answerWith(400);
      expect(await ask()).toBe('unsupported');
    }
    const status = quota[kind];
    if (status !== null) {
      server.answerWith(status);
      expect(await ask()).toBe('quota');
    }
    expect(await ask()).toBeNull();
  });

  test('a service that is not there, and one in a closed network, are unreachable', async () => {
    const gone = openProvider({ ...server.setup, baseUrl: 'http://127.0.0.1:9' }, outreach);
    expect(await troubleOf(gone.translate({ texts: ['Hello'], from: 'en', to: 'es' }))).toBe('unreachable');
    const closed = openProvider(server.setup, {});
    expect(await troubleOf(closed.translate({ texts: ['Hello'], from: 'en', to: 'es' }))).toBe('unreachable');
  });

  test('trouble never carries a word of the text', async () => {
    server.answerWith(400);
    await provider.translate({ texts: ['Nora has a fever'], from: 'en', to: 'so' }).catch((error: unknown) => {
      expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain('fever');
      expect((error as Error).cause).toBeUndefined();
    });
  });

  test('at most four calls to a service run at a time', async () => {
    server.slow(30);
    await Promise.all(
      Array.from({ length: 12 }, async () => provider.translate({ texts: ['Hello'], from: 'en', to: 'es' })),
    );
    expect(server.mostAtOnce()).toBeLessThanOrEqual(4);
  });
});

test('the district’s wordings go along where a service knows glossaries', async () => {
  const glossary = [{ term: 'class', wording: 'salón' }];
  const ask = { texts: ['The class of ⟦1⟧ sings.'], from: 'en', to: 'es', glossary };
  for (const kind of providerKinds) {
    const server = await standIn(kind);
    try {
      const provider = openProvider(server.setup, outreach);
      const { texts } = await provider.translate(ask);
      expect(texts[0]).toBe('«The» «class» «of» ⟦1⟧ «sings».');
      expect([kind, JSON.stringify(server.asked.map((one) => one.body)).includes('salón')]).toEqual([
        kind,
        provider.knowsGlossaries,
      ]);
    } finally {
      await server.close();
    }
  }
});

test('a glossary at DeepL is made once and used again', async () => {
  const server = await standIn('deepl');
  const provider = openProvider(server.setup, outreach);
  const ask = { texts: ['The class sings.'], from: 'en', to: 'es', glossary: [{ term: 'class', wording: 'salón' }] };
  await provider.translate(ask);
  await provider.translate(ask);
  expect(server.asked.map((one) => one.path)).toEqual([
    '/v2/glossaries',
    '/v2/glossaries',
    '/v2/translate',
    '/v2/translate',
  ]);
  expect(server.asked.at(-1)?.body).toMatchObject({ glossary_id: 'g-1', source_lang: 'EN', target_lang: 'ES' });
  await server.close();
});
