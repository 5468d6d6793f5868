import type { PageRequest } from '#platform/web';
import { isUuid } from '#platform/ids';
import { bdi, buttonLink, deskPage, element, empty, type Html, html, lines, pageHead, pager, segments } from '#ui';
import { audienceNames } from '../questions/choices.ts';
import { type ListedMessage, listMessages, type View, views } from '../questions/announcements.ts';
import { audienceWords, listPath, pathOf, stateChip } from './announce-shared.ts';

const isView = (text: string | null): text is View => views.some((one) => one === text);

function figures({ t }: PageRequest, row: ListedMessage): Html | null {
  if (row.families === 0) return null;
  const parts = [
    t('messages.list.reached', { n: row.reached, of: row.families }),
    ...(row.asks === 'nothing' ? [] : [t('messages.list.answered', { n: row.answered })]),
  ];
  const missing =
    row.not_reached === 0
      ? null
      : html` ·
        ${element('a', { href: `${pathOf(row.id, 'families')}?show=not_reached` }, t('messages.list.not_reached', { n: row.not_reached }))}`;
  return html`<p class="small">${parts.join(' · ')}${missing}</p>`;
}

function line(request: PageRequest, row: ListedMessage, names: ReadonlyMap<string, string>) {
  const { t, say, actor } = request;
  const by = row.author_id === actor.personId ? null : html`${bdi(row.author)} · `;
  const target = row.state === 'draft' ? pathOf(row.id, 'edit') : pathOf(row.id);
  return {
    body: html`<p><b>${element('a', { href: target, dir: 'auto' }, row.title)}</b> ${stateChip(request, row.state)}</p>
      <p class="small soft">
        ${by}${t('messages.list.to', { audience: audienceWords(request, row.audience, names, row.org) })} ·
        ${say.dateTime(row.at)}
      </p>
      ${figures(request, row)}`,
  };
}

/** What this person sends, what their schools send, and what waits for their yes. */
export async function showMessages(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const asked = request.query('view');
  const view = isView(asked) ? asked : 'all';
  const from = request.query('before');
  const before = from !== null && isUuid(from) ? from : null;
  const { items, next } = await floor.ask(actor, listMessages, { view, before });
  const names = await floor.ask(actor, audienceNames, { audiences: items.map((row) => row.audience) });
  const title = t('messages.list.title');
  const write = buttonLink({ label: t('messages.list.new'), href: `${listPath}/new`, icon: 'plus', key: 'n' });
  const body = html`${pageHead({ title, actions: write })}
  ${segments({
    label: t('messages.list.views'),
    items: views.map((one) => ({
      label: t(`messages.list.view_${one}`),
      href: one === 'all' ? listPath : `${listPath}?view=${one}`,
      current: one === view,
    })),
  })}
  ${
    items.length === 0
      ? empty({
          title: t('messages.list.none'),
          text: view === 'all' ? t('messages.list.none_text') : t('messages.list.none_here'),
          icon: 'send',
        })
      : lines(items.map((row) => line(request, row, names)))
  }
  ${next === null ? null : pager({ t, next: `${listPath}?${new URLSearchParams({ view, before: next }).toString()}` })}`;
  return request.page(await deskPage(request, { title, body, current: listPath, topics: ['messages'] }));
}
