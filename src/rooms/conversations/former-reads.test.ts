import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#platform/actor';
import { AppError } from '#platform/errors';
import type { NewFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { makeToken } from '#rooms/access';
import type { Browser, Cast } from '#test/town';
import { addFamilyWords, closeByFamily, rate, reopenByFamily } from './actions/family.ts';
import { handOff, setHelper } from './actions/handling.ts';
import { setTopic } from './actions/describing.ts';
import { merge } from './actions/joining.ts';
import { decideMoves } from './actions/moving-decide.ts';
import { addNote, reply } from './actions/replying.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';
import { mayHear } from './questions/desk-conversation.ts';
import { findByCode, searchConversations } from './questions/desk-search.ts';
import { movesToSee } from './questions/moving.ts';

/**
 * Okafor had a matter about Nora until it went with her to another class. Whatever happens to it from then on, by anybody:
 * no door shows her a word, a file or a name of it that is later than that.
 */
let town: MovingTown;
let cast: Cast;
let former: Browser;
let token = '';
let okafor: Actor;
let dana: Actor;
let abara: Actor;
let nair: Actor;

const long = process.env['PORCHLIGHT_LONG'] === '1';

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
  former = await town.browser(cast, cast.okafor);
  [okafor, dana, abara, nair] = (await Promise.all(
    [cast.okafor, cast.dana, town.abara, cast.nair].map(async (id) => town.actorOf(cast, id)),
  )) as [Actor, Actor, Actor, Actor];
  const made = await town.house.floor.act(nair, makeToken, {
    name: 'former',
    scopes: ['conversations:read', 'roster:read'],
    personId: cast.okafor,
  });
  token = made.token;
}, 60_000);
afterAll(async () => town.close());

