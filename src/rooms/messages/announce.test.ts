import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { type Browser, openTown, type Town } from '#test/town';
import { z } from 'zod';
import { takeAnswer } from './actions/answering.ts';
import { messageToken } from './messages.links.ts';

let town: Town;
let calloway: Browser;

beforeAll(async () => {
  town = await openTown();
  calloway = await town.browser(town.north, town.north.calloway);
});
afterAll(async () => town.close());

const words = {
  title: 'Reading night is Thursday',
  body: 'Dear {guardian}, please come with {child} to {school} on Thursday at six.',
  short: 'Reading night Thursday at six.',
  language: 'en',
  category: 'announcement',
  asks: 'rsvp',
  until_day: '',
  until_time: '16:00',
};

/** Writes a draft by the form and answers its id. */
async function written(browser: Browser, more: Record<string, string> = {}): Promise<Uuid> {
  await browser.get('/desk/messages/new');
  const answer = await browser.post('/desk/messages/new', { ...words, org: town.north.birch, ...more });
  expect([answer.status, /class="error"[^<]*<[^>]*>[^<]*<[^>]*>([^<]*)/.exec(answer.text)?.[1]]).toEqual([
    303,
    undefined,
  ]);
  return /messages\/([0-9a-f-]{36})\/check/.exec(answer.location ?? '')?.[1] ?? '';
}

async function sent(browser: Browser, more: Record<string, string> = {}): Promise<Uuid> {
  const id = await written(browser, more);
  await browser.get(`/desk/messages/${id}/check`);
  const answer = await browser.post(`/desk/messages/${id}/send`, {
    version: '1',
    when: 'now',
    budget: 'It is needed.',
  });
  expect(answer.status).toBe(303);
  await town.work(town.north);
  return id;
}

async function linkOf(id: Uuid, person: Uuid): Promise<string> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      id: Uuid;
    }>`select id from messages.recipients where announcement_id = ${id} and person_id = ${person}`.execute(tx),
  );
  return `/m/${messageToken(town.house.floor.secrets, town.north.district, rows[0]?.id ?? '')}`;
}

async function recipient(id: Uuid, person: Uuid): Promise<{ answer: string | null; read: boolean }> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ answer: string | null; read: boolean }>`select answer, read_at is not null as read from messages.recipients
      where announcement_id = ${id} and person_id = ${person}`.execute(tx),
  );
  return rows[0] ?? { answer: null, read: false };
}

