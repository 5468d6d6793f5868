import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  deskPage,
  element,
  empty,
  facts,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  pageHead,
  paragraphs,
  postForm,
  section,
  select,
} from '#ui';
import { endSlip, sendSlip, signOnPaper } from '../slips/slips.actions.ts';
import { listSlips, slipFile, slipWhole, type SlipChild, type SlipWhole } from '../slips/slips.questions.ts';
import type { SlipState } from '../slips/slips.rules.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { fileIdOf, fileLines, sendOpened } from './announce-files.ts';
import { idIn, noteList, onWay, sentLines, sides, sideTabs, slipChip } from './slip-shared.ts';

const path = (id: string, part = ''): string => `${sides.slips}/${id}${part === '' ? '' : `/${part}`}`;
/** The slips this person made, leads or looks after. */
export async function showSlips(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const rows = await floor.ask(actor, listSlips, {});
  const title = t('messages.side.slips');
  const body = html`${pageHead({ title, actions: buttonLink({ label: t('messages.slip.new'), href: `${sides.slips}/new`, icon: 'plus', key: 'n' }) })}
  ${sideTabs(request, 'slips')}
  ${
    rows.length === 0
      ? empty({ title: t('messages.slip.none'), text: t('messages.slip.none_text'), icon: 'check' })
      : lines(
          rows.map((row) => ({
            body: html`<p>
                <b>${element('a', { href: path(row.id), dir: 'auto' }, row.title)}</b>
                ${row.state === 'ended' ? chip({ kind: 'paused', label: t('messages.slip.ended') }) : null}
              </p>
              <p class="small soft">
                ${say.date(Temporal.PlainDate.from(row.on_date))} ·
                ${t('messages.slip.answered_of', { n: row.signed, of: row.children })} · ${bdi(row.author)}
              </p>`,
          })),
        )
  }`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

/** Each word that was given, in a line. */
function said({ t, say }: PageRequest, child: SlipChild): Html {
  return html`${child.signatures.map(
    (one) =>
      html`<p class="small">
        ${bdi(one.guardian)}: <b>${t(`messages.slip.said_${one.answer}`)}</b> · ${say.dateTime(one.at)} ·
        ${one.enteredBy === null ? t(one.how === 'text' ? 'messages.slip.how_text' : 'messages.slip.how_page') : t('messages.slip.how_paper', { name: one.enteredBy })}
      </p>`,
  )}`;
}

function paperForm({ t, formToken }: PageRequest, { slip }: SlipWhole, child: SlipChild): Html {
  if (child.signers.length === 0) return html`<p class="small soft">${t('messages.slip.nobody_may')}</p>`;
  return postForm(
    { action: path(slip.id, 'paper'), token: formToken, class: 'stack' },
    hiddenInputs({ studentId: child.id }),
    select({
      label: t('messages.slip.signed_by'),
      name: 'guardianId',
      options: child.signers.map((one) => ({ value: one.id, label: one.name })),
    }),
    buttons(
      button({ label: t('messages.slip.said_yes'), name: 'answer', value: 'yes', kind: 'second' }),
      button({ label: t('messages.slip.said_no'), name: 'answer', value: 'no', kind: 'second' }),
    ),
  );
}

/** Folded away under each child: the exact words that were signed, and a paper that came in. */
function more(request: PageRequest, mine: SlipWhole, child: SlipChild): Html | null {
  const { t } = request;
  const paper = mine.slip.state === 'ended' ? null : paperForm(request, mine, child);
  const words = child.signatures.map((one) =>
    element('div', { lang: one.language, dir: 'auto', class: 'small' }, paragraphs(one.words)),
  );
  if (words.length === 0 && paper === null) return null;
  const label = t(
    words.length === 0 ? 'messages.slip.paper' : paper === null ? 'messages.slip.words' : 'messages.slip.more',
  );
  return fold({
    summary: html`${label}<span class="hide-visually">: ${child.name}</span>`,
    body: html`${words}${words.length === 0 || paper === null ? null : html`<h3 class="mt-4">${t('messages.slip.paper')}</h3>`}
    ${paper}`,
  });
}

function sendPart(request: PageRequest, mine: SlipWhole): Html | null {
  const { t, formToken, now } = request;
  const missing = mine.children.filter((one) => one.state === 'missing').length;
  const sent = sentLines(request, mine.sent);
  if (!mine.mayKeep || mine.slip.state === 'ended' || Temporal.Instant.compare(mine.slip.sign_until, now) <= 0)
    return sent;
  const first = mine.sent.length === 0;
  if (missing === 0) return sent;
  return html`${first ? html`<p class="mt-4">${t('messages.slip.not_sent')}</p>` : sent}
  ${postForm(
    { action: path(mine.slip.id, 'send'), token: formToken, class: 'mt-3' },
    buttons(
      button({
        label: first ? t('messages.slip.send', { n: missing }) : t('messages.slip.remind', { n: missing }),
        icon: 'send',
        kind: first ? 'primary' : 'second',
      }),
    ),
  )}`;
}

async function onePage(request: PageRequest, refused: Refused | null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const mine = await floor.ask(actor, slipWhole, { id: idIn(request) });
  const { slip, children } = mine;
  await noteList(request, 'list', slip.id, children.length);
  const count = (state: SlipState): number => children.filter((one) => one.state === state).length;
  const order: readonly SlipState[] = ['differ', 'missing', 'no', 'yes'];
  const body = html`${pageHead({
    title: slip.title,
    back: { label: t('messages.side.slips'), href: sides.slips },
    actions: buttonLink({
      label: t('messages.slip.trip_list'),
      href: path(slip.id, 'list'),
      kind: 'second',
      icon: 'people',
    }),
  })}
  ${refused === null ? null : html`<p class="error" role="alert">${refused.text}</p>`}
  ${facts([
    [t('messages.slip.on_date'), say.date(Temporal.PlainDate.from(slip.on_date))],
    [t('messages.slip.place'), slip.place],
    [t('messages.slip.until'), say.date(slip.sign_until)],
    [t('messages.slip.leaders'), say.list(mine.leaders)],
    [
      t('messages.slip.answers'),
      t('messages.slip.counts', {
        yes: count('yes'),
        no: count('no'),
        differ: count('differ'),
        missing: count('missing'),
      }),
    ],
  ])}
  ${mine.files.length === 0 ? null : html`<div class="mt-3">${fileLines(request, mine.files, path(slip.id))}</div>`}
  ${sendPart(request, mine)}
  ${section(
    { title: t('messages.slip.children_title', { n: children.length }) },
    lines(
      order
        .flatMap((state) => children.filter((one) => one.state === state))
        .map((child) => ({
          body: html`<p><b>${bdi(child.name)}</b> ${slipChip(request, child.state)}</p>
            ${child.state === 'differ' ? html`<p class="small">${t('messages.slip.differ_says')}</p>` : null}
            ${said(request, child)} ${more(request, mine, child)}`,
        })),
    ),
  )}
  ${
    mine.mayKeep && slip.state === 'open'
      ? fold({
          summary: t('messages.slip.end'),
          body: html`<p>${t('messages.slip.end_says')}</p>
            ${postForm({ action: path(slip.id, 'end'), token: formToken }, buttons(button({ label: t('messages.slip.end'), kind: 'danger' })))}`,
        })
      : null
  }`;
  return request.page(
    await deskPage(request, { title: slip.title, body, current: sides.slips, topics: [`slip:${slip.id}`] }),
    refused === null ? 200 : 422,
  );
}

export async function showSlip(request: PageRequest): Promise<Response> {
  return onePage(request, null);
}

export async function postSendSlip(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  try {
    const { state } = await request.floor.act(request.actor, sendSlip, { id });
    return request.redirect(path(id), { says: onWay(state) });
  } catch (error) {
    return onePage(request, refusal(request, error));
  }
}

export async function postPaper(request: PageRequest): Promise<Response> {
  const slipId = idIn(request);
  const form = await request.form();
  try {
    await request.floor.act(request.actor, signOnPaper, {
      slipId,
      studentId: form.text('studentId'),
      guardianId: form.text('guardianId'),
      answer: form.text('answer') === 'yes' ? 'yes' : 'no',
    });
  } catch (error) {
    return onePage(request, refusal(request, error));
  }
  return request.redirect(path(slipId), { says: 'messages.slip.paper_kept' });
}

export async function postEndSlip(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  await request.floor.act(request.actor, endSlip, { id });
  return request.redirect(sides.slips, { says: 'messages.slip.ended' });
}

/** A file of the slip, for its staff. */
export async function sendSlipFile(request: PageRequest): Promise<Response> {
  const file = await request.floor.ask(request.actor, slipFile, { id: idIn(request), fileId: fileIdOf(request) });
  return sendOpened(request, file);
}
