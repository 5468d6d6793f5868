import { AppError } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Form, type PageRequest, route, type Route } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  choices,
  type Content,
  deskPage,
  empty,
  field,
  fold,
  getForm,
  hiddenInputs,
  href,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
  select,
} from '#ui';
import { endDuty, saveDuty, setStaffLanguages } from '../duties.actions.ts';
import { dutyKinds } from '../duties.rules.ts';
import { dutiesView } from '../duties.view.ts';
import { findPeople } from '../people.questions.ts';
import {
  back,
  endButton,
  errorFor,
  givenBy,
  languagesPart,
  path,
  peopleOptions,
  spanText,
  troublesPart,
  typedIn,
  type View,
  type Wrong,
} from './duties-parts.ts';
import { gradeWord } from './parts.ts';

const who = ['office', 'principal', 'engagement', 'administrator'] as const;

function widePart(view: View): Html {
  const { request, found } = view;
  const { t } = request;
  const list =
    found.wide.length === 0
      ? empty({ title: t('roster.duties.none'), text: t('roster.duties.none_text'), icon: 'people' })
      : lines(
          found.wide.map((duty) => {
            const name = found.names.get(duty.personId) ?? '';
            return {
              body: html`<b>${bdi(name)}</b> · ${t.dynamic(`roster.duty.${duty.duty}`)}
                <span class="small soft">${spanText(request, duty)}</span>`,
              after: endButton(view, duty, name),
            };
          }),
        );
  const wrong = view.wrong?.form === 'wide';
  return section(
    { title: t('roster.duties.wide'), lead: t('roster.duties.wide_lead'), id: 'wide' },
    list,
    troublesPart(view),
    fold({
      summary: t('roster.duties.add'),
      open: wrong || found.wide.length === 0,
      body: postForm(
        { action: path, token: request.formToken, class: 'stack narrow' },
        hiddenInputs({ school: found.school?.id, form: 'wide' }),
        select({
          label: t('roster.duties.what'),
          name: 'duty',
          value: typedIn(view, 'wide', 'duty') ?? 'counselor',
          options: givenBy(request).map((kind) => ({ value: kind, label: t.dynamic(`roster.duty.${kind}`) })),
        }),
        select({
          label: t('roster.duties.who'),
          name: 'person',
          required: true,
          value: typedIn(view, 'wide', 'person'),
          error: errorFor(view, 'wide', 'person'),
          options: peopleOptions(view),
        }),
        html`<div class="split split-2">
          <div>
            ${field({
              label: t('roster.duties.letters_from'),
              hint: t('roster.duties.letters_hint'),
              name: 'from',
              optional: t('ui.field.optional'),
              value: typedIn(view, 'wide', 'from'),
              error: errorFor(view, 'wide', 'from'),
              maxlength: 20,
              autocomplete: 'off',
            })}
          </div>
          <div>
            ${field({
              label: t('roster.duties.letters_to'),
              hint: t('roster.duties.letters_to_hint'),
              name: 'to',
              optional: t('ui.field.optional'),
              value: typedIn(view, 'wide', 'to'),
              maxlength: 20,
              autocomplete: 'off',
            })}
          </div>
        </div>`,
        html`<div class="split split-2">
          <div>
            ${field({ label: t('roster.duties.begins'), name: 'begins', type: 'date', optional: t('ui.field.optional'), value: typedIn(view, 'wide', 'begins') })}
          </div>
          <div>
            ${field({ label: t('roster.duties.ends'), name: 'ends', type: 'date', optional: t('ui.field.optional'), value: typedIn(view, 'wide', 'ends'), error: errorFor(view, 'wide', 'ends') })}
          </div>
        </div>`,
        html`<div class="mt-3">${buttons(button({ label: t('roster.duties.save') }))}</div>`,
      ),
    }),
  );
}

