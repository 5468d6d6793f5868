import type { Role } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import type { Duty } from '#rooms/roster';
import type { Asker } from './conversations.askers.ts';
import { type LegalFacts, type LegalKind, legalWishes } from './conversations.legal.ts';

import {
  type AboutChildren,
  dutyHoldersIn,
  languageFirst,
  noChildren,
  type RuleKind,
  speakersAt,
  teachersOfSubject,
} from './conversations.owner-rules.ts';

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

/** A school's long break, and who answers for it meanwhile, best first. */
export type Summer = {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly coverIds: readonly Uuid[];
};

/** Who owns a topic: the rule an administrator wrote. */
export type OwnerRule = {
  readonly kind: RuleKind;
  readonly personId: Uuid | null;
  readonly role: Role | null;
  readonly unitId: Uuid | null;
  readonly rota: readonly Uuid[];
  readonly backups: readonly Uuid[];
  /** Words of a subject or class, divided by commas, for whoever teaches it. */
  readonly subject?: string | null;
  /** Among several, those who speak the family's language come first. */
  readonly prefersLanguage?: boolean;
};

/** Everything the choice of an owner depends on, as plain data. */
export type OwnerFacts = {
  readonly staff: ReadonlyMap<Uuid, StaffMember>;
  /** Staff by `role unitId`, and by role alone. */
  readonly byRole: (role: Role, unitId: Uuid | null) => readonly Uuid[];
  readonly absences: ReadonlyMap<Uuid, readonly Absence[]>;
  /** By school; a school's own before the district's. */
  readonly summers: ReadonlyMap<Uuid, readonly Summer[]>;
  readonly districtId: Uuid;
  /** Where the district is: by its day a duty begins and ends. */
  readonly zone?: string;
  /** Duties by letters, for a school, for the district; those of single children come with the children. */
  readonly duties?: readonly Duty[];
  /** The languages somebody speaks with families. */
  readonly languages?: ReadonlyMap<Uuid, readonly string[]>;
  /** Who answers for matters with a legal path. */
  readonly legal: LegalFacts;
};

export type OwnerQuestion = {
  readonly rule: OwnerRule | null;
  readonly categoryOwnerId: Uuid | null;
  readonly schoolId: Uuid | null;
  readonly teacherIds: readonly Uuid[];
  readonly children?: AboutChildren;
  /** The language the family writes in. */
  readonly language?: string | null;
  /** The class or subject that was named, where the topic names none. */
  readonly subject?: string | null;
  readonly asker?: Asker;
  /** Whom the matter is about, or whose child: they never own it. */
  readonly excluded: readonly Uuid[];
  readonly now: Temporal.Instant;
  /** Spreads work over several people of one role: the same conversation always falls to the same one. */
  readonly turn: number;
  /** Set: its path says who has it, and no topic, category or school does. */
  readonly legal: LegalKind | null;
};

function fromRule(rule: OwnerRule | null, question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  if (rule === null) return [];
  const { children = noChildren } = question;
  const turned = (ids: readonly Uuid[]): readonly Uuid[] => {
    const at = ids.length === 0 ? 0 : question.turn % ids.length;
    return languageFirst([...ids.slice(at), ...ids.slice(0, at)], rule, question, facts);
  };
  switch (rule.kind) {
    case 'person':
      return rule.personId === null ? [] : [rule.personId];
    case 'rota':
      return turned(rule.rota);
    case 'teacher_of_child':
      return question.teacherIds;
    case 'homeroom_teacher':
      return children.homeroomIds.length > 0 ? children.homeroomIds : question.teacherIds;
    case 'subject_teacher':
      return teachersOfSubject(children.classes, rule.subject ?? question.subject);
    case 'counselor':
      return dutyHoldersIn('counselor', question, facts);
    case 'case_manager':
      return dutyHoldersIn('case_manager', question, facts);
    case 'speaks_language':
      return turned(speakersAt(rule, question, facts));
    case 'role_at_school':
      return rule.role === null || question.schoolId === null ? [] : turned(facts.byRole(rule.role, question.schoolId));
    case 'role_at_unit':
      return rule.role === null ? [] : turned(facts.byRole(rule.role, rule.unitId));
  }
}

