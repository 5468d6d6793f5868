import { mkdtempSync, mkdirSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { html } from 'hono/html';
import { IntlMessageFormat } from 'intl-messageformat';
import { afterAll, describe, expect, it } from 'vitest';
import { acceptLanguage, loadWords } from '#platform/words';
import type { WordKey } from '#platform/words';
import { english } from '../../src/words.ts';
import sameOnPurpose from './same-on-purpose.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));
const strict = (key: string, locale: string): never => {
  throw new Error(`“${key}” is missing in ${locale}`);
};
const rooms: Record<string, Record<string, string>> = english;
const words = loadWords({ rooms, onMissing: () => undefined });
const source = new Map<string, string>(
  Object.entries(rooms).flatMap(([room, catalog]) =>
    Object.entries(catalog).map(([key, text]) => [`${room}.${key}`, text] as const),
  ),
);
const others = words.languages.filter((language) => language.tag !== 'en');

const files = (folder: string, wanted: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && wanted.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
const sourceFiles = files(join(root, 'src'), /\.(ts|js)$/).filter(
  (file) => !/\/words\/[a-z.-]+\.ts$/.test(file) || file.includes('/platform/words/'),
);
const texts = sourceFiles
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file: file.slice(root.length), text: readFileSync(file, 'utf8') }));

type Element = { type: number; value?: unknown; options?: Record<string, { value: Element[] }>; children?: Element[] };
type Argument = { kind: 'value' | 'number' | 'plural' | 'select' | 'tag'; options: string[] };

const kindOf = (type: number): Argument['kind'] | null =>
  type === 1
    ? 'value'
    : type === 2
      ? 'number'
      : type === 5
        ? 'select'
        : type === 6
          ? 'plural'
          : type === 8
            ? 'tag'
            : null;

/** …/es/conversations.desk.json → conversations. */
const roomOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).split('.')[0] ?? '';

/** What a message asks for, in all its branches. */
function argumentsOf(text: string, locale: string): Map<string, Argument> {
  const found = new Map<string, Argument>();
  const walk = (elements: readonly Element[]): void => {
    for (const element of elements) {
      const kind = kindOf(element.type);
      if (kind !== null) {
        const name = String(element.value);
        const before = found.get(name);
        const strongest = before !== undefined && (kind === 'value' || kind === 'number') ? before.kind : kind;
        found.set(name, {
          kind: strongest,
          options: [...(before?.options ?? []), ...Object.keys(element.options ?? {})],
        });
      }
      for (const option of Object.values(element.options ?? {})) walk(option.value);
      walk(element.children ?? []);
    }
  };
  walk(new IntlMessageFormat(text, locale).getAst());
  return found;
}

/** Numbers that reach every plural form of every language we know of. */
const counts = [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000, 1.5];

function renders(text: string, locale: string): string[] {
  const wanted = argumentsOf(text, locale);
  const format = new IntlMessageFormat(text, locale);
  const selects = [...wanted].filter(([, a]) => a.kind === 'select');
  const longest = Math.max(1, ...selects.map(([, a]) => a.options.length));
  const shown: string[] = [];
  for (const n of counts) {
    for (let choice = 0; choice < longest; choice += 1) {
      const values: Record<string, string | number | ((parts: string[]) => string)> = {};
      for (const [name, { kind, options }] of wanted) {
        values[name] =
          kind === 'tag'
            ? (parts) => parts.join('')
            : kind === 'select'
              ? (options[choice % options.length] ?? 'other')
              : kind === 'value'
                ? 'Nora'
                : n;
      }
      shown.push(String(format.format(values)));
    }
  }
  return shown;
}

const letters = (text: string): string =>
  text.replaceAll(/[{}]|\b(n|number|plural|select|other|one|two|few|many|zero)\b/g, ' ').replaceAll(/[^\p{L}]+/gu, '');

