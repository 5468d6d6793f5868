import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkActor } from '#platform/actor';
import { addFamilyWords, submit } from '#rooms/conversations';
import { openTown, type Town } from '#test/town';
import { type MailIntake, openMailIntake } from '../../src/mail-intake.ts';

/** Threats C03 and D: what comes in may be anything; what comes of it is one matter with an owner, shown harmlessly. */
let town: Town;
let intake: MailIntake;

beforeAll(async () => {
  town = await openTown();
  intake = await openMailIntake(town.house.floor, null);
}, 60_000);
afterAll(async () => {
  await intake.close();
  await town.close();
});

type Mail = { readonly from?: string; readonly subject?: string; readonly text: string; readonly more?: string };

async function send(id: string, { from = 'Dana <dana@families.test>', subject = 'A question', text, more = '' }: Mail) {
  return intake.receive(
    Buffer.from(
      `From: ${from}\r\nTo: help@demo.porchlight.test\r\nSubject: ${subject}\r\nMessage-ID: <${id}@families.test>\r\n${more}Content-Type: text/plain; charset=utf-8\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\n\r\n${text}\r\n`,
    ),
    'smtp',
    { from: 'dana@families.test', to: ['help@demo.porchlight.test'] },
  );
}

type Row = {
  owner_id: string;
  backup_id: string | null;
  excluded_ids: string[];
  due_at: Temporal.Instant | null;
  critical_category: string | null;
  about_staff: boolean;
};

async function matter(id: string): Promise<Row | undefined> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Row>`select owner_id, backup_id, excluded_ids, due_at, critical_category, about_staff from conversations.conversations
      where district_id = ${town.north.district} and id = ${id}`.execute(tx),
  );
  return rows[0];
}

