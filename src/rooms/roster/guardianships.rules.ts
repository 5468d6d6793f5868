import { atMost, hasPapers, relationRow, type RelationFacts } from './relations.rules.ts';

/** What a guardian may about one student. `ask` and `general_messages` belong to nearly everybody whom the roster ties to the student. */
export const guardianRights = ['ask', 'general_messages', 'be_contacted', 'see_records', 'act', 'pick_up'] as const;
export type GuardianRight = (typeof guardianRights)[number];

export type GuardianshipState = 'confirmed' | 'unconfirmed' | 'held';

/**
 * What became of a guardian's rights when the student came of age (34 CFR 99.5): nobody decided yet; still a dependent for
 * tax purposes; the student agreed until a day; a court keeps the guardianship; over.
 */
export const adultStates = ['pending', 'dependent', 'consent', 'court', 'over'] as const;
export type AdultState = (typeof adultStates)[number];

/** A guardianship as it counts on a day. */
export type Guardianship = RelationFacts & {
  readonly state: GuardianshipState;
  readonly mayBeContacted: boolean;
  readonly maySeeRecords: boolean;
  readonly mayAct: boolean;
  readonly mayPickUp: boolean;
  readonly emergencyOnly: boolean;
  readonly ended: boolean;
  /** The rights that a restriction in force takes, whatever else is said. */
  readonly taken: readonly string[];
  /** Whether the student is of age on the day, and what was decided about this guardian since. */
  readonly ofAge: boolean;
  readonly adultState: AdultState | null;
  readonly adultUntil: string | null;
};

/** Begins on its first day, ends before its last date begins: a half-open range like every other one. */
export function holdsOn(guardianship: Pick<Guardianship, 'begins' | 'ends' | 'ended'>, today: string): boolean {
  if (guardianship.ended) return false;
  if (guardianship.begins !== null && today < guardianship.begins) return false;
  return guardianship.ends === null || today < guardianship.ends;
}

/**
 * What coming of age leaves. The day itself closes records, even before the nightly job has run: nothing leaks meanwhile,
 * and nothing is lost, because the claim stays in the row until somebody decides.
 */
function adultLeaves(tie: Guardianship, right: GuardianRight, today: string): boolean {
  if (!tie.ofAge || tie.relation === 'self' || (right !== 'see_records' && right !== 'act')) return true;
  if (tie.adultState === 'court') return tie.adultUntil === null || today < tie.adultUntil;
  if (right === 'act') return false;
  if (tie.adultState === 'dependent') return true;
  return tie.adultState === 'consent' && tie.adultUntil !== null && today < tie.adultUntil;
}

/**
 * The one answer to "may this guardian". A held guardianship answers in every way like an unconfirmed one:
 * a difference would tell somebody that a restriction exists.
 */
export function guardianMay(guardianship: Guardianship, right: GuardianRight, today: string): boolean {
  if (!holdsOn(guardianship, today) || guardianship.taken.includes(right)) return false;
  const row = relationRow(guardianship.relation, guardianship.legalGuardian);
  if (row.called === 'never' && right !== 'pick_up') return false;
  const confirmed = guardianship.state === 'confirmed';
  // What a restriction takes is not looked at here: a tie that waits for a decision gets what an unconfirmed one gets.
  const contact = guardianship.mayBeContacted && !guardianship.emergencyOnly;
  if (right === 'ask') return true;
  if (right === 'general_messages') return contact && row.general === 'yes';
  const said: Readonly<Record<typeof right, boolean>> = {
    be_contacted: contact,
    see_records: guardianship.maySeeRecords,
    act: guardianship.mayAct,
    pick_up: guardianship.mayPickUp,
  };
  return confirmed && said[right] && atMost(guardianship, right) && adultLeaves(guardianship, right, today);
}

/** What a contacts file says of one guardian and one student. */
export type ContactClaim = RelationFacts & {
  /** Whether it says in so many words that they are no legal guardian: a lost guardianship. */
  readonly lostGuardianship: boolean;
  readonly emergencyOnly: boolean;
  readonly restriction: string | null;
  readonly documentReference: string | null;
};

/**
 * Who stands behind a guardianship from the contacts file: parents and legal guardians in it are confirmed by it, foster
 * parents, surrogates and caseworkers with their papers too; a flagged one waits for a person, everybody else starts as an
 * unconfirmed contact.
 */
export function stateFromContacts(claim: ContactClaim): GuardianshipState {
  if (claim.restriction !== null || claim.documentReference !== null) return 'held';
  if (claim.emergencyOnly) return 'unconfirmed';
  const { confirmedBy, papers } = relationRow(claim.relation, claim.legalGuardian);
  if (confirmedBy === 'file_with_papers') return hasPapers(claim, papers) ? 'confirmed' : 'unconfirmed';
  return confirmedBy === 'file' && !claim.lostGuardianship ? 'confirmed' : 'unconfirmed';
}

/** Whether the document a file names beside this relation is what the relation rests on, and not a limit on it. */
export const restsOnDocument = (relation: string): boolean => relationRow(relation, false).papers !== 'none';
