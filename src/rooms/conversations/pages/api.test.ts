import { readFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '#platform/actor';
import { newId } from '#platform/ids';
import { addWebhook, listWebhooks, testWebhook, webhookDelivery } from '../actions/webhooks.ts';
import { callOut, isPublicAddress, refusalOf } from '../conversations.outreach.ts';
import { createServiceTown, type ServiceTown } from '../service.testing.ts';
import { openApiDocument } from './api-openapi.ts';
import { apiRoutes } from './service.ts';

let service: ServiceTown;
let writer = '';
let office = '';
const all = [
  'conversations:read',
  'conversations:write',
  'topics:read',
  'topics:write',
  'roster:read',
  'webhooks:write',
] as const;

beforeAll(async () => {
  service = await createServiceTown();
  writer = await service.token('nair', all);
  office = await service.token('brandt', all);
});
afterAll(async () => service.end());

const seen = new Set<string>();

/** Calls, and holds every answer against the published description. */
async function call(
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const answer = await service.call(token, method, path, body, headers);
  const bare = `/api/v1${path.split('?')[0] ?? ''}`;
  const route = apiRoutes.find(
    (one) =>
      one.method === method &&
      new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(bare) &&
      !(one.path.includes(':') && apiRoutes.some((other) => other.method === method && other.path === bare)),
  );
  if (route?.api !== undefined && answer.status < 400) {
    seen.add(`${route.method} ${route.path}`);
    expect(answer.status).toBe(route.api.status ?? 200);
    expect(route.api.answer.safeParse(answer.body).error).toBeUndefined();
  } else {
    expect(answer.body).toMatchObject({ status: answer.status, code: expect.any(String), type: expect.any(String) });
  }
  return answer;
}

async function opened(text = 'The bus was late again this morning.', more: object = {}): Promise<string> {
  const { body, status } = await call(writer, 'POST', '/conversations', {
    kind: 'concern',
    channel: 'phone',
    text,
    school_id: service.town.birch,
    from_name: 'A caller',
    from_kind: 'phone',
    from_address: '555 014 0142',
    ...more,
  });
  expect(status).toBe(201);
  return String(body['id']);
}

test('a matter is entered, answered, noted, handed on, closed and opened again', async () => {
  const id = await opened();
  const { people } = service.town;
  const one = await call(writer, 'GET', `/conversations/${id}`);
  expect(one.body).toMatchObject({ id, kind: 'concern', channel: 'phone', state: 'open', privacy: 'normal' });
  expect((await call(writer, 'POST', `/conversations/${id}/notes`, { text: 'I called the depot.' })).status).toBe(201);
  const replied = await call(writer, 'POST', `/conversations/${id}/replies`, {
    text: 'It runs again tomorrow.',
    undo: 0,
    afterwards: 'wait',
  });
  expect(replied.status).toBe(201);
  await service.town.work();
  expect((await call(writer, 'GET', `/conversations/${id}`)).body).toMatchObject({
    state: 'waiting',
    last_from: 'staff',
  });
  const messages = await call(writer, 'GET', `/conversations/${id}/messages?limit=2`);
  expect((messages.body['items'] as unknown[]).length).toBe(2);
  const rest = await call(writer, 'GET', `/conversations/${id}/messages?cursor=${String(messages.body['next'])}`);
  expect((rest.body['items'] as { text: string }[]).map((item) => item.text)).toEqual(['It runs again tomorrow.']);
  expect(
    (
      await call(writer, 'POST', `/conversations/${id}/hand-off`, {
        person_id: people.calloway,
        reason: 'She knows the driver',
      })
    ).body,
  ).toMatchObject({ owner_id: people.calloway });
  await call(writer, 'PUT', `/conversations/${id}/helpers/${people.brandt}`, {});
  await call(writer, 'DELETE', `/conversations/${id}/helpers/${people.brandt}`);
  await call(writer, 'POST', `/conversations/${id}/take`);
  await call(writer, 'POST', `/conversations/${id}/wait`);
  await call(writer, 'POST', `/conversations/${id}/read`);
  expect((await call(writer, 'POST', `/conversations/${id}/close`)).body).toMatchObject({ state: 'closed' });
  expect((await call(writer, 'POST', `/conversations/${id}/close`)).status).toBe(409);
  expect((await call(writer, 'POST', `/conversations/${id}/reopen`)).body).toMatchObject({
    state: 'open',
    reopened: 1,
  });
  expect(
    (await call(writer, 'POST', `/conversations/${id}/callbacks`, { outcome: 'reached', said: 'All is well' })).status,
  ).toBe(200);
  const happenings = await call(writer, 'GET', `/conversations/${id}/happenings`);
  expect((happenings.body['items'] as { what: string }[]).map((item) => item.what)).toContain('reopened');
});

test('lists are filtered and read page by page', async () => {
  await opened('Where do we get the field trip form?');
  await opened('Who do we ask about lunch?');
  const first = await call(writer, 'GET', '/conversations?limit=1&state=open&channel=phone');
  const second = await call(
    writer,
    'GET',
    `/conversations?limit=1&state=open&channel=phone&cursor=${encodeURIComponent(String(first.body['next']))}`,
  );
  const idOf = (answer: { body: Record<string, unknown> }): unknown =>
    (answer.body['items'] as { id: string }[])[0]?.id;
  expect(idOf(first)).not.toBe(idOf(second));
  expect((await call(writer, 'GET', '/conversations?cursor=nonsense')).status).toBe(422);
  expect(((await call(writer, 'GET', '/search?q=field trip')).body['items'] as unknown[]).length).toBe(1);
});

test('topics, categories, owners and saved replies are read and kept', async () => {
  const topics = (await call(writer, 'GET', '/topics')).body['items'] as { id: string; category_id: string }[];
  expect(topics.length).toBeGreaterThanOrEqual(40);
  const [topic] = topics;
  await call(writer, 'GET', `/topics/${topic?.id}`);
  await call(writer, 'GET', '/categories');
  await call(writer, 'GET', '/places');
  await call(writer, 'GET', `/owners?topic_id=${topic?.id}&school_id=${service.town.birch}`);
  await call(writer, 'GET', '/service');
  const made = await call(writer, 'POST', '/topics', {
    category_id: topic?.category_id,
    names: { en: 'Chess club' },
    answer_minutes: 480,
    resolve_minutes: 960,
  });
  const topicId = String(made.body['id']);
  await call(writer, 'PUT', `/topics/${topicId}`, {
    category_id: topic?.category_id,
    names: { en: 'Chess' },
    answer_minutes: 240,
    resolve_minutes: 960,
    words: ['chess'],
  });
  await call(writer, 'PUT', `/topics/${topicId}/owner`, { kind: 'person', person_id: service.town.people.calloway });
  expect((await call(writer, 'GET', `/topics/${topicId}`)).body).toMatchObject({
    names: { en: 'Chess' },
    owners: [{ kind: 'person' }],
  });
  const own = { kind: 'role_at_school', role: 'principal', org_id: service.ridge };
  await call(writer, 'PUT', `/topics/${topicId}/owner`, own);
  expect((await call(writer, 'GET', `/topics/${topicId}`)).body['owners']).toHaveLength(2);
  await call(writer, 'DELETE', `/topics/${topicId}/owner/${service.ridge}`);
  expect((await call(writer, 'GET', `/topics/${topicId}`)).body['owners']).toHaveLength(1);
  const id = await opened();
  expect((await call(writer, 'PUT', `/conversations/${id}/asker`, { asker: 'neighbor' })).body).toMatchObject({
    asker: 'neighbor',
  });
  expect((await call(writer, 'PUT', `/conversations/${id}/topic`, { topic_id: topicId })).body).toMatchObject({
    topic_id: topicId,
  });
  await call(writer, 'POST', `/topics/${topicId}/end`);
  expect((await call(writer, 'GET', `/topics/${topicId}`)).status).toBe(404);
  await call(writer, 'POST', `/topics/${topicId}/bring-back`);
  const category = await call(writer, 'POST', '/categories', { names: { en: 'Clubs' } });
  await call(writer, 'PUT', `/categories/${String(category.body['id'])}`, {
    names: { en: 'Clubs and games' },
    owner_id: service.town.people.calloway,
  });
  const reply = await call(writer, 'POST', '/saved-replies', {
    name: 'Thanks',
    text: 'Thank you, {family}.',
    language: 'en',
  });
  await call(writer, 'PUT', `/saved-replies/${String(reply.body['id'])}`, {
    name: 'Many thanks',
    text: 'Thank you.',
    language: 'en',
  });
  expect((await call(writer, 'GET', '/saved-replies')).body['items']).toMatchObject([{ name: 'Many thanks' }]);
  await call(writer, 'DELETE', `/saved-replies/${String(reply.body['id'])}`);
});

test('several families get one update, and doubles become one', async () => {
  const one = await opened('No hot lunch on Monday');
  const two = await opened('Lunch was cold');
  const group = await call(writer, 'POST', '/groups', { name: 'Lunch', conversation_ids: [one, two] });
  expect(
    (await call(writer, 'POST', `/groups/${String(group.body['id'])}/updates`, { text: 'The oven is mended.' })).body,
  ).toEqual({ families: 2 });
  const three = await opened('Lunch came late');
  await call(writer, 'POST', `/groups/${String(group.body['id'])}/conversations`, { conversation_ids: [three] });
  expect((await call(writer, 'POST', `/groups/${newId()}/conversations`, { conversation_ids: [three] })).status).toBe(
    404,
  );
  const left = { conversation_id: three, leave_out: true };
  expect(
    (await call(writer, 'POST', `/groups/${String(group.body['id'])}/updates`, { text: 'Mended.', families: [left] }))
      .body,
  ).toEqual({ families: 2 });
  await call(writer, 'DELETE', `/conversations/${one}/group`);
  await call(writer, 'POST', `/conversations/${two}/merge`, { into_id: one });
  const mother = await call(writer, 'POST', '/conversations/start', {
    guardian_ids: [service.town.people.amal],
    student_id: service.town.people.yusuf,
    subject: 'Reading week',
    text: 'Yusuf reads aloud on Friday.',
  });
  expect(mother.status).toBe(201);
});

const items = (answer: { body: Record<string, unknown> }): Record<string, unknown>[] =>
  answer.body['items'] as Record<string, unknown>[];

test('files go in with words and come out again', async () => {
  const base64 = Buffer.from('The form for the field trip.').toString('base64');
  const id = await opened('With a form', { files: [{ name: 'form.txt', base64 }] });
  await call(writer, 'POST', `/conversations/${id}/notes`, { text: 'Seen', files: [{ name: 'note.txt', base64 }] });
  await call(writer, 'POST', `/conversations/${id}/replies`, { text: 'Here', files: [{ name: 'reply.txt', base64 }] });
  const files = items(await call(writer, 'GET', `/conversations/${id}/files`));
  expect(files.map((file) => file['name'])).toEqual(['form.txt', 'note.txt', 'reply.txt']);
  const got = await call(writer, 'GET', `/files/${String(files[0]?.['id'])}`);
  expect(got.body).toMatchObject({ name: 'form.txt', base64 });
  const wrong = await call(writer, 'POST', `/conversations/${id}/notes`, {
    text: 'x',
    files: [{ name: 'a.txt', base64: 'not base64 at all!' }],
  });
  expect(wrong.body).toMatchObject({ status: 422, field: 'files.0.base64', problem: 'not_base64' });
  const [elsewhere] = await service.addMatters([{ schoolId: service.ridge, ownerId: service.town.people.nair }]);
  expect((await call(office, 'GET', `/conversations/${elsewhere}/files`)).status).toBe(404);
  expect((await call(office, 'GET', `/files/${newId()}`)).status).toBe(404);
});

test('an absence is entered, listed and taken out', async () => {
  const from = service.town.now().add({ hours: 24 }).toString();
  const until = service.town.now().add({ hours: 96 }).toString();
  const { body } = await call(office, 'POST', '/absences', { from, until, note: 'Conference' });
  expect(items(await call(office, 'GET', '/absences'))).toEqual([expect.objectContaining({ note: 'Conference' })]);
  await call(office, 'DELETE', `/absences/${String(body['id'])}`);
  expect(items(await call(office, 'GET', '/absences'))).toEqual([]);
  expect((await call(office, 'POST', '/absences', { person_id: service.town.people.nair, from, until })).status).toBe(
    404,
  );
});

test('a departure is looked at, planned, called off, done and taken back', async () => {
  const { people } = service.town;
  const [held] = await service.addMatters([{ ownerId: people.okafor, subject: 'Held by the teacher' }]);
  await service.addMatters([
    { privacy: 'private', ownerId: people.okafor, readers: [people.okafor], subject: 'Private words' },
  ]);
  const at = `/people/${people.okafor}/departure`;
  const seen_ = await call(writer, 'POST', `${at}/preview`, {
    moves: [{ conversation_id: held, person_id: people.calloway }],
  });
  const shown = seen_.body['conversations'] as { id: string | null; subject: string | null; to: unknown }[];
  expect(shown.find((row) => row.id === held)?.to).toEqual({ person_id: people.calloway, why: 'chosen' });
  expect(shown.filter((row) => row.id === null)).toHaveLength(1);
  expect(JSON.stringify(seen_.body)).not.toContain('Private words');
  const leaves_on = service.town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 7 }).toString();
  expect((await call(writer, 'POST', at, { leaves_on })).body).toEqual({ planned: true, moved: 0 });
  expect(items(await call(writer, 'GET', '/departures'))).toEqual([
    expect.objectContaining({ person_id: people.okafor, state: 'planned', leaves_on }),
  ]);
  await call(writer, 'DELETE', at);
  expect((await call(writer, 'DELETE', at)).status).toBe(404);
  expect((await call(writer, 'POST', at, { to_id: people.calloway })).body).toMatchObject({ planned: false });
  expect((await call(writer, 'GET', `/conversations/${held}`)).body['owner_id']).toBe(people.calloway);
  const undone = await call(writer, 'POST', `${at}/undo`);
  expect(undone.body).toMatchObject({ stays: 0 });
  expect((await call(writer, 'GET', `/conversations/${held}`)).body['owner_id']).toBe(people.okafor);
  expect((await call(office, 'POST', `${at}/preview`, {})).status).toBe(404);
});

