import { anonymousActor, hasRole, isStaff } from '#platform/actor';
import type { AppError } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  button,
  buttons,
  choice,
  choices,
  type Content,
  emergency,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  postForm,
  select,
  steps,
  section,
  textarea,
} from '#ui';
import { submit } from '../actions/entering.ts';
import { readAsker } from '../conversations.askers.ts';

import { errors } from '../conversations.errors.ts';
import { type Kind, kinds } from '../conversations.rules.ts';
import { schoolOfId, schoolOfSlug } from '../questions/family-places.ts';
import { errorAt, familyFrame, fieldError, placesFor, writtenIn } from './family-shared.ts';
import { legalIn, legalNote } from './legal-rights.ts';
import { askerField, type AskView, topicOptions, usualAsker } from './family-ask-who.ts';
import { promiseLine } from './family-promise.ts';
import { summerNote } from './family-summer.ts';
import { formOrWords, type Salvaged } from './family-salvage.ts';
import {
  type Brought,
  broughtFiles,
  forgetKept,
  keepForAgain,
  refusedText,
  tooLargeTogether,
  uploadField,
} from './family-uploads.ts';

const kindIcons = {
  question: 'question',
  concern: 'warning',
  suggestion: 'idea',
  praise: 'heart',
  comment: 'chat',
} as const;
const ways = ['email', 'phone', 'none'] as const;

export function oneOf<const V extends string>(values: readonly V[], text: string | undefined, usual: V): V {
  return values.find((value) => value === text) ?? usual;
}

function privacyField({ t }: PageRequest, { places, values, error }: AskView): Html {
  const options = [
    { value: 'normal', label: t('conversations.family.ask.privacy_normal') },
    {
      value: 'private',
      label: t('conversations.family.ask.privacy_private'),
      hint: t('conversations.family.ask.privacy_private_hint'),
    },
    ...(places.anonymous
      ? [
          {
            value: 'anonymous',
            label: t('conversations.family.ask.privacy_anonymous'),
            hint: t('conversations.family.ask.privacy_anonymous_hint'),
          },
        ]
      : []),
  ];
  return choices({
    legend: t('conversations.family.ask.privacy'),
    name: 'privacy',
    type: 'radio',
    options,
    chosen: [values['privacy'] ?? 'normal'],
    error: errorAt(t, error, 'privacy'),
    hint: t('conversations.family.ask.privacy_cannot'),
  });
}

/** When the words were refused first, the missing address is said at once too, not a page later. */
function alsoMissing({ t }: PageRequest, { values, error }: AskView, way: string): string | null {
  const missing = way !== 'none' && (values['address'] ?? '').trim() === '' && values['privacy'] !== 'anonymous';
  return error?.field === 'text' && missing ? t('conversations.error.address_missing') : null;
}

function answerFields(request: PageRequest, view: AskView): Content {
  const { t, actor } = request;
  const { values, error, places } = view;
  const way = oneOf(ways, values['how'], 'email');
  const guardian = hasRole(actor, 'guardian') && !view.embedded;
  return html`${choices({
    legend: t('conversations.family.ask.how'),
    name: 'how',
    type: 'radio',
    chosen: [way],
    options: [
      { value: 'email', label: t('conversations.family.ask.how_email') },
      { value: 'phone', label: t('conversations.family.ask.how_phone') },
      {
        value: 'none',
        label: t('conversations.family.ask.how_none'),
        hint: t('conversations.family.ask.how_none_hint'),
      },
    ],
  })}${field({
    label: t('conversations.family.ask.address'),
    name: 'address',
    value: values['address'] ?? places.myAddress ?? '',
    hint: t('conversations.family.ask.address_hint'),
    error: errorAt(t, error, 'address') ?? alsoMissing(request, view, way),
    autocomplete: 'email',
    dir: 'ltr',
    maxlength: 254,
  })}${
    guardian
      ? html`<p class="soft">${t('conversations.family.ask.signed_in', { name: actor.name })}</p>`
      : field({
          label: t('conversations.family.ask.name'),
          name: 'name',
          optional: t('ui.field.optional'),
          value: values['name'],
          autocomplete: 'name',
          maxlength: 200,
        })
  }`;
}

function whereFields(request: PageRequest, view: AskView): Content {
  const { t } = request;
  const { places, school, values, error } = view;
  const chosen = values['school'] ?? school?.id ?? '';
  return html`${field({
    label: t('conversations.family.ask.child'),
    optional: t('conversations.family.ask.child_optional'),
    name: 'child',
    value: values['child'],
    autocomplete: 'off',
    maxlength: 200,
  })}
  ${select({
    label: t('conversations.family.ask.school'),
    name: 'school',
    value: chosen,
    error: errorAt(t, error, 'school'),
    options: [
      { value: '', label: t('conversations.family.ask.school_none') },
      ...places.schools.map((org) => ({ value: org.id, label: org.name })),
    ],
  })}`;
}

