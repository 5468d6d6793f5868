import { bounceReason, isHardBounce, placeholderStatus } from './bounce-reasons.ts';
import { cleanLine } from './clean-text.ts';
import type { Headers } from './headers.ts';
import { cleanAddress, headersFromText, messageIdsIn } from './headers.ts';
import type { MailRecipientReport } from './types.ts';

/** The parts of a mail that matter for reading it as a report of some machine. */
export type ReportParts = {
  headers: Headers;
  subject: string;
  from: string;
  nullSender: boolean;
  /** Human-readable text, from HTML when there is no other. */
  text: string;
  /** Machine-readable delivery status parts, decoded. */
  statusParts: string[];
  /** Machine-readable feedback reports, decoded. */
  feedbackParts: string[];
  /** Returned mails or their headers, decoded, at most a few kilobytes each. */
  returned: string[];
};

export type BounceReport = { recipients: MailRecipientReport[]; originalMessageId: string | null };

const DAEMON =
  /^(?:mailer-?daemon|mail-?daemon|post_?-?master|poostmaster|mail\.?delivery\.?(?:system|subsystem)|mdaemon|double-bounce|bounce[sd]?|mmsc|sysadmin@.*vzwpix)/i;
const DAEMON_NAME =
  /mail(?:er)? ?-?(?:delivery|deliver) ?-?(?:system|subsystem|service)|mailer.?daemon|postmaster|delivery (?:status|report)|system administrator/i;