test('a long break is entered, listed and taken out', async () => {
  const { birch } = service.town;
  const body = {
    org_id: birch,
    first_day: '2031-06-10',
    last_day: '2031-08-10',
    cover: { kind: 'role_at_school', role: 'principal' },
  };
  const made = await call(office, 'POST', '/summers', body);
  expect(made.status).toBe(201);
  expect(items(await call(office, 'GET', '/summers'))).toEqual([
    expect.objectContaining({ org_id: birch, first_day: '2031-06-10', last_day: '2031-08-10' }),
  ]);
  expect((await call(office, 'POST', '/summers', { ...body, org_id: service.ridge })).status).toBe(404);
  await call(office, 'DELETE', `/summers/${String(made.body['id'])}`);
  expect(items(await call(office, 'GET', '/summers'))).toEqual([]);
});

test('a token acts with the rights of its owner and never more', async () => {
  const [elsewhere] = await service.addMatters([
    { schoolId: service.ridge, ownerId: service.town.people.nair, subject: 'At the other school' },
  ]);
  const [hidden] = await service.addMatters([
    {
      privacy: 'private',
      ownerId: service.town.people.nair,
      readers: [service.town.people.nair, service.town.people.brandt],
      subject: 'Private matter',
    },
  ]);
  const [nameless] = await service.addMatters([
    { privacy: 'anonymous', ownerId: service.town.people.nair, subject: 'Without a name' },
  ]);
  expect((await call(office, 'GET', `/conversations/${elsewhere}`)).status).toBe(404);
  expect((await call(writer, 'GET', `/conversations/${elsewhere}`)).status).toBe(200);
  for (const token of [office, writer])
    for (const id of [hidden, nameless]) {
      expect((await call(token, 'GET', `/conversations/${id}`)).status).toBe(404);
      expect((await call(token, 'POST', `/conversations/${id}/notes`, { text: 'hello' })).status).toBe(404);
    }
  const list = (await call(office, 'GET', '/conversations?limit=100')).body['items'] as { subject: string }[];
  expect(list.map((item) => item.subject)).not.toContain('At the other school');
  expect(list.map((item) => item.subject)).not.toContain('Private matter');
  // Settings are an administrator's, whatever the token's scopes say.
  expect((await call(office, 'POST', '/categories', { names: { en: 'Mine' } })).status).toBe(404);
  expect((await call(office, 'GET', '/webhooks')).status).toBe(404);
  expect((await call(office, 'GET', '/service')).status).toBe(404);
});

