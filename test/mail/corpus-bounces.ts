import type { Case, HeaderLine } from './corpus-build.ts';
import { head, mailbox, message, multipart, part, plain } from './corpus-build.ts';
import { tongue } from './corpus-words.ts';

const EN = tongue('en');
const FROM = mailbox(EN.person, EN.address);

type Failure = {
  name: string;
  subject: string;
  from?: string;
  human: string;
  fields: string[][];
  returned?: string;
  truth: Case['truth'];
  more?: HeaderLine[];
};

const RETURNED =
  'From: "Lincoln Elementary" <office@lincoln.district.test>\nTo: grace.miller@example.org\nSubject: Snow day\nMessage-ID: <out-5@mail.district.test>\nDate: Thu, 5 Nov 2026 08:59:00 -0600\n';

function report({
  name,
  subject,
  from = 'Mail Delivery System <MAILER-DAEMON@mx.example.org>',
  human,
  fields,
  returned = RETURNED,
  truth,
  more = [],
}: Failure): Case {
  const status = ['Reporting-MTA: dns; mx.example.org', ...fields.map((lines) => `\n${lines.join('\n')}`)].join('\n');
  const body = multipart('dsn', [
    part({ type: 'text/plain; charset=utf-8', body: human }),
    part({ type: 'message/delivery-status', body: `${status}\n` }),
    part({ type: 'text/rfc822-headers', body: returned }),
  ]);
  const raw = message(
    head(name, from, subject, [
      ['Return-Path', '<>'],
      ['Auto-Submitted', 'auto-replied'],
      ['Content-Type', 'multipart/report; report-type=delivery-status; boundary="dsn"'],
      ...more,
    ]),
    body,
  );
  return { name, raw, truth: { kind: 'bounce', ...truth } };
}

const failed = (address: string, status: string, diagnostic: string, action = 'failed') => [
  `Final-Recipient: rfc822; ${address}`,
  `Action: ${action}`,
  `Status: ${status}`,
  `Diagnostic-Code: smtp; ${diagnostic}`,
];
const GRACE = 'grace.miller@example.org';

