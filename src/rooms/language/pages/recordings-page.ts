import { systemActor } from '#platform/actor';
import { found, notFound } from '#platform/errors';
import { type PageRequest, route, type Route } from '#platform/web';
import {
  button,
  buttons,
  deskPage,
  element,
  field,
  fileField,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  linkRow,
  pageHead,
  postForm,
  section,
  select,
  textarea,
  toSettings,
} from '#ui';
import { type StandingMessage, standingMessages } from '../phrasebook/index.ts';
import {
  dropRecording,
  keepRecording,
  recordedSound,
  type Recording,
  recordings,
} from '../recordings/recordings.actions.ts';
import { hearPath, readHearToken, recordingTag, standingText } from '../recordings/recordings.rules.ts';
import { dirOf, errorAt, languageTabs, typedIn, type Wrong, wrongIn } from './language-shared.ts';
import { nameOfLanguage, spokenLanguages } from './spoken-languages.ts';

const path = '/admin/language/recordings';
const who = ['administrator'] as const;

const placeOf = (language: string): string => `${path}?language=${encodeURIComponent(language)}`;

/** The languages that have recordings, with how much of them. */
function overview({ t }: PageRequest, all: readonly Recording[]): Html {
  const counts = Map.groupBy(all, ({ language }) => language);
  return html`<div class="stack mt-4">
    ${[...counts].map(([language, some]) =>
      linkRow({
        label: `${nameOfLanguage(t, language)} · ${t('language.recordings.count', { done: some.length, all: standingMessages().length })}`,
        href: placeOf(language),
      }),
    )}
  </div>`;
}

function heardPart(request: PageRequest, one: Recording): Html {
  const { t, say, floor, district, now, formToken } = request;
  return html`${element('audio', {
      controls: true,
      preload: 'none',
      src: hearPath(floor.secrets, district.id, one.id, now),
    })}
    <p class="small soft">
      ${t('language.recordings.by', { speaker: one.speaker, when: say.date(one.recordedAt) })}
      ${one.inCalls ? null : t('language.recordings.pages_only')}
    </p>
    ${element('p', { dir: 'auto' }, one.meaning)}
    ${fold({
      summary: t('language.recordings.remove'),
      body: postForm(
        { action: `${path}/${one.id}/remove`, token: formToken },
        html`<p>${t('language.recordings.remove_sure')}</p>`,
        button({ label: t('language.recordings.remove'), kind: 'second' }),
      ),
    })}`;
}

const formPath = (language: string, message: string): string => `${placeOf(language)}&message=${message}#record`;

/** The words a speaker reads out, in that language where the phrasebook has it, else in the reader's. */
function wordsOf(
  { t }: PageRequest,
  { id, english }: StandingMessage,
  language: string,
): { lang: string; text: string } {
  const own = standingText(id, language);
  return own === null ? { lang: t.locale, text: standingText(id, t.locale) ?? english } : { lang: language, text: own };
}

function messagePart(request: PageRequest, message: StandingMessage, language: string, one: Recording | null): Html {
  const { t } = request;
  const { lang, text } = wordsOf(request, message, language);
  return html`<article class="stack mt-4">
    ${element('p', { lang, dir: dirOf(lang) }, html`<b>${text}</b>`)}
    ${one === null ? html`<p class="small soft">${t('language.recordings.none')}</p>` : heardPart(request, one)}
    ${linkRow({ label: t(one === null ? 'language.recordings.add' : 'language.recordings.replace'), href: formPath(language, message.id) })}
  </article>`;
}

type Chosen = { readonly message: StandingMessage; readonly language: string; readonly wrong: Wrong | null };

function recordPart(request: PageRequest, { message, language, wrong }: Chosen, one: Recording | null): Html {
  const { t, formToken } = request;
  const { lang, text } = wordsOf(request, message, language);
  return html`<div id="record">
    ${section(
      { title: t('language.recordings.add') },
      element('p', { lang, dir: dirOf(lang) }, html`<b>${text}</b>`),
      postForm(
        { action: path, token: formToken, files: true, class: 'measure mt-3' },
        hiddenInputs({ message: message.id, language }),
        html`<div class="stack">
          ${fileField({ t, label: t('language.recordings.record'), name: 'sound', accept: 'audio/*', hint: t('language.recordings.hint'), error: errorAt(wrong, 'sound', '') })}
          ${field({ label: t('language.recordings.speaker'), name: 'speaker', value: typedIn(wrong, 'speaker', one?.speaker ?? ''), maxlength: 120, required: true, error: errorAt(wrong, 'speaker') })}
          ${textarea({ label: t('language.recordings.meaning'), name: 'meaning', rows: 3, value: typedIn(wrong, 'meaning', one?.meaning ?? message.english), maxlength: 1000, error: errorAt(wrong, 'meaning') })}
          ${buttons(button({ label: t('language.recordings.save') }))}
        </div>`,
      ),
    )}
  </div>`;
}

