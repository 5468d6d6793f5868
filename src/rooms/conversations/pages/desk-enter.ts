import { AppError } from '#platform/errors';
import { isUuid, newId } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  type Content,
  deskPage,
  element,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  keycap,
  linkRow,
  pageHead,
  person,
  postForm,
  select,
  textarea,
  shownPhone,
} from '#ui';
import { enter } from '../actions/entering.ts';
import { namedAskers, readAsker } from '../conversations.askers.ts';
import { type Directory, named } from '../conversations.directory.ts';
import { deskScope } from '../conversations.policy.ts';
import { kinds } from '../conversations.rules.ts';
import { familiesOf } from '../questions/desk-families.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { type Promised, quickTopics } from '../questions/office-entry.ts';
import { type Chosen, chosenFamily, familyDetail, findFamily, foundPart } from './desk-find.ts';
import { colleagues, formError, gradeOf, kindName } from './desk-shared.ts';

const ways = ['phone', 'counter', 'paper'] as const;

type Again = { readonly form: Form; readonly error: ReturnType<typeof formError> };

const errorFor = (again: Again | null, ...names: readonly string[]): string | null =>
  again !== null && again.error.field !== null && names.includes(again.error.field) ? again.error.text : null;

/** The topics by category, for choosing; the first choice lets the words decide. */
export function topicOptions(
  { locale }: Pick<PageRequest, 'locale'>,
  directory: Directory,
  none: string,
): Parameters<typeof select>[0]['options'] {
  return [
    { value: '', label: none },
    ...[...directory.categories.values()].map((category) => ({
      group: named(category.names, locale),
      options: directory.topicList
        .filter((topic) => topic.categoryId === category.id)
        .map((topic) => ({ value: topic.id, label: named(topic.names, locale) })),
    })),
  ];
}

function whoPart(request: PageRequest, chosen: Chosen, again: Again | null): Content {
  const { t } = request;
  const { family, childIds } = chosen;
  const typed = (name: string): string | undefined => again?.form.text(name);
  if (family === null)
    return html`${field({ label: t('conversations.desk.enter.name'), name: 'name', optional: t('ui.field.optional'), value: typed('name'), maxlength: 200, autocomplete: 'off' })}
    ${field({
      label: t('conversations.desk.enter.address'),
      hint: t('conversations.desk.enter.address_hint'),
      name: 'address',
      optional: t('ui.field.optional'),
      value: typed('address'),
      error: errorFor(again, 'address'),
      maxlength: 254,
      autocomplete: 'off',
      dir: 'ltr',
    })}`;
  const about = again === null ? childIds : again.form.all('child');
  // Of a home's children the others are not named where one was chosen.
  const children = family.children.filter(
    (child) => child.isKin || childIds.length === 0 || childIds.includes(child.id),
  );
  const reach = [
    ...(family.phone === null ? [] : [{ value: `phone:${family.phone}`, label: shownPhone(family.phone) }]),
    ...(family.email === null ? [] : [{ value: `email:${family.email}`, label: family.email }]),
  ];
  return html`${
    children.length === 0
      ? null
      : choices({
          legend: t('conversations.desk.enter.about_child'),
          name: 'child',
          type: 'checkbox',
          look: 'two',
          chosen: about,
          options: children.map((child) => ({
            value: child.id,
            label: child.name,
            hint: gradeOf(t, child.grade) ?? undefined,
          })),
        })
  }${select({
    label: t('conversations.desk.enter.reach'),
    name: 'reach',
    value: typed('reach') ?? reach[0]?.value,
    options: [...reach, { value: '', label: t('conversations.desk.enter.reach_none') }],
  })}`;
}

/** The topics this office enters most, one key each, with who would have it and by when: to read out before hanging up. */
function quickPart({ t, say, locale }: PageRequest, quick: readonly Promised[], typed: string | undefined): Content {
  if (quick.length === 0) return null;
  const shown = quick.map((one, place) =>
    element(
      'label',
      { class: 'choice' },
      element('input', {
        type: 'radio',
        name: 'quick',
        value: one.topic.id,
        checked: typed === one.topic.id,
        'data-key': String(place + 1),
      }),
      html`<span
        >${keycap(String(place + 1))} ${named(one.topic.names, locale)}<span class="hint"
          >${t('conversations.office.goes_to', { owner: one.owner ?? t('conversations.school_office'), due: say.dateTime(one.dueAt) })}</span
        ></span
      >`,
    ),
  );
  return html`<fieldset>
    <legend>${t('conversations.office.quick')}</legend>
    <p class="hint">${t('conversations.office.quick_hint')}</p>
    <div class="choices">${shown}</div>
  </fieldset>`;
}

