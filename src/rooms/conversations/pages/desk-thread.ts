import type { PageRequest } from '#platform/web';
import {
  bubble,
  button,
  type Content,
  element,
  event,
  fileLink,
  fold,
  html,
  type Html,
  icon,
  type IconName,
  paragraphs,
  postForm,
  thread,
  type Translation,
} from '#ui';
import { isByText } from '../conversations.family-text.ts';
import { readAsker } from '../conversations.askers.ts';
import { named } from '../conversations.directory.ts';
import type { HappeningRow, MessageRow } from '../conversations.store.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';
import type { DeliveryState, ListedFile } from '../questions/desk-thread-parts.ts';
import { channelName, directionOf, staffName, whoOf } from './desk-shared.ts';

type Moment = { readonly at: Temporal.Instant; readonly order: string; readonly shown: Content };

/** Messages, notes and everything that happened, in the order in which it came. */
export function conversationThread(request: PageRequest, one: OneConversation): Html {
  const moments: Moment[] = [
    ...one.messages
      .filter((message) => message.state !== 'taken_back')
      .map((message) => ({ at: message.at, order: message.id, shown: messageBubble(request, one, message) })),
    ...one.happenings.flatMap((happening) => {
      const shown = happeningLine(request, one, happening);
      return shown === null ? [] : [{ at: happening.at, order: happening.id, shown }];
    }),
  ];
  const sorted = moments.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at) || (a.order < b.order ? -1 : 1));
  return thread(sorted.map((moment) => moment.shown));
}

function writer(request: PageRequest, one: OneConversation, message: MessageRow): string {
  // Somebody who wrote it in an earlier tool and is not known here keeps the name from there.
  if (message.direction !== 'in' && message.author_id === null && message.author_name !== null)
    return message.author_name;
  if (message.direction !== 'in') return staffName(request.t, request.actor, one.directory, message.author_id);
  const known = message.guardian_id === null ? undefined : one.people.get(message.guardian_id);
  return known?.name ?? message.author_name ?? whoOf(request.t, one.row, one.people);
}

const inlinePictures = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** A file as it may be met here: pictures at once, others to open, held ones with the reason why not. */
export function shownFile({ t, say }: Pick<PageRequest, 't' | 'say'>, file: ListedFile): Html {
  const detail = say.size(file.size);
  if (file.state === 'held') {
    const reason = `conversations.desk.held.${file.heldReason ?? 'risky'}`;
    const why = t.has(reason) ? t.dynamic(reason) : t('conversations.desk.held.risky');
    return html`<span class="file"
      >${icon('lock')}<span
        ><bdi>${file.name}</bdi><small>${t('conversations.desk.held.label')} ${why}</small></span
      ></span
    >`;
  }
  const href = `/desk/files/${file.id}`;
  if (inlinePictures.has(file.type))
    return element(
      'a',
      { href, class: 'picture' },
      element('img', { src: href, alt: file.name, loading: 'lazy', width: 220 }),
    );
  return fileLink({ href, name: file.name, detail });
}

// Files are kept with the conversation; those of one message were stored in the same moment as it.
function filesOf(one: OneConversation, message: MessageRow): readonly ListedFile[] {
  return message.file_count === 0 ? [] : one.files.filter((file) => file.createdAt.equals(message.at));
}

/** Files that came with no message of their own moment, such as those of a conversation that was put together with this one. */
export function looseFiles(request: PageRequest, one: OneConversation): Content {
  const times = new Set(
    one.messages.filter((message) => message.file_count > 0).map((message) => message.at.toString()),
  );
  const loose = one.files.filter((file) => !times.has(file.createdAt.toString()));
  return loose.length === 0 ? null : html`<p class="row mt-3">${loose.map((file) => shownFile(request, file))}</p>`;
}

function warningsOf({ t }: PageRequest, one: OneConversation, message: MessageRow): Content {
  const proof = message.authentication;
  // That several share a phone is said where it is answered, not at every line.
  const last = one.messages.findLast((other) => other.direction === 'in');
  const forged = proof !== null && 'dmarc' in proof && proof.dmarc === 'fail';
  const codes = [
    ...message.warnings.filter((code) => code !== 'shared_phone' || message.id === last?.id),
    ...(forged ? ['forged'] : []),
  ];
  const told = codes.flatMap((code) => {
    const key = `conversations.desk.warning.${code.split(':')[0] ?? ''}`;
    return t.has(key) ? [t.dynamic(key)] : [];
  });
  if (told.length === 0) return null;
  return html`<p class="bubble-foot">${icon('warning')} <span>${[...new Set(told)].join(' ')}</span></p>`;
}

