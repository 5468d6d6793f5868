import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { addMailRoute } from '#rooms/channels';
import { type Browser, openTown, type Town } from '#test/town';
import { type MailIntake, openMailIntake } from '../../src/mail-intake.ts';

let town: Town;
let intake: MailIntake;
let admin: Browser;

beforeAll(async () => {
  town = await openTown();
  intake = await openMailIntake(town.house.floor, null);
  admin = await town.browser(town.north, town.north.nair);
});
afterAll(async () => {
  await intake.close();
  await town.close();
});

type Sent = { address: string; body: string; subject: string; reply_to: string | null };

async function mailsOf(category: string): Promise<readonly Sent[]> {
  await town.work(town.north);
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Sent>`select address, subject, body, reply_to from channels.deliveries where district_id = ${town.north.district} and category = ${category} order by id`.execute(
      tx,
    ),
  );
  return rows;
}

const answerTo = (address: string, more = ''): Buffer =>
  Buffer.from(
    `From: Priya <priya@elsewhere.test>\r\nTo: ${address}\r\nSubject: Re: test\r\nMessage-ID: <${Math.random()}@elsewhere.test>\r\nDate: Mon, 16 Nov 2026 15:00:00 +0000\r\n${more}\r\nIt arrived.\r\n`,
  );

const deliver = async (address: string, more = '') =>
  intake.receive(answerTo(address, more), 'smtp', { from: 'priya@elsewhere.test', to: [address] });

const countOf = async (table: string): Promise<number> =>
  town.inside(town.north, async (tx) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(tx);
    return rows[0]?.n ?? 0;
  });

