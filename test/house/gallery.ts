import type { T } from '#platform/words';
import * as ui from '#ui';
import type { Html } from '#ui';
import { barChart, lineChart, percentileBar } from '#ui/charts';

/** What the gallery shows: every part of the kit, each text and address given by the caller. */
export type Sample = {
  t: T;
  /** The text itself, or something hostile in its place. */
  say: (text: string) => string;
  at: (address: string) => string;
};

const { html } = ui;

export function staffParts({ t, say, at }: Sample): Html {
  return html`${ui.pageHead({ title: say('Halal choice at lunch'), beside: html`${ui.chip({ kind: 'due', label: say('Due today, 3:00 pm') })} <span>${say('Amal Haddad about Yusuf')}</span>`, back: { label: say('Inbox'), href: at('/desk') }, actions: html`${ui.buttonLink({ label: say('Hand off'), href: at('/desk/handoff'), kind: 'second', icon: 'handoff' })}${ui.menu({ label: say('More'), items: [{ label: say('Ask a colleague in'), href: at('/desk/helper'), icon: 'people', key: 'h' }, 'line', { label: say('Make private'), post: at('/desk/private'), token: say('token'), icon: 'lock' }] })}` })}
  ${ui.banner({ kind: 'critical', body: html`<b>${say('Call this family now.')}</b> ${say('A message may mean that a child is in danger.')}` })}
  ${ui.section(
    { title: say('Views and rows') },
    ui.segments({
      label: say('Views'),
      items: [
        { label: say('Mine'), href: at('/desk?view=mine'), current: true, count: 12 },
        { label: say('Late'), href: at('/desk?view=late'), icon: 'late', count: 2 },
      ],
    }),
    rows({ t, say, at }),
  )}
  ${ui.section({ title: say('The thread') }, conversation({ t, say, at }))}
  ${ui.section({ title: say('Fields') }, fields({ t, say, at }))}
  ${ui.section({ title: say('Figures') }, figures({ t, say, at }))}
  ${ui.section({ title: say('Others') }, others({ t, say, at }))}`;
}

function rows({ t, say, at }: Sample): Html {
  const item = (n: number, more: Partial<ui.InboxItem>): ui.InboxItem => ({
    id: `00000000-0000-7000-8000-00000000000${n}`,
    href: at(`/desk/conversations/${n}`),
    subject: say('Bus 14 leaves too early on Wednesdays'),
    excerpt: say('On Wednesdays bus 14 is gone before Nora’s class comes out. She has missed it twice…'),
    who: say('Dana Whitfield'),
    about: say('Nora, grade 2'),
    due: ui.chip({ kind: 'waiting', label: say('Mon, 10:15') }),
    wait: say('waiting 2 h'),
    topic: say('Transportation'),
    way: say('English · text message'),
    choose: { name: 'conversation', label: say('Choose Dana Whitfield: Bus 14'), form: 'bulk' },
    ...more,
  });
  const items = [
    item(1, {
      critical: true,
      unread: true,
      due: ui.chip({ kind: 'critical', label: say('Critical') }),
      wait: say('waiting 12 min'),
      subject: say('“My daughter says she does not want to be here anymore”'),
    }),
    item(2, { unread: true, due: ui.chip({ kind: 'breach', label: say('2 h late') }) }),
    item(3, {
      current: true,
      due: ui.chip({ kind: 'due', label: say('Today, 11:30') }),
      lang: 'ar',
      subject: say('خيار حلال في الغداء'),
    }),
    item(4, { fresh: true, due: ui.chip({ kind: 'paused', label: say('Family’s turn') }) }),
    item(5, { due: ui.chip({ kind: 'answered', label: say('Answered') }) }),
  ];
  return html`${ui.inbox(items, { label: say('Conversations') })}${ui.postForm({ action: at('/desk/bulk'), token: say('t'), id: 'bulk' }, ui.bulkBar({ t, form: 'bulk', actions: ui.button({ label: say('Hand off'), kind: 'second', name: 'do', value: 'handoff' }) }))}${ui.pager(
    {
      t,
      pages: [
        { n: 1, href: at('/desk?page=1'), current: true },
        { n: 2, href: at('/desk?page=2') },
      ],
      next: at('/desk?page=2'),
      note: say('8 of 12 shown'),
    },
  )}${ui.empty({ title: say('Nobody is waiting for you'), text: say('All 24 families have an answer.'), action: ui.buttonLink({ label: say('Write one sentence each'), href: at('/desk/today'), kind: 'second' }) })}`;
}