async function childChoice(view: View): Promise<Html> {
  const { request, found } = view;
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  const search = getForm(
    { action: `${path}#cases`, search: true, class: 'filters' },
    hiddenInputs({ school: found.school?.id }),
    field({
      label: t('roster.duties.child'),
      hint: t('roster.duties.child_hint'),
      name: 'q',
      type: 'search',
      value: typed,
      maxlength: 100,
    }),
    button({ label: t('roster.duties.find'), icon: 'search', kind: 'second' }),
  );
  if (typed.length < 2) return search;
  const cards = (await floor.ask(actor, findPeople, typed)).filter(
    (card) => card.isStudent && (found.school === null || card.schoolId === found.school.id),
  );
  if (cards.length === 0) return html`${search}${empty({ title: t('roster.people.none', { typed }) })}`;
  return html`${search}${postForm(
    { action: `${path}#cases`, token: request.formToken, class: 'stack narrow' },
    hiddenInputs({ school: found.school?.id, form: 'case', q: typed }),
    choices({
      legend: t('roster.duties.which_children'),
      name: 'child',
      type: 'checkbox',
      chosen: cards.length === 1 && cards[0] !== undefined ? [cards[0].id] : [],
      error: errorFor(view, 'case', 'child'),
      options: cards.slice(0, 20).map((card) => {
        const grade = gradeWord(request, card.grade);
        return { value: card.id, label: card.name, ...(grade === null ? {} : { hint: grade }) };
      }),
    }),
    select({
      label: t('roster.duties.what'),
      name: 'duty',
      value: typedIn(view, 'case', 'duty') ?? 'case_manager',
      options: (['case_manager', 'counselor'] as const).map((kind) => ({
        value: kind,
        label: t.dynamic(`roster.duty.${kind}`),
      })),
    }),
    select({
      label: t('roster.duties.who'),
      name: 'person',
      required: true,
      value: typedIn(view, 'case', 'person'),
      error: errorFor(view, 'case', 'person'),
      options: peopleOptions(view),
    }),
    buttons(button({ label: t('roster.duties.save') })),
  )}`;
}

async function casesPart(view: View): Promise<Html> {
  const { request, found } = view;
  const { t } = request;
  const groups = [...Map.groupBy(found.cases, (one) => `${one.duty} ${one.personId}`)].map(([key, cases]) => {
    const [duty = '', personId = ''] = key.split(' ');
    return fold({
      summary: html`<b>${bdi(found.names.get(personId) ?? '')}</b> · ${t.dynamic(`roster.duty.${duty}`)} ·
        ${t('roster.duties.children', { n: cases.length })}`,
      body: lines(
        cases.map((one) => {
          const days = spanText(request, one);
          return {
            body: html`<a href="${href(`/desk/people/${one.studentId ?? ''}`)}">${bdi(one.childName)}</a>
              ${days === '' ? null : html`<span class="small soft">${days}</span>`}`,
            after: endButton(view, one, one.childName),
          };
        }),
        { compact: true },
      ),
    });
  });
  return section(
    { title: t('roster.duties.cases'), lead: t('roster.duties.cases_lead'), id: 'cases' },
    groups.length === 0
      ? empty({ title: t('roster.duties.no_cases'), text: t('roster.duties.no_cases_text'), icon: 'people' })
      : html`${groups}`,
    found.casesMore ? html`<p class="soft small">${t('roster.duties.cases_more')}</p>` : null,
    html`<h3 class="mt-4">${t('roster.duties.case_add')}</h3>`,
    await childChoice(view),
  );
}

function placeForm({ request, found }: View): Content {
  const { t, district } = request;
  const options = [
    ...(found.mayDistrict ? [{ value: '', label: district.name }] : []),
    ...found.schools.map((school) => ({ value: school.id, label: school.name })),
  ];
  if (options.length < 2) return null;
  return getForm(
    { action: path, class: 'filters' },
    select({
      label: t('roster.duties.place'),
      name: 'school',
      small: true,
      submits: true,
      value: found.school?.id ?? '',
      options,
    }),
    button({ label: t('roster.duties.show'), kind: 'second' }),
  );
}

async function page(request: PageRequest, schoolId: string | null, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor } = request;
  const found = await floor.ask(actor, dutiesView, {
    schoolId: schoolId !== null && isUuid(schoolId) ? schoolId : null,
  });
  const view: View = { request, found, wrong };
  const title = t('roster.duties.title');
  const body = html`${pageHead({ title, beside: found.school === null ? null : bdi(found.school.name), back: { label: t('roster.nav.people'), href: '/desk/people' } })}
    <p class="measure">${t('roster.duties.lead')}</p>
    ${placeForm(view)}
    ${wrong !== null && wrong.error.field === null ? html`<p class="error" role="alert">${t.dynamic(wrong.error.code)}</p>` : null}
    ${widePart(view)} ${await casesPart(view)} ${languagesPart(view)}
    ${section(
      { title: t('roster.duties.by_file') },
      html`<p class="measure">
        ${t.rich('roster.duties.by_file_text', { file: html`<code dir="ltr">duties.csv</code>` })}
      </p>`,
    )}`;
  return request.page(await deskPage(request, { title, body, current: '/desk/people' }), wrong === null ? 200 : 422);
}

async function again(request: PageRequest, form: Form, kind: Wrong['form'], error: unknown): Promise<Response> {
  if (!(error instanceof AppError) || error.status === 404) throw error;
  return page(request, form.optional('school'), { form: kind, error, typed: form });
}

const dayIn = (form: Form, name: string): string | null =>
  /^\d{4}-\d\d-\d\d$/.test(form.text(name)) ? form.text(name) : null;

async function save(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  const kind = form.text('form') === 'case' ? 'case' : 'wide';
  const duty = dutyKinds.find((one) => one === form.text('duty')) ?? 'counselor';
  const schoolId = form.optional('school');
  const common = { personId: form.text('person'), duty };
  try {
    if (kind === 'case') {
      const children = form.all('child').filter(isUuid);
      for (const studentId of children.length === 0 ? [missing] : children.slice(0, 20))
        await floor.act(actor, saveDuty, { ...common, studentId });
    } else
      await floor.act(actor, saveDuty, {
        ...common,
        orgId: schoolId !== null && isUuid(schoolId) ? schoolId : null,
        lettersFrom: form.optional('from')?.slice(0, 20) ?? null,
        lettersTo: form.optional('to')?.slice(0, 20) ?? null,
        begins: dayIn(form, 'begins'),
        ends: dayIn(form, 'ends'),
      });
    return request.redirect(`${back(schoolId)}#${kind === 'case' ? 'cases' : 'wide'}`, { says: 'roster.duties.saved' });
  } catch (error) {
    return again(request, form, kind, error);
  }
}

