import { z } from 'zod';
import type { Outreach } from '#platform/outreach';
import { type Provider, type ProviderSetup, TranslationTrouble } from './provider.ts';
import { addressOf, askJson, byLines, dressed, undressed } from './wire.ts';

const answered = z.object({ translatedText: z.array(z.string()) });
const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;
const mark = (number: string): string => `<span translate="no">⟦${number}⟧</span>`;

/** A LibreTranslate server, most often the district's own. */
export function libreTranslate({ baseUrl, key }: ProviderSetup, outreach: Outreach): Provider {
  const kind = 'libretranslate';
  return {
    kind,
    knowsGlossaries: false,
    async translate({ texts, from, to }) {
      const done = await byLines(texts, { texts: 25, characters: 5_000 }, kind, async (lines) => {
        const said = answered.safeParse(
          await askJson({
            provider: kind,
            url: addressOf(baseUrl, 'https://libretranslate.com', '/translate'),
            headers: {},
            body: {
              q: lines.map((line) => dressed(line, mark)),
              source: base(from),
              target: base(to),
              format: 'html',
              ...(key === '' ? {} : { api_key: key }),
            },
            outreach,
          }),
        );
        if (!said.success) throw new TranslationTrouble('refused', kind);
        return said.data.translatedText.map((text) => undressed(text));
      });
      return { texts: done, provider: kind, model: null };
    },
  };
}
