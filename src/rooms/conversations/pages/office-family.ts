import { hasRole } from '#platform/actor';
import type { AppError } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttons,
  call,
  choices,
  type Content,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  linkRow,
  person,
  postForm,
  select,
  textarea,
} from '#ui';
import { tellOffice } from '../actions/office.ts';
import { type CutOff, dayKinds, dayReasons } from '../conversations.office.ts';
import { type MyOfficeChild, myOfficeChild, myTold, type MyTold, myToldAhead } from '../questions/office-family.ts';
import { myOfficeChildren } from '../questions/office.ts';
import { schoolOfId, schoolOfSlug } from '../questions/family-places.ts';
import { gradeOf } from './desk-shared.ts';
import { errorAt, familyFrame, fieldError, inZone, placesFor } from './family-shared.ts';
import { dayFields } from './office-enter.ts';

/** `own`: the child that a signed-in guardian chose; null: somebody without an account names one. */
type View = {
  readonly values: Readonly<Record<string, string>>;
  readonly error: AppError | null;
  readonly own: MyOfficeChild | null;
};

/** A name and a school, which prove nothing. */
async function namedChild(request: PageRequest, { values, error }: View): Promise<Content> {
  const { t } = request;
  const places = await placesFor(request);
  return html`${field({ label: t('conversations.office.family.child_name'), name: 'child_name', value: values['child_name'], required: true, maxlength: 200, autocomplete: 'off', error: errorAt(t, error, 'child_name') })}
  ${select({
    label: t('conversations.office.family.school'),
    name: 'school',
    value: values['school'] ?? schoolOfSlug(places, request.query('school'))?.id,
    error: errorAt(t, error, 'school'),
    options: [
      { value: '', label: t('conversations.office.family.school_choose') },
      ...places.schools.map((org) => ({ value: org.id, label: org.name })),
    ],
  })}
  ${field({ label: t('conversations.office.family.name'), name: 'name', value: values['name'], required: true, maxlength: 200, autocomplete: 'name', error: errorAt(t, error, 'name') })}
  ${field({ label: t('conversations.office.family.address'), hint: t('conversations.office.family.address_hint'), name: 'address', value: values['address'], required: true, maxlength: 254, autocomplete: 'email', dir: 'ltr', error: errorAt(t, error, 'address') })}`;
}

const namedOutside = 'other';

/** Who picks up: somebody who may, or another name, which the office checks before the child goes anywhere. */
function whoPicksUp(request: PageRequest, { values, own }: View): Content {
  const { t } = request;
  const typed = field({
    label: own === null ? t('conversations.office.pick_up_who') : t('conversations.office.family.pick_up_other'),
    hint: t('conversations.office.family.pick_up_hint'),
    name: 'pick_up_name',
    optional: t('ui.field.optional'),
    value: values['pick_up_name'],
    maxlength: 200,
    autocomplete: 'off',
  });
  if (own === null || own.pickUp.length === 0) return typed;
  const chosen = (values['pick_up_name'] ?? '') === '' ? (values['pick_up'] ?? '') : namedOutside;
  return html`${choices({
    legend: t('conversations.office.pick_up'),
    name: 'pick_up',
    type: 'radio',
    chosen: [chosen],
    options: [
      { value: '', label: t('conversations.office.family.pick_up_usual') },
      ...own.pickUp.map((one) => ({ value: one.id, label: one.name })),
      { value: namedOutside, label: t('conversations.office.family.pick_up_somebody') },
    ],
  })}
  ${typed}`;
}

const timeIn = (request: PageRequest, zone: string, time: string): string =>
  request.say.time(
    request.now
      .toZonedDateTimeISO(zone)
      .toPlainDate()
      .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
      .toInstant(),
  );

/** Until when this page is heard today, and whom to call after it. */
function untilWhen(request: PageRequest, zone: string, cutOff: CutOff, phone: string | null): Content {
  const { t } = request;
  return html`<p class="soft small mt-3">
    ${t('conversations.office.family.until', { morning: timeIn(request, zone, cutOff.morning), home: timeIn(request, zone, cutOff.home) })}
    ${phone === null ? null : call(phone)}
  </p>`;
}

