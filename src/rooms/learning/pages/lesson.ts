import { staffRoles } from '#platform/actor';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  choices,
  deskPage,
  html,
  lines,
  pageHead,
  paragraphs,
  postForm,
  section,
  textarea,
  type Content,
} from '#ui';
import { finishLesson, beginLesson } from '../learning.actions.ts';
import { learnPath } from '../learning.gate.ts';
import { type Lesson, options, questions, type QuestionKey } from '../learning.lessons.ts';
import { goodNotes, practiceNotesOn, type PracticeWords, wrongOnes } from '../learning.rules.ts';
import { lessonFrom } from './asked.ts';

/** What somebody just did in this page, for showing it again. It lives as long as this answer. */
type Tried = {
  readonly choice: string | null;
  readonly typed: string | null;
  readonly given: Readonly<Record<QuestionKey, string>> | null;
};
const untried: Tried = { choice: null, typed: null, given: null };

const listOf = (text: string): readonly string[] => text.split(/[,،]/u).map((word) => word.trim());

function wordsFor({ t }: Pick<PageRequest, 't'>, { key }: Lesson): PracticeWords {
  return {
    answers: listOf(t.dynamic(`learning.lesson.${key}.answers`)),
    others: listOf(t.dynamic(`learning.lesson.${key}.others`)),
    warm: listOf(t('learning.practice.warm_words')),
    days: listOf(t('learning.practice.day_words')),
  };
}

const says = ({ t }: Pick<PageRequest, 't'>, lesson: Lesson, part: string): string =>
  t.dynamic(`learning.lesson.${lesson.key}.${part}`);

function bodyText(request: PageRequest, lesson: Lesson): Content {
  return html`<div class="measure mt-4 lesson-body">${paragraphs(says(request, lesson, 'body'))}</div>`;
}

function basis({ t }: PageRequest, lesson: Lesson): Content {
  return html`<p class="small soft measure mt-3">
    ${
      lesson.evidence.length === 0
        ? t('learning.basis.custom')
        : `${t.dynamic(`learning.lesson.${lesson.key}.basis`)} ${t('learning.basis.rows', { rows: lesson.evidence.join(', ') })}`
    }
  </p>`;
}

function feedback(request: PageRequest, lesson: Lesson, { choice, typed }: Tried): Content {
  const { t } = request;
  const chosen = options.find((option) => option === choice);
  const notes = typed === null ? [] : practiceNotesOn(typed, lesson, wordsFor(request, lesson));
  if (chosen === undefined && notes.length === 0) return null;
  return html`<div class="mt-4" role="status">
    ${
      chosen === undefined
        ? null
        : banner({
            kind: chosen === lesson.best ? 'success' : 'info',
            body: says(request, lesson, `said_${chosen}`),
          })
    }
    ${
      notes.length === 0
        ? null
        : html`<h3 class="mt-4">${t('learning.practice.seen')}</h3>
            ${lines(
              notes.map((note) => ({
                icon: goodNotes.has(note) ? ('check' as const) : ('info' as const),
                good: goodNotes.has(note),
                body: t.dynamic(`learning.practice.note_${note}`),
              })),
              { compact: true },
            )}
            <p class="small soft measure mt-2">${t('learning.practice.rules')}</p>`
    }
  </div>`;
}

