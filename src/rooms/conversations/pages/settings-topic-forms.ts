import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  choices,
  element,
  field,
  fold,
  html,
  postForm,
  section,
  select,
  table,
  textarea,
  type Html,
} from '#ui';
import { namedAskers } from '../conversations.askers.ts';
import { named, type Category, type Directory, type Topic } from '../conversations.directory.ts';
import type { TopicsSettings } from '../questions/service-topics.ts';
import { errorAt, staffOptions, typedIn, type Refused } from './settings-shared.ts';
import { base, ruleText } from './settings-owner-forms.ts';

export const legalKinds = [
  'legal_deadline',
  'discrimination',
  'harassment',
  'special_education_complaint',
  'public_records',
] as const;

/**
 * The district's main language first; the others in a fold that says how many still have no name. What is in the fold is
 * sent with the form all the same.
 */
function inLanguages(
  { t, district }: PageRequest,
  names: Readonly<Record<string, string>>,
  one: (tag: string, isMain: boolean) => Html,
): Html {
  const [main = 'en', ...others] = district.languages;
  if (others.length === 0) return one(main, true);
  const missing = others.filter((tag) => (names[tag] ?? '') === '').length;
  return html`${one(main, true)}
  ${fold({
    summary: t('conversations.settings.other_languages', { n: others.length, missing }),
    body: html`<div class="stack">${others.map((tag) => one(tag, false))}</div>`,
  })}`;
}

export function categoryForm(
  request: PageRequest,
  directory: Directory,
  category: Category | null,
  refused: Refused | null,
): Html {
  const { t, formToken } = request;
  const form = category === null ? 'category' : `category ${category.id}`;
  const typed = typedIn(refused, form);
  const key = category?.id ?? 'new';
  return postForm(
    {
      action: category === null ? '/admin/categories' : `/admin/categories/${category.id}`,
      token: formToken,
      class: 'stack',
    },
    inLanguages(request, category?.names ?? {}, (tag, isMain) =>
      field({
        id: `category-${key}-${tag}`,
        label: t('conversations.settings.name_in', { language: t.languageName(tag) }),
        name: `name-${tag}`,
        maxlength: 200,
        value: typed?.[`name-${tag}`] ?? category?.names[tag] ?? '',
        error: isMain ? errorAt(refused, form, 'name') : null,
      }),
    ),
    select({
      id: `category-${key}-owner`,
      label: t('conversations.settings.category_owner'),
      name: 'owner',
      hint: t('conversations.settings.category_owner_hint'),
      options: staffOptions(request, directory),
      value: typed?.['owner'] ?? category?.ownerId ?? '',
      error: errorAt(refused, form, 'owner'),
    }),
    html`<div class="mt-4">${button({ label: t('conversations.settings.category_save'), kind: 'second' })}</div>`,
  );
}

export function categoryPart(
  request: PageRequest,
  { directory, open }: TopicsSettings,
  category: Category,
  refused: Refused | null,
): Html {
  const { t, say, locale } = request;
  const topics = directory.topicList.filter((topic) => topic.categoryId === category.id);
  const owner =
    category.ownerId === null
      ? t('conversations.settings.nobody')
      : (directory.staff.get(category.ownerId)?.name ?? '');
  const list =
    topics.length === 0
      ? html`<p class="soft">${t('conversations.settings.no_topics')}</p>`
      : table({
          caption: named(category.names, locale),
          quietCaption: true,
          columns: [
            { label: t('conversations.settings.topic') },
            { label: t('conversations.settings.who_answers') },
            { label: t('conversations.settings.first_goal'), numeric: true },
            { label: t('conversations.settings.settled_goal'), numeric: true },
            { label: t('conversations.settings.open_now'), numeric: true },
          ],
          rows: topics.map((topic) => ({
            cells: [
              element('a', { href: `${base}/${topic.id}` }, bdi(named(topic.names, locale))),
              ruleText(request, directory, directory.ruleFor(topic.id, null)),
              say.hours(topic.goals.answerMinutes),
              say.hours(topic.goals.resolveMinutes),
              say.number(open.get(topic.id) ?? 0),
            ],
          })),
        });
  return section(
    {
      title: named(category.names, locale),
      id: category.key,
      lead: t('conversations.settings.category_of', { name: owner }),
    },
    list,
    fold({
      summary: t('conversations.settings.category_change'),
      body: categoryForm(request, directory, category, refused),
      open: refused?.form === `category ${category.id}`,
    }),
  );
}