describe('before it goes', () => {
  it('the sender sees how many get it, by which way, who has no address, and how hard it is to read', async () => {
    const id = await written(calloway);
    const page = await calloway.get(`/desk/messages/${id}/check`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('4 guardians of 3 children');
    expect(page.text).toContain('Sami Haddad');
    expect(page.text).toContain('No phone or e-mail is known');
    expect(page.text).toMatch(/Grade \d+\./);
    expect(page.text).toContain('Send now');
  });

  it('what is wrong is said at its field, and nothing typed is lost', async () => {
    await calloway.get('/desk/messages/new');
    const answer = await calloway.post('/desk/messages/new', {
      ...words,
      org: town.north.birch,
      body: 'Hello {mother}, come.',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('“mother” in braces is nothing we can put in.');
    expect(answer.text).toContain('Hello {mother}, come.');
    const unknown = await calloway.post('/desk/messages/new', {
      ...words,
      org: town.north.birch,
      children: 'Nora Whitfield\nNobody Atall',
    });
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('Nobody Atall');
  });

  it('a teacher reaches the own classes, whatever the form says', async () => {
    const okafor = await town.browser(town.north, town.north.okafor);
    const id = await written(okafor);
    const page = await okafor.get(`/desk/messages/${id}/check`);
    expect(page.text).toContain('3 guardians of 2 children');
    await okafor.post(`/desk/messages/${id}/send`, { version: '1', when: 'now' });
    await town.work(town.north);
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ n: number }>`select count(*)::int as n from messages.recipients where announcement_id = ${id}`.execute(tx),
    );
    expect(rows[0]?.n).toBe(3);
  });

  it('named children and a saved choice narrow it', async () => {
    const id = await written(calloway, { children: 'Nora Whitfield', save_as: 'Nora alone' });
    expect((await calloway.get(`/desk/messages/${id}/check`)).text).toContain('1 guardian of 1 child');
    const list = await calloway.get('/desk/messages/new');
    const audience = /audience=([0-9a-f-]{36})/.exec(list.text)?.[1] ?? '';
    expect((await calloway.get(`/desk/messages/new?audience=${audience}`)).text).toContain('Nora Whitfield');
  });

  it('another school’s office sees nothing of it', async () => {
    const id = await written(calloway);
    const lund = await town.browser(town.north, town.north.lund);
    for (const part of ['', '/check', '/edit', '/families', '/families.csv'])
      expect((await lund.get(`/desk/messages/${id}${part}`)).status).toBe(404);
    expect((await lund.get('/desk/messages')).text).not.toContain('Reading night');
  });
});

describe('on the page of the family', () => {
  it('opening it changes nothing; an answer counts, and may be changed', async () => {
    const id = await sent(calloway);
    const link = await linkOf(id, town.north.dana);
    const dana = await town.browser(town.north, null);
    const page = await dana.get(link);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Dear Dana Whitfield, please come with Nora to Birch Lane on Thursday at six.');
    expect(page.headers.get('referrer-policy')).toMatch(/no-referrer|same-origin/);
    expect(Buffer.byteLength(page.text)).toBeLessThan(60_000);
    expect(await recipient(id, town.north.dana)).toEqual({ answer: null, read: false });
    expect((await dana.post(`${link}/answer`, { answer: 'yes' })).status).toBe(303);
    expect(await recipient(id, town.north.dana)).toEqual({ answer: 'yes', read: true });
    expect((await dana.get(link)).text).toContain('You answered yes');
    await dana.post(`${link}/answer`, { answer: 'no' });
    expect(await recipient(id, town.north.dana)).toEqual({ answer: 'no', read: true });
    const progress = await calloway.get(`/desk/messages/${id}`);
    expect(progress.text).toContain('No answer yet');
    expect((await calloway.get(`/desk/messages/${id}/families?show=no`)).text).toContain('Dana Whitfield');
  });

  it('a file beside it opens there, and with no other link', async () => {
    const id = await written(calloway);
    await calloway.get(`/desk/messages/${id}/check`);
    const form = new FormData();
    const token =
      /name="_form" value="([^"]+)"/.exec((await calloway.get(`/desk/messages/${id}/check`)).text)?.[1] ?? '';
    form.set('_form', token);
    form.set('files', new File(['%PDF-1.4\n%%EOF\n'], 'menu.pdf', { type: 'application/pdf' }));
    const asked = new Request('http://x', { method: 'POST', body: form });
    const added = await calloway.send(
      'POST',
      `/desk/messages/${id}/files`,
      { 'content-type': asked.headers.get('content-type') ?? '' },
      await asked.text(),
    );
    expect(added.status).toBe(303);
    const check = await calloway.get(`/desk/messages/${id}/check`);
    expect(check.text).toContain('menu.pdf');
    const version = /name="version" value="(\d+)"/.exec(check.text)?.[1] ?? '';
    expect(version).toBe('2');
    await calloway.post(`/desk/messages/${id}/send`, { version, when: 'now', budget: 'It is needed.' });
    await town.work(town.north);
    const link = await linkOf(id, town.north.dana);
    const dana = await town.browser(town.north, null);
    const page = await dana.get(link);
    const file = new RegExp(`${link}/files/[0-9a-f-]{36}`).exec(page.text)?.[0] ?? '';
    const opened = await dana.get(file);
    expect([opened.status, opened.headers.get('content-disposition')]).toEqual([
      200,
      "attachment; filename*=UTF-8''menu.pdf",
    ]);
    const other = await linkOf(await sent(calloway), town.north.dana);
    expect((await dana.get(file.replace(link, other))).status).toBe(404);
  });

  it('its own script says that it was opened', async () => {
    const id = await sent(calloway, { asks: 'nothing' });
    const link = await linkOf(id, town.north.amal);
    const amal = await town.browser(town.north, null);
    await amal.get(link);
    expect((await amal.post(`${link}/read`, {})).status).toBe(200);
    expect(await recipient(id, town.north.amal)).toEqual({ answer: null, read: true });
  });

  it('a question about it is a conversation at the school of the child', async () => {
    const id = await sent(calloway);
    const link = await linkOf(id, town.north.dana);
    const dana = await town.browser(town.north, null);
    await dana.get(link);
    const asked = await dana.post(`${link}/ask`, { text: 'May her brother come too?' });
    expect(asked.location).toMatch(/^\/case\//);
    expect((await dana.get(asked.location ?? '')).text).toContain('May her brother come too?');
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{
        school_id: Uuid;
        guardian_id: Uuid;
        owner_id: Uuid | null;
      }>`select school_id, guardian_id, owner_id from conversations.conversations order by id desc limit 1`.execute(tx),
    );
    expect(rows[0]).toMatchObject({ school_id: town.north.birch, guardian_id: town.north.dana });
    expect(rows[0]?.owner_id).not.toBeNull();
  });

  it('is not there for a forged link, for the other district, and for whom the child is not any more', async () => {
    const id = await sent(calloway);
    const link = await linkOf(id, town.north.dana);
    const visitor = await town.browser(town.north, null);
    expect((await visitor.get(link)).status).toBe(200);
    expect((await visitor.get(`${link.slice(0, -1)}${link.endsWith('0') ? '1' : '0'}`)).status).toBe(404);
    const southern = await town.browser(town.south, null);
    expect((await southern.get(link)).status).toBe(404);
    await town.inside(town.north, async (tx) =>
      sql`update roster.guardianships set ends = '2026-11-01' where guardian_id = ${town.north.dana}`.execute(tx),
    );
    expect((await visitor.get(link)).status).toBe(404);
    expect((await visitor.post(`${link}/answer`, { answer: 'yes' })).status).toBe(404);
    await town.inside(town.north, async (tx) =>
      sql`update roster.guardianships set ends = null where guardian_id = ${town.north.dana}`.execute(tx),
    );
    expect((await visitor.get(link)).status).toBe(200);
  });
});

