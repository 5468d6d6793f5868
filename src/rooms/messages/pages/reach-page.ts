import { staffRoles } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  type Cell,
  chip,
  type Content,
  deskPage,
  element,
  empty,
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  linkRow,
  pageHead,
  pager,
  postForm,
  section,
  segments,
  select,
  table,
  textarea,
} from '#ui';
import { askTeacher, claimFamily, finishFamily, reopenFamily } from '../reach/reach.actions.ts';
import {
  itemsAPage,
  mayReach,
  ownTasks,
  type OwnTask,
  reachFigures,
  type WorkItem,
  workList,
} from '../reach/reach.questions.ts';
import { type Figure, type Reason, reasons, repairOf, type ShownGroup, standings } from '../reach/reach.rules.ts';
import { refusal } from './announce-shared.ts';

const base = '/desk/reach';
const who = ['office', 'principal', 'engagement', 'administrator'] as const;

function figureCell({ t, say }: PageRequest, figure: Figure, least: number): Cell {
  if (figure.shown === 'shown') return { body: say.number(figure.n), nothing: figure.n === 0 };
  return { body: t(`messages.reach.${figure.shown}`, { n: least }), withheld: true };
}

function groupTable(
  request: PageRequest,
  {
    caption,
    first,
    groups,
    all,
    least,
    nameOf,
  }: {
    caption: string;
    first: string;
    groups: readonly ShownGroup[];
    all: ShownGroup;
    least: number;
    nameOf: (group: ShownGroup) => Content;
  },
): Html {
  const { t } = request;
  const cells = (group: ShownGroup): Cell[] =>
    [...standings.map((one) => group.figures[one]), group.total].map((figure) => figureCell(request, figure, least));
  return table({
    caption,
    quietCaption: true,
    columns: [
      { label: first },
      ...standings.map((one) => ({ label: t(`messages.reach.${one}`), numeric: true })),
      { label: t('messages.reach.families'), numeric: true },
    ],
    rows: groups.map((group) => ({ cells: [nameOf(group), ...cells(group)] })),
    foot: [{ cells: [t('messages.reach.all'), ...cells(all)] }],
  });
}

function languageOf({ t }: Pick<PageRequest, 't'>, tag: string | null): string {
  return tag === null || tag === 'und' ? t('messages.reach.no_language') : t.languageName(tag);
}

/** Families reached, answering and not, by school and language; the reasons lead to the work list. */
async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { schools, languages, why, least } = await floor.ask(actor, reachFigures, {});
  const title = t('messages.reach.title');
  const body = html`${pageHead({
      title,
      actions: buttonLink({ label: t('messages.reach.open_list'), href: `${base}/work` }),
    })}
    <p class="measure mt-2">${t('messages.reach.lead')}</p>
    ${
      why.length === 0
        ? null
        : section(
            { title: t('messages.reach.why') },
            lines(
              why.map(({ reason, figure }) => ({
                body: html`<p>
                  ${element('a', { href: `${base}/work?reason=${reason}` }, t(`messages.reach.reason.${reason}`))}:
                  ${figureCell(request, figure, least).body}
                </p>`,
              })),
              { compact: true },
            ),
          )
    }
    ${section(
      { title: t('messages.reach.by_school'), lead: t('messages.reach.twice') },
      groupTable(request, {
        caption: t('messages.reach.by_school'),
        first: t('messages.reach.school'),
        ...schools,
        least,
        nameOf: (group) => element('a', { href: `${base}/work?school=${group.key}` }, bdi(group.name)),
      }),
    )}
    ${section(
      { title: t('messages.reach.by_language') },
      groupTable(request, {
        caption: t('messages.reach.by_language'),
        first: t('messages.reach.language'),
        ...languages,
        least,
        nameOf: (group) => element('a', { href: `${base}/work?language=${group.key}` }, languageOf(request, group.key)),
      }),
    )}`;
  return request.page(await deskPage(request, { title, body, current: base }));
}

const familyFields = ({ personId, studentId, reason }: WorkItem): Html =>
  hiddenInputs({ person: personId, student: studentId, why: reason });

function finishForm({ t, formToken }: PageRequest, taskId: Uuid, more: string): Html {
  return html`${postForm(
    { action: `${base}/tasks/${taskId}/done`, token: formToken, class: 'stack narrow mt-3' },
    textarea({
      label: t('messages.reach.note'),
      name: 'note',
      id: `note-${taskId}`,
      rows: 2,
      maxlength: 1000,
      optional: t('ui.field.optional'),
    }),
    button({ label: t('messages.reach.finish'), kind: 'second', more }),
  )}
  ${postForm(
    { action: `${base}/tasks/${taskId}/open`, token: formToken, class: 'mt-2' },
    button({ label: t('messages.reach.give_back'), kind: 'quiet', more }),
  )}`;
}

