import { decodeEntities } from './html-entities.ts';

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
const PARAGRAPHS = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'table',
  'pre',
  'dl',
  'hr',
  'blockquote',
]);
const BLOCKS = new Set([
  'div',
  'tr',
  'li',
  'section',
  'article',
  'header',
  'footer',
  'center',
  'dt',
  'dd',
  'address',
  'form',
  'body',
  'tbody',
  'caption',
  'fieldset',
]);
const VOID = new Set([
  'br',
  'hr',
  'img',
  'input',
  'meta',
  'link',
  'area',
  'base',
  'col',
  'wbr',
  'source',
  'track',
  'embed',
]);
const MAX_QUOTE_DEPTH = 20;

type Tag = { name: string; closing: boolean; attributes: string; end: number };

/**
 * Plain text of a mail's HTML, as a person would have typed it: quoted blocks get `>` in front so that the same rules fold
 * them, lists get dashes, links keep their address. One pass over the source, no recursion: enormous or broken HTML is fine.
 */
export function htmlToText(html: string): string {
  const writer = createWriter();
  let position = 0;
  while (position < html.length) {
    const open = html.indexOf('<', position);
    if (open < 0) break;
    if (open > position) writer.text(html.slice(position, open));
    if (html.startsWith('<!--', open)) {
      const close = html.indexOf('-->', open + 4);
      position = close < 0 ? html.length : close + 3;
      continue;
    }
    const tag = readTag(html, open);
    if (!tag) {
      writer.text('<');
      position = open + 1;
      continue;
    }
    position = tag.end;
    if (SKIPPED.has(tag.name) && !tag.closing) position = skipElement(html, tag);
    else writer.tag(tag);
  }
  if (position < html.length) writer.text(html.slice(position));
  return writer.result();
}

function readTag(html: string, open: number): Tag | null {
  const first = html.charCodeAt(open + 1);
  const closing = first === 0x2f;
  const nameStart = closing ? open + 2 : open + 1;
  const lead = html.charCodeAt(nameStart) | 0x20;
  const declaration = first === 0x21 || first === 0x3f;
  if (!declaration && !(lead >= 0x61 && lead <= 0x7a)) return null;
  const end = tagEnd(html, nameStart);
  if (end < 0) return null;
  const body = html.slice(nameStart, Math.min(end, nameStart + 4000));
  const name = /^[a-z0-9:]+/i.exec(body)?.[0].toLowerCase() ?? '';
  return { name, closing, attributes: body.slice(name.length), end: end + 1 };
}

// The closing ">" outside quotes, looked for within 20,000 characters: an unclosed quote must not swallow the mail.
function tagEnd(html: string, from: number): number {
  const limit = Math.min(html.length, from + 20_000);
  let quote = 0;
  for (let index = from; index < limit; index += 1) {
    const code = html.charCodeAt(index);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x3e) return index;
    else if ((code === 0x22 || code === 0x27) && html.charCodeAt(index - 1) === 0x3d) quote = code;
  }
  const plain = html.indexOf('>', from);
  return plain >= 0 && plain < limit ? plain : -1;
}

function skipElement(html: string, tag: Tag): number {
  if (tag.attributes.endsWith('/')) return tag.end;
  const close = new RegExp(`</${tag.name}[\\s>]`, 'gi');
  close.lastIndex = tag.end;
  const found = close.exec(html);
  if (!found) return tag.name === 'head' || tag.name === 'noscript' ? tag.end : html.length;
  const end = html.indexOf('>', found.index);
  return end < 0 ? html.length : end + 1;
}

/** One attribute's value, character references decoded; null when absent. */
export function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|[\\s"'/])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? null : decodeEntities(value);
}

function createWriter() {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let hidden = 0;
  let pre = 0;
  let pendingBlank = false;
  let link: { href: string; start: number; line: number } | null = null;

  const prefix = () => (depth > 0 ? `${'>'.repeat(depth)} ` : '');
  const endLine = () => {
    const trimmed = pre > 0 ? line : line.trim();
    if (trimmed !== '') {
      if (pendingBlank && lines.length > 0) lines.push(prefix().trimEnd());
      pendingBlank = false;
      lines.push(prefix() + trimmed);
    }
    line = '';
  };
  const paragraph = () => {
    endLine();
    pendingBlank = true;
  };

  function text(source: string): void {
    if (hidden > 0) return;
    const decoded = decodeEntities(source);
    if (pre > 0) {
      const [first = '', ...rest] = decoded.split(/\r?\n/);
      line += first;
      for (const next of rest) {
        endLine();
        line = next;
      }
      return;
    }
    const folded = decoded.replace(/[\s\u00A0]+/g, ' ');
    line += line === '' || line.endsWith(' ') ? folded.replace(/^ /, '') : folded;
  }

  function breakLine(): void {
    if (line.trim() === '' && lines.length > 0) {
      line = '';
      pendingBlank = true;
    } else endLine();
  }

  function closeLink(): void {
    if (!link) return;
    const shown = link.line === lines.length ? line.slice(link.start).trim() : '';
    const bare = (address: string) => address.replace(/^(https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
    if (shown !== '' && !bare(link.href).startsWith(bare(shown)) && link.href.length <= 200) line += ` <${link.href}>`;
    link = null;
  }

  function quote(closing: boolean): void {
    paragraph();
    if (closing) depth = Math.max(0, depth - 1);
    else depth = Math.min(MAX_QUOTE_DEPTH, depth + 1);
  }

  function tag(found: Tag): void {
    const { name, closing } = found;
    if (hidden > 0) {
      if (!VOID.has(name) && name !== 'p' && name !== 'li') hidden += closing ? -1 : 1;
      return;
    }
    if (!closing && !VOID.has(name) && isHidden(found.attributes)) {
      hidden = name === 'p' || name === 'li' ? 0 : 1;
      return;
    }
    if (name === 'br') breakLine();
    else if (name === 'a') {
      closeLink();
      const href = closing ? null : attribute(found.attributes, 'href');
      if (href && /^(https?:|mailto:)/i.test(href))
        link = { href: href.trim(), start: line.length, line: lines.length };
    } else if (name === 'img') {
      const alt = attribute(found.attributes, 'alt')?.trim();
      if (alt) text(`[${alt.slice(0, 200)}]`);
    } else if (name === 'blockquote') quote(closing);
    else if (name === 'hr') {
      paragraph();
      line = '________________________________';
      paragraph();
    } else if (PARAGRAPHS.has(name)) {
      paragraph();
      if (name === 'pre') pre = Math.max(0, pre + (closing ? -1 : 1));
    } else if (BLOCKS.has(name)) {
      endLine();
      if (name === 'li' && !closing) line = '- ';
    } else if ((name === 'td' || name === 'th') && closing && line.trim() !== '') line += ' ';
  }

  return {
    text,
    tag,
    result(): string {
      closeLink();
      endLine();
      return lines.join('\n');
    },
  };
}

function isHidden(attributes: string): boolean {
  return /display\s*:\s*none|mso-hide\s*:\s*all/i.test(attributes.slice(0, 2000));
}
