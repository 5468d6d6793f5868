import type { PageRequest } from '#platform/web';
import { countSegments } from '#rooms/channels';
import {
  banner,
  button,
  buttonLink,
  choice,
  choices,
  collision,
  type Content,
  element,
  fileField,
  html,
  type Html,
  icon,
  ltr,
  menu,
  paragraphs,
  reply,
  select,
} from '#ui';
import type { Looked } from '../actions/interpreting.ts';
import { isByText, mostSegments } from '../conversations.family-text.ts';
import { hasClosedReaders } from '../conversations.legal.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';
import type { SavedReply } from '../questions/desk-saved.ts';
import { colleagues, directionOf, whoOf } from './desk-shared.ts';
import { messageBubble } from './desk-thread.ts';

/** What somebody had typed or met when the page is shown again. */
export type Typed = {
  readonly text?: string;
  readonly error?: string;
  readonly note?: boolean;
  readonly mention?: string;
  /** Somebody wrote in between: the last message this writer had seen. */
  readonly collidedAfter?: string;
  /** Other children named in the words, to be confirmed. */
  readonly children?: readonly { readonly id: string; readonly name: string }[];
  readonly confirmed?: readonly string[];
  readonly thenDo?: string;
  readonly inTheMorning?: boolean;
  /** How the words would read to the family, asked for before they are sent. */
  readonly looked?: Looked | 'same';
  readonly outcome?: string;
  readonly said?: string;
  readonly callError?: string;
};

/** The newest message the page shows: who answers after it has seen it. */
export function newestSeen(one: OneConversation): string | null {
  return one.messages.findLast((message) => message.direction !== 'note' && message.state !== 'taken_back')?.id ?? null;
}

function goesWhere({ t }: PageRequest, { row, people, around }: OneConversation): Content {
  const guardian = row.guardian_id === null ? undefined : people.get(row.guardian_id);
  const language = t.languageName(guardian?.language ?? row.language);
  if (row.privacy === 'anonymous') return t('conversations.desk.reply.by_code', { code: row.code });
  if (row.from_kind === 'email' && row.from_address !== null)
    return t.rich('conversations.desk.reply.by_mail', { address: ltr(row.from_address), language });
  const byText = around?.outgoing.text ?? null;
  if (byText !== null && row.from_address !== null)
    return t.rich(`conversations.desk.reply.${byText.optedOut ? 'by_text_opted_out' : 'by_text'}`, {
      address: ltr(row.from_address),
      language,
    });
  if (row.from_kind === 'phone') return t('conversations.desk.reply.by_phone', { language });
  return t('conversations.desk.reply.by_code', { code: row.code });
}

function collided(request: PageRequest, one: OneConversation, after: string): Html {
  const { t, actor } = request;
  const newer = one.messages.filter(
    (message) =>
      message.id > after &&
      message.direction !== 'note' &&
      message.state !== 'taken_back' &&
      message.author_id !== actor.personId,
  );
  return collision({
    title: t('conversations.desk.collision.title', { n: newer.length }),
    body: html`<ol class="thread">
        ${newer.map((message) => messageBubble(request, one, message))}
      </ol>
      <p class="mt-3">${t('conversations.desk.collision.kept')}</p>`,
    actions: html`${button({ label: t('conversations.desk.collision.send'), kind: 'second', name: 'anyway', value: '1', form: 'reply' })}${buttonLink({ label: t('conversations.desk.collision.leave'), href: `/desk/conversations/${one.row.id}`, kind: 'quiet' })}`,
  });
}

function savedMenu({ t }: PageRequest, one: OneConversation, saved: readonly SavedReply[]): Content {
  if (saved.length === 0) return null;
  const items = saved.slice(0, 40).map((reply_) => ({
    label: reply_.name,
    href: `/desk/conversations/${one.row.id}?saved=${reply_.id}#reply`,
    lang: reply_.language,
  }));
  return menu({
    label: t('conversations.desk.reply.saved'),
    face: html`${icon('book')}<span>${t('conversations.desk.reply.saved')}</span>`,
    items: [...items, 'line', { label: t('conversations.desk.saved.all'), href: '/desk/saved-replies' }],
    button: false,
  });
}

