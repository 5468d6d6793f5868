import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf, freshDirectory } from '../conversations.directory.ts';
import { type ClassOf, kindsByChild, noChildren } from '../conversations.owner-rules.ts';
import { mayOwn, ownerPlaces, type Place } from '../conversations.ownership.ts';
import { maySetTopics } from '../conversations.policy.ts';

export type ClassLine = { readonly id: Uuid; readonly name: string };

export type PreviewAsk = {
  readonly topicId: Uuid;
  readonly schoolId: Uuid | null;
  readonly classId: Uuid | null;
  readonly familyName: string;
  readonly language: string | null;
};

export type Preview = {
  /** The classes of the school, to choose from. */
  readonly classes: readonly ClassLine[];
  readonly chosen: ClassLine | null;
  /** Who would have it and who follows, each with why. */
  readonly places: readonly (Place & { readonly name: string })[];
};

type ClassRow = ClassOf & ClassLine & { readonly homeroom: boolean };

const mostClasses = 500;

/** Where a matter of this topic would go for a child of that class, by the rules as they are saved. */
export const previewOwner = question(
  'conversations.preview_owner',
  async ({ tx, actor, now }, ask: PreviewAsk): Promise<Preview> => {
    allow(maySetTopics(actor));
    const directory = await freshDirectory(tx, actor.districtId);
    const { rows } = await sql<ClassRow>`select k.id, k.name, k.subject, k.is_homeroom as homeroom,
        array(select t.person_id from roster.v_enrollments t where t.district_id = k.district_id and t.class_id = k.id and t.role = 'teacher'
          order by t.is_primary desc, t.person_id) as "teacherIds"
      from roster.v_classes k where k.district_id = ${actor.districtId} and k.school_id = ${ask.schoolId}::uuid and k.is_active
      order by k.name limit ${mostClasses}`.execute(tx);
    const chosen = rows.find((row) => row.id === ask.classId) ?? null;
    const topic = directory.topics.get(ask.topicId);
    const teacherIds = chosen?.teacherIds ?? [];
    const places = ownerPlaces(
      {
        rule: directory.ruleFor(ask.topicId, ask.schoolId),
        categoryOwnerId: topic === undefined ? null : (directory.categories.get(topic.categoryId)?.ownerId ?? null),
        schoolId: ask.schoolId,
        teacherIds,
        children: {
          ...noChildren,
          schoolId: ask.schoolId,
          familyName: ask.familyName === '' ? null : ask.familyName,
          teacherIds,
          homeroomIds: chosen === null ? [] : teacherIds.slice(0, 1),
          classes: chosen === null ? [] : [chosen],
        },
        language: ask.language,
        subject: chosen?.name ?? null,
        asker: topic?.suggests.includes('media') === true ? 'media' : 'family',
        excluded: [],
        now,
        turn: 0,
        legal: topic?.legalPath ?? null,
      },
      directory,
    );
    return {
      classes: rows.map(({ id, name }) => ({ id, name })),
      chosen: chosen === null ? null : { id: chosen.id, name: chosen.name },
      places: places.slice(0, 4).map((place) => ({ ...place, name: directory.staff.get(place.id)?.name ?? '' })),
    };
  },
);

/** A topic for which nobody who works here is named: nobody at all, or only people who have left. */
export type Ownerless = {
  readonly topicId: Uuid;
  /** Null is the rule of the whole district. */
  readonly orgId: Uuid | null;
  /** Who is named and gone; empty where nobody is named. */
  readonly gone: readonly Uuid[];
  /** Who has it meanwhile. */
  readonly nowId: Uuid | null;
};

/** Whether a rule names somebody who may own: a person, one of a rota, or a place where somebody has the role. */
function named(directory: Directory, orgId: Uuid | null, topicId: Uuid): { lost: boolean; gone: readonly Uuid[] } {
  const rule = directory.ruleFor(topicId, orgId);
  if (rule === null) return { lost: true, gone: [] };
  const works = (id: Uuid): boolean => mayOwn(directory, id, []);
  const people =
    rule.kind === 'person' ? (rule.personId === null ? [] : [rule.personId]) : rule.kind === 'rota' ? rule.rota : [];
  if (rule.kind === 'person' || rule.kind === 'rota') {
    const gone = people.filter((id) => !works(id));
    return { lost: gone.length === people.length, gone };
  }
  if (kindsByChild.includes(rule.kind) || rule.kind === 'speaks_language') return { lost: false, gone: [] };
  if (rule.role === null) return { lost: true, gone: [] };
  const unit = rule.kind === 'role_at_school' ? orgId : rule.unitId;
  return { lost: !directory.byRole(rule.role, unit).some(works), gone: [] };
}

/** Every topic without an owner or with a leaver: for the district, and where a school has a rule of its own. */
export const ownerlessTopics = question(
  'conversations.ownerless_topics',
  async ({ tx, actor, now }): Promise<{ directory: Directory; items: readonly Ownerless[] }> => {
    allow(maySetTopics(actor));
    const directory = await directoryOf(tx, actor.districtId);
    const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school').map((org) => org.id);
    const items = directory.topicList.flatMap((topic) => {
      const whole = directory.ruleFor(topic.id, null);
      const own = schools.filter((id) => directory.ruleFor(topic.id, id) !== whole);
      return [null, ...own].flatMap((orgId): Ownerless[] => {
        const { lost, gone } = named(directory, orgId, topic.id);
        if (!lost) return [];
        const question = { rule: directory.ruleFor(topic.id, orgId), categoryOwnerId: null, schoolId: orgId };
        const [first] = ownerPlaces(
          { ...question, teacherIds: [], excluded: [], now, turn: 0, legal: topic.legalPath },
          directory,
        );
        return [{ topicId: topic.id, orgId, gone, nowId: first?.id ?? null }];
      });
    });
    return { directory, items };
  },
);
