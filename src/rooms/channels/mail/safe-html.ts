import sanitizeHtml from 'sanitize-html';
import { nestingDepth } from './html-tags.ts';

/** Beyond this the HTML is not shown; the text still is. */
export const MAX_HTML = 2_000_000;
// The sanitiser walks the open elements at each tag; beyond this depth that takes minutes.
const MAX_DEPTH = 1000;

const TAGS = [
  'p',
  'div',
  'span',
  'br',
  'hr',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'small',
  'sub',
  'sup',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'blockquote',
  'pre',
  'code',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
  'a',
  'bdi',
];

const DROPPED_WITH_CONTENT = [
  'script',
  'style',
  'textarea',
  'option',
  'select',
  'noscript',
  'title',
  'template',
  'iframe',
  'object',
  'svg',
  'math',
  'xmp',
  'noembed',
  'noframes',
  'plaintext',
];

/**
 * A mail's HTML as it may be shown inside our own page: nothing is fetched, runs, posts or styles. Pictures become their
 * description, links keep only http, https, mailto and tel and carry `rel`.
 */
export function safeHtml(html: string): string {
  if (html.length > MAX_HTML || nestingDepth(html) > MAX_DEPTH) return '';
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      a: ['href', 'rel', 'target'],
      '*': ['dir', 'lang', 'hidden'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      ol: ['start'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nonTextTags: DROPPED_WITH_CONTENT,
    enforceHtmlBoundary: false,
    nestingLimit: 60,
    exclusiveFilter: (frame) => 'hidden' in frame.attribs,
    transformTags: {
      '*': (name, attributes) => ({
        tagName: name,
        attribs: isHidden(attributes['style']) ? { hidden: 'hidden' } : attributes,
      }),
      a: (_name, attributes) => ({ tagName: 'a', attribs: linkAttributes(attributes) }),
      img: (_name, attributes) => picture(attributes['alt'] ?? ''),
    },
  }).trim();
}

// What the sender's program hides (preview lines, hidden tracking words) stays hidden without its style.
function isHidden(style: string | undefined): boolean {
  return style !== undefined && /display\s*:\s*none|mso-hide\s*:\s*all/i.test(style.slice(0, 2000));
}

function linkAttributes(attributes: Record<string, string>): Record<string, string> {
  const href = attributes['href']?.trim();
  if (!href || !/^(https?:|mailto:|tel:)/i.test(href)) return {};
  return { href, rel: 'noopener noreferrer nofollow', target: '_blank' };
}

// `text` would be dropped for an empty element unless it is set; a picture without a description leaves nothing.
function picture(alt: string): sanitizeHtml.Tag {
  return { tagName: 'span', attribs: {}, text: alt.trim() === '' ? '' : `[${alt.trim().slice(0, 200)}]` };
}
