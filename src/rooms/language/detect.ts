/**
 * Which of a district's languages a text is written in. Long texts are told by their letters in threes (`franc`), some by
 * their script alone; a short text says little, so there the family's known language decides.
 */
import { francAll } from 'franc';

/** `known`: the language the family reads, as the roster has it. Tags are BCP 47 ("es", "zh", "so"). */
export type DetectOptions = { allowed: readonly string[]; known?: string | null };
/** `confidence` 0–1: how likely it is right. Below 0.5 it is hardly more than a guess. */
export type Detected = { tag: string; confidence: number };

/** Where the code `franc` answers with is not what Intl makes of the tag by itself. */
const CODES: Readonly<Record<string, string>> = {
  fa: 'pes',
  ku: 'ckb',
  sq: 'als',
  et: 'ekk',
  lv: 'lvs',
  ms: 'zlm',
  no: 'nob',
  ps: 'pbu',
  sw: 'swh',
  tl: 'tgl',
  fil: 'tgl',
  uz: 'uzn',
  yi: 'ydd',
  zh: 'cmn',
  ar: 'arb',
  mn: 'khk',
  ne: 'npi',
  mg: 'plt',
  az: 'azj',
  prs: 'prs',
  hmn: 'hnj',
  ff: 'fuv',
  qu: 'quz',
};
const TWO_LETTERS =
  'am:amh be:bel bg:bul bm:bam bn:ben bo:bod bs:bos ca:cat ceb:ceb cs:ces da:dan de:deu el:ell en:eng es:spa fi:fin fr:fra gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv ht:hat hu:hun hy:hye id:ind ig:ibo it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor kr:knc ky:kir ln:lin lo:lao lt:lit mk:mkd ml:mal mr:mar my:mya nl:nld ny:nya om:orm pa:pan pl:pol pt:por rn:run ro:ron ru:rus rw:kin si:sin sk:slk sl:slv sn:sna so:som sr:srp su:sun sv:swe ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tr:tur tt:tat ug:uig uk:ukr ur:urd vi:vie wo:wol xh:xho yo:yor zu:zul';
const ISO = new Map([
  ...TWO_LETTERS.split(' ').map((pair) => pair.split(':') as [string, string]),
  ...Object.entries(CODES),
]);

/** Scripts that one language of a district often has to itself. */
const SCRIPTS: readonly { script: RegExp; languages: readonly string[] }[] = [
  { script: /\p{Script=Hangul}/gu, languages: ['ko'] },
  { script: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, languages: ['ja'] },
  { script: /\p{Script=Han}/gu, languages: ['zh', 'ja'] },
  { script: /\p{Script=Arabic}/gu, languages: ['ar', 'fa', 'ur', 'ps', 'ku', 'ug', 'prs'] },
  { script: /\p{Script=Cyrillic}/gu, languages: ['ru', 'uk', 'be', 'bg', 'sr', 'mk', 'kk', 'ky', 'tg', 'mn', 'tt'] },
  { script: /\p{Script=Devanagari}/gu, languages: ['hi', 'mr', 'ne'] },
  { script: /\p{Script=Ethiopic}/gu, languages: ['am', 'ti'] },
  ...(
    [
      ['Hebrew', 'he'],
      ['Greek', 'el'],
      ['Thai', 'th'],
      ['Lao', 'lo'],
      ['Khmer', 'km'],
      ['Myanmar', 'my'],
      ['Bengali', 'bn'],
      ['Gurmukhi', 'pa'],
      ['Gujarati', 'gu'],
      ['Tamil', 'ta'],
      ['Telugu', 'te'],
      ['Kannada', 'kn'],
      ['Malayalam', 'ml'],
      ['Sinhala', 'si'],
      ['Georgian', 'ka'],
      ['Armenian', 'hy'],
      ['Tibetan', 'bo'],
    ] as const
  ).map(([script, language]) => ({ script: new RegExp(`\\p{Script=${script}}`, 'gu'), languages: [language] })),
];

const LONGEST_READ = 4_000;
/** With fewer letters the family's known language is right more often than any count of letters. */
const ENOUGH_LETTERS = 30;

/** The language of a text among the allowed ones. Never throws; with nothing to go by it is the known one, or the first. */
export function detectLanguage(text: string, { allowed, known }: DetectOptions): Detected {
  const offered = [...new Set(allowed)];
  const fallback = sameIn(offered, known) ?? offered[0] ?? known ?? 'en';
  const sample = ownWords(text);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return { tag: fallback, confidence: known ? 0.5 : 0 };
  const within = inScript(sample, letters, offered);
  const only = within[0];
  if (only !== undefined && within.length === 1) return { tag: only, confidence: letters < 4 ? 0.7 : 0.95 };
  const guess = byLetters(sample, letters, within.length === 0 ? offered : within);
  const home = sameIn(within, known);
  if (home !== null && (letters < ENOUGH_LETTERS || guess === null || guess.confidence < 0.5)) {
    // The family's language, unless the text clearly speaks against it.
    return guess !== null && guess.tag !== home && guess.confidence >= 0.8 ? guess : { tag: home, confidence: 0.6 };
  }
  return guess ?? { tag: fallback, confidence: 0.1 };
}

/** Without addresses, links, quotation marks of mails and figures. */
function ownWords(text: string): string {
  return text
    .slice(0, LONGEST_READ)
    .replace(/https?:\S{1,500}|[^\s@]{1,64}@\S{1,255}/gu, ' ')
    .replace(/[\d>|_*=#-]+|\s+/gu, ' ')
    .trim();
}

function sameIn(offered: readonly string[], tag: string | null | undefined): string | null {
  if (tag === null || tag === undefined) return null;
  return offered.find((one) => one === tag) ?? offered.find((one) => base(one) === base(tag)) ?? null;
}

/** The offered languages that are written in the script most of the text is in. */
function inScript(sample: string, letters: number, offered: readonly string[]): string[] {
  const found = SCRIPTS.find(({ script }) => (sample.match(script)?.length ?? 0) > letters / 2);
  if (found !== undefined) return offered.filter((tag) => found.languages.includes(base(tag)));
  const elsewhere = new Set(SCRIPTS.flatMap(({ languages }) => languages).filter((language) => language !== 'ku'));
  return offered.filter((tag) => !elsewhere.has(base(tag)));
}

function byLetters(sample: string, letters: number, offered: readonly string[]): Detected | null {
  const tags = new Map(
    offered.flatMap((tag) => {
      const code = ISO.get(base(tag)) ?? (base(tag).length === 3 ? base(tag) : undefined);
      return code === undefined ? [] : [[code, tag] as const];
    }),
  );
  if (tags.size === 0) return null;
  const ranking = francAll(sample, { only: [...tags.keys()], minLength: 1 });
  const tag = tags.get(ranking[0]?.[0] ?? '');
  if (tag === undefined) return null;
  // franc says 1 for the best and how near the next comes; a clear lead in a longer text is what makes it sure.
  const lead = 1 - (ranking[1]?.[1] ?? 0);
  return { tag, confidence: Math.min(0.99, lead * 2 * Math.min(1, letters / 60) + Math.min(0.4, letters / 200)) };
}

function base(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? tag;
}