function conversation({ t, say, at }: Sample): Html {
  const original = 'صباح الخير. يقول لي يوسف إن علامة الحلال لم تكن موجودة.';
  return html`${ui.thread(
      ui.bubble(t, {
        from: say('Amal Haddad'),
        beside: say('Today, 7:58 am · text message'),
        text: say('Good morning. Yusuf tells me the halal label was missing.'),
        translation: { kind: 'from', reviewed: false, language: 'ar', dir: 'rtl', text: say(original), open: true },
      }),
      ui.event({
        icon: 'handoff',
        body: say('Front office handed this to Marisol Vega at 8:06. The promised time did not move.'),
      }),
      ui.bubble(t, {
        from: say('Daniel Brandt'),
        beside: say('8:31 am'),
        text: say('The supplier changed the tray.'),
        note: true,
      }),
      ui.bubble(t, {
        from: say('You'),
        beside: say('8:44 am · sent as Arabic text'),
        text: say('Thank you, Ms. Haddad. I will answer by 3:00 today.'),
        own: true,
        translation: { kind: 'to', reviewed: true, language: 'ar', dir: 'rtl', text: say(original) },
        foot: say('Delivered 8:44 am'),
        files: [ui.fileLink({ href: at('/files/1'), name: say('Trays, November'), detail: say('PDF, 84 KB') })],
      }),
    )}
    <div class="mt-4">
      ${ui.presence({ t, topic: say('conversation:1'), me: say('me'), writing: [say('Elif Demir')], reading: [say('Jonas Pruitt')] })}
    </div>
    ${ui.collision({ title: say('Elif Demir answered while you were writing'), body: html`<p>${say('Your words are kept below.')}</p>`, actions: ui.button({ label: say('Send mine as well'), kind: 'second', form: 'reply' }) })}
    <div class="mt-5">
      ${ui.reply({
        t,
        action: at('/desk/conversations/1/reply'),
        token: say('token'),
        modes: [
          { label: say('Reply'), href: at('/desk/c/1'), current: true, key: 'r' },
          { label: say('Note'), href: at('/desk/c/1?note=1'), key: 'n' },
        ],
        modesLabel: say('Kind of message'),
        label: say('Your reply to Amal Haddad'),
        value: say('The vegetable rice is halal every day.'),
        hint: say('Goes out in Arabic, as a machine translation with your words beside it.'),
        error: say('Another student is named here: Minh Tran.'),
        buttons: html`${ui.button({ label: say('Send'), icon: 'send' })}${ui.button({ label: say('Send and wait for the family'), kind: 'quiet', name: 'do', value: 'wait' })}`,
        beside: ui.linkRow({ label: say('Saved replies'), href: at('/desk/saved'), before: 'book', small: true }),
      })}
    </div>
    ${ui.keyHints([
      ['ctrl+enter', say('send')],
      ['j k', say('move')],
    ])}`;
}

function fields({ t, say, at }: Sample): Html {
  return ui.postForm(
    { action: at('/desk/fields'), token: say('token'), keeps: say('fields') },
    ui.textarea({
      label: say('What is it about?'),
      name: 'what',
      hint: say('A few sentences are enough.'),
      value: say('\nBus 14'),
    }),
    ui.field({
      label: say('Your mobile number'),
      name: 'phone',
      type: 'tel',
      small: true,
      value: say('555 014 014'),
      error: say('This number has nine digits. We need ten, like 555 014 0142.'),
    }),
    ui.field({
      label: say('Six digits'),
      name: 'code',
      code: true,
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      value: say('418205'),
    }),
    ui.select({
      label: say('Topic'),
      name: 'topic',
      value: 'b',
      options: [
        { value: 'a', label: say('Transportation') },
        { group: say('Food'), options: [{ value: 'b', label: say('Meals') }] },
      ],
      optional: say('(optional)'),
    }),
    ui.choices({
      legend: say('How should we answer you?'),
      name: 'how',
      type: 'radio',
      chosen: ['text'],
      options: [
        { value: 'text', label: say('Text message') },
        { value: 'call', label: say('Phone call'), hint: say('With an interpreter if you like.') },
      ],
      error: say('Choose one.'),
    }),
    ui.choices({
      legend: say('Who may read it?'),
      name: 'who',
      type: 'checkbox',
      look: 'lined',
      options: [{ value: '1', label: say('Ms. Okafor, teacher') }],
    }),
    ui.choice({ label: say('Keep this private'), name: 'private', hint: say('Read only by the person who answers.') }),
    ui.rate({
      legend: say('How was this handled?'),
      name: 'rating',
      value: 4,
      low: say('1 is poor'),
      high: say('5 is very good'),
    }),
    ui.fileField({
      t,
      label: say('Add a photo or a file'),
      name: 'file',
      error: say('We could not read the picture. Your words are kept.'),
    }),
    ui.buttons(
      ui.button({ label: say('Send to the school'), icon: 'send' }),
      ui.button({ label: say('End access'), kind: 'danger', opens: 'end' }),
      ui.button({ label: say('Send'), disabled: true }),
    ),
  );
}

