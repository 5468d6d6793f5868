import { linkActor } from '#platform/actor';
import { AppError, notFound } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttons,
  element,
  fold,
  hiddenInputs,
  homePage,
  html,
  type Html,
  icon,
  linkRow,
  paragraphs,
  postForm,
  section,
} from '#ui';
import { readMessageToken } from '../messages.links.ts';
import type { FamilyMessage } from '../questions/family-message.ts';
import { fileIdOf, fileLines, sendOpened } from './announce-files.ts';
import { signByLink } from '../slips/slips.actions.ts';
import { consentSentence, type FamilySlip, familySlip, slipFileByLink } from '../slips/slips.questions.ts';

/** Whoever holds a link to a message; forged and foreign ones are not there. */
export function recipientIn(request: PageRequest): {
  readonly recipientId: string;
  readonly actor: ReturnType<typeof linkActor>;
  readonly token: string;
} {
  const token = request.param('token');
  const recipientId = readMessageToken(request.floor.secrets, request.district.id, token);
  if (recipientId === null) throw notFound();
  return { recipientId, actor: linkActor(request.district.id, recipientId), token };
}

/** The page speaks the family's language; a choice made on the page wins. */
export function inLanguageOf(request: PageRequest, language: string, zone: string): PageRequest {
  const { floor, now, district } = request;
  const chosen = request.query('lang') ?? request.cookie('lang');
  const locale = chosen === null ? floor.words.best([language], district.languages) : request.locale;
  return {
    ...request,
    locale,
    t: floor.words.translator(locale, district.id),
    say: floor.words.formatters(locale, zone, now),
    zone,
  };
}

/** The words of a message as this family got it, with the original beside a translation. */
export function messageWords({ t }: PageRequest, { wording, original, row }: FamilyMessage): Html {
  const label =
    wording.how === 'machine'
      ? t('messages.family.machine')
      : wording.how === 'original'
        ? t('messages.family.original_only')
        : null;
  return html`${element('div', { lang: wording.language, dir: 'auto', 'data-words': true }, html`<h1>${wording.title}</h1>`, paragraphs(wording.body))}
    ${label === null ? null : html`<p class="small soft mt-3">${icon('translate')} ${label}</p>`}
    ${original === null ? null : fold({ summary: t('messages.family.original', { language: t.languageName(row.language) }), body: element('div', { lang: row.language, dir: 'auto' }, html`<p><b>${original.title}</b></p>`, paragraphs(original.body)) })}
    <p class="mt-4">
      <button class="button button-second" type="button" data-hear hidden>
        ${icon('speak')}${t('messages.family.hear')}
      </button>
    </p>`;
}

/** The frame of a family's page behind a link, with the school's own number. */
export async function linkedPage(
  asked: PageRequest,
  message: FamilyMessage,
  body: Html,
  status: number,
): Promise<Response> {
  const request = inLanguageOf(asked, message.language, message.zone);
  return asked.page(
    homePage(request, {
      title: message.wording.title,
      body,
      ...(message.school === null
        ? {}
        : {
            schoolName: message.school.name,
            phone: message.school.phone === null ? null : { number: message.school.phone },
          }),
    }),
    status,
  );
}

function childPart(request: PageRequest, mine: FamilySlip, child: FamilySlip['children'][number], token: string): Html {
  const { t, say, floor, actor, now, formToken, locale, zone } = request;
  const sentence = (answer: 'yes' | 'no'): string =>
    consentSentence({ floor, actor, now }, mine, child.first, { locale, zone, answer });
  const given =
    child.mine === null
      ? null
      : banner({
          kind: child.mine.answer === 'yes' ? 'success' : 'info',
          body: t(child.mine.answer === 'yes' ? 'messages.slip.you_yes' : 'messages.slip.you_no', {
            when: say.dateTime(child.mine.at),
          }),
        });
  if (!child.mayAct) return section({ title: child.first }, html`<p>${t('messages.slip.only_acting')}</p>`);
  if (!mine.isOpen)
    return section({ title: child.first }, given, html`<p class="soft">${t('messages.slip.closed')}</p>`);
  return section(
    { title: child.first },
    given,
    html`<p class="mt-3">${sentence('yes')}</p>`,
    postForm(
      { action: `/slip/${token}`, token: formToken, class: 'mt-3' },
      hiddenInputs({ studentId: child.id, locale }),
      buttons(
        button({
          label: t('messages.slip.sign_yes'),
          more: child.first,
          name: 'answer',
          value: 'yes',
          icon: 'check',
          kind: child.mine === null ? 'primary' : 'second',
        }),
        button({ label: t('messages.slip.sign_no'), more: child.first, name: 'answer', value: 'no', kind: 'second' }),
      ),
    ),
    html`<p class="small soft mt-3">${t('messages.slip.no_means', { sentence: sentence('no') })}</p>`,
  );
}

async function slipPage(asked: PageRequest, error: string | null): Promise<Response> {
  const { recipientId, actor, token } = recipientIn(asked);
  const mine = await asked.floor.ask(actor, familySlip, { recipientId });
  if (mine === null) throw notFound();
  const request = inLanguageOf(asked, mine.message.language, mine.message.zone);
  const { t, say } = request;
  const body = html`<div data-message="/m/${token}">
      <p class="eyebrow">${mine.message.school?.name ?? ''}</p>
      ${messageWords(request, mine.message)} ${error === null ? null : html`<p class="error" role="alert">${error}</p>`}
      ${fileLines(request, mine.files, `/slip/${token}`)}
      ${mine.isOpen ? html`<p class="small soft mt-4">${t('messages.slip.please_by', { until: say.date(mine.slip.sign_until) })}</p>` : null}
      ${mine.children.map((child) => childPart(request, mine, child, token))}
      <p class="mt-6">${linkRow({ label: t('messages.slip.ask'), href: `/m/${token}`, before: 'chat' })}</p>
    </div>
    <script src="/message.js" defer></script>`;
  return linkedPage(asked, mine.message, body, error === null ? 200 : 422);
}

/** One slip, for the one guardian it was sent to. Opening it signs nothing. */
export async function showFamilySlip(request: PageRequest): Promise<Response> {
  return slipPage(request, null);
}

export async function postFamilySlip(request: PageRequest): Promise<Response> {
  const { recipientId, actor, token } = recipientIn(request);
  const form = await request.form();
  const answer = (['yes', 'no'] as const).find((one) => one === form.text('answer'));
  const studentId = form.text('studentId');
  if (answer === undefined || !isUuid(studentId)) throw notFound();
  try {
    await request.floor.act(actor, signByLink, { recipientId, studentId, answer, locale: form.text('locale') });
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404 || error.status >= 500) throw error;
    return slipPage(request, request.t.dynamic(error.code));
  }
  return request.redirect(`/slip/${token}`, { says: 'messages.slip.thanks' });
}

/** A file that the family reads before it signs. */
export async function sendFamilySlipFile(request: PageRequest): Promise<Response> {
  const { recipientId, actor } = recipientIn(request);
  return sendOpened(
    request,
    await request.floor.ask(actor, slipFileByLink, { recipientId, fileId: fileIdOf(request) }),
  );
}