function moreFields(request: PageRequest, view: AskView): Content {
  const { t } = request;
  const { values, error } = view;
  const staff = values['about_staff'] !== undefined;
  const asker = usualAsker(request, view);
  return html`${fold({
    summary: t('conversations.family.ask.topic_fold'),
    open: (values['topic'] ?? '') !== '' || (values['class'] ?? '') !== '' || errorAt(t, error, 'topic') !== null,
    body: html`${select({
      label: t('conversations.family.ask.topic'),
      name: 'topic',
      value: values['topic'] ?? '',
      error: errorAt(t, error, 'topic'),
      options: topicOptions(request, view.places, isStaff(request.actor) ? 'staff' : 'family'),
    })}${field({
      label: t('conversations.ask.class'),
      hint: t('conversations.ask.class_hint'),
      name: 'class',
      optional: t('ui.field.optional'),
      value: values['class'],
      autocomplete: 'off',
      maxlength: 200,
    })}`,
  })}${fold({
    summary: t('conversations.ask.language_fold'),
    open: asker === 'new_family' || (values['language'] ?? '') !== '',
    body: select({
      label: t('conversations.ask.language'),
      name: 'language',
      value: values['language'] ?? '',
      options: [
        { value: '', label: t('conversations.ask.language_as_written') },
        ...request.district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
      ],
    }),
  })}${fold({
    summary: t('conversations.family.ask.staff_fold'),
    open: staff || (values['about_staff_name'] ?? '') !== '',
    body: html`${choice({ name: 'about_staff', checked: staff, label: t('conversations.family.ask.staff'), hint: t('conversations.family.ask.staff_hint') })}${field({ label: t('conversations.family.ask.staff_name'), name: 'about_staff_name', value: values['about_staff_name'], maxlength: 200 })}`,
  })}${fold({
    summary: t('conversations.family.ask.praise_fold'),
    open: values['kind'] === 'praise',
    body: field({
      label: t('conversations.family.ask.praised'),
      name: 'praised',
      hint: t('conversations.family.ask.praised_hint'),
      value: values['praised'],
      maxlength: 200,
    }),
  })}`;
}

function askForm(request: PageRequest, view: AskView): Html {
  const { t } = request;
  const { values, error, embedded, kept, fileError } = view;
  const action = embedded ? '/embed/ask' : '/ask';
  return postForm(
    { action, token: request.formToken, files: true, class: 'mt-5', keeps: 'ask' },
    hiddenInputs({ from: view.school?.slug, legal: legalIn(values) }),
    choices({
      legend: t('conversations.family.ask.kind'),
      name: 'kind',
      type: 'radio',
      look: 'two',
      chosen: [values['kind'] ?? 'question'],
      options: kinds.map((kind) => ({
        value: kind,
        label: t.dynamic(`conversations.family.kind.${kind}`),
        icon: kindIcons[kind],
      })),
    }),
    textarea({
      label: t('conversations.family.ask.text'),
      name: 'text',
      hint: t('conversations.family.ask.text_hint'),
      value: values['text'],
      rows: 5,
      maxlength: 50_000,
      error: errorAt(t, error, 'text'),
    }),
    uploadField(request, { kept, error: fileError }),
    whereFields(request, view),
    answerFields(request, view),
    html`<div class="mt-5">${askerField(request, view)}${moreFields(request, view)}</div>
      <div class="mt-5">${privacyField(request, view)}</div>
      <div class="mt-5">${buttons(button({ label: t('conversations.family.ask.send'), icon: 'send' }))}</div>`,
  );
}

