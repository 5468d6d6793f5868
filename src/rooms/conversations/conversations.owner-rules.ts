import type { Uuid } from '#platform/ids';
import { type Duty, holdersOf } from '#rooms/roster';
import type { OwnerFacts, OwnerQuestion, OwnerRule } from './conversations.ownership.ts';

export const ruleKinds = [
  'role_at_school',
  'role_at_unit',
  'person',
  'rota',
  'teacher_of_child',
  'homeroom_teacher',
  'subject_teacher',
  'counselor',
  'case_manager',
  'speaks_language',
] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** Kinds whose answer depends on the child: nobody stands there until it is known. */
export const kindsByChild: readonly RuleKind[] = [
  'teacher_of_child',
  'homeroom_teacher',
  'subject_teacher',
  'counselor',
  'case_manager',
];

/** Kinds that always end with a teacher. */
export const kindsByTeaching: readonly RuleKind[] = ['teacher_of_child', 'homeroom_teacher', 'subject_teacher'];

/** A class that a child sits in. */
export type ClassOf = {
  readonly name: string;
  readonly subject: string | null;
  readonly teacherIds: readonly Uuid[];
};

/** What of the children a matter is about decides who has it; of several, the youngest's. */
export type AboutChildren = {
  readonly schoolId: Uuid | null;
  readonly familyName: string | null;
  readonly studentId: Uuid | null;
  readonly teacherIds: readonly Uuid[];
  readonly homeroomIds: readonly Uuid[];
  readonly classes: readonly ClassOf[];
  /** Their counselor and their case manager, where somebody has this very child. */
  readonly duties: readonly Duty[];
};

export const noChildren: AboutChildren = {
  schoolId: null,
  familyName: null,
  studentId: null,
  teacherIds: [],
  homeroomIds: [],
  classes: [],
  duties: [],
};

const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** Whether somebody speaks a language with families, whatever its country. */
export function speaks(facts: Pick<OwnerFacts, 'languages'>, personId: Uuid, language: string): boolean {
  return facts.languages?.get(personId)?.some((one) => primary(one) === primary(language)) ?? false;
}

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The teachers of the classes whose name or subject holds one of the words. */
export function teachersOfSubject(classes: readonly ClassOf[], subject: string | null | undefined): readonly Uuid[] {
  const words = folded(subject ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const taught = classes.filter((one) => {
    const says = folded(`${one.name} ${one.subject ?? ''}`);
    return words.some((word) => says.includes(word));
  });
  return [...new Set(taught.flatMap((one) => one.teacherIds))];
}

/** Who at the unit speaks the family's language: there first, then those who work for the whole district. */
export function speakersAt(rule: OwnerRule, question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  const { language } = question;
  if (language === null || language === undefined) return [];
  const at = (place: Uuid): readonly Uuid[] =>
    [...facts.staff.values()]
      .filter(
        (member) =>
          member.grants.some((grant) => grant.unitId === place && (rule.role === null || grant.role === rule.role)) &&
          speaks(facts, member.id, language),
      )
      .map((member) => member.id);
  const unitId = rule.unitId ?? question.schoolId;
  const there = unitId === null ? [] : at(unitId);
  return there.length > 0 ? there : at(facts.districtId);
}

/** Who has a duty for this child, by letters, at the school or in the district, best first. */
export function dutyHoldersIn(duty: string, question: OwnerQuestion, facts: OwnerFacts): readonly Uuid[] {
  const children = question.children ?? noChildren;
  return holdersOf([...children.duties, ...(facts.duties ?? [])], {
    duty,
    studentId: children.studentId,
    familyName: children.familyName,
    schoolId: question.schoolId ?? children.schoolId,
    day: question.now.toZonedDateTimeISO(facts.zone ?? 'UTC').toPlainDate(),
  });
}

/** Those who speak the family's language first, otherwise in the order they stood. */
export function languageFirst(
  ids: readonly Uuid[],
  rule: OwnerRule,
  question: OwnerQuestion,
  facts: OwnerFacts,
): readonly Uuid[] {
  const { language } = question;
  if (rule.prefersLanguage !== true || language === null || language === undefined) return ids;
  const fluent = ids.filter((id) => speaks(facts, id, language));
  return [...fluent, ...ids.filter((id) => !fluent.includes(id))];
}
