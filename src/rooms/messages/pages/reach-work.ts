import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
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
  segments,
  select,
  textarea,
} from '#ui';
import { itemsAPage, ownTasks, type OwnTask, type WorkItem, workList } from '../reach/reach.questions.ts';
import { type Reason, reasons, repairOf } from '../reach/reach.rules.ts';

export const base = '/desk/reach';

export function languageOf({ t }: Pick<PageRequest, 't'>, tag: string | null): string {
  return tag === null || tag === 'und' ? t('messages.reach.no_language') : t.languageName(tag);
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

export const reasonIn = (text: string | null): Reason | null => reasons.find((one) => one === text) ?? null;

/** The families that nothing reaches, and what repairs it. */
export async function showWork(request: PageRequest, wrong: string | null = null): Promise<Response> {
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
export async function showMine(request: PageRequest): Promise<Response> {
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
