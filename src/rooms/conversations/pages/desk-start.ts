import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  type Content,
  deskPage,
  field,
  hiddenInputs,
  html,
  linkRow,
  pageHead,
  person,
  postForm,
  select,
  textarea,
} from '#ui';
import { start } from '../actions/entering.ts';
import { familiesOf, type Family, namedElsewhere } from '../questions/desk-families.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { topicOptions } from './desk-enter.ts';
import { chosenFamily, findFamily } from './desk-find.ts';
import { formError } from './desk-shared.ts';

type Again = {
  readonly form: Form;
  readonly text: string;
  readonly field: string | null;
  readonly children?: readonly { id: string; name: string }[];
};

type About = { readonly child: Family['children'][number] | null; readonly guardians: readonly Family[] };

/** The guardians of a child who may get messages about it, or the one guardian who was chosen. */
async function guardiansFor(request: PageRequest, guardianId: string, childId: string): Promise<About> {
  const { floor, actor } = request;
  if (!isUuid(childId)) {
    const only = isUuid(guardianId)
      ? await floor.ask(actor, familiesOf, { guardianIds: [guardianId], studentIds: [] })
      : [];
    return { child: null, guardians: only };
  }
  const families = await floor.ask(actor, familiesOf, { guardianIds: [], studentIds: [childId] });
  const child = families.flatMap((family) => family.children).find((one) => one.id === childId) ?? null;
  return { child, guardians: families.filter((family) => family.mayBeContacted) };
}

function startForm(
  request: PageRequest,
  about: About,
  chosen: readonly string[],
  again: Again | null,
  topics: Parameters<typeof select>[0]['options'],
): Content {
  const { t, formToken } = request;
  const typed = (name: string): string | undefined => again?.form.text(name);
  const confirm =
    again?.children === undefined
      ? (again?.form.all('confirmed') ?? []).map((id) => html`<input type="hidden" name="confirmed" value="${id}" />`)
      : html`<fieldset>
          <legend>${t('conversations.desk.reply.other_child')}</legend>
          ${again.children.map((child) => choice({ label: t('conversations.desk.reply.other_child_confirm', { name: child.name }), name: 'confirmed', value: child.id }))}
        </fieldset>`;
  return postForm(
    {
      action: '/desk/start',
      token: formToken,
      class: 'stack narrow',
      keeps: `start ${about.child?.id ?? chosen.join(' ')}`,
    },
    hiddenInputs({ child: about.child?.id, only: about.child === null ? about.guardians[0]?.id : null }),
    choices({
      legend:
        about.child === null
          ? t('conversations.desk.start.to')
          : t('conversations.desk.start.to_about', { child: about.child.first }),
      hint: t('conversations.desk.start.to_hint'),
      name: 'guardian',
      type: 'checkbox',
      chosen: again === null ? chosen : again.form.all('guardian'),
      error: again?.field === 'guardian' ? again.text : null,
      options: about.guardians.map((guardian) => ({
        value: guardian.id,
        label: guardian.name,
        hint: [
          guardian.language === null ? null : t.languageName(guardian.language),
          guardian.email ??
            (guardian.phone === null
              ? t('conversations.desk.start.no_address')
              : t('conversations.desk.start.by_phone')),
        ]
          .filter((part) => part !== null)
          .join(' · '),
      })),
    }),
    field({
      label: t('conversations.desk.start.subject'),
      name: 'subject',
      required: true,
      maxlength: 200,
      value: typed('subject'),
    }),
    textarea({
      label: t('conversations.desk.start.words'),
      name: 'text',
      rows: 6,
      required: true,
      value: typed('text'),
      error: again?.field === 'text' ? again.text : null,
    }),
    confirm,
    select({ label: t('conversations.desk.side.topic'), name: 'topic', value: typed('topic'), options: topics }),
    buttons(
      button({ label: t('conversations.desk.start.do'), icon: 'send' }),
      buttonLink({ label: t('conversations.desk.start.cancel'), href: '/desk', kind: 'second' }),
    ),
  );
}

