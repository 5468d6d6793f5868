import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import { openTown, type Town } from '#test/town';
import { coverage } from './coverage.ts';
import { fridayList } from './friday.questions.ts';
import { fridayCard } from './looking-over.ts';
import { mySentences } from './mine.ts';
import { writeOneLiner } from './sending.ts';
import { makeMyList } from './turns.actions.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

async function write(fields: { studentId: Uuid; words?: string; phraseId?: string }): Promise<Uuid> {
  const okafor = await town.actorOf(town.north, town.north.okafor);
  const { id } = await town.house.floor.act(okafor, writeOneLiner, { kind: 'praise', language: 'en', ...fields });
  town.pass({ seconds: 60 });
  await town.work(town.north);
  return id;
}

async function choose(person: Uuid, category: string, wanted: boolean, ways: readonly string[] = []): Promise<void> {
  const { north } = town;
  await town.inside(north, async (tx) =>
    sql`insert into channels.preferences (district_id, id, person_id, category, wanted, ways, chosen_at)
      values (${north.district}, ${newId()}, ${person}, ${category}, ${wanted}, ${ways}, now())
      on conflict on constraint preferences_once do update set wanted = excluded.wanted, ways = excluded.ways`.execute(
      tx,
    ),
  );
}

describe('what teachers wrote', () => {
  it('stands on the page of the child’s own family, in their language, the newest first, and on nobody else’s', async () => {
    const { north, house } = town;
    await write({ studentId: north.nora, phraseId: 'writing.ideas' });
    await write({ studentId: north.nora, words: 'Nora kept going when it got hard.' });
    await write({ studentId: north.yusuf, words: 'Yusuf asked a good question.' });
    const dana = await town.browser(north, north.dana);
    const page = await dana.get('/my/sentences');
    expect(page.text.indexOf('kept going')).toBeGreaterThan(0);
    expect(page.text.indexOf('Nora', page.text.indexOf('kept going') + 20)).toBeGreaterThan(0);
    expect(page.text).not.toContain('Yusuf');
    expect((await dana.get('/my')).text).toContain('/my/sentences');
    const inSpanish = await house.floor.ask(await town.actorOf(north, north.dana), mySentences, {
      language: 'es',
      before: null,
    });
    expect(inSpanish.items.map((one) => one.how)).toEqual(['original', 'phrase_unread']);
    const brandt = await town.browser(north, north.brandt);
    expect((await brandt.get('/my/sentences')).status).toBe(404);
  });

  it('is answered there: a conversation with that teacher, with a clock; a mere thanks starts none', async () => {
    const { north } = town;
    const id = await write({ studentId: north.nora, words: 'Nora read two books this week.' });
    const dana = await town.browser(north, north.dana);
    await dana.get('/my/sentences');
    expect((await dana.post(`/my/sentences/${id}`, { text: '  ' })).status).toBe(422);
    const asked = await dana.post(`/my/sentences/${id}`, { text: 'Which book should she read next?' });
    expect(asked.location).toMatch(/^\/my\/cases\//);
    const thanked = await dana.post(`/my/sentences/${id}`, { text: 'Thank you!' });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        id: Uuid;
        owner_id: Uuid;
        due_at: Temporal.Instant | null;
      }>`select id, owner_id, due_at from conversations.conversations where guardian_id = ${north.dana} order by id desc limit 2`.execute(
        tx,
      ),
    );
    expect(rows.map((row) => [row.owner_id, row.due_at !== null])).toEqual([
      [north.okafor, false],
      [north.okafor, true],
    ]);
    expect(thanked.location).toBe(`/my/cases/${rows[0]?.id ?? ''}`);
    const amal = await town.browser(north, north.amal);
    await amal.get('/my/sentences');
    expect((await amal.post(`/my/sentences/${id}`, { text: 'Hello' })).status).toBe(404);
  });
});

it('a word of the teacher’s own sentence in an answer to it calls nobody; a word of the family does', async () => {
  const { north } = town;
  const id = await write({ studentId: north.nora, words: 'Nora gives full effort in PE and gets stronger.' });
  const dana = await town.browser(north, north.dana);
  await dana.get('/my/sentences');
  const critical = async (text: string): Promise<string | null | undefined> => {
    const answer = await dana.post(`/my/sentences/${id}`, { text });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ critical_category: string | null }>`select critical_category from conversations.conversations
        where district_id = ${north.district} and id = ${(answer.location ?? '').split('/').at(-1) ?? ''}`.execute(tx),
    );
    return rows[0]?.critical_category;
  };
  expect(await critical('How can we help at home?')).toBeNull();
  expect(await critical('She says she wants to kill herself.')).toBe('self_harm');
});

