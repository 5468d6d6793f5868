import type { PageRequest } from '#platform/web';
import { interpreterAgencies, interpretersFor } from '#rooms/language';
import { button, type Content, html, postForm } from '#ui';
import { translateThread } from '../actions/translate-thread.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';
import { aroundThread, needsAround } from '../questions/desk-translations.ts';

/** Where somebody reads another language, is reached by text, or needs an interpreter, the page shows that too. */
export async function withLanguages(
  { floor, actor, locale }: PageRequest,
  one: OneConversation,
): Promise<OneConversation> {
  const { row, messages, people, works } = one;
  const guardian = row.guardian_id === null ? undefined : people.get(row.guardian_id);
  const needs = guardian?.interpreter === true || needsAround(row, messages, guardian?.language ?? null, locale);
  if (!works || !needs) return one;
  const [around, interpreters, agencies] = await Promise.all([
    floor.ask(actor, aroundThread, { id: row.id, messages, mine: locale }),
    floor.ask(actor, interpretersFor, { kind: 'conversation', id: row.id }),
    floor.ask(actor, interpreterAgencies, null),
  ]);
  return { ...one, around, interpreters, agencies };
}

/** What of the thread is not there in the reader's language yet: one press, or it comes by itself. */
export function languagesPart({ t, locale, formToken }: PageRequest, { row, around }: OneConversation): Content {
  const language = t.languageName(locale);
  if (around?.waits === true)
    return html`<p class="small soft" role="status">${t('conversations.desk.thread.translating', { language })}</p>`;
  if (around?.untranslated !== true) return null;
  return postForm(
    { action: `/desk/conversations/${row.id}/translate`, token: formToken },
    button({
      label: t('conversations.desk.thread.translate', { language }),
      kind: 'second',
      icon: 'translate',
    }),
  );
}

/** The thread in the language of whoever reads it. */
export async function postTranslate(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  await request.form();
  const id = request.param('id');
  await floor.act(actor, translateThread, { conversationId: id, to: locale });
  return request.redirect(`/desk/conversations/${id}`);
}
