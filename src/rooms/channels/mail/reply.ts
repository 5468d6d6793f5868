import * as words from './reply-words.ts';

/** A mail's text taken apart. The parts are cut out of the text, never rewritten. */
export type ReplyParts = { reply: string; quoted: string; signature: string };

type Block = { quote: boolean; attributed: boolean; lines: string[] };

const MAX_LINES = 20_000;
/** How many lines before the end a closing formula may stand. */
const NEAR_END = 40;

/**
 * Folds away what the person did not newly write: quoted mails (above, below or around the answer) and signatures. When the
 * rules are unsure they leave the words visible: showing a quotation twice is a nuisance, hiding a parent's sentence is not.
 */
export function foldReply(text: string): ReplyParts {
  const lines = text.split('\n', MAX_LINES);
  const blocks = blocksOf(lines);
  const signatures: string[] = [];
  const quoted: string[] = [];
  const kept: Block[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.quote) {
      kept.push(block);
      quoted.push(block.lines.join('\n').trim());
      continue;
    }
    const { body, signature } = splitSignature(block.lines, blocks[index + 1]?.quote === true);
    if (signature !== '') signatures.push(signature);
    if (body.some((line) => line.trim() !== '')) kept.push({ ...block, lines: body });
  }
  return { reply: compose(kept), quoted: quoted.join('\n\n'), signature: signatures.join('\n\n') };
}

// Answers written between quoted lines keep those lines, or nobody knows what "yes" answers.
function compose(blocks: Block[]): string {
  const last = blocks.findLastIndex((block) => !block.quote);
  const shown = blocks.slice(0, last + 1);
  const answered = shown.filter((block, index) => block.quote && shown[index + 1]?.quote === false).length;
  const parts: string[] = [];
  shown.forEach((block, index) => {
    if (!block.quote) parts.push(block.lines.join('\n'));
    else if (keepsContext(block, index, answered)) parts.push(context(block));
  });
  return parts
    .map((part) => part.replace(/^\n+/, '').trimEnd())
    .filter((part) => part !== '')
    .join('\n\n');
}

function keepsContext(block: Block, index: number, answered: number): boolean {
  if (answered >= 2) return true;
  return index > 0 && !block.attributed && block.lines.filter((line) => line.trim() !== '').length <= 6;
}

function context(block: Block): string {
  const marked = block.lines.filter((line) => /^\s*>/.test(line) && /[^\s>]/.test(line));
  return marked.slice(-12).join('\n');
}

function blocksOf(lines: string[]): Block[] {
  const blocks: Block[] = [];
  let index = 0;
  const add = (quote: boolean, attributed: boolean, from: number, to: number) => {
    const last = blocks.at(-1);
    const piece = lines.slice(from, to);
    if (last && last.quote === quote) {
      last.lines.push(...piece);
      last.attributed ||= attributed;
    } else blocks.push({ quote, attributed, lines: piece });
  };
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (isQuoteLine(line)) {
      const end = quoteEnd(lines, index);
      add(true, false, index, end);
      index = end;
      continue;
    }
    if (startsPast(lines, index)) {
      dropTrailingRule(blocks);
      add(true, true, index, lines.length);
      break;
    }
    const attribution = attributionLength(lines, index);
    if (attribution > 0) {
      const below = nextFilled(lines, index + attribution);
      const marked = below < lines.length && isQuoteLine(lines[below] ?? '');
      const end = marked ? quoteEnd(lines, below) : lines.length;
      add(true, true, index, end);
      index = end;
      continue;
    }
    add(false, false, index, index + 1);
    index += 1;
  }
  return blocks;
}

function isQuoteLine(line: string): boolean {
  return /^\s{0,4}>(?!\s{0,3}[)(:：]\s*$)(?!\s*[)(])/.test(line);
}

// Programs that wrap long quoted lines leave the rest of the line without its mark; it belongs to the quotation when the
// quotation goes on directly below.
function quoteEnd(lines: string[], start: number): number {
  let index = start;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (isQuoteLine(line) || line.trim() === '') {
      index += 1;
      continue;
    }
    const next = [index + 1, index + 2].find((at) => isQuoteLine(lines[at] ?? ''));
    const touching = isQuoteLine(lines[index - 1] ?? '') && /[^\s>]/.test(lines[index - 1] ?? '');
    if (touching && next !== undefined && (lines[next - 1] ?? '').trim() !== '') index = next;
    else break;
  }
  while (index > start && (lines[index - 1] ?? '').trim() === '') index -= 1;
  return index;
}

