import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '#platform/ids';
import { action } from '#platform/action';
import { z } from 'zod';
import { openTown, type Town } from '#test/town';
import { beginBroadcast, queueMany } from '../sending/broadcasts.ts';
import { composeMail } from '../mail/compose.ts';
import { makeMailKey, mailFor, mailSignature, noteMailRecord } from '../mail/signing.ts';
import { listOf, readUnsubscribeToken, unsubscribeToken } from './links.ts';

let town: Town;
const sent = new Map<string, Uuid>();

const broadcast = action('test.broadcast', z.object({ category: z.string() }), async (context, { category }) => {
  const id = await beginBroadcast(context, {
    category,
    urgency: 'ordinary',
    about: { kind: 'test', id: town.north.birch },
  });
  await queueMany(context, id, [
    {
      kind: 'email',
      personId: town.north.dana,
      address: 'dana@families.test',
      language: 'en',
      subject: 'News',
      body: 'News',
      sendAfter: context.now,
      onceKey: `test ${category}`,
    },
  ]);
  return id;
});

beforeAll(async () => {
  town = await openTown();
  for (const category of ['announcement', 'health']) {
    const id = await town.house.floor.act(town.system(town.north), broadcast, { category });
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ id: Uuid }>`select id from channels.deliveries where broadcast_id = ${id}`.execute(tx),
    );
    sent.set(category, rows[0]?.id ?? '');
  }
});
afterAll(async () => town.close());

const count = async (what: 'preferences' | 'opt_outs'): Promise<number> => {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from ${sql.table(`channels.${what}`)}`.execute(tx),
  );
  return rows[0]?.n ?? 0;
};
const pathOf = (category: string): string =>
  `/unsubscribe/${unsubscribeToken(town.house.floor.secrets, sent.get(category) ?? '')}`;

describe('the link that ends mail', () => {
  it('changes nothing when a program looks at it', async () => {
    const visitor = await town.browser(town.north, null);
    const page = await visitor.get(pathOf('announcement'));
    expect(page.status).toBe(200);
    expect(page.text).toContain('News from the school');
    expect([await count('preferences'), await count('opt_outs')]).toEqual([0, 0]);
  });

  it('ends this kind of message by one POST without sign-in, as often as it comes', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const _ of [1, 2]) {
      const answer = await town.house.app.request(`http://north.localhost${pathOf('announcement')}`, {
        method: 'POST',
        headers: { host: 'north.localhost', ...headers },
        body: 'List-Unsubscribe=One-Click',
      });
      expect(answer.status).toBe(200);
    }
    expect([await count('preferences'), await count('opt_outs')]).toEqual([1, 0]);
  });

  it('of what must be told ends mail to the address only', async () => {
    const visitor = await town.browser(town.north, null);
    expect((await visitor.get(pathOf('health'))).text).toContain('they come another way');
    await visitor.post(pathOf('health'), {});
    expect([await count('preferences'), await count('opt_outs')]).toEqual([1, 1]);
  });

  it('made up by somebody opens nothing', async () => {
    const visitor = await town.browser(town.north, null);
    expect((await visitor.get(`/unsubscribe/${'A'.repeat(22)}${'0'.repeat(16)}`)).status).toBe(404);
    const south = await town.browser(town.south, null);
    expect((await south.get(pathOf('announcement'))).status).toBe(404);
  });
});

describe('mail to many', () => {
  const house = () => ({
    secrets: town.house.floor.secrets,
    publicUrl: 'https://schools.example',
    mailDomain: 'schools.example',
  });

  it('carries a list name and the one-click address; an answer to one family carries neither', async () => {
    const id = sent.get('announcement') ?? '';
    const list = listOf({ id, category: 'announcement', broadcast_id: id }, house());
    expect(readUnsubscribeToken(house().secrets, list?.unsubscribe.split('/').at(-1) ?? '')).toBe(id);
    const { raw } = await composeMail(
      {
        to: { name: '', address: 'dana@families.test' },
        subject: 'News',
        text: 'News',
        language: 'en',
        messageId: '<a@b.test>',
        date: 0,
        ...(list === null ? {} : { list }),
      },
      { from: { name: 'S', address: 'help@schools.example' } },
    );
    const text = raw.toString();
    expect(text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(text).toContain('List-Id: <announcement.schools.example>');
    expect(listOf({ id, category: 'reply', broadcast_id: null }, house())).toBeNull();
  });

  it('ends with where to choose what one gets, and the link that ends its kind', async () => {
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ body: string }>`select body from channels.deliveries where id = ${sent.get('announcement') ?? ''}`.execute(
        tx,
      ),
    );
    expect(rows[0]?.body).toContain('Choose what you get and how: ');
    expect(rows[0]?.body).toContain(pathOf('announcement'));
  });

  it('is signed with the district’s own key once its record was seen, and not before', async () => {
    const { floor } = town.house;
    const system = town.system(town.north);
    await floor.act(system, makeMailKey, {});
    const signature = await floor.ask(system, mailSignature, {});
    const keys: string[] = [];
    const mail = {
      batch: 1,
      send: async () => Promise.resolve([]),
      close: async () => {},
      signed: (key: { selector: string }) => {
        keys.push(key.selector);
        return { batch: 1, send: async () => Promise.resolve([]) };
      },
    };
    await mailFor(floor, town.north.district, mail);
    expect(keys).toEqual([]);
    expect(await floor.act(system, noteMailRecord, { records: ['v=DKIM1; k=rsa; p=other'] })).toEqual({ seen: false });
    expect(await floor.act(system, noteMailRecord, { records: [signature?.record ?? ''] })).toEqual({ seen: true });
    await mailFor(floor, town.north.district, mail);
    expect(keys).toEqual([signature?.selector]);
  });
});
