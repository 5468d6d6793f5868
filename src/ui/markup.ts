import { html as honoHtml, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of page, escaped already. */
export type Html = HtmlEscapedString;

/** What may stand inside an element: text is escaped; nothing is printed for null, undefined and booleans. */
export type Content = string | number | boolean | null | undefined | Html | Promise<Html> | readonly Content[];

/** hono/html with exact types: what is not Content does not compile, and the answer is never a promise. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return settled(honoHtml(strings, ...values));
}

/** hono/html answers with a promise only when it was given one; pages are put together from what is already there. */
export function settled(piece: Html | Promise<Html>): Html {
  if (piece instanceof Promise) throw new TypeError('A promise was put into a page; await it before');
  return piece;
}

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return /[&<>"']/.test(text) ? text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '') : text;
}

const addresses = new Set(['href', 'src', 'action', 'formaction', 'poster', 'cite']);

/** Names that were looked at before; they come from our code and are few. */
const known = new Set<string>();

function learn(name: string): void {
  if (!/^[a-z][a-zA-Z0-9-]*$/.test(name) || name === 'style' || name === 'srcdoc' || name.startsWith('on'))
    throw new TypeError(`“${name}” is not an attribute we write`);
  if (known.size < 1000) known.add(name);
}

/**
 * The attributes of an element, with those left out that are null, undefined or false. Names come from our code;
 * addresses pass `href`; handlers and inline styles are refused, as the content policy would refuse them.
 */
function attributeText(attributes: Attributes): string {
  let text = '';
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (!known.has(name)) learn(name);
    if (value === true) text += ` ${name}`;
    else text += ` ${name}="${escaped(addresses.has(name) ? href(String(value)) : String(value))}"`;
  }
  return text;
}

/** Our own constant drawings. Never for words that came from anywhere else. */
export function drawing(constant: string): Html {
  return raw(constant);
}

/** Names of elements that were looked at before; they come from our code and are few. */
const knownElements = new Set<string>();

function learnElement(name: string): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name === 'script' || name === 'style')
    throw new TypeError(`“${name}” is not an element we write`);
  if (knownElements.size < 200) knownElements.add(name);
}

const empties = new Set(['input', 'img', 'br', 'hr', 'meta', 'link', 'wbr', 'col', 'source']);

/** An element whose attributes come and go. Where all are fixed, the `html` template reads better. */
export function element(name: string, attributes: Attributes, ...children: readonly Content[]): Html {
  if (!knownElements.has(name)) learnElement(name);
  const open = `<${name}${attributeText(attributes)}>`;
  // The only place besides the sanitizer where text becomes page without being escaped: every part of it was, just above.
  if (empties.has(name)) return raw(open);
  const [first] = children;
  // One text is what stands in most elements: the options of a list, the words of a chip.
  const inside = children.length === 1 && typeof first === 'string' ? escaped(first) : String(html`${children}`);
  return raw(`${open}${inside}</${name}>`);
}

/**
 * An address that a page may link or post to: our own paths, https, mailto and tel. Anything else (javascript:, data:,
 * another scheme, //elsewhere) becomes “#”, so that a stored address can never act.
 */
export function href(address: string): string {
  const trimmed = address.trim();
  if (/[\u0000-\u001F\u007F\s\\]/.test(trimmed)) return '#';
  if (/^(?:\/(?!\/)|[#?]|\.\/(?!\/))/.test(trimmed)) return trimmed;
  if (/^mailto:[^\s<>"]+$/i.test(trimmed) || /^tel:\+?[0-9*#().;=a-z-]+$/i.test(trimmed)) return trimmed;
  return /^https:\/\//i.test(trimmed) && URL.canParse(trimmed) ? trimmed : '#';
}

/** Class names, with those left out that do not hold. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

/** What somebody wrote, as paragraphs with their own direction; line ends stay. */
export function paragraphs(text: string): Html {
  const parts = text.trim().split(/\n\s*\n/);
  return html`${parts.map((part) => html`<p dir="auto">${part.split('\n').map((line, i) => (i === 0 ? line : html`<br />${line}`))}</p>`)}`;
}

/** A name or another text of unknown direction inside a sentence. */
export function bdi(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** Numbers to type, codes, addresses: always left to right. */
export function ltr(text: string): Html {
  return html`<bdi dir="ltr">${text}</bdi>`;
}
