import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Outreach } from '#platform/outreach';
import { type GlossaryTerm, type Provider, type ProviderSetup, TranslationTrouble } from './provider.ts';
import { addressOf, askJson, byLines, dressed, undressed } from './wire.ts';

const answered = z.object({ translations: z.array(z.object({ text: z.string() })) });
const listed = z.object({ glossaries: z.array(z.object({ glossary_id: z.string(), name: z.string() })) });
const made = z.object({ glossary_id: z.string() });
const mark = (number: string): string => `<m id="${number}"/>`;
const MARK_BACK = /<m\s+id="(\d{1,4})"\s*(?:\/>|>\s*<\/m>)/u;

const base = (tag: string): string => (tag.split('-')[0] ?? tag).toUpperCase();
/** Targets must say which of two they mean. */
const TARGETS: Readonly<Record<string, string>> = { en: 'EN-US', pt: 'PT-BR', zh: 'ZH-HANS', 'zh-Hant': 'ZH-HANT' };
const targetOf = (tag: string): string => TARGETS[tag] ?? tag.toUpperCase();

/** DeepL. A key of the free plan ends in “:fx” and has its own address. */
export function deepl({ baseUrl, key }: ProviderSetup, outreach: Outreach): Provider {
  const kind = 'deepl';
  const usual = key.endsWith(':fx') ? 'https://api-free.deepl.com' : 'https://api.deepl.com';
  const headers = { authorization: `DeepL-Auth-Key ${key}` };
  const ask = async (path: string, method: 'GET' | 'POST', body: object | null): Promise<unknown> =>
    askJson({
      provider: kind,
      url: addressOf(baseUrl, usual, path),
      method,
      headers,
      body,
      statuses: { 456: 'quota', 413: 'refused' },
      outreach,
    });
  const glossaryIds = new Map<string, string>();

  /** The glossary of this name at the service, made when it is not there. Its name is what is in it, so it is never stale. */
  const glossaryId = async (terms: readonly GlossaryTerm[], from: string, to: string): Promise<string | null> => {
    if (terms.length === 0) return null;
    const entries = terms
      .map(({ term, wording }) => `${term.replaceAll(/\s+/gu, ' ')}\t${wording.replaceAll(/\s+/gu, ' ')}`)
      .toSorted()
      .join('\n');
    const name = `porchlight-${createHash('sha256').update(`${from} ${to}\n${entries}`).digest('hex').slice(0, 24)}`;
    const known = glossaryIds.get(name);
    if (known !== undefined) return known;
    try {
      const there = listed.safeParse(await ask('/v2/glossaries', 'GET', null));
      const id =
        there.data?.glossaries.find((one) => one.name === name)?.glossary_id ??
        made.parse(
          await ask('/v2/glossaries', 'POST', {
            name,
            source_lang: base(from),
            target_lang: base(to),
            entries,
            entries_format: 'tsv',
          }),
        ).glossary_id;
      glossaryIds.set(name, id);
      return id;
    } catch {
      // Not every pair of languages has glossaries. The text is translated without; what came is looked through afterwards.
      return null;
    }
  };

  return {
    kind,
    knowsGlossaries: true,
    async translate({ texts, from, to, glossary = [] }) {
      const id = await glossaryId(glossary, from, to);
      const done = await byLines(texts, { texts: 50, characters: 60_000 }, kind, async (lines) => {
        const said = answered.safeParse(
          await ask('/v2/translate', 'POST', {
            text: lines.map((line) => dressed(line, mark)),
            source_lang: base(from),
            target_lang: targetOf(to),
            tag_handling: 'xml',
            ignore_tags: ['m'],
            ...(id === null ? {} : { glossary_id: id }),
          }),
        );
        if (!said.success) throw new TranslationTrouble('refused', kind);
        return said.data.translations.map((one) => undressed(one.text, MARK_BACK));
      });
      return { texts: done, provider: kind, model: null };
    },
  };
}
