import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { linkActor } from '#platform/actor';
import { AppError, notFound } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttons,
  element,
  fold,
  homePage,
  type Html,
  html,
  icon,
  linkRow,
  paragraphs,
  postForm,
  section,
  shortJs,
  textarea,
} from '#ui';
import { nameOfLanguage } from '#rooms/language';
import { answerByLink, askAboutMessage, noteRead } from '../actions/answering.ts';
import { acknowledgeByLink } from '../alerts/acknowledging.ts';
import { fileByLink } from '../actions/files.ts';
import { readMessageToken } from '../messages.links.ts';
import { familyMessage, type FamilyMessage } from '../questions/family-message.ts';
import { fileIdOf, fileLines, sendOpened } from './announce-files.ts';

type Door = { readonly recipientId: Uuid; readonly base: string; readonly actor: ReturnType<typeof linkActor> };

/** Whoever holds the link; forged and foreign ones are not there. */
function doorOf(request: PageRequest): Door {
  const { floor, district } = request;
  const token = request.param('token');
  const recipientId = readMessageToken(floor.secrets, district.id, token);
  if (recipientId === null) throw notFound();
  return { recipientId, base: `/m/${token}`, actor: linkActor(district.id, recipientId) };
}

/** The page speaks the family's language, whatever the browser asks for; a choice made on the page wins. */
function inTheirWords(request: PageRequest, mine: FamilyMessage): PageRequest {
  const { floor, now, district } = request;
  const chosen = request.query('lang') ?? request.cookie('lang');
  const locale = chosen === null ? floor.words.best([mine.language], district.languages) : request.locale;
  return {
    ...request,
    locale,
    t: floor.words.translator(locale, district.id),
    say: floor.words.formatters(locale, mine.zone, now),
    zone: mine.zone,
  };
}

/** Spoken by somebody of their language, before any words they may not read. */
function heardPart(t: PageRequest['t'], language: string, src: string | null): Html | null {
  if (src === null) return null;
  const label = t('language.recordings.hear', { language: nameOfLanguage(t, language) });
  return html`<p><b>${label}</b></p>
    ${element('audio', { controls: true, preload: 'none', src, 'aria-label': label, lang: language })}`;
}

function wordsPart({ t }: PageRequest, { wording, original, row, language, heardAt }: FamilyMessage): Html {
  const label =
    wording.how === 'machine'
      ? t('messages.family.machine')
      : wording.how === 'original'
        ? t('messages.family.original_only')
        : null;
  return html`${heardPart(t, language, heardAt)}${element(
      'div',
      { lang: wording.language, dir: 'auto', 'data-words': true },
      html`<h1>${wording.title}</h1>`,
      html`<div class="stack mt-3">${wording.body === wording.title ? null : paragraphs(wording.body)}</div>`,
    )}
    ${label === null ? null : html`<p class="small soft mt-3">${icon('translate')} ${label}</p>`}
    ${
      original === null
        ? null
        : fold({
            summary: t('messages.family.original', { language: t.languageName(row.language) }),
            body: element(
              'div',
              { lang: row.language, dir: 'auto' },
              html`<p><b>${original.title}</b></p>`,
              paragraphs(original.body),
            ),
          })
    }
    <p class="mt-4">
      <button class="button button-second" type="button" data-hear hidden>
        ${icon('speak')}${t('messages.family.hear')}
      </button>
    </p>`;
}

/** “I have read this”: one button, once. */
function readPart({ t, formToken }: PageRequest, door: Door, { answer }: FamilyMessage): Html {
  return answer === 'read'
    ? html`<div class="mt-4">${banner({ kind: 'success', body: t('messages.alert.you_read') })}</div>`
    : html`<div class="mt-4">
        ${postForm({ action: `${door.base}/ok`, token: formToken }, buttons(button({ label: t('messages.alert.read_it'), icon: 'check' })))}
      </div>`;
}

function answerPart(request: PageRequest, door: Door, mine: FamilyMessage, error: string | null): Html | null {
  const { t, say, formToken } = request;
  const { row, answer, answeredAt } = mine;
  if (row.asks === 'read') return readPart(request, door, mine);
  if (row.asks !== 'yes_no' && row.asks !== 'rsvp') return null;
  const given =
    answer !== 'yes' && answer !== 'no'
      ? null
      : banner({
          kind: 'success',
          body: t(`messages.family.answered_${answer}`, { when: answeredAt === null ? '' : say.dateTime(answeredAt) }),
        });
  const until =
    row.answer_until === null
      ? null
      : html`<p class="small soft">${t('messages.family.until', { until: say.dateTime(row.answer_until) })}</p>`;
  // Neither answer is put forward; the one that was given stands out.
  const kind = (which: string): 'primary' | 'second' => (answer === which ? 'primary' : 'second');
  return section(
    { title: t(row.asks === 'rsvp' ? 'messages.family.rsvp' : 'messages.family.yes_no') },
    error === null ? null : html`<p class="error" role="alert"><span>${error}</span></p>`,
    given,
    mine.isOpen
      ? html`<div class="mt-3">${until}</div>
          ${postForm(
            { action: `${door.base}/answer`, token: formToken, class: 'mt-3' },
            buttons(
              button({
                label: t('messages.family.yes'),
                name: 'answer',
                value: 'yes',
                kind: kind('yes'),
                icon: 'check',
              }),
              button({
                label: t('messages.family.no'),
                name: 'answer',
                value: 'no',
                kind: kind('no'),
              }),
            ),
          )}`
      : html`<p class="soft">${t('messages.family.closed')}</p>`,
  );
}