/** No child was chosen: the action says so at the field. */
const missing = '00000000-0000-4000-8000-000000000000';

async function end(request: PageRequest, ended: boolean): Promise<Response> {
  const form = await request.form();
  const id = request.param('id');
  await request.floor.act(request.actor, endDuty, { id, ended });
  return request.redirect(back(form.optional('school')), {
    says: ended ? 'roster.duties.ended' : 'roster.duties.again',
    ...(ended ? { undo: { path: `${path}/${id}/again`, label: request.t('ui.toast.undo') } } : {}),
  });
}

async function saveLanguages(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, setStaffLanguages, {
      personId: form.text('person'),
      languages: form.all('language').slice(0, 30),
    });
    return request.redirect(`${back(form.optional('school'))}#languages`, { says: 'roster.duties.languages_saved' });
  } catch (error) {
    return again(request, form, 'languages', error);
  }
}

const names = { id: 'duty' } as const;

/** Who answers for what beside their role, and which languages the staff speaks. */
export const dutyRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => page(request, request.query('school'), null) }),
  route({ method: 'POST', path, who, handler: save }),
  route({ method: 'POST', path: `${path}/languages`, who, handler: saveLanguages }),
  route({ method: 'POST', path: `${path}/:id/end`, who, names, handler: async (request) => end(request, true) }),
  route({ method: 'POST', path: `${path}/:id/again`, who, names, handler: async (request) => end(request, false) }),
];