test('a token without the scope, and nobody, find nothing', async () => {
  const reader = await service.token('nair', ['conversations:read']);
  const id = await opened();
  expect((await call(reader, 'POST', `/conversations/${id}/notes`, { text: 'hello' })).status).toBe(404);
  expect((await call(null, 'GET', '/conversations')).status).toBe(401);
  expect((await call('pl_north_not-a-token-that-was-ever-made', 'GET', '/conversations')).status).toBe(401);
});

test('unknown fields and wrong values are refused by name', async () => {
  const id = await opened();
  expect(await call(writer, 'POST', `/conversations/${id}/notes`, { text: 'x', colour: 'red' })).toMatchObject({
    status: 422,
    body: { field: 'colour', problem: 'unknown_field' },
  });
  expect(await call(writer, 'POST', `/conversations/${id}/notes`, { text: 5 })).toMatchObject({
    status: 422,
    body: { field: 'text' },
  });
  expect(await call(writer, 'GET', '/conversations?colour=red')).toMatchObject({
    status: 422,
    body: { field: 'colour' },
  });
  expect(await call(writer, 'GET', '/conversations?state=asleep')).toMatchObject({
    status: 422,
    body: { field: 'state' },
  });
  expect(
    await call(writer, 'POST', '/conversations', { channel: 'phone', text: 'x', topic_id: newId() }),
  ).toMatchObject({ status: 422, body: { field: 'topic_id' } });
  expect(
    await call(writer, 'POST', '/conversations', { channel: 'phone', text: 'x', guardian_id: newId() }),
  ).toMatchObject({ status: 422, body: { field: 'guardian_id' } });
});