function whoseDay(asked: PageRequest, { own }: View): Content {
  if (own === null) return null;
  const { t } = asked;
  const request = inZone(asked, own.zone);
  const grade = gradeOf(t, own.card.grade);
  return html`<div class="row mt-4">
      ${person({ name: own.card.name, child: true, detail: grade === null ? own.school.name : `${grade} · ${own.school.name}` })}
      ${linkRow({ label: t('conversations.office.other_child'), href: '/absence?other=1' })}
    </div>
    ${own.mayDecide ? null : banner({ body: t('conversations.office.family.not_alone') })}
    ${untilWhen(request, own.zone, own.cutOff, own.phone)}`;
}

function dayQuestions(request: PageRequest, view: View): Content {
  const { t, now } = request;
  const { values, error, own } = view;
  const today = now
    .toZonedDateTimeISO(own?.zone ?? request.zone)
    .toPlainDate()
    .toString();
  return html`${field({
    label: t('conversations.office.first'),
    name: 'first',
    type: 'date',
    required: true,
    min: today,
    value: values['first'] ?? today,
    error: errorAt(t, error, 'first'),
  })}
  ${field({
    label: t('conversations.office.at'),
    hint: t('conversations.office.at_hint'),
    name: 'at',
    type: 'time',
    optional: t('ui.field.optional'),
    value: values['at'],
    error: errorAt(t, error, 'at'),
  })}`;
}

function lastDay(request: PageRequest, { values, error }: View): Content {
  const { t } = request;
  return field({
    label: t('conversations.office.last'),
    hint: t('conversations.office.last_hint'),
    name: 'last',
    type: 'date',
    optional: t('ui.field.optional'),
    value: values['last'],
    error: errorAt(t, error, 'last'),
  });
}

/** What this guardian told about days ahead: the way back to each receipt. */
async function alreadyTold(request: PageRequest, children: readonly MyOfficeChild['card'][]): Promise<Content> {
  const { t, floor, actor, say } = request;
  const nameOf = (id: string): string | undefined => children.find((card) => card.id === id)?.name;
  const told = (await floor.ask(actor, myToldAhead, {})).filter((one) => nameOf(one.childId) !== undefined);
  if (told.length === 0) return null;
  return html`<h2 class="mt-5">${t('conversations.office.family.already')}</h2>
    ${lines(
      told.map((one) => ({
        body: html`<bdi>${nameOf(one.childId) ?? ''}</bdi> · ${t.dynamic(`conversations.office.kind.${one.kind}`)} ·
          ${say.date(Temporal.PlainDate.from(one.first))}`,
        after: linkRow({
          label: t('conversations.office.family.see'),
          more: nameOf(one.childId) ?? '',
          href: `/absence/told/${one.toldId}`,
          after: 'next',
        }),
      })),
    )}`;
}