describe('the catalogs', () => {
  it('list every room that has words', () => {
    const withWords = readdirSync(join(root, 'src/rooms'), { withFileTypes: true })
      .filter((entry) => existsSync(join(root, 'src/rooms', entry.name, 'words/en.ts')))
      .map((entry) => entry.name);
    expect(Object.keys(rooms)).toEqual(expect.arrayContaining([...withWords, 'ui']));
  });

  it('were read: the house has English, Spanish and Arabic and a page of words', () => {
    expect(words.languages.map((language) => language.tag)).toEqual(expect.arrayContaining(['ar', 'en', 'es']));
    expect(source.size).toBeGreaterThan(50);
    expect(texts.length).toBeGreaterThan(5);
  });

  it.each(others.map((language) => language.tag))('%s has every text', (tag) => {
    expect(words.missing(tag)).toEqual([]);
  });

  it.each(others.map((language) => language.tag))('%s has no text that English lacks', (tag) => {
    const extra: string[] = [];
    for (const file of files(join(root, 'src/languages', tag), /\.json$/)) {
      const room = roomOf(file);
      if (room === 'language') continue;
      for (const key of Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object))
        if (!source.has(`${room}.${key}`)) extra.push(`${room}.${key}`);
    }
    expect(extra).toEqual([]);
  });

  it.each(others.map((language) => language.tag))('%s asks for the same arguments as English', (tag) => {
    const differing = translated(tag).flatMap(([key, text, locale]) => {
      const here = [...argumentsOf(text, locale).keys()].sort();
      const there = [...argumentsOf(source.get(key) ?? '', 'en-US').keys()].sort();
      return here.join() === there.join() ? [] : [`${key}: {${here.join(', ')}} in place of {${there.join(', ')}}`];
    });
    expect(differing).toEqual([]);
  });

  it.each(words.languages.map((language) => language.tag))(
    '%s says something for every number and every choice',
    (tag) => {
      const silent = translated(tag).flatMap(([key, text, locale]) =>
        renders(text, locale).every((shown) => shown.trim() !== '' && !shown.includes('undefined')) ? [] : [key],
      );
      expect(silent).toEqual([]);
    },
  );

  it.each(others.map((language) => language.tag))('%s has no English left in it', (tag) => {
    const left = translated(tag).flatMap(([key, text]) => {
      const same =
        text === source.get(key) &&
        letters(text) !== '' &&
        letters(text.replaceAll(/\{\s*\w+\s*(,\s*number\s*)?\}/g, '')) !== '';
      return same && !(key in sameOnPurpose) ? [`${key}: ${text}`] : [];
    });
    expect(left).toEqual([]);
  });

  it('excuse only texts that exist', () => {
    expect(Object.keys(sameOnPurpose).filter((key) => !source.has(key))).toEqual([]);
  });
});

function translated(tag: string): [key: string, text: string, locale: string][] {
  const language = words.languages.find((candidate) => candidate.tag === tag);
  const catalogs = files(join(root, 'src/languages', tag), /\.json$/).filter((file) => !file.endsWith('language.json'));
  const own = new Map(
    tag === 'en'
      ? source
      : catalogs.flatMap((file) =>
          Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>).map(
            ([key, text]) => [`${roomOf(file)}.${key}`, text] as const,
          ),
        ),
  );
  return [...own].map(([key, text]) => [key, text, language?.formats ?? tag]);
}

