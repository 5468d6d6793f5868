import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { ZodError } from 'zod';
import type { Floor } from '#platform/action';
import { type Actor, hasAnyRole } from '#platform/actor';
import { AppError, formExpired, internal, invalid, notFound, signInNeeded, tooMany } from '#platform/errors';
import type { District, NavigationItem } from '#platform/house';
import { checkFormToken, cleanText, type Form, makeFormToken, readCapped, readForm, tokenField } from './form.ts';
import { districtOfHost } from './hosts.ts';
import { once } from './idempotency.ts';
import { onceForm } from './once-form.ts';
import { createLimiter, takeShared } from './limits.ts';
import type { CookieOptions, Html, MenuEntry, PageRequest, Toast } from './request.ts';
import type { Route } from './routes.ts';
import { createWrongIds } from './wrong-ids.ts';

/** Finds out who is asking, from the session cookie, a token, or nothing. */
export type Identify = (request: {
  readonly floor: Floor;
  readonly districtId: string;
  readonly sessionCookie: string | null;
  readonly bearer: string | null;
  readonly now: Temporal.Instant;
}) => Promise<Actor>;

export type WebParts = {
  readonly floor: Floor;
  readonly routes: readonly Route[];
  readonly identify: Identify;
  /** Brings a district's own wordings of the pages up to date, before a page is made. */
  readonly words?: (floor: Floor, districtId: string) => Promise<void>;
  /** A page that says in plain words what went wrong and what to do. */
  readonly problemPage: (request: PageRequest, error: AppError) => Html;
  /** What the rooms put into the staff navigation, and behind a person's name. */
  readonly navigation?: readonly NavigationItem[];
  readonly menu?: readonly NavigationItem[];
  /** Paths that belong to no tenant: assets, health, metrics. */
  readonly plain?: (app: Hono) => void;
  /** Sees every answer; for metrics and tests. */
  readonly onAnswer?: (seen: { route: string; method: string; status: number; ms: number }) => void;
};

export const sessionCookie = 'porchlight';
const zip = promisify(gzip);

const policy = (frame: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ${frame}`;

const headers: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
};

/** Only our own paths: `//elsewhere`, `\\elsewhere` and `javascript:` are somebody else's. */
export function ownPath(path: string | null): string | null {
  return path !== null && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : null;
}

/** The text of a page that was just made, for who compresses it. */
const pageTexts = new WeakMap<Response, string>();

type Building = {
  context: Context;
  route: Route;
  district: District;
  actor: Actor;
  parts: WebParts;
  now: Temporal.Instant;
  address: string;
};

const visitorLanguageDays = 400;

function localeOf({ context, district, actor, parts }: Building): string {
  const { words } = parts.floor;
  const asked = context.req.query('lang');
  const cookie = readCookie(context, 'lang');
  const browser = (context.req.header('accept-language') ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '');
  const wanted = [asked, cookie, actor.language, ...browser].filter(
    (tag): tag is string => typeof tag === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag),
  );
  return words.best(wanted.slice(0, 8), district.languages);
}

