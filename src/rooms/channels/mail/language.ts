import { franc } from 'franc';

// ISO 639-1 to the codes franc answers with. Languages without a two-letter code are passed through.
const THREE: Record<string, string> = {
  en: 'eng',
  es: 'spa',
  ar: 'arb',
  so: 'som',
  vi: 'vie',
  zh: 'cmn',
  ht: 'hat',
  pt: 'por',
  ru: 'rus',
  uk: 'ukr',
  ko: 'kor',
  fr: 'fra',
  de: 'deu',
  it: 'ita',
  pl: 'pol',
  sw: 'swh',
  am: 'amh',
  ti: 'tir',
  fa: 'pes',
  ur: 'urd',
  hi: 'hin',
  pa: 'pan',
  bn: 'ben',
  ne: 'npi',
  my: 'mya',
  ja: 'jpn',
  tl: 'tgl',
  tr: 'tur',
  ps: 'pbu',
  ro: 'ron',
  he: 'heb',
  km: 'khm',
  lo: 'lao',
  th: 'tha',
  gu: 'guj',
  ta: 'tam',
  te: 'tel',
  ku: 'kmr',
  rw: 'kin',
  sq: 'als',
  bs: 'bos',
  sr: 'srp',
  hr: 'hrv',
};
const TWO = new Map(Object.entries(THREE).map(([two, three]) => [three, two]));

/** The languages of the families this project is tested with. */
const DEFAULT_LANGUAGES = ['en', 'es', 'ar', 'so', 'vi', 'zh', 'ht', 'pt', 'ru', 'uk', 'ko', 'fr'];

const ALPHABETIC_MINIMUM = 60;
const IDEOGRAPHIC_MINIMUM = 12;

/**
 * The language of a longer text among the given ones; null for short texts, where a guess is wrong too often and the
 * family's known language decides instead.
 */
export function detectLanguage(text: string, languages: readonly string[] = DEFAULT_LANGUAGES): string | null {
  const sample = text
    .slice(0, 4000)
    .replace(/https?:\S{1,500}|[^\s@]{1,64}@\S{1,255}|[\d>|_*=#-]{1,500}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const ideographs =
    sample.match(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters < ALPHABETIC_MINIMUM && ideographs < IDEOGRAPHIC_MINIMUM) return null;
  // "bus bus bus …" has letters enough but says nothing about its language.
  if (ideographs < IDEOGRAPHIC_MINIMUM && new Set(sample.toLowerCase().split(' ')).size < 6) return null;
  const only = [...new Set(languages.map((language) => THREE[base(language)] ?? base(language)))];
  if (only.length === 0) return null;
  const found = franc(sample, { only, minLength: 10 });
  return found === 'und' ? null : (TWO.get(found) ?? found);
}

function base(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? tag;
}
