/** Blacking out: in a copy, every place where a name or word stands is covered. The original is never touched. */

/** What stands in place of a name. No letter of it, and not its length, is left. */
export const covered = '█████';

type Folded = { readonly raw: string; readonly text: string; readonly at: readonly number[] };

/** Marks of one letter, the same however they are typed; where each folded character came from. */
function fold(text: string): Folded {
  let folded = '';
  const at: number[] = [];
  let place = 0;
  for (const sign of text) {
    const plain = sign
      .normalize('NFKD')
      .replaceAll(/[\p{M}\u0640\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD]/gu, '')
      .toLowerCase()
      .replaceAll(/[أإآٱ]/gu, 'ا')
      .replaceAll('ى', 'ي')
      .replaceAll('ة', 'ه')
      .replaceAll('ß', 'ss')
      .replaceAll('ı', 'i')
      .replaceAll('ł', 'l')
      .replaceAll('ø', 'o')
      .replaceAll('đ', 'd');
    for (let i = 0; i < plain.length; i += 1) at.push(place);
    folded += plain;
    place += sign.length;
  }
  at.push(place);
  return { raw: text, text: folded, at };
}

/** Scripts that put no space between words, or join small words to a name: there a name is covered wherever it stands. */
const joined =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Ethiopic}]/u;
const letter = /[\p{L}\p{N}]/u;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A name in any spacing: “Yusuf  Haddad”, “Yusuf\nHaddad”, “Yusuf-Haddad”, “Yusuf_Haddad.pdf”. */
function patternOf(name: string): string | null {
  const parts = fold(name)
    .text.split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
  return parts.length === 0 ? null : parts.map(escaped).join('[^\\p{L}\\p{N}]{1,3}');
}

type Span = { readonly from: number; readonly to: number };

/**
 * Names of three letters or fewer – Đỗ, An, Al – are everyday words of other languages. Written with a capital letter
 * they count where the text has one too; a word that somebody typed small to be covered is covered everywhere.
 */
function isShortName(name: string, pattern: string): boolean {
  return /^\p{L}{1,3}$/u.test(pattern) && /^\p{Lu}/u.test(name.trim());
}

function spansOf(text: Folded, name: string): readonly Span[] {
  const pattern = patternOf(name);
  if (pattern === null) return [];
  const free = joined.test(name);
  const short = !free && isShortName(name, pattern);
  const spans: Span[] = [];
  for (const match of text.text.matchAll(new RegExp(pattern, 'gu'))) {
    const from = match.index;
    const to = from + match[0].length;
    if (!free && (letter.test(text.text[from - 1] ?? '') || letter.test(text.text[to] ?? ''))) continue;
    if (short && !/^\p{Lu}/u.test(text.raw.slice(text.at[from] ?? 0))) continue;
    spans.push({ from: text.at[from] ?? 0, to: nextPlace(text, to) });
  }
  return spans;
}

/** Marks that follow a letter belong to it and are covered with it. */
function nextPlace(text: Folded, to: number): number {
  return text.at[to] ?? text.at.at(-1) ?? 0;
}

/** The text with every one of the names covered, and how often one was. */
export function blackOut(text: string, names: readonly string[]): { readonly text: string; readonly count: number } {
  const folded = fold(text);
  const spans = names.flatMap((name) => spansOf(folded, name)).toSorted((a, b) => a.from - b.from || b.to - a.to);
  let out = '';
  let place = 0;
  let count = 0;
  for (const span of spans) {
    if (span.to <= place) continue;
    if (span.from >= place) {
      out += text.slice(place, span.from) + covered;
      count += 1;
    }
    place = span.to;
  }
  return { text: out + text.slice(place), count };
}

/** Whether the name stands anywhere in the text. */
export function standsIn(text: string, name: string): boolean {
  return spansOf(fold(text), name).length > 0;
}

/** The single words of a text as names are compared by: to ask the roster which of them are somebody's. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(
    fold(text)
      .text.split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 1),
  );
}

/** One name as it is compared. */
export function foldName(name: string): string {
  return fold(name).text.trim();
}
