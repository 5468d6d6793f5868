import { hasRole, isStaff } from '#platform/actor';
import type { AppError } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import { choices, type Content, fold, type select } from '#ui';
import { type Asker, isFor, namedAskers, readAsker } from '../conversations.askers.ts';
import { named, type Org } from '../conversations.directory.ts';
import type { FamilyPlaces } from '../questions/family-places.ts';
import type { KeptFile } from './family-uploads.ts';

/** Everything the form shows: what was typed, what was wrong, and which files wait. */
export type AskView = {
  readonly places: FamilyPlaces;
  readonly school: Org | null;
  readonly values: Readonly<Record<string, string>>;
  readonly error: AppError | null;
  readonly fileError: string | null;
  readonly kept: readonly KeptFile[];
  readonly embedded: boolean;
};

/** Who the form takes somebody for before they say: by the link they came by, the topic, or who is signed in. */
export function usualAsker({ actor, query }: PageRequest, { values, places, embedded }: AskView): Asker {
  const said = readAsker(values['asker'] ?? query('asker'));
  if (said !== null) return said;
  const topic = places.directory.topics.get(values['topic'] ?? '');
  const forOne = topic?.askers[0] ?? topic?.suggests[0];
  if (forOne !== undefined) return readAsker(forOne) ?? 'family';
  return isStaff(actor) && !embedded ? 'staff' : 'family';
}

export function askerField(request: PageRequest, view: AskView): Content {
  const { t, actor } = request;
  if (hasRole(actor, 'guardian') && !view.embedded) return null;
  const usual = usualAsker(request, view);
  const field = choices({
    legend: t('conversations.ask.who'),
    hint: t('conversations.ask.who_hint'),
    name: 'asker',
    type: 'radio',
    look: 'two',
    chosen: [usual],
    options: namedAskers.map((asker) => ({
      value: asker,
      label: t.dynamic(`conversations.ask.who.${asker}`),
      ...(asker === 'student' ? { hint: t('conversations.ask.student_hint') } : {}),
    })),
  });
  // Nearly everybody is a family here; six more choices before the question is sent are too many on a phone.
  return fold({ summary: t('conversations.ask.who_fold'), open: usual !== 'family', body: field });
}

export function topicOptions(
  request: PageRequest,
  { directory }: FamilyPlaces,
  asker: Asker,
): Parameters<typeof select>[0]['options'] {
  const { locale, t } = request;
  const groups = [...directory.categories.values()].map((category) => ({
    group: named(category.names, locale),
    options: directory.topicList
      .filter((topic) => topic.categoryId === category.id && isFor(topic, asker))
      .map((topic) => ({ value: topic.id, label: named(topic.names, locale) })),
  }));
  return [
    { value: '', label: t('conversations.family.ask.topic_find') },
    ...groups.filter((group) => group.options.length > 0),
  ];
}
