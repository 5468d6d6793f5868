import type { AppError } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttons,
  chip,
  href,
  fold,
  html,
  type Html,
  ltr,
  postForm,
  rate,
  section,
  textarea,
} from '#ui';
import { familyCase, type FamilyCase } from '../questions/family-case.ts';
import { type CaseDoor, caseAddress } from './family-case-door.ts';
import { caseRights } from './legal-rights.ts';
import { dangerBanner } from './family-sent.ts';
import { errorAt, familyFrame, inZone, placesFor, staffName } from './family-shared.ts';
import { type KeptFile, uploadField } from './family-uploads.ts';
import { history, wholeThread } from './family-case-thread.ts';

/** What the page shows again after a form of it was not right. */
export type CaseView = {
  readonly text: string;
  readonly error: AppError | null;
  readonly fileError: string | null;
  readonly kept: readonly KeptFile[];
  /** Which form the error belongs to. */
  readonly part: 'add' | 'second' | 'rate' | 'close' | null;
};

export const blankCase: CaseView = { text: '', error: null, fileError: null, kept: [], part: null };

function stateChip({ t, say, now }: PageRequest, { row }: FamilyCase): Html {
  const due = row.due_at === null ? '' : say.dateTime(row.due_at);
  switch (row.state) {
    case 'closed':
      return chip({ kind: 'answered', label: t('conversations.family.case.closed') });
    case 'waiting':
      return chip({ kind: 'paused', label: t('conversations.family.case.your_turn') });
    case 'outbound':
      return chip({ kind: 'paused', label: t('conversations.family.case.wrote_to_you') });
    case 'open':
      break;
  }
  if (row.due_at !== null && Temporal.Instant.compare(row.due_at, now) < 0)
    return chip({ kind: 'breach', label: t('conversations.family.case.late') });
  const label =
    row.first_answered_at === null
      ? t('conversations.family.case.promised', { due })
      : t('conversations.family.case.promised_next', { due });
  return chip({ kind: 'waiting', label });
}

function stateText({ t, say, now }: PageRequest, { row, owner }: FamilyCase): string {
  const who = staffName(t, owner);
  if (row.state === 'closed') {
    const date = row.closed_at === null ? '' : say.date(row.closed_at);
    return row.closed_how === 'praise'
      ? t('conversations.family.sent.praise', { owner: who })
      : t('conversations.family.case.closed_on', { date });
  }
  if (row.state !== 'open') return t('conversations.family.case.waits_for_you', { owner: who });
  if (row.due_at !== null && Temporal.Instant.compare(row.due_at, now) < 0)
    return t('conversations.family.case.broken', { due: say.dateTime(row.due_at), owner: who });
  return t('conversations.family.case.has_it', { owner: who });
}

function addForm(request: PageRequest, door: CaseDoor, { owner, row }: FamilyCase, view: CaseView): Html {
  const { t } = request;
  const mine = view.part === 'add' ? view : blankCase;
  return postForm(
    { action: `${door.base}/add`, token: request.formToken, files: true, class: 'mt-6', keeps: `add ${row.id}` },
    textarea({
      label: t('conversations.family.case.add'),
      name: 'text',
      rows: 3,
      hint: t('conversations.family.case.add_hint', {
        owner: owner === null ? t('conversations.school_office') : owner.name,
      }),
      value: mine.text,
      maxlength: 50_000,
      error: errorAt(t, mine.error, 'text'),
    }),
    uploadField(request, { kept: mine.kept, error: mine.fileError }),
    buttons(button({ label: t('conversations.family.case.send'), icon: 'send' })),
  );
}

function settled(request: PageRequest, door: CaseDoor, { row }: FamilyCase, view: CaseView): Html {
  const { t, formToken } = request;
  const closed = row.state === 'closed';
  const post = closed ? 'reopen' : 'close';
  const closing =
    row.closed_how === 'praise' || (row.legal_kind !== null && !closed)
      ? null
      : postForm(
          { action: `${door.base}/${post}`, token: formToken },
          buttons(
            closed
              ? button({ label: t('conversations.family.case.reopen'), icon: 'undo', kind: 'second' })
              : button({ label: t('conversations.family.case.close'), icon: 'check', kind: 'second' }),
          ),
        );
  const critical = view.part === 'close' && view.error !== null ? t.dynamic(view.error.code) : null;
  return section(
    {
      title:
        row.legal_kind !== null
          ? t('conversations.legal.case.look')
          : closed
            ? t('conversations.family.case.not_settled')
            : t('conversations.family.case.settled'),
    },
    critical === null ? null : html`<p class="error" role="alert"><span>${critical}</span></p>`,
    closing,
    html`<div class="mt-4">
      ${fold({
        summary: t('conversations.family.case.second'),
        open: view.part === 'second',
        body: postForm(
          { action: `${door.base}/second-look`, token: formToken, keeps: `second ${row.id}` },
          textarea({
            label: t('conversations.family.case.second_what'),
            name: 'text',
            id: 'second-text',
            optional: t('ui.field.optional'),
            rows: 2,
            maxlength: 5000,
            hint: t('conversations.family.case.second_hint'),
            value: view.part === 'second' ? view.text : '',
          }),
          html`<div class="mt-3">
            ${buttons(button({ label: t('conversations.family.case.second_ask'), icon: 'eye', kind: 'second' }))}
          </div>`,
        ),
      })}
    </div>`,
  );
}