/** `defineErrors('roster', { not_found: {…} })` → roster.error.not_found; the code is the key of its text. */
function errorKeys(): Set<string> {
  const keys = new Set<string>();
  for (const { text } of texts) {
    for (const match of text.matchAll(/defineErrors\(\s*['"](\w+)['"]\s*,\s*\{/g)) {
      const block = balanced(text, match.index + match[0].length);
      for (const code of block.matchAll(/^\s*['"]?(\w+)['"]?\s*:\s*\{/gm)) keys.add(`${match[1]}.error.${code[1]}`);
    }
  }
  return keys;
}

function balanced(text: string, from: number): string {
  let depth = 1;
  let at = from;
  while (depth > 0 && at < text.length) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    at += 1;
  }
  return text.slice(from, at);
}

describe('the keys', () => {
  const all = texts.map(({ text }) => text).join('\n');
  const prefixes = new Set([...all.matchAll(/`([a-z]\w*\.[\w.]*)\$\{/g)].map((match) => match[1] ?? ''));
  const literals = new Set([...all.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/g)].map((match) => match[1] ?? ''));

  it('that pages ask for exist', () => {
    const asked = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt(?:\.rich|\.dynamic)?\(\s*['"]([^'"]+)['"]/g)].map((match) => ({
        file,
        key: match[1] ?? '',
      })),
    );
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter(({ key }) => !source.has(key)).map(({ file, key }) => `${file}: ${key}`)).toEqual([]);
  });

  it('are all used', () => {
    const errors = errorKeys();
    const built = (key: string): boolean => [...prefixes].some((prefix) => key.startsWith(prefix));
    const unused = [...source.keys()].filter((key) => !literals.has(key) && !errors.has(key) && !built(key));
    expect(unused).toEqual([]);
  });

  it('of errors stand beside their texts', () => {
    const errors = errorKeys();
    const spoken = Object.keys(rooms);
    expect([...errors].filter((key) => spoken.includes(key.split('.')[0] ?? '') && !source.has(key))).toEqual([]);
    expect(
      [...source.keys()].filter((key) => /^\w+\.error\./.test(key) && !errors.has(key) && !literals.has(key)),
    ).toEqual([]);
  });
});

describe('a translator', () => {
  const small = {
    ui: { hello: 'Good morning', who: '<b>{name}</b> has it', many: '{n, plural, one {# letter} other {# letters}}' },
  };
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-words-'));
  cpSync(join(root, 'src/languages/en/language.json'), join(folder, 'en/language.json'));
  addLanguage('ht', { name: 'Kreyòl ayisyen', formats: 'fr', names: kreyol }, { hello: 'Bonjou' });
  afterAll(() => rmSync(folder, { recursive: true }));

  function addLanguage(tag: string, language: object, catalog: object): void {
    mkdirSync(join(folder, tag), { recursive: true });
    writeFileSync(
      join(folder, tag, 'language.json'),
      JSON.stringify({ tag, englishName: tag, dir: 'ltr', review: 'drafted', ...language }),
    );
    writeFileSync(join(folder, tag, 'ui.json'), JSON.stringify(catalog));
  }
  const key = (name: 'hello' | 'who' | 'many'): WordKey => keys[name];
  // These keys exist only in this small house, so the compiler, which knows the real one, is not asked.
  const keys = { hello: 'ui.hello', who: 'ui.who', many: 'ui.many' } as unknown as Record<string, WordKey> & {
    hello: WordKey;
    who: WordKey;
    many: WordKey;
  };

  it('of a new language needs one folder and nothing else', () => {
    const here = loadWords({ rooms: small, directory: folder, onMissing: () => undefined });
    expect(here.languages.map((language) => language.tag)).toEqual(['en', 'ht']);
    expect(here.translator('ht-HT')(key('hello'))).toBe('Bonjou');
    expect(here.missing('ht')).toEqual(['ui.who', 'ui.many']);
  });

  it('falls back to English and tells, so that a test can refuse it', () => {
    const told: string[] = [];
    const t = loadWords({ rooms: small, directory: folder, onMissing: (k, l) => told.push(`${l} ${k}`) }).translator(
      'ht',
    );
    expect(t(key('many'), { n: 2 })).toBe('2 letters');
    expect(told).toEqual(['ht ui.who', 'ht ui.many']);
    expect(() => loadWords({ rooms: small, directory: folder, onMissing: strict }).translator('ht')).toThrow(
      'missing in ht',
    );
  });

  it('escapes what people wrote and keeps what pages made', () => {
    const t = loadWords({ rooms: small, directory: folder, onMissing: strict }).translator('en');
    expect(String(t.rich(key('who'), { name: '<script>"x"', b: (inside) => html`<b class="k">${inside}</b>` }))).toBe(
      '<b class="k">&lt;script&gt;&quot;x&quot;</b> has it',
    );
    expect(String(t.rich(key('who'), { name: 'أمل', b: (inside) => inside }))).toBe('<bdi>أمل</bdi> has it');
  });

  it('refuses a language that Intl does not know and that brings no names', () => {
    addLanguage('qqq', { name: 'Nobody' }, {});
    expect(() => loadWords({ rooms: small, directory: folder })).toThrow('give “names”');
    rmSync(join(folder, 'qqq'), { recursive: true });
  });

  it('chooses what a browser asks for among what is there', () => {
    expect(acceptLanguage('fr;q=0.5, es-MX, <x>;q=2, *;q=0.1')).toEqual(['es-MX', 'fr']);
    expect(words.best(['tlh', 'es-MX'])).toBe('es');
    expect(words.best(['AR'])).toBe('ar');
    expect(words.best(['es'], ['en', 'ar'])).toBe('en');
  });
});

const kreyol = {
  months: ['janvye', 'fevriye', 'mas', 'avril', 'me', 'jen', 'jiyè', 'out', 'septanm', 'oktòb', 'novanm', 'desanm'],
  monthsShort: ['jan', 'fev', 'mas', 'avr', 'me', 'jen', 'jiy', 'out', 'sep', 'okt', 'nov', 'des'],
  days: ['lendi', 'madi', 'mèkredi', 'jedi', 'vandredi', 'samdi', 'dimanch'],
  daysShort: ['len', 'mad', 'mèk', 'jed', 'van', 'sam', 'dim'],
  dayPeriods: ['am', 'pm'],
  date: '{weekday} {day} {month}',
  dateWithYear: '{weekday} {day} {month} {year}',
  time: '{hour}:{minute} {period}',
  and: 'ak',
};

describe('dates and spans', () => {
  const now = Temporal.Instant.from('2026-11-18T21:00:00Z');
  const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
  const english = words.formatters('en', 'America/Chicago', now);

  it('are said as people say them', () => {
    expect(english.dateTime(at('2026-11-18T21:00:00Z'))).toBe('today, 3:00 pm');
    expect(english.dateTime(at('2026-11-19T21:00:00Z'))).toBe('tomorrow, 3:00 pm');
    expect(english.dateTime(at('2026-11-20T21:00:00Z'))).toBe('Friday, 3:00 pm');
    expect(english.dateTime(at('2026-12-14T21:00:00Z'))).toBe('Monday, December 14');
    expect(english.date(Temporal.PlainDate.from('2027-01-04'))).toBe('Monday, January 4, 2027');
    expect(english.short(at('2026-11-20T16:15:00Z'))).toBe('Fri, 10:15');
    expect(english.short(at('2026-11-20T04:15:00Z'))).toBe('Tomorrow, 10:15 pm');
    expect(english.exact(now)).toBe('Wednesday, November 18, 2026, 3:00 pm CST');
  });

  it('belong to the zone of the reader: the same instant is another day further east', () => {
    const late = at('2026-11-19T05:30:00Z');
    expect(english.dateTime(late)).toBe('today, 11:30 pm');
    expect(words.formatters('en', 'America/New_York', now).dateTime(late)).toBe('tomorrow, 12:30 am');
  });

  it('are whole in Spanish and Arabic', () => {
    const friday = at('2026-11-20T21:00:00Z');
    expect(words.formatters('es', 'America/Chicago', now).dateTime(friday)).toBe('viernes, 3:00 p.m.');
    expect(words.formatters('ar', 'America/Chicago', now).dateTime(friday)).toBe('الجمعة، 3:00 م');
    expect(words.formatters('ar', 'America/Chicago', now).span(120, true)).toBe('ساعتان');
  });

  it('say a wait in two units at most', () => {
    expect(english.span(29 * 60)).toBe('1 day 5 h');
    expect(english.span(12)).toBe('12 min');
    expect(english.span(164, true)).toBe('2 hours and 44 minutes');
    expect(english.hours(29 * 60)).toBe('29 h');
    expect(english.waiting(at('2026-11-18T17:00:00Z'))).toBe('waiting 4 h');
    expect(english.relative(at('2026-11-18T21:00:10Z'))).toBe('just now');
  });

  it('come from the language folder where Intl has none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-words-'));
    for (const tag of ['en', 'ht']) mkdirSync(join(folder, tag));
    cpSync(join(root, 'src/languages/en/language.json'), join(folder, 'en/language.json'));
    writeFileSync(
      join(folder, 'ht/language.json'),
      JSON.stringify({
        tag: 'ht',
        name: 'Kreyòl ayisyen',
        englishName: 'Haitian Creole',
        dir: 'ltr',
        review: 'drafted',
        formats: 'fr',
        names: kreyol,
      }),
    );
    writeFileSync(
      join(folder, 'ht/ui.json'),
      JSON.stringify({ 'when.day_at_time': '{day} a {time}', 'when.tomorrow': 'demen' }),
    );
    const haitian = loadWords({ rooms, directory: folder, onMissing: () => undefined }).formatters(
      'ht',
      'America/Chicago',
      now,
    );
    expect(haitian.dateTime(at('2026-11-20T21:00:00Z'))).toBe('vandredi a 3:00 pm');
    expect(haitian.date(now)).toBe('mèkredi 18 novanm');
    expect(haitian.list(['Nora', 'Yusuf', 'Mateo'])).toBe('Nora, Yusuf ak Mateo');
    rmSync(folder, { recursive: true });
  });
});
