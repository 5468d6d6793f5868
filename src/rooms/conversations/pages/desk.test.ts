import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { storeFiles } from '#platform/files';
import { action } from '#platform/action';
import { z } from 'zod';
import { type Browser, type Cast, openTown, type Town } from '#test/town';
import { openConversation, type Opening } from '../actions/opening.ts';
import { installTopics } from '../actions/topics.ts';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
  await town.house.floor.act(systemActor(north.district, 'test'), installTopics, {});
});

afterAll(async () => {
  await town.close();
});

const plain: Opening = {
  kind: 'question',
  channel: 'web',
  text: 'When does the bus come back from the museum?',
  subject: 'The bus after the museum',
  language: 'en',
  schoolId: null,
  topicId: null,
  guardianId: null,
  studentIds: [],
  fromName: null,
  fromKind: 'none',
  fromAddress: null,
  fromVerified: false,
  privacy: 'normal',
  aboutStaffIds: [],
  aboutStaff: false,
  praisedId: null,
  callback: false,
  enteredBy: null,
  files: [],
  message: {},
};

const openOne = action('test.open_one', z.custom<Opening>(), async (context, opening) =>
  openConversation(context, opening),
);
const giveTo = action(
  'test.give_to',
  z.object({ id: z.string(), owner: z.string() }),
  async ({ tx, actor }, { id, owner }) => {
    await sql`update conversations.conversations set owner_id = ${owner} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    await sql`update conversations.search set owner_id = ${owner} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
  },
);

/** Dana writes about Nora to Birch Lane; Daniel in the office has it, unless something else is asked for. */
async function matter(change: Partial<Opening> = {}, owner: Uuid = north.brandt, cast: Cast = north): Promise<Uuid> {
  const system = systemActor(cast.district, 'test');
  const opened = await town.house.floor.act(system, openOne, {
    ...plain,
    schoolId: cast.birch,
    guardianId: cast.dana,
    studentIds: [cast.nora],
    fromName: 'Dana Whitfield',
    fromKind: 'email',
    fromAddress: 'dana@families.test',
    fromVerified: true,
    ...change,
  });
  await town.house.floor.act(system, giveTo, { id: opened.id, owner });
  return opened.id;
}

/** Whole pages are long: what is missing is said, not the page. */
const says = (text: string | null | undefined, part: string): void =>
  expect((text ?? '').includes(part) ? part : `not there: ${part}`).toBe(part);
const saysNot = (text: string | null | undefined, part: string): void =>
  expect((text ?? '').includes(part) ? `there: ${part}` : 'not there').toBe('not there');

const at = (id: Uuid): string => `/desk/conversations/${id}`;
const seenIn = (text: string): string => /name="seen" value="([^"]*)"/.exec(text)?.[1] ?? '';