const textAnswer = action(
  'test.text_answer',
  z.object({ text: z.string(), people: z.array(z.string()) }),
  async (context, { text, people }) =>
    takeAnswer(context, { personIds: people, text, language: 'en', at: context.now }),
);

describe('an answer by text', () => {
  it('counts for the message that asked that phone; anything else is for a person to read', async () => {
    const { north, house } = town;
    town.pass({ hours: 8 * 24 });
    calloway = await town.browser(north, north.calloway);
    const id = await sent(calloway);
    const say = async (text: string) =>
      house.floor.act(town.system(north), textAnswer, { text, people: [north.amal, north.sami] });
    // Nothing was sent to that phone yet: a yes answers nothing.
    expect(await say('YES')).toBeNull();
    await town.inside(north, async (tx) =>
      sql`insert into channels.deliveries (district_id, id, kind, category, person_id, address, about_kind, about_id, language, subject, body, state, created_at, sent_at, send_after, once_key)
        select ${north.district}, ${newId()}, 'sms', 'announcement', ${north.amal}, '+15550140142', 'announcement', ${id}, 'en', '', 'x', 'sent', ${town.now()}, ${town.now()}, ${town.now()}, ${`test ${id}`}`.execute(
        tx,
      ),
    );
    expect(await say('yes but when does it end?')).toBeNull();
    expect(await say('Yes please')).toMatchObject({ announcementId: id, answer: 'yes' });
    expect((await recipient(id, north.sami)).answer).toBe('yes');
    const changed = await say('NO');
    expect(changed?.say).toContain('Your answer to “Reading night is Thursday” is NO.');
    town.pass({ hours: 8 * 24 });
    expect(await say('YES')).toBeNull();
  });
});

describe('a week', () => {
  it('that is full needs a reason, which stays with the message', async () => {
    town.pass({ hours: 8 * 24 });
    const nair = await town.browser(town.north, town.north.nair);
    calloway = await town.browser(town.north, town.north.calloway);
    await nair.get('/admin/messages');
    expect((await nair.post('/admin/messages', { week_budget: '1', from_hour: '8', until_hour: '20' })).status).toBe(
      303,
    );
    await sent(calloway);
    const id = await written(calloway);
    expect((await calloway.get(`/desk/messages/${id}/check`)).text).toContain('Messages this week');
    const refused = await calloway.post(`/desk/messages/${id}/send`, { version: '1', when: 'now' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Say why this one must go.');
    expect(
      (await calloway.post(`/desk/messages/${id}/send`, { version: '1', when: 'now', budget: 'The room changed.' }))
        .status,
    ).toBe(303);
    await town.work(town.north);
    expect((await calloway.get(`/desk/messages/${id}`)).text).toContain('The room changed.');
    await nair.post('/admin/messages', { week_budget: '0', from_hour: '8', until_hour: '20' });
    await nair.get('/admin/messages');
    expect(
      (await nair.post('/admin/messages', { week_budget: '5', from_hour: '8', until_hour: '20', approval: '1' }))
        .status,
    ).toBe(303);
  });

  it('with approval, a leader looks it over and says yes; the writer cannot', async () => {
    town.pass({ hours: 24 * 10 });
    const okafor = await town.browser(town.north, town.north.okafor);
    calloway = await town.browser(town.north, town.north.calloway);
    const id = await written(okafor, { title: 'Bring a plant' });
    await okafor.get(`/desk/messages/${id}/check`);
    await okafor.post(`/desk/messages/${id}/send`, { version: '1', when: 'now' });
    expect((await okafor.get(`/desk/messages/${id}`)).text).toContain('It waits until somebody who leads says yes.');
    expect((await okafor.post(`/desk/messages/${id}/approve`, { version: '1' })).status).toBe(404);
    expect((await calloway.get('/desk/messages?view=waiting')).text).toContain('Bring a plant');
    expect((await calloway.get(`/desk/messages/${id}/check`)).text).toContain('Yes, send it');
    expect((await calloway.post(`/desk/messages/${id}/approve`, { version: '1' })).status).toBe(303);
    await town.work(town.north);
    expect((await calloway.get(`/desk/messages/${id}`)).text).toContain('Sent');
    const file = await calloway.get(`/desk/messages/${id}/families.csv`);
    expect(file.text).toContain('guardian,children,language,way,outcome');
    expect(file.text).toContain('Dana Whitfield');
  });
});