describe('the path of the first day', () => {
  test('shows each step with its state, one sentence and one button; only to administrators', async () => {
    const page = await admin.get('/admin/first-day');
    expect(page.status).toBe(200);
    for (const title of ['Name the district', 'Sign-in for staff', 'Mail', 'The roster', 'Rights of guardians'])
      expect(page.text).toContain(title);
    expect(page.text).toContain('Nobody is named to be called');
    expect(page.text.match(/class="button"/g)?.length).toBe(1);
    const office = await town.browser(town.north, town.north.brandt);
    for (const path of ['', '/mail', '/alarm', '/schools', '/kit', '/district', '/languages'])
      expect((await office.get(`/admin/first-day${path}`)).status).toBe(404);
  });

  test('the district gets its name, zone and telephone; a wrong zone keeps what was typed', async () => {
    await admin.get('/admin/first-day/district');
    const wrong = await admin.post('/admin/first-day/district', {
      name: 'Alder Falls',
      zone: 'Mars/Olympus',
      phone: '',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="Alder Falls"');
    const right = { name: 'Alder Falls Schools', zone: 'America/Denver', phone: '(555) 014-0100' };
    expect((await admin.post('/admin/first-day/district', right)).location).toBe('/admin/first-day');
    const page = await admin.get('/admin/first-day');
    expect(page.text).toContain('Alder Falls Schools keeps the time of America/Denver.');
    expect((await admin.get('/')).text).toContain('(555) 014-0100');
  });

  test('languages are chosen among those installed, and at least one', async () => {
    await admin.get('/admin/first-day/languages');
    expect((await admin.post('/admin/first-day/languages', {})).status).toBe(422);
    expect((await admin.post('/admin/first-day/languages', { language: 'es' })).status).toBe(303);
    expect((await admin.get('/admin/first-day')).text).toContain('1 of');
  });
});

describe('mail', () => {
  test('is proved by a mail that went out and whose answer came in, and by nothing less', async () => {
    await admin.get('/admin/first-day/mail');
    expect((await admin.post('/admin/first-day/mail/test', { address: 'not an address' })).status).toBe(422);
    expect((await admin.post('/admin/first-day/mail/test', { address: 'priya@elsewhere.test' })).status).toBe(303);
    const [mail] = await mailsOf('test');
    const back = mail?.reply_to ?? '';
    expect(back).toMatch(/^t\+[0-9a-f]{32}\.[0-9a-f]{16}@/);
    expect((await admin.get('/admin/first-day/mail')).text).toContain('Waiting for the answer');

    // Made up, of the other district, from a machine: none of them proves anything, and none becomes a conversation.
    await deliver(back.replace(/\.[0-9a-f]{16}@/, '.0123456789abcdef@'));
    await deliver(back, 'Auto-Submitted: auto-replied\r\n');
    expect((await admin.get('/admin/first-day')).text).toContain('A test mail is on its way');

    const before = await countOf('conversations.conversations');
    expect(await deliver(back)).toBeNull();
    expect(await countOf('conversations.conversations')).toBe(before);
    const page = await admin.get('/admin/first-day');
    expect(page.text).toContain('Mail goes out and comes back');
    expect((await admin.get('/admin/first-day/mail')).text).toContain('Came back');
  });
});

describe('the alarm team', () => {
  const linkIn = (mail: Sent | undefined): string => /\/heard\/\S+/.exec(mail?.body ?? '')?.[0] ?? '';

  test('is red until two people at every school pressed the button of the newest call', async () => {
    const { nair, baptiste, calloway } = town.north;
    await admin.get('/admin/alarms');
    await admin.post('/admin/alarms/team', { org: '', 'member-0': nair, 'member-1': baptiste });
    await admin.post('/admin/alarms/team', { org: town.north.birch, 'member-0': calloway });
    const page = await admin.get('/admin/first-day/alarm');
    expect(page.text).toContain('Not proved');
    expect((await admin.post('/admin/first-day/alarm', {})).status).toBe(303);
    const calls = await mailsOf('alarm');
    expect(calls.map((call) => call.address).toSorted()).toEqual([
      'baptiste@staff.test',
      'calloway@staff.test',
      'nair@staff.test',
    ]);
    const linkOf = (address: string): string => linkIn(calls.find((call) => call.address === address));

    // Opening the link, as a scanner does, proves nothing; pressing twice counts once.
    const visitor = await town.browser(town.north, null);
    const opened = await visitor.get(linkOf('nair@staff.test'));
    expect(opened.text).toContain('I heard it');
    expect((await admin.get('/admin/first-day')).text).toContain('Nobody of 3 heard');
    for (const _twice of [1, 2]) await visitor.post(linkOf('nair@staff.test'), {});
    expect((await admin.get('/admin/first-day')).text).toContain('One of 3 heard');

    // The principal is called for Birch Lane only: Cedar has still only one.
    await visitor.get(linkOf('calloway@staff.test'));
    await visitor.post(linkOf('calloway@staff.test'), {});
    expect((await admin.get('/admin/first-day/alarm')).text).toContain('at one school');
    await visitor.get(linkOf('baptiste@staff.test'));
    expect((await visitor.post(linkOf('baptiste@staff.test'), {})).text).toContain('An alarm reaches you');
    expect((await admin.get('/admin/first-day/alarm')).text).toContain('Proved: an alarm reaches');

    // A link of another district or an older call opens nothing.
    expect((await visitor.get('/heard/abc.def.0123456789abcdef01234567')).status).toBe(410);
    const south = await town.browser(town.south, null);
    expect((await south.get(linkOf('nair@staff.test'))).status).toBe(410);
  });

  test('half a year later it must be heard again', async () => {
    town.pass({ hours: 24 * 181 });
    const again = await town.browser(town.north, town.north.nair);
    expect((await again.get('/admin/first-day')).text).toContain('Not proved');
    town.pass({ hours: -24 * 181 });
  });
});

describe('a school', () => {
  test('that is not open says whom to call; its mail is kept, answered, and says so, too', async () => {
    await admin.get('/admin/first-day/schools');
    await admin.post(`/admin/first-day/schools/${town.north.cedar}/close`, {});
    const visitor = await town.browser(town.north, null);
    const page = await visitor.get('/schools/cedar');
    expect(page.status).toBe(200);
    expect(page.text).toContain('does not answer here yet');
    expect(page.text).toContain('(555) 014-0100');
    expect(page.text).not.toContain('/ask?school=cedar');
    expect((await visitor.get('/schools/nowhere')).status).toBe(404);
    const address = 'cedar@demo.porchlight.test';
    const asked = { address, kind: 'school', orgId: town.north.cedar, topicKey: null } as const;
    await town.house.floor.act(town.system(town.north), addMailRoute, asked);
    const taken = await deliver(address);
    expect(taken).toMatchObject({ kind: 'message' });
    expect(taken?.ownerId).toBeTruthy();
    const receipt = (await mailsOf('receipt')).at(-1)?.body ?? '';
    expect(receipt).toContain('Cedar Middle does not answer here yet. If it cannot wait, call (555) 014-0100.');
  });

  test('opens by its own switch: what is missing is asked back, and forbids nothing', async () => {
    const path = `/admin/first-day/schools/${town.north.cedar}/open`;
    await admin.get('/admin/first-day/schools');
    const asked = await admin.post(path, {});
    expect(asked.status).toBe(409);
    expect(asked.text).toContain('Open it all the same');
    expect((await admin.post(path, { anyway: '1' })).status).toBe(303);
    const visitor = await town.browser(town.north, null);
    expect((await visitor.get('/schools/cedar')).text).toContain('/ask?school=cedar');
    await admin.get('/admin/first-day/schools');
    expect((await admin.post(`/admin/first-day/schools/${town.south.cedar}/open`, {})).status).toBe(404);
  });
});

describe('the launch kit', () => {
  test('prints each piece in each language, with the short address, its code and the number', async () => {
    await admin.get('/admin/first-day/languages');
    await admin.send(
      'POST',
      '/admin/first-day/languages',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `_form=${encodeURIComponent(/name="_form" value="([^"]+)"/.exec((await admin.get('/admin/first-day/languages')).text)?.[1] ?? '')}&language=en&language=es&language=ar`,
    );
    for (const what of ['poster', 'letter', 'cards']) {
      const page = await admin.get(`/admin/first-day/kit?school=birch-lane&what=${what}&paper=a4`);
      for (const language of ['en', 'es', 'ar']) expect(page.text).toContain(`data-language="${language}"`);
      expect(page.text).toContain('dir="rtl"');
      expect(page.text).toContain('north.localhost/s/birch-lane');
      expect(page.text).toContain('(555) 014-0100');
      expect(page.text).toContain('<path d="M');
      expect(page.text).toContain('kit-on-a4');
    }
    const visitor = await town.browser(town.north, null);
    expect((await visitor.get('/s/birch-lane?lang=ar')).location).toBe('/schools/birch-lane?lang=ar');
    expect((await visitor.get('/s/birch-lane?lang=xx')).location).toBe('/schools/birch-lane');
  });
});
