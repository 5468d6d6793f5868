import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  deskPage,
  element,
  empty,
  field,
  fileField,
  fold,
  hiddenInputs,
  homePage,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
} from '#ui';
import {
  handedDocument,
  openDocument,
  printDocument,
  sendLot,
  takeLot,
  withdrawLot,
} from '../documents/documents.actions.ts';
import { familyDocuments, listLots, type LotChild, lotWhole } from '../documents/documents.questions.ts';
import type { Lot } from '../documents/documents.store.ts';
import { unpack } from '../documents/zip.ts';
import { messageToken } from '../messages.links.ts';
import { choices } from '../questions/choices.ts';
import { mySlips, type MySlip } from '../slips/mine.ts';
import { refusal, type Refused } from './announce-shared.ts';
import { idIn, noteList, onWay, schoolField, sentLines, sides, sideTabs } from './slip-shared.ts';

const path = (id: string, part = ''): string => `${sides.documents}/${id}${part === '' ? '' : `/${part}`}`;
/** A zip of a school's report cards. */
export const zipBodyMb = 120;

const stateKind = { looked_over: 'due', sent: 'answered', withdrawn: 'paused' } as const;

export async function showLots(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const rows = await floor.ask(actor, listLots, {});
  const title = t('messages.side.documents');
  const body = html`${pageHead({ title, actions: buttonLink({ label: t('messages.documents.new'), href: `${sides.documents}/new`, icon: 'plus', key: 'n' }) })}
  ${sideTabs(request, 'documents')}
  ${
    rows.length === 0
      ? empty({ title: t('messages.documents.none'), text: t('messages.documents.none_text'), icon: 'file' })
      : lines(
          rows.map((row) => ({
            body: html`<p>
                <b>${element('a', { href: path(row.id), dir: 'auto' }, row.title)}</b>
                ${chip({ kind: stateKind[row.state], label: t(`messages.documents.state_${row.state}`) })}
              </p>
              <p class="small soft">
                ${say.dateTime(row.sent_at ?? row.created_at)} ·
                ${t('messages.documents.opened_of', { n: row.opened, of: row.documents })}
              </p>`,
          })),
        )
  }`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }));
}

async function newPage(request: PageRequest, again: { refused: Refused; typed: Form } | null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  const given = await floor.ask(actor, choices, {});
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const title = t('messages.documents.new');
  const body = html`${pageHead({ title, back: { label: t('messages.side.documents'), href: sides.documents } })}
    <p class="measure">${t('messages.documents.how')}</p>
    ${postForm(
      { action: `${sides.documents}/new`, token: formToken, files: true, class: 'stack measure' },
      field({
        label: t('messages.documents.title'),
        hint: t('messages.documents.title_hint'),
        name: 'title',
        required: true,
        maxlength: 100,
        value: again?.typed.text('title'),
        error: wrong('title'),
      }),
      fileField({
        t,
        label: t('messages.documents.zip'),
        name: 'zip',
        accept: '.zip,application/zip',
        error: wrong('zip'),
      }),
      schoolField(request, given, again?.typed.text('school')),
      hiddenInputs({ language: locale }),
      buttons(button({ label: t('messages.documents.look') })),
    )}`;
  return request.page(await deskPage(request, { title, body, current: sides.slips }), again === null ? 200 : 422);
}

