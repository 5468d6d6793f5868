import type { PageRequest } from '#platform/web';
import {
  bulkBar,
  button,
  buttonLink,
  buttons,
  type Content,
  deskPage,
  empty,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  inbox,
  type InboxItem,
  keyHints,
  pageHead,
  pager,
  postForm,
  segments,
  select,
  type Tab,
} from '#ui';
import { askers } from '../conversations.askers.ts';
import { type Directory, named } from '../conversations.directory.ts';
import { kinds } from '../conversations.rules.ts';
import { countLimit, type InboxPage, inboxPage, type ListedRow } from '../questions/desk-inbox.ts';
import {
  askAddress,
  askQuery,
  channels,
  hasWhose,
  type InboxAsk,
  isFiltered,
  orders,
  pageSize,
  readAsk,
  readPlace,
  type View,
} from '../questions/desk-views.ts';
import { noteListLook } from './desk-looks.ts';
import {
  channelName,
  childrenText,
  colleagues,
  dueChip,
  endOfDay,
  kindName,
  leadsSomewhere,
  scopeLabel,
  topicName,
  waitText,
  wayOf,
  whoOf,
} from './desk-shared.ts';

/** The rows of a list of conversations, as every list of the desk shows them. */
export function rowItem(
  request: PageRequest,
  row: ListedRow,
  { people, directory }: Pick<InboxPage, 'people' | 'directory'>,
  { choose = true }: { choose?: boolean } = {},
): InboxItem {
  const { t } = request;
  const who = whoOf(t, row, people);
  const about = childrenText(request, row.student_ids, people);
  return {
    id: row.id,
    href: `/desk/conversations/${row.id}`,
    subject: row.subject,
    excerpt: row.preview,
    lang: row.language,
    who,
    ...(about === undefined ? {} : { about }),
    due: dueChip(request, row),
    wait: waitText(request, row),
    topic: row.topic_id === null ? kindName(t, row.kind) : topicName(request, directory, row.topic_id),
    way: wayOf(t, row),
    unread: row.unread,
    critical: row.critical_at !== null && row.acknowledged_at === null,
    ...(choose
      ? {
          choose: {
            name: 'id',
            label: t('conversations.desk.inbox.choose', { who, subject: row.subject }),
            form: 'bulk',
          },
        }
      : {}),
  };
}

const capped = (n: number): string | number => (n > countLimit ? `${countLimit}+` : n);

function viewTabs(request: PageRequest, ask: InboxAsk, page: InboxPage): Html {
  const { t, actor } = request;
  const leads = leadsSomewhere(actor);
  const { counts } = page;
  const bare = (view: View): InboxAsk => readAsk((name) => (name === 'view' ? view : null));
  const labels: Record<View, string> = {
    mine: t('conversations.desk.view.mine'),
    school: scopeLabel(request, page.directory),
    today: t('conversations.desk.view.today'),
    late: t('conversations.desk.view.late'),
    longest: t('conversations.desk.view.longest'),
    unread: t('conversations.desk.view.unread'),
    critical: t('conversations.desk.view.critical'),
    waiting: t('conversations.desk.view.waiting'),
    helping: t('conversations.desk.view.helping'),
    closed: t('conversations.desk.view.closed'),
  };
  const counted: Partial<Record<View, number>> = {
    mine: counts.mine,
    school: counts.school,
    today: counts.today,
    late: counts.late,
    unread: counts.unread,
    critical: counts.critical,
  };
  const shown = (Object.keys(labels) as View[]).filter(
    (view) => (view !== 'school' || leads) && (view !== 'critical' || counts.critical > 0 || ask.view === 'critical'),
  );
  const items = shown.map((view): Tab => {
    const n = counted[view];
    const drawn = view === 'late' ? 'late' : view === 'critical' ? 'critical' : null;
    return {
      label: labels[view],
      href: askAddress(bare(view)),
      current: view === ask.view,
      ...(n === undefined || n === 0 ? {} : { count: capped(n) }),
      ...(drawn === null ? {} : { icon: drawn }),
    };
  });
  return segments({ label: t('conversations.desk.inbox.views'), items });
}

