import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmallRoster } from './small.ts';

type Asked = { readonly collection: string; readonly offset: number; readonly tries: number };

/** What goes wrong with one answer. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: string }
  /** The answer breaks off after half of its letters; its length is said rightly or not at all. */
  | { readonly truncated: 'short' | 'broken' }
  /** Another total than the truth. */
  | { readonly total: number | null }
  | { readonly rows: 'none' | 'first' };

/** A stand-in for a student information system that speaks OneRoster 1.2 over REST, with OAuth 2 client credentials. */
export type OneRosterServer = {
  readonly host: string;
  readonly baseUrl: string;
  readonly tokenUrl: string;
  roster: SmallRoster;
  /** Rows it answers at once, whatever is asked for. */
  most: number;
  /** Whether it says how many rows there are. */
  says: 'total' | 'links' | 'nothing';
  fault: (asked: Asked) => Fault | null;
  /** Every address that was asked for. */
  readonly asked: string[];
  /** Takes all tokens back. */
  forgetTokens(): void;
  close(): Promise<void>;
};

const ref = (sourcedId: string, type: string): object => ({ href: `/${type}/${sourcedId}`, sourcedId, type });

function collectionsOf({
  orgs,
  users,
  classes,
  enrollments,
}: SmallRoster): Readonly<Record<string, readonly object[]>> {
  const row = { status: 'active', dateLastModified: '2026-11-01T00:00:00.000Z' };
  return {
    orgs: orgs.map((org) => ({
      sourcedId: org.id,
      ...row,
      name: org.name,
      type: org.type,
      identifier: '',
      ...(org.parent === undefined ? {} : { parent: ref(org.parent, 'org') }),
    })),
    users: users.map((user) => ({
      sourcedId: user.id,
      ...row,
      enabledUser: user.enabled ?? 'true',
      username: user.id,
      givenName: user.given,
      familyName: user.family,
      email: user.email,
      phone: user.phone,
      grades: user.grade === undefined ? [] : [user.grade],
      agents: (user.agents ?? '')
        .split(',')
        .filter((id) => id !== '')
        .map((id) => ref(id, 'user')),
      roles: [{ roleType: 'primary', role: user.role, org: ref(user.org, 'org') }],
      metadata: user.language === undefined ? {} : { 'porchlight.language': user.language },
    })),
    demographics: users
      .filter((user) => user.born !== undefined)
      .map((user) => ({ sourcedId: user.id, ...row, birthDate: user.born, sex: 'female', asian: 'true' })),
    classes: classes.map((one) => ({
      sourcedId: one.id,
      ...row,
      title: one.title,
      school: ref(one.school, 'org'),
      terms: [],
    })),
    enrollments: enrollments.map((one) => ({
      sourcedId: one.id,
      ...row,
      class: ref(one.class, 'class'),
      user: ref(one.user, 'user'),
      role: one.role,
      primary: 'false',
    })),
  };
}

const client = Buffer.from('district:only%20for%20tests').toString('base64');

export async function openOneRoster(roster: SmallRoster): Promise<OneRosterServer> {
  let tokens = new Set<string>();
  const tries = new Map<string, number>();

  const token = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers.authorization !== `Basic ${client}`) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return;
    }
    const made = crypto.randomUUID();
    tokens.add(made);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: made, token_type: 'bearer', expires_in: 3600 }));
  };

  const collection = (url: URL, response: ServerResponse): void => {
    const name = url.pathname.split('/').at(-1) ?? '';
    const all = collectionsOf(server.roster)[name];
    const offset = Number(url.searchParams.get('offset') ?? '0');
    const key = `${name} ${offset}`;
    tries.set(key, (tries.get(key) ?? 0) + 1);
    const fault = server.fault({ collection: name, offset, tries: tries.get(key) ?? 1 });
    if (all === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (fault !== null && 'status' in fault) {
      response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }).end();
      return;
    }
    const limit = Math.min(server.most, Number(url.searchParams.get('limit') ?? '100'));
    const start = fault !== null && 'rows' in fault && fault.rows === 'first' ? 0 : offset;
    const rows = fault !== null && 'rows' in fault && fault.rows === 'none' ? [] : all.slice(start, start + limit);
    const total = fault !== null && 'total' in fault ? fault.total : all.length;
    const body = JSON.stringify({ [name]: rows });
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (server.says === 'total' && total !== null) headers['x-total-count'] = String(total);
    if (server.says === 'links')
      headers['link'] =
        offset + limit < all.length
          ? `<${url.origin}${url.pathname}?offset=${offset + limit}>; rel="next"`
          : `<${url.origin}${url.pathname}?offset=0>; rel="first"`;
    if (fault !== null && 'truncated' in fault) {
      const half = body.slice(0, Math.floor(body.length / 2));
      if (fault.truncated === 'short') response.writeHead(200, headers).end(half);
      else {
        response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
        response.write(half, () => response.destroy());
      }
      return;
    }
    response.writeHead(200, headers).end(body);
  };

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', server.baseUrl);
    server.asked.push(`${url.pathname}${url.search}`);
    if (url.pathname === '/token') token(request, response);
    else if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))) response.writeHead(401).end();
    else collection(url, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: OneRosterServer = {
    host,
    baseUrl: `http://${host}/ims/oneroster/rostering/v1p2`,
    tokenUrl: `http://${host}/token`,
    roster,
    most: 3,
    says: 'total',
    fault: () => null,
    asked: [],
    forgetTokens: () => {
      tokens = new Set();
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
