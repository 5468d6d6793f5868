import type { PageRequest } from '#platform/web';
import {
  button,
  buttons,
  choices,
  type Content,
  element,
  fold,
  hiddenInputs,
  html,
  icon,
  lines,
  paragraphs,
  postForm,
  textarea,
  shownPhone,
} from '#ui';
import { type OneConversation } from '../questions/desk-conversation.ts';
import { type Typed } from './desk-reply.ts';
import { staffName } from './desk-shared.ts';

/** Where a family waits for a call: the tries so far, and what came of this one. */
export function callPart(request: PageRequest, one: OneConversation, typed: Typed): Content {
  const { t, say, formToken, actor } = request;
  const { row, callbacks, directory } = one;
  if (!row.callback) return null;
  const tries = callbacks.map((tried) => ({
    body: html`${t.dynamic(`conversations.desk.call.outcome.${tried.outcome}`)}<span class="small soft"
        >${staffName(t, actor, directory, tried.personId)} · ${say.dateTime(tried.at)}</span
      >${tried.said === null ? null : paragraphs(tried.said)}`,
  }));
  const outcomes = ['reached', 'no_answer', 'voicemail', 'wrong_number'] as const;
  const form = postForm(
    { action: `/desk/conversations/${row.id}/callback`, token: formToken, keeps: `callback ${row.id}` },
    choices({
      legend: t('conversations.desk.call.how'),
      name: 'outcome',
      type: 'radio',
      required: true,
      look: 'two',
      chosen: typed.outcome === undefined ? [] : [typed.outcome],
      options: outcomes.map((outcome) => ({
        value: outcome,
        label: t.dynamic(`conversations.desk.call.outcome.${outcome}`),
      })),
    }),
    textarea({
      label: t('conversations.desk.call.said'),
      name: 'said',
      rows: 3,
      value: typed.said,
      hint: t('conversations.desk.call.said_hint'),
      error: typed.callError,
    }),
    buttons(button({ label: t('conversations.desk.call.note'), kind: row.state === 'open' ? 'primary' : 'second' })),
  );
  return html`<section class="section" id="call">
    <h2>${icon('phone')} ${t('conversations.desk.call.title', { language: t.languageName(row.language) })}</h2>
    ${row.from_address === null ? null : html`<p>${element('a', { href: `tel:${row.from_address}`, dir: 'ltr', class: 'link-row' }, shownPhone(row.from_address))}</p>`}
    ${tries.length === 0 ? null : lines(tries, { compact: true })}
    ${row.state === 'open' ? form : fold({ summary: t('conversations.desk.call.again'), body: form })}
  </section>`;
}

/** One cause, many families: what all of them are told at once. */
export function groupPart(request: PageRequest, one: OneConversation): Content {
  const { t, formToken } = request;
  const { group, row } = one;
  if (group === null) return null;
  return html`<section class="section" id="group">
    <h2>${icon('people')} ${t('conversations.desk.group.title', { name: group.name, n: group.open })}</h2>
    ${fold({
      summary: t('conversations.desk.group.update'),
      body: postForm(
        { action: `/desk/groups/${group.id}`, token: formToken, keeps: `group ${group.id}` },
        hiddenInputs({ from: row.id }),
        textarea({
          label: t('conversations.desk.group.words', { n: group.open }),
          name: 'text',
          rows: 4,
          required: true,
        }),
        buttons(
          button({ label: t('conversations.desk.group.send', { n: group.open }), kind: 'second', icon: 'send' }),
          button({ label: t('conversations.desk.group.send_close'), kind: 'quiet', name: 'do', value: 'close' }),
        ),
      ),
    })}
    ${postForm({ action: `/desk/conversations/${row.id}/ungroup`, token: formToken }, button({ label: t('conversations.desk.group.leave'), kind: 'quiet' }))}
  </section>`;
}
