import type { T } from '#platform/words';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';

type Common = {
  label: string;
  name: string;
  /** Must differ when a page shows two fields of one name. */
  id?: string;
  hint?: Content;
  /** What is wrong and what we need, in whole sentences. */
  error?: string | null | undefined;
  /** Only what is optional is marked: `t('ui.field.optional')` or words of your own. */
  optional?: string;
  required?: boolean;
  disabled?: boolean;
  /** The label is read aloud only, as in a table. */
  quiet?: boolean;
  small?: boolean;
  autofocus?: boolean;
  /** The key that puts the cursor here. */
  key?: string;
};

const idOf = (f: { name: string; id?: string | undefined }): string => f.id ?? `f-${f.name.replaceAll(/[^\w-]/g, '-')}`;

function described(f: Common): { id: string; describedBy: string | null } {
  const id = idOf(f);
  return { id, describedBy: classes(f.error && `${id}-error`, f.hint !== undefined && `${id}-hint`) || null };
}

function errorLine(id: string, error: string): Html {
  return html`<p class="error" id="${id}-error">${icon('critical')}<span>${error}</span></p>`;
}

function around(f: Common, id: string, control: Content): Html {
  const optional = f.optional === undefined ? null : html` <span class="optional">${f.optional}</span>`;
  const label = html`<label class="${f.quiet ? 'hide-visually' : 'label'}" for="${id}">${f.label}${optional}</label>`;
  const hint = f.hint === undefined ? null : html`<p class="hint" id="${id}-hint">${f.hint}</p>`;
  const error = f.error ? errorLine(id, f.error) : null;
  return html`<div class="${classes('field', f.error && 'has-error')}">${label}${hint}${error}${control}</div>`;
}

export type Field = Common & {
  value?: string | number | null | undefined;
  type?: 'text' | 'email' | 'tel' | 'search' | 'number' | 'date' | 'time' | 'datetime-local' | 'url' | 'password';
  autocomplete?: string;
  inputmode?: 'numeric' | 'tel' | 'email' | 'search' | 'decimal';
  dir?: 'auto' | 'ltr' | 'rtl';
  maxlength?: number;
  min?: string | number;
  max?: string | number;
  pattern?: string;
  /** Six digits, large and apart. */
  code?: boolean;
  placeholder?: string;
  list?: readonly string[];
};

/** Label above, hint under it, error between hint and field. */
export function field(f: Field): Html {
  const { id, describedBy } = described(f);
  const {
    type = 'text',
    value,
    autocomplete,
    inputmode,
    maxlength,
    min,
    max,
    pattern,
    placeholder,
    required,
    disabled,
    autofocus,
  } = f;
  const dir =
    f.dir ??
    (type === 'tel' || type === 'email' || type === 'url' || f.code
      ? 'ltr'
      : type === 'text' || type === 'search'
        ? 'auto'
        : null);
  const list = f.list === undefined ? null : `${id}-list`;
  const input = element('input', {
    class: classes('input', f.small && 'input-s', f.code && 'code-input'),
    id,
    name: f.name,
    type,
    value,
    autocomplete,
    inputmode,
    maxlength,
    min,
    max,
    pattern,
    placeholder,
    required,
    disabled,
    autofocus,
    dir,
    list,
    'aria-invalid': f.error ? 'true' : null,
    'aria-describedby': describedBy,
    'data-key': f.key,
  });
  const choices =
    f.list === undefined
      ? null
      : html`<datalist id="${id}-list">${f.list.map((item) => html`<option value="${item}"></option>`)}</datalist>`;
  return around(f, id, html`${input}${choices}`);
}

export type Textarea = Common & {
  value?: string | null | undefined;
  rows?: number;
  lang?: string;
  maxlength?: number;
  oneline?: boolean;
  placeholder?: string;
  writes?: string;
};

/** `writes` is where staff pages tell others that somebody is writing here. */
export function textarea(f: Textarea): Html {
  const { id, describedBy } = described(f);
  const { rows = 4, lang, maxlength, placeholder, required, disabled, autofocus } = f;
  const control = element(
    'textarea',
    {
      class: classes('input', f.oneline && 'oneline'),
      id,
      name: f.name,
      rows,
      dir: 'auto',
      lang,
      maxlength,
      placeholder,
      required,
      disabled,
      autofocus,
      'aria-invalid': f.error ? 'true' : null,
      'aria-describedby': describedBy,
      'data-key': f.key,
      'data-writes': f.writes,
    },
    // A parser drops one line end after the tag; without this one, words that begin with a line end would lose it.
    f.value?.startsWith('\n') ? '\n' : null,
    f.value,
  );
  return around(f, id, control);
}