describe('somebody tells of harm and names who did it (C03)', () => {
  const told = [
    ['by a form', 'Mr. Daniel Brandt hits my son when nobody is looking, please help us.'],
    ['by title and family name', 'Mr. Brandt slapped my daughter in the face, she has a bruise.'],
    ['in Spanish', 'El señor Daniel Brandt le pega a mi hijo, tiene moretones en la espalda.'],
    ['with the name the other way round', 'My daughter says that Brandt, Daniel touched her private parts.'],
  ] as const;

  it.each(told)('%s: it reaches somebody above and never the one who is named', async (_how, text) => {
    const { north } = town;
    const opened = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
      kind: 'concern',
      text,
      language: 'en',
      schoolId: north.birch,
    });
    const row = await matter(opened.id);
    expect(row?.critical_category).not.toBeNull();
    expect(row?.owner_id).not.toBe(north.brandt);
    expect(row?.backup_id).not.toBe(north.brandt);
    expect(row?.excluded_ids).toContain(north.brandt);
    const brandt = await town.browser(north, north.brandt);
    expect((await brandt.get(`/desk/conversations/${opened.id}`)).status).toBe(404);
    // Nor does the alarm, or any notice, reach the one who is named.
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ n: number }>`select count(*)::int as n from channels.deliveries
        where district_id = ${north.district} and person_id = ${north.brandt} and body like ${`%${opened.code}%`}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(0);
  });

  it('by mail as well; and somebody who is only named beside an ordinary matter stays in it', async () => {
    const { north } = town;
    const harm = await send('harm', { text: 'Daniel Brandt beats the children in the office, my boy has bruises.' });
    const row = await matter(harm?.conversationId ?? '');
    expect([row?.owner_id === north.brandt, row?.excluded_ids.includes(north.brandt)]).toEqual([false, true]);
    const thanks = await send('thanks', { text: 'Daniel Brandt told me the bus would be late. When does it come?' });
    expect((await matter(thanks?.conversationId ?? ''))?.excluded_ids).toEqual([]);
  });

  it('in a conversation that the named one has: it is taken from them with the very words, and somebody above has it', async () => {
    const { north } = town;
    const opened = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
      kind: 'question',
      text: 'Where is the lost and found?',
      language: 'en',
      schoolId: north.birch,
    });
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set owner_id = ${north.brandt}, backup_id = null
        where district_id = ${north.district} and id = ${opened.id}`.execute(tx),
    );
    const due = (await matter(opened.id))?.due_at;
    await town.house.floor.act(linkActor(north.district, opened.id), addFamilyWords, {
      conversationId: opened.id,
      text: 'There is something else. Mr. Brandt hits my son in the office.',
      language: 'en',
      channel: 'web',
    });
    const row = await matter(opened.id);
    expect([row?.owner_id === north.brandt, row?.excluded_ids.includes(north.brandt), row?.about_staff]).toEqual([
      false,
      true,
      true,
    ]);
    expect(row?.owner_id).toBeTruthy();
    expect(String(row?.due_at)).toBe(String(due));
    const brandt = await town.browser(north, north.brandt);
    expect((await brandt.get(`/desk/conversations/${opened.id}`)).status).toBe(404);
  });

  it('is never told to the other guardian of the child', async () => {
    const { north } = town;
    const opened = await send('father', {
      from: 'Amal <amal@families.test>',
      text: 'Yusuf says his father hits him with a belt. I am afraid to go home.',
    });
    expect((await matter(opened?.conversationId ?? ''))?.critical_category).not.toBeNull();
    await town.work(north);
    const sami = await town.browser(north, north.sami);
    const pages = await Promise.all(
      ['/my', '/my/looks', '/my/calendar'].map(async (path) => (await sami.get(path)).text),
    );
    expect(pages.filter((page) => page.includes('belt') || page.includes(opened?.code ?? 'none'))).toEqual([]);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ n: number }>`select count(*)::int as n from channels.deliveries
        where district_id = ${north.district} and person_id = ${north.sami} and body like ${`%${opened?.code}%`}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.n).toBe(0);
  });
});

describe('mail that nobody expected (D16, D17, D18)', () => {
  it('with the Message-ID of another mail and other words is kept beside it and marked', async () => {
    const first = await send('twin', { text: 'The first words.' });
    const same = await send('twin', { text: 'The first words.' });
    const second = await send('twin', { text: 'Quite other words.' });
    expect(same?.conversationId).toBe(first?.conversationId);
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ text: string; warnings: string[] }>`select text, warnings from conversations.messages
        where district_id = ${town.north.district} and conversation_id = any(${[first?.conversationId, second?.conversationId]}::uuid[]) order by at, id`.execute(
        tx,
      ),
    );
    expect(rows.map((row) => row.text)).toEqual(['The first words.', 'Quite other words.']);
    expect(rows.map((row) => row.warnings.includes('same_message_id'))).toEqual([false, true]);
  });

  const answers = (id: string): string => `In-Reply-To: <${id}@families.test>\r\nReferences: <${id}@families.test>\r\n`;

  it('as an answer to something that never came is a matter of its own, and what comes late is put with it', async () => {
    const answer = await send('late-2', { text: 'And one more thing.', more: answers('late-1') });
    const row = await matter(answer?.conversationId ?? '');
    expect([row?.owner_id !== undefined, row?.due_at !== null]).toEqual([true, true]);
    const parent = await send('late-1', { text: 'The first thing.' });
    expect(parent?.conversationId).toBe(answer?.conversationId);
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ text: string; warnings: string[] }>`select text, warnings from conversations.messages
        where district_id = ${town.north.district} and conversation_id = ${answer?.conversationId} order by at, id`.execute(
        tx,
      ),
    );
    expect(rows.map((one) => [one.text, one.warnings.includes('came_late')])).toEqual([
      ['And one more thing.', false],
      ['The first thing.', true],
    ]);
    // The same mail again is the same message, and a third that answers both finds its thread.
    expect((await send('late-1', { text: 'The first thing.' }))?.conversationId).toBe(answer?.conversationId);
    const third = await send('late-3', { text: 'And a third.', more: answers('late-2') });
    expect(third?.conversationId).toBe(answer?.conversationId);
  });

  it('from somebody else is never put with an answer that waits for it, nor after thirty days', async () => {
    const answer = await send('other-2', { text: 'Yes, please.', more: answers('other-1') });
    const stranger = await send('other-1', { from: 'x@elsewhere.test', text: 'Not theirs.' });
    expect(stranger?.conversationId).not.toBe(answer?.conversationId);
    const old = await send('old-2', { text: 'Thank you.', more: answers('old-1') });
    await town.inside(town.north, async (tx) =>
      sql`update conversations.messages set at = at - interval '31 days' where district_id = ${town.north.district} and conversation_id = ${old?.conversationId}`.execute(
        tx,
      ),
    );
    expect((await send('old-1', { text: 'Very late.' }))?.conversationId).not.toBe(old?.conversationId);
  });

  it('several of one thread in the wrong order, at once, each stand once in one matter', async () => {
    const answer = await send('many-9', { text: 'The last word.', more: answers('many-1') });
    const all = await Promise.all(Array.from({ length: 6 }, async () => send('many-1', { text: 'The first word.' })));
    expect(new Set(all.map((one) => one?.conversationId))).toEqual(new Set([answer?.conversationId]));
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ n: number }>`select count(*)::int as n from conversations.messages
        where district_id = ${town.north.district} and conversation_id = ${answer?.conversationId}`.execute(tx),
    );
    expect(rows[0]?.n).toBe(2);
  });

  it.each([
    ['from nobody we know', { from: 'nobody@elsewhere.test', text: 'Where do I enrol my child?' }],
    [
      'in a language nobody installed',
      { from: 'x@elsewhere.test', text: 'Watoto wangu wanaanza shule lini? Tafadhali nijulishe.' },
    ],
    ['without a word', { from: 'x@elsewhere.test', subject: '', text: '' }],
    ['without a sender', { from: '', text: 'Who am I?' }],
  ])('%s has an owner and a promised time', async (name, mail) => {
    const result = await send(`unknown-${name.replaceAll(' ', '-')}`, mail);
    const row = await matter(result?.conversationId ?? '');
    expect(row?.owner_id).toBeTruthy();
    expect(row?.due_at).not.toBeNull();
  });
});

describe('letters that are meant to harm (D12)', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['NUL', 'The bus\0was late'],
    ['half of a character', 'The bus \ud800 was late'],
    ['not a character', 'The bus \ufffe\uffff was late'],
    ['a hundred thousand marks on one letter', `The bus e${'\u0301'.repeat(100_000)} was late`],
    ['letters that turn the line around', 'The bus \u202Eetal saw\u202C'],
    ['nothing to see', `${'\u200B\u200D\u2060'.repeat(2000)}The bus was late`],
    ['a whole family in one sign', '👩‍👩‍👧‍👦'.repeat(3000)],
  ];

  it.each(texts)('%s is stored and shown, by form and by mail', async (name, text) => {
    const visitor = await town.browser(town.north, null);
    await visitor.get('/ask');
    const asked = await visitor.post('/ask', {
      text,
      subject: text.slice(0, 100),
      name: text.slice(0, 60),
      how: 'none',
    });
    expect([name, asked.status < 500]).toEqual([name, true]);
    const mailed = await send(`letters-${name.replaceAll(' ', '-')}`, { text });
    expect(mailed?.conversationId).toBeTruthy();
    const nair = await town.browser(town.north, town.north.nair);
    const page = await nair.get(`/desk/conversations/${mailed?.conversationId}`);
    expect(page.status).toBe(200);
    expect(page.text.includes('\0')).toBe(false);
    expect(page.text.isWellFormed()).toBe(true);
  });
});

describe('words that want to be run (D08)', () => {
  const corpus = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '</title><script>alert(1)</script>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    'javascript:alert(1)',
    '<a href="javascript:alert(1)">x</a>',
    '{{constructor.constructor("alert(1)")()}}',
    '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '\u2028</script><script>alert(1)//',
    '<style>@import "//evil.test"</style>',
    '<turbo-stream action="append" target="body"><template><img src=x onerror=alert(1)></template></turbo-stream>',
    '`${alert(1)}`',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
  ];

  it('stand as words on every page for every role, wherever they were typed or loaded', async () => {
    const { north } = town;
    await town.inside(north, async (tx) => {
      const evil = corpus.join(' ');
      await sql`update roster.people set preferred_name = ${evil.slice(0, 300)} where district_id = ${north.district} and id = ${north.nora}`.execute(
        tx,
      );
      await sql`update roster.people set family_name = ${corpus[1]} where district_id = ${north.district} and id = ${north.dana}`.execute(
        tx,
      );
      await sql`update roster.orgs set name = ${corpus[2]} where district_id = ${north.district} and id = ${north.cedar}`.execute(
        tx,
      );
      await sql`update conversations.topics set names = ${JSON.stringify({ en: corpus[3], es: corpus[0], ar: corpus[1] })}::jsonb
        where district_id = ${north.district} and id = (select min(id::text)::uuid from conversations.topics where district_id = ${north.district})`.execute(
        tx,
      );
    });
    const ids: string[] = [];
    for (const [at, text] of corpus.entries()) {
      const result = await send(`run-${at}`, {
        from: `"${text.replaceAll(/["\\\r\n]/g, '')}" <dana@families.test>`,
        subject: text.replaceAll(/[\u2028\r\n]/g, ' '),
        text,
      });
      ids.push(result?.conversationId ?? '');
    }
    const html = await intake.receive(
      Buffer.from(
        `From: Dana <dana@families.test>\r\nTo: help@demo.porchlight.test\r\nSubject: Page\r\nMessage-ID: <run-html@families.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>${corpus.join('<br>')}<img src="https://tracker.test/pixel.gif"><p onclick="alert(1)" style="background:url(https://tracker.test/x)">Hello</p></body></html>\r\n`,
      ),
      'smtp',
      { from: 'dana@families.test', to: ['help@demo.porchlight.test'] },
    );
    ids.push(html?.conversationId ?? '');
    await town.work(north);
    const faults: string[] = [];
    /** What a browser would take for markup: a tag, an attribute that runs, an address that runs or leaves. */
    const dangerous = [
      /<script\b/i,
      /<(?:iframe|object|embed|math|noscript|style|base|meta\s+http-equiv)\b/i,
      /<turbo-stream\b/i,
      /<[a-z][^>]*\son[a-z]+\s*=/i,
      /<[a-z][^>]*\sstyle\s*=/i,
    ];
    const people = ['nair', 'calloway', 'brandt', 'okafor', 'baptiste', 'dana'] as const;
    for (const who of people) {
      const browser = await town.browser(north, north[who]);
      const pages = town.house.routes.filter(
        (route) =>
          route.method === 'GET' &&
          !route.path.includes(':') &&
          !route.path.endsWith('/live') &&
          route.api === undefined,
      );
      const paths = [
        ...pages.map((route) => route.path.replaceAll('*', 'x')),
        ...ids.map((id) => `/desk/conversations/${id}`),
        `/desk/people/${north.nora}`,
        `/desk/families/${north.dana}`,
        `/desk/schools/${north.cedar}`,
        '/desk/people?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
        '/desk/search?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E',
        '/sign-in?next=javascript%3Aalert(1)',
      ];
      for (const path of paths) {
        const { text, headers, status } = await browser.get(path);
        if (status >= 500) faults.push(`${who} ${path}: ${status}`);
        if (!(headers.get('content-type') ?? '').startsWith('text/html')) continue;
        // Our own scripts come from our own address. What stands inside the quotation marks of an attribute is a value; they are held to by the escaping that shut them.
        const bare = text
          .replaceAll(/<script\b[^>]*\ssrc="\/[^/"][^"]*"[^>]*><\/script>/g, '')
          .replaceAll(/="[^"]*"/g, '=""');
        for (const sign of dangerous) {
          const found = sign.exec(bare);
          if (found !== null) faults.push(`${who} ${path}: ${found[0].slice(0, 80)}`);
        }
        for (const sign of [
          /(?:href|src|action|formaction)="\s*javascript:/i,
          /(?:src|href|url)\s*[=(]\s*["']?https?:\/\/(?:tracker|evil)\.test/i,
        ])
          if (sign.test(text)) faults.push(`${who} ${path}: ${sign.source}`);
        const policy = headers.get('content-security-policy') ?? '';
        if (status === 200 && !/script-src 'self'(?:;|$)/.test(policy)) faults.push(`${who} ${path}: policy ${policy}`);
      }
    }
    expect(faults).toEqual([]);
  }, 240_000);
});

