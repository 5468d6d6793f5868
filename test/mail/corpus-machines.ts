import type { Case, HeaderLine } from './corpus-build.ts';
import { head, mailbox, message, multipart, part, plain } from './corpus-build.ts';
import { TONGUES, tongue } from './corpus-words.ts';

const EN = tongue('en');
const FROM = mailbox(EN.person, EN.address);

function away(
  name: string,
  more: HeaderLine[],
  subject = EN.away,
  truth: Case['truth'] = { kind: 'auto_reply' },
): Case {
  return { name, raw: plain(name, FROM, subject, EN.awayText, more), truth };
}

const VACATION = { recipients: [{ address: EN.address, reason: 'vacation', hardbounce: false }] };

function automatic(): Case[] {
  return [
    ...TONGUES.map((one): Case => {
      const name = `away-${one.code}`;
      return {
        name,
        raw: plain(name, mailbox(one.person, one.address), one.away, one.awayText),
        truth: { kind: 'auto_reply', subject: one.away, recipients: [{ address: one.address, reason: 'vacation' }] },
      };
    }),
    away('auto-rfc3834', [['Auto-Submitted', 'auto-replied']], 'Re: Bus 12', { kind: 'auto_reply', ...VACATION }),
    away('auto-generated', [['Auto-Submitted', 'auto-generated (scanner)']], 'Scan from the copier'),
    away('auto-submitted-no', [['Auto-Submitted', 'no']], 'Bus 12', { kind: 'message' }),
    away(
      'auto-exchange',
      [
        ['X-Auto-Response-Suppress', 'All'],
        ['X-MS-Exchange-Generated-Message-Source', 'Mailbox Rules Agent'],
      ],
      'Automatic reply: Bus 12',
    ),
    away('auto-precedence', [['Precedence', 'auto_reply']], 'Thank you'),
    away('auto-x-autoreply', [['X-Autoreply', 'yes']], 'Thank you'),
    away(
      'auto-x-autorespond',
      [
        ['X-Autorespond', 'Bus 12'],
        ['Precedence', 'bulk'],
      ],
      'We got your mail',
    ),
    away('auto-null-sender', [['Return-Path', '<>']], 'We got your mail'),
    away('auto-out-of-office', [], 'Out of Office: Bus 12'),
    away('auto-german', [], 'Abwesenheitsnotiz: Bus 12'),
    readReceipt(),
    away(
      'not-auto-office-hours',
      [],
      'Out of the office hours: whom do I call when the bus does not come in the evening',
      { kind: 'message' },
    ),
    away('not-auto-vacation', [], 'Vacation', { kind: 'message' }),
    away('not-auto-on-vacation', [], 'On vacation from Nov 20 to Nov 27', { kind: 'message' }),
    away('not-auto-absence-fr', [], 'Message d’absence', { kind: 'message' }),
    away('not-auto-absence-de', [], 'Abwesenheitsmeldung: Max', { kind: 'message' }),
    away('not-auto-absence-vi', [], 'Vắng mặt ngày mai', { kind: 'message' }),
    away('not-auto-absence-pl', [], 'Nieobecność Zosi', { kind: 'message' }),
    away('not-auto-absence-pt', [], 'Ausência temporária: Ana', { kind: 'message' }),
    away('not-auto-car-line', [], 'Auto: fila de recogida', { kind: 'message' }),
    away('not-auto-answers-an-automatic', [], 'Re: Automatic reply: bus 12', { kind: 'message' }),
    away('not-auto-thanks', [], 'Thank you for your email', { kind: 'message' }),
    away('not-auto-vacation-question', [], 'Vacation days in spring', { kind: 'message' }),
    away('not-auto-asks-to-suppress', [['X-Auto-Response-Suppress', 'OOF, AutoReply']], 'Bus 12', { kind: 'message' }),
    away(
      'not-auto-mailing-list',
      [
        ['List-Id', '<pta.example.org>'],
        ['Precedence', 'list'],
      ],
      '[PTA] Bake sale',
      { kind: 'message' },
    ),
  ];
}

function readReceipt(): Case {
  const name = 'receipt-of-reading';
  const body = multipart('mdn', [
    part({ type: 'text/plain; charset=utf-8', body: 'Your message was read on Thursday.' }),
    part({
      type: 'message/disposition-notification',
      body: 'Final-Recipient: rfc822; grace.miller@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n',
    }),
  ]);
  const raw = message(
    head(name, FROM, 'Read: Bus 12', [
      ['Content-Type', 'multipart/report; report-type=disposition-notification; boundary="mdn"'],
    ]),
    body,
  );
  return { name, raw, truth: { kind: 'auto_reply', text: 'Your message was read on Thursday.' } };
}

function loops(): Case[] {
  const hops = Array.from({ length: 31 }, (_, index): HeaderLine => [
    'Received',
    `from a${String(index)}.example.org by b${String(index)}.example.org; Thu, 5 Nov 2026 15:00:00 +0000`,
  ]);
  const loop = (name: string, more: HeaderLine[], truth: Case['truth']): Case => ({
    name,
    raw: plain(name, FROM, 'Re: Bus', 'Hello', more),
    truth,
  });
  return [
    loop('loop-own-message-id', [['Message-ID', '<case-9@mail.district.test>']], {
      kind: 'loop',
      warnings: ['loop:own_message_id'],
    }),
    loop('loop-own-header', [['X-Porchlight-Loop', '1']], { kind: 'loop', warnings: ['loop:own_loop_header'] }),
    loop('loop-too-many-hops', hops, { kind: 'loop', warnings: ['loop:too_many_hops'] }),
    loop('not-a-loop-answers-ours', [['In-Reply-To', '<case-9@mail.district.test>']], {
      kind: 'message',
      in_reply_to: '<case-9@mail.district.test>',
    }),
    loop('not-a-loop-twenty-hops', hops.slice(0, 20), { kind: 'message' }),
  ];
}

/** Automatic answers and loops, and mail that only looks like them. */
export function machineCases(): Case[] {
  return [...automatic(), ...loops()];
}
