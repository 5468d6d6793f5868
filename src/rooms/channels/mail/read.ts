import PostalMime from 'postal-mime';
import type { Attachment, Email } from 'postal-mime';
import { openAttachment } from './attachments.ts';
import { UNVERIFIED, authenticateMail } from './authenticate.ts';
import { hasNullSender, isAutomatic, loopReason, mayBeAnswered } from './automatic.ts';
import type { BounceReport, ReportParts } from './bounce.ts';
import { isBounce, isComplaint, readBounce, readComplaint } from './bounce.ts';
import { MAIL_LIMITS, brokenLimit, headerLength } from './caps.ts';
import { MAX_TEXT, cleanText, hasBidiControls, tidyBody } from './clean-text.ts';
import type { Headers } from './headers.ts';
import {
  addressesIn,
  decodeHeader,
  headersFromText,
  headersOf,
  isReordered,
  messageIdsIn,
  parseMailDate,
  receivedDate,
} from './headers.ts';
import { htmlToText } from './html-text.ts';
import { detectLanguage } from './language.ts';
import { foldReply } from './reply.ts';
import { MAX_HTML, safeHtml } from './safe-html.ts';
import type { MailKind, MailRead, OpenedMail, ReadMailOptions } from './types.ts';

const DAY = 86_400_000;
const MAX_HTML_FOR_TEXT = 12_000_000;

/** Reads one raw mail into the shape of `porchlight mail read`. Never throws on any bytes; what is too much is `quarantined`. */
export async function readMail(raw: Buffer, options: ReadMailOptions = {}): Promise<MailRead> {
  return (await openMail(raw, options)).mail;
}

/** The same with the bytes of the attachments and what a channel needs to act (Reply-To, the mail that bounced). */
export async function openMail(raw: Buffer, options: ReadMailOptions = {}): Promise<OpenedMail> {
  const limit = brokenLimit(raw);
  if (limit !== null) return quarantined(raw, limit);
  let email: Email;
  try {
    email = await PostalMime.parse(raw, {
      maxNestingDepth: MAIL_LIMITS.depth,
      maxHeadersSize: MAIL_LIMITS.partHeaderBytes,
      forceRfc822Attachments: true,
    });
  } catch (error) {
    return quarantined(
      raw,
      /nesting/i.test(String(error)) ? 'too_deep' : /header/i.test(String(error)) ? 'headers_too_large' : 'unreadable',
    );
  }
  const [opened, authentication] = await Promise.all([
    understand(raw, email, options),
    options.authenticate
      ? authenticateMail(raw, options.envelope, options.authenticate, options.forwarders)
      : { ...UNVERIFIED },
  ]);
  opened.mail.authentication = authentication;
  return opened;
}

async function understand(raw: Buffer, email: Email, options: ReadMailOptions): Promise<OpenedMail> {
  const warnings = new Set<string>();
  const headers = headersOf(email.headers);
  const head = readHead(headers, options.now ?? Date.now(), warnings);
  const body = readBody(raw, email, headers, warnings);
  const files = await Promise.all(email.attachments.map((part, index) => openAttachment(part, index)));
  for (const file of files) if (file.opened.heldReason !== null) warnings.add(`held:${file.opened.heldReason}`);

  const parts = reportParts(email, headers, head, body.text, options);
  const sender = { headers, subject: head.subject, from: head.from?.address ?? '', envelope: options.envelope };
  const { kind, report, why } = kindOf(parts, sender, options);
  if (why !== null) warnings.add(why);
  const folded = foldReply(body.text);
  // Only the writer's own words tell the writer's language, never the quotation.
  const language = kind === 'message' || kind === 'auto_reply' ? detectLanguage(folded.reply, options.languages) : null;

  const mail: MailRead = {
    kind,
    ...head,
    text: body.text,
    reply_text: folded.reply,
    quoted: folded.quoted,
    signature: folded.signature,
    html_safe: body.html,
    language,
    attachments: files.map((file) => file.listed),
    authentication: { ...UNVERIFIED },
    recipients: report.recipients,
    warnings: [...warnings],
  };
  return {
    mail,
    attachments: files.map((file) => file.opened),
    replyTo: addressesIn(headers.all('reply-to')),
    deliveredTo: DELIVERED_TO.flatMap((name) => addressesIn(headers.all(name))),
    originalMessageId: report.originalMessageId,
    answerable: kind === 'message' && mayBeAnswered(sender),
  };
}

const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to'];

type Head = Pick<MailRead, 'from' | 'to' | 'cc' | 'subject' | 'date' | 'message_id' | 'in_reply_to' | 'references'>;

