import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from 'kysely';
import { newId } from '#platform/ids';
import type { Route } from '#platform/web';
import { makeToken } from '#rooms/access';
import { listen } from '../../src/commands/start.ts';
import { type Browser, openTown, type Town } from '#test/town';

/** A15, H04 over every route there is: nothing rides along that nobody described, and nothing that can be sent brings the house down. */
let town: Town;
let token = '';
const scopes = [
  'conversations:read',
  'conversations:write',
  'topics:read',
  'topics:write',
  'roster:read',
  'webhooks:write',
  'messages:read',
  'messages:write',
] as const;

beforeAll(async () => {
  town = await openTown();
  const nair = await town.actorOf(town.north, town.north.nair);
  ({ token } = await town.house.floor.act(nair, makeToken, { name: 'threats', scopes: [...scopes], personId: null }));
}, 60_000);
afterAll(async () => town.close());

async function call(route: Route, body: string, path = route.path, type = 'application/json') {
  const answer = await town.house.app.request(`http://north.localhost${path.replaceAll(/:\w+/g, newId)}`, {
    method: route.method,
    headers: { host: 'north.localhost', authorization: `Bearer ${token}`, 'content-type': type },
    ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body }),
  });
  return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> };
}

const writing = (route: Route): boolean => route.api !== undefined && !['GET', 'DELETE'].includes(route.method);

type Described = {
  readonly properties?: Record<string, Described>;
  readonly required?: string[];
  readonly [more: string]: unknown;
};

function described(schema: z.ZodType | undefined): Described {
  return schema === undefined ? {} : (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described);
}

/** The smallest value a description allows. */
function valueOf(of: Described): unknown {
  const [first] = (of['anyOf'] ?? of['oneOf'] ?? []) as Described[];
  if (first !== undefined) return valueOf(first);
  if (Array.isArray(of['enum'])) return of['enum'][0];
  if (of['const'] !== undefined) return of['const'];
  if (of['format'] === 'uuid') return newId();
  if (of['format'] === 'date-time') return '2026-11-20T15:00:00Z';
  if (of['type'] === 'integer' || of['type'] === 'number') return Math.min(480, Number(of['maximum'] ?? 480));
  if (of['type'] === 'boolean') return true;
  if (of.properties !== undefined) return exampleOf(of);
  if (of['type'] === 'object') return { en: 'Something' };
  if (of['type'] === 'array') return [valueOf((of['items'] ?? {}) as Described)];
  return '2026-11-20';
}

function exampleOf(of: Described): Record<string, unknown> {
  return Object.fromEntries((of.required ?? []).map((name) => [name, valueOf(of.properties?.[name] ?? {})]));
}

