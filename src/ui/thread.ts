import type { T } from '#platform/words';
import { hiddenInputs } from './controls.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html, paragraphs } from './markup.ts';
import type { Content, Html } from './markup.ts';
import { tabs } from './navigation.ts';
import type { Tab } from './navigation.ts';

export type InboxItem = {
  id: string;
  href: string;
  subject: string;
  excerpt: string;
  /** The language both are written in. */
  lang?: string;
  /** The family member, and what is said beside: “Nora, grade 2”. */
  who: string;
  about?: string;
  /** A chip: `chip({ kind: 'due', label: 'Today, 3:00' })`. */
  due: Content;
  /** “waiting 4 h”. */
  wait?: string;
  topic: string;
  /** “Arabic · text message”. */
  way?: string;
  unread?: boolean;
  /** The row on which the reader was last. */
  current?: boolean;
  critical?: boolean;
  /** A row that came or changed while the page was open. */
  fresh?: boolean;
  /** A box to choose it with: the field's name, and what is read aloud. */
  choose?: { name: string; label: string; form?: string };
};

/** One line a conversation, three on a phone. */
export function inboxItem(item: InboxItem): Html {
  const { id, href, subject, excerpt, lang, who, about, due, wait, topic, way, choose } = item;
  const state = classes(
    'inbox-item',
    item.unread && 'is-unread',
    item.current && 'is-current',
    item.critical && 'is-critical',
    item.fresh && 'is-fresh',
  );
  const box =
    choose &&
    html`<label class="inbox-check"
      >${element('input', { type: 'checkbox', name: choose.name, value: id, form: choose.form, 'data-choose': true })}<span
        class="hide-visually"
        >${choose.label}</span
      ></label
    >`;
  return element(
    'li',
    { class: state, id: `row-${id}`, 'data-row': true },
    box ?? html`<span></span>`,
    html`<p class="inbox-who">
      <bdi>${who}</bdi>${about === undefined ? null : html`<span class="inbox-more">${about}</span>`}
    </p>`,
    html`<p class="inbox-due">${due}${wait === undefined ? null : html`<span class="inbox-wait">${wait}</span>`}</p>`,
    html`<p class="inbox-what">
      ${element('a', { href, dir: 'auto', lang, 'data-open': true }, subject)}${element('span', { class: 'inbox-more', dir: 'auto', lang }, excerpt)}
    </p>`,
    html`<p class="inbox-meta"><span>${topic}</span>${way === undefined ? null : html`<span>${way}</span>`}</p>`,
  );
}

/** The list of them; J, K, X and Enter move in it. */
export function inbox(items: readonly InboxItem[], { label }: { label: string }): Html {
  return html`<ol class="inbox" aria-label="${label}" data-list>
    ${items.map(inboxItem)}
  </ol>`;
}

/** What can be done with the chosen rows: appears at the first choice, stays in reach. Without scripts it is always there. */
export function bulkBar({ t, form, actions }: { t: T; form: string; actions: Content }): Html {
  return html`<div class="bulk" data-bulk="${form}">
    <p class="bulk-count">${t('ui.bulk.chosen')}: <output class="num" data-bulk-count>0</output></p>
    ${actions}<button class="button button-quiet" type="button" data-bulk-clear hidden>${t('ui.bulk.clear')}</button>
  </div>`;
}

export type Translation = {
  /** What stands folded: the original under a translation, or what was sent under one's own words. */
  kind: 'from' | 'to';
  reviewed: boolean;
  /** The other language. */
  language: string;
  dir: 'ltr' | 'rtl';
  text: string;
  open?: boolean;
};

export type Bubble = {
  id?: string;
  /** Who says it: a name, or “You”. */
  from: string;
  /** When and by which way: “8:44 am · text message”. */
  beside: string;
  /** Plain text becomes paragraphs; a piece of page (sanitized mail) stays. */
  text: string | Html;
  lang?: string;
  /** The reader's own words stand at the end of the line. */
  own?: boolean;
  /** Staff only. */
  note?: boolean;
  translation?: Translation | null;
  /** Under the bubble: “Delivered 8:44 am”. */
  foot?: Content;
  footIcon?: IconName;
  files?: readonly Html[];
  /** Folded away: quoted text, signature. */
  more?: Content;
};

function translated(t: T, { kind, reviewed, language, dir, text, open }: Translation): Html {
  const name = t.languageName(language);
  const says = reviewed
    ? kind === 'from'
      ? t('ui.thread.reviewed_from', { language: name })
      : t('ui.thread.reviewed_to', { language: name })
    : kind === 'from'
      ? t('ui.thread.machine_from', { language: name })
      : t('ui.thread.machine_to', { language: name });
  const other = kind === 'from' ? t('ui.thread.original') : t('ui.thread.sent');
  return element(
    'details',
    { class: 'translated', open },
    html`<summary>
      ${icon('translate')}<span>${says} · <u>${other}</u></span>
    </summary>`,
    element('div', { lang: language, dir }, paragraphs(text)),
  );
}

