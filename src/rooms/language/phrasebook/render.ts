/** One sentence of the book with its slots filled, in any of its languages. */
import { IntlMessageFormat } from 'intl-messageformat';
import { type Book, bookFor } from './book.ts';
import { allPhrases, type Phrase, type PhraseSlots, type SlotName } from './phrases.ts';

const byId = new Map(allPhrases.map((phrase) => [phrase.id, phrase]));
const formats = new Map<string, IntlMessageFormat>();

/** The phrase of this id, or null. Stored ids outlive the book: a phrase that was taken out is null, not an error. */
export function phraseById(id: string): Phrase | null {
  return byId.get(id) ?? null;
}

/**
 * The sentence as the family reads it. The same id and slots give the same message in every language.
 * @throws RangeError for an id the book does not have, a slot that is missing, or a value no sentence can say.
 */
export function renderPhrase(id: string, language: string, slots: PhraseSlots): string {
  const phrase = phraseById(id);
  if (phrase === null) throw new RangeError(`The phrasebook has no “${id}”.`);
  const book = bookFor(language);
  return formatOf(book, id).format<string>(filled(phrase, book, slots)) as string;
}

/** The sentence for a list to choose from: what is not filled in yet shows as “…”, a number as an example. */
export function previewPhrase(id: string, language: string, slots: Partial<PhraseSlots> = {}): string {
  const phrase = phraseById(id);
  if (phrase === null) throw new RangeError(`The phrasebook has no “${id}”.`);
  const book = bookFor(language);
  const values: Record<string, string | number> = {};
  for (const slot of phrase.slots) {
    if (slots[slot] !== undefined) values[slot] = value(slot, book, slots);
    else values[slot] = slot === 'count' ? 5 : '…';
  }
  return formatOf(book, id).format<string>(values) as string;
}

function formatOf(book: Book, id: string): IntlMessageFormat {
  const key = `${book.language} ${id}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const text = book.phrases[id];
  if (text === undefined) throw new RangeError(`The phrasebook in “${book.language}” has no “${id}”.`);
  // Intl knows no Haitian Creole and would fall back to the machine's own language; French writes numbers the same way.
  const made = new IntlMessageFormat(text, book.language === 'ht' ? 'fr' : book.language, undefined, {
    ignoreTag: true,
  });
  formats.set(key, made);
  return made;
}

function filled(phrase: Phrase, book: Book, slots: PhraseSlots): Record<string, string | number> {
  return Object.fromEntries(phrase.slots.map((slot) => [slot, value(slot, book, slots)]));
}

function value(slot: SlotName, book: Book, slots: Partial<PhraseSlots>): string | number {
  switch (slot) {
    case 'child':
    case 'teacher':
      return name(slot, slots[slot]);
    case 'subject':
      return piece(slot, slots.subject === undefined ? undefined : book.subjects[slots.subject]?.inside);
    case 'work':
      return piece(slot, slots.work === undefined ? undefined : book.work[slots.work]?.object);
    case 'day':
      return piece(slot, slots.day === undefined ? undefined : book.days[slots.day - 1]);
    case 'count':
      return count(slots.count);
  }
}

function name(slot: SlotName, given: string | undefined): string {
  const text = given?.trim() ?? '';
  if (text === '') throw new RangeError(`This phrase needs “${slot}”.`);
  return text;
}

function piece(slot: SlotName, found: string | undefined): string {
  if (found === undefined) throw new RangeError(`This phrase needs a known “${slot}”.`);
  return found;
}

/** Nobody writes to a family about nothing done: a count begins at one. */
function count(given: number | undefined): number {
  if (given === undefined || !Number.isInteger(given) || given < 1 || given > 999)
    throw new RangeError('This phrase needs a whole “count” from 1 to 999.');
  return given;
}
