/**
 * The families people meet by name: in the look pages, in the written stories and in tests. Their source ids never change.
 * Everybody here is invented.
 */
export type CastGuardian = {
  id: string;
  given: string;
  family: string;
  relation: string;
  /** A phone shared inside the family carries the same number for both. */
  phone?: string;
  email?: string;
  language: string;
  interpreter?: boolean;
  /** Which of OneRoster's words for the role. */
  role?: 'parent' | 'guardian' | 'relative';
  legalGuardian?: boolean;
  livesWith?: boolean;
  mayBeContacted?: boolean;
  maySeeRecords?: boolean;
  mayAct?: boolean;
  mayPickUp?: boolean;
  emergencyOnly?: boolean;
  restriction?: string;
  documentReference?: string;
  /** From and until when the relation holds, where a paper says so. */
  begins?: string;
  ends?: string;
  /** A colleague of the district: one person with two roles, under the colleague's source id. */
  staff?: true;
};

export type CastChild = {
  id: string;
  given: string;
  family: string;
  sex: 'female' | 'male';
  grade: string;
  room?: number;
};

export type CastFamily = { key: string; guardians: readonly CastGuardian[]; children: readonly CastChild[] };

/** The made-up address of a family. */
export const mail = (name: string): string => `${name}@families.porchlight.test`;

/** A fictional phone number: lines 555-0100 to 555-0199 are given to nobody. */
export const phone = (area: number, line: number): string => `+1${area}55501${String(line).padStart(2, '0')}`;

/** A relative who may be told things and fetch the child, and no more. */
export const outside = { legalGuardian: false, livesWith: false, maySeeRecords: false, mayAct: false } as const;
