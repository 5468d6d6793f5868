import type { PageRequest } from '#platform/web';
import { interpretersFor } from '#rooms/language';
import { aroundThread, needsAround } from '../questions/desk-translations.ts';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  choices,
  type Content,
  deskPage,
  element,
  fold,
  hiddenInputs,
  html,
  type Html,
  icon,
  keyHints,
  lines,
  menu,
  type MenuItem,
  pageHead,
  paragraphs,
  postForm,
  presence,
  textarea,
  shownPhone,
} from '#ui';
import { falseReasons } from '../actions/alarms.ts';
import { type Begun, oneConversation, type OneConversation } from '../questions/desk-conversation.ts';
import { filledReply, type SavedReply } from '../questions/desk-saved.ts';
import { allowHearing } from './desk-live.ts';
import { legalBanner } from './legal-desk.ts';
import { noteConversationLook } from './desk-looks.ts';
import { othersHere, sayHere } from './desk-presence.ts';
import { replyBox, type Typed } from './desk-reply.ts';
import { childrenText, dueChip, staffName, topicName, waitText, whoAbout, whoOf } from './desk-shared.ts';
import { conversationSide } from './desk-side.ts';
import { conversationThread, looseFiles } from './desk-thread.ts';

function alarmBanner(request: PageRequest, one: OneConversation): Html {
  const { t, formToken } = request;
  const { row } = one;
  const category = `conversations.desk.alarm.category.${row.critical_category ?? 'other'}`;
  const action = `/desk/conversations/${row.id}/alarm`;
  return html`${banner({
      kind: 'critical',
      role: 'alert',
      body: html`<b>${t.has(category) ? t.dynamic(category) : t('conversations.desk.alarm.category.other')}</b>
        ${t('conversations.desk.alarm.called', { n: one.team.length })}
        ${one.watching === true ? t('conversations.desk.alarm.watching') : t('conversations.desk.alarm.nobody')}`,
    })}
    ${dutyNote(request, one)}
    <div class="row mt-3">
      ${postForm({ action, token: formToken }, hiddenInputs({ do: 'have' }), button({ label: t('conversations.desk.alarm.have'), icon: 'check' }))}
    </div>
    ${postForm(
      { action, token: formToken, class: 'mt-3' },
      hiddenInputs({ do: 'dismiss' }),
      html`<p class="small soft">${t('conversations.oncall.dismiss.lead')}</p>`,
      buttons(
        falseReasons.map((reason) =>
          button({
            label: t.dynamic(`conversations.oncall.dismiss.${reason}`),
            kind: 'second',
            name: 'reason',
            value: reason,
          }),
        ),
      ),
    )}`;
}

/** What the law may ask of whoever reads this, and the number. Nobody is reported by the software. */
function dutyNote({ t, locale }: PageRequest, { duty }: OneConversation): Content {
  if (duty === null) return null;
  const own = duty.texts[locale];
  const line = duty.line === '' ? t('conversations.oncall.duty.line') : duty.line;
  return html`<div class="mt-3">
    ${banner({
      body: html`<b>${t('conversations.oncall.duty.title')}</b> ${own ?? t('conversations.oncall.duty.text')}
        ${
          duty.number === ''
            ? t('conversations.oncall.duty.no_number')
            : t.rich('conversations.oncall.duty.number', {
                line: bdi(line),
                number: () =>
                  element('a', { href: `tel:${duty.number.replaceAll(/[^+\d]/g, '')}`, dir: 'ltr' }, duty.number),
              })
        }`,
    })}
  </div>`;
}

/** To who had it until it went with its child: to whom, when, and that nothing later stands here. Empty for all others. */
export function formerBanner({ t, say, actor }: PageRequest, { left, directory }: OneConversation): Content {
  if (left === null) return null;
  const who = staffName(t, actor, directory, left.to);
  return banner({ body: t('conversations.desk.former', { who, when: say.exact(left.at) }) });
}

