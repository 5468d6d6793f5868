import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './languages.ts';

/** A piece of page that is already escaped. */
export type Html = HtmlEscapedString;

/**
 * The keys of every catalog. `src/words.ts` fills it from the English sources by declaration merging, so that the floor
 * knows no room by name and a key that does not exist does not compile.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by declaration merging
export interface WordCatalog {}
export type WordKey = [keyof WordCatalog] extends [never] ? string : Extract<keyof WordCatalog, string>;

export type Args = Readonly<Record<string, string | number>>;
/** What stands for an argument or a tag: text is escaped, pieces of page stay, functions wrap a tag's inside. */
export type RichArg = string | number | Html | ((inside: Html) => Html | Promise<Html>);
export type RichArgs = Readonly<Record<string, RichArg>>;

export type T = {
  /** The text in this language. Plain text: escape happens where it is put into a page. */
  (key: WordKey, args?: Args): string;
  /** The text as a piece of page: arguments are escaped, `<tags>` in the message go to the functions of that name. */
  rich(key: WordKey, args?: RichArgs): Html;
  /** For keys built while running (error codes, stored states). Prefer a literal key, which is checked. */
  dynamic(key: string, args?: Args): string;
  has(key: string): boolean;
  locale: string;
  dir: 'ltr' | 'rtl';
  language: Language;
  /** A language's name in this language: “Spanish”, “español”. */
  languageName(tag: string): string;
};

type Part = string | { name: string; number: boolean };

/**
 * A text with no ICU syntax is kept as it is, one with only `{name}` and `{n, number}` is taken apart here; what has
 * plurals, choices, tags or quotes is compiled at its first use.
 */
export type Message = {
  source: string;
  locale: string;
  parts: readonly Part[] | null;
  plain: boolean;
  compiled: IntlMessageFormat | null;
};

const place = /\{\s*(\w+)\s*(,\s*number\s*)?\}/g;

export function message(source: string, locale: string): Message {
  const simple = !/[{}<>]|''/.test(source.replaceAll(place, '')) && !/'[{}<>]/.test(source);
  const plain = simple && !source.includes('{');
  return { source, locale, plain, parts: simple && !plain ? apart(source) : null, compiled: null };
}

function apart(source: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of source.matchAll(place)) {
    parts.push(source.slice(from, match.index), { name: match[1] ?? '', number: match[2] !== undefined });
    from = match.index + match[0].length;
  }
  return [...parts, source.slice(from)];
}

const numbers = new Map<string, Intl.NumberFormat>();

function filled(parts: readonly Part[], args: Args, locale: string): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = args[part.name];
    // The same as the formatter does: an argument that was forgotten must be noticed, not printed as nothing.
    if (value === undefined) throw new TypeError(`The text needs “${part.name}”: ${parts.map(String).join('')}`);
    text += part.number ? numberIn(locale).format(Number(value)) : String(value);
  }
  return text;
}

function numberIn(locale: string): Intl.NumberFormat {
  let found = numbers.get(locale);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale);
    numbers.set(locale, found);
  }
  return found;
}

type Missing = (key: string, locale: string) => void;

export function makeTranslator(
  language: Language,
  locale: string,
  table: ReadonlyMap<string, Message>,
  missing: Missing,
): T {
  const find = (key: string): Message | null => {
    const found = table.get(key);
    if (found === undefined) missing(key, locale);
    return found ?? null;
  };
  const text = (key: string, args?: Args): string => {
    const found = find(key);
    if (found === null) return key;
    if (found.plain) return found.source;
    return found.parts === null
      ? String(compiled(found).format(args ?? {}))
      : filled(found.parts, args ?? {}, found.locale);
  };
  const t = (key: WordKey, args?: Args): string => text(key, args);
  const rich = (key: WordKey, args: RichArgs = {}): Html => {
    const found = find(key);
    if (found === null) return escaped(key);
    if (found.plain) return escaped(found.source);
    return joined(compiled(found).format<Html>(richValues(args, language.dir)));
  };
  let names: Intl.DisplayNames | null = null;
  const named = new Map<string, string>();
  const languageName = (tag: string): string => {
    const known = named.get(tag);
    if (known !== undefined) return known;
    names ??= new Intl.DisplayNames([language.formats, 'en'], { type: 'language', fallback: 'code' });
    const name = names.of(tag) ?? tag;
    // Tags come from families' mails too: the list must end somewhere.
    if (named.size < 500) named.set(tag, name);
    return name;
  };
  return Object.assign(t, {
    rich,
    dynamic: text,
    has: (key: string) => table.has(key),
    locale,
    dir: language.dir,
    language,
    languageName,
  });
}

function compiled(found: Message): IntlMessageFormat {
  found.compiled ??= new IntlMessageFormat(found.source, found.locale);
  return found.compiled;
}

type Value = string | number | Html | ((parts: (string | Html)[]) => Html);

function richValues(args: RichArgs, dir: 'ltr' | 'rtl'): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, arg] of Object.entries(args)) values[name] = richValue(arg, dir);
  return values;
}

function richValue(arg: RichArg, dir: 'ltr' | 'rtl'): Value {
  if (typeof arg === 'function') return (parts) => settled(arg(joined(parts)));
  if (typeof arg === 'string') return isolated(arg, dir);
  return arg;
}

const strong = /[\p{L}]/u;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name that runs the other way than the sentence must not pull the punctuation beside it along. */
function isolated(text: string, dir: 'ltr' | 'rtl'): Html {
  const first = strong.exec(text)?.[0];
  const runs = first === undefined ? dir : rightToLeft.test(first) ? 'rtl' : 'ltr';
  return runs === dir ? escaped(text) : settled(html`<bdi>${text}</bdi>`);
}

function joined(parts: string | Html | (string | Html)[]): Html {
  return settled(html`${parts}`);
}

function escaped(text: string): Html {
  return settled(html`${text}`);
}

/** hono/html answers with a promise only when it was given one; pages are put together from what is already there. */
function settled(piece: Html | Promise<Html>): Html {
  if (piece instanceof Promise) throw new TypeError('A promise was put into a page; await it before');
  return piece;
}
