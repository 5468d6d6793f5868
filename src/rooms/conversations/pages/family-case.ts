import type { AppError } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import { capital } from '#platform/words';
import {
  banner,
  bubble,
  button,
  buttons,
  chip,
  event,
  fileLink,
  href,
  fold,
  html,
  type Html,
  ltr,
  type Moment,
  postForm,
  rate,
  section,
  textarea,
  thread,
  timeline,
} from '#ui';
import { named } from '../conversations.directory.ts';
import { familyCase, type FamilyCase } from '../questions/family-case.ts';
import { type CaseDoor, caseAddress } from './family-case-door.ts';
import { caseRights } from './legal-rights.ts';
import { dangerBanner } from './family-sent.ts';
import { errorAt, familyFrame, inZone, placesFor, staffName } from './family-shared.ts';
import { type KeptFile, uploadField } from './family-uploads.ts';

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

type Shown = FamilyCase['messages'][number];

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

function wayText({ t }: PageRequest, channel: string): string {
  const key = `conversations.family.way.${channel}`;
  return t.has(key) ? t.dynamic(key) : '';
}

const langOf = (message: Shown): string | null => (message.told === null ? message.language : message.told_language);

function messageBubble(request: PageRequest, door: CaseDoor, message: Shown): Html {
  const { t, say, locale } = request;
  const own = message.direction === 'in';
  const way = wayText(request, message.channel);
  const when = capital(say.dateTime(message.at), locale);
  const heldFiles = message.files.filter((file) => file.state === 'held').length;
  const clean = message.files.filter((file) => file.state === 'clean');
  return bubble(t, {
    id: `m-${message.id}`,
    from: own ? t('conversations.family.case.you') : staffName(t, message.by),
    beside: way === '' ? when : `${when} · ${way}`,
    text: message.told ?? message.text,
    own,
    ...(langOf(message) === null ? {} : { lang: langOf(message) ?? '' }),
    ...(message.told === null
      ? {}
      : {
          translation: {
            kind: 'from' as const,
            reviewed: message.told_how === 'reviewed',
            language: 'en',
            dir: 'ltr' as const,
            text: message.text,
          },
        }),
    files: clean.map((file) =>
      fileLink({ href: `${door.base}/files/${file.id}`, name: file.name, detail: say.size(file.size) }),
    ),
    ...(heldFiles > 0
      ? { foot: t('conversations.family.case.files_held', { n: heldFiles }), footIcon: 'clock' as const }
      : {}),
  });
}

type Happened = FamilyCase['happenings'][number];

/** What happened, in plain words; null for what needs no line of its own. */
function happenedText(request: PageRequest, found: FamilyCase, one: Happened): string | null {
  const { t, locale } = request;
  const facts = one.facts as {
    topic?: string | null;
    how?: string;
    outcome?: string;
    rating?: number;
    reason?: string;
  };
  const who = staffName(t, one.to);
  const topic = facts.topic === undefined || facts.topic === null ? undefined : found.directory.topics.get(facts.topic);
  switch (one.what) {
    case 'opened':
      return t('conversations.family.happened.opened', { owner: who });
    case 'handed_off':
    case 'taken':
    case 'raised':
      return topic === undefined || one.what !== 'handed_off'
        ? t('conversations.family.happened.handed', { owner: who })
        : t('conversations.family.happened.handed_topic', { owner: who, topic: named(topic.names, locale) });
    case 'second_look':
      return t('conversations.family.happened.second_look', { owner: who });
    case 'closed':
      return facts.how === 'family'
        ? t('conversations.family.happened.closed_you')
        : t('conversations.family.happened.closed');
    case 'reopened':
      return t('conversations.family.happened.reopened', { owner: who });
    case 'waiting':
      return t('conversations.family.happened.waiting');
    case 'called_back':
      return facts.outcome === 'reached'
        ? t('conversations.family.happened.called')
        : t('conversations.family.happened.called_not');
    case 'made_private':
      return t('conversations.family.happened.private');
    case 'due_moved':
      return t('conversations.family.happened.due_moved');
    case 'due_moved_back':
      return t('conversations.family.happened.due_moved_back');
    case 'rated':
      return t('conversations.family.happened.rated', { rating: facts.rating ?? 0 });
    case 'statement':
      // Another guardian's statement is theirs: it stands in copies, not on this page.
      return one.by_id === request.actor.personId
        ? t('conversations.family.happened.statement', { words: facts.reason ?? '' })
        : null;
    default:
      return null;
  }
}

const inThread = new Set(['handed_off', 'taken', 'raised', 'second_look', 'statement']);
const happenedIcon: Readonly<Record<string, Moment['icon']>> = {
  opened: 'inbox',
  handed_off: 'handoff',
  taken: 'handoff',
  raised: 'handoff',
  second_look: 'eye',
  closed: 'check',
  reopened: 'undo',
  waiting: 'wait',
  called_back: 'phone',
  made_private: 'lock',
  due_moved: 'calendar',
  due_moved_back: 'calendar',
  rated: 'star',
};

function wholeThread(request: PageRequest, door: CaseDoor, found: FamilyCase): Html {
  const words = found.messages.map((message) => ({
    at: message.at,
    part: messageBubble(request, door, message),
  }));
  const events = found.happenings
    .filter((one) => inThread.has(one.what) && happenedText(request, found, one) !== null)
    .map((one) => ({
      at: one.at,
      part: event({
        icon: happenedIcon[one.what] ?? 'info',
        body: html`${happenedText(request, found, one)} · ${capital(request.say.dateTime(one.at), request.locale)}`,
      }),
    }));
  const all = [...words, ...events].toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  return html`<div class="mt-6">${thread(...all.map((one) => one.part))}</div>`;
}

function history(request: PageRequest, found: FamilyCase): Html {
  const { t, say, locale } = request;
  const { row } = found;
  const when = (at: Temporal.Instant): string => capital(say.dateTime(at), locale);
  const moments: (Moment & { at: Temporal.Instant })[] = [];
  // What came from another tool was answered by another clock.
  if (row.first_answered_at !== null && row.history === null) {
    const minutes = row.first_answer_minutes ?? 0;
    moments.push({
      at: row.first_answered_at,
      icon: 'answered',
      time: when(row.first_answered_at),
      body:
        minutes === 0
          ? t('conversations.family.happened.answered_now')
          : t('conversations.family.happened.answered', { span: say.hours(minutes, true) }),
    });
  }
  for (const one of found.happenings) {
    const body = happenedText(request, found, one);
    if (body !== null) moments.push({ at: one.at, icon: happenedIcon[one.what] ?? 'info', time: when(one.at), body });
  }
  moments.sort((a, b) => Temporal.Instant.compare(a.at, b.at));
  if (row.state === 'open' && row.due_at !== null)
    moments.push({
      at: row.due_at,
      icon: 'clock',
      time: when(row.due_at),
      body: t('conversations.family.happened.promised'),
      now: true,
    });
  return section({ title: t('conversations.family.case.history') }, timeline(moments));
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