async function startPage(
  request: PageRequest,
  about: About,
  chosen: readonly string[],
  again: Again | null,
): Promise<Response> {
  const { t, floor, actor } = request;
  const directory = await floor.ask(actor, directoryNow, {});
  const body = html`${pageHead({ title: t('conversations.desk.start.title'), back: { label: t('conversations.desk.nav.today'), href: '/desk' } })}
    <p class="soft">${t('conversations.desk.start.lead')}</p>
    ${about.guardians.length === 0 ? html`<p role="status">${t('conversations.error.no_contact')}</p>` : startForm(request, about, chosen, again, topicOptions(request, directory, t('conversations.desk.enter.topic_by_words')))}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.start.title'), body, current: '/desk' }),
    again === null ? 200 : 422,
  );
}

export async function showStart(request: PageRequest): Promise<Response> {
  const { t } = request;
  const { family } = await chosenFamily(request);
  const child = request.query('child') ?? request.query('student') ?? '';
  if (isUuid(child)) {
    const about = await guardiansFor(request, '', child);
    return startPage(request, about, family === null ? about.guardians.map((one) => one.id) : [family.id], null);
  }
  if (family !== null && family.children.length <= 1) {
    const only = family.children[0];
    const about = await guardiansFor(request, family.id, only?.id ?? '');
    return startPage(request, about, [family.id], null);
  }
  const body = html`${pageHead({ title: t('conversations.desk.start.title'), back: { label: t('conversations.desk.nav.today'), href: '/desk' } })}
  ${
    family === null
      ? await findFamily(request, '/desk/start')
      : html`<h2 class="list-title">${t('conversations.desk.start.which_child')}</h2>
          <div class="stack mt-3">
            ${family.children.map((one) => html`<p>${person({ name: one.name, child: true, href: `/desk/start?guardian=${family.id}&child=${one.id}` })}</p>`)}
          </div>
          <p>${linkRow({ label: t('conversations.desk.find.other'), href: '/desk/start' })}</p>`
  }`;
  return request.page(await deskPage(request, { title: t('conversations.desk.start.title'), body, current: '/desk' }));
}

export async function postStart(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const about = await guardiansFor(request, form.text('only'), form.text('child'));
  const chosen = form.all('guardian').filter((id) => about.guardians.some((one) => one.id === id));
  const again = (field_: string | null, text: string, children?: Again['children']): Promise<Response> =>
    startPage(request, about, chosen, { form, field: field_, text, ...(children === undefined ? {} : { children }) });
  if (chosen.length === 0) return again('guardian', t('conversations.desk.start.choose_somebody'));
  const text = form.text('text');
  const named = await floor.ask(actor, namedElsewhere, {
    schoolId: about.child?.schoolId ?? null,
    studentIds: about.child === null ? [] : [about.child.id],
    text,
  });
  const unconfirmed = named.filter((child) => !form.all('confirmed').includes(child.id));
  if (unconfirmed.length > 0)
    return again(
      'text',
      t('conversations.error.other_child_named', { names: unconfirmed.map((one) => one.name).join(', ') }),
      unconfirmed,
    );
  try {
    const opened = await floor.act(actor, start, {
      studentId: about.child?.id ?? null,
      guardianIds: chosen,
      subject: form.text('subject').slice(0, 200),
      text,
      topicId: form.optional('topic'),
    });
    const only = opened.length === 1 ? opened[0] : undefined;
    return request.redirect(only === undefined ? '/desk/inbox?view=waiting' : `/desk/conversations/${only.id}`, {
      says: 'conversations.desk.done.started',
      args: { n: opened.length },
    });
  } catch (error) {
    const wrong = formError(t, error);
    return again(wrong.field, wrong.text);
  }
}
