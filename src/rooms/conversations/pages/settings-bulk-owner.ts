import { isUuid, type Uuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { bdi, button, buttons, choice, element, empty, html, lines, postForm, select } from '#ui';
import { saveOwners } from '../actions/topic-owners.ts';
import { named } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { type Ownerless, ownerlessTopics } from '../questions/owner-preview.ts';
import { base } from './settings-owner-forms.ts';
import {
  errorAt,
  type Refused,
  settingsPage,
  settingsPost,
  staffOptions,
  topicRoles,
  typedIn,
} from './settings-shared.ts';

const path = `${base}/owners`;
const most = 500;

type Ticked = { readonly all: boolean; readonly topics: ReadonlySet<string> };

const valueOf = (item: Ownerless): string => `${item.topicId}:${item.orgId ?? ''}`;

/** What was ticked when it was refused: it stays ticked. */
async function tickedIn(request: PageRequest, refused: Refused | null): Promise<Ticked> {
  if (refused === null) return { all: false, topics: new Set() };
  const form = await request.form();
  return { all: form.has('all'), topics: new Set(form.all('topic')) };
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  const ticked = await tickedIn(request, refused);
  const { directory, items } = await floor.ask(actor, ownerlessTopics, {});
  const name = (id: Uuid): string => directory.staff.get(id)?.name ?? t('conversations.settings.gone');
  const shown = items.slice(0, most).map((item) => {
    const topic = directory.topics.get(item.topicId);
    const place = item.orgId === null ? null : (directory.orgs.get(item.orgId)?.name ?? '');
    const why =
      item.gone.length === 0
        ? t('conversations.settings.bulk_nobody')
        : t('conversations.settings.bulk_gone', { name: item.gone.map(name).join(', ') });
    const details = [
      ...(place === null ? [] : [t('conversations.settings.bulk_at', { place })]),
      why,
      ...(item.nowId === null ? [] : [t('conversations.settings.bulk_now', { name: name(item.nowId) })]),
    ];
    return {
      body: choice({
        name: 'topic',
        value: valueOf(item),
        checked: ticked.all || ticked.topics.has(valueOf(item)),
        chooses: true,
        label: named(topic?.names ?? {}, locale),
        hint: html`${details.map((one, at) => html`${at === 0 ? '' : ' · '}${bdi(one)}`)}`,
      }),
    };
  });
  const people = staffOptions(request, directory).filter((one) => one.value !== '');
  return settingsPage(request, {
    title: t('conversations.settings.bulk_title'),
    lead: t('conversations.settings.bulk_lead'),
    back: { label: t('conversations.settings.topics'), href: base },
    current: base,
    status: refused === null ? 200 : 422,
    body:
      items.length === 0
        ? empty({
            icon: 'answered',
            title: t('conversations.settings.bulk_none'),
            text: t('conversations.settings.bulk_none_text'),
          })
        : postForm(
            { action: path, token: formToken, class: 'stack' },
            html`${errorAt(refused, 'bulk', 'topic') === null ? null : html`<p class="error" role="alert">${errorAt(refused, 'bulk', 'topic')}</p>`}
            ${element(
              'label',
              { class: 'choice' },
              element('input', {
                type: 'checkbox',
                'data-choose-all': true,
                name: 'all',
                value: '1',
                checked: ticked.all,
              }),
              element('span', {}, t('conversations.settings.bulk_all')),
            )}`,
            lines(shown, { compact: true }),
            select({
              label: t('conversations.settings.bulk_to'),
              name: 'to',
              required: true,
              value: typedIn(refused, 'bulk')?.['to'],
              error: errorAt(refused, 'bulk', 'person') ?? errorAt(refused, 'bulk', 'kind'),
              options: [
                { value: '', label: t('conversations.desk.hand.choose') },
                { value: 'office', label: t('conversations.settings.bulk_office') },
                { value: 'principal', label: t('conversations.settings.bulk_principal') },
                { group: t('conversations.desk.hand.colleagues'), options: people },
              ],
            }),
            buttons(button({ label: t('conversations.settings.bulk_do') })),
          ),
  });
}

/** The chosen ones, as they stand now; “all” is everything on the list. */
async function chosenIn({ floor, actor }: PageRequest, form: Form): Promise<readonly Ownerless[]> {
  const { items } = await floor.ask(actor, ownerlessTopics, {});
  const wanted = new Set(form.all('topic'));
  return form.has('all') ? items : items.filter((item) => wanted.has(valueOf(item)));
}

/** Many topics, one owner. */
export const bulkOwnerRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: topicRoles, handler: async (request) => show(request) }),
  settingsPost(path, topicRoles, {
    form: 'bulk',
    async perform(request, form) {
      const chosen = await chosenIn(request, form);
      if (chosen.length === 0) throw errors.topic_unknown({}, 'topic');
      const to = form.text('to');
      const role = to === 'office' || to === 'principal' ? to : null;
      if (role === null && !isUuid(to)) throw errors.person_unknown({}, 'person');
      const n = await request.floor.act(request.actor, saveOwners, {
        places: chosen.map(({ topicId, orgId }) => ({ topicId, orgId })),
        personId: role === null ? to : null,
        role,
      });
      return { to: path, says: 'conversations.settings.bulk_done', args: { n } };
    },
    again: show,
  }),
];
