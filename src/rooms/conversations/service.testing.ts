import type { Hono } from 'hono';
import { sql } from 'kysely';
import type { Actor, Grant } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { createApp, sessionCookie } from '#platform/web';
import { makeToken } from '#rooms/access';
import { createTown, type Name, type Town } from '#test/access';
import { html, plainPage } from '#ui';
import { installTopics } from './actions/topics.ts';
import { conversationsRoom } from './conversations.room.ts';
import { promisesRoutes } from './pages/settings-promises.ts';

export type Page = { readonly status: number; readonly text: string; readonly headers: Headers };

/** The town with its conversations: pages for whoever the cookie names, and the interface for tokens. */
export type ServiceTown = {
  readonly town: Town;
  readonly app: Hono;
  readonly ridge: Uuid;
  readonly actors: Readonly<Record<string, Actor>>;
  get(who: string, path: string): Promise<Page>;
  /** Sends a form as the page would, follows the answer and shows where it leads. */
  post(who: string, path: string, fields: Readonly<Record<string, string | readonly string[]>>): Promise<Page>;
  token(who: Name, scopes: readonly string[]): Promise<string>;
  call(
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Matters from before, by SQL: what figures and lists are about. */
  addMatters(matters: readonly Partial<Matter>[]): Promise<readonly Uuid[]>;
  end(): Promise<void>;
};

export type Matter = {
  readonly schoolId: Uuid | null;
  readonly unitId: Uuid | null;
  readonly topicId: Uuid | null;
  readonly language: string;
  readonly channel: string;
  readonly kind: string;
  readonly state: string;
  readonly privacy: string;
  readonly ownerId: Uuid;
  readonly readers: readonly Uuid[];
  readonly person: string;
  readonly openedAt: Temporal.Instant;
  readonly firstMinutes: number | null;
  readonly settledMinutes: number | null;
  readonly late: boolean;
  readonly rating: number | null;
  readonly subject: string;
};

let codes = 0;
/** Seven characters that no code drawn by chance begins like. */
function nextCode(): string {
  codes += 1;
  return `UU${codes.toString(36).toUpperCase().padStart(5, '0')}`;
}

export const plain = (page: { text: string }): string =>
  page.text
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/&#39;/gu, "'")
    .replaceAll(/\s+/gu, ' ');

export async function createServiceTown(): Promise<ServiceTown> {
  const town = await createTown({ rooms: [conversationsRoom] });
  const { north, birch, people, floor } = town;
  const ridge = newId();
  await town.inside(async (tx) => {
    await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values (${north}, ${ridge}, 'school', ${north}, 'Ridge', 'ridge')`.execute(
      tx,
    );
  });
  await floor.act(town.system, installTopics, {});
  const person = (name: Name, ...grants: Grant[]): Actor => ({
    ...town.system,
    kind: 'person',
    personId: people[name],
    name,
    grants,
    reason: null,
    sessionId: null,
  });
  const actors: Readonly<Record<string, Actor>> = {
    calloway: person('calloway', { role: 'principal', unitId: birch }),
    brandt: person('brandt', { role: 'office', unitId: birch }),
    okafor: person('okafor', { role: 'teacher', unitId: birch }),
    nair: person('nair', { role: 'administrator', unitId: null }),
    amal: person('amal', { role: 'guardian', unitId: null }),
  };
  const app: Hono = createApp({
    floor,
    routes: [...(conversationsRoom.routes ?? []), ...promisesRoutes(() => conversationsRoom.checks ?? [])],
    identify: async ({ sessionCookie: cookie }) => actors[cookie ?? ''] ?? person('amal'),
    problemPage: ({ t }, { code }) => plainPage({ t, title: code, body: html`<p>${code}</p>` }),
  });
  const base = 'http://north.localhost';
  const get = async (who: string, path: string, more = ''): Promise<Page> => {
    const response = await app.request(`${base}${path}`, { headers: { cookie: `${sessionCookie}=${who}${more}` } });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return {
    town,
    app,
    ridge,
    actors,
    get: async (who, path) => get(who, path),
    async post(who, path, fields) {
      const form = await get(who, who === 'nair' ? '/admin/service' : '/desk/service');
      const body = new URLSearchParams({ _form: /name="_form" value="([^"]+)"/u.exec(form.text)?.[1] ?? '' });
      for (const [name, value] of Object.entries(fields))
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
      const response = await app.request(`${base}${path}`, {
        method: 'POST',
        headers: { cookie: `${sessionCookie}=${who}`, 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      if (response.status !== 303)
        return { status: response.status, text: await response.text(), headers: response.headers };
      const toast =
        response.headers
          .getSetCookie()
          .find((cookie) => cookie.startsWith('toast='))
          ?.split(';')[0] ?? '';
      return get(who, response.headers.get('location') ?? '', `; ${toast}`);
    },
    async token(who, scopes) {
      const maker = actors['nair'] ?? town.system;
      const made = await floor.act(maker, makeToken, {
        name: who,
        scopes: scopes as ['conversations:read'],
        personId: people[who],
      });
      return made.token;
    },
    async call(token, method, path, body, headers = {}) {
      const response = await town.app.request(`${base}/api/v1${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    },
    async addMatters(matters) {
      const rows = matters.map((matter, at) => {
        const openedAt = matter.openedAt ?? town.now().subtract({ hours: 24 * (1 + (at % 20)) });
        const closed = matter.state === 'closed' || (matter.settledMinutes ?? null) !== null;
        const first = matter.firstMinutes ?? null;
        return {
          id: newId(),
          code: nextCode(),
          kind: matter.kind ?? 'question',
          channel: matter.channel ?? 'email',
          subject: matter.subject ?? 'The bus came late',
          language: matter.language ?? 'en',
          school_id: matter.schoolId === undefined ? birch : matter.schoolId,
          unit_id: matter.unitId ?? null,
          topic_id: matter.topicId ?? null,
          from_address: `${matter.person ?? `person${at}`}@families.test`,
          privacy: matter.privacy ?? 'normal',
          reader_ids: matter.readers ?? [],
          state: closed ? 'closed' : (matter.state ?? 'open'),
          owner_id: matter.ownerId ?? people.brandt,
          opened_at: openedAt.toString(),
          due_at: closed
            ? null
            : (matter.late === true ? town.now().subtract({ hours: 2 }) : town.now().add({ hours: 24 })).toString(),
          first_answered_at: first === null ? null : openedAt.add({ minutes: first }).toString(),
          first_answer_minutes: first,
          resolved_minutes: matter.settledMinutes ?? null,
          breached_at: matter.late === true ? town.now().subtract({ hours: 2 }).toString() : null,
          closed_at: closed ? town.now().toString() : null,
          rating: matter.rating ?? null,
        };
      });
      await town.inside(async (tx) => {
        await sql`insert into conversations.conversations (district_id, id, code, kind, channel, subject, preview, language, school_id, unit_id, topic_id, from_kind, from_address,
            privacy, reader_ids, state, owner_id, opened_at, answer_due_at, resolve_due_at, due_at, first_answered_at, first_answer_minutes, resolved_minutes, breached_at, closed_at, rating, last_message_at, last_from)
          select ${north}::uuid, r.id, r.code, r.kind, r.channel, r.subject, r.subject, r.language, r.school_id, r.unit_id, r.topic_id, 'email', r.from_address,
            r.privacy, r.reader_ids, r.state, r.owner_id, r.opened_at, r.opened_at, r.opened_at, r.due_at, r.first_answered_at, r.first_answer_minutes, r.resolved_minutes, r.breached_at, r.closed_at, r.rating, r.opened_at, 'family'
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, code text, kind text, channel text, subject text, language text, school_id uuid, unit_id uuid, topic_id uuid, from_address text,
            privacy text, reader_ids uuid[], state text, owner_id uuid, opened_at timestamptz, due_at timestamptz, first_answered_at timestamptz, first_answer_minutes integer, resolved_minutes integer, breached_at timestamptz, closed_at timestamptz, rating integer)`.execute(
          tx,
        );
      });
      return rows.map((row) => row.id);
    },
    end: async () => town.end(),
  };
}