function acts(request: PageRequest, item: WorkItem): Content {
  const { t, formToken, actor } = request;
  if (item.state === 'done' && item.taskId !== null)
    return postForm(
      { action: `${base}/tasks/${item.taskId}/open`, token: formToken },
      button({ label: t('messages.reach.reopen'), kind: 'quiet', more: item.name }),
    );
  if (item.state === 'claimed' && item.taskId !== null)
    return item.claimedBy === actor.personId ? finishForm(request, item.taskId, item.name) : null;
  return html`<div class="row mt-3">
    ${
      repairOf(item.reason) === 'ask_teacher'
        ? postForm(
            { action: `${base}/ask-teacher`, token: formToken },
            familyFields(item),
            button({ label: t('messages.reach.ask_teacher'), kind: 'second', more: item.name }),
          )
        : null
    }
    ${postForm(
      { action: `${base}/claim`, token: formToken },
      familyFields(item),
      button({ label: t('messages.reach.claim'), kind: 'second', more: item.name }),
    )}
    ${repairOf(item.reason) === 'hand_out' ? linkRow({ label: t('messages.reach.letters'), href: '/desk/paper' }) : null}
  </div>`;
}

function whoHas(request: PageRequest, item: WorkItem): Content {
  const { t, actor } = request;
  if (item.state === 'open') return null;
  const label =
    item.claimedBy === actor.personId
      ? t('messages.reach.you_have_it')
      : t('messages.reach.has_it', { name: item.claimer ?? '–' });
  return chip({
    kind: item.state === 'done' ? 'answered' : 'waiting',
    label: item.state === 'done' ? t('messages.reach.view_done') : label,
  });
}

function workLine(request: PageRequest, item: WorkItem): { body: Content } {
  const { t } = request;
  return {
    body: html`<p>
        <b>${element('a', { href: `/desk/families/${item.personId}` }, bdi(item.name))}</b> ${whoHas(request, item)}
      </p>
      <p class="small soft">
        ${t('messages.reach.child_of', { child: item.child, school: item.school })} ·
        ${languageOf(request, item.language)}${item.interpreter ? ` · ${t('messages.reach.interpreter')}` : ''}
      </p>
      <p>${t(`messages.reach.reason.${item.reason}`)}. ${t(`messages.reach.hint.${item.reason}`)}</p>
      ${item.note === '' ? null : html`<p class="small" dir="auto">${item.note}</p>`} ${acts(request, item)}`,
  };
}

const reasonIn = (text: string | null): Reason | null => reasons.find((one) => one === text) ?? null;

async function work(request: PageRequest, wrong: string | null = null): Promise<Response> {
  const { t, floor, actor, query } = {
    ...request,
    query: (name: string) => (request.query(name) === '' ? null : request.query(name)),
  };
  const school = query('school');
  const asked = {
    reason: reasonIn(query('reason')),
    schoolId: school !== null && isUuid(school) ? school : null,
    language: query('language')?.slice(0, 35) ?? null,
    done: query('view') === 'done',
    page: /^\d{1,4}$/.test(query('page') ?? '') ? Number(query('page')) : 0,
  };
  const rows = await floor.ask(actor, workList, asked);
  const items = rows.slice(0, itemsAPage);
  await floor.act(actor, noteLooks, {
    looks:
      items.length === 0
        ? []
        : [
            {
              what: 'list',
              recordId: asked.schoolId ?? request.district.id,
              studentId: null,
              guardianId: null,
              children: items.length,
            },
          ],
  });
  const params = {
    ...(asked.reason === null ? {} : { reason: asked.reason }),
    ...(asked.schoolId === null ? {} : { school: asked.schoolId }),
    ...(asked.language === null ? {} : { language: asked.language }),
  };
  const href = (more: Record<string, string>): string =>
    `${base}/work?${new URLSearchParams({ ...params, ...more }).toString()}`;
  const view = asked.done ? { view: 'done' } : {};
  const title = t('messages.reach.list');
  const body = html`${pageHead({ title, back: { label: t('messages.reach.title'), href: base } })}
    ${wrong === null ? null : banner({ kind: 'warning', role: 'alert', body: wrong })}
    <p class="measure mt-2">${t('messages.reach.list_lead')}</p>
    <div class="mt-4">
      ${segments({
        label: t('messages.reach.views'),
        items: [
          { label: t('messages.reach.view_open'), href: href({}), current: !asked.done },
          { label: t('messages.reach.view_done'), href: href({ view: 'done' }), current: asked.done },
        ],
      })}
    </div>
    ${getForm(
      { action: `${base}/work`, class: 'row mt-3', label: t('messages.reach.filter') },
      hiddenInputs({ school: asked.schoolId, language: asked.language, ...view }),
      select({
        label: t('messages.reach.filter'),
        name: 'reason',
        value: asked.reason ?? '',
        submits: true,
        options: [
          { value: '', label: t('messages.reach.every_reason') },
          ...reasons.map((reason) => ({ value: reason, label: t(`messages.reach.reason.${reason}`) })),
        ],
      }),
      button({ label: t('messages.reach.show'), kind: 'second' }),
    )}
    <div class="mt-4">
      ${
        items.length === 0
          ? empty({ title: t('messages.reach.none'), text: t('messages.reach.none_text'), icon: 'answered' })
          : lines(items.map((item) => workLine(request, item)))
      }
    </div>
    ${rows.length > itemsAPage ? pager({ t, next: href({ ...view, page: String(asked.page + 1) }) }) : null}`;
  return request.page(
    await deskPage(request, { title, body, current: base, topics: ['messages.reach'] }),
    wrong === null ? 200 : 409,
  );
}

