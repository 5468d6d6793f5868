import type { Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';

/** A member of staff as routing sees them. */
export type StaffMember = {
  readonly id: Uuid;
  readonly name: string;
  readonly active: boolean;
  readonly grants: readonly { readonly role: Role; readonly unitId: Uuid }[];
  /** Their own children: matters about these are never theirs. */
  readonly children: readonly Uuid[];
};

export type Absence = {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly backupId: Uuid | null;
};

/** Who owns a topic: the rule an administrator wrote. */
export type OwnerRule = {
  readonly kind: 'person' | 'role_at_school' | 'role_at_unit' | 'teacher_of_child' | 'rota';
  readonly personId: Uuid | null;
  readonly role: Role | null;
  readonly unitId: Uuid | null;
  readonly rota: readonly Uuid[];
  readonly backups: readonly Uuid[];
};

/** Everything the choice of an owner depends on, as plain data. */
export type OwnerFacts = {
  readonly staff: ReadonlyMap<Uuid, StaffMember>;
  /** Staff by `role unitId`, and by role alone. */
  readonly byRole: (role: Role, unitId: Uuid | null) => readonly Uuid[];
  readonly absences: ReadonlyMap<Uuid, readonly Absence[]>;
  readonly districtId: Uuid;
};

export type OwnerQuestion = {
  readonly rule: OwnerRule | null;
  readonly categoryOwnerId: Uuid | null;
  readonly schoolId: Uuid | null;
  readonly teacherIds: readonly Uuid[];
  /** Whom the matter is about, or whose child: they never own it. */
  readonly excluded: readonly Uuid[];
  readonly now: Temporal.Instant;
  /** Spreads work over several people of one role: the same conversation always falls to the same one. */
  readonly turn: number;
};

function fromRule(rule: OwnerRule | null, question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  if (rule === null) return [];
  const turned = (ids: readonly Uuid[]): readonly Uuid[] =>
    ids.length === 0 ? [] : [...ids.slice(question.turn % ids.length), ...ids.slice(0, question.turn % ids.length)];
  switch (rule.kind) {
    case 'person':
      return rule.personId === null ? [] : [rule.personId];
    case 'rota':
      return turned(rule.rota);
    case 'teacher_of_child':
      return question.teacherIds;
    case 'role_at_school':
      return rule.role === null || question.schoolId === null ? [] : turned(facts.byRole(rule.role, question.schoolId));
    case 'role_at_unit':
      return rule.role === null ? [] : turned(facts.byRole(rule.role, rule.unitId));
  }
}

export function isAway(facts: Pick<OwnerFacts, 'absences'>, personId: Uuid, now: Temporal.Instant): Absence | null {
  return (
    facts.absences
      .get(personId)
      ?.find(
        (absence) =>
          Temporal.Instant.compare(absence.from, now) <= 0 && Temporal.Instant.compare(now, absence.until) < 0,
      ) ?? null
  );
}

/** May this person own a matter at all: working here, and not about themselves or their own child. */
export function mayOwn(facts: Pick<OwnerFacts, 'staff'>, personId: Uuid, excluded: readonly Uuid[]): boolean {
  const member = facts.staff.get(personId);
  return member !== undefined && member.active && !excluded.includes(personId);
}

/**
 * Everybody who could own the matter, best first: the topic's owner, its backups, the category's owner, the school's
 * office and principal, the family engagement officer, the administrators, and at last anybody at all. Who is away is
 * replaced by their backup and stands at the end. Empty only when nobody works here or all are excluded.
 */
export function ownerChain(question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  const { schoolId, excluded, now } = question;
  const wished = [
    ...fromRule(question.rule, question, facts),
    ...(question.rule?.backups ?? []),
    ...(question.categoryOwnerId === null ? [] : [question.categoryOwnerId]),
    ...(schoolId === null ? [] : [...facts.byRole('office', schoolId), ...facts.byRole('principal', schoolId)]),
    ...facts.byRole('engagement', null),
    ...facts.byRole('administrator', null),
    ...facts.byRole('principal', null),
  ];
  const here: Uuid[] = [];
  const away: Uuid[] = [];
  for (const id of wished) {
    if (!mayOwn(facts, id, excluded)) continue;
    const absence = isAway(facts, id, now);
    if (absence === null) here.push(id);
    else {
      if (
        absence.backupId !== null &&
        mayOwn(facts, absence.backupId, excluded) &&
        isAway(facts, absence.backupId, now) === null
      )
        here.push(absence.backupId);
      away.push(id);
    }
  }
  const chain = [...new Set([...here, ...away])];
  if (chain.length > 0) return chain;
  return [...facts.staff.keys()].filter((id) => mayOwn(facts, id, excluded));
}

/** Who is above somebody: the principal of their school, else the engagement officer, else an administrator. */
export function superiorsOf(personId: Uuid, facts: OwnerFacts, excluded: readonly Uuid[]): readonly Uuid[] {
  const member = facts.staff.get(personId);
  const units = member?.grants.map((grant) => grant.unitId) ?? [];
  const isPrincipal = member?.grants.some((grant) => grant.role === 'principal') ?? false;
  const principals = isPrincipal ? [] : units.flatMap((unitId) => facts.byRole('principal', unitId));
  const wished = [...principals, ...facts.byRole('engagement', null), ...facts.byRole('administrator', null)];
  return [...new Set(wished)].filter((id) => id !== personId && mayOwn(facts, id, excluded));
}

/** The steps of an escalation: never empty while anybody works here. */
export function escalationChain(
  ownerId: Uuid,
  schoolId: Uuid | null,
  categoryOwnerId: Uuid | null,
  facts: OwnerFacts,
  excluded: readonly Uuid[],
): readonly Uuid[] {
  const wished = [
    ...(categoryOwnerId === null ? [] : [categoryOwnerId]),
    ...(schoolId === null ? [] : facts.byRole('principal', schoolId)),
    ...facts.byRole('engagement', null),
    ...facts.byRole('administrator', null),
  ];
  return [...new Set(wished)].filter((id) => id !== ownerId && mayOwn(facts, id, excluded));
}