const holds = (span: { from: Temporal.Instant; until: Temporal.Instant }, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(span.from, now) <= 0 && Temporal.Instant.compare(now, span.until) < 0;

/** The long break that a school is in. */
export function summerOf(
  facts: Pick<OwnerFacts, 'summers'>,
  schoolId: Uuid | null,
  now: Temporal.Instant,
): Summer | null {
  if (schoolId === null) return null;
  return facts.summers.get(schoolId)?.find((one) => holds(one, now)) ?? null;
}

/** Somebody whose every school is in its long break, and who covers for none of them. */
function breakOf(
  facts: Pick<OwnerFacts, 'summers' | 'staff'>,
  personId: Uuid,
  now: Temporal.Instant,
): readonly Summer[] {
  if (facts.summers.size === 0) return [];
  const units = facts.staff.get(personId)?.grants.map((grant) => grant.unitId) ?? [];
  const breaks = units.map((unitId) => summerOf(facts, unitId, now));
  const known = breaks.filter((one) => one !== null);
  if (units.length === 0 || known.length < units.length) return [];
  return known.some((one) => one.coverIds.includes(personId)) ? [] : known;
}

/** How somebody is away: out of office, or with the whole school in its long break; who stands in, best first. */
export type Away = {
  readonly until: Temporal.Instant;
  readonly standIns: readonly Uuid[];
  readonly summer: boolean;
};

/** Null while somebody is here. */
export function isAway(
  facts: Pick<OwnerFacts, 'absences' | 'summers' | 'staff'>,
  personId: Uuid,
  now: Temporal.Instant,
): Away | null {
  const absence = facts.absences.get(personId)?.find((one) => holds(one, now));
  const summers = breakOf(facts, personId, now);
  const covers = summers.flatMap((one) => one.coverIds);
  if (absence !== undefined) {
    const backups = absence.backupId === null ? [] : [absence.backupId];
    return { until: absence.until, standIns: [...backups, ...covers], summer: false };
  }
  const first = summers[0];
  return first === undefined ? null : { until: first.until, standIns: covers, summer: true };
}

/** May this person own a matter at all: working here, and not about themselves or their own child. */
export function mayOwn(facts: Pick<OwnerFacts, 'staff'>, personId: Uuid, excluded: readonly Uuid[]): boolean {
  const member = facts.staff.get(personId);
  return member !== undefined && member.active && !excluded.includes(personId);
}

/** Somebody who only teaches: never the one who answers the press. */
export function onlyTeaches(facts: Pick<OwnerFacts, 'staff'>, personId: Uuid): boolean {
  const grants = facts.staff.get(personId)?.grants ?? [];
  return grants.length > 0 && grants.every((grant) => grant.role === 'teacher');
}

/** May this person own what this asker brought: the press is never a teacher's. */
export function mayAnswer(
  facts: Pick<OwnerFacts, 'staff'>,
  personId: Uuid,
  matter: { readonly excluded: readonly Uuid[]; readonly asker: Asker },
): boolean {
  return mayOwn(facts, personId, matter.excluded) && !(matter.asker === 'media' && onlyTeaches(facts, personId));
}

/** Why somebody stands where they stand in a chain. */
export type OwnerWhy =
  | 'rule'
  | 'backup'
  | 'category'
  | 'office'
  | 'principal'
  | 'engagement'
  | 'administrator'
  | 'cover'
  | 'summer'
  | 'superior'
  | 'anybody'
  | 'legal'
  | 'chosen'
  | 'chosen_topic'
  | 'chosen_all';

export type Place = { readonly id: Uuid; readonly why: OwnerWhy };

/** Each person once, where they stand first. */
export function eachOnce(places: readonly Place[]): readonly Place[] {
  const seen = new Set<Uuid>();
  return places.filter(({ id }) => !seen.has(id) && seen.add(id));
}

const because = (why: OwnerWhy, ids: readonly Uuid[]): readonly Place[] => ids.map((id) => ({ id, why }));

/** The same as `ownerChain`, and why each one is in it. */
export function ownerPlaces(question: OwnerQuestion, facts: OwnerFacts): readonly Place[] {
  const { schoolId, excluded, now, asker = 'unknown' } = question;
  const may = (id: Uuid): boolean => mayAnswer(facts, id, { excluded, asker });
  const usual = [
    ...because('rule', fromRule(question.rule, question, facts)),
    ...because('backup', question.rule?.backups ?? []),
    ...because('category', question.categoryOwnerId === null ? [] : [question.categoryOwnerId]),
    ...(schoolId === null
      ? []
      : [
          ...because('office', facts.byRole('office', schoolId)),
          ...because('principal', facts.byRole('principal', schoolId)),
        ]),
    ...because('engagement', facts.byRole('engagement', null)),
    ...because('administrator', facts.byRole('administrator', null)),
    ...because('principal', facts.byRole('principal', null)),
  ];
  const wished = question.legal === null ? usual : legalWishes(facts, question.legal, schoolId);
  const here: Place[] = [];
  const away: Place[] = [];
  for (const place of wished) {
    if (!may(place.id)) continue;
    const gone = isAway(facts, place.id, now);
    if (gone === null) here.push(place);
    else {
      const instead = gone.standIns.filter((id) => may(id) && isAway(facts, id, now) === null);
      here.push(...because(gone.summer ? 'summer' : 'cover', instead));
      away.push(place);
    }
  }
  const chain = eachOnce([...here, ...away]);
  if (chain.length > 0) return chain;
  const anybody = [...facts.staff.keys()].filter((id) => mayOwn(facts, id, excluded));
  // Where only teachers are left, the press still waits with somebody rather than with nobody.
  return because('anybody', [...anybody.filter(may), ...anybody.filter((id) => !may(id))]);
}

/**
 * Everybody who could own the matter, best first: the topic's owner, its backups, the category's owner, the school's
 * office and principal, the family engagement officer, the administrators, and at last anybody at all. Who is away is
 * replaced by their backup, in the long break by who covers for the school, and stands at the end. Empty only when
 * nobody works here or all are excluded. A matter with a legal path has its own chain: see `legalWishes`.
 */
export function ownerChain(question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  return ownerPlaces(question, facts).map((place) => place.id);
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