const SUBJECT = new RegExp(
  [
    'undeliver(?:ed|able)',
    '(?:mail )?delivery (?:has )?(?:fail|status|notification|report|problem|error|delayed)',
    '(?:message )?delivery (?:has )?failed',
    'failure notice',
    'returned mail',
    'returned to sender',
    'non-?delivery',
    "could(?:n't| not) (?:be )?deliver",
    'mail (?:system|failure|error|server)',
    'message (?:you sent )?(?:blocked|rejected|delivery)',
    'delayed mail',
    'error sending your mail',
    'warning: (?:message|could)',
    'mail delivery',
    'no se (?:pudo|ha podido) entregar',
    'no entregad[oa]',
    'échec de la remise',
    'non remis',
    'échec de (?:la )?livraison',
    'unzustellbar',
    'nicht zugestellt',
    'zustellung',
    'non recapitat',
    'mancata consegna',
    'não entregue',
    'falha na entrega',
    'niet bezorgd',
    'onbestelbaar',
    'недоставленн',
    'не доставлен',
    'не удалось доставить',
    'не доставлено',
    'nedoručiteln',
    'nie dostarczono',
    'لم يتم تسليم',
    'تعذر تسليم',
    'فشل التسليم',
    'không (?:thể )?gửi',
    '退信',
    '无法投递',
    '退回',
    '配信(?:不能|エラー)',
    '送信(?:エラー|できません)',
    'メールエラー',
    '전송 실패',
    '반송',
  ].join('|'),
  'iu',
);
const FAILURE_WORDS =
  /could(?:n't| not) (?:be )?deliver|was not delivered|unable to deliver|delivery (?:to the following|has failed|failed)|permanent (?:error|failure|fatal)|undeliverable|did not reach|rejected|error message below|failed to send|could not be sent|delivery error|unknown user|user unknown|no such user|invalid (?:user )?address|mailbox|exceeded|送信できません|不能投递|не может быть доставлено|no se ha podido entregar|n'a pas pu être|nicht zugestellt|SMTP error|\b[45]\d\d[ -][45]?/iu;

/** True when a mail server, not a person, reports what became of an earlier mail. */
export function isBounce(parts: ReportParts): boolean {
  const type = parts.headers.first('content-type').toLowerCase();
  if (type.includes('report-type') && /report-type\s*=\s*"?disposition-notification/.test(type)) return false;
  if (parts.statusParts.some((part) => /^(?:final|original)-recipient|^action|^status|^diagnostic-code/im.test(part)))
    return true;
  if (type.startsWith('multipart/report') && /report-type\s*=\s*"?delivery-status/.test(type)) return true;
  if (parts.headers.first('x-failed-recipients') !== '') return true;
  const daemon = DAEMON.test(parts.from) || DAEMON_NAME.test(parts.headers.first('from'));
  const subject = SUBJECT.test(parts.subject);
  const words = FAILURE_WORDS.test(parts.text.slice(0, 20_000)) || parts.returned.length > 0;
  if (daemon && (subject || words)) return true;
  if (parts.nullSender && subject) return true;
  if (
    subject &&
    words &&
    parts.returned.length > 0 &&
    /^(?:no-?reply|do-?not-?reply|postmaster|mailer)/i.test(parts.from)
  )
    return true;
  return type.startsWith('multipart/report') && subject && words;
}

/** Who was not reached, and why, as far as the report says. */
export function readBounce(parts: ReportParts): BounceReport {
  const { human, tail } = splitReturned(parts.text.slice(0, 200_000));
  const returned = [...parts.returned, tail].filter((text) => text !== '').map(headersFromText);
  // Some gateways wrap a whole report into another one.
  const nested =
    parts.statusParts.length > 0 ? [] : parts.returned.filter((text) => /^final-recipient\s*:/im.test(text));
  const fromParts = [...parts.statusParts, ...nested].flatMap((part) => statusRecipients(part, human));
  const recipients = fromParts.length > 0 ? fromParts : [bodyRecipient(human, parts, returned)];
  const originalMessageId =
    returned.map((headers) => messageIdsIn(headers.first('message-id'))[0]).find(Boolean) ?? null;
  return { recipients: recipients.slice(0, 200), originalMessageId };
}

// Several hundred recipients may stand in one report; each block after the first describes one of them.
function statusRecipients(part: string, human: string): MailRecipientReport[] {
  const blocks = unfold(part)
    .split(/\n[ \t]*\n/)
    .map(fields)
    .filter(
      (block) =>
        block.has('final-recipient') ||
        block.has('original-recipient') ||
        block.has('action') ||
        block.has('diagnostic-code'),
    );
  return blocks.map((block) => {
    // The address we wrote to is the original one; the final one may be where the family forwards its mail.
    const address =
      addressIn(block.get('original-recipient')) ??
      addressIn(block.get('final-recipient')) ??
      firstAddress(human, '') ??
      '';
    const action = (block.get('action') ?? '').toLowerCase().replace(/[^a-z].*$/s, '');
    const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(block.get('status') ?? '')?.[0] ?? '';
    const diagnostic = cleanLine((block.get('diagnostic-code') ?? '').replace(/^\s*[\w-]+\s*;/, ''), 2000);
    return recipientReport({ address, action, status, diagnostic, kind: block.get('diagnostic-code') ?? '', human });
  });
}

function bodyRecipient(human: string, parts: ReportParts, returned: Headers[]): MailRecipientReport {
  const failed = addressIn(parts.headers.first('x-failed-recipients'));
  const original = returned.map((headers) => addressIn(headers.first('to'))).find(Boolean) ?? null;
  const reader = addressIn(parts.headers.first('to')) ?? '';
  const address = failed ?? firstAddress(human, reader) ?? original ?? '';
  const delayed = /delayed|deferred|will (?:keep|continue)|not yet been delivered|still trying/i.test(
    `${parts.subject} ${human.slice(0, 2000)}`,
  );
  return recipientReport({
    address,
    action: delayed ? 'delayed' : 'failed',
    status: '',
    diagnostic: '',
    kind: '',
    human: `${human}\n${parts.subject}`,
  });
}

type Finding = { address: string; action: string; status: string; diagnostic: string; kind: string; human: string };

function recipientReport({ address, action, status, diagnostic, kind, human }: Finding): MailRecipientReport {
  if (action === 'delivered' || action === 'relayed' || action === 'expanded')
    return {
      address,
      action,
      status,
      dsn: status,
      replycode: '',
      reason: 'delivered',
      hardbounce: false,
      feedbacktype: '',
    };
  const told = serverWords(human);
  const words = diagnostic === '' ? told || cleanLine(human, 4000) : diagnostic;
  const replycode = replyCode(diagnostic) || replyCode(told);
  const quotedWords = diagnostic === '' ? told : diagnostic;
  const behindCode = /\b[45]\d\d[ -]'?#?([45]\.\d{1,3}\.\d{1,3})\b/.exec(quotedWords)?.[1];
  const said = behindCode ?? /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(quotedWords)?.[1] ?? '';
  const given = status !== '' && !/^[45]\.0\.0$/.test(status) ? status : said || status;
  const evidence = /^\s*x-unix/i.test(kind) ? `x-unix ${words}` : words;
  const reason = bounceReason({ diagnostic: evidence, dsn: given, command: answeredCommand(human) });
  const temporary = given.startsWith('4') || (given === '' && (replycode.startsWith('4') || action === 'delayed'));
  const dsn = given !== '' ? given : placeholderStatus(reason, temporary);
  return {
    address,
    action: action || 'failed',
    status,
    dsn,
    replycode,
    reason,
    hardbounce: isHardBounce(reason, dsn),
    feedbacktype: '',
  };
}

// The lines in which the other server is quoted; they outweigh the reporting server's own prose.
function serverWords(human: string): string {
  const lines = human.split('\n');
  const index = lines.findIndex((line) =>
    /(?:^|[\s:>#'"(])(?:[45]\d\d[ -](?![\d.]*\d{4})|[45]\.\d{1,3}\.\d{1,3}\b)/.test(line),
  );
  return index < 0 ? '' : cleanLine(lines.slice(index, index + 4).join(' '), 2000);
}

function replyCode(text: string): string {
  return /(?:^|[\s:>#'"(<[-])([45][0-5]\d)(?=[\s\-:#.,]|$)/.exec(text)?.[1] ?? '';
}

function answeredCommand(human: string): string {
  const asked = /(?:>>>|SMTP command\s*\n)\s*(RCPT|DATA|MAIL|EHLO|HELO)\b/i.exec(human)?.[1];
  return asked?.toUpperCase() ?? '';
}

const COPY_BELOW =
  /^[ \t>*=-]{0,80}(?:below this line is a copy|original message (?:follows|headers?|header follows)|this is a copy of (?:the|your) message|original message\b|the header of the original|message headers follow|returned message|included is a copy|-+original message|исходное сообщение|mensaje original)[^\n]*$/im;
const HEADER_RUN =
  /\n(?=(?:(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]+): ?[^\n]*\n(?:[ \t][^\n]*\n)*){3})/i;

/** Splits the prose of a report from the copy of the mail that some servers put below it. */
function splitReturned(text: string): { human: string; tail: string } {
  const marks = [COPY_BELOW.exec(text), HEADER_RUN.exec(`${text}\n`)].filter((match) => match !== null);
  const at = Math.min(...marks.map((match) => match.index));
  if (marks.length === 0) return { human: text, tail: '' };
  const below = text.slice(at).replace(/^\n+/, '');
  const headersFrom = below.search(/^[\w-]{2,40}: ?\S/m);
  return { human: text.slice(0, at), tail: headersFrom < 0 ? '' : below.slice(headersFrom, headersFrom + 20_000) };
}

function unfold(part: string): string {
  return part
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .replace(/\n(?=\d{3}[ -])/g, ' ');
}

function fields(block: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) found.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return found;
}

// Bounded on both sides: an unbounded run before the @ would be tried again at each of its characters.
const ADDRESS = /[^\s<>;:,"'()[\]。，；：、@]{1,64}@[^\s<>;:,"'()[\]。，；：、@]{1,255}/;
const ADDRESSES = new RegExp(ADDRESS, 'g');

function addressIn(value: string | undefined): string | null {
  const match = ADDRESS.exec((value ?? '').slice(0, 2000))?.[0];
  return match === undefined ? null : cleanAddress(match.replace(/[.]+$/, ''));
}

// The first address named, but not the reader's own or a mail server's.
function firstAddress(text: string, reader: string): string | null {
  for (const match of text.slice(0, 8000).matchAll(ADDRESSES)) {
    const address = cleanAddress(match[0].replace(/[.]+$/, ''));
    if (address === null || address.toLowerCase() === reader.toLowerCase()) continue;
    if (!/^(?:postmaster|mailer-daemon)@/i.test(address)) return address;
  }
  return null;
}

/** True for feedback reports (RFC 5965) and the plain ones of providers that have no such format. */
export function isComplaint(parts: ReportParts): boolean {
  if (parts.feedbackParts.length > 0) return true;
  if (/report-type\s*=\s*"?feedback-report/i.test(parts.headers.first('content-type'))) return true;
  if (parts.headers.has('x-hmxmroriginalrecipient')) return true;
  return (
    /^complaint about message from/i.test(parts.subject) ||
    (/^(?:staff|abuse|fbl|feedback|complaints?)@/i.test(parts.from) &&
      /^(?:e?mail )?(?:feedback|abuse) report/i.test(parts.subject))
  );
}

/** Who complained about which mail. */
export function readComplaint(parts: ReportParts): BounceReport {
  const feedback = parts.feedbackParts.map((part) => fields(unfold(part)));
  const one = (name: string) => feedback.map((report) => report.get(name)).find((value) => value !== undefined);
  const returned = parts.returned.map(headersFromText);
  const address =
    addressIn(one('original-rcpt-to')) ??
    addressIn(one('removal-recipient')) ??
    addressIn(parts.headers.first('x-hmxmroriginalrecipient')) ??
    returned.map((headers) => addressIn(headers.first('to'))).find(Boolean) ??
    addressIn(one('redacted-address')) ??
    '';
  const originalMessageId =
    returned.map((headers) => messageIdsIn(headers.first('message-id'))[0]).find(Boolean) ?? null;
  const feedbacktype = (one('feedback-type') ?? 'abuse').toLowerCase().replace(/[^a-z-].*$/s, '');
  return {
    recipients: [
      { address, action: '', status: '', dsn: '', replycode: '', reason: 'feedback', hardbounce: false, feedbacktype },
    ],
    originalMessageId,
  };
}