function practicePart(request: PageRequest, lesson: Lesson, tried: Tried): Content {
  const { t, formToken } = request;
  return section(
    { title: t('learning.practice.title'), lead: t('learning.practice.lead'), id: 'practice' },
    html`<p class="measure">${says(request, lesson, 'scene')}</p>
      <blockquote class="kept measure">${says(request, lesson, 'family')}</blockquote>
      <div class="mt-4" data-turbo="false">
        ${postForm(
          { action: `${learnPath}/${lesson.key}/practice#practice`, token: formToken },
          choices({
            legend: t('learning.practice.choose'),
            name: 'choice',
            type: 'radio',
            look: 'lined',
            chosen: tried.choice === null ? [] : [tried.choice],
            options: options.map((option) => ({ value: option, label: says(request, lesson, `choice_${option}`) })),
          }),
          textarea({
            label: t('learning.practice.write'),
            name: 'typed',
            rows: 4,
            maxlength: 2000,
            value: tried.typed,
            optional: t('ui.field.optional'),
            hint: t('learning.practice.not_kept'),
          }),
          html`<div class="mt-4">${button({ label: t('learning.practice.look'), kind: 'second' })}</div>`,
        )}
      </div>
      ${feedback(request, lesson, tried)}`,
  );
}

function checkPart(request: PageRequest, lesson: Lesson, { given }: Tried): Content {
  const { t, formToken } = request;
  const wrong = given === null ? [] : wrongOnes(lesson, given);
  return section(
    { title: t('learning.check.title'), lead: t('learning.check.lead'), id: 'check' },
    html`<div data-turbo="false">
      ${postForm(
        { action: `${learnPath}/${lesson.key}/check#check`, token: formToken },
        questions.map(
          (key) =>
            html`<div class="mt-4">
              ${choices({
                legend: says(request, lesson, key),
                name: key,
                type: 'radio',
                look: 'lined',
                chosen: given === null ? [] : [given[key]],
                error: wrong.includes(key) ? says(request, lesson, `${key}_why`) : null,
                options: options.map((option) => ({ value: option, label: says(request, lesson, `${key}_${option}`) })),
              })}
            </div>`,
        ),
        html`<div class="mt-5">${button({ label: t('learning.check.done') })}</div>`,
      )}
    </div>`,
  );
}

async function show(request: PageRequest, tried: Tried, status = 200): Promise<Response> {
  const { t } = request;
  const lesson = lessonFrom(request);
  const title = says(request, lesson, 'title');
  const drafted =
    t.language.review === 'drafted' ? html`<p class="small soft mt-2">${t('ui.language.drafted')}</p>` : null;
  const body = html`${pageHead({
      title,
      beside: t('learning.minutes', { n: lesson.minutes }),
      back: { label: t('learning.title'), href: learnPath },
      actions: buttonLink({
        label: t('learning.print'),
        href: `${learnPath}/${lesson.key}/print`,
        kind: 'second',
        icon: 'print',
      }),
    })}
    ${drafted} ${lesson.mine ? null : html`<p class="small soft mt-2">${t('learning.other_role')}</p>`}
    <p class="measure mt-4"><b>${says(request, lesson, 'lead')}</b></p>
    ${bodyText(request, lesson)} ${basis(request, lesson)} ${practicePart(request, lesson, tried)}
    ${section({ title: t('learning.tomorrow') }, html`<p class="measure">${says(request, lesson, 'tomorrow')}</p>`)}
    ${checkPart(request, lesson, tried)}`;
  return request.page(await deskPage(request, { title, body, current: learnPath }), status);
}

/** Looks at what was chosen and typed, says what it sees, and forgets both. */
async function practice(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const lesson = lessonFrom(request);
  await request.floor.act(request.actor, beginLesson, { lesson: lesson.key });
  return show(request, { choice: form.optional('choice'), typed: form.optional('typed'), given: null });
}

async function check(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const lesson = lessonFrom(request);
  const given = { q1: form.text('q1'), q2: form.text('q2'), q3: form.text('q3') };
  if (wrongOnes(lesson, given).length > 0) return show(request, { ...untried, given }, 422);
  await request.floor.act(request.actor, finishLesson, { lesson: lesson.key });
  return request.redirect(learnPath, {
    says: 'learning.finished',
    undo: { path: `${learnPath}/${lesson.key}/again`, label: request.t('ui.toast.undo') },
  });
}

/** One sheet of paper, A4 or Letter: what the lesson says, and a line for one's own words. */
async function print(request: PageRequest): Promise<Response> {
  const { t, district } = request;
  const lesson = lessonFrom(request);
  const title = says(request, lesson, 'title');
  const body = html`<div class="no-print">
      ${pageHead({ title: t('learning.print'), back: { label: title, href: `${learnPath}/${lesson.key}` } })}
      <p class="soft measure mt-2">${t('learning.print_how')}</p>
    </div>
    <div class="kit mt-4">
      <article class="kit-sheet lesson-sheet">
        <p class="small soft">${district.name} · ${t('learning.title')}</p>
        <h2>${title}</h2>
        <p><b>${says(request, lesson, 'lead')}</b></p>
        ${paragraphs(says(request, lesson, 'body'))}
        <h3>${t('learning.tomorrow')}</h3>
        <p>${says(request, lesson, 'tomorrow')}</p>
        <h3>${t('learning.own_words')}</h3>
        <span class="write-line"></span><span class="write-line"></span>
        ${basis(request, lesson)}
      </article>
    </div>`;
  return request.page(await deskPage(request, { title, body, current: learnPath }));
}

export const lessonRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${learnPath}/:lesson`,
    who: staffRoles,
    handler: async (request) => show(request, untried),
  }),
  route({ method: 'GET', path: `${learnPath}/:lesson/print`, who: staffRoles, handler: print }),
  route({ method: 'POST', path: `${learnPath}/:lesson/practice`, who: staffRoles, handler: practice }),
  route({ method: 'POST', path: `${learnPath}/:lesson/check`, who: staffRoles, handler: check }),
];
