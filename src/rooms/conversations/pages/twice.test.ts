import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Browser, type Cast, openTown, type Town } from '#test/town';

describe('a form that is pressed twice, or sent again by a reload', () => {
  let town: Town;
  let north: Cast;

  const count = async (table: string): Promise<number> =>
    town.inside(north, async (tx) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(table)}`.execute(tx);
      return rows[0]?.n ?? 0;
    });
  /** What a press adds to a table, and where each press leads. */
  const press = async (
    table: string,
    presses: () => Promise<readonly Answer[]>,
  ): Promise<{ made: number; ways: readonly (string | null)[]; statuses: readonly number[] }> => {
    const before = await count(table);
    const answers = await presses();
    return {
      made: (await count(table)) - before,
      ways: answers.map((answer) => answer.location),
      statuses: answers.map((answer) => answer.status),
    };
  };
  const question = { kind: 'question', text: 'When does the bus come?', how: 'email', address: 'dana@families.test' };
  const twice = async (browser: Browser, path: string, fields: Record<string, string>): Promise<readonly Answer[]> => [
    await browser.post(path, fields),
    await browser.post(path, fields),
  ];

  beforeAll(async () => {
    town = await openTown();
    north = town.north;
  }, 60_000);
  afterAll(async () => town.close());

  it('asks once: the second answer leads to the first one’s receipt', async () => {
    const visitor = await town.browser(north, null);
    await visitor.get('/ask');
    const { made, ways } = await press('conversations.conversations', async () => twice(visitor, '/ask', question));
    expect(made).toBe(1);
    expect(ways[0]).toMatch(/^\/sent\//);
    expect(ways[1]).toBe(ways[0]);
  });

  it('asks once when both presses are on their way together', async () => {
    const visitor = await town.browser(north, null);
    await visitor.get('/ask');
    const { made, ways } = await press('conversations.conversations', async () =>
      Promise.all([1, 2, 3].map(async () => visitor.post('/ask', question))),
    );
    expect(made).toBe(1);
    expect(new Set(ways).size).toBe(1);
  });

  it('other words, or a page opened anew, are another question', async () => {
    const visitor = await town.browser(north, null);
    await visitor.get('/ask');
    const { made } = await press('conversations.conversations', async () => [
      await visitor.post('/ask', question),
      await visitor.post('/ask', { ...question, text: 'And when does it go back?' }),
    ]);
    expect(made).toBe(2);
    await visitor.get('/ask');
    expect((await press('conversations.conversations', async () => [await visitor.post('/ask', question)])).made).toBe(
      1,
    );
  });

  it('a form that came back with a remark can be sent again as it is', async () => {
    const visitor = await town.browser(north, null);
    const page = await visitor.get('/ask');
    const token = /name="_form" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const empty = { ...question, text: '', _form: token };
    const { made, statuses } = await press('conversations.conversations', async () => twice(visitor, '/ask', empty));
    expect([made, statuses]).toEqual([0, [422, 422]]);
    // Back on the first page, with words this time.
    const whole = await press('conversations.conversations', async () => [
      await visitor.post('/ask', { ...question, _form: token }),
    ]);
    expect(whole.made).toBe(1);
  });

  it('the desk answers, enters and starts once, and says so both times', async () => {
    const nair = await town.browser(north, north.nair);
    const entering = { way: 'counter', kind: 'question', text: 'A key was lost.', language: 'en', nobody: '1' };
    await nair.get('/desk/enter?nobody=1');
    const entered = await press('conversations.conversations', async () => twice(nair, '/desk/enter', entering));
    expect([entered.made, entered.ways[1] === entered.ways[0]]).toEqual([1, true]);

    const id = /[0-9a-f-]{36}/.exec(entered.ways[0] ?? '')?.[0] ?? '';
    const page = `/desk/conversations/${id}`;
    await nair.get(page);
    const note = { mode: 'note', text: 'It was found in the gym.' };
    const noted = await press('conversations.messages', async () => twice(nair, `${page}/reply`, note));
    expect([noted.made, noted.statuses, noted.ways[1] === noted.ways[0]]).toEqual([1, [303, 303], true]);
    expect(nair.cookies.get('toast')).not.toBe('');

    await nair.get(`/desk/start?child=${north.nora}`);
    const starting = { child: north.nora, guardian: north.dana, text: 'It was a good day.', subject: 'Today' };
    const started = await press('conversations.conversations', async () => twice(nair, '/desk/start', starting));
    expect([started.made, started.statuses, started.ways[1] === started.ways[0]]).toEqual([1, [303, 303], true]);
  });

  it('the sealed first answer opens for nobody else: another person’s same form is their own', async () => {
    const visitor = await town.browser(north, null);
    const page = await visitor.get('/ask');
    const token = /name="_form" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await visitor.post('/ask', question);
    const nair = await town.browser(north, north.nair);
    expect((await nair.post('/ask', { ...question, _form: token })).status).not.toBe(303);
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ response: string }>`select response::text as response from platform.idempotency where status = 303`.execute(
        tx,
      ),
    );
    expect(rows.every((row) => !row.response.includes('/sent/'))).toBe(true);
  });
});