function readCookie(context: Context, name: string): string | null {
  for (const part of (context.req.header('cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
  }
  return null;
}

function safeCookie(context: Context, name: string): string | null {
  try {
    return readCookie(context, name);
  } catch {
    return null;
  }
}

/** A browser says where a POST comes from; one that says nothing is held by the form token alone. */
function fromElsewhere(context: Context): boolean {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = context.req.header('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== context.req.header('host');
}

function buildRequest(building: Building): PageRequest {
  const { context, route, district, actor, parts, now, address } = building;
  const { floor } = parts;
  const locale = localeOf(building);
  const t = floor.words.translator(locale, district.id);
  const url = new URL(context.req.url);
  const binding = actor.sessionId ?? 'public';
  const secure = floor.settings.publicUrl.startsWith('https:');
  const setCookie = (name: string, value: string, options: CookieOptions = {}): void => {
    const age = options.maxAge === undefined ? '' : `; Max-Age=${options.maxAge}`;
    context.header(
      'set-cookie',
      `${name}=${encodeURIComponent(value)}; Path=${options.path ?? '/'}; HttpOnly; SameSite=Lax${age}${secure ? '; Secure' : ''}`,
      { append: true },
    );
  };
  if (context.req.query('lang') === locale && safeCookie(context, 'lang') !== locale && route.frame !== 'embeddable') {
    setCookie('lang', locale, { maxAge: visitorLanguageDays * 86_400 });
  }
  let toast: Toast | null | undefined;
  let entries: Promise<readonly MenuEntry[]> | undefined;
  let read: Promise<Form> | undefined;
  const readOnce = async (): Promise<Form> => {
    const form = await readForm(context.req.raw, route.bodyMb ?? 1);
    if (route.withoutFormToken === undefined) {
      if (fromElsewhere(context)) throw formExpired();
      if (!checkFormToken(floor.secrets, binding, form.text(tokenField), now)) throw formExpired();
    }
    return form;
  };
  return {
    floor,
    actor,
    district,
    t,
    say: floor.words.formatters(locale, actor.zone ?? district.zone, now),
    locale,
    zone: district.zone,
    now,
    url,
    method: context.req.method,
    raw: context.req.raw,
    address,
    demo: floor.settings.mode === 'demo',
    formToken: makeFormToken(floor.secrets, binding, now),
    param: (name) => context.req.param(name) ?? '',
    query: (name) => {
      const value = context.req.query(name);
      return value === undefined ? null : cleanText(value).slice(0, 500);
    },
    cookie: (name) => safeCookie(context, name),
    setCookie,
    form: async () => (read ??= readOnce()),
    async json() {
      const limitMb = route.bodyMb ?? 1;
      const body = await readCapped(context.req.raw, limitMb * 1024 * 1024, limitMb);
      // Nothing said is nothing described: an act without a body may come with none.
      if (body.length === 0) return {};
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch {
        throw invalid('body', { problem: 'not_json' });
      }
    },
    get toast() {
      if (toast === undefined) {
        toast = null;
        const sealed = safeCookie(context, 'toast');
        if (sealed !== null) {
          setCookie('toast', '', { maxAge: 0 });
          try {
            toast = JSON.parse(floor.secrets.decrypt('toast', sealed)) as Toast;
          } catch {
            toast = null;
          }
        }
      }
      return toast;
    },
    async page(content, status = 200) {
      const text = String(await content);
      const answer = context.html(text, status as 200);
      pageTexts.set(answer, text);
      return answer;
    },
    answer: (body, status = 200) => context.json(body as object, status as 200),
    navigation: async () => (entries ??= menuEntries(parts.navigation ?? [], building, t)),
    menu: () =>
      (parts.menu ?? [])
        .filter((item) => item.who(actor))
        .map((item) => ({ href: item.href, label: t.dynamic(item.label), icon: item.icon, count: null })),
    bytes: (body, more) => {
      for (const [name, value] of Object.entries(more)) context.header(name, value);
      return context.body(body, 200);
    },
    redirect(path, next) {
      if (next) setCookie('toast', floor.secrets.encrypt('toast', JSON.stringify(next)), { maxAge: 60 });
      return context.redirect(ownPath(path) ?? '/', 303);
    },
  };
}

const counts = new Map<string, { count: number; at: number }>();
const countFreshMs = 4_000;

/** Counts behind navigation entries may be some seconds old: they are asked on every page. */
async function menuEntries(
  items: readonly NavigationItem[],
  { actor, parts }: Building,
  t: PageRequest['t'],
): Promise<readonly MenuEntry[]> {
  const entries: MenuEntry[] = [];
  for (const item of items.filter((one) => one.who(actor)).toSorted((a, b) => a.order - b.order)) {
    const key = `${actor.districtId} ${actor.personId} ${item.href}`;
    const known = counts.get(key);
    const fresh = known && Date.now() - known.at < countFreshMs ? known.count : null;
    const count = item.count === undefined ? null : (fresh ?? (await item.count(parts.floor, actor)));
    if (count !== null && fresh === null) {
      if (counts.size > 20_000) counts.clear();
      counts.set(key, { count, at: Date.now() });
    }
    if (count === 0 && item.onlyWhenCounted === true) continue;
    const today =
      item.today !== undefined && count !== null && count > 0 ? { today: t.dynamic(item.today, { n: count }) } : {};
    entries.push({ href: item.href, label: t.dynamic(item.label), icon: item.icon, count, ...today });
  }
  return entries;
}

function mayCall(route: Route, actor: Actor): boolean {
  if (route.who === 'public') return true;
  if (typeof route.who === 'object' && 'scope' in route.who)
    return actor.kind === 'token' && actor.scopes.includes(route.who.scope);
  if (actor.kind !== 'person') return false;
  return route.who === 'signed_in' || hasAnyRole(actor, route.who);
}

/** A value that a schema refused is the caller's; everything else unexpected is ours. */
function knownError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ZodError)
    return invalid(error.issues[0]?.path.join('.') ?? '', { problem: error.issues[0]?.code ?? 'invalid' });
  return internal(error);
}

/** RFC 9457. The same for "not there" and "not yours". */
function problemJson(context: Context, error: AppError): Response {
  const body = {
    type: `/problems/${error.code}`,
    title: error.code,
    status: error.status,
    code: error.code,
    ...(error.field === null ? {} : { field: error.field }),
    ...error.data,
  };
  return context.body(JSON.stringify(body), error.status as 400, { 'content-type': 'application/problem+json' });
}

const wantsJson = (path: string): boolean => path.startsWith('/api/') || path.startsWith('/hooks/');

/** Builds the web application of the house. */
export function createApp(parts: WebParts): Hono {
  const { floor } = parts;
  const app = new Hono();
  const limiter = createLimiter();
  const wrongIds = createWrongIds(floor);

  const addressOf = (context: Context): string => {
    const forwarded = floor.settings.trustProxy
      ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
      : undefined;
    const incoming = (context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
    return forwarded ?? incoming?.socket?.remoteAddress ?? 'unknown';
  };

  const checkRate = async (route: Route, actor: Actor, address: string): Promise<void> => {
    const limit = route.rate;
    if (!limit) return;
    const key = createHash('sha1')
      .update(`${route.method} ${route.path} ${limit.by === 'person' ? (actor.personId ?? address) : address}`)
      .digest('base64');
    const taken = limiter.take(key, limit.count, limit.perSeconds, Date.now());
    if (!taken.ok) throw tooMany({ seconds: taken.retryAfter });
    if (limit.shared !== true) return;
    const shared = await takeShared(floor, { key, ...limit });
    if (!shared.ok) throw tooMany({ seconds: shared.retryAfter });
  };

  const serve = async (context: Context, route: Route): Promise<Response> => {
    const now = floor.clock();
    const district = await districtOfHost(floor, new URL(context.req.url).hostname);
    const address = addressOf(context);
    const bearer = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? null;
    const actor = await parts.identify({
      floor,
      districtId: district.id,
      sessionCookie: route.frame === 'embeddable' ? null : safeCookie(context, sessionCookie),
      bearer,
      now,
    });
    await parts.words?.(floor, district.id);
    const request = buildRequest({ context, route, district, actor, parts, now, address });
    try {
      await checkRate(route, actor, address);
      if (!mayCall(route, actor)) throw actor.kind === 'person' || actor.kind === 'token' ? notFound() : signInNeeded();
      if (route.api && route.method === 'POST') return await once(request, route);
      if (route.once === true) return await onceForm(request, route);
      return await route.handler(request);
    } catch (error) {
      const known = knownError(error);
      if (known.status >= 500 && !(error instanceof AppError))
        floor.log.error('a page failed', { route: route.path, method: route.method, error });
      if (known.status === 404) await wrongIds({ actor, route: route.path, address: request.url, now });
      if (known.status === 429) context.header('retry-after', String(known.data['seconds'] ?? 60));
      if (wantsJson(route.path)) return problemJson(context, known);
      if (known.status === 401 && route.method === 'GET')
        return context.redirect(`/sign-in?next=${encodeURIComponent(request.url.pathname + request.url.search)}`, 303);
      return request.page(parts.problemPage(request, known), known.status);
    }
  };

  const dress = async (context: Context, route: Route | null, answer: Response): Promise<Response> => {
    // Its own headers are filled in, and its body is not touched: a text that is read back out of an answer as a stream
    // costs more than making it.
    const worn = answer.headers;
    for (const [name, value] of Object.entries(headers)) if (!worn.has(name)) worn.set(name, value);
    const frame = route?.frame === 'embeddable' ? (worn.get('x-frame-from') ?? "'self'") : "'none'";
    worn.delete('x-frame-from');
    if (!worn.has('content-security-policy')) worn.set('content-security-policy', policy(frame));
    if (floor.settings.publicUrl.startsWith('https:')) worn.set('strict-transport-security', 'max-age=31536000');
    const type = worn.get('content-type') ?? '';
    if (!/^(text\/html|application\/(problem\+)?json|text\/csv|text\/plain)/.test(type)) return answer;
    worn.append('vary', 'accept-encoding');
    if (!(context.req.header('accept-encoding') ?? '').includes('gzip')) return answer;
    const text = pageTexts.get(answer);
    if (text === undefined && answer.body === null) return answer;
    const whole = text === undefined ? Buffer.from(await answer.arrayBuffer()) : Buffer.from(text);
    const { status } = answer;
    if (whole.length < 1024) return new Response(whole, { status, headers: worn });
    worn.set('content-encoding', 'gzip');
    worn.delete('content-length');
    return new Response(new Uint8Array(await zip(whole, { level: 4 })), { status, headers: worn });
  };

  parts.plain?.(app);
  for (const route of parts.routes) {
    app.on(route.method, route.path, async (context) => {
      const started = performance.now();
      const answer = await dress(context, route, await serve(context, route));
      parts.onAnswer?.({
        route: route.path,
        method: route.method,
        status: answer.status,
        ms: performance.now() - started,
      });
      return answer;
    });
  }
  const nowhere: Route = {
    method: 'GET',
    path: '*',
    who: 'public',
    handler: () => {
      throw notFound();
    },
  };
  app.notFound(async (context) =>
    dress(
      context,
      null,
      wantsJson(context.req.path) ? problemJson(context, notFound()) : await serve(context, nowhere),
    ),
  );
  app.onError(async (error, context) => {
    const known = error instanceof AppError ? error : internal(error);
    if (!(error instanceof AppError)) floor.log.error('a request failed before its page', { error });
    return dress(context, null, problemJson(context, known));
  });
  return app;
}