describe('a family that wants none', () => {
  it('is asked of nobody: not on the list, not in the coverage, with the reason', async () => {
    const { north, house } = town;
    await choose(north.dana, 'one_liner', false);
    const okafor = await town.actorOf(north, north.okafor);
    await house.floor.act(okafor, makeMyList, {});
    const list = await house.floor.ask(okafor, fridayList, {});
    expect(list.turns.map((turn) => turn.child.id)).not.toContain(north.nora);
    expect(list.leftOut.map((child) => [child.id, child.why])).toContainEqual([north.nora, 'not_wanted']);
    await expect(
      house.floor.act(okafor, writeOneLiner, { studentId: north.nora, kind: 'praise', words: 'Hm.', language: 'en' }),
    ).rejects.toMatchObject({ code: 'messages.error.nobody' });
    const calloway = await town.actorOf(north, north.calloway);
    const seen = await house.floor.ask(calloway, coverage, {});
    await choose(north.dana, 'one_liner', true);
    const all = await house.floor.ask(calloway, coverage, {});
    expect(all.children - seen.children).toBe(1);
    expect([seen.unwanted, all.unwanted]).toEqual([null, 0]);
  });
});

describe('a family that chose calls', () => {
  it('gets the sentence as a call', async () => {
    const { north } = town;
    await town.inside(north, async (tx) => {
      await sql`insert into channels.accounts (district_id, id, kind, base_url, account, sealed, from_number, changed_at)
        values (${north.district}, ${newId()}, 'twilio', 'http://127.0.0.1:9', 'AC1', 'x', '+15550100000', now())`.execute(
        tx,
      );
    });
    await choose(north.amal, '*', true, ['voice']);
    const id = await write({ studentId: north.yusuf, words: 'Yusuf built a bridge of paper.' });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{
        kind: string;
      }>`select kind from channels.deliveries where about_id = ${id} and person_id = ${north.amal}`.execute(tx),
    );
    expect(rows.map((row) => row.kind)).toContain('voice');
  });
});

describe('words of danger of the district', () => {
  it('are seen before a sentence goes', async () => {
    const { north, house } = town;
    await town.inside(north, async (tx) =>
      sql`insert into conversations.alarm_words (district_id, id, language, category, phrase)
        values (${north.district}, ${newId()}, 'en', 'violence', 'purple lantern')`.execute(tx),
    );
    // What the process keeps of the lists is fresh for three seconds.
    await new Promise((done) => setTimeout(done, 3100));
    const okafor = await town.actorOf(north, north.okafor);
    const card = await house.floor.ask(okafor, fridayCard, {
      studentId: north.nora,
      kind: 'praise',
      phraseId: null,
      slots: {},
      words: 'Nora spoke of a purple lantern.',
      language: 'en',
      sure: false,
    });
    expect(card.look.alarms).toEqual(['violence']);
  });
});

describe('a program', () => {
  it('reads the list, writes a sentence for a teacher, takes it back, and gives leaders the coverage', async () => {
    const { north, house } = town;
    // Whoever was written about this week is on no list of it.
    town.pass({ hours: 8 * 24 });
    const nair = await town.actorOf(north, north.nair);
    const tokenOf = async (personId: Uuid): Promise<string> =>
      (await house.floor.act(nair, makeToken, { name: 'P', scopes: ['messages:read', 'messages:write'], personId }))
        .token;
    const [teacher, leader] = [await tokenOf(north.okafor), await tokenOf(north.calloway)];
    const visitor = await town.browser(north, null);
    const call = async (method: string, path: string, bearer: string, body?: object) => {
      const answer = await visitor.send(
        method,
        `/api/v1${path}`,
        { authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body === undefined ? undefined : JSON.stringify(body),
      );
      return {
        status: answer.status,
        body: JSON.parse(answer.text === '' ? '{}' : answer.text) as Record<string, unknown>,
      };
    };
    expect((await call('POST', '/one-liners/list', teacher, {})).status).toBe(200);
    const list = await call('GET', '/one-liners/list', teacher);
    expect((list.body['turns'] as { student_id: string }[]).map((one) => one.student_id)).toContain(north.nora);
    const sentence = { student_id: north.nora, kind: 'praise', words: 'Nora told a story.', language: 'en' };
    const made = await call('POST', '/one-liners', teacher, sentence);
    expect(made.status).toBe(201);
    expect((await call('POST', '/one-liners', leader, sentence)).status).toBe(404);
    expect((await call('POST', `/one-liners/${String(made.body['id'])}/take-back`, teacher, {})).status).toBe(200);
    expect((await call('POST', `/one-liners/children/${north.nora}/skip`, teacher, { reason: 'absent' })).status).toBe(
      200,
    );
    expect((await call('GET', '/one-liners/coverage', teacher)).status).toBe(404);
    expect(await call('GET', '/one-liners/coverage', leader)).toMatchObject({
      status: 200,
      body: { smallest_group: 10 },
    });
  });
});