/** One message. A machine translation always says so, with the original one tap away. */
export function bubble(t: T, b: Bubble): Html {
  const head = b.note
    ? html`${icon('note')} <b>${t('ui.thread.note')}</b> <span><bdi>${b.from}</bdi>, ${b.beside}</span>`
    : html`<b><bdi>${b.from}</bdi></b> <span>${b.beside}</span>`;
  const text = typeof b.text === 'string' ? paragraphs(b.text) : b.text;
  return element(
    'li',
    { class: classes('bubble', b.own && !b.note && 'bubble-out', b.note && 'bubble-note'), id: b.id },
    html`<p class="bubble-head">${head}</p>`,
    html`<div class="bubble-text">
      ${element('div', { lang: b.lang }, text)}${b.translation && translated(t, b.translation)}${b.more}
    </div>`,
    b.files && b.files.length > 0 ? html`<p class="row mt-2">${b.files}</p>` : null,
    b.foot === undefined ? null : html`<p class="bubble-foot">${icon(b.footIcon ?? 'check')} ${b.foot}</p>`,
  );
}

/** What happened between messages: a hand-off, an alarm, a closing. */
export function event({ icon: drawn, body }: { icon: IconName; body: Content }): Html {
  return html`<li class="event">
    ${icon(drawn)}
    <p>${body}</p>
  </li>`;
}

export function thread(...items: readonly Content[]): Html {
  return html`<ol class="thread">
    ${items}
  </ol>`;
}

export type Reply = {
  t: T;
  action: string;
  token: string;
  /** Reply or note: two links, so that it works without scripts. */
  modes: readonly Tab[];
  modesLabel: string;
  label: string;
  value?: string | null;
  hint?: Content;
  error?: string | null;
  /** Send, send and wait, … */
  buttons: Content;
  /** Saved replies, files. */
  beside?: Content;
  hidden?: Readonly<Record<string, string>>;
  /** Staff only: dashed, like a note in the thread. */
  note?: boolean;
  /** Where others are told that somebody writes. */
  writes?: string;
  files?: boolean;
};

/** The box to answer in: stays in reach on a long thread, keeps what was typed, sends with Ctrl Enter. */
export function reply(r: Reply): Html {
  const describedBy = classes(r.error && 'reply-error', r.hint !== undefined && 'reply-hint') || null;
  const box = element(
    'textarea',
    {
      id: 'reply-text',
      name: 'text',
      dir: 'auto',
      rows: 3,
      required: true,
      'aria-describedby': describedBy,
      'aria-invalid': r.error ? 'true' : null,
      'data-key': r.note ? 'n' : 'r',
      'data-writes': r.writes,
    },
    r.value?.startsWith('\n') ? '\n' : null,
    r.value,
  );
  return element(
    'form',
    {
      class: classes('reply', r.note && 'reply-note'),
      id: 'reply',
      method: 'post',
      action: r.action,
      enctype: r.files ? 'multipart/form-data' : null,
      'data-keeps': `${r.action}${r.note ? ' note' : ''}`,
      'data-sends': true,
    },
    hiddenInputs({ _form: r.token, ...r.hidden }),
    tabs({ label: r.modesLabel, items: r.modes }),
    html`<label class="hide-visually" for="reply-text">${r.label}</label>`,
    r.error ? html`<p class="error reply-error" id="reply-error">${icon('critical')}<span>${r.error}</span></p>` : null,
    box,
    r.hint === undefined
      ? null
      : html`<p class="reply-hint" id="reply-hint">${icon(r.note ? 'lock' : 'translate')}<span>${r.hint}</span></p>`,
    html`<div class="reply-foot">
      ${r.buttons}${r.beside === undefined ? null : html`<span class="row row-end">${r.beside}</span>`}
    </div>`,
  );
}

/** Who else is here, and who is writing: filled by the live stream; without it, as it was when the page was made. */
export function presence({
  t,
  topic,
  me,
  reading = [],
  writing = [],
}: {
  t: T;
  topic: string;
  /** The reader's own person id: their own notices are not shown to them. */
  me: string;
  reading?: readonly string[];
  writing?: readonly string[];
}): Html {
  const writes = (who: string): Html =>
    html`<p class="presence presence-writing" data-who="${who}">
      <b class="presence-dots" aria-hidden="true"><i></i><i></i><i></i></b><span>${t('ui.live.writing', { who })}</span>
    </p>`;
  const reads = (who: string): Html =>
    html`<p class="presence" data-who="${who}">${icon('eye')}<span>${t('ui.live.also_here', { who })}</span></p>`;
  // The words of this language travel with the page; the stream brings only names.
  const blank = '{who}';
  return html`<div class="presences" role="status" data-presence="${topic}" data-me="${me}">
    <template data-doing="writing">${writes(blank)}</template
    ><template data-doing="reading">${reads(blank)}</template>${writing.map(writes)}${reading.map(reads)}
  </div>`;
}

/** Somebody answered while this reader was writing: their words first, this reader's kept below. */
export function collision({ title, body, actions }: { title: string; body: Content; actions?: Content }): Html {
  return html`<section class="collision" role="alert" aria-labelledby="collision-title">
    <h2 id="collision-title">${icon('warning')} ${title}</h2>
    ${body}${actions === undefined ? null : html`<div class="buttons">${actions}</div>`}
  </section>`;
}
