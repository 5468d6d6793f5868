/** People of one role, before an import and in it. */
export type RoleChange = {
  readonly role: 'students' | 'guardians' | 'staff';
  readonly before: number;
  readonly removed: number;
  /** Same person under a new id, or same id for another person. */
  readonly identityChanged: number;
};

export type SchoolChange = { readonly school: string; readonly before: number; readonly removed: number };

export type SetChange = { readonly before: number; readonly removed: number; readonly added: number };

/** Why an import waits for a person. `subject` names the role or the school. */
export type Held = { readonly rule: string; readonly subject: string; readonly limit: number; readonly found: number };

/** What may go without asking: the greater of 50 and 5 in a hundred. */
export function roleLimit(before: number): number {
  return Math.max(50, Math.floor(before * 0.05));
}

const schoolShare = 0.2;
const smallestSchool = 50;

/**
 * Holds an import that would take away, or make into somebody else, more people than a limit. Changes of phone, address,
 * class or grade never hold. Enrolments count only when far fewer come back than go: a new class list replaces them,
 * a broken file loses them.
 */
export function heldReasons(found: {
  readonly roles: readonly RoleChange[];
  readonly schools: readonly SchoolChange[];
  readonly guardianships: SetChange;
  readonly enrollments: SetChange;
}): readonly Held[] {
  const held: Held[] = [];
  for (const { role, before, removed, identityChanged } of found.roles) {
    const limit = roleLimit(before);
    if (removed + identityChanged > limit) {
      held.push({
        rule: removed >= identityChanged ? 'people_removed' : 'identity_changed',
        subject: role,
        limit,
        found: removed + identityChanged,
      });
    }
  }
  for (const { school, before, removed } of found.schools) {
    const limit = Math.floor(before * schoolShare);
    if (before >= smallestSchool && removed > before * schoolShare)
      held.push({ rule: 'school_emptied', subject: school, limit, found: removed });
  }
  const { guardianships, enrollments } = found;
  if (guardianships.removed > roleLimit(guardianships.before)) {
    held.push({
      rule: 'guardianships_removed',
      subject: 'guardianships',
      limit: roleLimit(guardianships.before),
      found: guardianships.removed,
    });
  }
  const lost = enrollments.removed - enrollments.added;
  const enrollmentLimit = Math.max(50, Math.floor(enrollments.before * schoolShare));
  if (lost > enrollmentLimit)
    held.push({ rule: 'enrollments_removed', subject: 'enrollments', limit: enrollmentLimit, found: lost });
  return held;
}

/** A file is old when its newest row is older than the newest row of what was applied last. */
export function isOlder(newest: string | null, applied: string | null): boolean {
  if (newest === null || applied === null) return false;
  return Temporal.Instant.compare(Temporal.Instant.from(newest), Temporal.Instant.from(applied)) < 0;
}
