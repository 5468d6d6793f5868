import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  choice,
  type Content,
  deskPage,
  empty,
  field,
  hiddenInputs,
  html,
  lines,
  linkRow,
  ltr,
  pageHead,
  paragraphs,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { endSavedReply, saveReply } from '../actions/saved.ts';
import { maySetTopics } from '../conversations.policy.ts';
import { type SavedReply, savedReplies } from '../questions/desk-saved.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { topicOptions } from './desk-enter.ts';
import { formError, staffName, topicName } from './desk-shared.ts';

type Again = { readonly form: Form; readonly text: string; readonly field: string | null };

const path = '/desk/saved-replies';

async function savedPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken, district, locale } = request;
  const replies = await floor.ask(actor, savedReplies, { topicId: null });
  const directory = await floor.ask(actor, directoryNow, {});
  const mine = (reply: SavedReply): boolean => reply.ownerId === actor.personId || maySetTopics(actor);
  const wanted = again?.form.text('id') ?? request.query('edit') ?? '';
  const editing = replies.find((reply) => reply.id === wanted && mine(reply)) ?? null;
  const typed = (name: string): string | undefined => again?.form.text(name);
  const shown = replies.map((reply) => ({
    icon: 'book' as const,
    body: html`<b dir="auto">${reply.name}</b>
      <span class="small soft"
        >${[t.languageName(reply.language), reply.topicId === null ? null : topicName(request, directory, reply.topicId), staffName(t, actor, directory, reply.ownerId), reply.shared ? null : t('conversations.desk.saved.only_me')].filter((part) => part !== null).join(' · ')}</span
      >${paragraphs(reply.text)}`,
    after: mine(reply)
      ? html`<span class="row"
          >${linkRow({ label: t('conversations.desk.saved.change'), more: reply.name, href: `${path}?edit=${reply.id}#form`, small: true })}${postForm(
            { action: `${path}/${reply.id}/end`, token: formToken },
            hiddenInputs({ ended: '1' }),
            button({ label: t('conversations.desk.saved.end'), more: reply.name, kind: 'quiet' }),
          )}</span
        >`
      : null,
  }));
  const fieldNames = ['family', 'child', 'me', 'school', 'due'] as const;
  const fieldList: Content = fieldNames.map(
    (name) => html`<li>${ltr(`{${name}}`)} ${t.dynamic(`conversations.desk.saved.field_${name}`)}</li>`,
  );
  const form = postForm(
    { action: path, token: formToken, class: 'stack narrow', keeps: `saved ${editing?.id ?? 'new'}`, id: 'form' },
    hiddenInputs({ id: editing?.id }),
    field({
      label: t('conversations.desk.saved.name'),
      name: 'name',
      required: true,
      maxlength: 100,
      value: typed('name') ?? editing?.name,
      error: again?.field === 'name' ? again.text : null,
    }),
    textarea({
      label: t('conversations.desk.saved.words'),
      name: 'text',
      rows: 6,
      required: true,
      value: typed('text') ?? editing?.text,
      error: again?.field === 'text' ? again.text : null,
      hint: t('conversations.desk.saved.fields'),
    }),
    html`<ul class="plain-list small soft">
      ${fieldList}
    </ul>`,
    select({
      label: t('conversations.desk.filter.language'),
      name: 'language',
      value: typed('language') ?? editing?.language ?? locale,
      options: district.languages.map((tag) => ({ value: tag, label: t.languageName(tag) })),
    }),
    select({
      label: t('conversations.desk.side.topic'),
      name: 'topic',
      value: typed('topic') ?? editing?.topicId,
      options: topicOptions(request, directory, t('conversations.desk.saved.any_topic')),
    }),
    choice({
      label: t('conversations.desk.saved.shared'),
      name: 'shared',
      checked: again === null ? (editing?.shared ?? true) : again.form.has('shared'),
    }),
    buttons(
      button({ label: t('conversations.desk.saved.keep') }),
      editing === null ? null : buttonLink({ label: t('conversations.desk.back_out'), href: path, kind: 'second' }),
    ),
  );
  const body = html`${pageHead({ title: t('conversations.desk.saved.title') })}
    <p class="soft">${t('conversations.desk.saved.lead')}</p>
    ${shown.length === 0 ? empty({ title: t('conversations.desk.saved.none'), text: t('conversations.desk.saved.none_next'), icon: 'book' }) : lines(shown)}
    ${section({ title: editing === null ? t('conversations.desk.saved.new') : t('conversations.desk.saved.change_title', { name: editing.name }) }, form)}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.saved.title'), body, current: '/desk/inbox' }),
    again === null ? 200 : 422,
  );
}

export async function showSaved(request: PageRequest): Promise<Response> {
  return savedPage(request, null);
}

export async function postSaved(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  try {
    await floor.act(actor, saveReply, {
      id: isUuid(form.text('id')) ? form.text('id') : null,
      name: form.text('name').slice(0, 100),
      text: form.text('text').slice(0, 20_000),
      language: form.text('language').slice(0, 20) || 'en',
      topicId: isUuid(form.text('topic')) ? form.text('topic') : null,
      shared: form.has('shared'),
    });
    return request.redirect(path, { says: 'conversations.desk.done.reply_kept' });
  } catch (error) {
    return savedPage(request, { form, ...formError(t, error) });
  }
}

/** Ends a saved reply; the same form with nothing in it brings it back, as the undo of it. */
export async function postSavedEnd(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const id = request.param('id');
  const ended = form.text('ended') === '1';
  await floor.act(actor, endSavedReply, { id, ended });
  return request.redirect(path, {
    says: ended ? 'conversations.desk.done.reply_ended' : 'conversations.desk.done.reply_kept',
    ...(ended ? { undo: { path: `${path}/${id}/end`, label: t('ui.toast.undo') } } : {}),
  });
}