function confirmChildren({ t }: PageRequest, typed: Typed): Content {
  const { children = [], confirmed = [] } = typed;
  if (children.length === 0) return confirmed.map((id) => html`<input type="hidden" name="confirmed" value="${id}" />`);
  return html`<fieldset class="reply-confirm">
    <legend>${t('conversations.desk.reply.other_child')}</legend>
    ${children.map((child) =>
      choice({
        label: t('conversations.desk.reply.other_child_confirm', { name: child.name }),
        name: 'confirmed',
        value: child.id,
      }),
    )}
  </fieldset>`;
}

/** At night: now, or in the family's morning. What is typed late is meant for the morning, unless somebody says now. */
function whenToSend({ t, locale, floor, now }: PageRequest, { morning }: OneConversation, typed: Typed): Content {
  if (morning === null) return null;
  const when = floor.words.formatters(locale, morning.zone, now).time(morning.at);
  return choices({
    legend: t('conversations.oncall.later.legend'),
    name: 'when',
    type: 'radio',
    look: 'two',
    chosen: [typed.inTheMorning === false ? 'now' : 'morning'],
    options: [
      {
        value: 'morning',
        label: t('conversations.oncall.later.morning', { when }),
        hint: t('conversations.oncall.later.morning_hint'),
      },
      { value: 'now', label: t('conversations.oncall.later.now') },
    ],
  });
}

/** What becomes of words in another language than the family reads. */
function inTheirLanguage({ t }: PageRequest, { around }: OneConversation): Content {
  const outgoing = around?.outgoing;
  if (outgoing === undefined || outgoing.reads === null) return null;
  const language = t.languageName(outgoing.reads);
  return outgoing.translates
    ? t('conversations.desk.look.translated', { language })
    : t('conversations.desk.look.as_written', { language });
}

/** How many texts the words are and what they cost, said anew while they are typed. */
function howMany({ t, locale }: PageRequest, { around }: OneConversation, text: string): Content {
  const way = around?.outgoing.text ?? null;
  if (way === null) return null;
  const { price } = way;
  const { segments, units } = countSegments(text.trim());
  const money = (micros: number): string =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: price?.currency ?? 'USD',
      maximumFractionDigits: 4,
    }).format(micros / 1_000_000);
  const say = (n: number | string, signs: number | string, cost: string): string =>
    price === null
      ? t('conversations.desk.reply.segments', { n, units: signs, most: mostSegments })
      : t('conversations.desk.reply.segments_cost', { n, units: signs, most: mostSegments, cost });
  return html`${element(
      'p',
      {
        class: 'small soft',
        'data-segments': 'text',
        'data-say': say('#1', '#2', '#3'),
        'data-most': mostSegments,
        'data-long': t('conversations.desk.reply.too_long'),
        ...(price === null ? {} : { 'data-each': price.micros, 'data-currency': price.currency }),
        role: 'status',
        hidden: segments === 0,
      },
      segments > mostSegments
        ? t('conversations.desk.reply.too_long')
        : say(segments, units, money(segments * (price?.micros ?? 0))),
    )}
    <script src="/desk/texts.js" defer></script>`;
}

/** The words as the family would read them, and what they say translated back. */
function lookedAt({ t }: PageRequest, { around }: OneConversation, { looked }: Typed): Content {
  if (looked === undefined) return null;
  if (looked === 'same') return banner({ body: t('conversations.desk.look.same') });
  const language = t.languageName(looked.language);
  if (looked.text === null)
    return banner({
      body: looked.comes
        ? t('conversations.desk.look.comes', { language })
        : around?.outgoing.translates === true
          ? t('conversations.desk.look.failed', { language })
          : t('conversations.desk.look.as_written', { language }),
    });
  return html`<section class="stack" id="look" aria-labelledby="look-title">
    <h2 class="side-title" id="look-title">${t('conversations.desk.look.title', { language })}</h2>
    ${element('div', { lang: looked.language, dir: directionOf(looked.language) }, paragraphs(looked.text))}
    <p class="small soft">${t('language.label.machine')}</p>
    ${
      looked.back === null
        ? null
        : html`<h3 class="side-title">${t('conversations.desk.look.back')}</h3>
            ${paragraphs(looked.back)}`
    }
    ${looked.flags.length === 0 ? null : html`<p class="small">${icon('warning')} ${looked.flags.join(' · ')}</p>`}
  </section>`;
}

