import { hiddenInputs } from './controls.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

export type Tab = {
  label: string;
  href: string;
  current?: boolean;
  count?: number | string;
  icon?: IconName;
  key?: string;
};

function tabLinks(items: readonly Tab[]): Html[] {
  return items.map((item) =>
    element(
      'a',
      { href: item.href, 'aria-current': item.current ? 'page' : null, 'data-key': item.key },
      item.icon && icon(item.icon),
      item.label,
      item.count === undefined ? null : html` <span class="num">${item.count}</span>`,
    ),
  );
}

/** Views of one list. Links, so that they work without scripts and can be sent to a colleague. */
export function segments({ label, items }: { label: string; items: readonly Tab[] }): Html {
  return html`<nav class="segments" aria-label="${label}">${tabLinks(items)}</nav>`;
}

/** Sides of one thing. */
export function tabs({ label, items }: { label: string; items: readonly Tab[] }): Html {
  return html`<nav class="tabs" aria-label="${label}">${tabLinks(items)}</nav>`;
}

/** For what some people need sometimes. */
export function fold({ summary, body, open }: { summary: Content; body: Content; open?: boolean }): Html {
  return element(
    'details',
    { class: 'fold', open },
    html`<summary><span>${summary}</span>${icon('down')}</summary>
      <div class="fold-in">${body}</div>`,
  );
}

export type MenuItem =
  | {
      label: string;
      href: string;
      icon?: IconName;
      key?: string;
      current?: boolean;
      lang?: string;
      dir?: 'ltr' | 'rtl';
    }
  | {
      label: string;
      post: string;
      token: string;
      icon?: IconName;
      key?: string;
      values?: Readonly<Record<string, string>>;
    }
  | 'line';

/** A key as it stands on the keyboard: ctrl+k → Ctrl K. */
export function keycap(key: string): Html {
  return html`${key.split('+').map((part, i) => html`${i > 0 ? ' ' : ''}<kbd>${part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1)}</kbd>`)}`;
}

function menuItem(item: MenuItem): Html {
  if (item === 'line') return html`<hr />`;
  const drawn = html`${item.icon && icon(item.icon)}${item.label}${item.key && keycap(item.key)}`;
  if ('post' in item)
    return element(
      'form',
      { method: 'post', action: item.post },
      hiddenInputs({ _form: item.token, ...item.values }),
      element('button', { 'data-key': item.key }, drawn),
    );
  return element(
    'a',
    {
      href: item.href,
      'data-key': item.key,
      'aria-current': item.current ? 'true' : null,
      lang: item.lang,
      hreflang: item.lang,
      dir: item.dir,
    },
    drawn,
  );
}

/** The rest: what is needed less often. Opens without scripts. */
export function menu({
  label,
  face,
  items,
  button: asButton = true,
}: {
  label: string;
  face?: Content;
  items: readonly MenuItem[];
  button?: boolean;
}): Html {
  const shown = face ?? html`${icon('more')}<span class="hide-visually">${label}</span>`;
  const named = asButton ? classes('button', 'button-second', face === undefined && 'button-icon') : null;
  return html`<details class="menu">
    ${element('summary', { class: named }, shown)}
    <div class="menu-list">${items.map(menuItem)}</div>
  </details>`;
}

/** Only for what cannot be taken back: names what ends and what stays, with a way out in words. Opened by `button({ opens: id })`. */
export function dialog({
  id,
  title,
  body,
  actions,
}: {
  id: string;
  title: string;
  body: Content;
  actions: Content;
}): Html {
  return html`<dialog class="dialog" id="${id}" popover aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <div class="stack mt-2">${body}</div>
    <div class="buttons">${actions}</div>
  </dialog>`;
}

/** The keys that work here; hidden on touch. */
export function keyHints(hints: readonly (readonly [keys: string, does: string])[]): Html {
  return html`<p class="keys">
    ${hints.map(([keys, does]) => html`<span>${keys.split(' ').map((key) => html`${keycap(key)} `)}${does}</span>`)}
  </p>`;
}

/** A part of a page with its heading. */
export function section(
  { title, lead, id }: { title: string; lead?: Content; id?: string },
  ...content: readonly Content[]
): Html {
  return element(
    'section',
    { class: 'section', id },
    html`<h2>${title}</h2>
      ${lead === undefined ? null : html`<p class="lead">${lead}</p>`}`,
    content,
  );
}

/** The head of a staff page: title, what stands beside it, and what can be done. */
export function pageHead({
  title,
  beside,
  actions,
  back,
}: {
  title: Content;
  beside?: Content;
  actions?: Content;
  back?: { label: string; href: string };
}): Html {
  const way =
    back === undefined
      ? null
      : html`<p>${element('a', { class: 'link-row', href: back.href, 'data-key': 'u' }, icon('back'), back.label)}</p>`;
  return html`${way}
    <div class="page-head">
      <div>
        <h1>${title}</h1>
        ${beside === undefined ? null : html`<div class="soft small row mt-2">${beside}</div>`}
      </div>
      ${actions === undefined ? null : html`<div class="row">${actions}</div>`}
    </div>`;
}
