import { type PageRequest, type Route, route } from '#platform/web';
import {
  button,
  chip,
  empty,
  hiddenInputs,
  homePage,
  html,
  linkRow,
  lines,
  ltr,
  postForm,
  shownPhone,
  type Content,
} from '#ui';
import { myAddresses, optIn, optOut, type OwnAddress } from '../channels.opt-outs.ts';

const base = '/my/messages';

function choice({ t, formToken }: PageRequest, one: OwnAddress): Content {
  return postForm(
    { action: base, token: formToken },
    hiddenInputs({ address: one.address, want: one.outSince === null ? 'none' : 'again' }),
    button({
      label: one.outSince === null ? t('channels.mine.stop') : t('channels.mine.again'),
      more: one.address,
      kind: one.outSince === null ? 'quiet' : 'second',
    }),
  );
}

/** A family's own choice for each of its addresses. */
async function show(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const own = await floor.ask(actor, myAddresses, {});
  const title = t('channels.mine.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('channels.mine.lead')}</p>
    <div class="mt-5">
      ${
        own.length === 0
          ? empty({ title: t('channels.mine.none'), text: t('channels.mine.none_text') })
          : lines(
              own.map((one) => ({
                icon: one.kind === 'email' ? 'mail' : 'phone',
                body: html`<p>${ltr(one.kind === 'phone' ? shownPhone(one.address) : one.address)}</p>
                  <p class="mt-2">
                    ${
                      one.outSince === null
                        ? chip({ kind: 'answered', label: t('channels.mine.gets') })
                        : chip({
                            kind: 'paused',
                            label: t('channels.mine.gets_none', { when: say.date(one.outSince) }),
                          })
                    }
                  </p>
                  <div class="mt-3">${choice(request, one)}</div>`,
              })),
            )
      }
    </div>
    <p class="soft small mt-4">${t('channels.mine.shared')}</p>
    <p class="mt-5">${linkRow({ label: t('channels.mine.back'), href: '/my', before: 'back' })}</p>`;
  const items = [{ href: '/my', label: t('channels.mine.back') }];
  return request.page(homePage(request, { title, body, menu: { label: actor.name, items } }));
}

async function choose(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const address = form.text('address').slice(0, 254);
  const again = form.text('want') === 'again';
  await request.floor.act(request.actor, again ? optIn : optOut, { address });
  return request.redirect(base, { says: again ? 'channels.mine.says_again' : 'channels.mine.says_stopped' });
}

export const myMessagesRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: ['guardian'], handler: show }),
  route({ method: 'POST', path: base, who: ['guardian'], handler: choose }),
];
