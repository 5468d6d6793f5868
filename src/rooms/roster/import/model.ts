/**
 * The roster as every format is read into it. Source ids are the sending system's; nothing here has an id of ours yet.
 * `put` writes the row, `remove` ends it, `keep` leaves what we have: a row that could not be read is never a removal.
 */
export type RowAction = 'put' | 'remove' | 'keep';

export type OrgRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly sourceId: string;
  readonly kind: 'district' | 'school' | 'department' | null;
  readonly parentSourceId: string | null;
  readonly name: string | null;
  /** What the sending system calls it for short; the start of its address here. */
  readonly identifier: string | null;
};

export type PersonRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly sourceId: string;
  readonly givenName: string | null;
  readonly middleName: string | null;
  readonly familyName: string | null;
  readonly preferredName: string | null;
  readonly isStudent: boolean;
  readonly isGuardian: boolean;
  readonly isStaff: boolean;
  readonly birthDate: string | null;
  readonly language: string | null;
  readonly interpreter: boolean;
  readonly grade: string | null;
  readonly schoolSourceId: string | null;
  readonly localId: string | null;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
};

export const assignmentRoles = [
  'student',
  'teacher',
  'office',
  'department',
  'principal',
  'engagement',
  'administrator',
] as const;
export type AssignmentRole = (typeof assignmentRoles)[number];

export type AssignmentRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly personSourceId: string;
  readonly orgSourceId: string;
  readonly role: AssignmentRole;
  readonly title: string | null;
  readonly sourceRole: string | null;
  readonly isPrimary: boolean;
};

export type ClassRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly sourceId: string;
  readonly schoolSourceId: string | null;
  readonly name: string | null;
  readonly code: string | null;
  readonly grade: string | null;
  readonly isHomeroom: boolean;
  readonly subject: string | null;
};

export type EnrollmentRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly sourceId: string;
  readonly classSourceId: string | null;
  readonly personSourceId: string | null;
  readonly role: 'student' | 'teacher' | null;
  readonly isPrimary: boolean;
  readonly begins: string | null;
  readonly ends: string | null;
};

/** What the file says of a guardian and a student; `null` in a `says…` field means it says nothing. */
export type GuardianshipRow = {
  readonly line: number;
  readonly action: RowAction;
  readonly guardianSourceId: string;
  readonly studentSourceId: string;
  /** From a contacts file, the only source that says what a guardian may. */
  readonly fromContacts: boolean;
  readonly relation: string;
  readonly legalGuardian: boolean;
  readonly livesWith: boolean;
  readonly saysBeContacted: boolean | null;
  readonly saysSeeRecords: boolean | null;
  readonly saysAct: boolean | null;
  readonly saysPickUp: boolean | null;
  readonly emergencyOnly: boolean;
  readonly contactOrder: number | null;
  readonly begins: string | null;
  readonly ends: string | null;
  readonly state: 'confirmed' | 'unconfirmed' | 'held';
  readonly restriction: string | null;
  readonly documentReference: string | null;
  /** What a foster parent's, surrogate's or agency's place with the child rests on. */
  readonly basisDocument: string | null;
};

/** Something in a file that a person has to look at. */
export type RowError = {
  readonly file: string;
  readonly line: number | null;
  readonly field: string | null;
  readonly code: string;
  /** The offending value or another fact the sentence needs; never a whole row. */
  readonly value: string | null;
};

/** Where a reader puts what it read. */
export type RosterSink = {
  org(row: OrgRow): void;
  person(row: PersonRow): void;
  assignment(row: AssignmentRow): void;
  class(row: ClassRow): void;
  enrollment(row: EnrollmentRow): void;
  guardianship(row: GuardianshipRow): void;
  error(error: RowError): void;
  /** Waits until what was put so far has been taken in, so that reading never runs ahead of the database. */
  drain(): Promise<void>;
};
