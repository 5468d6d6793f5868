import type { Uuid } from '#platform/ids';

/**
 * Where a child lives when it has no home of its own, or not its family's (42 U.S.C. 11434a; foster care beside it).
 * Known to the liaison only.
 */
export const situations = ['doubled_up', 'shelter', 'motel', 'unsheltered', 'alone', 'foster_care', 'other'] as const;
export type Situation = (typeof situations)[number];

/** For which children somebody is the liaison now: all of the district, those of some schools, some by name. */
export type LiaisonReach = {
  readonly everywhere: boolean;
  readonly schools: readonly Uuid[];
  readonly students: readonly Uuid[];
};

export const reachesAnybody = ({ everywhere, schools, students }: LiaisonReach): boolean =>
  everywhere || schools.length > 0 || students.length > 0;

/** A child, as the liaison's right sees it. Nobody is the liaison of their own child. */
export type LivingChild = { readonly studentId: Uuid; readonly schoolId: Uuid | null; readonly own: boolean };

export function mayKnowLiving(reach: LiaisonReach, { studentId, schoolId, own }: LivingChild): boolean {
  if (own) return false;
  return (
    reach.everywhere || reach.students.includes(studentId) || (schoolId !== null && reach.schools.includes(schoolId))
  );
}