function bounces(): Case[] {
  const one = (recipient: object) => ({ recipients: [{ address: GRACE, ...recipient }] });
  return [
    report({
      name: 'bounce-user-unknown',
      subject: 'Undelivered Mail Returned to Sender',
      human: 'Your message could not be delivered.',
      fields: [
        failed(GRACE, '5.1.1', '550 5.1.1 <grace.miller@example.org>: Recipient address rejected: User unknown'),
      ],
      truth: one({ reason: 'userunknown', dsn: '5.1.1', replycode: '550', hardbounce: true, action: 'failed' }),
    }),
    report({
      name: 'bounce-mailbox-full',
      subject: 'Undelivered Mail Returned to Sender',
      human: 'Mailbox full.',
      fields: [failed(GRACE, '5.2.2', '552 5.2.2 The mailbox is over quota')],
      truth: one({ reason: 'mailboxfull', dsn: '5.2.2', replycode: '552', hardbounce: false }),
    }),
    report({
      name: 'bounce-host-unknown',
      subject: 'Undelivered Mail Returned to Sender',
      human: 'No such host.',
      fields: [failed(GRACE, '5.4.4', 'Host or domain name not found. Name service error for name=exmaple.org')],
      truth: one({ reason: 'hostunknown', dsn: '5.4.4', hardbounce: true }),
    }),
    report({
      name: 'bounce-spam',
      subject: 'Delivery Status Notification (Failure)',
      human: 'Rejected.',
      fields: [failed(GRACE, '5.7.1', '550 5.7.1 Message rejected as spam by content filter')],
      truth: one({ reason: 'spamdetected', hardbounce: false }),
    }),
    report({
      name: 'bounce-dmarc',
      subject: 'Delivery Status Notification (Failure)',
      human: 'Rejected.',
      fields: [
        failed(
          GRACE,
          '5.7.26',
          "550-5.7.26 Unauthenticated email from district.test is not accepted due to domain's DMARC policy.",
        ),
      ],
      truth: one({ reason: 'authfailure', dsn: '5.7.26', hardbounce: false }),
    }),
    report({
      name: 'bounce-blocked',
      subject: 'Delivery Status Notification (Failure)',
      human: 'Rejected.',
      fields: [
        failed(
          GRACE,
          '5.7.1',
          '554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.example',
        ),
      ],
      truth: one({ reason: 'blocked', hardbounce: false }),
    }),
    report({
      name: 'bounce-too-big',
      subject: 'Undeliverable: Snow day',
      human: 'Too big.',
      fields: [failed(GRACE, '5.3.4', '552 5.3.4 Message size exceeds fixed maximum message size')],
      truth: one({ reason: 'mesgtoobig', hardbounce: false }),
    }),
    report({
      name: 'bounce-account-disabled',
      subject: 'Undeliverable: Snow day',
      human: 'Disabled.',
      fields: [failed(GRACE, '5.2.1', '550 5.2.1 The account you tried to reach has been disabled')],
      truth: one({ reason: 'suspend', hardbounce: false }),
    }),
    report({
      name: 'bounce-delayed',
      subject: 'Delayed Mail (still being retried)',
      human: 'Your message has not been delivered yet. It will be retried.',
      fields: [failed(GRACE, '4.4.1', 'connect to mail.example.org[192.0.2.3]:25: Connection timed out', 'delayed')],
      truth: one({ action: 'delayed', dsn: '4.4.1', hardbounce: false }),
    }),
    report({
      name: 'bounce-greylisted',
      subject: 'Warning: message delayed',
      human: 'Still trying.',
      fields: [
        failed(
          GRACE,
          '4.2.0',
          '450 4.2.0 <grace.miller@example.org>: Greylisted, please come again in five minutes',
          'delayed',
        ),
      ],
      truth: one({ replycode: '450', hardbounce: false }),
    }),
    report({
      name: 'delivery-confirmed',
      subject: 'Successful Mail Delivery Report',
      human: 'Delivered.',
      fields: [failed(GRACE, '2.0.0', '250 2.0.0 Ok', 'delivered')],
      truth: one({ action: 'delivered', reason: 'delivered', hardbounce: false }),
    }),
    report({
      name: 'bounce-three-recipients',
      subject: 'Undelivered Mail Returned to Sender',
      human: 'Not delivered.',
      fields: [
        failed('a@example.org', '5.1.1', '550 5.1.1 user unknown'),
        failed('b@example.org', '5.2.2', '552 5.2.2 mailbox full'),
        failed('c@example.org', '4.4.7', 'delivery time expired'),
      ],
      truth: {
        recipients: [
          { address: 'a@example.org', reason: 'userunknown', hardbounce: true },
          { address: 'b@example.org', reason: 'mailboxfull', hardbounce: false },
          { address: 'c@example.org', reason: 'expired', hardbounce: false },
        ],
      },
    }),
    report({
      name: 'bounce-forwarded-on',
      subject: 'Undelivered Mail Returned to Sender',
      human: 'Not delivered.',
      fields: [
        [...failed('old@elsewhere.test', '5.1.1', '550 5.1.1 user unknown'), `Original-Recipient: rfc822;${GRACE}`],
      ],
      truth: one({ reason: 'userunknown' }),
    }),
    report({
      name: 'bounce-exchange',
      subject: 'Undeliverable: Snow day',
      from: 'Microsoft Outlook <postmaster@example.org>',
      human:
        "Delivery has failed to these recipients or groups:\n\ngrace.miller@example.org\nThe email address you entered couldn't be found.\n\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'",
      fields: [
        failed(
          GRACE,
          '5.1.10',
          '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
        ),
      ],
      truth: one({ reason: 'userunknown', dsn: '5.1.10', hardbounce: true }),
    }),
    plainBounce(
      'bounce-qmail',
      'MAILER-DAEMON@mx.example.org',
      'failure notice',
      `Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<${GRACE}>:\n192.0.2.3 does not like recipient.\nRemote host said: 550 5.1.1 No such user here\nGiving up.\n\n--- Below this line is a copy of the message.\n\n${RETURNED}\nSchool is closed today.`,
      one({ reason: 'userunknown', dsn: '5.1.1', replycode: '550', hardbounce: true }),
    ),
    plainBounce(
      'bounce-exim',
      'Mail Delivery System <Mailer-Daemon@mx.example.org>',
      'Mail delivery failed: returning message to sender',
      `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${GRACE}\n    mailbox is full: retry timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\n${RETURNED}\nSchool is closed today.`,
      one({ reason: 'mailboxfull', hardbounce: false }),
      [['X-Failed-Recipients', GRACE]],
    ),
    plainBounce(
      'bounce-spanish',
      'postmaster@correo.example.org',
      'No se pudo entregar: Snow day',
      `No se ha podido entregar el mensaje a: ${GRACE}\n\n550 5.1.1 Usuario desconocido`,
      one({ reason: 'userunknown', replycode: '550', hardbounce: true }),
    ),
    plainBounce(
      'bounce-russian',
      'mailer-daemon@example.org',
      'Недоставленное сообщение',
      `Письмо не может быть доставлено получателю ${GRACE}:\n\n550 5.2.2 почтовый ящик переполнен`,
      one({ reason: 'mailboxfull', replycode: '550', hardbounce: false }),
    ),
    plainBounce(
      'bounce-chinese',
      'postmaster@example.org',
      '系统退信',
      `很抱歉，您的邮件无法投递到 ${GRACE}。\n\n550 5.1.1 用户不存在`,
      one({ reason: 'userunknown', replycode: '550', hardbounce: true }),
    ),
    plainBounce(
      'bounce-without-from',
      '',
      'Returned mail: see transcript for details',
      `The following addresses had permanent fatal errors\n<${GRACE}>\n550 5.1.1 user unknown`,
      one({ reason: 'userunknown', hardbounce: true }),
      [
        ['From', ''],
        ['Return-Path', '<>'],
      ],
    ),
    {
      name: 'not-a-bounce-parent-forwards-one',
      raw: plain(
        'not-a-bounce-parent-forwards-one',
        FROM,
        'Your mail to me came back?',
        'I saw this in my inbox: 550 user unknown. Did you try to write to my old address?',
      ),
      truth: { kind: 'message', recipients: [] },
    },
    {
      name: 'not-a-bounce-delivery-of-a-parcel',
      raw: plain(
        'not-a-bounce-delivery-of-a-parcel',
        FROM,
        'Delivery problem with the lunch order',
        'The lunch order could not be delivered to room 4 yesterday.',
      ),
      truth: { kind: 'message' },
    },
  ];
}