/** At most one thing the page must say first. */
function first(request: PageRequest, one: OneConversation): Content {
  const { t, say, actor } = request;
  const { row } = one;
  if (!one.works) return formerBanner(request, one);
  if (row.critical_at !== null && row.acknowledged_at === null) return alarmBanner(request, one);
  if (row.critical_at !== null)
    return html`${banner({
      kind: 'warning',
      body: t('conversations.desk.alarm.taken', {
        who: staffName(t, actor, one.directory, row.acknowledged_by),
        when: row.acknowledged_at === null ? '' : say.dateTime(row.acknowledged_at),
      }),
    })}${dutyNote(request, one)}`;
  if (row.history === 'closed')
    return banner({
      body: html`${t('conversations.desk.only_to_read')}${row.privacy === 'private' ? html` ${t('conversations.desk.private', { n: row.reader_ids.length })}` : null}`,
    });
  if (row.merged_into !== null)
    return banner({
      body: html`${t('conversations.desk.merged')}
      ${element('a', { href: `/desk/conversations/${row.merged_into}` }, t('conversations.desk.merged_open'))}`,
    });
  if (row.second_look_at !== null && row.state === 'open')
    return banner({
      kind: 'warning',
      body: t('conversations.desk.second_look', { when: say.dateTime(row.second_look_at) }),
    });
  if (row.privacy === 'private' && row.legal_kind === null)
    return banner({ body: t('conversations.desk.private', { n: row.reader_ids.length }) });
  if (row.privacy === 'anonymous') return banner({ body: t('conversations.desk.anonymous') });
  if (!row.from_verified && row.from_kind === 'email' && row.guardian_id === null)
    return banner({ kind: 'warning', body: t('conversations.desk.sender_unknown') });
  return null;
}

/** Quiet, and before everything that could be sent. */
function diedLine({ t }: PageRequest, { childDied, works, row }: OneConversation): Content {
  if (!childDied || !works) return null;
  return html`<p class="mt-3" role="note">
    ${t(row.state === 'closed' ? 'conversations.died.closed' : 'conversations.died.line')}
  </p>`;
}

function actsMenu(request: PageRequest, one: OneConversation): readonly MenuItem[] {
  const { t, formToken, actor } = request;
  const { row } = one;
  const base = `/desk/conversations/${row.id}`;
  const post = (act: string, label: string, icon_: NonNullable<Exclude<MenuItem, 'line'>['icon']>): MenuItem => ({
    label,
    post: `${base}/${act}`,
    token: formToken,
    icon: icon_,
  });
  const open = row.state !== 'closed';
  if (!one.works) return [{ label: t('conversations.desk.act.print'), href: `${base}/print`, icon: 'print' }];
  if (row.history === 'closed')
    return [
      { label: t('conversations.desk.act.print'), href: `${base}/print`, icon: 'print' },
      ...(row.privacy === 'normal'
        ? [{ label: t('conversations.desk.act.private'), href: `${base}/private`, icon: 'lock' } as const]
        : []),
    ];
  return [
    ...(open && row.owner_id !== actor.personId ? [post('take', t('conversations.desk.act.take'), 'person')] : []),
    { label: t('conversations.desk.act.helper'), href: `${base}/helper`, icon: 'people', key: 'h' },
    { label: t('conversations.desk.act.topic'), href: `${base}/topic`, icon: 'pin' },
    { label: t('conversations.desk.act.print'), href: `${base}/print`, icon: 'print' },
    'line',
    ...(row.state === 'open' ? [post('wait', t('conversations.desk.act.wait'), 'wait')] : []),
    ...(open && row.legal_kind === null ? [post('close', t('conversations.desk.act.close'), 'answered')] : []),
    ...(row.legal_kind !== null || (open && row.kind !== 'praise')
      ? [
          {
            label: t(row.legal_kind === null ? 'conversations.legal.desk.act' : 'conversations.legal.desk.course'),
            href: `${base}/legal`,
            icon: 'lock',
          } as const,
        ]
      : []),
    ...(!open && row.merged_into === null ? [post('reopen', t('conversations.desk.act.reopen'), 'undo')] : []),
    'line',
    ...(open && row.merged_into === null && row.legal_kind === null
      ? [{ label: t('conversations.desk.act.merge'), href: `${base}/merge`, icon: 'chat' } as const]
      : []),
    ...(row.privacy === 'normal'
      ? [
          { label: t('conversations.desk.act.group'), href: `${base}/group`, icon: 'people' } as const,
          { label: t('conversations.desk.act.private'), href: `${base}/private`, icon: 'lock' } as const,
        ]
      : []),
  ];
}

