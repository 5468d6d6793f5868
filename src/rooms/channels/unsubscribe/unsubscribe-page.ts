import { type PageRequest, type Route, route } from '#platform/web';
import { button, buttons, type Content, hiddenInputs, homePage, html, linkRow, ltr, postForm } from '#ui';
import { isChoosable } from '../choices/choices.ts';
import { unsubscribe, unsubscribeView } from './unsubscribing.ts';

const path = '/unsubscribe/:token';

function kindName({ t }: PageRequest, category: string): string {
  return isChoosable(category) ? t(`channels.choices.kind.${category}`) : '';
}

function shown(request: PageRequest, title: string, ...parts: readonly Content[]): Promise<Response> {
  const { t } = request;
  const body = html`<h1>${title}</h1>
    ${parts}
    <p class="mt-5">${linkRow({ label: t('channels.unsubscribe.choose'), href: '/my/messages', after: 'next' })}</p>`;
  return request.page(homePage(request, { title, body }));
}

/** What the link would end. A program that only looks changes nothing. */
async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const token = request.param('token');
  const view = await floor.ask(actor, unsubscribeView, { token });
  const form = (what: 'kind' | 'all', label: string): Content =>
    postForm(
      { action: `/unsubscribe/${token}`, token: formToken },
      hiddenInputs({ what }),
      button({ label, kind: what === view.may ? 'primary' : 'second' }),
    );
  return shown(
    request,
    t('channels.unsubscribe.title'),
    html`<p class="lead mt-3">${t.rich('channels.unsubscribe.lead', { address: ltr(view.address) })}</p>`,
    view.may === 'kind' ? null : html`<p class="mt-3">${t('channels.unsubscribe.required')}</p>`,
    html`<div class="mt-4">
      ${buttons(
        view.may === 'kind'
          ? form('kind', t('channels.unsubscribe.kind_do', { kind: kindName(request, view.category) }))
          : null,
        form('all', t('channels.unsubscribe.all_do')),
      )}
    </div>`,
  );
}

/** The one click of a mail program (RFC 8058), or a button of the page. */
async function end(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const form = await request.form();
  const what = form.text('what') === 'all' ? 'all' : 'kind';
  const { done, category } = await floor.act(actor, unsubscribe, { token: request.param('token'), what });
  return shown(
    request,
    t('channels.unsubscribe.done_title'),
    html`<p class="lead mt-3" role="status">
      ${
        done === 'kind'
          ? t('channels.unsubscribe.done_kind', { kind: kindName(request, category) })
          : t('channels.unsubscribe.done_all')
      }
    </p>`,
    html`<p class="mt-3">${t('channels.unsubscribe.back')}</p>`,
  );
}

const rate = { by: 'address', count: 300, perSeconds: 60 } as const;

export const unsubscribeRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: 'public', rate, handler: show }),
  route({
    method: 'POST',
    path,
    who: 'public',
    rate,
    withoutFormToken: 'mail programs unsubscribe by one POST of their own (RFC 8058); the signed link is the proof',
    handler: end,
  }),
];
