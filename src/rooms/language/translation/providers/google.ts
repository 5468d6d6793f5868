import { z } from 'zod';
import type { Outreach } from '#platform/outreach';
import { type Provider, type ProviderSetup, TranslationTrouble } from './provider.ts';
import { addressOf, askJson, byLines, dressed, undressed } from './wire.ts';

const answered = z.object({
  data: z.object({ translations: z.array(z.object({ translatedText: z.string(), model: z.string().optional() })) }),
});
const mark = (number: string): string => `<span translate="no">⟦${number}⟧</span>`;

/** Which Chinese is meant must be said. */
const codeOf = (tag: string): string =>
  tag === 'zh' || tag.startsWith('zh-Hans') ? 'zh-CN' : tag.startsWith('zh-Hant') ? 'zh-TW' : tag;

/** Google Cloud Translation, version 2, with an API key. */
export function google({ baseUrl, key }: ProviderSetup, outreach: Outreach): Provider {
  const kind = 'google';
  return {
    kind,
    knowsGlossaries: false,
    async translate({ texts, from, to }) {
      let model: string | null = null;
      const done = await byLines(texts, { texts: 100, characters: 25_000 }, kind, async (lines) => {
        const said = answered.safeParse(
          await askJson({
            provider: kind,
            url: addressOf(baseUrl, 'https://translation.googleapis.com', '/language/translate/v2'),
            // In a header: an address with a key in it ends up in logs.
            headers: { 'x-goog-api-key': key },
            body: {
              q: lines.map((line) => dressed(line, mark)),
              source: codeOf(from),
              target: codeOf(to),
              format: 'html',
            },
            outreach,
          }),
        );
        if (!said.success) throw new TranslationTrouble('refused', kind);
        model = said.data.data.translations[0]?.model ?? model;
        return said.data.data.translations.map((one) => undressed(one.translatedText));
      });
      return { texts: done, provider: kind, model };
    },
  };
}