// True where a separator or a header block says that all below is an earlier mail.
function startsPast(lines: string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (line.length > 300 || line.trim() === '') return false;
  if (/[-_*=]/.test(line) && words.SEPARATOR.test(line) && /^[\s>]*[-_*=]{2,}|[-_*=]{2,}\s*$/.test(line)) return true;
  if (words.FORWARD_START.test(line.trim())) return true;
  if (/^\s*(?:##|--|==|>>|\*\*)/.test(line) && words.REPLY_ABOVE.test(line)) return true;
  return isHeaderBlock(lines, index);
}

function isHeaderBlock(lines: string[], index: number): boolean {
  const first = labelOf(lines[index] ?? '');
  if (first === null || first === 'other') return false;
  const kinds = new Set<string>([first]);
  const block = lines.slice(index, index + 12);
  let strangers = 0;
  for (const line of block.slice(1)) {
    if (line.trim() === '') {
      if (kinds.size >= 3) break;
      continue;
    }
    const kind = labelOf(line);
    if (kind === null) strangers += 1;
    else kinds.add(kind);
    if (strangers > 2) break;
    // Some phones run two labels together: "To: a@example.org Subject: …".
    if (/@\S+\s+(?:subject|objet|asunto|assunto|betreff|emne)\s*:/iu.test(line)) kinds.add('subject');
  }
  if (!kinds.has('from') || kinds.size < 3) return false;
  return kinds.has('subject') || block.some((line) => labelOf(line) === 'from' && line.includes('@'));
}

function labelOf(line: string): keyof typeof words.HEADER_LABELS | null {
  if (line.length > 500 || !/[:：]/.test(line.slice(0, 60))) return null;
  const kinds = ['from', 'date', 'to', 'subject', 'other'] as const;
  return kinds.find((kind) => words.HEADER_LABELS[kind].test(line)) ?? null;
}

/** Lines of an "On … wrote:" beginning at `index`; 0 when there is none. Programs wrap it over up to four lines. */
function attributionLength(lines: string[], index: number): number {
  const first = lines[index] ?? '';
  if (
    first.length > 400 ||
    !(words.ATTRIBUTION_START.test(first.trimStart()) || words.ATTRIBUTION_WHO_FIRST.test(first))
  )
    return 0;
  let joined = '';
  for (let count = 1; count <= 4; count += 1) {
    const line = lines[index + count - 1];
    if (line === undefined || line.trim() === '' || isQuoteLine(line)) return 0;
    joined = `${joined} ${line.trim()}`.trim();
    if (joined.length > 500) return 0;
    if (isAttribution(joined, lines[nextFilled(lines, index + count)] ?? '')) return count;
  }
  return 0;
}

function isAttribution(joined: string, below: string): boolean {
  if (!/\d/.test(joined)) return false;
  const address = /[^\s<>@]@[^\s<>@]/.test(joined);
  const time = /\d{1,2}\s?[:.hH]\s?\d{2}/.test(joined);
  const year = /(?:19|20)\d\d/.test(joined);
  if (words.ATTRIBUTION_VERB.test(joined)) return address || time || year || isQuoteLine(below);
  return address && (time || year) && /[>)"»]\s*[:：]\s*$/.test(joined);
}

function nextFilled(lines: string[], from: number): number {
  let index = from;
  while (index < lines.length && (lines[index] ?? '').trim() === '') index += 1;
  return index;
}

function dropTrailingRule(blocks: Block[]): void {
  const last = blocks.at(-1);
  if (!last || last.quote) return;
  while (last.lines.length > 0 && /^[\s_=*-]*$/.test(last.lines.at(-1) ?? '')) last.lines.pop();
}

// A closing formula, a business card and a phone's line may stand one under the other: up to four pieces are cut off.
function splitSignature(lines: string[], aboveQuote: boolean): { body: string[]; signature: string } {
  let body = lines;
  for (let piece = 0; piece < 4; piece += 1) {
    const cut = signatureStart(body, aboveQuote && piece === 0);
    if (cut < 0) break;
    body = body.slice(0, cut);
  }
  return { body, signature: lines.slice(body.length).join('\n').trim() };
}

function signatureStart(lines: string[], aboveQuote: boolean): number {
  const fenced = new Set<number>();
  let inFence = false;
  lines.forEach((line, index) => {
    if (/^\s*```/.test(line)) inFence = !inFence;
    if (inFence) fenced.add(index);
  });
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || fenced.has(index)) continue;
    if (isDelimiter(line) || isDeviceLine(line) || opensContactBlock(lines, index) || isClosing(lines, index))
      return index;
  }
  return lastLineOfProgram(lines, aboveQuote);
}

// "Sent from …" right above the quotation is the program's, whatever it names; Outlook's own line also without a quotation.
function lastLineOfProgram(lines: string[], aboveQuote: boolean): number {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (last < 1 || (lines[last - 1] ?? '').trim() !== '') return -1;
  const line = (lines[last] ?? '').replace(/<https?:[^>]*>/g, '').trim();
  return words.OUTLOOK_PHONE.test(line) || (aboveQuote && words.SENT_FROM.test(line)) ? last : -1;
}

function isDelimiter(line: string): boolean {
  return line === '--' || line === '__' || line === '-- ' || line === '_______________________________________________';
}

function isDeviceLine(line: string): boolean {
  const bare = line
    .replace(/<https?:[^>]*>/g, '')
    .replace(/^[\s\-–—*_>]+|[*_]+$/g, '')
    .trim();
  if (bare.length > 100) return false;
  return words.DEVICE_MINE.test(bare) || (words.DEVICE_LINE.test(bare) && words.DEVICE_NAME.test(bare));
}

// A long rule of dashes, then a few short lines with an address or a number: a business card.
function opensContactBlock(lines: string[], index: number): boolean {
  if (lines.length - index > NEAR_END || !/^[—–_]{3,}$/.test((lines[index] ?? '').trim())) return false;
  const rest = lines.slice(index + 1).filter((line) => line.trim() !== '');
  return (
    rest.length > 0 && rest.length <= 8 && rest.every((line) => line.length <= 60) && /@|\d{3}/.test(rest.join(' '))
  );
}

function isClosing(lines: string[], index: number): boolean {
  if (index === 0 || lines.length - index > NEAR_END || !words.CLOSING.test((lines[index] ?? '').trim())) return false;
  const rest = lines
    .slice(index + 1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (rest.length > 6 || rest.some((line) => line.length > 60 || words.FAMILY_WORDS.test(line))) return false;
  return lines.slice(0, index).some((line) => line.trim() !== '') && !rest.some((line) => /[?]$/.test(line));
}
