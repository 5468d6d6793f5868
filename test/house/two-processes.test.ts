import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoLink } from '#rooms/access';
import type { Uuid } from '#platform/ids';
import { applicationUrl } from '../database/connection.ts';
import { openTown, type Cast, type Town } from '#test/town';
import { type House, openHouse } from '../../src/house.ts';

/** Two houses on one database, as when `porchlight serve` runs twice behind a balancer. */
describe('pages served by two processes', () => {
  let town: Town;
  let north: Cast;
  let here: House;
  let there: House;
  const base = 'http://north.localhost';

  const open = async (): Promise<House> =>
    openHouse({
      settings: town.house.floor.settings,
      databaseUrl: applicationUrl(town.ownerUrl),
      log: town.house.floor.log,
      clock: () => town.now(),
      relay: true,
    });
  const signIn = async (house: House, person: Uuid): Promise<string> => {
    const answer = await house.app.request(`${base}${new URL(demoLink(house.floor, north.district, person)).pathname}`);
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  };
  const page = async (house: House, path: string, cookie: string): Promise<string> =>
    (await house.app.request(`${base}${path}`, { headers: { cookie } })).text();

  beforeAll(async () => {
    town = await openTown();
    north = town.north;
    [here, there] = await Promise.all([open(), open()]);
  }, 60_000);
  afterAll(async () => {
    await here.close();
    await there.close();
    await town.close();
  });

  const guess = async (house: House, code: string, from: string): Promise<number> => {
    const headers = { 'x-forwarded-for': from };
    const form = await (await house.app.request(`${base}/case`, { headers })).text();
    const body = new URLSearchParams({ _form: /name="_form" value="([^"]+)"/.exec(form)?.[1] ?? '', code });
    return (await house.app.request(`${base}/case`, { method: 'POST', headers, body })).status;
  };
  const eachInTurn = async (turns: number, one: (house: House, turn: number) => Promise<number>): Promise<number[]> => {
    const answers: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) answers.push(await one(turn % 2 === 0 ? here : there, turn));
    return answers;
  };

  it('count guesses from one place together, and keep no address', async () => {
    const from = '203.0.113.9';
    const answers = await eachInTurn(21, async (house, turn) =>
      guess(house, `ABCDE${String(turn).padStart(2, '0')}`, from),
    );
    expect(answers.slice(0, 20)).not.toContain(429);
    expect(answers[20]).toBe(429);
    const { rows } = await town.house.floor.outside('the test looks at what is kept', async (outside) =>
      sql<{ key: string }>`select key from platform.rates`.execute(outside),
    );
    expect(rows.some((row) => row.key.includes(from))).toBe(false);
    town.pass({ minutes: 11 });
    expect(await guess(here, 'ABCDE99', from)).not.toBe(429);
  });

  it('count guesses at one code together, wherever they come from', async () => {
    const answers = await eachInTurn(11, async (house, turn) => guess(house, 'FGHJKMN', `203.0.113.${100 + turn}`));
    expect(answers.slice(0, 10)).not.toContain(429);
    expect(answers[10]).toBe(429);
  });

  it('show a colleague who has the same conversation open in the other one', async () => {
    const visitor = await town.browser(north, null);
    await visitor.get('/ask');
    await visitor.post('/ask', { kind: 'question', text: 'Is there school on Friday?', how: 'none' });
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ id: Uuid }>`select id from conversations.conversations limit 1`.execute(tx),
    );
    const path = `/desk/conversations/${rows[0]?.id}`;
    const nair = await signIn(here, north.nair);
    const baptiste = await signIn(there, north.baptiste);
    // The first page of a district in a process begins to listen.
    await page(here, path, nair);
    expect(await page(there, path, baptiste)).toContain('Josephine Baptiste');
    for (
      let tries = 0;
      tries < 40 && !(await page(here, path, nair)).includes('data-who="Josephine Baptiste"');
      tries += 1
    )
      await sleep(50);
    expect(await page(here, path, nair)).toContain('data-who="Josephine Baptiste"');
  });
});