test('ids of nobody and of another district are not there', async () => {
  const strange = newId();
  for (const route of apiRoutes) {
    if (!route.path.includes('/:id') || route.path.endsWith('/updates')) continue;
    const path = route.path.replace('/api/v1', '').replaceAll(/:\w+/g, strange);
    const schema = route.api?.body;
    const body = schema === undefined ? undefined : exampleOf(schema);
    const { status } = await service.call(writer, route.method, path, body);
    // Saving under an id of nobody must not make one.
    expect({ path, there: ![404, 409].includes(status) }).toEqual({ path, there: false });
  }
});

/** The smallest body a description allows. */
function exampleOf(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { io: 'input' }) as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  const value = (of: Record<string, unknown>): unknown => {
    if (Array.isArray(of['enum'])) return of['enum'][0];
    if (of['format'] === 'uuid') return service.town.people.calloway;
    if (of['type'] === 'integer') return 480;
    if (of['type'] === 'object') return { en: 'Something' };
    if (of['type'] === 'array') return [value(of['items'] as Record<string, unknown>)];
    return Array.isArray(of['anyOf']) ? value(of['anyOf'][0] as Record<string, unknown>) : 'Some words';
  };
  return Object.fromEntries((json.required ?? []).map((name) => [name, value(json.properties?.[name] ?? {})]));
}