export async function showNewLot(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

export async function postNewLot(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const school = form.text('school');
  try {
    const files = await unpack(form.files('zip')[0]?.bytes ?? new Uint8Array());
    const { id } = await request.floor.act(request.actor, takeLot, {
      orgId: isUuid(school) ? school : null,
      title: form.text('title'),
      language: form.text('language'),
      files,
    });
    return request.redirect(path(id));
  } catch (error) {
    return newPage(request, { refused: refusal(request, error), typed: form });
  }
}

function left(title: string, names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  return section(
    { title },
    html`<ul>
      ${names.slice(0, 200).map((name) => html`<li>${bdi(name)}</li>`)}
    </ul>`,
  );
}

function guardianLine(
  { t, say, formToken }: PageRequest,
  lotId: string,
  sent: boolean,
  child: LotChild,
  one: LotChild['guardians'][number],
): Html {
  const news = [
    one.way === 'paper' || one.way === 'none' ? t('messages.documents.by_paper') : null,
    one.opened === null ? null : t('messages.documents.opened_at', { when: say.dateTime(one.opened) }),
    one.handed === null ? null : t('messages.documents.handed_at', { when: say.dateTime(one.handed) }),
  ].filter((part) => part !== null);
  return html`<p class="small">${bdi(one.name)}${news.length === 0 ? null : html` · ${news.join(' · ')}`}</p>
    ${
      sent && one.opened === null && one.handed === null
        ? postForm(
            { action: path(lotId, 'handed'), token: formToken },
            hiddenInputs({ documentId: child.documentId, personId: one.id }),
            button({ label: t('messages.documents.handed'), more: `${child.name}, ${one.name}`, kind: 'quiet' }),
          )
        : null
    }`;
}

/** No message reached these guardians: the document is printed and handed over. */
const needsPaper = (child: LotChild): boolean =>
  child.guardians.some(
    (one) => (one.way === 'paper' || one.way === 'none') && one.opened === null && one.handed === null,
  );

function childPart(request: PageRequest, lot: Lot, child: LotChild): Html {
  return html`<p>
      <b>${bdi(child.name)}</b>
      ${lot.state === 'withdrawn' ? bdi(child.file) : element('a', { href: `/desk/document/${child.documentId}`, class: 'small', target: '_blank' }, bdi(child.file))}
    </p>
    ${child.guardians.map((one) => guardianLine(request, lot.id, lot.state === 'sent', child, one))}`;
}

export async function showLot(request: PageRequest): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const { lot, children, sent } = await floor.ask(actor, lotWhole, { id: idIn(request) });
  await noteList(request, 'list', lot.id, children.length);
  const none = children.filter((child) => child.guardians.length === 0);
  const byHand = lot.state === 'sent' ? children.filter(needsPaper) : [];
  const body = html`${pageHead({ title: lot.title, back: { label: t('messages.side.documents'), href: sides.documents } })}
    <p>
      ${chip({ kind: stateKind[lot.state], label: t(`messages.documents.state_${lot.state}`) })}
      ${t('messages.documents.matched', { n: children.length })}
    </p>
    ${
      lot.state === 'withdrawn'
        ? null
        : html`${left(t('messages.documents.unmatched', { n: lot.unmatched.length }), lot.unmatched)}
          ${left(t('messages.documents.doubled', { n: lot.doubled.length }), lot.doubled)}
          ${left(t('messages.documents.unreadable', { n: lot.unreadable.length }), lot.unreadable)}
          ${left(
            t('messages.documents.nobody', { n: none.length }),
            none.map((child) => child.name),
          )}`
    }
    ${sentLines(request, sent)}
    ${
      byHand.length === 0
        ? null
        : section(
            {
              title: t('messages.documents.paper_list', { n: byHand.length }),
              lead: t('messages.documents.paper_says'),
            },
            lines(
              byHand.map((child) => ({ body: childPart(request, lot, child) })),
              { tight: true },
            ),
          )
    }
    ${
      lot.state === 'looked_over'
        ? html`<p class="mt-4">${t('messages.documents.send_says')}</p>
            ${postForm({ action: path(lot.id, 'send'), token: formToken }, buttons(button({ label: t('messages.documents.send'), icon: 'send' })))}`
        : null
    }
    ${section(
      { title: t('messages.documents.children') },
      lines(
        children.filter((child) => !byHand.includes(child)).map((child) => ({ body: childPart(request, lot, child) })),
        { tight: true },
      ),
    )}
    ${
      lot.state === 'withdrawn'
        ? null
        : fold({
            summary: t('messages.documents.withdraw'),
            body: html`<p>${t('messages.documents.withdraw_says')}</p>
              ${postForm({ action: path(lot.id, 'withdraw'), token: formToken }, buttons(button({ label: t('messages.documents.withdraw'), kind: 'danger' })))}`,
          })
    }`;
  return request.page(
    await deskPage(request, { title: lot.title, body, current: sides.slips, topics: [`lot:${lot.id}`] }),
  );
}

export async function postSendLot(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  const { state } = await request.floor.act(request.actor, sendLot, { id });
  return request.redirect(path(id), { says: onWay(state) });
}

export async function postWithdraw(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  await request.form();
  await request.floor.act(request.actor, withdrawLot, { id });
  return request.redirect(path(id), { says: 'messages.documents.withdrawn' });
}

export async function postHanded(request: PageRequest): Promise<Response> {
  const id = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, handedDocument, {
    id: form.text('documentId'),
    personId: form.text('personId'),
  });
  return request.redirect(path(id), { says: 'messages.documents.handed_kept' });
}

const pdf = (request: PageRequest, bytes: Buffer): Response =>
  request.bytes(new Uint8Array(bytes), {
    'content-type': 'application/pdf',
    'content-disposition': 'inline; filename="document.pdf"',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  });

export async function sendPrinted(request: PageRequest): Promise<Response> {
  return pdf(request, (await request.floor.act(request.actor, printDocument, { id: idIn(request) })).bytes);
}

function mySlip({ t, say, floor, district }: PageRequest, slip: MySlip): Html {
  const token = messageToken(floor.secrets, district.id, slip.recipientId);
  return html`<p>
      <b>${element('a', { href: `/slip/${token}`, lang: slip.language, dir: 'auto' }, slip.title)}</b>
      ${chip(slip.signed ? { kind: 'answered', label: t('messages.slip.mine_signed') } : { kind: 'due', label: t('messages.slip.mine_open') })}
    </p>
    <p class="small soft">
      ${bdi(say.list(slip.children))} · ${t('messages.slip.please_by', { until: say.date(slip.until) })}
    </p>`;
}

/** What a signed-in guardian has to sign, and documents of the children whose records are open to them. */
export async function showMyDocuments(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const rows = await floor.ask(actor, familyDocuments, {});
  const slips = await floor.ask(actor, mySlips, {});
  const title = t('messages.documents.mine');
  const body = html`<h1>${title}</h1>
    ${slips.length === 0 ? null : section({ title: t('messages.slip.mine') }, lines(slips.map((slip) => ({ body: mySlip(request, slip) }))))}
    ${slips.length === 0 || rows.length === 0 ? null : html`<h2 class="mt-6">${t('messages.side.documents')}</h2>`}
    ${
      rows.length === 0
        ? slips.length > 0
          ? null
          : html`<p>${t('messages.documents.mine_none')}</p>`
        : lines(
            rows.map((row) => ({
              body: html`<p><b>${element('a', { href: `/my/documents/${row.id}`, dir: 'auto' }, row.title)}</b></p>
                <p class="small soft">
                  ${bdi(row.child)} ·
                  ${say.date(row.sentAt)}${row.opened ? html` · ${t('messages.documents.opened')}` : null}
                </p>`,
            })),
          )
    }`;
  return request.page(homePage(request, { title, body }));
}

export async function sendMyDocument(request: PageRequest): Promise<Response> {
  return pdf(request, (await request.floor.act(request.actor, openDocument, { id: idIn(request) })).bytes);
}
