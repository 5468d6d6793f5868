import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** A field's reading: the value, or the code of what is wrong with it. Nothing written is nothing wrong. */
export type Reading<T> = { readonly value: T | null; readonly problem: string | null };

const nothing = { value: null, problem: null } as const;
const good = <T>(value: T): Reading<T> => ({ value, problem: null });
const bad = (problem: string): Reading<never> => ({ value: null, problem });

export function readText(written: string | undefined): string | null {
  const text = written?.trim() ?? '';
  return text === '' ? null : text;
}

const longestName = 200;

/** Most names are plain words with single spaces: nothing to mend, nothing to doubt. */
const plainName = /^[A-Za-z]+(?:[ '-][A-Za-z]+){0,8}$/;

/** Letters that UTF-8 read as Latin-1 and written again leaves behind: "Ã©" for "é". */
const twiceEncoded = /[ÃÂ][\u0080-\u00BF]|â€[\u0080-\u00BF™œ“”]/;

export function readName(written: string | undefined): Reading<string> {
  let text = readText(written);
  if (text === null) return bad('missing');
  if (plainName.test(text)) return good(text);
  text = text.normalize('NFC').replaceAll(/\s+/g, ' ');
  if (text.length > longestName) return bad('too_long');
  if (twiceEncoded.test(text)) return bad('wrong_encoding');
  return good(text);
}

const grades = new Map<string, string>([
  ['IT', 'IT'],
  ['PR', 'PR'],
  ['PK', 'PK'],
  ['TK', 'TK'],
  ['KG', 'KG'],
  ['K', 'KG'],
  ['PREK', 'PK'],
  ['PRE-K', 'PK'],
  ['PS', 'PS'],
  ['UG', 'UG'],
  ['OTHER', 'Other'],
]);

/** A grade as the common education data standard writes it (`KG`, `01` … `13`); of several, the first. */
export function readGrade(written: string | undefined): Reading<string> {
  const text = readText(written?.split(/[;,]/)[0])?.toUpperCase();
  if (text === undefined || text === null) return nothing;
  const known = grades.get(text);
  if (known !== undefined) return good(known);
  const number = /^(?:GRADE )?0?(\d{1,2})$/.exec(text)?.[1];
  if (number === undefined || Number(number) < 1 || Number(number) > 13) return bad('grade_unknown');
  return good(number.padStart(2, '0'));
}

const dateForms = [
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T.*)?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
];

/** Remembers readings of values that come again and again: a roster has few dates and languages in very many rows. */
function remembering<T>(read: (text: string) => Reading<T>): (text: string) => Reading<T> {
  const known = new Map<string, Reading<T>>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const reading = read(text);
    if (known.size < 20_000) known.set(` ${text}`.slice(1), reading);
    return reading;
  };
}

export function readDate(written: string | undefined): Reading<string> {
  const text = readText(written);
  return text === null ? nothing : dateIn(text);
}

const dateIn = remembering((text): Reading<string> => {
  for (const form of dateForms) {
    const parts = form.exec(text)?.groups;
    if (parts) {
      try {
        const date = Temporal.PlainDate.from(
          { year: Number(parts['year']), month: Number(parts['month']), day: Number(parts['day']) },
          { overflow: 'reject' },
        );
        return good(date.toString());
      } catch {
        return bad('date_impossible');
      }
    }
  }
  return bad('date_unreadable');
});

/** A date of birth that a person in a school can have. */
export function readBirthDate(written: string | undefined, today: Temporal.PlainDate): Reading<string> {
  const date = readDate(written);
  if (date.value === null) return date;
  const { earliest, latest } = birthDatesOn(today);
  return date.value > latest || date.value < earliest ? bad('birth_date_impossible') : date;
}

const bounds = new WeakMap<Temporal.PlainDate, { readonly earliest: string; readonly latest: string }>();

/** Worked out once a reading and not for each of 100,000 children. */
function birthDatesOn(today: Temporal.PlainDate): { readonly earliest: string; readonly latest: string } {
  const known = bounds.get(today);
  if (known !== undefined) return known;
  const made = { earliest: today.subtract({ years: 110 }).toString(), latest: today.toString() };
  bounds.set(today, made);
  return made;
}

const yes = new Set(['true', 'yes', 'y', '1', 't']);
const no = new Set(['false', 'no', 'n', '0', 'f']);

export function readYesNo(written: string | undefined): Reading<boolean> {
  const text = readText(written)?.toLowerCase();
  if (text === undefined || text === null) return nothing;
  if (yes.has(text)) return good(true);
  return no.has(text) ? good(false) : bad('yes_no_unreadable');
}

export function readNumber(written: string | undefined): Reading<number> {
  const text = readText(written);
  if (text === null) return nothing;
  return /^\d{1,4}$/.test(text) ? good(Number(text)) : bad('number_unreadable');
}

/** A language as a BCP 47 tag: `es`, `zh-Hant`, `ht`. */
export function readLanguage(written: string | undefined): Reading<string> {
  const text = readText(written);
  if (text === null) return nothing;
  return languageIn(text);
}

const languageIn = remembering((text): Reading<string> => {
  try {
    const [tag] = Intl.getCanonicalLocales(text.replaceAll('_', '-'));
    return tag === undefined || tag.length > 20 ? bad('language_unknown') : good(tag);
  } catch {
    return bad('language_unknown');
  }
});

/** An e-mail address in the one form in which we look for it. */
export function readEmail(written: string | undefined): Reading<string> {
  const text = readText(written)?.toLowerCase();
  if (text === undefined || text === null) return nothing;
  return /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]+$/.test(text) && text.length <= 254
    ? good(text)
    : bad('email_unreadable');
}

/** A telephone number as +14155550142. Numbers of the usual shape take the short way: the library costs 40 µs each. */
export function readPhone(written: string | undefined): Reading<string> {
  const text = readText(written);
  if (text === null) return nothing;
  const usual = /^(?:\+?1[-. ]?)?\(?([2-9]\d{2})\)?[-. ]?([2-9]\d{2})[-. ]?(\d{4})$/.exec(text);
  if (usual) return good(`+1${usual[1]}${usual[2]}${usual[3]}`);
  const parsed = parsePhoneNumberFromString(text, 'US');
  return parsed?.isPossible() ? good(parsed.number) : bad('phone_unreadable');
}

/** Several values in one field, divided by semicolons or, as OneRoster writes lists, commas. */
export function readList(written: string | undefined): readonly string[] {
  if (written === undefined || written === '') return [];
  return written
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/**
 * Text as it is searched: lower case, without accents, letters that have no accent form spelt out, one space between words.
 * The same folding is done to what somebody types.
 */
export function foldForSearch(text: string): string {
  // Most names in a large file are plain letters already.
  if (/^[a-zA-Z0-9]+(?: [a-zA-Z0-9]+)*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
    .replaceAll('ð', 'd')
    .replaceAll('þ', 'th')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .replaceAll(/[’'`ʼ‘]/g, '')
    .replaceAll(/[^\p{L}\p{N}@.+]+/gu, ' ')
    .trim();
}