function filterForm(request: PageRequest, ask: InboxAsk, page: InboxPage): Html {
  const { t, actor, locale, district } = request;
  const { directory, rows } = page;
  const any = { value: '', label: t('conversations.desk.filter.any') };
  const byCategory = [...directory.categories.values()].map((category) => ({
    group: named(category.names, locale),
    options: directory.topicList
      .filter((topic) => topic.categoryId === category.id)
      .map((topic) => ({ value: topic.id, label: named(topic.names, locale) })),
  }));
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const quiet = { quiet: true, submits: true } as const;
  const more: Content[] = [
    select({
      label: t('conversations.desk.filter.kind'),
      name: 'kind',
      value: ask.kind,
      submits: true,
      options: [any, ...kinds.map((kind) => ({ value: kind, label: kindName(t, kind) }))],
    }),
    select({
      label: t('conversations.desk.filter.language'),
      name: 'language',
      value: ask.language,
      submits: true,
      options: [any, ...district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) }))],
    }),
    select({
      label: t('conversations.desk.filter.channel'),
      name: 'channel',
      value: ask.channel,
      submits: true,
      options: [any, ...channels.map((one) => ({ value: one, label: channelName(t, one) }))],
    }),
    select({
      label: t('conversations.asker.title'),
      name: 'asker',
      value: ask.asker,
      submits: true,
      options: [any, ...askers.map((one) => ({ value: one, label: t.dynamic(`conversations.asker.${one}`) }))],
    }),
    ...(schools.length > 1
      ? [
          select({
            label: t('conversations.desk.filter.school'),
            name: 'school',
            value: ask.schoolId,
            submits: true,
            options: [any, ...schools.map((org) => ({ value: org.id, label: org.name }))],
          }),
        ]
      : []),
    ...(hasWhose(ask.view) && leadsSomewhere(actor)
      ? [
          select({
            label: t('conversations.desk.filter.whose'),
            name: 'whose',
            value: ask.whose,
            submits: true,
            options: [
              { value: 'mine', label: t('conversations.desk.view.mine') },
              { value: 'all', label: scopeLabel(request, directory) },
            ],
          }),
        ]
      : []),
  ];
  const open =
    ask.kind !== null ||
    ask.language !== null ||
    ask.channel !== null ||
    ask.asker !== null ||
    ask.schoolId !== null ||
    ask.whose === 'all';
  return getForm(
    { action: '/desk/inbox', class: 'filters', label: t('conversations.desk.filter.label') },
    hiddenInputs({ view: ask.view === 'mine' ? null : ask.view }),
    rows.length > 0
      ? html`<label class="choice only-wide"
          ><input type="checkbox" data-choose-all /><span
            >${t('conversations.desk.inbox.choose_all', { n: rows.length })}</span
          ></label
        >`
      : null,
    select({
      ...quiet,
      label: t('conversations.desk.filter.topic'),
      name: 'topic',
      value: ask.topicId,
      options: [{ value: '', label: t('conversations.desk.filter.all_topics') }, ...byCategory],
    }),
    select({
      ...quiet,
      label: t('conversations.desk.filter.order'),
      name: 'order',
      value: ask.order,
      options: orders.map((order) => ({ value: order, label: t.dynamic(`conversations.desk.order.${order}`) })),
    }),
    fold({
      summary: t('conversations.desk.filter.more'),
      open: open && hasMore(ask),
      body: html`<div class="filters">${more}</div>`,
    }),
    button({ label: t('conversations.desk.filter.show'), kind: 'second' }),
    keyHints([
      ['j k', t('ui.keys.move')],
      ['x', t('ui.keys.choose')],
      ['enter', t('ui.keys.open')],
      ['?', t('ui.keys.all')],
    ]),
  );
}

const hasMore = (ask: InboxAsk): boolean => isFiltered({ ...ask, topicId: null }) || ask.whose === 'all';

function savedFilters(request: PageRequest, ask: InboxAsk, page: InboxPage): Content {
  const { t, formToken } = request;
  const query = askQuery({ ...ask, after: null, before: null });
  const kept = page.filters.map((filter): Tab => ({
    label: filter.name,
    href: `/desk/inbox?${filter.query}`,
    current: filter.query === query,
  }));
  const current = page.filters.find((filter) => filter.query === query);
  const links =
    kept.length === 0 ? null : segments({ label: t('conversations.desk.saved_filters.label'), items: kept });
  if (current)
    return html`${links}${postForm({ action: `/desk/inbox/filters/${current.id}/remove`, token: formToken }, hiddenInputs({ back: askAddress(ask) }), button({ label: t('conversations.desk.saved_filters.remove', { name: current.name }), kind: 'quiet' }))}`;
  if (!isFiltered(ask)) return links;
  return html`${links}${fold({
    summary: t('conversations.desk.saved_filters.keep'),
    body: postForm(
      { action: '/desk/inbox/filters', token: formToken },
      hiddenInputs({ query }),
      field({ label: t('conversations.desk.saved_filters.name'), name: 'name', required: true, maxlength: 60 }),
      buttons(button({ label: t('conversations.desk.saved_filters.keep_button'), kind: 'second' })),
    ),
  })}`;
}

/** Where work can go: the topics, then the colleagues. */
export function receiverOptions(
  request: PageRequest,
  directory: InboxPage['directory'],
  most: { excluded: readonly string[]; schoolId: string | null },
): Parameters<typeof select>[0]['options'] {
  const { t, actor, locale } = request;
  return [
    { value: '', label: t('conversations.desk.hand.choose') },
    {
      group: t('conversations.desk.hand.colleagues'),
      options: colleagues(actor, directory, most).map((one) => ({ value: `person:${one.id}`, label: one.name })),
    },
    {
      group: t('conversations.desk.hand.topics'),
      options: directory.topicList.map((topic) => ({ value: `topic:${topic.id}`, label: named(topic.names, locale) })),
    },
  ];
}

