import { shownPhone } from './phones.ts';
import type { T } from '#platform/words';
import { hiddenInputs } from './controls.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

export type ChipKind = 'waiting' | 'paused' | 'due' | 'breach' | 'answered' | 'critical' | 'plain';

const chipLook: Record<ChipKind, readonly [className: string | false, icon: IconName | null]> = {
  waiting: [false, 'clock'],
  paused: [false, 'wait'],
  due: ['chip-due', 'due'],
  breach: ['chip-breach', 'late'],
  answered: ['chip-answered', 'answered'],
  critical: ['chip-critical', 'critical'],
  plain: ['chip-plain', null],
};

/** A state: always an icon and a word. */
export function chip({ kind, label, icon: own }: { kind: ChipKind; label: string; icon?: IconName }): Html {
  const [named, usual] = chipLook[kind];
  const drawn = own ?? usual;
  return html`<span class="${classes('chip', named)}">${drawn && icon(drawn)}${label}</span>`;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The first letters of the first and the last name; one letter in scripts that join theirs. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = (word: string | undefined): string => graphemes.segment(word ?? '').containing(0)?.segment ?? '';
  if (/[\p{Script=Arabic}\p{Script=Han}\p{Script=Hangul}]/u.test(name)) return first(words[0]);
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase('en');
}

/** Adults are round, children square. */
export function person({
  name,
  detail,
  href,
  child,
}: {
  name: string;
  detail?: Content;
  href?: string;
  child?: boolean;
}): Html {
  const mark = html`<span class="${classes('initials', child && 'initials-child')}" aria-hidden="true"
    >${initials(name)}</span
  >`;
  const words = html`<span class="person-name"
    ><bdi>${name}</bdi>${detail === undefined ? null : html`<small>${detail}</small>`}</span
  >`;
  return href === undefined
    ? html`<span class="person">${mark}${words}</span>`
    : element('a', { class: 'person', href }, mark, words);
}

export type BannerKind = 'info' | 'success' | 'warning' | 'critical';

const bannerIcon: Record<BannerKind, IconName> = {
  info: 'info',
  success: 'answered',
  warning: 'warning',
  critical: 'critical',
};

/** What the page must say first; at most one. Critical is for danger to a person. */
export function banner({
  kind = 'info',
  body,
  role,
}: {
  kind?: BannerKind;
  body: Content;
  role?: 'status' | 'alert';
}): Html {
  return element(
    'div',
    { class: classes('banner', kind !== 'info' && `banner-${kind}`), role },
    icon(bannerIcon[kind]),
    html`<p>${body}</p>`,
  );
}

/** Just done, can be taken back; it goes by itself after 20 seconds, later while it has the focus. */
export function toast({
  t,
  says,
  undo,
  token,
}: {
  t: T;
  says: string;
  undo?: { path: string; label?: string } | null;
  token: string;
}): Html {
  const back = undo
    ? element(
        'form',
        { method: 'post', action: undo.path },
        hiddenInputs({ _form: token }),
        html`<button class="button" data-key="z">${undo.label ?? t('ui.toast.undo')}</button>`,
      )
    : null;
  return html`<div class="toast" role="status" data-toast>${icon('check')}<span>${says}</span>${back}</div>`;
}

/** Says what is true and what to do next. */
export function empty({
  title,
  text,
  action,
  icon: drawn = 'lamp',
}: {
  title: string;
  text?: Content;
  action?: Content;
  icon?: IconName;
}): Html {
  return html`<div class="empty">
    ${icon(drawn)}
    <h2 class="list-title">${title}</h2>
    ${text === undefined ? null : html`<p>${text}</p>`}${action}
  </div>`;
}

/** Words by a person to this family: once a page. */
export function lit({ quote, lang, by, detail }: { quote: string; lang?: string; by: string; detail?: string }): Html {
  return html`<figure class="lit">
    ${element('blockquote', { lang, dir: 'auto' }, quote)}
    <figcaption>${person({ name: by, detail })}</figcaption>
  </figure>`;
}

/** What to do in place of writing here. The numbers are the district's. */
export function emergency({ t, danger = '911', talk = '988' }: { t: T; danger?: string; talk?: string }): Html {
  const text = t.rich('ui.emergency.text', {
    danger,
    first: (n) => call(danger, n),
    talk,
    second: (n) => call(talk, n),
  });
  return html`<p class="emergency">
    ${icon('warning')}<span><b>${t('ui.emergency.title')}</b> ${text}</span>
  </p>`;
}

/** A number to call, left to right in every script. */
export function call(number: string, shown: Content = shownPhone(number)): Html {
  return element('a', { href: `tel:${number.replaceAll(/[^+0-9*#]/g, '')}`, dir: 'ltr' }, shown);
}

/** A file to open: its name, kind and size. */
export function fileLink({ href, name, detail }: { href: string; name: string; detail: string }): Html {
  return element(
    'a',
    { class: 'file', href },
    icon('file'),
    html`<span><bdi>${name}</bdi><small>${detail}</small></span>`,
  );
}