export type Option = { value: string; label: string; disabled?: boolean };
export type Select = Common & {
  options: readonly (Option | { group: string; options: readonly Option[] })[];
  value?: string | null | undefined;
  submits?: boolean;
};

/** `submits` sends the form at a change, where scripts run; without them there is the form's button. */
export function select(f: Select): Html {
  const { id, describedBy } = described(f);
  const option = (o: Option): Html =>
    element('option', { value: o.value, selected: o.value === f.value, disabled: o.disabled }, o.label);
  const inside = f.options.map((o) =>
    'group' in o ? element('optgroup', { label: o.group }, o.options.map(option)) : option(o),
  );
  const control = element(
    'select',
    {
      class: classes('input', f.small && 'input-s'),
      id,
      name: f.name,
      required: f.required,
      disabled: f.disabled,
      autofocus: f.autofocus,
      'aria-invalid': f.error ? 'true' : null,
      'aria-describedby': describedBy,
      'data-submits': f.submits,
    },
    inside,
  );
  return around(f, id, control);
}

export type Choice = {
  label: string;
  name: string;
  value?: string;
  type?: 'checkbox' | 'radio';
  checked?: boolean;
  hint?: Content;
  icon?: IconName;
  disabled?: boolean;
  required?: boolean;
  /** One of many that a box “choose all” of the same page ticks together. */
  chooses?: true;
};

export function choice({
  label,
  name,
  value = '1',
  type = 'checkbox',
  checked,
  hint,
  icon: drawing,
  disabled,
  required,
  chooses,
}: Choice): Html {
  const input = element('input', { type, name, value, checked, disabled, required, 'data-choose': chooses });
  const words = html`<span
    >${drawing && html`${icon(drawing)} `}${label}${hint === undefined ? null : html`<span class="hint">${hint}</span>`}</span
  >`;
  return html`<label class="choice">${input}${words}</label>`;
}

export type Choices = {
  legend: string;
  name: string;
  type: 'radio' | 'checkbox';
  options: readonly { value: string; label: string; hint?: Content; icon?: IconName; disabled?: boolean }[];
  chosen?: readonly string[];
  hint?: Content;
  error?: string | null | undefined;
  required?: boolean;
  look?: 'plain' | 'two' | 'lined';
};

export function choices({
  legend,
  name,
  type,
  options,
  chosen = [],
  hint,
  error,
  required,
  look = 'plain',
}: Choices): Html {
  const id = idOf({ name });
  const shown = options.map((o) =>
    choice({ ...o, name, type, checked: chosen.includes(o.value), required: required === true && type === 'radio' }),
  );
  const describedBy = classes(error && `${id}-error`, hint !== undefined && `${id}-hint`) || null;
  return element(
    'fieldset',
    { class: classes(error && 'has-error') || null, 'aria-describedby': describedBy },
    html`<legend>${legend}</legend>`,
    hint === undefined ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`,
    error ? errorLine(id, error) : null,
    html`<div class="${classes('choices', look === 'two' && 'choices-two', look === 'lined' && 'choices-lined')}">
      ${shown}
    </div>`,
  );
}

/** One to five, as large as a thumb. */
export function rate({
  legend,
  name,
  value,
  low,
  high,
}: {
  legend: string;
  name: string;
  value?: number | null;
  low: string;
  high: string;
}): Html {
  const marks = [1, 2, 3, 4, 5].map(
    (n) =>
      html`<label
        >${element('input', { type: 'radio', name, value: n, checked: n === value })}<span>${n}</span></label
      >`,
  );
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="rate">${marks}</div>
    <p class="rate-ends"><span>${low}</span><span>${high}</span></p>
  </fieldset>`;
}

/** A file, from the camera or the device. `error` says what went wrong last time; the words of the form stay. */
export function fileField({
  t,
  label = t('ui.file.add'),
  name,
  accept,
  multiple,
  error,
  hint,
}: {
  t: T;
  label?: string;
  name: string;
  accept?: string;
  multiple?: boolean;
  error?: string | null;
  hint?: string;
}): Html {
  const id = idOf({ name });
  const describedBy = classes(error && `${id}-error`, hint !== undefined && `${id}-hint`) || null;
  const input = element('input', {
    type: 'file',
    name,
    id,
    accept,
    multiple,
    'aria-describedby': describedBy,
    'aria-invalid': error ? 'true' : null,
  });
  return html`<div class="field file-field">
    ${hint === undefined ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`}${error ? errorLine(id, error) : null}<label
      class="upload link-row"
      >${input}${icon('clip')}<u data-file-name>${label}</u></label
    >
  </div>`;
}