function entryForm(
  request: PageRequest,
  directory: Directory,
  chosen: Chosen,
  again: Again | null,
  { id, quick }: { id: string; quick: readonly Promised[] },
): Html {
  const { t, actor, district, formToken, locale } = request;
  const { family } = chosen;
  const typed = (name: string): string | undefined => again?.form.text(name);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const mine = deskScope(actor).schools;
  const way = typed('way') ?? request.query('way') ?? 'phone';
  return postForm(
    {
      action: '/desk/enter',
      token: formToken,
      class: 'stack narrow',
      keeps: `enter ${family?.id ?? 'nobody'}`,
      sends: true,
    },
    hiddenInputs({ guardian: family?.id, id }),
    choices({
      legend: t('conversations.desk.enter.way'),
      name: 'way',
      type: 'radio',
      look: 'two',
      required: true,
      chosen: [way],
      options: ways.map((one) => ({ value: one, label: t.dynamic(`conversations.desk.enter.way_${one}`) })),
    }),
    whoPart(request, chosen, again),
    select({
      label: t('conversations.asker.title'),
      name: 'asker',
      key: 'w',
      value: typed('asker') ?? request.query('asker') ?? 'family',
      options: namedAskers.map((asker) => ({ value: asker, label: t.dynamic(`conversations.asker.${asker}`) })),
    }),
    quickPart(request, quick, typed('quick')),
    textarea({
      label: t('conversations.desk.enter.words'),
      hint: t('conversations.office.words_hint'),
      name: 'text',
      key: 't',
      rows: 3,
      value: typed('text'),
      error: errorFor(again, 'text'),
    }),
    fold({
      summary: t('conversations.office.details'),
      open: again !== null || family === null,
      body: html`${select({
        label: t('conversations.desk.filter.kind'),
        name: 'kind',
        value: typed('kind') ?? 'question',
        options: kinds.map((kind) => ({ value: kind, label: kindName(t, kind) })),
      })}
      ${select({
        label: t('conversations.desk.side.topic'),
        name: 'topic',
        value: typed('topic'),
        error: errorFor(again, 'topic'),
        options: topicOptions(request, directory, t('conversations.desk.enter.topic_by_words')),
      })}
      ${field({
        label: t('conversations.ask.class'),
        name: 'class',
        optional: t('ui.field.optional'),
        value: typed('class'),
        autocomplete: 'off',
        maxlength: 200,
      })}
      ${
        schools.length > 1
          ? select({
              label: t('conversations.desk.filter.school'),
              name: 'school',
              value: typed('school') ?? (chosen.childIds.length > 0 ? '' : mine.length === 1 ? mine[0] : ''),
              error: errorFor(again, 'school'),
              options: [
                {
                  value: '',
                  label: t(
                    family === null ? 'conversations.desk.enter.no_school' : 'conversations.desk.enter.school_of_child',
                  ),
                },
                ...schools.map((org) => ({ value: org.id, label: org.name })),
              ],
            })
          : null
      }
      ${select({
        label: t('conversations.desk.enter.language'),
        name: 'language',
        value: typed('language') ?? family?.language ?? locale,
        options: district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
      })}
      ${choice({
        label: t('conversations.desk.enter.callback'),
        name: 'callback',
        checked: again === null ? false : again.form.has('callback'),
      })}`,
    }),
    fold({
      summary: t('conversations.desk.enter.more'),
      open: again !== null && (again.form.has('private') || again.form.text('about') !== ''),
      body: html`${choice({ label: t('conversations.desk.enter.private'), hint: t('conversations.desk.enter.private_hint'), name: 'private', checked: again?.form.has('private') ?? false })}
      ${select({
        label: t('conversations.desk.enter.about_staff'),
        hint: t('conversations.desk.enter.about_staff_hint'),
        name: 'about',
        value: typed('about'),
        error: errorFor(again, 'about'),
        options: [
          { value: '', label: t('conversations.desk.enter.about_nobody') },
          ...colleagues(actor, directory, { excluded: [], schoolId: null }).map((one) => ({
            value: one.id,
            label: one.name,
          })),
        ],
      })}`,
    }),
    fold({
      summary: t('conversations.desk.enter.on_the_spot'),
      open: again !== null && again.form.text('answer') !== '',
      body: textarea({
        label: t('conversations.desk.enter.answer'),
        hint: t('conversations.desk.enter.answer_hint'),
        name: 'answer',
        rows: 3,
        value: typed('answer'),
      }),
    }),
    buttons(
      button({ label: t('conversations.desk.enter.do') }),
      button({
        label: t('conversations.office.spot'),
        name: 'do',
        value: 'spot',
        kind: 'second',
        icon: 'check',
        key: 's',
      }),
      buttonLink({ label: t('conversations.desk.enter.cancel'), href: '/desk', kind: 'second' }),
    ),
  );
}