function readHead(headers: Headers, now: number, warnings: Set<string>): Head {
  const senders = addressesIn(headers.all('from'));
  const from =
    senders[0] ?? addressesIn(headers.all('sender'))[0] ?? addressesIn(headers.all('return-path'))[0] ?? null;
  if (senders.length === 0) warnings.add('from_missing');
  if (headers.all('from').length > 1) warnings.add('several_from');
  const named = /[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+/.exec(from?.name ?? '')?.[0];
  if (named !== undefined && named.toLowerCase() !== from?.address.toLowerCase())
    warnings.add('name_shows_other_address');
  const rawSubject = headers.first('subject');
  if (isReordered(rawSubject) || isReordered(headers.first('from'))) warnings.add('bidi_removed');
  const messageId = messageIdsIn(headers.first('message-id'))[0] ?? null;
  if (messageId === null) warnings.add('message_id_missing');
  return {
    from,
    to: addressesIn(headers.all('to')),
    cc: addressesIn(headers.all('cc')),
    subject: decodeHeader(rawSubject),
    date: readDate(headers, now, warnings),
    message_id: messageId,
    in_reply_to: messageIdsIn(headers.first('in-reply-to'))[0] ?? null,
    references: messageIdsIn(headers.all('references').join(' ')).slice(-100),
  };
}

function readDate(headers: Headers, now: number, warnings: Set<string>): string | null {
  const said = parseMailDate(headers.first('date'));
  if (said !== null && said <= now + DAY) return new Date(said).toISOString();
  warnings.add(said === null ? (headers.first('date') === '' ? 'date_missing' : 'date_unreadable') : 'date_in_future');
  const received = receivedDate(headers);
  return received !== null && received <= now + DAY ? new Date(received).toISOString() : null;
}

function readBody(raw: Buffer, email: Email, headers: Headers, warnings: Set<string>): { text: string; html: string } {
  const rawHtml = email.html ?? '';
  let source = email.text ?? '';
  if (source.trim() === '' && rawHtml.trim() !== '') {
    warnings.add('text_from_html');
    source = htmlToText(rawHtml.slice(0, MAX_HTML_FOR_TEXT));
  }
  if (source === '' && rawHtml === '' && email.attachments.length === 0 && isBrokenMultipart(headers)) {
    warnings.add('boundary_missing');
    source = withoutPartHeaders(raw.subarray(headerLength(raw)).toString('utf8'));
  }
  if (source.length > MAX_TEXT) warnings.add('text_cut');
  if (source.includes('\uFFFD')) warnings.add('bad_encoding');
  if (source.includes('\u0000')) warnings.add('nul_removed');
  if (hasBidiControls(source)) warnings.add('bidi_removed');
  const text = tidyBody(cleanText(source));
  if (text === '' && email.attachments.length === 0) warnings.add('empty_body');
  const html = rawHtml === '' ? '' : cleanText(safeHtml(rawHtml), MAX_HTML * 2);
  if (html === '' && rawHtml.trim() !== '' && text !== '') warnings.add('html_not_shown');
  return { text, html };
}

// The parts cannot be told apart, but their header lines are no words of the writer.
function withoutPartHeaders(body: string): string {
  return body.replace(/\r\n/g, '\n').replace(/^--[^\s]{1,200}\n(?:[\w-]{1,60}:[^\n]*\n(?:[ \t]+[^\n]*\n)*)*/gm, '');
}

function isBrokenMultipart(headers: Headers): boolean {
  return /^multipart\//i.test(headers.first('content-type'));
}

function reportParts(email: Email, headers: Headers, head: Head, text: string, options: ReadMailOptions): ReportParts {
  const texts = (wanted: RegExp) =>
    email.attachments
      .filter((part) => wanted.test(part.mimeType))
      .slice(0, 20)
      .map(textOf);
  return {
    headers,
    subject: head.subject,
    from: head.from?.address ?? headers.first('from'),
    nullSender: hasNullSender(headers, options.envelope),
    text,
    statusParts: texts(/^message\/(?:global-)?delivery-status$/),
    feedbackParts: texts(/^message\/feedback-report$/),
    returned: texts(
      /^(?:message\/(?:rfc822|global|partial|news)|text\/rfc822-headers|message\/(?:global|rfc822)-headers)$/,
    ),
  };
}

function textOf(part: Attachment): string {
  if (typeof part.content === 'string') return part.content.slice(0, 64_000);
  return cleanText(Buffer.from(part.content as Uint8Array).toString('utf8', 0, 64_000), 64_000);
}

type Verdict = { kind: MailKind; report: BounceReport; why: string | null };
const NOTHING: BounceReport = { recipients: [], originalMessageId: null };

function kindOf(parts: ReportParts, sender: Parameters<typeof isAutomatic>[0], options: ReadMailOptions): Verdict {
  const loop = loopReason(parts.headers, options.ownMessageIdDomain);
  if (loop !== null) return { kind: 'loop', report: NOTHING, why: `loop:${loop}` };
  if (isComplaint(parts)) return { kind: 'complaint', report: readComplaint(parts), why: null };
  if (isBounce(parts)) return { kind: 'bounce', report: readBounce(parts), why: null };
  if (!isAutomatic(sender)) return { kind: 'message', report: NOTHING, why: null };
  const vacation = {
    address: sender.from,
    action: '',
    status: '',
    dsn: '',
    replycode: '',
    reason: 'vacation',
    hardbounce: false,
    feedbacktype: '',
  };
  return { kind: 'auto_reply', report: { recipients: [vacation], originalMessageId: null }, why: null };
}

/** A mail put aside unread: only its first header lines are looked at, so that the sender can be told once. */
export function quarantined(raw: Buffer, reason: string): OpenedMail {
  const warnings = new Set([`quarantined:${reason}`]);
  const head = cleanText(raw.toString('latin1', 0, Math.min(headerLength(raw), 32_000)), 32_000);
  const headers = headersFromText(head);
  const mail: MailRead = {
    kind: 'quarantined',
    ...readHead(headers, Date.now(), warnings),
    text: '',
    reply_text: '',
    quoted: '',
    signature: '',
    html_safe: '',
    language: null,
    attachments: [],
    authentication: { ...UNVERIFIED },
    recipients: [],
    warnings: [...warnings],
  };
  return { mail, attachments: [], replyTo: [], deliveredTo: [], originalMessageId: null, answerable: false };
}
