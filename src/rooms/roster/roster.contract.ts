import type { Uuid } from '#platform/ids';
import type { GuardianRight } from './guardianships.rules.ts';
import type { AssignmentRole } from './import/model.ts';

export type OrgKind = 'district' | 'school' | 'department';

/** A school, a department, or the district itself, whose id is the district's. */
export type Org = {
  readonly id: Uuid;
  readonly kind: OrgKind;
  readonly parentId: Uuid | null;
  readonly name: string;
  readonly slug: string;
  /** Null inherits from the parent, at last from the district. */
  readonly zone: string | null;
  readonly phone: string | null;
  readonly languages: readonly string[];
  /** Whether families see it on the public pages. */
  readonly isOpen: boolean;
  readonly isActive: boolean;
};

export type PersonRole = {
  readonly role: AssignmentRole;
  readonly orgId: Uuid;
  readonly orgName: string;
  readonly orgKind: OrgKind;
  readonly title: string | null;
  readonly isPrimary: boolean;
};

/** A person as other rooms show them. */
export type PersonCard = {
  readonly id: Uuid;
  /** The name they go by, whole. */
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly isStudent: boolean;
  readonly isGuardian: boolean;
  readonly isStaff: boolean;
  readonly isActive: boolean;
  /** The language they read, as a BCP 47 tag; null when nobody said. */
  readonly language: string | null;
  readonly interpreter: boolean;
  /** Own choice, else the school's, for a guardian the first child's school's; null is the district's. */
  readonly zone: string | null;
  readonly grade: string | null;
  readonly schoolId: Uuid | null;
  readonly roles: readonly PersonRole[];
};

/** One guardian and one student, with what the guardian may today. */
export type Tie = {
  readonly guardianshipId: Uuid;
  readonly guardianId: Uuid;
  readonly studentId: Uuid;
  readonly relation: string;
  readonly livesWith: boolean;
  readonly legalGuardian: boolean;
  /** Called only when nobody else answers; in no message. Such ties stand last. */
  readonly emergencyOnly: boolean;
  /** Stands on the list of the door and nowhere else: no messages, no questions, no records. */
  readonly pickUpOnly: boolean;
  readonly contactOrder: number | null;
  readonly isConfirmed: boolean;
  readonly rights: ReadonlySet<GuardianRight>;
};

export type TeacherOf = {
  readonly studentId: Uuid;
  readonly personId: Uuid;
  readonly classId: Uuid;
  readonly className: string;
  readonly isPrimary: boolean;
};

/** An address as the roster has it: `+14155550142` or `ana@example.org`. */
export type ContactDetail = { readonly kind: 'email' | 'phone'; readonly value: string };
