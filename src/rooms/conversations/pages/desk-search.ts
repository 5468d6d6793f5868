import type { PageRequest } from '#platform/web';
import { button, deskPage, empty, field, getForm, html, inbox, linkRow, pageHead } from '#ui';
import { searchConversations } from '../questions/desk-search.ts';
import { rowItem } from './desk-inbox.ts';
import { noteListLook } from './desk-looks.ts';

/** Names, words and numbers of conversations; people stand on their own page. */
export async function showSearch(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const asked = (request.query('q') ?? '').trim();
  const [page] = await Promise.all([
    asked === '' ? null : floor.ask(actor, searchConversations, { asked }),
    request.navigation(),
  ]);
  if (page !== null) await noteListLook(request, page.rows);
  const form = getForm(
    { action: '/desk/search', search: true, class: 'filters' },
    field({
      label: t('conversations.desk.search.label'),
      name: 'q',
      type: 'search',
      value: asked,
      hint: t('conversations.desk.search.hint'),
      autofocus: true,
      key: '/',
      maxlength: 200,
    }),
    button({ label: t('conversations.desk.search.do'), icon: 'search' }),
  );
  const people =
    asked === ''
      ? null
      : linkRow({
          label: t('conversations.desk.search.people', { asked }),
          href: `/desk/people?q=${encodeURIComponent(asked)}`,
          before: 'people',
        });
  const found =
    page === null
      ? null
      : page.rows.length === 0
        ? empty({
            title: t('conversations.desk.search.nothing', { asked }),
            text: t('conversations.desk.search.nothing_next'),
            icon: 'search',
          })
        : html`<p class="soft small" role="status">
              ${t('conversations.desk.search.found', { n: page.rows.length })}${page.more ? ` ${t('conversations.desk.search.more')}` : ''}
            </p>
            ${inbox(
              page.rows.map((row) => rowItem(request, row, page, { choose: false })),
              { label: t('conversations.desk.search.title') },
            )}`;
  const body = html`${pageHead({ title: t('conversations.desk.search.title') })}${form}${people}${found}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.search.title'), body, current: '/desk/inbox' }),
  );
}
