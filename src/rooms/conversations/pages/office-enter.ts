import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { findPeople } from '#rooms/roster';
import {
  button,
  buttonLink,
  buttons,
  choices,
  type Content,
  deskPage,
  empty,
  field,
  getForm,
  hiddenInputs,
  html,
  lines,
  linkRow,
  pageHead,
  person,
  postForm,
  select,
  textarea,
} from '#ui';
import { noteDay } from '../actions/office.ts';
import { type DayKind, dayKinds, type DayReason, dayReasons } from '../conversations.office.ts';
import { mayKeepDayList } from '../conversations.policy.ts';
import { type OfficeChild, officeChild } from '../questions/office.ts';
import { formError, gradeOf } from './desk-shared.ts';

type Again = { readonly form: Form; readonly error: ReturnType<typeof formError> };
type Way = 'phone' | 'counter' | 'paper' | 'email';
const ways: readonly Way[] = ['phone', 'counter', 'paper', 'email'];

/** Finds a child of the reader's schools by letters of a name. */
export async function findChild(
  request: PageRequest,
  path: string,
  kept: Readonly<Record<string, string | null>>,
  choose: (id: Uuid, name: string) => Content,
): Promise<Content> {
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  const form = getForm(
    { action: path, search: true, class: 'filters' },
    hiddenInputs(kept),
    field({
      label: t('conversations.office.child'),
      hint: t('conversations.office.child_hint'),
      name: 'q',
      type: 'search',
      value: typed,
      autofocus: true,
      maxlength: 100,
    }),
    button({ label: t('conversations.desk.find.do'), icon: 'search', kind: 'second' }),
  );
  if (typed.length < 2) return form;
  const cards = (await floor.ask(actor, findPeople, typed)).filter(
    (card) => card.isStudent && card.schoolId !== null && mayKeepDayList(actor, card.schoolId),
  );
  if (cards.length === 0) return html`${form}${empty({ title: t('conversations.desk.find.nobody', { typed }) })}`;
  return html`${form}${lines(
    cards.slice(0, 20).map((card) => ({
      body: person({
        name: card.name,
        child: true,
        ...(gradeOf(t, card.grade) === null ? {} : { detail: gradeOf(t, card.grade) }),
      }),
      after: choose(card.id, card.name),
    })),
    { compact: true },
  )}`;
}

function entryForm(request: PageRequest, { card, people }: OfficeChild, again: Again | null): Content {
  const { t, formToken, now, zone } = request;
  const typed = (name: string): string | undefined => again?.form.text(name);
  const wrong = (...names: readonly string[]): string | null =>
    again !== null && again.error.field !== null && names.includes(again.error.field) ? again.error.text : null;
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const kind = typed('kind') ?? request.query('kind') ?? 'absence';
  return postForm(
    { action: '/desk/office/new', token: formToken, class: 'stack narrow' },
    hiddenInputs({
      child: card.id,
      way: typed('way') ?? request.query('way') ?? 'phone',
      conversation: typed('conversation') ?? request.query('conversation'),
    }),
    choices({
      legend: t('conversations.office.what'),
      name: 'kind',
      type: 'radio',
      look: 'two',
      required: true,
      chosen: [kind],
      options: dayKinds.map((value) => ({ value, label: t.dynamic(`conversations.office.kind.${value}`) })),
    }),
    field({
      label: t('conversations.office.first'),
      name: 'first',
      type: 'date',
      required: true,
      min: today,
      value: typed('first') ?? today,
      error: wrong('first'),
    }),
    field({
      label: t('conversations.office.last'),
      hint: t('conversations.office.last_hint'),
      name: 'last',
      type: 'date',
      optional: t('ui.field.optional'),
      min: today,
      value: typed('last'),
      error: wrong('last'),
    }),
    field({
      label: t('conversations.office.at'),
      hint: t('conversations.office.at_hint'),
      name: 'at',
      type: 'time',
      optional: t('ui.field.optional'),
      value: typed('at'),
      error: wrong('at'),
    }),
    select({
      label: t('conversations.office.reason'),
      name: 'reason',
      value: typed('reason') ?? 'ill',
      options: dayReasons.map((value) => ({ value, label: t.dynamic(`conversations.office.reason.${value}`) })),
    }),
    select({
      label: t('conversations.office.asker'),
      name: 'guardian',
      value: typed('guardian') ?? people.find((one) => !one.pickUpOnly && !one.lastOnly)?.id ?? '',
      options: [
        ...people
          .filter((one) => !one.pickUpOnly)
          .map((one) => ({
            value: one.id,
            label: one.lastOnly ? t('conversations.office.last_only_named', { name: one.name }) : one.name,
          })),
        { value: '', label: t('conversations.office.asker_other') },
      ],
    }),
    field({
      label: t('conversations.office.asker_name'),
      hint: t('conversations.office.asker_name_hint'),
      name: 'asker',
      optional: t('ui.field.optional'),
      value: typed('asker'),
      maxlength: 200,
      autocomplete: 'off',
    }),
    select({
      label: t('conversations.office.pick_up'),
      name: 'pick_up',
      value: typed('pick_up'),
      options: [
        { value: '', label: t('conversations.office.pick_up_nobody') },
        ...people.map((one) => ({ value: one.id, label: one.name })),
      ],
    }),
    field({
      label: t('conversations.office.pick_up_name'),
      name: 'pick_up_name',
      optional: t('ui.field.optional'),
      value: typed('pick_up_name'),
      maxlength: 200,
      autocomplete: 'off',
    }),
    textarea({
      label: t('conversations.office.words'),
      name: 'words',
      rows: 2,
      optional: t('ui.field.optional'),
      value: typed('words'),
      error: wrong('words'),
      maxlength: 2000,
    }),
    buttons(
      button({ label: t('conversations.office.put_on'), key: 'ctrl+enter' }),
      buttonLink({ label: t('conversations.desk.enter.cancel'), href: '/desk/office', kind: 'second' }),
    ),
  );
}