const messageById = (id: string): StandingMessage | null => standingMessages().find((one) => one.id === id) ?? null;

async function show(request: PageRequest, chosen: Chosen | null): Promise<Response> {
  const { t, floor, actor, query } = request;
  const all = await floor.ask(actor, recordings, null);
  const language = chosen?.language ?? recordingTag(query('language') ?? all[0]?.language ?? 'mam');
  const asked = messageById(query('message') ?? '');
  const open = chosen ?? (asked === null ? null : { message: asked, language, wrong: null });
  const here = new Map(all.filter((one) => one.language === language).map((one) => [one.messageId, one]));
  const choose = getForm(
    { action: path, class: 'row mt-4' },
    select({
      label: t('language.recordings.language'),
      name: 'language',
      value: language,
      options: spokenLanguages(request),
    }),
    button({ label: t('language.recordings.show'), kind: 'second' }),
  );
  const body = html`${pageHead({ title: t('language.title'), back: toSettings(request) })}
    ${languageTabs(request, path)}
    <p class="lead measure mt-4">${t('language.recordings.lead')}</p>
    ${overview(request, all)} ${choose}
    ${open === null ? null : recordPart(request, open, here.get(open.message.id) ?? null)}
    ${section(
      { title: nameOfLanguage(t, language) },
      standingMessages().map((message) => messagePart(request, message, language, here.get(message.id) ?? null)),
    )}`;
  const page = await deskPage(request, {
    title: t('language.recordings.title'),
    body,
    topics: ['language.recordings'],
  });
  return request.page(page, chosen === null ? 200 : 422);
}

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const message = found(messageById(form.text('message')));
  const language = form.text('language');
  try {
    const kept = await request.floor.act(request.actor, keepRecording, {
      messageId: message.id,
      language,
      speaker: form.text('speaker'),
      meaning: form.text('meaning'),
      bytes: form.files('sound')[0]?.bytes ?? new Uint8Array(),
    });
    return request.redirect(placeOf(kept.language), { says: 'language.recordings.saved' });
  } catch (error) {
    return show(request, { message, language: recordingTag(language), wrong: wrongIn(request, form, error) });
  }
}

async function remove(request: PageRequest): Promise<Response> {
  await request.form();
  const { language } = await request.floor.act(request.actor, dropRecording, { id: request.param('id') });
  return request.redirect(placeOf(language), { says: 'language.recordings.removed' });
}

/** One piece of a file, as a browser asks for it: some play no sound at all without. Null where it asks for none. */
function pieceOf(range: string | null, size: number): { from: number; to: number } | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to ? null : { from, to };
}

/** The sound, for whoever got its signed address: a family's page, a phone, or the carrier in a call. */
async function hear(request: PageRequest): Promise<Response> {
  const { floor, district, now } = request;
  const id = readHearToken(floor.secrets, district.id, request.param('token'), now);
  if (id === null) throw notFound();
  const { bytes, type } = await floor.ask(systemActor(district.id, 'recording'), recordedSound, { id });
  const piece = pieceOf(request.raw.headers.get('range'), bytes.length);
  const part = piece === null ? bytes : bytes.subarray(piece.from, piece.to + 1);
  const answer = request.bytes(new Uint8Array(part), {
    'content-type': type,
    'accept-ranges': 'bytes',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
    ...(piece === null ? {} : { 'content-range': `bytes ${piece.from}-${piece.to}/${bytes.length}` }),
  });
  return piece === null ? answer : new Response(answer.body, { status: 206, headers: answer.headers });
}

export const recordingRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, null) }),
  route({ method: 'POST', path, who, handler: save }),
  route({ method: 'POST', path: `${path}/:id/remove`, who, names: { id: 'recording' }, handler: remove }),
  route({ method: 'GET', path: '/listen/:token', who: 'public', handler: hear }),
];
