import { decodeEntities } from './html-entities.ts';
import { attribute, readPage } from './html-tags.ts';
import type { Tag } from './html-tags.ts';

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
const BLOCKS = new Set(
  'div tr li section article header footer center dt dd address form body tbody caption fieldset'.split(' '),
);
const VOID = new Set('br hr img input meta link area base col wbr source track embed'.split(' '));
/** Elements that may be left open, so they cannot be counted in pairs. */
const OFTEN_OPEN = new Set(['p', 'li', 'td', 'th', 'tr', 'dt', 'dd', 'option']);
const MAX_QUOTE_DEPTH = 20;
const RULE = '________________________________';

/**
 * Plain text of a mail's HTML, as a person would have typed it: quoted blocks get `>` in front so that the same rules fold
 * them, lists get dashes, links keep their address.
 */
export function htmlToText(html: string): string {
  const page = createPage();
  readPage(html, { text: page.text, tag: page.tag });
  return page.result();
}

type Link = { href: string; shown: string };

// The line being written is only ever appended to: looking at its end would copy it each time.
function createPage() {
  const lines: string[] = [];
  let line = '';
  let inked = false;
  let spaced = true;
  let depth = 0;
  let hidden = 0;
  let pre = 0;
  let blankDue = false;
  let link: Link | null = null;

  const prefix = () => (depth > 0 ? `${'>'.repeat(depth)} ` : '');

  function add(piece: string): void {
    if (piece === '') return;
    line += piece;
    if (link) link.shown += piece;
    spaced = /\s$/.test(piece.slice(-1));
    inked ||= /\S/.test(piece);
  }

  function endLine(): void {
    if (inked) {
      if (blankDue && lines.length > 0) lines.push(prefix().trimEnd());
      blankDue = false;
      lines.push(prefix() + (pre > 0 ? line : line.trim()));
    }
    line = '';
    inked = false;
    spaced = true;
  }

  function paragraph(): void {
    endLine();
    blankDue = true;
  }

  function text(source: string): void {
    if (hidden > 0) return;
    const decoded = decodeEntities(source);
    if (pre === 0) {
      const folded = decoded.replace(/[\s\u00A0]+/g, ' ');
      add(spaced && folded.startsWith(' ') ? folded.slice(1) : folded);
      return;
    }
    decoded.split(/\r?\n/).forEach((piece, index) => {
      if (index > 0) endLine();
      add(piece);
    });
  }

  function breakLine(): void {
    if (inked) endLine();
    else blankDue = lines.length > 0;
  }

  function closeLink(): void {
    if (!link) return;
    const { href, shown } = link;
    link = null;
    const bare = (address: string) => address.replace(/^(https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
    const seen = shown.trim();
    if (inked && seen !== '' && href.length <= 200 && !bare(href).startsWith(bare(seen))) add(` <${href}>`);
  }

  function openLink(attributes: string): void {
    const href = attribute(attributes, 'href')?.trim();
    if (href && /^(https?:|mailto:)/i.test(href)) link = { href, shown: '' };
  }

  function paragraphTag({ name, closing }: Tag): void {
    paragraph();
    const step = closing ? -1 : 1;
    if (name === 'blockquote') depth = Math.min(MAX_QUOTE_DEPTH, Math.max(0, depth + step));
    if (name === 'pre') pre = Math.max(0, pre + step);
    if (name === 'hr') {
      add(RULE);
      paragraph();
    }
  }

  function inlineTag({ name, closing, attributes }: Tag): void {
    if (name === 'a') {
      closeLink();
      if (!closing) openLink(attributes);
    } else if (name === 'img') {
      const alt = attribute(attributes, 'alt')?.trim();
      if (alt) text(`[${alt.slice(0, 200)}]`);
    } else if ((name === 'td' || name === 'th') && closing && inked && !spaced) add(' ');
  }

  function tag(found: Tag): void {
    const { name, closing } = found;
    if (hidden > 0) {
      if (!VOID.has(name) && !OFTEN_OPEN.has(name)) hidden += closing ? -1 : 1;
      return;
    }
    if (!closing && !VOID.has(name) && !OFTEN_OPEN.has(name) && isHidden(found.attributes)) hidden = 1;
    else if (name === 'br') breakLine();
    else if (PARAGRAPHS.has(name)) paragraphTag(found);
    else if (BLOCKS.has(name)) {
      endLine();
      if (name === 'li' && !closing) add('- ');
    } else inlineTag(found);
  }

  function result(): string {
    closeLink();
    endLine();
    return lines.join('\n');
  }

  return { text, tag, result };
}

function isHidden(attributes: string): boolean {
  return /display\s*:\s*none|mso-hide\s*:\s*all/i.test(attributes.slice(0, 2000));
}