async function formPage(request: PageRequest, view: View): Promise<Response> {
  const { t, formToken } = request;
  const { values, error, own } = view;
  const places = await placesFor(request);
  const school =
    own?.school ?? schoolOfSlug(places, request.query('school')) ?? schoolOfId(places, values['school'] ?? null);
  const title = t('conversations.office.family.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('conversations.office.family.lead')}</p>
    ${whoseDay(request, view)}
    ${error === null ? null : html`<p class="error mt-4" role="alert"><span>${t('conversations.family.ask.again')}</span></p>`}
    ${postForm(
      { action: '/absence', token: formToken, class: 'mt-5' },
      hiddenInputs({ child: own?.card.id, replaces: values['replaces'] }),
      choices({
        legend: t('conversations.office.what'),
        name: 'kind',
        type: 'radio',
        look: 'two',
        chosen: [values['kind'] ?? 'absence'],
        options: dayKinds.map((value) => ({ value, label: t.dynamic(`conversations.office.kind.${value}`) })),
      }),
      own === null ? await namedChild(request, view) : null,
      dayQuestions(request, view),
      choices({
        legend: t('conversations.office.reason'),
        name: 'reason',
        type: 'radio',
        look: 'two',
        chosen: [values['reason'] ?? 'ill'],
        options: dayReasons.map((value) => ({ value, label: t.dynamic(`conversations.office.reason.${value}`) })),
      }),
      fold({
        summary: t('conversations.office.family.more'),
        open:
          error !== null || ['last', 'pick_up', 'pick_up_name', 'words'].some((name) => (values[name] ?? '') !== ''),
        body: html`${lastDay(request, view)} ${whoPicksUp(request, view)}
        ${textarea({ label: t('conversations.office.words'), name: 'words', rows: 2, optional: t('ui.field.optional'), value: values['words'], maxlength: 2000, error: errorAt(t, error, 'words') })}`,
      }),
      html`<div class="mt-5">${buttons(button({ label: t('conversations.office.family.send'), icon: 'send' }))}</div>`,
    )}
    ${own === null ? null : await alreadyTold(request, [own.card])}`;
  return request.page(familyFrame(request, { title, body, places, school }), error === null ? 200 : 422);
}

/** A guardian of several children chooses one; whoever has one child never sees this. */
async function choosePage(request: PageRequest, children: readonly MyOfficeChild['card'][]): Promise<Response> {
  const { t } = request;
  const places = await placesFor(request);
  const title = t('conversations.office.family.title');
  const kind = request.query('kind');
  const body = html`<h1>${title}</h1>
    <h2 class="mt-5">${t('conversations.office.family.child')}</h2>
    ${lines(
      children.map((card) => ({
        body: person({ name: card.name, child: true }),
        after: linkRow({
          label: t('conversations.office.choose_child'),
          more: card.name,
          href: `/absence?child=${card.id}${kind === null ? '' : `&kind=${encodeURIComponent(kind)}`}`,
          after: 'next',
        }),
      })),
    )}
    ${await alreadyTold(request, children)}`;
  return request.page(familyFrame(request, { title, body, places }));
}

/** What was told, as the fields of the form. */
const asFields = (told: MyTold): Readonly<Record<string, string>> => ({
  replaces: told.toldId,
  kind: told.kind,
  reason: told.reason,
  first: told.days[0]?.on_day ?? '',
  last: told.days.length > 1 ? (told.days.at(-1)?.on_day ?? '') : '',
  at: told.at ?? '',
  words: told.words,
  pick_up: told.pickUpId ?? '',
  pick_up_name: told.pickUpId === null ? (told.pickUp?.name ?? '') : '',
});

export async function showAbsence(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const kind = request.query('kind');
  const values: Readonly<Record<string, string>> = kind === null ? {} : { kind };
  if (!hasRole(actor, 'guardian')) return formPage(request, { values, error: null, own: null });
  const replaces = request.query('change');
  if (replaces !== null) {
    const told = await floor.ask(actor, myTold, { toldId: replaces });
    return formPage(request, { values: asFields(told), error: null, own: told.child });
  }
  const children = await floor.ask(actor, myOfficeChildren, {});
  const only = children.length === 1 && request.query('other') === null ? children[0]?.id : undefined;
  const chosen = request.query('child') ?? only ?? null;
  if (chosen !== null)
    return formPage(request, {
      values,
      error: null,
      own: await floor.ask(actor, myOfficeChild, { studentId: chosen }),
    });
  return children.length === 0 ? formPage(request, { values, error: null, own: null }) : choosePage(request, children);
}

const idOr = (form: Form, name: string): string | null => {
  const text = form.optional(name);
  return text !== null && isUuid(text) ? text : null;
};

export async function takeAbsence(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  const form = await request.form();
  const studentId = hasRole(actor, 'guardian') ? idOr(form, 'child') : null;
  const pickUpName = form.text('pick_up_name').slice(0, 200);
  try {
    const told = await floor.act(actor, tellOffice, {
      ...dayFields(form),
      // A name in words says more than a choice left from before.
      pickUpId: studentId === null || pickUpName.trim() !== '' ? null : idOr(form, 'pick_up'),
      pickUpName,
      studentId,
      schoolId: idOr(form, 'school'),
      childName: form.text('child_name').slice(0, 200),
      name: form.text('name').slice(0, 200),
      address: form.text('address').slice(0, 254),
      replaces: studentId === null ? null : idOr(form, 'replaces'),
      language: locale,
    });
    return request.redirect(studentId === null ? '/absence/told' : `/absence/told/${told.toldId}`);
  } catch (error) {
    const problem = fieldError(error);
    const own = studentId === null ? null : await floor.ask(actor, myOfficeChild, { studentId });
    return formPage(request, { values: form.fields(), error: problem, own });
  }
}

export async function showTold(request: PageRequest): Promise<Response> {
  const { t } = request;
  const places = await placesFor(request);
  const title = t('conversations.office.family.told');
  const body = html`<h1>${title}</h1>
    <div class="mt-4">
      ${banner({ kind: 'success', role: 'status', body: t('conversations.office.family.told_text') })}
    </div>
    <p class="mt-5"><a class="link-row" href="/absence">${t('conversations.office.family.another')}</a></p>`;
  return request.page(familyFrame(request, { title, body, places }));
}