async function enterPage(request: PageRequest, chosen: Chosen, again: Again | null): Promise<Response> {
  const { t, floor, actor } = request;
  const directory = await floor.ask(actor, directoryNow, {});
  const { family } = chosen;
  const nobody = request.query('nobody') === '1' || (again !== null && family === null);
  const shows = family !== null || nobody;
  const typedId = again?.form.text('id') ?? '';
  const id = isUuid(typedId) ? typedId : newId();
  const quick = shows
    ? await floor.ask(actor, quickTopics, {
        id,
        studentIds: chosen.childIds,
        guardianId: family?.id ?? null,
        schoolId: null,
      })
    : [];
  const who =
    family === null
      ? nobody
        ? html`<p>
            ${linkRow({ label: t('conversations.desk.enter.find_after_all'), href: '/desk/enter', before: 'search' })}
          </p>`
        : html`${await findFamily(request, '/desk/enter')}
            <p>
              ${linkRow({ label: t('conversations.desk.enter.not_in_list'), href: '/desk/enter?nobody=1', after: 'next' })}
            </p>`
      : html`<div class="row">
          ${person({ name: family.name, detail: familyDetail(request, family), href: `/desk/families/${family.id}` })}
          ${linkRow({ label: t('conversations.desk.find.other'), href: '/desk/enter' })}
        </div>`;
  const general =
    again !== null && again.error.field === null ? html`<p class="error" role="alert">${again.error.text}</p>` : null;
  const body = html`${pageHead({ title: t('conversations.desk.enter.title'), back: { label: t('conversations.desk.nav.today'), href: '/desk' } })}
  ${who}${general} ${shows ? entryForm(request, directory, chosen, again, { id, quick }) : null}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.enter.title'), body, current: '/desk/inbox' }),
    again === null ? 200 : 422,
  );
}

export async function showEnter(request: PageRequest): Promise<Response> {
  // Only what was found, while somebody types.
  if (request.query('part') === '1') return request.page(html`${await foundPart(request, '/desk/enter')}`);
  return enterPage(request, await chosenFamily(request), null);
}

type Reach = { how: 'email' | 'phone' | 'none'; address: string };

/** “phone:+1…”, or whatever a stranger said: an address with @ is mail, digits are a phone. */
function reachOf(form: Form, known: boolean): Reach {
  if (known) {
    const [how = '', ...rest] = form.text('reach').split(':');
    return how === 'email' || how === 'phone' ? { how, address: rest.join(':') } : { how: 'none', address: '' };
  }
  const address = form.text('address');
  if (address === '') return { how: 'none', address };
  return { how: address.includes('@') ? 'email' : 'phone', address };
}

export async function postEnter(request: PageRequest): Promise<Response> {
  const { floor, actor, t, locale } = request;
  const form = await request.form();
  const guardianId = isUuid(form.text('guardian')) ? form.text('guardian') : null;
  const [family = null] =
    guardianId === null ? [] : await floor.ask(actor, familiesOf, { guardianIds: [guardianId], studentIds: [] });
  const children = form.all('child').filter((id) => family?.children.some((child) => child.id === id) ?? false);
  const about = form.text('about');
  const kind = kinds.find((one) => one === form.text('kind')) ?? 'question';
  const directory = await floor.ask(actor, directoryNow, {});
  const topicId = form.optional('topic') ?? form.optional('quick');
  const topic = topicId === null ? undefined : directory.topics.get(topicId);
  const spot = form.text('do') === 'spot';
  // With a topic and one key nothing need be written: the topic says what it was about.
  const text =
    form.text('text').trim() === '' && spot && topic !== undefined ? named(topic.names, locale) : form.text('text');
  const id = form.text('id');
  try {
    const opened = await floor.act(actor, enter, {
      kind,
      channel: ways.find((one) => one === form.text('way')) ?? 'phone',
      ...(isUuid(id) ? { id } : {}),
      text,
      language: form.text('language') || 'en',
      schoolId: form.optional('school'),
      topicId,
      guardianId: family?.id ?? null,
      studentIds: children,
      asker: readAsker(form.text('asker')) ?? 'family',
      classOrSubject: form.text('class').slice(0, 200),
      fromName: family?.name ?? form.text('name'),
      ...reachOf(form, family !== null),
      callback: form.has('callback'),
      privacy: form.has('private') ? 'private' : 'normal',
      aboutStaffIds: kind !== 'praise' && isUuid(about) ? [about] : [],
      praisedId: kind === 'praise' && isUuid(about) ? about : null,
      answer: form.optional('answer') ?? (spot ? t('conversations.office.spot_words') : null),
    });
    return request.redirect(`/desk/entered/${opened.id}`);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) throw error;
    return enterPage(request, { family, childIds: children }, { form, error: formError(t, error) });
  }
}
