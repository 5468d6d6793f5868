import type { PageRequest } from '#platform/web';
import {
  bdi,
  buttonLink,
  type Content,
  deskPage,
  element,
  fold,
  html,
  type Html,
  keyHints,
  menu,
  type MenuItem,
  pageHead,
  presence,
} from '#ui';
import { type Begun, oneConversation, type OneConversation } from '../questions/desk-conversation.ts';
import { filledReply, type SavedReply } from '../questions/desk-saved.ts';
import { allowHearing } from './desk-live.ts';
import { legalBanner } from './legal-desk.ts';
import { noteConversationLook } from './desk-looks.ts';
import { othersHere, sayHere } from './desk-presence.ts';
import { replyBox, type Typed } from './desk-reply.ts';
import { childrenText, dueChip, topicName, waitText, whoAbout, whoOf } from './desk-shared.ts';
import { callPart, groupPart } from './desk-call.ts';
import { diedLine, firstOf } from './desk-first.ts';
import { languagesPart, withLanguages } from './desk-languages.ts';
import { conversationSide } from './desk-side.ts';
import { conversationThread, looseFiles } from './desk-thread.ts';

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
  const body = html`${head(request, one)}${legalBanner(request, one)}${diedLine(request, one)}${firstOf(request, one)}
    <div class="with-side mt-4">
      <div>
        ${languagesPart(request, one)}${conversationThread(request, one)}${looseFiles(request, one)}
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
    await deskPage(request, {
      title: row.subject,
      body,
      topics: one.works ? [topicOf, ...(one.around?.waits === true ? ['translations'] : [])] : [],
      current: '/desk/inbox',
    }),
    status,
  );
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
