import { staffRoles } from '#platform/actor';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  chip,
  deskPage,
  element,
  html,
  lines,
  pageHead,
  postForm,
  section,
  table,
  type Content,
} from '#ui';
import { beginLesson, startAgain } from '../learning.actions.ts';
import { learnPath } from '../learning.gate.ts';
import { lessonFrom } from './asked.ts';
import { type MyLesson, myLessons, type SchoolCount, schoolCounts } from '../learning.questions.ts';

function mark({ t, say }: PageRequest, { state, finishedAt }: MyLesson): Content {
  if (state === 'done')
    return chip({
      kind: 'answered',
      label: t('learning.state.done', { date: finishedAt === null ? '' : say.shortDate(finishedAt) }),
    });
  if (state === 'changed') return chip({ kind: 'due', label: t('learning.state.changed'), icon: 'info' });
  return state === 'begun' ? chip({ kind: 'waiting', label: t('learning.state.begun') }) : null;
}

/** One primary button: the first lesson that is not done. */
function act(request: PageRequest, { key, state }: MyLesson, isNext: boolean): Content {
  const { t, formToken } = request;
  const title = t.dynamic(`learning.lesson.${key}.title`);
  if (state === 'new')
    return postForm(
      { action: `${learnPath}/${key}/begin`, token: formToken },
      button({ label: t('learning.begin'), more: title, kind: isNext ? 'primary' : 'second' }),
    );
  if (state === 'begun')
    return buttonLink({
      label: t('learning.go_on'),
      more: title,
      href: `${learnPath}/${key}`,
      kind: isNext ? 'primary' : 'second',
    });
  return postForm(
    { action: `${learnPath}/${key}/again`, token: formToken },
    button({ label: t('learning.again'), more: title, kind: 'quiet' }),
  );
}

function lessonLine(request: PageRequest, lesson: MyLesson, isNext: boolean): { body: Content; after: Content } {
  const { t } = request;
  return {
    body: html`<p>
        ${element('a', { href: `${learnPath}/${lesson.key}` }, html`<b>${t.dynamic(`learning.lesson.${lesson.key}.title`)}</b>`)}
        ${mark(request, lesson)}
      </p>
      <p class="small soft">
        ${t.dynamic(`learning.lesson.${lesson.key}.lead`)} ${t('learning.minutes', { n: lesson.minutes })}
      </p>`,
    after: act(request, lesson, isNext),
  };
}

function rateText({ t, say }: PageRequest, { done, least }: SchoolCount): string {
  if (done.kind === 'withheld') return t('learning.counts.few', { n: least });
  const share = say.percent(done.share);
  if (done.kind === 'exact') return share;
  return done.kind === 'under' ? t('learning.counts.under', { share }) : t('learning.counts.over', { share });
}

function countsPart(request: PageRequest, counts: readonly SchoolCount[]): Content {
  const { t } = request;
  if (counts.length === 0) return null;
  return section(
    { title: t('learning.counts.title'), lead: t('learning.counts.lead') },
    table({
      caption: t('learning.counts.title'),
      quietCaption: true,
      columns: [{ label: t('learning.counts.school') }, { label: t('learning.counts.done'), numeric: true }],
      rows: counts.map((one) => ({ cells: [bdi(one.name), rateText(request, one)] })),
    }),
  );
}

async function showList(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const [mine, counts] = await Promise.all([
    floor.ask(actor, myLessons, null),
    floor.ask(actor, schoolCounts, null),
    request.navigation(),
  ]);
  const next = mine.find((one) => one.state === 'begun') ?? mine.find((one) => one.state === 'new');
  const done = mine.filter((one) => one.state === 'done' || one.state === 'changed').length;
  const title = t('learning.title');
  const body = html`${pageHead({ title, beside: t('learning.done_of', { n: done, all: mine.length }) })}
    <p class="measure mt-3">${t('learning.lead')}</p>
    <div class="mt-4">${lines(mine.map((one) => lessonLine(request, one, one.key === next?.key)))}</div>
    <p class="small soft measure mt-4">${t('learning.nothing_kept')}</p>
    ${countsPart(request, counts)}`;
  return request.page(await deskPage(request, { title, body, current: learnPath }));
}

async function begin(request: PageRequest): Promise<Response> {
  await request.form();
  const { key } = lessonFrom(request);
  await request.floor.act(request.actor, beginLesson, { lesson: key });
  return request.redirect(`${learnPath}/${key}`);
}

async function again(request: PageRequest): Promise<Response> {
  await request.form();
  const { key } = lessonFrom(request);
  await request.floor.act(request.actor, startAgain, { lesson: key });
  return request.redirect(learnPath, { says: 'learning.taken_back' });
}

export const listRoutes: readonly Route[] = [
  route({ method: 'GET', path: learnPath, who: staffRoles, handler: showList }),
  route({ method: 'POST', path: `${learnPath}/:lesson/begin`, who: staffRoles, handler: begin }),
  route({ method: 'POST', path: `${learnPath}/:lesson/again`, who: staffRoles, handler: again }),
];