const act: MovingTown['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);

const fileNamed = (name: string): NewFile & { bytes: Uint8Array; owner: { kind: string; id: null } } => ({
  name,
  type: 'text/plain',
  bytes: new TextEncoder().encode(`inside ${name}`),
  dataClass: 'attachment',
  held: null,
  owner: { kind: 'conversation', id: null },
});

async function api(path: string): Promise<{ status: number; text: string }> {
  const response = await town.house.app.request(`http://north.localhost${path}`, {
    headers: { host: 'north.localhost', authorization: `Bearer ${token}` },
  });
  return { status: response.status, text: await response.text() };
}

/** One thing that happens to the matter, with words of its own that can be found again. */
type Step = (id: Uuid, word: string) => Promise<unknown>;

const familyWrites: Step = async (id, word) =>
  act(dana, addFamilyWords, {
    conversationId: id,
    text: `The family says ${word}.`,
    language: 'en',
    channel: 'web',
    files: [fileNamed(`family-${word}.txt`)],
  });
const staffNotes: Step = async (id, word) =>
  act(abara, addNote, {
    conversationId: id,
    text: `A note about ${word}.`,
    mentionIds: [cast.vega],
    files: [fileNamed(`note-${word}.txt`)],
  });

const later: Readonly<Record<string, Step>> = {
  'the family writes': familyWrites,
  'a note with a file': staffNotes,
  'an answer': async (id, word) =>
    act(abara, reply, {
      conversationId: id,
      text: `The answer is ${word}.`,
      undo: 0,
      files: [fileNamed(`${word}.txt`)],
    }),
  'an answer that closes it': async (id, word) =>
    act(abara, reply, { conversationId: id, text: `Settled: ${word}.`, undo: 0, thenDo: 'close' }),
  'the family closes it': async (id) => act(dana, closeByFamily, { conversationId: id }),
  'the family opens it again': async (id) => act(dana, reopenByFamily, { conversationId: id }),
  'the family rates it': async (id, word) =>
    act(dana, rate, { conversationId: id, rating: 2, comment: `They thought ${word}.` }),
  'a colleague is asked in': async (id) => act(abara, setHelper, { conversationId: id, personId: cast.vega }),
  'it is handed on': async (id, word) =>
    act(nair, handOff, { conversationId: id, toPersonId: town.abara, reason: `Because ${word}` }),
  'its topic changes': async (id) => {
    const { rows } = await town.inside(cast, async (tx) =>
      sql<{
        id: Uuid;
      }>`select id from conversations.topics where district_id = ${cast.district} order by id limit 1`.execute(tx),
    );
    return act(abara, setTopic, { conversationId: id, topicId: rows[0]?.id ?? '' });
  },
  'another matter is put together with it': async (id, word) => {
    const other = await town.asked(`Another matter, ${word}.`, { owner: town.abara });
    return act(nair, merge, { conversationId: other, intoId: id });
  },
  // Written before the matter went, and joined to it after: it was in nothing that she had.
  'an older matter of others is put together with it': async (id, word) => {
    const other = await town.asked(`An older matter, ${word}.`, { owner: cast.brandt });
    await town.inside(cast, async (tx) =>
      sql`update conversations.messages set at = at - interval '30 days' where conversation_id = ${other}`.execute(tx),
    );
    return act(nair, merge, { conversationId: other, intoId: id });
  },
};

const done = new Set<string>();

/** What the house refuses for its own reasons (closed already, not closed) is simply no step. */
async function happens(name: string, id: Uuid, word: string): Promise<void> {
  town.pass({ minutes: 3 });
  try {
    await later[name]?.(id, word);
    done.add(name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  await town.work(cast);
}

type Ids = { readonly files: readonly Uuid[]; readonly messages: readonly Uuid[] };

async function insideOf(id: Uuid): Promise<Ids> {
  return town.inside(cast, async (tx) => {
    const { rows: files } = await sql<{
      id: Uuid;
    }>`select id from platform.files where owner_id = ${id} order by id`.execute(tx);
    const { rows: messages } = await sql<{
      id: Uuid;
    }>`update conversations.messages set html_safe = '<p>' || text || '</p>'
      where conversation_id = ${id} returning id`.execute(tx);
    return { files: files.map((one) => one.id), messages: messages.map((one) => one.id) };
  });
}

/** Every page and every call of the interface that takes an id or a question, with every id that the matter has. */
async function everywhere(id: Uuid, { files, messages }: Ids): Promise<string> {
  const said: string[] = [];
  for (const route of town.house.routes.filter((one) => one.method === 'GET' && !/live|export/.test(one.path))) {
    const parts = route.path.match(/:[a-zA-Z]+(\{[^}]*\})?/g) ?? [];
    const wanted = parts.length === 0 ? [''] : [id, cast.nora, cast.dana, town.abara, ...files, ...messages];
    if (!/^\/(desk|api)/.test(route.path)) continue;
    for (const one of wanted) {
      const path = route.path.replaceAll(/:[a-zA-Z]+(\{[^}]*\})?/g, one);
      const { status, text } = route.api === undefined ? await former.get(path) : await api(path);
      if (status < 400) said.push(`${path} ${text}`);
    }
  }
  return said.join('\n');
}

async function told(id: Uuid): Promise<string> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{
      all: string;
    }>`select coalesce(string_agg(subject || ' ' || body, ' ' order by id), '') as all from channels.deliveries
      where about_id = ${id} and address = 'okafor@staff.test'`.execute(tx),
  );
  return rows[0]?.all ?? '';
}

/** The matter, worked on until `went`, when it goes with its child. */
async function wentAway(): Promise<Uuid> {
  await town.fresh();
  const id = await town.asked('Where is the early-0 form?');
  town.pass({ minutes: 3 });
  await familyWrites(id, 'early-1');
  town.pass({ minutes: 3 });
  await act(okafor, addNote, {
    conversationId: id,
    text: 'A note about early-2.',
    files: [fileNamed('note-early-2.txt')],
  });
  await town.work(cast);
  town.pass({ minutes: 3 });
  await town.place({ studentId: cast.nora, schoolId: cast.birch, classId: town.room12 });
  const [move] = await town.moves(id);
  await act(abara, decideMoves, { moveIds: [move?.id ?? ''], choice: 'goes' });
  return id;
}

