import { z } from 'zod';
import type { Outreach } from '#platform/outreach';
import { type GlossaryTerm, type Provider, type ProviderSetup, TranslationTrouble } from './provider.ts';
import { addressOf, askJson, byLines, dressed, escapeMarkup, undressed } from './wire.ts';

const answered = z.array(z.object({ translations: z.array(z.object({ text: z.string() })).min(1) }));
const mark = (number: string): string => `<span class="notranslate">⟦${number}⟧</span>`;
const codeOf = (tag: string): string => (tag === 'zh' ? 'zh-Hans' : tag);

/** The district's wordings in the text itself, where the service takes them from. Longest first, so that none hides in another. */
function withWordings(text: string, glossary: readonly GlossaryTerm[]): string {
  const terms = glossary.toSorted((a, b) => b.term.length - a.term.length);
  if (terms.length === 0) return text;
  const pattern = terms.map(({ term }) => escapeMarkup(term).replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')).join('|');
  const word = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu');
  const put = (found: string): string => {
    const wording =
      terms.find(({ term }) => escapeMarkup(term).toLowerCase() === found.toLowerCase())?.wording ?? found;
    return `<mstrans:dictionary translation="${escapeMarkup(wording).replaceAll('"', '&quot;')}">${found}</mstrans:dictionary>`;
  };
  // Between the elements only: “class” and “span” are words of a school too.
  return text
    .split(/(<[^<>]*>)/u)
    .map((piece) => (piece.startsWith('<') ? piece : piece.replaceAll(word, put)))
    .join('');
}

/** Microsoft Translator, version 3. */
export function azure({ baseUrl, key, region }: ProviderSetup, outreach: Outreach): Provider {
  const kind = 'azure';
  return {
    kind,
    knowsGlossaries: true,
    async translate({ texts, from, to, glossary = [] }) {
      const query = new URLSearchParams({ 'api-version': '3.0', from: codeOf(from), to: codeOf(to), textType: 'html' });
      const done = await byLines(texts, { texts: 500, characters: 40_000 }, kind, async (lines) => {
        const said = answered.safeParse(
          await askJson({
            provider: kind,
            url: addressOf(baseUrl, 'https://api.cognitive.microsofttranslator.com', `/translate?${query.toString()}`),
            headers: {
              'ocp-apim-subscription-key': key,
              ...(region === null ? {} : { 'ocp-apim-subscription-region': region }),
            },
            body: lines.map((line) => ({ Text: withWordings(dressed(line, mark), glossary) })),
            // 403: the free volume is used up.
            statuses: { 403: 'quota' },
            outreach,
          }),
        );
        if (!said.success) throw new TranslationTrouble('refused', kind);
        return said.data.map((one) => undressed(one.translations[0]?.text ?? ''));
      });
      return { texts: done, provider: kind, model: null };
    },
  };
}