const receivers = new WeakMap<Directory, Map<string, Html>>();
const mostReceivers = 2000;

/** The list stands on every page of every inbox and is the same until the directory is read anew. */
function receiverSelect(request: PageRequest, directory: Directory): Html {
  const { t, locale, actor } = request;
  const kept = receivers.get(directory) ?? new Map<string, Html>();
  receivers.set(directory, kept);
  const key = [locale, ...new Set(actor.grants.map((grant) => grant.unitId ?? ''))].join(' ');
  const known = kept.get(key);
  if (known !== undefined) return known;
  const options = receiverOptions(request, directory, { excluded: [], schoolId: null });
  const made = select({ label: t('conversations.desk.hand.to'), name: 'to', quiet: true, options });
  if (kept.size < mostReceivers) kept.set(key, made);
  return made;
}

function bulkForm(request: PageRequest, ask: InboxAsk, page: InboxPage): Html {
  const { t, formToken } = request;
  const actions = html`${receiverSelect(request, page.directory)}${field({ label: t('conversations.desk.hand.reason'), name: 'reason', quiet: true, placeholder: t('conversations.desk.hand.reason'), maxlength: 500 })}${button(
    { label: t('conversations.desk.hand.do'), icon: 'handoff', kind: 'second', name: 'do', value: 'hand_off' },
  )}${button({ label: t('conversations.desk.act.take'), kind: 'second', name: 'do', value: 'take' })}${button({ label: t('conversations.desk.act.wait'), kind: 'second', name: 'do', value: 'wait' })}${button({ label: t('conversations.desk.act.close'), kind: 'second', name: 'do', value: 'close' })}${button({ label: t('conversations.desk.act.group'), kind: 'quiet', name: 'do', value: 'group' })}`;
  return postForm(
    { action: '/desk/inbox/acts', token: formToken, id: 'bulk' },
    hiddenInputs({ back: askAddress(ask, { after: ask.after, before: ask.before }) }),
    bulkBar({ t, form: 'bulk', actions }),
  );
}

function nothing(request: PageRequest, ask: InboxAsk): Html {
  const { t } = request;
  if (isFiltered(ask))
    return empty({
      title: t('conversations.desk.empty.filtered'),
      action: buttonLink({
        label: t('conversations.desk.empty.all'),
        href: askAddress(readAsk((name) => (name === 'view' ? ask.view : null))),
        kind: 'second',
      }),
      icon: 'search',
    });
  return empty({
    title: t.dynamic(`conversations.desk.empty.${ask.view}`),
    text: ask.view === 'mine' ? t('conversations.desk.empty.mine_next') : null,
  });
}

function lead({ t, say }: PageRequest, { counts }: InboxPage): string {
  if (counts.mine === 0) return t('conversations.desk.inbox.none_open');
  return counts.longestSince === null
    ? t('conversations.desk.inbox.open', { n: counts.mine })
    : t('conversations.desk.inbox.open_longest', {
        n: counts.mine,
        wait: say.span((say.now.epochMilliseconds - counts.longestSince.epochMilliseconds) / 60_000),
      });
}

export async function showInbox(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const ask = readAsk((name) => request.query(name));
  const [page] = await Promise.all([
    floor.ask(actor, inboxPage, { ask, endOfDay: endOfDay(request) }),
    request.navigation(),
  ]);
  await noteListLook(request, page.rows);
  const shown = page.rows.map((row) => rowItem(request, row, page));
  const body = html`${pageHead({
    title: t('conversations.desk.inbox.title'),
    beside: lead(request, page),
    actions: buttonLink({
      label: t('conversations.desk.enter.button'),
      href: '/desk/enter',
      icon: 'plus',
      kind: 'second',
    }),
  })}
  ${viewTabs(request, ask, page)}${filterForm(request, ask, page)}${savedFilters(request, ask, page)}
  ${shown.length === 0 ? nothing(request, ask) : inbox(shown, { label: t('conversations.desk.inbox.title') })}
  ${shown.length === 0 ? null : bulkForm(request, ask, page)}
  ${pager({
    t,
    previous: page.previous === null ? null : askAddress(ask, { before: readPlace(page.previous) }),
    next: page.next === null ? null : askAddress(ask, { after: readPlace(page.next) }),
    ...(shown.length >= pageSize || ask.after !== null || ask.before !== null
      ? { note: t('conversations.desk.inbox.shown', { n: shown.length }) }
      : {}),
  })}`;
  return request.page(await deskPage(request, { title: t('conversations.desk.inbox.title'), body, topics: ['inbox'] }));
}