describe('who may open a conversation', () => {
  test('the school’s office, its principal and the district do; another school, a teacher and another district do not', async () => {
    const id = await matter();
    for (const person of [north.brandt, north.calloway, north.nair, north.baptiste])
      expect((await (await town.browser(north, person)).get(at(id))).status).toBe(200);
    for (const person of [north.lund, north.park, north.okafor, north.vega])
      expect((await (await town.browser(north, person)).get(at(id))).status).toBe(404);
    expect((await (await town.browser(town.south, town.south.nair)).get(at(id))).status).toBe(404);
    expect((await (await town.browser(north, north.nair)).get(at(newId()))).status).toBe(404);
    expect((await (await town.browser(north, north.nair)).get('/desk/conversations/nothing')).status).toBe(404);
  });

  test('families and visitors have no desk', async () => {
    const id = await matter();
    expect((await (await town.browser(north, north.dana)).get(at(id))).status).toBe(404);
    expect((await (await town.browser(north, null)).get(at(id))).status).toBe(303);
    expect((await (await town.browser(north, north.dana)).get('/desk/inbox')).status).toBe(404);
  });

  test('whoever it is about, or whose child it is about, never sees it', async () => {
    const about = await matter({ aboutStaffIds: [north.brandt], aboutStaff: true }, north.calloway);
    expect((await (await town.browser(north, north.brandt)).get(at(about))).status).toBe(404);
    const ada = await matter({ guardianId: north.okafor, studentIds: [north.ada] });
    expect((await (await town.browser(north, north.okafor)).get(at(ada))).status).toBe(404);
  });

  test('a private matter is read by its readers only, and stands in nobody else’s list', async () => {
    const id = await matter({ privacy: 'private', subject: 'Something very private' }, north.brandt);
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set reader_ids = ${[north.brandt, north.calloway]} where id = ${id}`.execute(
        tx,
      ),
    );
    expect((await (await town.browser(north, north.brandt)).get(at(id))).status).toBe(200);
    expect((await (await town.browser(north, north.calloway)).get(at(id))).status).toBe(200);
    const nair = await town.browser(north, north.nair);
    expect((await nair.get(at(id))).status).toBe(404);
    saysNot((await nair.get('/desk/inbox?view=school')).text, 'Something very private');
    saysNot((await nair.get('/desk/search?q=very+private')).text, 'Something very private');
    const mine = await (await town.browser(north, north.brandt)).get('/desk/inbox');
    says(mine.text, 'Something very private');
  });

  test('an anonymous matter shows no sender', async () => {
    const id = await matter({
      privacy: 'anonymous',
      guardianId: null,
      studentIds: [],
      fromName: null,
      fromKind: 'none',
      fromAddress: null,
    });
    const page = await (await town.browser(north, north.brandt)).get(at(id));
    expect(page.status).toBe(200);
    says(page.text, 'Without a name');
    saysNot(page.text, 'mailto:');
  });

  test('every act on a stranger’s conversation answers “not there”', async () => {
    const id = await matter();
    const lund = await town.browser(north, north.lund);
    await lund.get('/desk/enter?nobody=1');
    for (const act of ['take', 'wait', 'close', 'private', 'helper', 'topic', 'callback', 'presence', 'alarm'])
      expect([
        act,
        (await lund.post(`${at(id)}/${act}`, { person: north.lund, topic: newId(), said: 'x' })).status,
      ]).toEqual([act, 404]);
    for (const page of ['hand-off', 'helper', 'topic', 'merge', 'group', 'private', 'slip'])
      expect([page, (await lund.get(`${at(id)}/${page}`)).status]).toEqual([page, 404]);
    expect((await lund.post(`${at(id)}/reply`, { text: 'Hello', seen: '' })).status).toBe(404);
    expect((await lund.post(`${at(id)}/hand-off`, { to: `person:${north.lund}`, reason: 'mine' })).status).toBe(404);
  });

  test('opening it is written down where the family can read it, once an hour', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    await brandt.get(at(id));
    await brandt.get(at(id));
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        student_id: Uuid;
      }>`select student_id from platform.looks where record_id = ${id} and person_id = ${north.brandt}`.execute(tx),
    );
    expect(rows.map((row) => row.student_id)).toEqual([north.nora]);
  });
});

describe('the inbox', () => {
  test('mine, late, due today, unread, waiting and closed are told apart', async () => {
    const owner = north.ortiz;
    const late = await matter({ subject: 'This one is late' }, owner);
    const today = await matter({ subject: 'This one is due today' }, owner);
    const family = await matter({ subject: 'This one waits for the family' }, owner);
    const closed = await matter({ subject: 'This one is closed' }, owner);
    const now = town.now();
    await town.inside(north, async (tx) => {
      await sql`update conversations.conversations set due_at = ${now.subtract({ hours: 3 })} where id = ${late}`.execute(
        tx,
      );
      await sql`update conversations.conversations set due_at = ${now.add({ hours: 2 })}, unread = false where id = ${today}`.execute(
        tx,
      );
    });
    const ortiz = await town.browser(north, owner);
    await ortiz.get(at(family));
    expect((await ortiz.post(`${at(family)}/wait`, {})).status).toBe(303);
    expect((await ortiz.post(`${at(closed)}/close`, {})).status).toBe(303);
    const list = async (query: string): Promise<string> => (await ortiz.get(`/desk/inbox${query}`)).text;
    const mine = await list('');
    for (const subject of ['is late', 'due today', 'waits for the family'])
      says(mine, `This one ${subject === 'due today' ? 'is due today' : subject}`);
    saysNot(mine, 'This one is closed');
    says(await list('?view=late'), 'This one is late');
    saysNot(await list('?view=late'), 'This one is due today');
    says(await list('?view=today'), 'This one is due today');
    saysNot(await list('?view=today'), 'This one is late');
    says(await list('?view=waiting'), 'This one waits for the family');
    says(await list('?view=closed'), 'This one is closed');
    saysNot(await list('?view=unread'), 'This one is due today');
    says(await list('?view=longest'), 'This one is late');
    says(await list('?kind=praise'), 'Nothing fits these filters');
    says(await list('?kind=question&language=en&channel=web'), 'This one is late');
    const home = (await ortiz.get('/desk')).text;
    says(home, 'This one is late');
    says(home, '1 family waits longer than promised');
  });

  test('goes on page by page without a gap or a repetition, and back again', async () => {
    const owner = north.park;
    await town.inside(north, async (tx) =>
      sql`insert into conversations.conversations (district_id, id, code, kind, channel, subject, preview, language, school_id, state, owner_id, opened_at, answer_due_at, resolve_due_at, due_at, last_message_at, last_from)
        select ${north.district}, gen_random_uuid(), 'P' || lpad(n::text, 6, '0'), 'question', 'web', 'Paged ' || n, '', 'en', ${north.cedar}, 'open', ${owner}, now(), now(), now(),
          ${town.now()}::timestamptz + (n / 3) * interval '1 hour', now(), 'family' from generate_series(1, 120) n`.execute(
        tx,
      ),
    );
    const park = await town.browser(north, owner);
    const subjects = (text: string): string[] => [...text.matchAll(/>Paged (\d+)</g)].map((found) => found[1] ?? '');
    const link = (text: string, rel: string): string | null =>
      new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null;
    for (const query of ['', '?view=school']) {
      const seen: string[] = [];
      let path: string | null = `/desk/inbox${query}`;
      let last = '';
      while (path !== null) {
        last = (await park.get(path)).text;
        seen.push(...subjects(last));
        path = link(last, 'next');
      }
      expect(seen.length).toBe(120);
      expect(new Set(seen).size).toBe(120);
      const before = link(last, 'prev');
      expect(before).not.toBeNull();
      expect(subjects((await park.get(before ?? '')).text)).toEqual(seen.slice(50, 100));
    }
    says((await park.get('/desk/inbox?view=school')).text, '99+');
  });

  test('a kept filter is one’s own', async () => {
    const brandt = await town.browser(north, north.brandt);
    await brandt.get('/desk/inbox?kind=concern');
    await brandt.post('/desk/inbox/filters', { name: 'Only concerns', query: 'kind=concern' });
    says((await brandt.get('/desk/inbox')).text, 'Only concerns');
    saysNot((await (await town.browser(north, north.calloway)).get('/desk/inbox')).text, 'Only concerns');
  });

  test('many at once: what one may not do, the others still do, and both are said', async () => {
    const first = await matter({}, north.brandt);
    const second = await matter({}, north.brandt);
    const foreign = await matter({ schoolId: north.cedar, studentIds: [], guardianId: null }, north.lund);
    const brandt = await town.browser(north, north.brandt);
    await brandt.get('/desk/inbox');
    const body = new URLSearchParams([
      ['_form', /name="_form" value="([^"]+)"/.exec((await brandt.get('/desk/inbox')).text)?.[1] ?? ''],
      ['id', first],
      ['id', second],
      ['id', foreign],
      ['do', 'hand_off'],
      ['to', `person:${north.calloway}`],
      ['reason', 'On leave tomorrow'],
      ['back', '/desk/inbox'],
    ]).toString();
    const answer = await brandt.send(
      'POST',
      '/desk/inbox/acts',
      { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    );
    expect(answer.location).toBe('/desk/inbox');
    says((await brandt.get('/desk/inbox')).text, '2 handed off. 1 stayed as they were.');
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
        owner_id: Uuid;
      }>`select id, owner_id from conversations.conversations where id = any(${[first, second, foreign]}::uuid[])`.execute(
        tx,
      ),
    );
    const owners = new Map(rows.map((row) => [row.id, row.owner_id]));
    expect([owners.get(first), owners.get(second), owners.get(foreign)]).toEqual([
      north.calloway,
      north.calloway,
      north.lund,
    ]);
  });
});

describe('answering', () => {
  test('goes out after twenty seconds; until then it can be taken back, and the words come back into the box', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    const page = await brandt.get(at(id));
    const sent = await brandt.post(`${at(id)}/reply`, { text: 'At four, at the front door.', seen: seenIn(page.text) });
    expect(sent.status).toBe(303);
    const after = await brandt.get(at(id));
    says(after.text, 'At four, at the front door.');
    const undo = /action="([^"]+take-back)"/.exec(after.text)?.[1] ?? '';
    const back = await brandt.post(undo, {});
    says(back.location, 'draft=');
    const again = await brandt.get((back.location ?? '').split('#')[0] ?? '');
    expect(/<textarea[^>]*id="reply-text"[^>]*>([^<]*)</.exec(again.text)?.[1]).toBe('At four, at the front door.');
    await town.work(north);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        state: string;
      }>`select state from conversations.messages where conversation_id = ${id} and direction = 'out'`.execute(tx),
    );
    expect(rows.map((row) => row.state)).toEqual(['taken_back']);
  });

  test('two who answer at once: the second sees the first answer and keeps the own words', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    const calloway = await town.browser(north, north.calloway);
    const [hers, his] = [await calloway.get(at(id)), await brandt.get(at(id))];
    await brandt.post(`${at(id)}/reply`, { text: 'It comes back at four.', seen: seenIn(his.text) });
    const met = await calloway.post(`${at(id)}/reply`, {
      text: 'Around half past three, I think.',
      seen: seenIn(hers.text),
    });
    expect(met.status).toBe(409);
    says(met.text, 'Somebody wrote while you were writing');
    says(met.text, 'It comes back at four.');
    says(met.text, 'Around half past three, I think.');
    const sure = await calloway.post(`${at(id)}/reply`, {
      text: 'Around half past three, I think.',
      seen: seenIn(met.text),
      anyway: '1',
    });
    expect(sure.status).toBe(303);
  });

  test('another child named in the words must be confirmed first', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    const page = await brandt.get(at(id));
    const text = 'She sits beside Yusuf Haddad on the bus.';
    const stopped = await brandt.post(`${at(id)}/reply`, { text, seen: seenIn(page.text) });
    expect(stopped.status).toBe(409);
    says(stopped.text, 'This family may read about Yusuf Haddad');
    says(stopped.text, text);
    const sent = await brandt.post(`${at(id)}/reply`, { text, seen: seenIn(page.text), confirmed: north.yusuf });
    expect(sent.status).toBe(303);
  });

  test('a note stays inside and asks the mentioned colleague in', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    await brandt.get(`${at(id)}?mode=note`);
    await brandt.post(`${at(id)}/reply`, { mode: 'note', text: '@Marisol Vega which bus was it?' });
    expect((await (await town.browser(north, north.vega)).get(at(id))).status).toBe(200);
    says(
      (await (await town.browser(north, north.vega)).get('/desk/inbox?view=helping')).text,
      'The bus after the museum',
    );
  });

  test('an empty answer keeps the page and says what is missing', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    await brandt.get(at(id));
    const stopped = await brandt.post(`${at(id)}/reply`, { text: '   ', seen: '' });
    expect(stopped.status).toBe(422);
    says(stopped.text, 'Please write a few words first.');
  });

  test('a saved reply comes with its fields filled', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    await brandt.get('/desk/saved-replies');
    await brandt.post('/desk/saved-replies', {
      name: 'We have it',
      text: 'Dear {family}, we look after {child}. {me}',
      language: 'en',
      shared: '1',
    });
    const page = await brandt.get(at(id));
    const saved = /href="([^"]*saved=[^"#]+)/.exec(page.text)?.[1] ?? '';
    says((await brandt.get(saved)).text, 'Dear Dana Whitfield, we look after Nora. Daniel Brandt');
  });
});

describe('handling', () => {
  test('handing off needs a reason, keeps what was typed, and leads back to the inbox when it is out of sight', async () => {
    const id = await matter({ schoolId: null, studentIds: [], guardianId: null }, north.vega);
    const vega = await town.browser(north, north.vega);
    await vega.get(`${at(id)}/hand-off`);
    const stopped = await vega.post(`${at(id)}/hand-off`, { to: `person:${north.baptiste}`, reason: '' });
    expect(stopped.status).toBe(422);
    says(stopped.text, 'Please say in a few words why');
    expect(stopped.text).toMatch(new RegExp(`value="person:${north.baptiste}" selected`));
    const gone = await vega.post(`${at(id)}/hand-off`, { to: `person:${north.baptiste}`, reason: 'Not about buses' });
    expect(gone.location).toBe('/desk/inbox');
    expect((await vega.get(at(id))).status).toBe(404);
    const now = await (await town.browser(north, north.baptiste)).get(at(id));
    says(now.text, 'Not about buses');
  });

  test('closing can be taken back', async () => {
    const id = await matter();
    const brandt = await town.browser(north, north.brandt);
    await brandt.get(at(id));
    await brandt.post(`${at(id)}/close`, {});
    const page = await brandt.get(at(id));
    says(page.text, `action="${at(id)}/reopen"`);
    await brandt.post(`${at(id)}/reopen`, {});
    says((await brandt.get('/desk/inbox?view=mine')).text, at(id));
  });

  test('words of danger stand on top until somebody has them, and cannot be closed before', async () => {
    const id = await matter();
    await town.inside(north, async (tx) =>
      sql`update conversations.conversations set critical_at = ${town.now()}, critical_category = 'self_harm' where id = ${id}`.execute(
        tx,
      ),
    );
    const brandt = await town.browser(north, north.brandt);
    const page = await brandt.get(at(id));
    says(page.text, 'I have it');
    says((await brandt.get('/desk')).text, 'Please look now');
    await brandt.post(`${at(id)}/close`, {});
    says((await brandt.get(at(id))).text, 'Words of danger were found here. Somebody must press');
    await brandt.post(`${at(id)}/alarm`, { do: 'have' });
    says((await brandt.get(at(id))).text, 'You took it');
    saysNot((await brandt.get(at(id))).text, 'I have it');
  });

  test('the same matter twice is put together by its number', async () => {
    const first = await matter({ subject: 'Asked once' });
    const second = await matter({ subject: 'Asked twice' });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ code: string }>`select code from conversations.conversations where id = ${first}`.execute(tx),
    );
    const brandt = await town.browser(north, north.brandt);
    await brandt.get(`${at(second)}/merge`);
    const wrong = await brandt.post(`${at(second)}/merge`, { code: '0000000' });
    expect(wrong.status).toBe(422);
    const done = await brandt.post(`${at(second)}/merge`, { code: (rows[0]?.code ?? '').toLowerCase() });
    expect(done.location).toBe(at(first));
  });
});

describe('files', () => {
  const keep = action('test.keep_files', z.object({ id: z.string() }), async (context, { id }) => {
    const owner = { kind: 'conversation', id };
    const bytes = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
    return storeFiles(context, [
      { name: 'bus.png', type: 'image/png', bytes, dataClass: 'attachment', held: null, owner },
      { name: 'list.html', type: 'text/html', bytes, dataClass: 'attachment', held: null, owner },
      { name: 'run.exe', type: 'application/octet-stream', bytes, dataClass: 'attachment', held: 'executable', owner },
    ]);
  });

  test('pictures are shown, others only handed out, held ones never; strangers get nothing', async () => {
    const id = await matter();
    const [picture, page, held] = await town.house.floor.act(systemActor(north.district, 'test'), keep, { id });
    const brandt = await town.browser(north, north.brandt);
    const shown = await brandt.get(`/desk/files/${picture?.id}`);
    expect([shown.status, shown.headers.get('content-type'), shown.headers.get('x-content-type-options')]).toEqual([
      200,
      'image/png',
      'nosniff',
    ]);
    says(shown.headers.get('content-security-policy'), 'sandbox');
    const other = await brandt.get(`/desk/files/${page?.id}`);
    expect([
      other.headers.get('content-type'),
      other.headers.get('content-disposition')?.startsWith('attachment'),
    ]).toEqual(['application/octet-stream', true]);
    expect((await brandt.get(`/desk/files/${held?.id}`)).status).toBe(404);
    expect((await (await town.browser(north, north.lund)).get(`/desk/files/${picture?.id}`)).status).toBe(404);
    expect((await (await town.browser(town.south, town.south.nair)).get(`/desk/files/${picture?.id}`)).status).toBe(
      404,
    );
  });
});

describe('entering, leaving, being away', () => {
  const enterWith = async (browser: Browser, fields: Record<string, string>): Promise<string> => {
    await browser.get('/desk/enter?nobody=1');
    const answer = await browser.post('/desk/enter', {
      way: 'phone',
      kind: 'question',
      text: 'Is there school on Friday?',
      language: 'es',
      ...fields,
    });
    return answer.location ?? `${answer.status} ${answer.text}`;
  };

  test('three letters find the family, of the child as of the parent', async () => {
    const brandt = await town.browser(north, north.brandt);
    says((await brandt.get('/desk/enter?q=yus')).text, 'Amal Haddad');
    says((await brandt.get('/desk/enter?q=whi')).text, 'Dana Whitfield');
  });

  test('a call gets an owner and a promised time to read out, and a slip in the family’s language', async () => {
    const brandt = await town.browser(north, north.brandt);
    const path = await enterWith(brandt, {
      guardian: north.dana,
      child: north.nora,
      reach: 'email:dana@families.test',
    });
    expect(path).toMatch(/^\/desk\/entered\//);
    const told = await brandt.get(path);
    says(told.text, 'Please read this out');
    const slip = await brandt.get(path.replace('/desk/entered/', '/desk/conversations/').concat('/slip'));
    says(slip.text, 'lang="es"');
    expect(slip.text).toMatch(/\d{6}/);
  });

  test('a wrong number comes back with everything that was typed', async () => {
    const brandt = await town.browser(north, north.brandt);
    const stopped = await enterWith(brandt, { address: '555 01', name: 'Rosa' });
    says(stopped, '422');
    says(stopped, 'Is there school on Friday?');
    says(stopped, 'value="Rosa"');
  });

  test('answered on the spot: closed at once', async () => {
    const brandt = await town.browser(north, north.brandt);
    const path = await enterWith(brandt, { answer: 'Yes, until noon.' });
    says((await brandt.get(path)).text, 'answered on the spot');
  });

  test('staff begin with each guardian apart, and never with one who may not be contacted', async () => {
    const calloway = await town.browser(north, north.calloway);
    const page = await calloway.get(`/desk/start?child=${north.yusuf}`);
    says(page.text, 'Amal Haddad');
    says(page.text, 'Sami Haddad');
    const done = await calloway.post('/desk/start', {
      child: north.yusuf,
      guardian: north.amal,
      subject: 'A good week',
      text: 'He read a whole book.',
    });
    expect(done.location).toMatch(/^\/desk\/conversations\//);
    const stopped = await calloway.post('/desk/start', {
      child: north.yusuf,
      guardian: north.dana,
      subject: 'A good week',
      text: 'He read.',
    });
    expect(stopped.status).toBe(422);
  });

  test('the leaver drill shows everything first, then moves it in one go', async () => {
    const id = await matter({ subject: 'Held by somebody who leaves' }, north.ortiz);
    const lund = await town.browser(north, north.lund);
    expect((await lund.get('/desk/leavers')).status).toBe(404);
    expect((await (await town.browser(north, north.park)).get(`/desk/leavers/${north.ortiz}`)).status).toBe(404);
    const nair = await town.browser(north, north.nair);
    const plan = await nair.get(`/desk/leavers/${north.ortiz}`);
    says(plan.text, 'Held by somebody who leaves');
    const sure = await nair.post(`/desk/leavers/${north.ortiz}`, { step: 'confirm', to: north.vega, off: '1' });
    says(sure.text, 'Hand over what Elena Ortiz has');
    const done = await nair.post(`/desk/leavers/${north.ortiz}`, { step: 'do', to: north.vega, off: '1' });
    expect(done.status).toBe(303);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ owner_id: Uuid }>`select owner_id from conversations.conversations where id = ${id}`.execute(tx),
    );
    expect(rows[0]?.owner_id).toBe(north.vega);
    expect((await (await town.browser(north, north.vega)).get(at(id))).status).toBe(200);
  });

  test('an absence is entered for oneself, and by those who lead for others', async () => {
    const vega = await town.browser(north, north.vega);
    await vega.get('/desk/away');
    const wrong = await vega.post('/desk/away', { from: '2026-12-10', until: '2026-12-01' });
    expect(wrong.status).toBe(422);
    await vega.post('/desk/away', { from: '2026-12-01', until: '2026-12-04', note: 'Conference' });
    says((await vega.get('/desk/away')).text, 'Conference');
    saysNot((await (await town.browser(north, north.lund)).get('/desk/away')).text, 'Conference');
  });
});