function plainBounce(
  name: string,
  from: string,
  subject: string,
  text: string,
  truth: Case['truth'],
  more: HeaderLine[] = [],
): Case {
  return {
    name,
    raw: plain(name, from, subject, text, [['Return-Path', '<>'], ...more]),
    truth: { kind: 'bounce', ...truth },
  };
}

function complaint(name: string, feedback: string, truth: Case['truth']): Case {
  const body = multipart('arf', [
    part({ type: 'text/plain', body: 'This is an email abuse report.' }),
    part({ type: 'message/feedback-report', body: feedback }),
    part({ type: 'message/rfc822', body: `${RETURNED}\nSchool is closed today.` }),
  ]);
  return {
    name,
    raw: message(
      head(name, 'Feedback <fbl@provider.test>', 'FW: Snow day', [
        ['Content-Type', 'multipart/report; report-type=feedback-report; boundary="arf"'],
      ]),
      body,
    ),
    truth: { kind: 'complaint', ...truth },
  };
}

function complaints(): Case[] {
  const about = (feedbacktype: string) => ({
    recipients: [{ address: GRACE, reason: 'feedback', feedbacktype, hardbounce: false }],
  });
  return [
    complaint(
      'complaint-abuse',
      `Feedback-Type: abuse\nUser-Agent: Provider/1.0\nVersion: 1\nOriginal-Rcpt-To: <${GRACE}>\n`,
      about('abuse'),
    ),
    complaint(
      'complaint-not-spam',
      `Feedback-Type: not-spam\nVersion: 1\nOriginal-Rcpt-To: <${GRACE}>\n`,
      about('not-spam'),
    ),
    complaint('complaint-without-recipient', 'Feedback-Type: fraud\nVersion: 1\n', about('fraud')),
    {
      name: 'complaint-in-words-only',
      raw: plain(
        'complaint-in-words-only',
        'staff@provider.test',
        'complaint about message from 192.0.2.9',
        'A user reported this message.',
        [['X-HmXmrOriginalRecipient', `<${GRACE}>`]],
      ),
      truth: { kind: 'complaint', ...about('abuse') },
    },
    {
      name: 'not-a-complaint-parent-complains',
      raw: plain(
        'not-a-complaint-parent-complains',
        FROM,
        'Complaint about the bus',
        'I want to complain about abuse on the bus.',
      ),
      truth: { kind: 'message' },
    },
  ];
}

/** Reports of mail servers and providers, and what parents write that only looks like one. */
export function reportCases(): Case[] {
  return [...bounces(), ...complaints()];
}
