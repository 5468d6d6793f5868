import { found } from '#platform/errors';
import { route, type Form, type PageRequest, type Route } from '#platform/web';
import { bdi, button, buttonLink, chip, empty, fold, html, type Html, lines, postForm, section, segments } from '#ui';
import { clearTopicOwner, saveTopicOwner } from '../actions/topic-owners.ts';
import { endTopic, saveCategory, saveTopic } from '../actions/topics.ts';
import { type Category, named } from '../conversations.directory.ts';
import { askers } from '../conversations.askers.ts';
import { ruleKinds } from '../conversations.owner-rules.ts';
import { errors } from '../conversations.errors.ts';
import { topicsSettings } from '../questions/service-topics.ts';
import { linesOf, settingsPage, settingsPost, topicRoles, uuidOr, uuids, type Refused } from './settings-shared.ts';
import { bulkOwnerRoutes } from './settings-bulk-owner.ts';
import { previewPart } from './settings-owner-preview.ts';
import { backupPlaces, base, ownerRoles, ownersPart, rotaPlaces } from './settings-owner-forms.ts';
import { categoryForm, categoryPart, legalKinds, topicForm } from './settings-topic-forms.ts';

/** To one category at once: the whole tree is long on a phone. */
function jumps({ t, locale }: PageRequest, categories: readonly Category[]): Html | null {
  if (categories.length < 5) return null;
  const items = categories.map((one) => ({ label: named(one.names, locale), href: `#${one.key}` }));
  return html`<div class="mt-4">${segments({ label: t('conversations.settings.categories'), items })}</div>`;
}