function rating(request: PageRequest, door: CaseDoor, { row }: FamilyCase, view: CaseView): Html {
  const { t, formToken } = request;
  const mine = view.part === 'rate' ? view : blankCase;
  return section(
    { title: t('conversations.family.case.rate') },
    mine.error === null ? null : html`<p class="error" role="alert"><span>${t.dynamic(mine.error.code)}</span></p>`,
    postForm(
      { action: `${door.base}/rate`, token: formToken, keeps: `rate ${row.id}` },
      rate({
        legend: t('conversations.family.case.rate_legend'),
        name: 'rating',
        value: row.rating,
        low: t('conversations.family.case.rate_low'),
        high: t('conversations.family.case.rate_high'),
      }),
      textarea({
        label: t('conversations.family.case.rate_comment'),
        name: 'comment',
        optional: t('ui.field.optional'),
        rows: 2,
        maxlength: 2000,
        value: mine.part === 'rate' ? mine.text : row.rating_comment,
      }),
      html`<div class="mt-3">
        ${buttons(button({ label: t('conversations.family.case.rate_send'), kind: 'second' }))}
      </div>`,
    ),
  );
}

function moved(request: PageRequest, door: CaseDoor, { mergedInto }: FamilyCase): Html | null {
  if (mergedInto === null) return null;
  const { t } = request;
  const address = door.byLink
    ? caseAddress(request, { id: mergedInto.id, version: mergedInto.link_version })
    : `/my/cases/${mergedInto.id}`;
  return banner({
    body: html`${t('conversations.family.case.merged')}
      <a href="${href(address)}">${t('conversations.family.case.merged_open')}</a>`,
  });
}

/** What a family can do now: once it is closed, saying how it was comes first; until then, adding something. */
function parts(request: PageRequest, door: CaseDoor, found: FamilyCase, view: CaseView): Html {
  const add = found.over ? null : addForm(request, door, found, view);
  const rest = found.over ? null : settled(request, door, found, view);
  const rates = rating(request, door, found, view);
  return found.row.state === 'closed' && view.part !== 'add'
    ? html`${rates}${add}${rest}`
    : html`${add}${rest}${rates}`;
}

function caseBody(request: PageRequest, door: CaseDoor, found: FamilyCase, view: CaseView): Html {
  const { t, say } = request;
  const { row } = found;
  return html`<p class="eyebrow">
      ${t('conversations.family.case.eyebrow', { kind: row.kind, date: say.date(row.opened_at) })} · ${ltr(row.code)}
    </p>
    <h1 dir="auto">${row.subject}</h1>
    ${moved(request, door, found)}
    ${found.watching === null ? null : html`<div class="mt-4">${dangerBanner(request, found)}</div>`}
    <div class="state mt-4">
      <p>${stateChip(request, found)}</p>
      <p class="mt-2">${stateText(request, found)}</p>
    </div>
    ${caseRights(request, found)} ${wholeThread(request, door, found)}
    ${
      row.history === 'closed'
        ? html`<div class="mt-6">
            ${banner({
              body: html`${t('conversations.family.case.only_to_read')}
                <a href="${href('/ask')}">${t('conversations.family.case.ask_anew')}</a>`,
            })}
          </div>`
        : null
    }
    ${
      found.over && row.history !== 'closed'
        ? html`<div class="mt-6">
            ${banner({
              body: html`${t('conversations.error.child_left_closed')}
                <a href="${href('/ask')}">${t('conversations.family.case.ask_anew')}</a>`,
            })}
          </div>`
        : null
    }
    ${found.mergedInto === null && row.history !== 'closed' ? parts(request, door, found, view) : null}
    ${history(request, found)}`;
}

/** A family's conversation, by link or signed in: the same page. */
export async function casePage(request: PageRequest, door: CaseDoor, view: CaseView = blankCase): Promise<Response> {
  const found = await request.floor.ask(door.actor, familyCase, { conversationId: door.conversationId });
  const places = await placesFor(request);
  const { school } = found;
  const there = inZone(request, found.zone);
  const page = familyFrame(there, {
    title: found.row.subject,
    body: caseBody(there, door, found, view),
    places,
    school,
  });
  return request.page(page, view.part === null ? 200 : 422);
}
