import type { Case } from './corpus-build.ts';
import { head, html, mailbox, message, multipart, part, plain, quote } from './corpus-build.ts';
import { EARLIER, OFFICE, SCHOOL, TONGUES, tongue } from './corpus-words.ts';
import type { Tongue } from './corpus-words.ts';

const THREAD: [string, string][] = [
  ['In-Reply-To', '<case-77@mail.district.test>'],
  ['References', '<first@example.org> <case-77@mail.district.test>'],
];

function answerTruth(language: Tongue, signature: string): Case['truth'] {
  return {
    kind: 'message',
    from: { name: language.person, address: language.address },
    reply_text: language.answer,
    signature,
    in_reply_to: '<case-77@mail.district.test>',
    references: ['<first@example.org>', '<case-77@mail.district.test>'],
  };
}

// Gmail in the browser: both forms, the quotation wrapped in its own container.
function gmail(language: Tongue): Case {
  const name = `reply-gmail-${language.code}`;
  const line = language.gmail(SCHOOL, OFFICE);
  const text = `${language.answer}\n\n${line}\n\n${quote(EARLIER)}\n>\n`;
  const page = `<div dir="auto">${html(language.answer)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${html(line)}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">${html(EARLIER).replace(/\n/g, '<br>')}</blockquote></div>`;
  const body = multipart('gm', [
    part({ type: 'text/plain; charset="UTF-8"', body: text, encoding: 'base64' }),
    part({ type: 'text/html; charset="UTF-8"', body: page, encoding: 'quoted-printable' }),
  ]);
  const raw = message(
    head(name, mailbox(language.person, language.address), `Re: ${language.subject}`, [
      ...THREAD,
      ['Content-Type', 'multipart/alternative; boundary="gm"'],
    ]),
    body,
  );
  return { name, raw, truth: { ...answerTruth(language, ''), subject: `Re: ${language.subject}` } };
}

// A phone: plain text, its own line under the words, the quotation below.
function phone(language: Tongue): Case {
  const name = `reply-phone-${language.code}`;
  const text = `${language.answer}\n\n${language.phone}\n\n> ${language.apple(SCHOOL, OFFICE)}\n> \n${quote(EARLIER)}`;
  const raw = message(
    head(name, mailbox(language.person, language.address), `Re: ${language.subject}`, [
      ...THREAD,
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Transfer-Encoding', 'quoted-printable'],
      ['X-Mailer', 'iPhone Mail (21A350)'],
    ]),
    part({ type: '', body: text, encoding: 'quoted-printable' }).split('\n\n').slice(1).join('\n\n'),
  );
  return { name, raw, truth: answerTruth(language, language.phone) };
}

