/** Beyond this a mail's text is cut; a 200-page book fits. */
export const MAX_TEXT = 1_000_000;

const COMBINING_RUN = /(\p{M}{12})\p{M}+/gu;
// Embeddings, overrides and isolates can make a name read backwards; marks (U+200E, U+200F, U+061C) cannot, and Arabic needs them.
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const NEVER_IN_TEXT = /[\u0000-\u0008\u000E-\u001F\u007F\u0080-\u009F\uFFFE\uFFFF\uFEFF\uFDD0-\uFDEF]/g;

/** True when the text carries controls that reorder what a reader sees. */
export function hasBidiControls(text: string): boolean {
  return text.search(BIDI_CONTROLS) >= 0;
}

/**
 * Text that PostgreSQL stores and a page can show: well formed, NFC, no NUL or other controls, no reordering controls,
 * at most twelve combining marks in a row, newlines as \n.
 */
export function cleanText(text: string, max: number = MAX_TEXT): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  return cut
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(NEVER_IN_TEXT, '')
    .replace(BIDI_CONTROLS, '')
    .replace(COMBINING_RUN, '$1')
    .normalize('NFC');
}

/** The same for one line: subject, name, file name. */
export function cleanLine(text: string, max = 1000): string {
  return cleanText(text, max * 2)
    .replace(/[\s\u00A0]+/g, ' ')
    .trim()
    .slice(0, max)
    .toWellFormed();
}

/** Body text: tidy line ends, no blank head or tail, at most three blank lines in a row. */
export function tidyBody(text: string): string {
  return text
    .split('\n')
    .map((line) => trimLineEnd(line))
    .join('\n')
    .replace(/\n{5,}/g, '\n\n\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}

// A backwards scan: /[ \t]+$/ tries again at each space of a long run and is quadratic on a hostile line.
function trimLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end -= 1;
  return end === line.length ? line : line.slice(0, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xa0;
}
