import { foldForSearch } from './import/fields.ts';

/** What somebody typed to find a child: beginnings of names, last digits of a phone, a grade. */
export type ChildAsked = {
  readonly words: readonly string[];
  readonly digits: string | null;
  readonly grade: string | null;
};

const letters: Readonly<Record<string, string>> = {
  // Cyrillic, after the usual English spelling of passports.
  ...pairs(
    'а a б b в v г g ґ g д d е e ё e є ie ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u ў u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю iu я ia',
  ),
  // Greek.
  ...pairs('α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'),
};

function pairs(text: string): Record<string, string> {
  const parts = text.split(' ');
  const table: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length; at += 2)
    table[parts[at] ?? ''] = parts[at + 1] === '-' ? '' : (parts[at + 1] ?? '');
  return table;
}

/**
 * A Cyrillic or Greek name in Latin letters, as a passport would have it; null when there is nothing to turn. Arabic and
 * other scripts that leave vowels out are matched only as the roster holds them.
 */
export function inLatin(folded: string): string | null {
  if (!/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(folded)) return null;
  return folded.replaceAll(/./gu, (letter) => letters[letter] ?? letter);
}

/** Four digits are the end of a phone number, one or two (or “k”) a grade, “#” and the word for grade aside; the rest are names. */
export function readAsked(typed: string): ChildAsked {
  const parts = foldForSearch(typed)
    .split(/\s+/)
    .filter((part) => part !== '');
  const grade = parts.find((part) => /^(?:g|gr)?\d{1,2}$/.test(part) || (part === 'k' && parts.length > 1));
  const digits = parts.find((part) => /^\d{4}$/.test(part));
  const words = parts.filter((part) => part !== grade && part !== digits).slice(0, 5);
  return {
    words,
    digits: digits ?? null,
    grade: grade === undefined ? null : grade.replace(/^gr?/, '').replace(/^0+(?=.)/, ''),
  };
}