describe('who had a matter until it went with its child', () => {
  test('reads at each door what was written until then', async () => {
    const id = await wentAway();
    await happens('the family writes', id, 'later-1');
    await happens('a note with a file', id, 'later-2');
    const ids = await insideOf(id);
    const { code } = await town.matter(id);
    for (const path of [`/desk/conversations/${id}`, `/desk/conversations/${id}/print`]) {
      const { status, text } = await former.get(path);
      expect(status).toBe(200);
      for (const early of ['early-0', 'early-1', 'early-2', 'family-early-1.txt', 'note-early-2.txt'])
        expect(`${path} ${text.includes(early) ? early : ''}`).toBe(`${path} ${early}`);
      expect(text).toContain('This went to Chidi Abara on');
      expect(text).toContain('what came later is not shown to you');
    }
    for (const part of ['', '/messages', '/happenings', '/files']) {
      const { status, text } = await api(`/api/v1/conversations/${id}${part}`);
      expect(`${part} ${status}`).toBe(`${part} 200`);
      expect(text).not.toContain('later-');
    }
    expect((await api(`/api/v1/conversations/${id}/messages`)).text).toContain('early-2');
    expect((await api(`/api/v1/conversations/${id}`)).text).toContain('"message_count":2');
    const open = await Promise.all(ids.files.map(async (file) => (await former.get(`/desk/files/${file}`)).status));
    expect(open).toEqual([200, 200, 404, 404]);
    const forms = await Promise.all(
      ids.messages.map(async (one) => (await former.get(`/desk/messages/${one}/mail`)).status),
    );
    expect(forms.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 404, 404]);
    // Found by nothing, heard of by nothing, and no slip whose digits would open the family's own page of it.
    expect((await former.get(`/desk/conversations/${id}/slip`)).status).toBe(404);
    const { floor } = town.house;
    expect(await floor.ask(okafor, mayHear, { id })).toBe(false);
    expect(await floor.ask(okafor, findByCode, { code })).toBeNull();
    for (const asked of ['early', 'later', 'Whitfield', code])
      expect((await floor.ask(okafor, searchConversations, { asked })).rows.map((row) => row.id)).not.toContain(id);
    expect(
      (await floor.ask(okafor, movesToSee, { group: null })).gone.find((one) => one.conversationId === id),
    ).toMatchObject({
      toId: town.abara,
    });
  });

  test('reads nothing later at any door, whatever happens to it', async () => {
    let doors = 0;
    // Each of them once, whatever the dice say afterwards.
    const all = await wentAway();
    for (const name of Object.keys(later)) await happens(name, all, `later-${name.length}`);
    expect((await everywhere(all, await insideOf(all))).match(/.{60}later-\d.{20}/)?.[0] ?? null).toBeNull();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(later)), { minLength: 2, maxLength: 6 }),
        async (names) => {
          const id = await wentAway();
          const before = await told(id);
          for (const [at, name] of names.entries()) await happens(name, id, `later-${at}`);
          town.pass({ hours: 20 });
          await town.work(cast);
          const shown = await everywhere(id, await insideOf(id));
          doors += shown.split('\n').length;
          expect(shown.match(/.{60}later-\d.{20}/)?.[0] ?? null).toBeNull();
          expect(shown).toContain('early-1');
          expect(await told(id)).toBe(before);
        },
      ),
      { numRuns: long ? 60 : 3, seed: 20_261_122 },
    );
    expect(doors).toBeGreaterThan(100);
    expect(Object.keys(later).filter((name) => !done.has(name))).toEqual([]);
  }, 600_000);

  test('reads nothing at all once it has closed readers, or where the moment is not known', async () => {
    const id = await wentAway();
    const page = async () => (await former.get(`/desk/conversations/${id}`)).status;
    expect(await page()).toBe(200);
    await town.inside(cast, async (tx) =>
      sql`update conversations.conversations set former_leaves = '{}' where id = ${id}`.execute(tx),
    );
    expect(await page()).toBe(404);
  });

  test('and who has it from then on reads all of it', async () => {
    const id = await wentAway();
    await happens('the family writes', id, 'later-1');
    const owner = await town.browser(cast, town.abara);
    const { text } = await owner.get(`/desk/conversations/${id}`);
    for (const word of ['early-0', 'early-2', 'later-1']) expect(text).toContain(word);
  });
});
