import { type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
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
import { allow } from '#platform/errors';
import { choicesOf, saveChoices } from '../choices/choices.ts';
import { myAddresses, optIn, optOut, type OwnAddress } from '../channels.opt-outs.ts';
import { pushPart } from '../push/push-part.ts';
import { chosenIn, choicesForm, stopLine } from './choices-form.ts';

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
  allow(actor.personId !== null);
  const own = await floor.ask(actor, myAddresses, {});
  const choices = await floor.ask(actor, choicesOf, { personId: actor.personId ?? '' });
  const title = t('channels.mine.title');
  const body = html`<h1>${title}</h1>
    <p class="lead mt-3">${t('channels.choices.lead')}</p>
    <div class="mt-5">
      ${choicesForm(request, choices, { action: `${base}/choices`, label: t('channels.choices.save') })}
    </div>
    ${
      choices.enteredBy === null || choices.changedAt === null
        ? null
        : html`<p class="soft small mt-3">
            ${t('channels.choices.entered', { when: say.date(choices.changedAt) })} ${bdi(choices.enteredBy)}
          </p>`
    }
    <p class="mt-3">${linkRow({ label: t('channels.choices.language'), href: '/my/account', after: 'next' })}</p>
    ${pushPart(request, choices.pushes)}
    <div class="section"><h2>${t('channels.choices.addresses')}</h2></div>
    <p class="mt-2">${t('channels.mine.lead')}</p>
    <div class="mt-4">
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
    ${stopLine(request, choices.number)}
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

async function saveMine(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  await floor.act(actor, saveChoices, { personId: actor.personId ?? '', ...chosenIn(form) });
  return request.redirect(base, { says: 'channels.choices.saved' });
}

export const myMessagesRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: ['guardian'], handler: show }),
  route({ method: 'POST', path: base, who: ['guardian'], handler: choose }),
  route({ method: 'POST', path: `${base}/choices`, who: ['guardian'], handler: saveMine }),
];
