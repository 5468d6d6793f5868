import { isUuid, type Uuid } from '#platform/ids';
import { notFound } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import { detectLanguage } from '#rooms/language';
import {
  bdi,
  button,
  element,
  empty,
  fold,
  homePage,
  html,
  type Html,
  lines,
  linkRow,
  pager,
  postForm,
  textarea,
} from '#ui';
import { answerSentence, mySentences, type MySentence } from '../one-liners/mine.ts';
import { refusal, type Refused } from './announce-shared.ts';

const path = '/my/sentences';

type Again = { readonly id: Uuid; readonly text: string; readonly refused: Refused };

function answerForm({ t, formToken }: PageRequest, one: MySentence, again: Again | null): Html {
  const mine = again?.id === one.id ? again : null;
  return fold({
    summary: t('messages.friday.mine_answer', { teacher: one.teacher }),
    open: mine !== null,
    body: postForm(
      { action: `${path}/${one.id}`, token: formToken, class: 'stack mt-3' },
      textarea({
        label: t('messages.friday.mine_words'),
        hint: t('messages.family.ask_hint'),
        name: 'text',
        id: `text-${one.id}`,
        rows: 3,
        maxlength: 5000,
        value: mine?.text ?? '',
        error: mine?.refused.text ?? null,
      }),
      html`<div>${button({ label: t('messages.friday.mine_send'), more: one.teacher })}</div>`,
    ),
  });
}

function sentence(request: PageRequest, one: MySentence, again: Again | null): Html {
  const { t, say } = request;
  const label =
    one.how === 'machine' || one.how === 'phrase_unread'
      ? t('messages.friday.out.machine')
      : one.how === 'original'
        ? t('messages.friday.out.original')
        : null;
  return html`${element('p', { class: 'voice', dir: 'auto', lang: one.language }, one.text)}
    ${label === null ? null : html`<p class="small soft">${label}</p>`}
    <p class="small soft mt-2">${bdi(one.child)} · ${bdi(one.teacher)} · ${say.date(one.at)}</p>
    <div class="mt-2">${answerForm(request, one, again)}</div>`;
}

/** What teachers wrote about one's own children, with a box to answer each. */
async function show(request: PageRequest, again: Again | null = null): Promise<Response> {
  const { t, floor, actor, locale } = request;
  const from = request.query('before');
  const { items, next } = await floor.ask(actor, mySentences, {
    language: locale,
    before: from !== null && isUuid(from) ? from : null,
  });
  const title = t('messages.friday.mine');
  const body = html`<h1>${title}</h1>
    <div class="mt-4">
      ${
        items.length === 0
          ? empty({ title: t('messages.friday.mine_none'), text: t('messages.friday.mine_none_text') })
          : lines(items.map((one) => ({ body: sentence(request, one, again) })))
      }
    </div>
    ${next === null ? null : pager({ t, next: `${path}?before=${next}` })}
    <p class="mt-5">${linkRow({ label: t('channels.mine.back'), href: '/my', before: 'back' })}</p>`;
  const menu = { label: actor.name, items: [{ href: '/my', label: t('channels.mine.back') }] };
  return request.page(homePage(request, { title, body, menu }), again === null ? 200 : 422);
}

const sureEnough = 0.8;

/** The language somebody wrote in, where the words leave no doubt; else the page's. */
function writtenIn({ district, locale }: PageRequest, text: string): string {
  const told = detectLanguage(text, { allowed: district.languages, known: locale });
  return told.confidence >= sureEnough ? told.tag : locale;
}

async function answer(request: PageRequest): Promise<Response> {
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  const form = await request.form();
  const text = form.text('text').slice(0, 5000);
  try {
    const { conversationId } = await request.floor.act(request.actor, answerSentence, {
      id,
      text,
      language: writtenIn(request, text),
    });
    return request.redirect(`/my/cases/${conversationId}`, { says: 'messages.friday.mine_sent' });
  } catch (error) {
    return show(request, { id, text, refused: refusal(request, error) });
  }
}

/** A family's page of the weekly sentences. */
export const mySentencesRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: ['guardian'], handler: async (request) => show(request) }),
  route({
    method: 'POST',
    path: `${path}/:id`,
    who: ['guardian'],
    names: { id: 'one_liner' },
    rate: { by: 'person', count: 60, perSeconds: 600 },
    once: true,
    handler: answer,
  }),
];