export function topicForm(
  request: PageRequest,
  directory: Directory,
  topic: Topic | null,
  refused: Refused | null,
): Html {
  const { t, locale, formToken } = request;
  const typed = typedIn(refused, 'topic');
  const error = (name: string): string | null => errorAt(refused, 'topic', name);
  const hours = (minutes: number | undefined, usual: number): string => String((minutes ?? usual) / 60);
  return postForm(
    { action: topic === null ? base : `${base}/${topic.id}`, token: formToken, class: 'stack' },
    select({
      label: t('conversations.settings.category'),
      name: 'category',
      required: true,
      value: typed?.['category'] ?? topic?.categoryId ?? '',
      options: [...directory.categories.values()].map((category) => ({
        value: category.id,
        label: named(category.names, locale),
      })),
      error: error('category'),
    }),
    inLanguages(
      request,
      topic?.names ?? {},
      (tag, isMain) =>
        html`<div class="split split-2">
          <div>
            ${field({
              label: t('conversations.settings.name_in', { language: t.languageName(tag) }),
              name: `name-${tag}`,
              maxlength: 200,
              value: typed?.[`name-${tag}`] ?? topic?.names[tag] ?? '',
              error: isMain ? error('name') : null,
            })}
          </div>
          <div>
            ${field({
              label: t('conversations.settings.covers_in', { language: t.languageName(tag) }),
              name: `covers-${tag}`,
              maxlength: 200,
              optional: t('ui.field.optional'),
              value: typed?.[`covers-${tag}`] ?? topic?.covers[tag] ?? '',
            })}
          </div>
        </div>`,
    ),
    html`<div class="split split-2">
      <div>
        ${field({
          label: t('conversations.settings.first_goal_hours'),
          name: 'first',
          type: 'text',
          inputmode: 'decimal',
          small: true,
          required: true,
          hint: t('conversations.settings.goal_hint'),
          value: typed?.['first'] ?? hours(topic?.goals.answerMinutes, 480),
          error: error('first'),
        })}
      </div>
      <div>
        ${field({
          label: t('conversations.settings.settled_goal_hours'),
          name: 'settled',
          type: 'text',
          inputmode: 'decimal',
          small: true,
          required: true,
          hint: t('conversations.settings.goal_hint'),
          value: typed?.['settled'] ?? hours(topic?.goals.resolveMinutes, 2400),
          error: error('settled'),
        })}
      </div>
    </div>`,
    textarea({
      label: t('conversations.settings.words'),
      name: 'words',
      hint: t('conversations.settings.words_hint'),
      optional: t('ui.field.optional'),
      rows: 6,
      value: typed?.['words'] ?? topic?.words.join('\n') ?? '',
      error: error('words'),
    }),
    textarea({
      label: t('conversations.settings.examples'),
      name: 'examples',
      hint: t('conversations.settings.examples_hint'),
      optional: t('ui.field.optional'),
      rows: 6,
      value: typed?.['examples'] ?? topic?.examples.join('\n') ?? '',
      error: error('examples'),
    }),
    select({
      label: t('conversations.settings.careful'),
      name: 'sensitive',
      hint: t('conversations.settings.careful_hint'),
      value: typed?.['sensitive'] ?? topic?.sensitive ?? '',
      options: [
        { value: '', label: t('conversations.settings.careful.none') },
        ...legalKinds.map((kind) => ({ value: kind, label: t.dynamic(`conversations.settings.careful.${kind}`) })),
      ],
    }),
    askerChoices(request, topic, typed),
    html`<div class="mt-4">${buttons(button({ label: t('conversations.settings.topic_save') }))}</div>`,
  );
}

/** For whom the topic is, and to whom it is proposed first. What was typed comes as one field, many values apart. */
function askerChoices({ t }: PageRequest, topic: Topic | null, typed: Readonly<Record<string, string>> | null): Html {
  const options = namedAskers.map((asker) => ({ value: asker, label: t.dynamic(`conversations.asker.${asker}`) }));
  const among = (name: 'askers' | 'suggests'): Html =>
    choices({
      legend: t.dynamic(`conversations.settings.${name}`),
      hint: t.dynamic(`conversations.settings.${name}_hint`),
      name,
      type: 'checkbox',
      look: 'two',
      options,
      chosen: typed === null ? (topic?.[name] ?? []) : (typed[name] ?? '').split(','),
    });
  return fold({
    summary: t('conversations.settings.for_whom'),
    open: (topic?.askers.length ?? 0) + (topic?.suggests.length ?? 0) > 0,
    body: html`${among('askers')}${among('suggests')}`,
  });
}