// Outlook on a desk: HTML only, a ruled block of header lines above an unmarked copy.
function outlook(language: Tongue): Case {
  const name = `reply-outlook-${language.code}`;
  const [from, sent, to, subject] = language.outlook;
  const page = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0in}</style><title>x</title></head><body lang=EN-US><div class=WordSection1><p class=MsoNormal>${html(language.answer)}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>${from}:</b> ${SCHOOL} &lt;${OFFICE}&gt; <br><b>${sent}:</b> 4.11.2026 9:12<br><b>${to}:</b> ${html(language.person)} &lt;${language.address}&gt;<br><b>${subject}:</b> ${html(language.subject)}<o:p></o:p></p></div>${EARLIER.split(
    '\n',
  )
    .map((line) => `<p class=MsoNormal>${html(line) || '&nbsp;'}</p>`)
    .join('')}</div></body></html>`;
  const raw = message(
    head(name, mailbox(language.person, language.address), `RE: ${language.subject}`, [
      ...THREAD,
      ['Content-Type', 'text/html; charset="utf-8"'],
      ['Content-Transfer-Encoding', 'base64'],
      ['Thread-Topic', 'x'],
    ]),
    Buffer.from(page).toString('base64').replace(/.{76}/g, '$&\r\n'),
  );
  return { name, raw, truth: { ...answerTruth(language, ''), warnings: ['text_from_html'] } };
}

// The older kind: a line of dashes, everything below is the past.
function dashes(language: Tongue): Case {
  const name = `reply-dashes-${language.code}`;
  const [from, sent, to, subject] = language.outlook;
  const text = `${language.answer}\n\n-------- ${language.original} --------\n${from}: ${SCHOOL} <${OFFICE}>\n${sent}: 4/11/26 9:12 AM (GMT-06:00)\n${to}: ${language.address}\n${subject}: ${language.subject}\n\n${EARLIER}`;
  return {
    name,
    raw: plain(name, mailbox(language.person, language.address), `Re: ${language.subject}`, text, THREAD),
    truth: answerTruth(language, ''),
  };
}

function reply(name: string, text: string, truth: Case['truth'], subject = 'Re: Bus 12 was late again'): Case {
  const language = tongue('en');
  return {
    name,
    raw: plain(name, mailbox(language.person, language.address), subject, text, THREAD),
    truth: { kind: 'message', ...truth },
  };
}

const LINE = tongue('en').gmail(SCHOOL, OFFICE);

const SHAPES: Case[] = [
  reply('reply-below-the-quotation', `${LINE}\n${quote(EARLIER)}\n\nYes, Thursday is fine.\nWe will both come.`, {
    reply_text: 'Yes, Thursday is fine.\nWe will both come.',
    signature: '',
  }),
  reply(
    'reply-greeting-quotation-answer',
    `Hello Ms. Alvarez,\n\n${LINE}\n${quote('would Thursday at four suit you?')}\n\nyes, it does.`,
    { reply_text: 'Hello Ms. Alvarez,\n\nyes, it does.' },
  ),
  reply(
    'reply-between-the-lines',
    `${LINE}\n> Can you come on Thursday?\n\nYes.\n\n> Shall we ask for an interpreter?\n\nNo, thank you.\n`,
    { reply_text: '> Can you come on Thursday?\n\nYes.\n\n> Shall we ask for an interpreter?\n\nNo, thank you.' },
  ),
  reply(
    'reply-quotes-one-sentence',
    'You wrote on the slip:\n\n> Shoes for sport must be white.\n\nIs that really so?',
    { reply_text: 'You wrote on the slip:\n\n> Shoes for sport must be white.\n\nIs that really so?' },
  ),
  reply(
    'reply-attribution-over-three-lines',
    `We will come.\n\nOn Wed, Nov 4, 2026 at 9:12 AM\nLincoln Elementary School Front Office\n<${OFFICE}> wrote:\n\n${quote(EARLIER)}`,
    { reply_text: 'We will come.' },
  ),
  reply('reply-quotation-unmarked', `We will come.\n\n${LINE}\n\n${EARLIER}`, { reply_text: 'We will come.' }),
  reply(
    'reply-nested-quotations',
    `Fine.\n\n${LINE}\n${quote(`Good.\n\nOn Tue, Nov 3, 2026 at 8:00 AM Grace <grace.miller@example.org> wrote:\n${quote('When?')}`)}`,
    { reply_text: 'Fine.' },
  ),
  reply(
    'reply-wrapped-quoted-line',
    `Fine.\n\n${LINE}\n> This is a long line that the mail program has broken in the\nmiddle without a mark\n> and here it goes on.`,
    { reply_text: 'Fine.' },
  ),
  reply('reply-signature-with-dashes', 'Could you call me back?\n\n-- \nGrace Miller\n+1 555 0100\nMiller Bakery', {
    reply_text: 'Could you call me back?',
    signature: '-- \nGrace Miller\n+1 555 0100\nMiller Bakery'.replace('-- ', '--'),
  }),
  reply(
    'reply-signature-names-the-child',
    'Could you call me back?\n\nRegards,\nGrace Miller\nmother of Ruby, grade 3',
    { reply_text: 'Could you call me back?\n\nRegards,\nGrace Miller\nmother of Ruby, grade 3', signature: '' },
  ),
  reply('reply-closing-and-name', 'Could you call me back?\n\nKind regards,\nGrace Miller\n555 0100', {
    reply_text: 'Could you call me back?',
    signature: 'Kind regards,\nGrace Miller\n555 0100',
  }),
  reply('reply-thanks-is-content', 'Could you call me back?\n\nThanks,\nGrace', {
    reply_text: 'Could you call me back?\n\nThanks,\nGrace',
    signature: '',
  }),
  reply('reply-sent-from-in-a-sentence', 'Sent from my desk, the parcel never came. Where is it?', {
    reply_text: 'Sent from my desk, the parcel never came. Where is it?',
    signature: '',
  }),
  reply('reply-phone-in-a-sentence', 'Get his phone back from the office please\n\nHe needs it to call me.', {
    reply_text: 'Get his phone back from the office please\n\nHe needs it to call me.',
    signature: '',
  }),
  reply('reply-sent-by-mail', 'Sent by mail on Monday, still not there\n\nCould you look?', {
    reply_text: 'Sent by mail on Monday, still not there\n\nCould you look?',
    signature: '',
  }),
  reply('reply-sent-with-her-brother', 'Sent with her brother this morning\n\nDid it arrive?', {
    reply_text: 'Sent with her brother this morning\n\nDid it arrive?',
    signature: '',
  }),
  reply('reply-get-is-not-a-signature', 'Get well soon to Ms. Alvarez from all of us', {
    reply_text: 'Get well soon to Ms. Alvarez from all of us',
    signature: '',
  }),
  reply(
    'reply-outlook-for-ios',
    `We will come.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: ${SCHOOL} <${OFFICE}>\nSent: Wednesday, November 4, 2026 9:12:00 AM\nTo: Grace Miller <grace.miller@example.org>\nSubject: Bus 12\n\n${EARLIER}`,
    { reply_text: 'We will come.', signature: 'Get Outlook for iOS<https://aka.ms/o0ukef>' },
  ),
  reply(
    'reply-yahoo',
    `We will come.\n\n    On Wednesday, November 4, 2026 at 09:12:44 AM CST, ${SCHOOL} <${OFFICE}> wrote:  \n \n ${EARLIER.replace(/\n/g, '\n ')}`,
    { reply_text: 'We will come.' },
  ),
  reply(
    'reply-yahoo-phone',
    `We will come.\n\nSent from Yahoo Mail for iPhone\n\n\nOn Wednesday, November 4, 2026, 9:12 AM, ${SCHOOL} <${OFFICE}> wrote:\n\n${EARLIER}`,
    { reply_text: 'We will come.', signature: 'Sent from Yahoo Mail for iPhone' },
  ),
  reply('reply-zoho', `We will come.\n\n\n---- On Wed, 04 Nov 2026 09:12:50 -0600 ${OFFICE} wrote ----\n\n${EARLIER}`, {
    reply_text: 'We will come.',
  }),
  reply(
    'reply-proton',
    `We will come.\n\nSent from Proton Mail for Android.\n\n-------- Original Message --------\nOn Wednesday, 11/04/26 at 09:12 ${SCHOOL} <${OFFICE}> wrote:\n\n${quote(EARLIER)}`,
    { reply_text: 'We will come.', signature: 'Sent from Proton Mail for Android.' },
  ),
  reply('reply-outlook-phone-es', 'Sí, gracias\n\nObtener Outlook para iOS<https://aka.ms/o0ukef>', {
    reply_text: 'Sí, gracias',
    signature: 'Obtener Outlook para iOS<https://aka.ms/o0ukef>',
  }),
  reply('reply-outlook-phone-fr', 'Oui, merci\n\nTélécharger Outlook pour Android<https://aka.ms/o0ukef>', {
    reply_text: 'Oui, merci',
    signature: 'Télécharger Outlook pour Android<https://aka.ms/o0ukef>',
  }),
  reply('reply-outlook-phone-ar', 'نعم، شكراً\n\nالحصول على Outlook for iOS<https://aka.ms/o0ukef>', {
    reply_text: 'نعم، شكراً',
    signature: 'الحصول على Outlook for iOS<https://aka.ms/o0ukef>',
  }),
  reply('reply-outlook-phone-ko', '네, 감사합니다\n\niOS용 Outlook 받기<https://aka.ms/o0ukef>', {
    reply_text: '네, 감사합니다',
    signature: 'iOS용 Outlook 받기<https://aka.ms/o0ukef>',
  }),
  reply('reply-thunderbird', `We will come.\n\nOn 11/4/26 9:12 AM, ${SCHOOL} wrote:\n${quote(EARLIER)}`, {
    reply_text: 'We will come.',
  }),
  reply('reply-above-this-line', `We will come.\n\n##- Please type your reply above this line -##\n\n${EARLIER}`, {
    reply_text: 'We will come.',
  }),
  reply(
    'reply-on-is-an-ordinary-word',
    'On Monday Ruby was sick.\nOn Tuesday she came at 9:30 and the teacher wrote: late.\nOn Wednesday she was on time.',
    {
      reply_text:
        'On Monday Ruby was sick.\nOn Tuesday she came at 9:30 and the teacher wrote: late.\nOn Wednesday she was on time.',
    },
  ),
  reply('reply-from-and-to-are-times', 'Pick-up on Friday:\nFrom: 2 pm\nTo: 3 pm\nDate: Friday\nPlease confirm.', {
    reply_text: 'Pick-up on Friday:\nFrom: 2 pm\nTo: 3 pm\nDate: Friday\nPlease confirm.',
  }),
  reply(
    'reply-my-daughter-wrote',
    'On Nov 3 my daughter wrote:\n\nI do not want to go on the bus any more, they push me.\n\nWhat can we do?',
    {
      reply_text:
        'On Nov 3 my daughter wrote:\n\nI do not want to go on the bus any more, they push me.\n\nWhat can we do?',
    },
  ),
  reply('reply-only-a-quotation', `${LINE}\n${quote(EARLIER)}`, { reply_text: '' }),
  reply('reply-one-word', 'Yes', { reply_text: 'Yes', language: null }),
  reply('reply-one-emoji', '👍', { reply_text: '👍', language: null }),
  reply(
    'forward-gmail',
    `Please see what the club wrote. Is this allowed?\n\n---------- Forwarded message ---------\nFrom: Chess Club <chess@example.org>\nDate: Tue, Nov 3, 2026 at 8:00 AM\nSubject: Fee\nTo: <grace.miller@example.org>\n\nThe fee is due.`,
    { reply_text: 'Please see what the club wrote. Is this allowed?', subject: 'Fwd: Fee' },
    'Fwd: Fee',
  ),
  reply(
    'forward-apple',
    'Is this allowed?\n\nBegin forwarded message:\n\nFrom: Chess Club <chess@example.org>\nSubject: Fee\nDate: November 3, 2026 at 8:00:00 AM CST\nTo: grace.miller@example.org\n\nThe fee is due.',
    { reply_text: 'Is this allowed?' },
    'Fwd: Fee',
  ),
  reply(
    'forward-without-words',
    '---------- Forwarded message ---------\nFrom: Chess Club <chess@example.org>\nDate: Tue, Nov 3, 2026 at 8:00 AM\nSubject: Fee\nTo: <grace.miller@example.org>\n\nThe fee is due.',
    { reply_text: '' },
    'Fwd: Fee',
  ),
];

/** Answers in twelve languages as four families of mail programs write them, and the shapes that mislead. */
export function replyCases(): Case[] {
  return [
    ...TONGUES.flatMap((language) => [gmail(language), phone(language), outlook(language), dashes(language)]),
    ...SHAPES,
  ];
}