function deliveryText({ t, say }: PageRequest, delivery: DeliveryState): string {
  const when = say.dateTime(delivery.at);
  const key = `conversations.desk.delivery.${delivery.state}`;
  const reason = `conversations.desk.delivery_reason.${delivery.reason ?? ''}`;
  const said = t.has(key) ? t.dynamic(key, { when, address: delivery.address }) : delivery.state;
  return t.has(reason) ? `${said} ${t.dynamic(reason)}` : said;
}

function footOf(
  request: PageRequest,
  one: OneConversation,
  message: MessageRow,
): { foot?: Content; footIcon?: IconName } {
  const { t, say } = request;
  if (message.direction !== 'out') return {};
  if (message.state === 'held')
    return {
      foot: t('conversations.desk.thread.going', { when: message.send_at === null ? '' : say.time(message.send_at) }),
      footIcon: 'clock',
    };
  const deliveries = one.deliveries.filter((delivery) => delivery.messageId === message.id);
  const worst = deliveries.find((one_) => ['failed', 'suppressed', 'unknown'].includes(one_.state));
  const shown = worst ?? deliveries.at(-1);
  if (shown !== undefined)
    return { foot: deliveryText(request, shown), footIcon: worst === undefined ? 'check' : 'warning' };
  if (message.channel === 'phone' || message.channel === 'counter') return {};
  if (one.row.from_kind === 'email' || isByText(one.row))
    return message.state === 'sent' ? { foot: t('conversations.desk.delivery.queued'), footIcon: 'clock' } : {};
  return { foot: t('conversations.desk.thread.on_page'), footIcon: 'info' };
}

/** What waits for the morning can still go out now, or come back into the box. */
function waitingActs({ t, actor, now, formToken }: PageRequest, one: OneConversation, message: MessageRow): Content {
  if (!one.works) return null;
  const isOwn = message.state === 'held' && message.author_id === actor.personId;
  if (!isOwn || message.send_at === null || Temporal.Instant.compare(message.send_at, now.add({ minutes: 1 })) < 0)
    return null;
  const base = `/desk/conversations/${one.row.id}/messages/${message.id}`;
  const press = (act: string, label: string): Html =>
    postForm({ action: `${base}/${act}`, token: formToken }, button({ label, kind: 'quiet' }));
  return html`<div class="row">
    ${isByText(one.row) ? null : press('send-now', t('conversations.oncall.later.send_now'))}${press('take-back', t('conversations.oncall.later.take_back'))}
  </div>`;
}

function moreOf({ t }: PageRequest, message: MessageRow, files: readonly ListedFile[]): Content {
  const parts: Content[] = [];
  if (message.quoted !== null && message.quoted.trim() !== '')
    parts.push(fold({ summary: t('conversations.desk.thread.quoted'), body: paragraphs(message.quoted) }));
  if (message.html_safe !== null && message.html_safe !== '')
    parts.push(
      html`<p class="small">
        ${element('a', { href: `/desk/messages/${message.id}/mail`, target: '_blank', rel: 'noopener' }, t('conversations.desk.thread.as_mail'))}
      </p>`,
    );
  // With a held attachment the original stays here too: the attachment is inside it.
  if (message.inbound_id !== null && message.channel === 'email' && files.every((file) => file.state === 'clean'))
    parts.push(
      html`<p class="small">
        ${element('a', { href: `/desk/messages/${message.id}/original`, download: 'original.eml' }, t('conversations.desk.thread.original'))}
      </p>`,
    );
  return parts.length === 0 ? null : html`${parts}`;
}

function mentionsOf(request: PageRequest, one: OneConversation, message: MessageRow): Content {
  if (message.mentions.length === 0) return null;
  const names = message.mentions.map((id) => staffName(request.t, request.actor, one.directory, id));
  return html`<p class="small soft">${names.map((name) => html`<b>@<bdi>${name}</bdi></b> `)}</p>`;
}

/** The words as this reader has them, and the other side folded: the original of theirs, what was sent of ours. */
function inLanguages(
  one: OneConversation,
  message: MessageRow,
): { text?: string; lang?: string; translation?: Translation } {
  const made = one.around?.translated.get(message.id);
  if (made === undefined) return {};
  const { reviewed } = made;
  if (message.direction === 'out' && (message.told !== null || message.state === 'held'))
    return {
      translation: { kind: 'to', reviewed, language: made.language, dir: directionOf(made.language), text: made.text },
    };
  const language = message.language ?? (message.direction === 'in' ? one.row.language : 'en');
  return {
    text: made.text,
    lang: made.language,
    translation: { kind: 'from', reviewed, language, dir: directionOf(language), text: message.text },
  };
}

