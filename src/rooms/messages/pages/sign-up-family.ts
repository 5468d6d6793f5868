import { linkActor } from '#platform/actor';
import { AppError, notFound } from '#platform/errors';
import { readCode } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { banner, button, buttons, element, field, homePage, html, type Html, paragraphs, postForm } from '#ui';
import { comeByCode, comeByLink, giveBack } from '../sign-ups/sign-ups.actions.ts';
import { familySignUp, placeByLink, publicSignUp, type PublicSignUp } from '../sign-ups/sign-ups.questions.ts';
import { whenWords } from '../sign-ups/sign-ups.rules.ts';
import { placeToken, readPlaceToken } from '../sign-ups/sign-ups.store.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { inLanguageOf, linkedPage, messageWords, recipientIn } from './slip-family.ts';

function about({ t, say }: PageRequest, { row, left, waiting, isOpen }: PublicSignUp, withWords: boolean): Html {
  const places = !isOpen
    ? t('messages.sign_up.over')
    : left > 0
      ? t('messages.sign_up.left', { n: left })
      : t('messages.sign_up.full', { n: waiting });
  return html`${withWords ? element('div', { lang: row.language, dir: 'auto' }, html`<h1>${row.title}</h1>`) : null}
    <p><b>${whenWords(say, row.starts_at)}</b></p>
    ${row.place === '' ? null : element('p', { dir: 'auto' }, row.place)}
    ${withWords && row.details !== '' ? element('div', { lang: row.language, dir: 'auto' }, paragraphs(row.details)) : null}
    <p>${places}</p>`;
}

const codeIn = (request: PageRequest): string => {
  const code = readCode(request.param('code'));
  if (code === null) throw notFound();
  return code;
};

async function publicPage(request: PageRequest, again: { refused: Refused; typed: Form } | null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const code = codeIn(request);
  const found = await floor.ask(actor, publicSignUp, { code });
  if (found === null) throw notFound();
  const there = { ...request, say: floor.words.formatters(request.locale, found.row.zone, request.now) };
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const body = html`${about(there, found, true)}
  ${again !== null && again.refused.field === null ? html`<p class="error" role="alert">${again.refused.text}</p>` : null}
  ${
    found.isOpen
      ? postForm(
          { action: `/sign-up/${code}`, token: formToken, class: 'stack mt-4' },
          field({
            label: t('messages.sign_up.name'),
            name: 'name',
            required: true,
            maxlength: 80,
            autocomplete: 'name',
            value: again?.typed.text('name'),
            error: wrong('name'),
          }),
          field({
            label: t('messages.sign_up.contact'),
            hint: t('messages.sign_up.contact_hint'),
            name: 'contact',
            required: true,
            maxlength: 200,
            dir: 'ltr',
            value: again?.typed.text('contact'),
            error: wrong('contact'),
          }),
          buttons(button({ label: found.left > 0 ? t('messages.sign_up.come') : t('messages.sign_up.wait') })),
        )
      : null
  }`;
  return request.page(
    homePage(request, {
      title: found.row.title,
      body,
      ...(found.row.school === null ? {} : { schoolName: found.row.school }),
    }),
    again === null ? 200 : 422,
  );
}

/** Anybody with the link sees what it is and how many places are left. */
export async function showPublicSignUp(request: PageRequest): Promise<Response> {
  return publicPage(request, null);
}

export async function postPublicSignUp(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    const { token } = await request.floor.act(request.actor, comeByCode, {
      code: codeIn(request),
      name: form.text('name'),
      contact: form.text('contact'),
      language: request.locale,
    });
    return token === null
      ? request.redirect(`/sign-up/${codeIn(request)}`, { says: 'messages.sign_up.known' })
      : request.redirect(`/place/${token}`, { says: 'messages.sign_up.thanks' });
  } catch (error) {
    return publicPage(request, { refused: refusal(request, error), typed: form });
  }
}

function placeIn(request: PageRequest): {
  readonly placeId: string;
  readonly actor: ReturnType<typeof linkActor>;
  readonly token: string;
} {
  const token = request.param('token');
  const placeId = readPlaceToken(request.floor.secrets, request.district.id, token);
  if (placeId === null) throw notFound();
  return { placeId, actor: linkActor(request.district.id, placeId), token };
}

/** One place, for whoever holds its link: what it is, and giving it back. */
export async function showPlace(asked: PageRequest): Promise<Response> {
  const { placeId, actor, token } = placeIn(asked);
  const found = await asked.floor.ask(actor, placeByLink, { placeId });
  if (found === null) throw notFound();
  const request = inLanguageOf(asked, found.place.language, found.row.zone);
  const { t, formToken } = request;
  const { state } = found.place;
  const says =
    state === 'in'
      ? t('messages.sign_up.you_in')
      : state === 'waiting'
        ? t('messages.sign_up.you_wait', { n: found.before })
        : t('messages.sign_up.you_gone');
  const body = html`${banner({ kind: state === 'in' ? 'success' : 'info', body: says })}
    <div class="mt-5">${about(request, found, true)}</div>
    ${state === 'gone' || !found.isOpen ? null : postForm({ action: `/place/${token}`, token: formToken, class: 'mt-4' }, buttons(button({ label: t('messages.sign_up.give_back'), kind: 'second' })))}`;
  return asked.page(
    homePage(request, {
      title: found.row.title,
      body,
      ...(found.row.school === null ? {} : { schoolName: found.row.school }),
    }),
  );
}

export async function postPlaceBack(request: PageRequest): Promise<Response> {
  const { placeId, actor, token } = placeIn(request);
  await request.form();
  await request.floor.act(actor, giveBack, { placeId });
  return request.redirect(`/place/${token}`, { says: 'messages.sign_up.gave_back' });
}

async function familyPage(asked: PageRequest, error: string | null): Promise<Response> {
  const { recipientId, actor, token } = recipientIn(asked);
  const found = await asked.floor.ask(actor, familySignUp, { recipientId });
  if (found === null) throw notFound();
  const request = inLanguageOf(asked, found.message.language, found.message.zone);
  const { t, formToken } = request;
  if (found.mine !== null)
    return asked.redirect(`/place/${placeToken(asked.floor.secrets, asked.district.id, found.mine.id)}`);
  const body = html`<div data-message="/m/${token}">
      ${messageWords(request, found.message)}
      ${error === null ? null : html`<p class="error" role="alert">${error}</p>`} ${about(request, found, false)}
      ${found.isOpen ? postForm({ action: `/places/${token}`, token: formToken, class: 'mt-4' }, buttons(button({ label: found.left > 0 ? t('messages.sign_up.come') : t('messages.sign_up.wait') }))) : null}
    </div>
    <script src="/message.js" defer></script>`;
  return linkedPage(asked, found.message, body, error === null ? 200 : 422);
}

/** The sign-up behind one family's message: one tap, nothing to type. */
export async function showFamilySignUp(request: PageRequest): Promise<Response> {
  return familyPage(request, null);
}

export async function postFamilySignUp(request: PageRequest): Promise<Response> {
  const { recipientId, actor } = recipientIn(request);
  await request.form();
  try {
    const { token } = await request.floor.act(actor, comeByLink, { recipientId });
    return request.redirect(`/place/${token}`, { says: 'messages.sign_up.thanks' });
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404 || error.status >= 500) throw error;
    return familyPage(request, request.t.dynamic(error.code));
  }
}
