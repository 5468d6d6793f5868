import type { Case, HeaderLine } from './corpus-build.ts';
import { head, mailbox, message, multipart, part, plain } from './corpus-build.ts';
import { OFFICE, TONGUES, tongue } from './corpus-words.ts';

const EN = tongue('en');
const FROM = mailbox(EN.person, EN.address);
const TEXT: HeaderLine = ['Content-Type', 'text/plain; charset=utf-8'];

/** Bytes of a text in a charset that Node cannot write, for the letters that occur here. */
function singleByte(charset: string, text: string): Buffer {
  const decoder = new TextDecoder(charset);
  const table = new Map(
    Array.from({ length: 256 }, (_, byte): [string, number] => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return Buffer.from(Array.from(text, (letter) => table.get(letter) ?? 0x3f));
}

function doubleByte(charset: string, text: string): Buffer {
  const decoder = new TextDecoder(charset);
  const table = new Map<string, Buffer>();
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) {
      const bytes = Buffer.of(first, second);
      const letter = decoder.decode(bytes);
      if (letter.length === 1 && !table.has(letter)) table.set(letter, bytes);
    }
  return Buffer.concat(
    Array.from(text, (letter) =>
      letter.charCodeAt(0) < 128 ? Buffer.from(letter) : (table.get(letter) ?? Buffer.from('?')),
    ),
  );
}

const simple = (text: string) => text.replace(/[’‘]/g, "'");

function inCharset(code: string, charset: string, bytes: Buffer, encoding: 'base64' | '8bit' = '8bit'): Case {
  const language = tongue(code);
  const name = `charset-${charset}-${code}`;
  const lines = head(name, mailbox(language.person, language.address), language.subject, [
    ['Content-Type', `text/plain; charset=${charset}`],
    ['Content-Transfer-Encoding', encoding],
  ]);
  const body = encoding === 'base64' ? Buffer.from(bytes.toString('base64').replace(/.{76}/g, '$&\r\n')) : bytes;
  return {
    name,
    raw: message(lines, body),
    truth: { kind: 'message', text: simple(language.question), reply_text: simple(language.question), language: code },
  };
}

function charsets(): Case[] {
  const text = (code: string) => simple(tongue(code).question);
  return [
    ...TONGUES.map((language): Case => {
      const name = `question-${language.code}`;
      return {
        name,
        raw: plain(name, mailbox(language.person, language.address), language.subject, language.question),
        truth: {
          kind: 'message',
          from: { name: language.person, address: language.address },
          subject: language.subject,
          text: language.question,
          language: language.code,
        },
      };
    }),
    inCharset('es', 'iso-8859-1', Buffer.from(text('es'), 'latin1')),
    inCharset('fr', 'windows-1252', singleByte('windows-1252', text('fr'))),
    inCharset('pt', 'iso-8859-15', singleByte('iso-8859-15', text('pt')), 'base64'),
    inCharset('ar', 'windows-1256', singleByte('windows-1256', text('ar'))),
    inCharset('ru', 'koi8-r', singleByte('koi8-r', text('ru')), 'base64'),
    inCharset('ru', 'windows-1251', singleByte('windows-1251', text('ru'))),
    inCharset('uk', 'koi8-u', singleByte('koi8-u', text('uk'))),
    inCharset('zh', 'gb18030', doubleByte('gb18030', text('zh')), 'base64'),
    inCharset('zh', 'gb2312', doubleByte('gbk', text('zh'))),
    inCharset('ko', 'euc-kr', doubleByte('euc-kr', text('ko'))),
    inCharset('vi', 'utf-16le', Buffer.from(text('vi'), 'utf16le'), 'base64'),
  ];
}

function odd(name: string, more: HeaderLine[], truth: Case['truth'], text = 'When does the bus come?'): Case {
  return { name, raw: plain(name, FROM, 'Bus', text, more), truth: { kind: 'message', ...truth } };
}

function headers(): Case[] {
  return [
    odd('from-missing', [['From', '']], { from: null, warnings: ['from_missing'] }),
    odd(
      'from-missing-sender-there',
      [
        ['From', ''],
        ['Sender', FROM],
      ],
      { from: { address: EN.address } },
    ),
    {
      name: 'from-two-lines',
      raw: message(
        [...head('from-two-lines', FROM, 'Bus', [TEXT]), ['From', '"Principal" <principal@evil.test>']],
        'Hello',
      ),
      truth: { kind: 'message', from: { address: EN.address }, warnings: ['several_from'] },
    },
    odd('from-name-shows-another-address', [['From', '"principal@lincoln.district.test" <thief@evil.test>']], {
      from: { name: 'principal@lincoln.district.test', address: 'thief@evil.test' },
      warnings: ['name_shows_other_address'],
    }),
    odd(
      'from-name-backwards',
      [['From', `=?utf-8?B?${Buffer.from('Grace \u202Emoc.live\u202C Miller').toString('base64')}?= <${EN.address}>`]],
      { from: { name: 'Grace moc.live Miller' }, warnings: ['bidi_removed'] },
    ),
    odd('from-name-last-first', [['From', `"Miller, Grace" <${EN.address}>`]], {
      from: { name: 'Miller, Grace', address: EN.address },
    }),
    odd('from-comment', [['From', `${EN.address} (Grace Miller)`]], {
      from: { name: 'Grace Miller', address: EN.address },
    }),
    odd('from-international-address', [['From', 'Hoa <hòa@ví-dụ.test>']], {
      from: { name: 'Hoa', address: 'hòa@ví-dụ.test' },
    }),
    odd('from-plus-address', [['From', 'grace.miller+school@example.org']], {
      from: { name: '', address: 'grace.miller+school@example.org' },
    }),
    odd('to-group', [['To', `Staff: ${OFFICE}, nurse@lincoln.district.test;, principal@lincoln.district.test`]], {
      to: [
        { address: OFFICE },
        { address: 'nurse@lincoln.district.test' },
        { address: 'principal@lincoln.district.test' },
      ],
    }),
    odd('to-undisclosed', [['To', 'undisclosed-recipients:;']], { to: [] }),
    odd('to-missing', [['To', '']], { to: [] }),
    odd('cc-two', [['Cc', `"Dad" <dad@example.org>, ${mailbox('Tía Lucía', 'lucia.hernandez@example.org')}`]], {
      cc: [
        { name: 'Dad', address: 'dad@example.org' },
        { name: 'Tía Lucía', address: 'lucia.hernandez@example.org' },
      ],
    }),
    odd('subject-missing', [['Subject', '']], { subject: '' }),
    odd('subject-folded', [['Subject', 'A subject that the mail program\r\n has broken over\r\n\tthree lines']], {
      subject: 'A subject that the mail program has broken over three lines',
    }),
    odd('subject-raw-utf8', [['Subject', 'Autobús y cafetería']], { subject: 'Autobús y cafetería' }),
    odd('subject-quoted-words', [['Subject', '=?iso-8859-1?Q?Reuni=F3n_del?= =?iso-8859-1?Q?_jueves?=']], {
      subject: 'Reunión del jueves',
    }),
    odd('subject-character-split', [['Subject', '=?utf-8?B?4pyT?= =?utf-8?B?IMOpdA==?= =?utf-8?B?w6k=?=']], {
      subject: '✓ été',
    }),
    odd(
      'subject-hides-a-header',
      [['Subject', `=?utf-8?B?${Buffer.from('Bus\r\nBcc: thief@evil.test').toString('base64')}?=`]],
      { subject: 'Bus Bcc: thief@evil.test' },
    ),
    odd('subject-with-nul', [['Subject', `=?utf-8?B?${Buffer.from('Bus\u0000 12').toString('base64')}?=`]], {
      subject: 'Bus 12',
    }),
    odd('date-missing', [['Date', '']], { date: '2026-11-05T15:00:02.000Z', warnings: ['date_missing'] }),
    odd('date-from-the-future', [['Date', 'Sat, 5 Nov 2044 09:00:00 -0600']], {
      date: '2026-11-05T15:00:02.000Z',
      warnings: ['date_in_future'],
    }),
    odd(
      'date-future-and-no-received',
      [
        ['Date', 'Sat, 5 Nov 2044 09:00:00 -0600'],
        ['Received', ''],
      ],
      { date: null, warnings: ['date_in_future'] },
    ),
    odd('date-unreadable', [['Date', 'the day before yesterday']], {
      date: '2026-11-05T15:00:02.000Z',
      warnings: ['date_unreadable'],
    }),
    odd('date-with-comment', [['Date', 'Thu, 5 Nov 2026 09:00:00 -0600 (Central Standard Time)']], {
      date: '2026-11-05T15:00:00.000Z',
    }),
    odd('date-without-zone', [['Date', 'Thu, 5 Nov 2026 09:00:00']], { date: '2026-11-05T09:00:00.000Z' }),
    odd('date-named-zone', [['Date', 'Thu, 5 Nov 2026 09:00:00 EST']], { date: '2026-11-05T14:00:00.000Z' }),
    odd('date-wrong-weekday', [['Date', 'Mon, 5 Nov 2026 09:00:00 -0600']], { date: '2026-11-05T15:00:00.000Z' }),
    odd('date-spanish-weekday', [['Date', 'jue, 5 Nov 2026 09:00:00 -0600']], { date: '2026-11-05T15:00:00.000Z' }),
    odd('message-id-missing', [['Message-ID', '']], { message_id: null, warnings: ['message_id_missing'] }),
    odd('message-id-without-brackets', [['Message-ID', 'abc123@example.org']], { message_id: '<abc123@example.org>' }),
    odd('references-folded', [['References', '<a@example.org>\r\n <b@example.org>\r\n\t<a@example.org>']], {
      references: ['<a@example.org>', '<b@example.org>'],
    }),
    odd('references-with-commas', [['References', '<a@example.org>, <b@example.org>']], {
      references: ['<a@example.org>', '<b@example.org>'],
    }),
    odd('in-reply-to-with-words', [['In-Reply-To', 'Your message of "Wed, 4 Nov" <a@example.org>']], {
      in_reply_to: '<a@example.org>',
    }),
    odd('reply-to-differs', [['Reply-To', 'other@example.org']], { from: { address: EN.address } }),
  ];
}

function body(name: string, raw: Buffer, truth: Case['truth']): Case {
  return { name, raw, truth: { kind: 'message', ...truth } };
}

function bodies(): Case[] {
  const lines = (name: string, more: HeaderLine[]) => head(name, FROM, 'Bus', more);
  const withText = (name: string, bytes: Buffer, more: HeaderLine[] = []) =>
    message(lines(name, [TEXT, ...more]), bytes);
  return [
    body('body-empty', plain('body-empty', FROM, 'Is school open tomorrow?', ''), {
      text: '',
      reply_text: '',
      warnings: ['empty_body'],
    }),
    body('body-blank', withText('body-blank', Buffer.from('\r\n \t\r\n\u00a0\r\n')), {
      text: '',
      warnings: ['empty_body'],
    }),
    body('body-no-mime-headers', message(head('body-no-mime-headers', FROM, 'Bus', [['MIME-Version', '']]), 'Hello'), {
      text: 'Hello',
    }),
    body(
      'body-newlines-only',
      Buffer.from(plain('body-newlines-only', FROM, 'Bus', 'One\nTwo').toString().replace(/\r\n/g, '\n')),
      { text: 'One\nTwo', subject: 'Bus' },
    ),
    body('body-nul-bytes', withText('body-nul-bytes', Buffer.from('Be\u0000fore and af\u0000ter')), {
      text: 'Before and after',
      warnings: ['nul_removed'],
    }),
    body(
      'body-broken-utf8',
      withText('body-broken-utf8', Buffer.concat([Buffer.from('Caf'), Buffer.of(0xe9), Buffer.from(' at ten')])),
      { text: 'Caf\uFFFD at ten', warnings: ['bad_encoding'] },
    ),
    body(
      'body-half-a-character',
      withText(
        'body-half-a-character',
        Buffer.concat([Buffer.from('x '), Buffer.of(0xed, 0xa0, 0x80), Buffer.from(' y')]),
      ),
      { warnings: ['bad_encoding'] },
    ),
    body('body-decomposed', withText('body-decomposed', Buffer.from('Cafe\u0301 con jose\u0301')), {
      text: 'Café con josé',
    }),
    body('body-controls', withText('body-controls', Buffer.from('red\u001b[31m alert \u0007')), {
      text: 'red[31m alert',
    }),
    body('body-backwards-override', withText('body-backwards-override', Buffer.from('file \u202Egpj.exe\u202C here')), {
      text: 'file gpj.exe here',
      warnings: ['bidi_removed'],
    }),
    body('body-arabic-marks-kept', withText('body-arabic-marks-kept', Buffer.from('الصف 3\u200F والحافلة')), {
      text: 'الصف 3\u200F والحافلة',
    }),
    body(
      'body-many-combining-marks',
      withText('body-many-combining-marks', Buffer.from(`a${'\u0301'.repeat(4000)}b`)),
      { text: `á${'\u0301'.repeat(11)}b` },
    ),
    body('body-very-long-line', withText('body-very-long-line', Buffer.from('bus '.repeat(20_000))), {
      kind: 'message',
    }),
    body(
      'body-flowed',
      withText('body-flowed', Buffer.from('This line goes \r\non here.\r\nThis is another.\r\n'), [
        ['Content-Type', 'text/plain; charset=utf-8; format=flowed'],
      ]),
      { text: 'This line goes on here.\nThis is another.' },
    ),
    body(
      'body-unknown-charset',
      withText('body-unknown-charset', Buffer.from('Hello'), [['Content-Type', 'text/plain; charset=x-klingon']]),
      { text: 'Hello' },
    ),
    body(
      'body-unknown-encoding',
      withText('body-unknown-encoding', Buffer.from('Hello'), [['Content-Transfer-Encoding', 'x-fancy']]),
      { text: 'Hello' },
    ),
    body(
      'body-base64-with-rubbish',
      withText(
        'body-base64-with-rubbish',
        Buffer.from(`${Buffer.from('When does the bus come?').toString('base64')}\r\n!!\r\n`),
        [['Content-Transfer-Encoding', 'base64']],
      ),
      { language: null },
    ),
    body(
      'body-broken-quoted-printable',
      withText('body-broken-quoted-printable', Buffer.from('A =XY b =\r\nc caf=C3=A9'), [
        ['Content-Transfer-Encoding', 'quoted-printable'],
      ]),
      { text: 'A =XY b c café' },
    ),
    body(
      'multipart-no-end',
      message(
        lines('multipart-no-end', [['Content-Type', 'multipart/mixed; boundary=b']]),
        '--b\nContent-Type: text/plain\n\nHello\n',
      ),
      { text: 'Hello' },
    ),
    body(
      'multipart-no-boundary-named',
      message(
        lines('multipart-no-boundary-named', [['Content-Type', 'multipart/mixed']]),
        'Hello from a broken program',
      ),
      { text: 'Hello from a broken program' },
    ),
    body(
      'multipart-wrong-boundary',
      message(
        lines('multipart-wrong-boundary', [['Content-Type', 'multipart/mixed; boundary=right']]),
        '--wrong\nContent-Type: text/plain\n\nHello\n--wrong--\n',
      ),
      { text: 'Hello', warnings: ['boundary_missing'] },
    ),
    body(
      'multipart-two-texts',
      message(
        lines('multipart-two-texts', [['Content-Type', 'multipart/mixed; boundary=b']]),
        multipart('b', [part({ type: 'text/plain', body: 'First.' }), part({ type: 'text/plain', body: 'Second.' })]),
      ),
      { text: 'First.\n\nSecond.' },
    ),
    body(
      'multipart-empty-text-full-html',
      message(
        lines('multipart-empty-text-full-html', [['Content-Type', 'multipart/alternative; boundary=b']]),
        multipart('b', [
          part({ type: 'text/plain', body: ' ' }),
          part({ type: 'text/html', body: '<p>Hello <b>there</b></p>' }),
        ]),
      ),
      { text: 'Hello there', warnings: ['text_from_html'] },
    ),
    body(
      'mbox-line-on-top',
      Buffer.concat([
        Buffer.from('From grace@example.org Thu Nov  5 09:00:00 2026\r\n'),
        plain('mbox-line-on-top', FROM, 'Bus', 'Hello'),
      ]),
      { text: 'Hello', from: { address: EN.address } },
    ),
    body('header-line-without-colon', message([...lines('header-line-without-colon', [TEXT])], 'Hello'), {
      text: 'Hello',
    }),
    body('headers-only', Buffer.from('From: grace.miller@example.org\r\nSubject: Bus\r\n'), {
      text: '',
      subject: 'Bus',
    }),
    body(
      'uppercase-headers',
      Buffer.from(
        plain('uppercase-headers', FROM, 'Bus', 'Hello')
          .toString()
          .replace(/^[\w-]+(?=: )/gm, (name) => name.toUpperCase()),
      ),
      { text: 'Hello', subject: 'Bus' },
    ),
  ];
}

function putAside(): Case[] {
  const deep = Array.from(
    { length: 24 },
    (_, level) => `Content-Type: multipart/mixed; boundary=d${String(level)}\n\n--d${String(level)}\n`,
  ).join('');
  const parts = Array.from({ length: 520 }, () => part({ type: 'text/plain', body: 'x', encoding: '7bit' }));
  const put = (name: string, raw: Buffer, why: string): Case => ({
    name,
    raw,
    truth: { kind: 'quarantined', from: { address: EN.address }, text: '', warnings: [`quarantined:${why}`] },
  });
  const lines = (name: string, more: HeaderLine[]) => head(name, FROM, 'Bus', more);
  return [
    put(
      'bomb-depth',
      message(
        lines('bomb-depth', [['Content-Type', 'multipart/mixed; boundary=top']]),
        `--top\n${deep}Content-Type: text/plain\n\nHello`,
      ),
      'too_deep',
    ),
    put(
      'bomb-parts',
      message(lines('bomb-parts', [['Content-Type', 'multipart/mixed; boundary=b']]), multipart('b', parts)),
      'too_many_parts',
    ),
    put(
      'bomb-headers',
      message(lines('bomb-headers', [TEXT, ['X-Padding', 'x'.repeat(70).concat('\r\n ').repeat(1900)]]), 'Hello'),
      'headers_too_large',
    ),
  ];
}

/** Encodings, missing and misleading header lines, broken bodies, bombs. */
export function oddCases(): Case[] {
  return [...charsets(), ...headers(), ...bodies(), ...putAside()];
}
