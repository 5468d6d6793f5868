import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

export type ButtonKind = 'primary' | 'second' | 'quiet' | 'danger';

const kinds: Record<ButtonKind, string | false> = {
  primary: false,
  second: 'button-second',
  quiet: 'button-quiet',
  danger: 'button-danger',
};

type Face = {
  label: string;
  /** Said after the label by a screen reader only: whose row the button stands in. */
  more?: string | undefined;
  kind?: ButtonKind;
  icon?: IconName | undefined;
  /** Shows the icon alone; the label is read aloud. */
  iconOnly?: boolean;
  /** The key that presses it on staff pages: “r”, “ctrl+enter”. */
  key?: string | undefined;
};

export type Button = Face & {
  name?: string;
  value?: string;
  type?: 'submit' | 'button';
  disabled?: boolean;
  /** Posts the form elsewhere. */
  to?: string;
  /** Lets an unfinished form go. */
  unchecked?: boolean;
  describedBy?: string;
  /** Opens the dialog or menu of this id. */
  opens?: string;
  /** The form it belongs to, when it stands outside. */
  form?: string;
};

function face({ label, more, icon: drawing, iconOnly }: Face): Content {
  const picture = drawing === undefined ? null : icon(drawing);
  const rest = more === undefined ? null : html`<span class="hide-visually"> ${more}</span>`;
  return iconOnly
    ? html`${picture}<span class="hide-visually">${label}${rest}</span>`
    : html`${picture}${label}${rest}`;
}

const faceClasses = ({ kind = 'primary', iconOnly }: Face): string =>
  classes('button', kinds[kind], iconOnly && 'button-icon');

/** A button does something. One primary a screen. */
export function button(b: Button): Html {
  const {
    name,
    value,
    type = b.opens === undefined ? 'submit' : 'button',
    disabled,
    to,
    unchecked,
    describedBy,
    opens,
    form,
  } = b;
  return element(
    'button',
    {
      class: faceClasses(b),
      type,
      name,
      value,
      disabled,
      form,
      formaction: to,
      formnovalidate: unchecked,
      popovertarget: opens,
      'aria-describedby': describedBy,
      'data-key': b.key,
    },
    face(b),
  );
}

/** A link that looks like a button: it goes somewhere, to the next step of the same act. */
export function buttonLink(b: Face & { href: string; current?: boolean }): Html {
  return element(
    'a',
    { class: faceClasses(b), href: b.href, 'data-key': b.key, 'aria-current': b.current ? 'page' : null },
    face(b),
  );
}

/** A link that stands alone and gets room for a thumb. */
export function linkRow({
  label,
  href,
  before,
  after,
  more,
  key,
  small,
}: {
  label: string;
  href: string;
  before?: IconName;
  after?: IconName;
  more?: string;
  key?: string;
  small?: boolean;
}): Html {
  const rest = more === undefined ? null : html`<span class="hide-visually"> ${more}</span>`;
  return element(
    'a',
    { class: classes('link-row', small && 'small'), href, 'data-key': key },
    before && icon(before),
    label,
    rest,
    after && icon(after),
  );
}

/** Buttons side by side; on a family's phone one below the other. */
export function buttons(...content: readonly Content[]): Html {
  return html`<div class="buttons">${content}</div>`;
}

export type PostForm = {
  action: string;
  /** `request.formToken`. */
  token: string;
  /** With files. */
  files?: boolean;
  id?: string;
  class?: string;
  /** Keeps what is typed in this browser tab until it was sent; a name for this form, such as “reply <id>”. */
  keeps?: string;
  label?: string;
  /** Ctrl Enter sends it. */
  sends?: boolean;
};

/** A form that posts, with its token. Pressing twice sends once. */
export function postForm(
  { action, token, files, id, class: named, keeps, label, sends }: PostForm,
  ...content: readonly Content[]
): Html {
  return element(
    'form',
    {
      method: 'post',
      action,
      id,
      class: named,
      enctype: files ? 'multipart/form-data' : null,
      'data-keeps': keeps,
      'data-sends': sends,
      'aria-label': label,
    },
    hiddenInputs({ _form: token }),
    content,
  );
}

/** A form that asks: filters and search; its address can be sent to a colleague. */
export function getForm(
  { action, class: named, label, search }: { action: string; class?: string; label?: string; search?: boolean },
  ...content: readonly Content[]
): Html {
  return element(
    'form',
    { method: 'get', action, class: named, 'aria-label': label, role: search ? 'search' : null },
    content,
  );
}

export function hiddenInputs(values: Readonly<Record<string, string | number | null | undefined>>): Html {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return html`${given.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}
