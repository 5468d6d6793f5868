import { hasRole } from '#platform/actor';
import type { AppError } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { banner, button, buttons, choices, type Content, field, fold, html, postForm, select, textarea } from '#ui';
import { tellOffice } from '../actions/office.ts';
import { dayKinds, dayReasons } from '../conversations.office.ts';
import { myOfficeChildren } from '../questions/office.ts';
import { schoolOfId, schoolOfSlug } from '../questions/family-places.ts';
import { errorAt, familyFrame, fieldError, placesFor } from './family-shared.ts';
import { dayFields } from './office-enter.ts';

type View = { readonly values: Readonly<Record<string, string>>; readonly error: AppError | null };

/** Which child: an own one where somebody is signed in, else a name and a school, which prove nothing. */
async function whichChild(request: PageRequest, { values, error }: View): Promise<Content> {
  const { t, floor, actor } = request;
  const places = await placesFor(request);
  const own = hasRole(actor, 'guardian') ? await floor.ask(actor, myOfficeChildren, {}) : [];
  if (own.length > 0)
    return choices({
      legend: t('conversations.office.family.child'),
      name: 'child',
      type: 'radio',
      required: true,
      chosen: [values['child'] ?? own[0]?.id ?? ''],
      options: own.map((card) => ({ value: card.id, label: card.name })),
      error: errorAt(t, error, 'child'),
    });
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

async function formPage(request: PageRequest, view: View): Promise<Response> {
  const { t, formToken, now, zone } = request;
  const { values, error } = view;
  const places = await placesFor(request);
  const school = schoolOfSlug(places, request.query('school')) ?? schoolOfId(places, values['school'] ?? null);
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const title = t('conversations.office.family.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('conversations.office.family.lead')}</p>
    ${error === null ? null : html`<p class="error mt-4" role="alert"><span>${t('conversations.family.ask.again')}</span></p>`}
    ${postForm(
      { action: '/absence', token: formToken, class: 'mt-5' },
      choices({
        legend: t('conversations.office.what'),
        name: 'kind',
        type: 'radio',
        look: 'two',
        chosen: [values['kind'] ?? 'absence'],
        options: dayKinds.map((value) => ({ value, label: t.dynamic(`conversations.office.kind.${value}`) })),
      }),
      await whichChild(request, view),
      field({
        label: t('conversations.office.first'),
        name: 'first',
        type: 'date',
        required: true,
        min: today,
        value: values['first'] ?? today,
        error: errorAt(t, error, 'first'),
      }),
      field({
        label: t('conversations.office.at'),
        hint: t('conversations.office.at_hint'),
        name: 'at',
        type: 'time',
        optional: t('ui.field.optional'),
        value: values['at'],
        error: errorAt(t, error, 'at'),
      }),
      select({
        label: t('conversations.office.reason'),
        name: 'reason',
        value: values['reason'] ?? 'ill',
        options: dayReasons.map((value) => ({ value, label: t.dynamic(`conversations.office.reason.${value}`) })),
      }),
      fold({
        summary: t('conversations.office.family.more'),
        open:
          error !== null ||
          (values['last'] ?? '') !== '' ||
          (values['pick_up_name'] ?? '') !== '' ||
          (values['words'] ?? '') !== '',
        body: html`${field({ label: t('conversations.office.last'), hint: t('conversations.office.last_hint'), name: 'last', type: 'date', optional: t('ui.field.optional'), min: today, value: values['last'], error: errorAt(t, error, 'last') })}
        ${field({ label: t('conversations.office.pick_up_who'), name: 'pick_up_name', optional: t('ui.field.optional'), value: values['pick_up_name'], maxlength: 200, autocomplete: 'off' })}
        ${textarea({ label: t('conversations.office.words'), name: 'words', rows: 2, optional: t('ui.field.optional'), value: values['words'], maxlength: 2000, error: errorAt(t, error, 'words') })}`,
      }),
      html`<div class="mt-5">${buttons(button({ label: t('conversations.office.family.send'), icon: 'send' }))}</div>`,
    )}`;
  return request.page(familyFrame(request, { title, body, places, school }), error === null ? 200 : 422);
}

export async function showAbsence(request: PageRequest): Promise<Response> {
  const kind = request.query('kind');
  return formPage(request, { values: kind === null ? {} : { kind }, error: null });
}

const idOr = (form: Form, name: string): string | null => {
  const text = form.optional(name);
  return text !== null && isUuid(text) ? text : null;
};

export async function takeAbsence(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  const form = await request.form();
  try {
    await floor.act(actor, tellOffice, {
      ...dayFields(form),
      pickUpId: null,
      studentId: hasRole(actor, 'guardian') ? idOr(form, 'child') : null,
      schoolId: idOr(form, 'school'),
      childName: form.text('child_name').slice(0, 200),
      name: form.text('name').slice(0, 200),
      address: form.text('address').slice(0, 254),
      language: locale,
    });
    return request.redirect('/absence/told');
  } catch (error) {
    return formPage(request, { values: form.fields(), error: fieldError(error) });
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