function askPart(request: PageRequest, door: Door, error: string | null): Html {
  const { t, formToken } = request;
  return section(
    { title: t('messages.family.ask') },
    postForm(
      { action: `${door.base}/ask`, token: formToken, keeps: `ask ${door.recipientId}` },
      textarea({
        label: t('messages.family.ask_label'),
        name: 'text',
        rows: 3,
        maxlength: 50_000,
        hint: t('messages.family.ask_hint'),
        error,
      }),
      buttons(button({ label: t('messages.family.ask_send'), icon: 'send', kind: 'second' })),
    ),
  );
}

type Wrong = { readonly answer?: string; readonly ask?: string };

async function messagePage(asked: PageRequest, wrong: Wrong | null): Promise<Response> {
  const door = doorOf(asked);
  const mine = await asked.floor.ask(door.actor, familyMessage, { recipientId: door.recipientId });
  if (mine === null) throw notFound();
  const request = inTheirWords(asked, mine);
  const { t, say } = request;
  const when = mine.row.begun_at === null ? '' : say.dateTime(mine.row.begun_at);
  const body = html`<div data-message="${door.base}">
      <p class="eyebrow">${mine.school === null ? when : `${mine.school.name} · ${when}`}</p>
      ${mine.row.is_drill ? banner({ body: t('messages.out.drill') }) : null} ${wordsPart(request, mine)}
      ${fileLines(request, mine.files, door.base)} ${answerPart(request, door, mine, wrong?.answer ?? null)}
      ${askPart(request, door, wrong?.ask ?? null)}
      <p class="mt-6">${linkRow({ label: t('messages.family.choose'), href: '/my/messages', before: 'settings' })}</p>
    </div>
    <script src="/message.js" defer></script>`;
  const page = homePage(request, {
    title: mine.wording.title,
    body,
    ...(mine.school === null
      ? {}
      : { schoolName: mine.school.name, phone: mine.school.phone === null ? null : { number: mine.school.phone } }),
  });
  return asked.page(page, wrong === null ? 200 : 422);
}

/** One message, for the one family it is for. Opening it changes nothing. */
export async function showFamilyMessage(request: PageRequest): Promise<Response> {
  return messagePage(request, null);
}

function textOf(request: PageRequest, error: unknown): string {
  if (!(error instanceof AppError) || error.status === 404 || error.status >= 500) throw error;
  return request.t.dynamic(error.code);
}

export async function postAnswer(request: PageRequest): Promise<Response> {
  const door = doorOf(request);
  const form = await request.form();
  const answer = (['yes', 'no'] as const).find((one) => one === form.text('answer'));
  if (answer === undefined) return messagePage(request, { answer: request.t('messages.family.choose_one') });
  try {
    await request.floor.act(door.actor, answerByLink, { recipientId: door.recipientId, answer });
  } catch (error) {
    return messagePage(request, { answer: textOf(request, error) });
  }
  return request.redirect(door.base, { says: 'messages.family.thanks' });
}

/** Whoever has an alert says that they have read it. */
export async function postOk(request: PageRequest): Promise<Response> {
  const door = doorOf(request);
  await request.form();
  await request.floor.act(door.actor, acknowledgeByLink, { recipientId: door.recipientId });
  return request.redirect(door.base, { says: 'messages.alert.thanks' });
}

export async function postAsk(request: PageRequest): Promise<Response> {
  const door = doorOf(request);
  const form = await request.form();
  try {
    const { token } = await request.floor.act(door.actor, askAboutMessage, {
      recipientId: door.recipientId,
      text: form.text('text'),
    });
    return request.redirect(`/case/${token}`, { says: 'messages.family.asked' });
  } catch (error) {
    return messagePage(request, { ask: textOf(request, error) });
  }
}

export async function postRead(request: PageRequest): Promise<Response> {
  const door = doorOf(request);
  await request.form();
  await request.floor.act(door.actor, noteRead, { recipientId: door.recipientId });
  return request.bytes('', { 'content-type': 'text/plain; charset=utf-8' });
}

/** A file beside the message. */
export async function sendFamilyFile(request: PageRequest): Promise<Response> {
  const door = doorOf(request);
  const file = await request.floor.ask(door.actor, fileByLink, {
    recipientId: door.recipientId,
    fileId: fileIdOf(request),
  });
  return sendOpened(request, file);
}

const scripts = new Map<string, string>();

/** A small script of this room's pages, read and shortened once. */
export function sendScript(name: 'message' | 'messages' | 'friday'): (request: PageRequest) => Response {
  return (request) => {
    let text = scripts.get(name);
    if (text === undefined) {
      text = shortJs(readFileSync(fileURLToPath(new URL(`../client/${name}.js`, import.meta.url)), 'utf8'));
      scripts.set(name, text);
    }
    return request.bytes(text, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    });
  };
}
