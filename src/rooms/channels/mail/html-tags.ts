import { decodeEntities } from './html-entities.ts';

/** One tag of a page; attributes as written, at most 4,000 characters of them. */
export type Tag = { name: string; closing: boolean; attributes: string; end: number };

// Content of these is never words for a reader.
const SKIPPED = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'svg',
  'object',
  'iframe',
  'select',
]);
// After this many tags without a proper end the page is broken on purpose and quotes are no longer believed.
const MAX_BROKEN_TAGS = 1000;

export type PageListener = { text(source: string): void; tag(tag: Tag): void };

/**
 * Goes through a page once and tells of each text and tag in turn. No recursion, no look back, nothing searched for twice
 * that was not found before: the time is in proportion to the length whatever the page. With `everything` it also looks
 * into elements that hold no words for a reader.
 */
export function readPage(html: string, hear: PageListener, everything = false): void {
  const lastTagEnd = html.lastIndexOf('>');
  const lastQuote: Record<string, number> = { '"': html.lastIndexOf('"'), "'": html.lastIndexOf("'") };
  const neverClosed = new Set<string>();
  let broken = 0;
  let position = 0;

  // The closing ">" outside quoted values. A quote that never ends must not swallow the page: then the next ">" will do.
  function tagEnd(from: number): number {
    if (from > lastTagEnd) return -1;
    const plain = html.indexOf('>', from);
    if (broken > MAX_BROKEN_TAGS) return plain;
    let index = from;
    while (index <= lastTagEnd) {
      const code = html.charCodeAt(index);
      if (code === 0x3e) return index;
      const quote = code === 0x22 ? '"' : code === 0x27 ? "'" : '';
      if (quote !== '' && html.charCodeAt(index - 1) === 0x3d) {
        const close = index < (lastQuote[quote] ?? -1) ? html.indexOf(quote, index + 1) : -1;
        if (close < 0) break;
        index = close;
      }
      index += 1;
    }
    broken += 1;
    return plain;
  }

  function readTag(open: number): Tag | null {
    const first = html.charCodeAt(open + 1);
    const closing = first === 0x2f;
    const nameStart = closing ? open + 2 : open + 1;
    const lead = html.charCodeAt(nameStart) | 0x20;
    if (first !== 0x21 && first !== 0x3f && !(lead >= 0x61 && lead <= 0x7a)) return null;
    const end = tagEnd(nameStart);
    if (end < 0) return null;
    const body = html.slice(nameStart, Math.min(end, nameStart + 4000));
    const name = /^[a-z0-9:]+/i.exec(body)?.[0].toLowerCase() ?? '';
    return { name, closing, attributes: body.slice(name.length), end: end + 1 };
  }

  function afterElement({ name, attributes, end }: Tag): number {
    if (attributes.endsWith('/')) return end;
    const close = new RegExp(`</${name}[\\s>]`, 'gi');
    close.lastIndex = end;
    const found = neverClosed.has(name) ? null : close.exec(html);
    if (found) {
      const after = html.indexOf('>', found.index);
      return after < 0 ? html.length : after + 1;
    }
    neverClosed.add(name);
    return name === 'head' || name === 'noscript' ? end : html.length;
  }

  while (position < html.length) {
    const open = html.indexOf('<', position);
    if (open < 0) break;
    if (open > position) hear.text(html.slice(position, open));
    if (html.startsWith('<!--', open)) {
      const close = html.indexOf('-->', open + 4);
      position = close < 0 ? html.length : close + 3;
      continue;
    }
    const tag = readTag(open);
    if (!tag) {
      hear.text('<');
      position = open + 1;
    } else if (!everything && SKIPPED.has(tag.name) && !tag.closing) position = afterElement(tag);
    else {
      hear.tag(tag);
      position = tag.end;
    }
  }
  if (position < html.length) hear.text(html.slice(position));
}

const VOID = new Set(
  'br hr img input meta link area base col wbr source track embed p li td th tr dt dd option'.split(' '),
);

/** How deep elements stand in each other at most, elements that are often left open not counted. */
export function nestingDepth(html: string): number {
  let depth = 0;
  let most = 0;
  const tag = ({ name, closing }: Tag) => {
    if (VOID.has(name)) return;
    depth = Math.max(0, depth + (closing ? -1 : 1));
    most = Math.max(most, depth);
  };
  readPage(html, { text: () => undefined, tag }, true);
  return most;
}

/** One attribute's value, character references decoded; null when absent. */
export function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|[\\s"'/])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? null : decodeEntities(value);
}