describe('words that want to take for ever (D19)', () => {
  const long = 20_000;
  const patterns: readonly (readonly [string, string])[] = [
    ['brackets', '('.repeat(long)],
    ['one letter', 'a'.repeat(long)],
    ['letter and space', 'a '.repeat(long / 2)],
    ['at signs', 'a@'.repeat(long / 2)],
    ['quotation marks', '> '.repeat(long / 2)],
    ['percent signs', '%'.repeat(long)],
    ['backslashes', '\\'.repeat(long)],
    ['addresses', 'http://a.b/'.repeat(long / 11)],
    ['digits', '1-'.repeat(long / 2)],
    ['a date a line', 'On Monday x wrote:\n'.repeat(long / 19)],
  ];

  it('cost a search, a form and a mail little more than ordinary words', async () => {
    const nair = await town.browser(town.north, town.north.nair);
    const visitor = await town.browser(town.north, null);
    await visitor.get('/ask');
    const time = async (work: () => Promise<unknown>): Promise<number> => {
      const began = performance.now();
      await work();
      return performance.now() - began;
    };
    const tries = (text: string, id: string) => [
      async () => nair.get(`/desk/search?q=${encodeURIComponent(text.slice(0, 4000))}`),
      async () => nair.get(`/desk/people?q=${encodeURIComponent(text.slice(0, 4000))}`),
      async () => visitor.get(`/who?q=${encodeURIComponent(text.slice(0, 4000))}`),
      async () => send(`slow-${id}`, { text, subject: text.replaceAll('\n', ' ').slice(0, 800) }),
    ];
    for (const work of tries('The bus was late again this morning. '.repeat(500), 'warm')) await work();
    const ordinary = await Promise.all(
      tries('The bus was late again this morning and nobody told us. '.repeat(350), 'ordinary').map(time),
    );
    const limit = Math.max(2000, 25 * Math.max(...ordinary));
    for (const [at, [name, text]] of patterns.entries())
      for (const [place, work] of tries(text, `${at}`).entries()) {
        const spent = await time(work);
        expect([name, place, spent < limit]).toEqual([name, place, true]);
      }
  }, 120_000);
});
