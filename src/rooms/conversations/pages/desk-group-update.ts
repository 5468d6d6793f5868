import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  choices,
  deskPage,
  hiddenInputs,
  type Html,
  html,
  ltr,
  pageHead,
  postForm,
  section,
  textarea,
} from '#ui';
import { updateGroup } from '../actions/joining.ts';
import { type NamedTo, namedInUpdate } from '../questions/group-update.ts';
import { formError } from './desk-shared.ts';

const ways = ['other', 'confirm', 'leave_out'] as const;
type Way = (typeof ways)[number];

type Decided = {
  readonly conversationId: string;
  readonly confirmedChildren: string[];
  readonly text: string | null;
  readonly leaveOut: boolean;
};

/** What was chosen for single families: `w_<id>` how, `c_<id>` the children that were shown, `x_<id>` other words. */
function decisions(form: Form): Decided[] {
  return Object.keys(form.fields())
    .filter((name) => name.startsWith('w_') && isUuid(name.slice(2)))
    .map((name) => {
      const id = name.slice(2);
      const way = form.text(name) as Way;
      return {
        conversationId: id,
        confirmedChildren: way === 'confirm' ? form.text(`c_${id}`).split(' ').filter(isUuid) : [],
        // Words left as they were shown follow the update itself, which may have been mended meanwhile.
        text: way === 'other' && form.text(`x_${id}`) !== form.text('was') ? form.text(`x_${id}`) : null,
        leaveOut: way === 'leave_out',
      };
    });
}

function familyPart(request: PageRequest, form: Form, family: NamedTo): Html {
  const { t, say } = request;
  const id = family.conversationId;
  const names = say.list(family.children.map((child) => child.name));
  return section(
    { title: html`${bdi(family.who)} ${ltr(family.code)}` },
    html`<p><b>${t('conversations.together.group.named', { names })}</b></p>`,
    hiddenInputs({ [`c_${id}`]: family.children.map((child) => child.id).join(' ') }),
    html`<div class="mt-3">
      ${choices({
        legend: t('conversations.together.group.choose'),
        name: `w_${id}`,
        type: 'radio',
        chosen: [form.text(`w_${id}`) === '' ? 'other' : form.text(`w_${id}`)],
        options: ways.map((way) => ({ value: way, label: t(`conversations.together.group.${way}`) })),
      })}
    </div>`,
    textarea({
      label: t('conversations.together.group.own_text'),
      name: `x_${id}`,
      rows: 4,
      value: form.text(`x_${id}`) === '' ? family.text : form.text(`x_${id}`),
      maxlength: 50_000,
    }),
  );
}

async function decidePage(request: PageRequest, form: Form, back: string): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const groupId = request.param('group');
  const text = form.text('text');
  // Families decided before and still right keep what was decided; the open ones are shown, each with its words.
  const open = await floor.ask(actor, namedInUpdate, {
    groupId,
    text,
    confirmedChildren: [],
    families: decisions(form),
  });
  const shown = new Set(open.map((family) => family.conversationId));
  const kept = decisions(form)
    .filter((one) => !shown.has(one.conversationId))
    .flatMap(({ conversationId: id }) => [
      [`w_${id}`, form.text(`w_${id}`)],
      [`c_${id}`, form.text(`c_${id}`)],
      [`x_${id}`, form.text(`x_${id}`)],
    ]);
  const title = t('conversations.together.group.title');
  const body = html`${pageHead({ title, back: { label: t('conversations.together.group.back'), href: back } })}
    <p class="soft">${t('conversations.together.group.lead')}</p>
    ${postForm(
      { action: `/desk/groups/${groupId}`, token: formToken, class: 'mt-5' },
      hiddenInputs({ from: form.text('from'), do: form.text('do'), was: text, ...Object.fromEntries(kept) }),
      textarea({
        label: t('conversations.together.group.text'),
        name: 'text',
        rows: 5,
        value: text,
        maxlength: 50_000,
        error: t('conversations.error.group_child_named', {
          names: [...new Set(open.flatMap((family) => family.children.map((child) => child.name)))].join(', '),
        }),
      }),
      open.map((family) => familyPart(request, form, family)),
      html`<div class="mt-5">
        ${buttons(
          button({ label: t('conversations.together.group.send'), icon: 'send' }),
          buttonLink({ label: t('conversations.together.group.back'), href: back, kind: 'second' }),
        )}
      </div>`,
    )}`;
  return request.page(await deskPage(request, { title, body, current: '/desk/inbox' }), 409);
}

/** One update to every family of a group, each in its own thread. Where a child of others is named, it is asked about first. */
export async function postGroupUpdate(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  const from = form.text('from');
  const back = isUuid(from) ? `/desk/conversations/${from}#group` : '/desk/inbox';
  try {
    const n = await floor.act(actor, updateGroup, {
      groupId: request.param('group'),
      text: form.text('text'),
      thenDo: form.text('do') === 'close' ? 'close' : 'open',
      families: decisions(form),
    });
    return request.redirect(back, { says: 'conversations.desk.done.group_told', args: { n } });
  } catch (error) {
    const { code } = formError(request.t, error);
    if (code === 'conversations.error.group_child_named') return decidePage(request, form, back);
    return request.redirect(back, { says: code });
  }
}
