/** What a guardian may about one student. `ask` and `general_messages` belong to everybody whom the roster ties to the student. */
export const guardianRights = ['ask', 'general_messages', 'be_contacted', 'see_records', 'act', 'pick_up'] as const;
export type GuardianRight = (typeof guardianRights)[number];

export type GuardianshipState = 'confirmed' | 'unconfirmed' | 'held';

/** A guardianship as it counts on a day. */
export type Guardianship = {
  readonly state: GuardianshipState;
  readonly mayBeContacted: boolean;
  readonly maySeeRecords: boolean;
  readonly mayAct: boolean;
  readonly mayPickUp: boolean;
  readonly emergencyOnly: boolean;
  readonly begins: string | null;
  readonly ends: string | null;
  readonly ended: boolean;
};

/** Begins on its first day, ends before its last date begins: a half-open range like every other one. */
export function holdsOn(guardianship: Pick<Guardianship, 'begins' | 'ends' | 'ended'>, today: string): boolean {
  if (guardianship.ended) return false;
  if (guardianship.begins !== null && today < guardianship.begins) return false;
  return guardianship.ends === null || today < guardianship.ends;
}

/**
 * The one answer to "may this guardian". A held guardianship answers in every way like an unconfirmed one:
 * a difference would tell somebody that a restriction exists.
 */
export function guardianMay(guardianship: Guardianship, right: GuardianRight, today: string): boolean {
  if (!holdsOn(guardianship, today)) return false;
  const confirmed = guardianship.state === 'confirmed';
  const contact = guardianship.mayBeContacted && !guardianship.emergencyOnly;
  const rights: Readonly<Record<GuardianRight, boolean>> = {
    ask: true,
    general_messages: contact,
    be_contacted: confirmed && contact,
    see_records: confirmed && guardianship.maySeeRecords,
    act: confirmed && guardianship.mayAct,
    pick_up: confirmed && guardianship.mayPickUp,
  };
  return rights[right];
}

const parentWords = new Set([
  'parent',
  'mother',
  'father',
  'mom',
  'dad',
  'adoptive parent',
  'guardian',
  'legal guardian',
  'legalguardian',
]);

/** Relations that, once confirmed, see records and decide unless the file says otherwise; a neighbor or an aunt does not. */
export const parentRelations: readonly string[] = ['mother', 'father', 'parent', 'adoptive parent', 'guardian'];

/** What a contacts file says of one guardian and one student. */
export type ContactClaim = {
  readonly relation: string;
  /** Null when the file says nothing; an explicit no is a lost guardianship. */
  readonly legalGuardian: boolean | null;
  readonly emergencyOnly: boolean;
  readonly restriction: string | null;
  readonly documentReference: string | null;
};

/**
 * Who stands behind a guardianship from the contacts file: parents and legal guardians in it are confirmed by it, a flagged
 * one waits for a person, everybody else starts as an unconfirmed contact.
 */
export function stateFromContacts(claim: ContactClaim): GuardianshipState {
  if (claim.restriction !== null || claim.documentReference !== null) return 'held';
  if (claim.emergencyOnly || claim.legalGuardian === false) return 'unconfirmed';
  return claim.legalGuardian === true || parentWords.has(claim.relation.trim().toLowerCase())
    ? 'confirmed'
    : 'unconfirmed';
}

/** The relation words that we show in the reader's language; another word is shown as the file has it. */
export const knownRelations = [
  'mother',
  'father',
  'parent',
  'stepmother',
  'stepfather',
  'grandparent',
  'guardian',
  'relative',
  'sibling',
  'foster_parent',
  'other',
] as const;
export type KnownRelation = (typeof knownRelations)[number];

const relationForms = new Map<string, KnownRelation>([
  ['mom', 'mother'],
  ['dad', 'father'],
  ['legal guardian', 'guardian'],
  ['legalguardian', 'guardian'],
  ['grandmother', 'grandparent'],
  ['grandfather', 'grandparent'],
  ['foster parent', 'foster_parent'],
  ['fosterparent', 'foster_parent'],
  ['brother', 'sibling'],
  ['sister', 'sibling'],
  ['aunt', 'relative'],
  ['uncle', 'relative'],
  ['cousin', 'relative'],
]);

/** A relation in one form where we know the word, else as written, in lower case. */
export function readRelation(written: string | null): string {
  const word = (written ?? 'guardian').trim().toLowerCase();
  return relationForms.get(word) ?? word;
}
