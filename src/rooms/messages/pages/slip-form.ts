import { isUuid } from '#platform/ids';
import { prepareUploads } from '#platform/pictures';
import type { Form, PageRequest } from '#platform/web';
import { button, buttons, deskPage, field, fileField, html, pageHead, postForm, select, textarea } from '#ui';
import { childrenByLines, choices } from '../questions/choices.ts';
import { makeSlip } from '../slips/slips.actions.ts';
import { staffChoices } from '../slips/slips.questions.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { schoolField, sides, ticks } from './slip-shared.ts';

/** Of more schools than these nobody wants all the staff to tick: the leaders are added by their own school. */
const mostSchools = 5;

type Again = { readonly refused: Refused; readonly typed: Form };

async function newPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  const given = await floor.ask(actor, choices, {});
  const staff = await floor.ask(actor, staffChoices, {
    schools: given.schools.slice(0, mostSchools).map((one) => one.id),
  });
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const typed = (name: string): string | undefined => again?.typed.text(name);
  const chosen = (name: string): readonly string[] => again?.typed.all(name) ?? [request.query(name) ?? ''];
  const title = t('messages.slip.new');
  const body = html`${pageHead({ title, back: { label: t('messages.side.slips'), href: sides.slips } })}
  ${again !== null && again.refused.field === null ? html`<p class="error" role="alert">${again.refused.text}</p>` : null}
  ${postForm(
    { action: `${sides.slips}/new`, token: formToken, files: true, class: 'stack measure', keeps: 'slip new' },
    field({
      label: t('messages.slip.title'),
      hint: t('messages.slip.title_hint'),
      name: 'title',
      required: true,
      maxlength: 100,
      value: typed('title'),
      error: wrong('title'),
    }),
    field({
      label: t('messages.slip.on_date'),
      name: 'onDate',
      type: 'date',
      small: true,
      required: true,
      value: typed('onDate'),
      error: wrong('onDate'),
    }),
    field({ label: t('messages.slip.place'), name: 'place', maxlength: 120, value: typed('place') }),
    textarea({
      label: t('messages.slip.details'),
      hint: t('messages.slip.details_hint'),
      name: 'details',
      rows: 6,
      required: true,
      maxlength: 4000,
      value: typed('details'),
      error: wrong('details'),
    }),
    field({
      label: t('messages.slip.until'),
      name: 'signUntil',
      type: 'date',
      small: true,
      required: true,
      value: typed('signUntil'),
      error: wrong('signUntil'),
    }),
    fileField({ t, label: t('messages.slip.files'), name: 'files', multiple: true, error: wrong('files') }),
    schoolField(request, given, typed('school')),
    select({
      label: t('messages.slip.language'),
      name: 'language',
      value: typed('language') ?? locale,
      options: floor.words.languages.map((one) => ({ value: one.tag, label: t.languageName(one.tag) })),
    }),
    html`<h2>${t('messages.slip.for')}</h2>`,
    wrong('children') === null ? null : html`<p class="error" role="alert">${wrong('children')}</p>`,
    ticks(
      t('messages.slip.classes'),
      'class',
      given.classes.map(({ id, name, school }) => ({
        id,
        name: given.schools.length > 1 ? `${name} · ${school}` : name,
      })),
      chosen('class'),
    ),
    ticks(t('messages.side.groups'), 'group', given.groups, chosen('group')),
    textarea({
      label: t('messages.slip.children'),
      hint: t('messages.slip.children_hint'),
      name: 'children',
      rows: 3,
      value: typed('children'),
      error: wrong('lines'),
    }),
    ticks(t('messages.slip.leaders'), 'leader', staff, chosen('leader')),
    buttons(button({ label: t('messages.slip.make') })),
  )}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }), again === null ? 200 : 422);
}

export async function showNewSlip(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

export async function postNewSlip(request: PageRequest): Promise<Response> {
  const { floor, actor, zone, t } = request;
  const form = await request.form();
  const ids = (name: string): string[] => form.all(name).filter(isUuid);
  const named = await floor.ask(actor, childrenByLines, { lines: form.text('children').split('\n') });
  if (named.unknown.length > 0)
    return newPage(request, {
      refused: {
        field: 'lines',
        text: t('messages.slip.unknown_lines', { lines: request.say.list(named.unknown.slice(0, 5)) }),
      },
      typed: form,
    });
  const school = form.text('school');
  const { files, refused } = await prepareUploads(form.files('files'), {
    maxMb: floor.settings.maxUploadMb,
    owner: { kind: 'slip', id: null },
  });
  if (refused.length > 0)
    return newPage(request, { refused: { field: 'files', text: t('messages.slip.files_wrong') }, typed: form });
  const day = (name: string): string => (/^\d{4}-\d\d-\d\d$/.test(form.text(name)) ? form.text(name) : '1900-01-01');
  try {
    const { id } = await floor.act(actor, makeSlip, {
      orgId: isUuid(school) ? school : null,
      title: form.text('title'),
      details: form.text('details'),
      place: form.text('place'),
      onDate: day('onDate'),
      signUntil: day('signUntil'),
      zone,
      language: form.text('language'),
      classIds: ids('class'),
      groupIds: ids('group'),
      studentIds: [...named.ids],
      leaderIds: ids('leader'),
      files: [...files],
    });
    return request.redirect(`${sides.slips}/${id}`, { says: 'messages.slip.made' });
  } catch (error) {
    return newPage(request, { refused: refusal(request, error), typed: form });
  }
}