/** The box to answer in. What could not be sent stands in it again, with the reason. */
export function replyBox(request: PageRequest, one: OneConversation, saved: readonly SavedReply[], typed: Typed): Html {
  const { t, formToken, actor } = request;
  const { row, people, directory } = one;
  const base = `/desk/conversations/${row.id}`;
  const note = typed.note ?? request.query('mode') === 'note';
  const modes = [
    {
      label: t('conversations.desk.reply.reply'),
      href: `${base}#reply`,
      current: !note,
      ...(note ? { key: 'r' } : {}),
    },
    {
      label: t('conversations.desk.reply.note'),
      href: `${base}?mode=note#reply`,
      current: note,
      ...(note ? {} : { key: 'n' }),
    },
  ];
  const sends = note
    ? html`${button({ label: t('conversations.desk.reply.keep_note'), icon: 'note', name: 'do', value: 'note' })}`
    : html`${button({ label: t('conversations.desk.reply.send'), icon: 'send', name: 'do', value: 'send' })}${
        row.state === 'open' || row.state === 'waiting'
          ? html`${button({ label: t('conversations.desk.reply.send_wait'), kind: 'quiet', name: 'do', value: 'wait' })}${row.legal_kind === null ? button({ label: t('conversations.desk.reply.send_close'), kind: 'quiet', name: 'do', value: 'close' }) : null}`
          : null
      }${(one.around?.outgoing.reads ?? null) === null ? null : button({ label: t('conversations.desk.look.do', { language: t.languageName(one.around?.outgoing.reads ?? '') }), kind: 'quiet', icon: 'translate', name: 'do', value: 'look' })}`;
  const night = note || isByText(row) ? null : whenToSend(request, one, typed);
  const mention = note
    ? select({
        label: t('conversations.desk.reply.mention'),
        name: 'mention',
        quiet: true,
        value: typed.mention,
        options: [
          { value: '', label: t('conversations.desk.reply.mention_nobody') },
          ...colleagues(actor, directory, { excluded: row.excluded_ids, schoolId: row.school_id })
            .filter(
              (one_) => one_.id !== actor.personId && (!hasClosedReaders(row) || row.reader_ids.includes(one_.id)),
            )
            .map((one_) => ({ value: one_.id, label: one_.name })),
        ],
      })
    : null;
  const box = reply({
    t,
    action: `${base}/reply`,
    token: formToken,
    modes,
    modesLabel: t('conversations.desk.reply.modes'),
    label: note
      ? t('conversations.desk.reply.note_label')
      : t('conversations.desk.reply.label', { who: whoOf(t, row, people) }),
    value: typed.text ?? null,
    error: typed.error ?? null,
    hint: note
      ? t('conversations.desk.reply.note_hint')
      : html`${goesWhere(request, one)} ${inTheirLanguage(request, one)}`,
    note,
    files: true,
    buttons: sends,
    beside: html`${note ? null : howMany(request, one, typed.text ?? '')}${confirmChildren(request, typed)}${night}${mention}${note ? null : savedMenu(request, one, saved)}${fileField({ t, label: t('conversations.desk.reply.file'), name: 'file', multiple: true })}`,
    writes: `${base}/presence`,
    hidden: {
      seen: typed.collidedAfter ?? newestSeen(one) ?? '',
      ...(note ? { mode: 'note' } : {}),
      ...(typed.thenDo === undefined ? {} : { meant: typed.thenDo }),
    },
  });
  return html`${typed.collidedAfter === undefined ? null : collided(request, one, typed.collidedAfter)}${typed.looked === undefined ? box : html`<div class="stack mt-4">${lookedAt(request, one, typed)}${box}</div>`}`;
}