test('ten calls at once with one key do it once and hear the same', async () => {
  const id = await opened();
  const headers = { 'idempotency-key': 'once-and-only-once' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () =>
      service.call(writer, 'POST', `/conversations/${id}/notes`, { text: 'One note' }, headers),
    ),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  const { body } = await call(writer, 'GET', `/conversations/${id}/messages`);
  expect((body['items'] as { text: string }[]).filter((item) => item.text === 'One note').length).toBe(1);
  expect((await call(writer, 'POST', `/conversations/${id}/notes`, { text: 'Another' }, headers)).status).toBe(422);
  const closed = await Promise.all(
    Array.from({ length: 10 }, async () =>
      service.call(writer, 'POST', `/conversations/${id}/close`, undefined, { 'idempotency-key': 'close' }),
    ),
  );
  expect(closed.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200));
});

test('every read is a look', async () => {
  const id = await opened();
  await call(office, 'GET', `/conversations/${id}`);
  const { rows } = await service.town.inside(async (tx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from platform.looks where record_id = ${id} and person_id = ${service.town.people.brandt}`.execute(
      tx,
    ),
  );
  expect(rows[0]?.n).toBe(1);
});

test('the published description is what the routes say', () => {
  const kept = JSON.parse(
    readFileSync(new URL('../../../../docs/api/openapi.json', import.meta.url), 'utf8'),
  ) as unknown;
  // The house serves all of it; what other rooms add is held by their own tests.
  const own = JSON.parse(JSON.stringify(openApiDocument(apiRoutes))) as { paths: object };
  expect(kept).toMatchObject({ openapi: '3.1.0', paths: own.paths });
});

// ---- webhooks

type Got = { headers: Record<string, string | string[] | undefined>; body: string };
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listener(answer: () => { status: number; location?: string }): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      const { status, location } = answer();
      response.writeHead(status, location === undefined ? {} : { location }).end('ok');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
}

/** A webhook at an address that only tests may call. */
async function hooked(url: string): Promise<{ id: string; secret: string }> {
  const { town } = service;
  const made = await town.floor.act(town.system, addWebhook, {
    url: 'https://hooks.example.org/in',
    events: ['conversations.opened', 'conversations.closed'],
  });
  await town.inside(async (tx) =>
    sql`update conversations.webhooks set url = ${url} where id = ${made.id}`.execute(tx),
  );
  return made;
}

async function deliverAll(): Promise<void> {
  const { town } = service;
  const job = webhookDelivery({ allowLoopback: true });
  const { rows } = await town.inside(async (tx) =>
    sql<{
      id: string;
      payload: unknown;
      attempts: number;
    }>`select id, payload, attempts from platform.outbox where job = 'conversations.webhook_deliver' and state = 'waiting'`.execute(
      tx,
    ),
  );
  for (const row of rows) {
    const attempt = row.attempts + 1;
    await job
      .perform(
        {
          floor: town.floor,
          actor: systemActor(town.north, 'test'),
          jobId: row.id,
          attempt,
          now: Temporal.Now.instant(),
        },
        row.payload,
      )
      .catch(async () =>
        town.inside(async (tx) =>
          sql`update platform.outbox set attempts = ${attempt} where id = ${row.id}`.execute(tx),
        ),
      );
  }
}

async function switchOffAll(): Promise<void> {
  await service.town.inside(async (tx) =>
    sql`delete from platform.outbox where job = 'conversations.webhook_deliver'`.execute(tx),
  );
  await service.town.inside(async (tx) => sql`delete from conversations.webhooks`.execute(tx));
}

test('an event arrives signed, with ids and no words', async () => {
  const { url, got } = await listener(() => ({ status: 204 }));
  const { secret } = await hooked(url);
  expect(secret).toMatch(/^whsec_/);
  const id = await opened('My son Theo was hit at the stop by somebody.');
  await deliverAll();
  expect(got.length).toBe(1);
  const [first] = got;
  const body = first?.body ?? '';
  const headers = first?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: 'conversations.opened',
    data: { conversation_id: id },
  });
  expect(Object.keys((JSON.parse(body) as { data: object }).data)).toEqual(['conversation_id']);
  expect(body).not.toContain('Theo');
  // By hand, as Standard Webhooks describes it.
  const key = Buffer.from(secret.slice(6), 'base64');
  const expected = createHmac('sha256', key)
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  await switchOffAll();
});

test('forged, changed, old and early messages do not verify', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const hook = new Webhook(secret);
  const now = new Date();
  const body = '{"type":"conversations.opened"}';
  const headersAt = (at: Date, signed = body): Record<string, string> => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': hook.sign('msg_1', at, signed),
  });
  expect(() => hook.verify(body, headersAt(now))).not.toThrow();
  expect(() => hook.verify(`${body} `, headersAt(now))).toThrow(/signature|timestamp/i);
  expect(() => hook.verify(body, { ...headersAt(now), 'webhook-id': 'msg_2' })).toThrow(/signature|timestamp/i);
  expect(() => hook.verify(body, { ...headersAt(now), 'webhook-signature': 'v1,AAAA' })).toThrow(
    /signature|timestamp/i,
  );
  expect(() => hook.verify(body, headersAt(new Date(now.getTime() - 6 * 60_000)))).toThrow(/signature|timestamp/i);
  expect(() => hook.verify(body, headersAt(new Date(now.getTime() + 6 * 60_000)))).toThrow(/signature|timestamp/i);
  expect(() => new Webhook('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD').verify(body, headersAt(now))).toThrow(
    /signature|timestamp/i,
  );
});

test('a failure is tried again under the same id, and 410 ends it', async () => {
  let status = 500;
  const { url, got } = await listener(() => ({ status }));
  const { id } = await hooked(url);
  await service.town.floor.act(service.town.system, testWebhook, { webhookId: id });
  await deliverAll();
  await deliverAll();
  expect(got.length).toBe(2);
  expect(new Set(got.map((one) => one.headers['webhook-id'])).size).toBe(1);
  status = 410;
  await deliverAll();
  const { webhooks, deliveries } = await service.town.floor.ask(service.town.system, listWebhooks, {});
  expect(webhooks.find((one) => one.id === id)).toMatchObject({ disabled_reason: 'gone' });
  expect(deliveries.find((one) => one.webhook_id === id)).toMatchObject({ attempts: 3, status: 410 });
  await switchOffAll();
});

test('private matters are told to nobody', async () => {
  const { url, got } = await listener(() => ({ status: 204 }));
  await hooked(url);
  const { town } = service;
  const { enter, closeConversation } = await import('../index.ts');
  const one = await town.floor.act(service.actors['nair'] ?? town.system, enter, {
    kind: 'concern',
    channel: 'counter',
    text: 'Only for you',
    language: 'en',
    schoolId: town.birch,
    topicId: null,
    guardianId: null,
    how: 'none',
    privacy: 'private',
  });
  await town.floor.act(town.system, closeConversation, { conversationId: one.id });
  await deliverAll();
  expect(got).toEqual([]);
  await switchOffAll();
});

test('webhooks are kept through the interface', async () => {
  const made = await call(writer, 'POST', '/webhooks', {
    url: 'https://hooks.example.org/in',
    events: ['conversations.rated'],
  });
  const id = String(made.body['id']);
  expect(String(made.body['secret'])).toMatch(/^whsec_/);
  const list = await call(writer, 'GET', '/webhooks');
  expect(JSON.stringify(list.body)).not.toContain('whsec_');
  await call(writer, 'POST', `/webhooks/${id}/test`);
  await call(writer, 'GET', `/webhooks/${id}/deliveries`);
  await call(writer, 'POST', `/webhooks/${id}/disable`);
  expect((await call(writer, 'POST', `/webhooks/${id}/test`)).status).toBe(404);
  await call(writer, 'POST', `/webhooks/${id}/enable`);
  expect(
    (
      await call(writer, 'POST', '/webhooks', {
        url: 'https://169.254.169.254/latest',
        events: ['conversations.rated'],
      })
    ).status,
  ).toBe(422);
  await switchOffAll();
});

test('no address of the own network is ever called', async () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'nonsense',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  for (const address of ['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1'])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
  const bad = [
    'http://example.org',
    'https://example.org:8443/',
    'https://user:word@example.org/',
    'https://localhost/',
    'https://printer.local/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'file:///etc/passwd',
    'gopher://example.org',
    'nonsense',
  ];
  for (const address of bad) expect([address, refusalOf(address) === null]).toEqual([address, false]);
  expect(refusalOf('https://hooks.example.org/in?x=1')).toBeNull();
  const sent = { body: '{}', headers: {} };
  // A public name that answers with a private address, alone or among others.
  for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::ffff:169.254.169.254']])
    expect(await callOut('https://hooks.example.org/', sent, { resolve: async () => addresses })).toEqual({
      refused: 'private',
    });
  expect(await callOut('https://hooks.example.org/', sent, { resolve: async () => [] })).toEqual({
    refused: 'unknown_host',
  });
});

test('a redirect is an answer and is not followed', async () => {
  const secret = await listener(() => ({ status: 200 }));
  const { url } = await listener(() => ({ status: 302, location: secret.url }));
  expect(await callOut(url, { body: '{}', headers: {} }, { allowLoopback: true })).toEqual({ status: 302 });
  expect(secret.got).toEqual([]);
});

test('every described route was called and answered as described', () => {
  const routes = apiRoutes.map((route) => `${route.method} ${route.path}`);
  const silent = routes.filter((route) => !seen.has(route));
  // These need a matter with words of danger, or hide it from the interface.
  expect(silent.filter((route) => !/alarm|take-back|private/.test(route))).toEqual([]);
});