async function entryPage(request: PageRequest, childId: string | null, again: Again | null): Promise<Response> {
  const { t, floor, actor } = request;
  const title = t('conversations.office.new');
  const kept = { kind: request.query('kind'), way: request.query('way'), conversation: request.query('conversation') };
  const rest = new URLSearchParams(
    Object.entries(kept).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
  const child = childId === null ? null : await floor.ask(actor, officeChild, { studentId: childId });
  const body = html`${pageHead({ title, back: { label: t('conversations.office.title'), href: '/desk/office' } })}
  ${again !== null && again.error.field === null ? html`<p class="error" role="alert">${again.error.text}</p>` : null}
  ${
    child === null
      ? await findChild(request, '/desk/office/new', kept, (id, name) =>
          linkRow({
            label: t('conversations.office.choose_child'),
            more: name,
            href: `/desk/office/new?child=${id}${rest.size === 0 ? '' : `&${rest.toString()}`}`,
            after: 'next',
          }),
        )
      : html`<div class="row">
            ${person({ name: child.card.name, child: true, ...(gradeOf(t, child.card.grade) === null ? {} : { detail: gradeOf(t, child.card.grade) }) })}
            ${linkRow({ label: t('conversations.office.other_child'), href: '/desk/office/new' })}
          </div>
          ${entryForm(request, child, again)}`
  }`;
  return request.page(await deskPage(request, { title, body, current: '/desk/office' }), again === null ? 200 : 422);
}

export async function showOfficeNew(request: PageRequest): Promise<Response> {
  const child = request.query('child');
  return entryPage(request, child !== null && isUuid(child) ? child : null, null);
}

export function dayFields(form: Form): {
  kind: DayKind;
  firstOn: string;
  lastOn: string | null;
  at: string | null;
  reason: DayReason;
  words: string;
  pickUpId: string | null;
  pickUpName: string;
} {
  const date = (name: string): string | null => (/^\d{4}-\d\d-\d\d$/.test(form.text(name)) ? form.text(name) : null);
  const time = form.text('at').slice(0, 5);
  return {
    kind: dayKinds.find((one) => one === form.text('kind')) ?? 'absence',
    // A day that cannot be read is treated as long past, which the action refuses with a word at the field.
    firstOn: date('first') ?? '1970-01-01',
    lastOn: date('last'),
    at: /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : null,
    reason: dayReasons.find((one) => one === form.text('reason')) ?? 'other',
    words: form.text('words').slice(0, 2000),
    pickUpId: form.optional('pick_up'),
    pickUpName: form.text('pick_up_name').slice(0, 200),
  };
}

export async function postOfficeNew(request: PageRequest): Promise<Response> {
  const { floor, actor, t, locale } = request;
  const form = await request.form();
  try {
    const told = await floor.act(actor, noteDay, {
      ...dayFields(form),
      studentId: form.text('child'),
      guardianId: form.optional('guardian'),
      askerName: form.text('asker'),
      source: ways.find((one) => one === form.text('way')) ?? 'phone',
      conversationId: form.optional('conversation'),
      language: locale,
    });
    return request.redirect(`/desk/office?school=${told.schoolId}`, { says: 'conversations.office.says_on' });
  } catch (error) {
    return entryPage(request, form.text('child'), { form, error: formError(t, error) });
  }
}

/** Who is the child that somebody without an account named? */
export async function showOfficeChild(request: PageRequest): Promise<Response> {
  const { t, formToken } = request;
  const id = request.param('id');
  const title = t('conversations.office.who_is_it');
  const body = html`${pageHead({ title, back: { label: t('conversations.office.title'), href: '/desk/office' } })}
    <p class="soft">${t('conversations.office.who_is_it_lead')}</p>
    ${await findChild(request, `/desk/office/${id}/child`, {}, (studentId, name) =>
      postForm(
        { action: `/desk/office/${id}/child`, token: formToken },
        hiddenInputs({ student: studentId }),
        button({ label: t('conversations.office.it_is'), more: name, kind: 'second' }),
      ),
    )}`;
  return request.page(await deskPage(request, { title, body, current: '/desk/office' }));
}