function callPart(request: PageRequest, one: OneConversation, typed: Typed): Content {
  const { t, say, formToken, actor } = request;
  const { row, callbacks, directory } = one;
  if (!row.callback) return null;
  const tries = callbacks.map((tried) => ({
    body: html`${t.dynamic(`conversations.desk.call.outcome.${tried.outcome}`)}<span class="small soft"
        >${staffName(t, actor, directory, tried.personId)} · ${say.dateTime(tried.at)}</span
      >${tried.said === null ? null : paragraphs(tried.said)}`,
  }));
  const outcomes = ['reached', 'no_answer', 'voicemail', 'wrong_number'] as const;
  const form = postForm(
    { action: `/desk/conversations/${row.id}/callback`, token: formToken, keeps: `callback ${row.id}` },
    choices({
      legend: t('conversations.desk.call.how'),
      name: 'outcome',
      type: 'radio',
      required: true,
      look: 'two',
      chosen: typed.outcome === undefined ? [] : [typed.outcome],
      options: outcomes.map((outcome) => ({
        value: outcome,
        label: t.dynamic(`conversations.desk.call.outcome.${outcome}`),
      })),
    }),
    textarea({
      label: t('conversations.desk.call.said'),
      name: 'said',
      rows: 3,
      value: typed.said,
      hint: t('conversations.desk.call.said_hint'),
      error: typed.callError,
    }),
    buttons(button({ label: t('conversations.desk.call.note'), kind: row.state === 'open' ? 'primary' : 'second' })),
  );
  return html`<section class="section" id="call">
    <h2>${icon('phone')} ${t('conversations.desk.call.title', { language: t.languageName(row.language) })}</h2>
    ${row.from_address === null ? null : html`<p>${element('a', { href: `tel:${row.from_address}`, dir: 'ltr', class: 'link-row' }, shownPhone(row.from_address))}</p>`}
    ${tries.length === 0 ? null : lines(tries, { compact: true })}
    ${row.state === 'open' ? form : fold({ summary: t('conversations.desk.call.again'), body: form })}
  </section>`;
}

function groupPart(request: PageRequest, one: OneConversation): Content {
  const { t, formToken } = request;
  const { group, row } = one;
  if (group === null) return null;
  return html`<section class="section" id="group">
    <h2>${icon('people')} ${t('conversations.desk.group.title', { name: group.name, n: group.open })}</h2>
    ${fold({
      summary: t('conversations.desk.group.update'),
      body: postForm(
        { action: `/desk/groups/${group.id}`, token: formToken, keeps: `group ${group.id}` },
        hiddenInputs({ from: row.id }),
        textarea({
          label: t('conversations.desk.group.words', { n: group.open }),
          name: 'text',
          rows: 4,
          required: true,
        }),
        buttons(
          button({ label: t('conversations.desk.group.send', { n: group.open }), kind: 'second', icon: 'send' }),
          button({ label: t('conversations.desk.group.send_close'), kind: 'quiet', name: 'do', value: 'close' }),
        ),
      ),
    })}
    ${postForm({ action: `/desk/conversations/${row.id}/ungroup`, token: formToken }, button({ label: t('conversations.desk.group.leave'), kind: 'quiet' }))}
  </section>`;
}

function steps({ t }: PageRequest, one: OneConversation): Content {
  if (one.next === null && one.previous === null) return null;
  const link = (id: string | null, key: string, label: string): Content =>
    id === null
      ? null
      : element('a', { class: 'link-row small', href: `/desk/conversations/${id}`, 'data-key': key }, label);
  return html`<nav class="row" aria-label="${t('conversations.desk.steps')}">
    ${link(one.previous, 'p', t('conversations.desk.previous'))}${link(one.next, 'm', t('conversations.desk.next'))}
  </nav>`;
}

function head(request: PageRequest, one: OneConversation): Html {
  const { t } = request;
  const { row, people, directory } = one;
  const about = childrenText(request, row.student_ids, people);
  const who = whoOf(t, row, people);
  const topic = bdi(topicName(request, directory, row.topic_id));
  const waits = one.works ? html` · ${bdi(waitText(request, row))}` : null;
  const told = html`${whoAbout(t, who, about)} · ${topic}${waits}`;
  return pageHead({
    title: element('bdi', { lang: row.language, dir: 'auto' }, row.subject),
    back: { label: t('conversations.desk.inbox.title'), href: '/desk/inbox' },
    beside: html`${one.works ? dueChip(request, row, { long: true }) : null}<span>${told}</span>`,
    actions: html`${steps(request, one)}${
      row.state === 'closed' || !one.works
        ? null
        : buttonLink({
            label: t('conversations.desk.hand.do'),
            href: `/desk/conversations/${row.id}/hand-off`,
            icon: 'handoff',
            kind: 'second',
          })
    }${menu({ label: t('ui.nav.more'), items: actsMenu(request, one) })}`,
  });
}

/** The fields of a saved reply, as this conversation fills them. */
export function replyFields(request: PageRequest, one: OneConversation): Parameters<typeof filledReply>[1] {
  const { t, say, actor } = request;
  const { row, people, directory } = one;
  const school = row.school_id === null ? undefined : directory.orgs.get(row.school_id);
  return {
    family: row.privacy === 'anonymous' ? '' : whoOf(t, row, people),
    child: say.list(row.student_ids.flatMap((id) => people.get(id)?.first ?? [])),
    me: actor.name,
    school: school?.name ?? request.district.name,
    due: row.due_at === null ? '' : say.dateTime(row.due_at),
  };
}