function figures({ t, say, at }: Sample): Html {
  const data = [
    { label: say('Transportation'), value: 74, href: at('/desk/rows?topic=1') },
    { label: say('Meals'), value: 52 },
    { label: say('Enrolment'), value: 12, late: true },
  ];
  const weeks = ['1', '2', '3', '4', '5', '6'];
  return html`${ui.stats([
      {
        label: say('Half answered within'),
        value: '2.5',
        unit: say('h'),
        href: at('/desk/rows'),
        compare: say('1.4 h sooner than last fall'),
        trend: 'better',
      },
      { label: say('Past the goal'), value: '12', compare: say('2 still waiting'), trend: 'worse' },
    ])}
    <div class="with-table mt-6">
      ${barChart({ t, title: say('Conversations by topic'), says: say('Transportation 74, Meals 52, Enrolment 12.'), bars: data })}${ui.table({ caption: say('Conversations by topic'), columns: [{ label: say('Topic') }, { label: say('Conversations'), numeric: true }], rows: [{ cells: [say('Transportation'), '74'] }, { cells: [say('Somali'), { body: say('fewer than 10'), withheld: true }] }] })}
    </div>
    <div class="with-table mt-6">
      ${lineChart({
        t,
        title: say('Answered a week'),
        says: say('Rises from 2 to 5.'),
        labels: weeks,
        axis: say('week'),
        series: [
          { name: say('at school'), values: [2, 3, 3, 4, 4, 5] },
          { name: say('at home'), values: [1, 2, null, 3, 4, 4] },
        ],
      })}${percentileBar({ t, title: say('Hours to the first answer'), says: say('Half by 2.5 h, nine in ten by 6.8 h, goal 8 h.'), median: { value: 2.5, label: say('half by 2.5 h') }, p90: { value: 6.8, label: say('9 in 10 by 6.8 h') }, mean: { value: 3.4, label: say('mean 3.4 h') }, goal: { value: 8, label: say('goal 8 h') } })}
    </div>
    ${ui.table({ caption: say('Topics'), scrolls: { t }, columns: [{ label: say('Topic') }, { label: say('Owner') }, { label: say('Open'), numeric: true }], rows: [{ cells: [say('Transportation'), say('Marisol Vega'), 14] }, { cells: [say('Meals'), { body: null, nothing: true }, 6] }] })}`;
}