async function showTopics(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, locale, say, formToken } = request;
  const found_ = await floor.ask(actor, topicsSettings, {});
  const ended = found_.ended.map((topic) => ({
    icon: 'undo' as const,
    body: html`${bdi(named(topic.names, locale))}
      <span class="small soft">${t('conversations.settings.ended_at', { when: say.date(topic.endedAt) })}</span>`,
    after: postForm(
      { action: `${base}/${topic.id}/back`, token: formToken },
      button({ label: t('conversations.settings.bring_back'), kind: 'quiet', more: named(topic.names, locale) }),
    ),
  }));
  return settingsPage(request, {
    title: t('conversations.settings.topics'),
    lead: t('conversations.settings.topics_lead'),
    actions: html`${buttonLink({ label: t('conversations.settings.topic_new'), href: `${base}/new`, icon: 'plus' })}
    ${buttonLink({ label: t('conversations.settings.bulk_link'), href: `${base}/owners`, kind: 'second' })}
    ${buttonLink({ label: t('conversations.settings.duties_link'), href: '/desk/duties', kind: 'second' })}`,
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${jumps(request, [...found_.directory.categories.values()])}${[...found_.directory.categories.values()].map((category) => categoryPart(request, found_, category, refused))}
    ${section(
      { title: t('conversations.settings.category_new') },
      fold({
        summary: t('conversations.settings.category_add'),
        body: categoryForm(request, found_.directory, null, refused),
        open: refused?.form === 'category',
      }),
    )}
    ${ended.length === 0 ? null : section({ title: t('conversations.settings.ended') }, lines(ended))}`,
  });
}

async function showTopic(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, locale, formToken } = request;
  const { directory, open } = await floor.ask(actor, topicsSettings, {});
  const isNew = request.url.pathname === `${base}/new` || request.url.pathname === base;
  const topic = isNew ? null : found(directory.topics.get(request.param('id')));
  const title = topic === null ? t('conversations.settings.topic_new') : named(topic.names, locale);
  const waiting = topic === null ? 0 : (open.get(topic.id) ?? 0);
  const end =
    topic === null
      ? null
      : section(
          { title: t('conversations.settings.end'), lead: t('conversations.settings.end_lead', { n: waiting }) },
          postForm(
            { action: `${base}/${topic.id}/end`, token: formToken },
            button({ label: t('conversations.settings.end_topic'), kind: 'danger' }),
          ),
        );
  return settingsPage(request, {
    title,
    back: { label: t('conversations.settings.topics'), href: base },
    current: base,
    status: refused === null ? 200 : 422,
    body:
      directory.categories.size === 0
        ? empty({
            icon: 'chat',
            title: t('conversations.settings.no_categories'),
            text: t('conversations.settings.no_categories_text'),
          })
        : html`${topic === null || topic.sensitive === null ? null : html`<p>${chip({ kind: 'plain', icon: 'lock', label: t.dynamic(`conversations.settings.careful.${topic.sensitive}`) })}</p>`}
          ${section({ title: t('conversations.settings.about') }, topicForm(request, directory, topic, refused))}
          ${topic === null ? html`<p class="soft">${t('conversations.settings.owner_next')}</p>` : ownersPart(request, directory, topic, refused)}${topic === null ? null : await previewPart(request, directory, topic)}${end}`,
  });
}

function goalMinutes(form: Form, name: string): number {
  const hours = Number(form.text(name).trim().replace(',', '.'));
  if (!Number.isFinite(hours) || hours < 0.25 || hours > 1000) throw errors.goal_wrong({}, name);
  return Math.round(hours * 60);
}

function readTopic(request: PageRequest, form: Form, id: string | null) {
  const inLanguages = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      request.district.languages.flatMap((tag) => {
        const text = form.text(`${prefix}-${tag}`).trim();
        return text === '' ? [] : [[tag, text.slice(0, 200)]];
      }),
    );
  return {
    id,
    categoryId: form.text('category'),
    names: inLanguages('name'),
    covers: inLanguages('covers'),
    words: linesOf(form.text('words'))
      .map((line) => line.slice(0, 100))
      .slice(0, 300),
    examples: linesOf(form.text('examples'))
      .map((line) => line.slice(0, 500))
      .slice(0, 300),
    answerMinutes: goalMinutes(form, 'first'),
    resolveMinutes: goalMinutes(form, 'settled'),
    sensitive: legalKinds.find((kind) => kind === form.text('sensitive')) ?? null,
    askers: askers.filter((one) => form.all('askers').includes(one)),
    suggests: askers.filter((one) => form.all('suggests').includes(one)),
  };
}

async function knownCategory(request: PageRequest, id: string): Promise<void> {
  const { directory } = await request.floor.ask(request.actor, topicsSettings, {});
  found(directory.categories.get(id));
}

function readNames(request: PageRequest, form: Form): Record<string, string> {
  const names = Object.fromEntries(
    request.district.languages.flatMap((tag) => {
      const text = form.text(`name-${tag}`).trim();
      return text === '' ? [] : [[tag, text.slice(0, 200)]];
    }),
  );
  if (Object.keys(names).length === 0) throw errors.name_missing({}, 'name');
  return names;
}

const topicNames = { id: 'topic' } as const;

/** The topic tree: what families ask about, who answers, and until when. */
export const topicSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: topicRoles, handler: async (request) => showTopics(request) }),
  route({ method: 'GET', path: `${base}/new`, who: topicRoles, handler: async (request) => showTopic(request) }),
  ...bulkOwnerRoutes,
  route({
    method: 'GET',
    path: `${base}/:id`,
    who: topicRoles,
    names: topicNames,
    handler: async (request) => showTopic(request),
  }),
  settingsPost(base, topicRoles, {
    form: 'topic',
    async perform(request, form) {
      const input = readTopic(request, form, null);
      await knownCategory(request, input.categoryId);
      const id = await request.floor.act(request.actor, saveTopic, input);
      return { to: `${base}/${id}#owners`, says: 'conversations.settings.topic_saved' };
    },
    again: showTopic,
  }),
  settingsPost(`${base}/:id`, topicRoles, {
    form: 'topic',
    names: topicNames,
    async perform(request, form) {
      const input = readTopic(request, form, request.param('id'));
      await knownCategory(request, input.categoryId);
      const { directory } = await request.floor.ask(request.actor, topicsSettings, {});
      found(directory.topics.get(request.param('id')));
      await request.floor.act(request.actor, saveTopic, input);
      return { to: `${base}/${request.param('id')}`, says: 'conversations.settings.topic_saved' };
    },
    again: showTopic,
  }),
  settingsPost(`${base}/:id/owner`, topicRoles, {
    form: 'owner',
    names: topicNames,
    async perform(request, form) {
      const { directory } = await request.floor.ask(request.actor, topicsSettings, {});
      const topic = found(directory.topics.get(request.param('id')));
      const orgId = uuidOr(form.optional('org'));
      if (orgId !== null) found(directory.orgs.get(orgId));
      const unitId = uuidOr(form.optional('unit'));
      if (unitId !== null) found(directory.orgs.get(unitId));
      const kind = found(ruleKinds.find((one) => one === form.text('kind')));
      const role = ownerRoles.find((one) => one === form.text('role')) ?? null;
      const several = (name: string, places: number): string[] =>
        uuids(Array.from({ length: places }, (_, at) => form.text(`${name}-${at}`)));
      await request.floor.act(request.actor, saveTopicOwner, {
        topicId: topic.id,
        orgId,
        kind,
        personId: kind === 'person' ? uuidOr(form.optional('person')) : null,
        role: kind === 'role_at_school' || kind === 'role_at_unit' ? role : null,
        unitId: kind === 'role_at_unit' || kind === 'speaks_language' ? unitId : null,
        rota: kind === 'rota' ? several('rota', rotaPlaces) : [],
        backups: several('backup', backupPlaces),
        subject: form.optional('subject')?.slice(0, 200) ?? null,
        prefersLanguage: form.has('language'),
      });
      return {
        to: `${base}/${topic.id}${orgId === null ? '' : `?school=${orgId}`}#preview`,
        says: 'conversations.settings.owner_saved',
      };
    },
    again: async (request, refused) =>
      showTopic(request, {
        ...refused,
        form: `owner ${refused.typed['org'] === '' || refused.typed['org'] === undefined ? 'district' : refused.typed['org']}`,
      }),
  }),
  settingsPost(`${base}/:id/owner/clear`, topicRoles, {
    form: 'clear',
    names: topicNames,
    async perform(request, form) {
      await request.floor.act(request.actor, clearTopicOwner, {
        topicId: request.param('id'),
        orgId: found(uuidOr(form.optional('org'))),
      });
      return { to: `${base}/${request.param('id')}#owners`, says: 'conversations.settings.owner_saved' };
    },
    again: showTopic,
  }),
  ...(['end', 'back'] as const).map((act) =>
    settingsPost(`${base}/:id/${act}`, topicRoles, {
      form: act,
      names: topicNames,
      async perform(request) {
        const topicId = found(uuidOr(request.param('id')));
        await request.floor.act(request.actor, endTopic, { topicId, ended: act === 'end' });
        return act === 'end'
          ? { to: base, says: 'conversations.settings.topic_ended', undo: `${base}/${topicId}/back` }
          : { to: `${base}/${topicId}`, says: 'conversations.settings.topic_back' };
      },
      again: async (request) => showTopics(request),
    }),
  ),
  settingsPost('/admin/categories', topicRoles, {
    form: 'category',
    async perform(request, form) {
      await request.floor.act(request.actor, saveCategory, {
        id: null,
        names: readNames(request, form),
        ownerId: uuidOr(form.optional('owner')),
      });
      return { to: base, says: 'conversations.settings.category_saved' };
    },
    again: showTopics,
  }),
  settingsPost('/admin/categories/:id', topicRoles, {
    form: 'category',
    names: { id: 'category' },
    async perform(request, form) {
      const id = request.param('id');
      await knownCategory(request, id);
      await request.floor.act(request.actor, saveCategory, {
        id,
        names: readNames(request, form),
        ownerId: uuidOr(form.optional('owner')),
      });
      return { to: base, says: 'conversations.settings.category_saved' };
    },
    again: async (request, refused) => showTopics(request, { ...refused, form: `category ${request.param('id')}` }),
  }),
];