function backOf({ t }: PageRequest, { around }: OneConversation, message: MessageRow): Content {
  const back = around?.translated.get(message.id)?.back ?? null;
  return back === null ? null : fold({ summary: t('conversations.desk.look.back'), body: paragraphs(back) });
}

export function messageBubble(request: PageRequest, one: OneConversation, message: MessageRow): Html {
  const { t, say } = request;
  const came = filesOf(one, message);
  const files = came.map((file) => shownFile(request, file));
  const way = message.direction === 'note' || message.channel === 'desk' ? '' : ` · ${channelName(t, message.channel)}`;
  return bubble(t, {
    id: `m-${message.id}`,
    from: writer(request, one, message),
    beside: `${say.dateTime(message.at)}${way}`,
    text: message.text.trim() === '' && files.length > 0 ? t('conversations.desk.thread.only_files') : message.text,
    ...(message.language === null || message.direction !== 'in' ? {} : { lang: message.language }),
    own: message.direction === 'out',
    note: message.direction === 'note',
    files,
    ...inLanguages(one, message),
    more: html`${backOf(request, one, message)}${waitingActs(request, one, message)}${mentionsOf(request, one, message)}${moreOf(request, message, came)}${warningsOf(request, one, message)}`,
    ...footOf(request, one, message),
  });
}

const drawings: Readonly<Record<string, IconName>> = {
  opened: 'lamp',
  handed_off: 'handoff',
  raised: 'handoff',
  taken: 'person',
  helper_asked: 'people',
  helper_left: 'people',
  topic_set: 'pin',
  waiting: 'wait',
  closed: 'answered',
  reopened: 'undo',
  made_private: 'lock',
  second_look: 'eye',
  rated: 'star',
  breached: 'late',
  escalated: 'late',
  due_moved: 'calendar',
  due_moved_back: 'calendar',
  alarm_called: 'critical',
  alarm_taken: 'check',
  alarm_dismissed: 'check',
  alarm_reader: 'eye',
  called_back: 'phone',
  merged: 'chat',
  merged_into: 'chat',
  grouped: 'people',
  legal_begun: 'lock',
  legal_decided: 'answered',
  legal_late: 'late',
  legal_off_asked: 'lock',
  legal_off: 'undo',
  legal_off_refused: 'lock',
  legal_off_alone: 'undo',
  move_stayed: 'pin',
  school_followed: 'handoff',
};

/** Reasons that the house itself gives, in words; a person's own stay as they were written. */
const houseReasons = new Set([
  'auditor',
  'leaver',
  'left',
  'account_off',
  'returned',
  'away',
  'summer',
  'own_matter',
  'closure',
  'ended',
  'legal_seat',
  'moved',
  'press',
]);

function happeningLine(request: PageRequest, one: OneConversation, happening: HappeningRow): Html | null {
  const { t, say, actor, locale } = request;
  const key = `conversations.desk.happened.${happening.what}`;
  if (!t.has(key)) return null;
  const facts = happening.facts as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const value = facts[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const topic = one.directory.topics.get(text('topic'));
  const by = happening.by_id === null ? 'house' : happening.by_id === actor.personId ? 'you' : 'other';
  const to = happening.to_id === actor.personId ? 'you' : 'other';
  const said = t.dynamic(key, {
    by,
    who:
      happening.by_id === null
        ? t('conversations.desk.who.house')
        : staffName(t, actor, one.directory, happening.by_id),
    to,
    whom: staffName(t, actor, one.directory, happening.to_id),
    own: happening.by_id === facts['from'] ? 'own' : facts['from'] === actor.personId ? 'yours' : 'other',
    from: staffName(t, actor, one.directory, text('from') === '' ? null : text('from')),
    when: say.dateTime(happening.at),
    how: text('how'),
    outcome: text('outcome'),
    rating: Number(text('rating') || 0),
    people: Number(text('people') || 0),
    code: text('code'),
    source: text('source'),
    ref: text('ref'),
    topic: topic === undefined ? '' : named(topic.names, locale),
    asker: readAsker(text('asker')) === null ? '' : t.dynamic(`conversations.asker.${text('asker')}`),
    channel: text('channel') === '' ? '' : channelName(t, text('channel')),
  });
  const reason = text('reason');
  const why =
    reason === ''
      ? null
      : houseReasons.has(reason)
        ? ` ${t.dynamic(`conversations.desk.reason.${reason}`)}`
        : html` <q dir="auto">${reason}</q>`;
  return event({ icon: drawings[happening.what] ?? 'info', body: html`${said}${why}` });
}