function others({ t, say, at }: Sample): Html {
  return html`${ui.lines(
      [
        { icon: 'star', good: true, body: html`<p>${say('Showed a new classmate the way to the bus.')}</p>` },
        { when: say('Mon 23'), body: say('Walk to the river.') },
        {
          icon: 'chat',
          body: html`<a href="${ui.href(at('/desk/1'))}">${say('Can Minh bring his violin?')}</a>`,
          after: ui.chip({ kind: 'due', label: say('Today, 3:30') }),
        },
      ],
      { compact: true },
    )}
    ${ui.facts(
      [
        [say('Reads'), say('Arabic')],
        [
          say('Owner'),
          ui.person({ name: say('Marisol Vega'), detail: say('Transportation'), href: at('/desk/people/1') }),
        ],
        [say('Child'), ui.person({ name: say('Yusuf Haddad'), child: true })],
      ],
      { tight: true },
    )}
    ${ui.tabs({
      label: say('Sides'),
      items: [
        { label: say('Conversation'), href: at('/desk/1'), current: true },
        { label: say('History'), href: at('/desk/1/history') },
      ],
    })}
    ${ui.fold({ summary: say('When does bus 14 leave?'), body: html`<p>${say('At 1:58 from the side door.')}</p>`, open: true })}
    ${ui.steps([{ body: say('Last day'), state: 'done' }, { body: say('Who takes what'), state: 'now' }, { body: say('Confirm') }], { across: true })}
    ${ui.timeline([
      { icon: 'send', time: say('Monday, 7:52 pm'), body: say('You sent your question.') },
      { icon: 'clock', time: say('Thursday, 3:00 pm'), body: say('The next answer is promised.'), now: true },
    ])}
    ${ui.progress({ id: 'work', label: say('Reading the roster'), value: 62, note: say('About 40 seconds. You can leave this page.') })}
    ${ui.lit({ quote: say('Nora read a whole page aloud today.'), by: say('Ms. Okafor, Nora’s teacher'), detail: say('Thursday afternoon') })}
    ${ui.emergency({ t, danger: say('911'), talk: say('988') })}
    <div class="mt-4">
      ${ui.toast({ t, says: say('Sent to Amal Haddad'), undo: { path: at('/desk/undo') }, token: say('token') })}
    </div>
    ${ui.dialog({ id: 'end', title: say('End Daniel’s access now?'), body: html`<p>${say('His sign-in, links and calendar feeds stop within a minute.')}</p>`, actions: html`${ui.button({ label: say('End access'), kind: 'danger' })}${ui.button({ label: say('Keep it'), kind: 'second', opens: 'end' })}` })}`;
}

export function staffGallery(sample: Sample): Html {
  const { t, say, at } = sample;
  return ui.staffPage({
    t,
    title: say('Components'),
    body: staffParts(sample),
    districtName: say('Alder Falls Schools'),
    nav: [
      { href: at('/desk/today'), label: say('Today'), icon: 'today' },
      { href: at('/desk'), label: say('Inbox'), icon: 'inbox', current: true, count: 12 },
      { href: at('/desk/families'), label: say('Families'), icon: 'people' },
      { href: at('/desk/service'), label: say('Service'), icon: 'chart' },
      { href: at('/admin'), label: say('Administration'), icon: 'key', count: 3 },
    ],
    person: {
      name: say('Marisol Vega'),
      menu: [
        { label: say('I will be away'), href: at('/desk/away'), icon: 'calendar' },
        { label: say('Sign out'), post: at('/sign-out'), token: say('token'), icon: 'key' },
      ],
    },
    search: at('/desk/search'),
    live: { stream: '/desk/live', topics: [say('inbox')] },
    demo: true,
  });
}

export function familyGallery({ t, say, at }: Sample, languages: readonly ui.LanguageChoice[]): Html {
  const body = html`<h1>${say('Ask Birch Lane Elementary')}</h1>
    <p class="lead mt-3">${say('Write the way you talk, in any language.')}</p>
    ${ui.emergency({ t })}
    <div class="mt-5">
      ${ui.postForm(
        { action: at('/ask'), token: say('t'), files: true, keeps: 'ask' },
        ui.choices({
          legend: say('I would like to'),
          name: 'kind',
          type: 'radio',
          look: 'two',
          chosen: ['question'],
          options: [
            { value: 'question', label: say('ask a question'), icon: 'question' },
            { value: 'concern', label: say('share a concern'), icon: 'warning' },
            { value: 'idea', label: say('suggest something'), icon: 'idea' },
            { value: 'thanks', label: say('say thank you'), icon: 'heart' },
          ],
        }),
        ui.textarea({
          label: say('What is it about?'),
          name: 'what',
          required: true,
          hint: say('A few sentences are enough.'),
        }),
        ui.fileField({ t, name: 'file' }),
        ui.buttons(ui.button({ label: say('Send to the school'), icon: 'send' })),
      )}
    </div>
    ${ui.section({ title: say('What happens then') }, ui.steps([{ body: say('You get a text that says who has your question.') }, { body: say('You answer each other.') }]))}`;
  return ui.familyPage({
    t,
    title: say('Ask'),
    body,
    schoolName: say('Birch Lane Elementary'),
    districtName: say('Alder Falls Schools'),
    languages,
    path: '/ask?school=birch',
    phone: { number: '(555) 014-0142', hours: say('school days 7:30 to 4:00') },
    interpreter: true,
    privacy: at('/privacy'),
    demo: true,
    toast: {
      note: { says: 'ui.pages.next', undo: { path: at('/undo'), label: say('Take it back') } },
      token: say('t'),
    },
  });
}