describe('each act of the interface (A15)', () => {
  const dangerous = [
    'role',
    'district_id',
    'verified',
    'owner_id_forced',
    'is_admin',
    '__proto__',
    'constructor',
  ] as const;

  it('refuses a field that it does not describe, by its name', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const route of town.house.routes.filter(writing)) {
      const description = described(route.api?.body);
      for (const field of dangerous) {
        if (Object.hasOwn(description.properties ?? {}, field)) continue;
        const example = JSON.stringify(exampleOf(description));
        const more = `${example === '{}' ? '{' : `${example.slice(0, -1)},`}${JSON.stringify(field)}:"administrator"}`;
        const { status, body } = await call(route, more);
        tried += 1;
        if (status !== 422 || body['problem'] !== 'unknown_field')
          wrong.push(`${route.method} ${route.path} with ${field}: ${status} ${JSON.stringify(body)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(200);
  }, 120_000);

  it('refuses one in the address as well', async () => {
    const wrong: string[] = [];
    for (const route of town.house.routes.filter((one) => one.api !== undefined && one.method === 'GET')) {
      const needed = new URLSearchParams(exampleOf(described(route.api?.query)) as Record<string, string>);
      needed.set('district_id', town.south.district);
      const { status, body } = await call(route, '', `${route.path}?${needed.toString()}`);
      if (status !== 422 || body['field'] !== 'district_id')
        wrong.push(`${route.path}: ${status} ${JSON.stringify(body)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('every form (A10, A15)', () => {
  /** Everything that says who somebody is, whom they belong to, where they are reached and what they may. */
  async function rights(): Promise<string> {
    const parts: string[] = [];
    for (const table of [
      'roster.people',
      'roster.contact_details',
      'roster.guardianships',
      'roster.restrictions',
      'roster.assignments',
      'roster.enrollments',
      'access.grants',
      'access.tokens',
    ]) {
      const { rows } = await town.inside(town.north, async (tx) =>
        sql<{ h: string }>`select md5(string_agg(t::text, '|' order by t.id)) as h from ${sql.table(table)} t
          where district_id = ${town.north.district}`.execute(tx),
      );
      parts.push(`${table} ${rows[0]?.h ?? ''}`);
    }
    return parts.join('\n');
  }

  it('pressed by a visitor, a family and a teacher with every field one could wish for, changes no one’s rights, ties or addresses', async () => {
    const { north } = town;
    const before = await rights();
    const wishes = {
      role: 'administrator',
      person: north.dana,
      personId: north.dana,
      guardian: north.dana,
      guardianId: north.dana,
      guardianship: newId(),
      student: north.yusuf,
      studentId: north.yusuf,
      child: north.yusuf,
      unitId: north.district,
      district_id: north.district,
      verified: 'true',
      maySeeRecords: 'on',
      may_see_records: 'true',
      email: 'dana@families.test',
      phone: '+15550140199',
      address: 'sami@families.test',
      value: 'sami@families.test',
      kind: 'person',
      id: north.yusuf,
      field: 'family_name',
      scopes: 'conversations:read',
      back: '/',
    };
    const browsers: [string, Browser][] = [
      ['visitor', await town.browser(north, null)],
      ['dana', await town.browser(north, north.dana)],
      ['okafor', await town.browser(north, north.okafor)],
    ];
    const failed: string[] = [];
    for (const [who, browser] of browsers) {
      for (const route of town.house.routes.filter((one) => one.method === 'POST' && one.api === undefined)) {
        // Signing out ends the try; the demonstration's mailbox sends real mail and exists in no production.
        if (route.path === '/sign-out' || route.path.startsWith('/demo/')) continue;
        await browser.get(who === 'visitor' ? '/ask' : '/my');
        const answer = await browser.post(route.path.replaceAll(/:\w+(\{[^}]*\})?/g, north.yusuf), wishes);
        if (answer.status >= 500) failed.push(`${who} ${route.path}: ${answer.status}`);
      }
    }
    expect(failed).toEqual([]);
    expect(await rights()).toBe(before);
  }, 120_000);
});

describe('a body that is meant to harm (H04)', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const bodies: readonly (readonly [string, string])[] = [
    ['a hundred thousand brackets deep', deep],
    ['deep inside a field', `{"text":${deep}}`],
    ['a hundred thousand fields', `{${Array.from({ length: 100_000 }, (_, at) => `"f${at}":1`).join(',')}}`],
    ['a prototype', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'],
    ['two megabytes in one string', JSON.stringify({ text: 'x'.repeat(2_000_000) })],
    ['a number that is none', '{"text":1e999999}'],
    ['half a body', '{"text":"'],
    ['no JSON at all', '<xml/>'],
    ['NUL and half characters', '{"text":"\\u0000\\ud800"}'],
  ];

  it.each(bodies)('of %s is refused, and the house stands', async (_name, body) => {
    for (const route of town.house.routes.filter(writing).slice(0, 12)) {
      const { status } = await call(route, body);
      expect([route.path, status >= 400 && status < 500]).toEqual([route.path, true]);
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    const browser = await town.browser(town.north, null);
    expect((await browser.get('/ask')).status).toBe(200);
  });

  it('of ten thousand fields in a form is read at its beginning only', async () => {
    const browser = await town.browser(town.north, null);
    await browser.get('/ask');
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`field${at}`, 'x']));
    expect((await browser.post('/ask', many)).status).toBeLessThan(500);
  });

  it('that comes slow, from two hundred places at once, keeps nobody else waiting and is cut off in time', async () => {
    const { floor, app } = town.house;
    const { server, port } = await listen({
      app,
      floor: { ...floor, settings: { ...floor.settings, port: 0, host: '127.0.0.1' } },
    });
    const slow = await Promise.all(
      Array.from(
        { length: 200 },
        async () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => {
              socket.write('POST /ask HTTP/1.1\r\nHost: north.localhost\r\nX-Slow: ');
              resolve(socket);
            });
            socket.on('error', () => {});
          }),
      ),
    );
    const drip = setInterval(() => slow.forEach((socket) => socket.write('a')), 100);
    for (let times = 0; times < 10; times += 1) {
      const began = performance.now();
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(5000);
    }
    clearInterval(drip);
    expect([server.headersTimeout <= 20_000, server.requestTimeout <= 120_000, server.headersTimeout > 0]).toEqual([
      true,
      true,
      true,
    ]);
    for (const socket of slow) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }, 60_000);
});