export async function askPage(request: PageRequest, view: AskView): Promise<Html> {
  const { t, district } = request;
  const { school, embedded, places, error, fileError } = view;
  const title = t('conversations.family.ask.title', { place: school?.name ?? district.name });
  const wrong = error !== null || fileError !== null;
  const note = await summerNote(request, places, school);
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('conversations.family.ask.lead')}</p>
    <div class="mt-4">${emergency({ t })}</div>
    ${note === null ? await promiseLine(request, school) : html`<div class="mt-4">${note}</div>`}
    ${wrong ? html`<p class="error mt-4" role="alert"><span>${t('conversations.family.ask.again')}</span></p>` : null}
    ${legalNote(request, view.values)} ${askForm(request, view)}
    ${section(
      { title: t('conversations.family.ask.then') },
      steps([
        { body: t('conversations.family.ask.then_first') },
        { body: t('conversations.family.ask.then_second') },
        { body: t('conversations.family.ask.then_third') },
      ]),
    )}`;
  return familyFrame(request, {
    title: wrong ? t('conversations.family.ask.title_again', { title }) : title,
    body,
    places,
    school,
    embedded,
  });
}

const blank = { values: {}, error: null, fileError: null, kept: [] } as const;

export async function showAsk(request: PageRequest, embedded = false): Promise<Response> {
  const places = await placesFor(request);
  const school = schoolOfSlug(places, request.query('school'));
  const topic = request.query('topic');
  const kind = request.query('kind');
  const legal = request.query('legal');
  const values = {
    ...(topic === null ? {} : { topic }),
    ...(kind === null ? {} : { kind }),
    ...(legal === null ? {} : { legal, kind: kind ?? 'concern' }),
  };
  return request.page(await askPage(request, { ...blank, values, places, school, embedded }));
}

/** Words brought from “Who do I ask?”: the form with them in it, nothing sent yet. */
async function carried(request: PageRequest, form: Form, embedded: boolean): Promise<Response> {
  const places = await placesFor(request);
  const school = schoolOfId(places, form.optional('school'));
  return request.page(await askPage(request, { ...blank, values: form.fields(), places, school, embedded }));
}

function matterOf(
  form: Form,
): Omit<Parameters<typeof submit.perform>[1], 'language' | 'channel' | 'files' | 'subject'> {
  const id = (name: string): string | null => {
    const text = form.optional(name);
    return text !== null && !isUuid(text) ? 'unknown' : text;
  };
  return {
    kind: oneOf<Kind>(kinds, form.text('kind'), 'question'),
    text: form.text('text'),
    schoolId: id('school'),
    topicId: id('topic'),
    childName: form.text('child').slice(0, 200),
    name: form.text('name').slice(0, 200),
    how: oneOf(ways, form.text('how'), 'none'),
    address: form.text('address').slice(0, 254),
    privacy: oneOf(['normal', 'private', 'anonymous'], form.text('privacy'), 'normal'),
    aboutStaff: form.has('about_staff') || form.text('about_staff_name') !== '',
    aboutStaffName: form.text('about_staff_name').slice(0, 200),
    praisedName: form.text('praised').slice(0, 200),
    legal: legalIn({ legal: form.text('legal') }),
    asker: readAsker(form.text('asker')) ?? 'unknown',
    classOrSubject: form.text('class').slice(0, 200),
  };
}

async function showAgain(
  request: PageRequest,
  form: Form,
  brought: Brought,
  problem: { error: AppError | null; embedded: boolean },
): Promise<Response> {
  const places = await placesFor(request);
  const kept = await keepForAgain(request, brought);
  const school = schoolOfSlug(places, form.optional('from'));
  const fileError = refusedText(request, brought.refused);
  return request.page(
    await askPage(request, { places, school, values: form.fields(), kept, fileError, ...problem }),
    422,
  );
}

/** The files were more than we can read at once: the words are shown again, the files that waited here stay. */
async function tooLargeAgain(request: PageRequest, salvaged: Salvaged, embedded: boolean): Promise<Response> {
  const brought = await broughtFiles(request, salvaged.form);
  const refused = tooLargeTogether(salvaged);
  return showAgain(request, salvaged.form, { ...brought, refused }, { error: null, embedded });
}

/** Takes a family's matter. Whoever stays anonymous is nobody to us from here on, signed in or not. */
export async function takeAsk(request: PageRequest, embedded = false): Promise<Response> {
  const { form, salvaged } = await formOrWords(request);
  if (salvaged !== null) return tooLargeAgain(request, salvaged, embedded);
  if (form.text('do') === 'carry') return carried(request, form, embedded);
  const matter = matterOf(form);
  const anonymous = matter.privacy === 'anonymous';
  const asking = anonymous ? { ...request, actor: anonymousActor(request.district.id) } : request;
  const brought = await broughtFiles(asking, form, { noTrace: anonymous });
  if (brought.refused.length > 0) return showAgain(asking, form, brought, { error: null, embedded });
  if (matter.text.length > 50_000)
    return showAgain(asking, form, brought, { error: errors.words_too_long({}, 'text'), embedded });
  try {
    const opened = await request.floor.act(asking.actor, submit, {
      ...matter,
      language:
        request.district.languages.find((tag) => tag === form.text('language')) ?? writtenIn(request, matter.text),
      channel: embedded ? 'widget' : 'web',
      files: [...brought.files],
    });
    await forgetKept(asking, brought);
    return request.redirect(`${embedded ? '/embed' : ''}/sent/${opened.token}`);
  } catch (error) {
    return showAgain(asking, form, brought, { error: fieldError(error), embedded });
  }
}