function taskLine(request: PageRequest, task: OwnTask): { body: Content } {
  const { t } = request;
  return {
    body: html`<p><b>${element('a', { href: `/desk/people/${task.studentId}` }, bdi(task.child))}</b></p>
      <p class="small soft">
        ${bdi(task.name)} ·
        ${languageOf(request, task.language)}${task.givenBy === null ? '' : ` · ${t('messages.reach.given_by', { name: task.givenBy })}`}
      </p>
      <p>${t(`messages.reach.reason.${task.why}`)}</p>
      ${finishForm(request, task.id, task.name)}`,
  };
}

/** What somebody has in hand. A teacher who was asked comes here. */
async function mine(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const tasks = await floor.ask(actor, ownTasks, {});
  const title = t('messages.reach.mine');
  const body = html`${pageHead({ title })}
    <div class="mt-4">
      ${
        tasks.length === 0
          ? empty({ title: t('messages.reach.mine_none'), text: t('messages.reach.mine_none_text'), icon: 'answered' })
          : lines(tasks.map((task) => taskLine(request, task)))
      }
    </div>`;
  return request.page(await deskPage(request, { title, body, current: base }));
}

function familyAct(path: string, act: typeof claimFamily, says: string): Route {
  return route({
    method: 'POST',
    path: `${base}/${path}`,
    who,
    async handler(request) {
      const form = await request.form();
      const why = reasonIn(form.text('why')) ?? 'unread';
      try {
        await request.floor.act(request.actor, act, {
          personId: form.text('person'),
          studentId: form.text('student'),
          why,
        });
      } catch (error) {
        return work(request, refusal(request, error).text);
      }
      return request.redirect(`${base}/work?reason=${why}`, { says });
    },
  });
}

const names = { id: 'task' } as const;

/** Whoever has a list goes back to it; a teacher to what is theirs. */
const backTo = ({ actor }: PageRequest): string => (mayReach(actor) ? `${base}/work` : `${base}/mine`);

export const reachRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who, handler: show }),
  route({ method: 'GET', path: `${base}/work`, who, handler: async (request) => work(request) }),
  route({ method: 'GET', path: `${base}/mine`, who: staffRoles, handler: mine }),
  familyAct('claim', claimFamily, 'messages.reach.says_claimed'),
  familyAct('ask-teacher', askTeacher, 'messages.reach.says_asked'),
  route({
    method: 'POST',
    path: `${base}/tasks/:id/done`,
    who: staffRoles,
    names,
    async handler(request) {
      const form = await request.form();
      await request.floor.act(request.actor, finishFamily, {
        id: request.param('id'),
        note: form.text('note').slice(0, 1000),
      });
      return request.redirect(backTo(request), { says: 'messages.reach.says_done' });
    },
  }),
  route({
    method: 'POST',
    path: `${base}/tasks/:id/open`,
    who: staffRoles,
    names,
    async handler(request) {
      await request.floor.act(request.actor, reopenFamily, { id: request.param('id') });
      return request.redirect(backTo(request), { says: 'messages.reach.says_open' });
    },
  }),
];

export const reachNavigation: readonly NavigationItem[] = [
  {
    href: base,
    icon: 'people',
    label: 'messages.reach.nav',
    order: 33,
    who: (actor) => actor.kind === 'person' && mayReach(actor),
  },
  {
    href: `${base}/mine`,
    icon: 'people',
    label: 'messages.reach.mine',
    order: 33.5,
    who: (actor) => actor.kind === 'person' && !mayReach(actor),
    count: async (floor, actor) => (await floor.ask(actor, ownTasks, {})).length,
    onlyWhenCounted: true,
  },
];