function chosenWords(request: PageRequest, one: OneConversation, saved: readonly SavedReply[]): string | undefined {
  const chosen = saved.find((reply) => reply.id === request.query('saved'));
  if (chosen !== undefined) return filledReply(chosen.text, replyFields(request, one));
  // Words taken back come into the box again; only their writer gets them.
  const draft = one.messages.find(
    (message) =>
      message.id === request.query('draft') &&
      message.state === 'taken_back' &&
      message.author_id === request.actor.personId,
  );
  return draft?.text;
}

/** Where a family waits for a call, the call comes first: writing is folded away until it is wanted. */
function answerPart(request: PageRequest, one: OneConversation, saved: readonly SavedReply[], typed: Typed): Content {
  const box = replyBox(request, one, saved, typed);
  if (!one.row.callback || one.row.state !== 'open') return box;
  const open = typed.text !== undefined || typed.error !== undefined || request.query('mode') === 'note';
  return fold({ summary: request.t('conversations.desk.call.write'), body: box, open });
}

/** The page of one conversation; `typed` shows again what could not be sent. */
export async function conversationPage(
  request: PageRequest,
  id: string,
  typed: Typed = {},
  status = 200,
): Promise<Response> {
  const { t, floor, actor } = request;
  // The look is stored before the answer is sent, while the rest of the page is still being read.
  const looked: Promise<void>[] = [];
  const begun = (known: Begun): void => {
    const look = noteOpened(request, known);
    // Awaited below; until then its failing is nobody's.
    look.catch(() => {});
    looked.push(look);
  };
  const [found] = await Promise.all([floor.ask(actor, oneConversation, { id, begun }), request.navigation()]);
  await Promise.all(looked);
  const one = await withLanguages(request, found);
  const { row } = one;
  // Who only reads what it was hears of nothing that happens to it, nor of who is there now.
  if (one.works) {
    allowHearing(request, row.id);
    sayHere(request, row.id, 'reading');
  }
  const { saved } = one;
  const text = typed.text ?? chosenWords(request, one, saved);
  const topicOf = `conversation:${row.id}`;
  const body = html`${head(request, one)}${legalBanner(request, one)}${diedLine(request, one)}${first(request, one)}
    <div class="with-side mt-4">
      <div>
        ${conversationThread(request, one)}${looseFiles(request, one)}
        ${one.works ? presence({ t, topic: topicOf, me: actor.personId ?? '', ...othersHere(request, row.id) }) : null}
        ${one.works ? html`${callPart(request, one, typed)}${groupPart(request, one)}` : null}
        ${one.works && row.merged_into === null && row.history !== 'closed' ? answerPart(request, one, saved, { ...typed, ...(text === undefined ? {} : { text }) }) : null}
        ${
          row.history === 'closed' || !one.works
            ? null
            : keyHints([
                ['ctrl+enter', t('ui.keys.send')],
                ['r', t('ui.keys.reply')],
                ['n', t('ui.keys.note')],
                ['?', t('ui.keys.all')],
              ])
        }
      </div>
      ${one.works ? conversationSide(request, one) : null}
    </div>`;
  return request.page(
    await deskPage(request, { title: row.subject, body, topics: one.works ? [topicOf] : [], current: '/desk/inbox' }),
    status,
  );
}

/** Where somebody reads another language, or is reached by text, the page shows that too. */
async function withLanguages({ floor, actor, locale }: PageRequest, one: OneConversation): Promise<OneConversation> {
  const { row, messages, people, works } = one;
  const guardian = row.guardian_id === null ? undefined : people.get(row.guardian_id);
  if (!works || !needsAround(row, messages, guardian?.language ?? null, locale)) return one;
  const [around, interpreters] = await Promise.all([
    floor.ask(actor, aroundThread, { id: row.id, messages, mine: locale }),
    floor.ask(actor, interpretersFor, { kind: 'conversation', id: row.id }),
  ]);
  return { ...one, around, interpreters };
}

async function noteOpened(request: PageRequest, begun: Begun): Promise<void> {
  const { logged, directory } = begun;
  const topic = logged.topic_id === null ? undefined : directory.topics.get(logged.topic_id);
  const isProtected = topic?.sensitive !== null && topic?.sensitive !== undefined;
  await noteConversationLook(request, logged, isProtected, { andRead: mustMark(request, begun) });
}

// Reading is written down only when it changes something: most openings are of what one has seen before.
function mustMark({ actor }: PageRequest, { row, lastReadAt, works }: Begun): boolean {
  if (actor.personId === null || !works) return false;
  if (row.unread && row.owner_id === actor.personId) return true;
  return lastReadAt === null || Temporal.Instant.compare(lastReadAt, row.last_message_at) < 0;
}
